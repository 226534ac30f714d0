import { hostKind } from '../../hosts.js';
import type { Call } from '../call.js';
import { lastOf, parseOptions, valuesOf } from '../options.js';
import { isKnown, type Value } from '../value.js';
import { judgeRegistry, judgeSource } from './install.js';

const managers =
  /^(?:pip|uv|pipx|poetry|pipenv|pdm|hatch|conda|mamba|cargo|go|gem|bundle|composer|mvn|mvnw|gradle|gradlew|sbt|dotnet|nuget|mix|swift|dart|flutter|pub|npm|pnpm|yarn|npx|bunx|pnpx|opam|conan|pod|vcpkg|luarocks|cpan|cpanm|stack|cabal|rebar3|lein|deno|bun|nix|nix-env|ansible-galaxy|julia|Rscript|R|rustup|sdk|asdf|mise|corepack|volta|nvm|fnm|rbenv|pyenv|tfenv|krew|ghcup|elm|spago|raco|nimble|zef|dub|shards|hex|carthage|mint|fvm|jspm|bower|volta|vcpkg)$/;

/** Whether a program installs packages. */
export const installsPackages = (name: string): boolean => managers.test(name);

const defaults =
  /^(?:registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org|files\.pythonhosted\.org|(?:static\.|index\.)?crates\.io|(?:index\.)?rubygems\.org|(?:proxy|sum)\.golang\.org|repo1?\.maven\.(?:apache\.)?org|plugins\.gradle\.org|(?:api|www)\.nuget\.org|(?:repo\.)?packagist\.org|(?:repo\.)?hex\.pm|pub\.dev|conda\.anaconda\.org|repo\.anaconda\.com|opam\.ocaml\.org|(?:npm\.)?jsr\.io|cran\.r-project\.org|cloud\.r-project\.org|luarocks\.org|cpan\.org|www\.cpan\.org|hackage\.haskell\.org|clojars\.org|repo\.clojars\.org)$/;
const urls =
  /(?:git\+|sparse\+|registry\+|index\+|path\+|scm:git:)?(?:https?|git|ssh|ftp):\/\/(?:[^@/\s"'<>]{0,200}@)?(\[[^\]\s]{1,60}\]|[^/\s:"'<>,)\]}]{1,200})(?::(\d{1,5}))?[^\s"'<>,)\]}]{0,300}/g;

/** Registries, mirrors and packages by address, wherever in the arguments they stand. */
export function judgePackageSources(call: Call): void {
  const { args, name, shell, session, stdin } = call;
  for (const { text } of args) judgeAddresses(call, text);
  const options = parseOptions(args, {
    short: 'rcsI',
    long: 'requirement constraint settings global-settings init-script gemfile userconfig globalconfig config-file configfile manifest-path overlay-ports',
  });
  if (/^(?:pip|uv)$/.test(name))
    for (const file of valuesOf(options, 'r', 'c', 'requirement', 'constraint')) judgeRequirements(call, file, 0);
  const settings = [
    ...(/^(?:mvnw?|gradlew?)$/.test(name)
      ? valuesOf(options, 's', 'settings', 'global-settings', 'I', 'init-script')
      : []),
    ...valuesOf(options, 'gemfile', 'userconfig', 'globalconfig', 'config-file', 'configfile'),
    ...[
      'PIP_CONFIG_FILE',
      'BUNDLE_GEMFILE',
      'NPM_CONFIG_USERCONFIG',
      'npm_config_userconfig',
      'UV_CONFIG_FILE',
    ].flatMap((variable) => call.assignments.get(variable)?.slice(0, 1) ?? []),
  ];
  for (const file of settings) {
    const held = textOf(call, file);
    if (held !== undefined) judgeAddresses(call, held);
    else if (shell.paths(file).some((path) => !/^(worktree|scratch|nowhere)$/.test(session.placeOf(path))))
      session.emit('install foreign', `${name} with ${file.text}`);
  }
  const words = args.map(({ text }) => text);
  if (name === 'cargo') {
    const registry = lastOf(parseOptions(args, { long: 'registry' }), 'registry')?.text;
    if (registry !== undefined && !/^crates-io$/.test(registry) && !/^https?:/.test(registry))
      session.emit('install foreign', `registry ${registry}`);
  }
  if (name === 'go' && words[0] === 'mod' && words[1] === 'edit')
    for (const word of words) {
      const target = /=([\w-]+(?:\.[\w-]+)+\/[^=]+)$/.exec(/^-?-?replace(?:=|$)/.test(word) ? word : '')?.[1];
      const next = /^--?replace$/.test(word) ? words[words.indexOf(word) + 1] : undefined;
      const replaced = target ?? /=([\w-]+(?:\.[\w-]+)+\/[^=]+)$/.exec(next ?? '')?.[1];
      if (replaced) session.emit('install foreign', replaced);
    }
  if (/^nix(?:-env)?$/.test(name))
    for (const word of words)
      if (/^(?:github|gitlab|sourcehut|git\+\w+|tarball\+\w+|path):(?!NixOS\/nixpkgs)/.test(word))
        session.emit('install foreign', word);
  if (words.some((word) => /^--?overlay-(?:ports|triplets)=(?:\/|~|\.\.)/.test(word)))
    session.emit('install foreign', words.join(' '));
  if (/^(?:R|Rscript|julia)$/.test(name) && isKnown(stdin)) judgeAddresses(call, stdin.text);
}

function judgeAddresses({ session }: Call, text: string): void {
  for (const [url, host, port] of text.slice(0, 50_000).matchAll(urls)) {
    // Schemas are names, not places.
    if (/^(?:www\.w3\.org|maven\.apache\.org|schemas\.microsoft\.com)$/.test(host!)) continue;
    const kind = hostKind(host!, port === undefined ? undefined : Number(port), session.context);
    if (kind === 'allowed-host' || kind === 'loopback') continue;
    if (defaults.test(host!) && session.context.packageRegistries === 'allowed') continue;
    session.emit('install foreign', url);
    if (kind === 'private-host') session.emit('fetch private-host', host!);
  }
}

function textOf({ shell, session, stdin }: Call, file: Value): string | undefined {
  if (file.text === '-' || file.text === '/dev/stdin') return isKnown(stdin) ? stdin.text : undefined;
  if (shell.channelAt(file.text)) {
    const held = shell.read(file);
    return isKnown(held) ? held.text : undefined;
  }
  for (const path of shell.paths(file)) {
    const held = path === undefined ? undefined : session.files.get(session.follow(path));
    if (held && isKnown(held)) return held.text;
  }
  return undefined;
}

/** A list of packages may switch the registry, and name packages by address. */
function judgeRequirements(call: Call, file: Value, depth: number): void {
  const text = textOf(call, file);
  if (text === undefined || depth > 4) return;
  for (const line of text.slice(0, 50_000).split('\n')) {
    const plain = line.replace(/(^|\s)#.*$/, '').trim();
    if (plain === '') continue;
    judgeAddresses(call, plain);
    const words = plain.split(/\s+/).map((word) => ({ text: word, taint: 0 }));
    if (plain.startsWith('-')) judgeRegistry({ ...call, args: words });
    const other = /^(?:-r|-c|--requirement|--constraint)[= ]\s*(\S+)/.exec(plain)?.[1];
    if (other) judgeRequirements(call, { text: other, taint: 0 }, depth + 1);
    else judgeSource(plain.replace(/^(?:-e|--editable)[= ]\s*/, ''), call.session);
  }
}

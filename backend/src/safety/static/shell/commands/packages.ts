import { hostKind } from '../../hosts.js';
import { judgeFetch } from '../../git/remotes.js';
import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { lastOf, parseOptions, valuesOf } from '../options.js';
import { runScript } from '../package-scripts.js';
import { isForeignDirectory } from '../run-file.js';
import { Taint, tainted, unknownValue, value, type Value } from '../value.js';

/** Package managers and build tools: what they install, publish and run. */
export const packages: CommandTable = {
  npm: nodeManager,
  pnpm: nodeManager,
  yarn: nodeManager,
  ...named('twine flit', (call) => {
    if (/^(upload|publish)$/.test(call.args[0]?.text ?? ''))
      call.session.emit('publish package', `${call.name} ${call.args[0]!.text}`);
    return tainted(Taint.output);
  }),
  ...named('npx bunx pnpx', (call) => runRemotePackage(call, call.args)),
  ...named('pip uv pipx poetry pipenv conda mamba easy_install pdm hatch', python),
  uvx: (call) => runRemotePackage(call, call.args),
  cargo: (call) =>
    simple(call, { installs: /^(install|add)$/, publishes: /^(publish|yank|owner)$/, runs: /^(run|test|bench)$/ }),
  go: (call) => {
    const verb = call.args[0]?.text;
    if (verb === 'run' || verb === 'install') {
      const target = call.args.find(({ text }, index) => index > 0 && !text.startsWith('-'));
      if (target && /\.[a-z]+\/.*@/.test(target.text))
        call.session.emit(verb === 'run' ? 'install unvetted' : 'install system', target.text);
    }
    return simple(call, { installs: /^(get)$/, publishes: /^$/, runs: /^(run|test|generate)$/ });
  },
  ...named('gem bundle', (call) =>
    call.name === 'bundle' && call.args[0]?.text === 'exec'
      ? dispatch(call.shell, call.args.slice(1), call.stdin)
      : simple(call, { installs: /^(install|update|add)$/, publishes: /^(push|yank|owner)$/, runs: /^$/ }),
  ),
  composer: (call) =>
    simple(call, {
      installs: /^(require|install|update|create-project|global)$/,
      publishes: /^$/,
      runs: /^(run|run-script|exec)$/,
    }),
  ...named(
    'mvn mvnw gradle gradlew sbt ant lein dotnet nuget swift stack cabal mix rebar3 dart flutter pub',
    (call) => {
      const words = call.args.map(({ text }) => text);
      if (
        words.some((word) =>
          /^(deploy|publish|release:perform|push|uploadArchives)$/.test(word.replace(/^:?[\w-]+:/, '')),
        )
      )
        call.session.emit('publish package', words.join(' '));
      if (
        words.some((word) => /^-D(skipTests|maven\.test\.skip)(=true)?$/.test(word)) ||
        (/^gradlew?$/.test(call.name) && words.includes('-x') && words[words.indexOf('-x') + 1] === 'test')
      )
        call.session.emit('disable gate-message', 'tests skipped');
      if (/^(dotnet|flutter|dart)$/.test(call.name) && words[0] === 'add') install(call, call.args.slice(2), 'add');
      return tainted(Taint.output);
    },
  ),
  ...named(
    'apt apt-get aptitude yum dnf apk pacman zypper snap flatpak emerge port pkg rpm dpkg dnf5 microdnf',
    systemPackages,
  ),
  brew: systemPackages,
  ...named(
    'make gmake just task rake invoke ninja bazel bazelisk nx turbo lerna lage gulp grunt cmake meson scons doit nox tox tilt earthly dagger',
    build,
  ),
};

/** Asks the policy what it makes of code from a package manager's own registry. */
export function install({ session }: Pick<Call, 'session'>, names: readonly Value[], verb: string): void {
  const subject =
    names.length > 0
      ? names
          .map(({ text }) => text)
          .slice(0, 6)
          .join(' ')
      : verb;
  session.emit(
    session.context.packageRegistries === 'allowed' ? 'install allowed-dependency' : 'install dependency',
    subject,
  );
  for (const { text } of names) judgeSource(text, session);
}

/** A dependency by address instead of by name. */
function judgeSource(text: string, session: Call['session']): void {
  const address =
    /^(?:[\w@.-]+\s*@\s*)?((?:git\+)?(?:https?|git|ssh):\/\/.+|(?:github|gitlab|bitbucket|gist):.+)$/i.exec(
      text,
    )?.[1] ?? /^(?:git\+.+)$/.exec(text)?.[0];
  if (address) {
    session.emit('install foreign', text);
    if (/:\/\//.test(address)) judgeFetch(address.replace(/^git\+/, '').replace(/[#@][^/]*$/, ''), session);
  } else if (/^[\w-]+\/[\w.-]+(#.*)?$/.test(text) && !text.startsWith('@') && !text.startsWith('.'))
    session.emit('install foreign', text);
  else if (/^\/|^~|^\.\.\//.test(text)) session.emit('read elsewhere', text);
}

function judgeRegistry(call: Call, ...names: string[]): void {
  const { session } = call;
  const options = parseOptions(call.args, {
    short: 'iCr',
    long: 'registry index-url extra-index-url find-links trusted-host index default-index source',
  });
  for (const { text } of valuesOf(
    options,
    'registry',
    'index-url',
    'extra-index-url',
    'find-links',
    'index',
    'default-index',
    'source',
    ...names,
  )) {
    if (!/^https?:/.test(text)) continue;
    const url = /^https?:\/\/(?:[^@/]*@)?([^/:]+)/i.exec(text);
    const kind = hostKind(url?.[1] ?? '', 443, session.context);
    const isDefault =
      /^(registry\.npmjs\.org|pypi\.org|files\.pythonhosted\.org|registry\.yarnpkg\.com|crates\.io|rubygems\.org)$/.test(
        url?.[1] ?? '',
      );
    if (kind !== 'allowed-host' && !(isDefault && session.context.packageRegistries === 'allowed'))
      session.emit('install foreign', text);
  }
  for (const { text } of valuesOf(options, 'trusted-host')) session.emit('disable tls', `--trusted-host ${text}`);
  if (valuesOf(options, 'strict-ssl').some(({ text }) => text === 'false') || options.flags.has('no-strict-ssl'))
    session.emit('disable tls', 'strict-ssl=false');
}

const looking =
  /^(ls|list|ll|la|view|info|show|v|s|se|find|search|outdated|audit|help|help-search|root|prefix|bin|why|explain|query|fund|doctor|ping|whoami|docs|home|repo|bugs|stars|sbom|version|versions|diff|licenses|completion|get|team|org|hook|-v|--version|-h|--help|store|env|node)$/;

function nodeManager(call: Call): Value {
  const { args, session, shell, name } = call;
  const options = parseOptions(args, {
    short: 'Cw',
    long: 'prefix dir cwd workspace filter registry loglevel userconfig tag otp script-shell',
  });
  judgeRegistry(call);
  for (const program of valuesOf(options, 'script-shell')) shell.runText(program);
  const [verb, ...operands] = options.operands;
  const inner = directoryOf(call, options);
  const command = verb?.text ?? (name === 'yarn' ? 'install' : '');
  const isGlobal =
    options.flags.has('g') ||
    options.flags.has('global') ||
    valuesOf(options, 'location').some(({ text }) => text === 'global') ||
    (name === 'yarn' && command === 'global');
  switch (command) {
    case '':
      return tainted(Taint.output);
    case 'install':
    case 'i':
    case 'in':
    case 'add':
    case 'isntall':
    case 'update':
    case 'up':
    case 'upgrade':
    case 'ci':
    case 'install-test':
    case 'it':
    case 'dedupe':
    case 'rebuild':
    case 'import':
    case 'fetch':
      if (isGlobal) session.emit('install system', operands.map(({ text }) => text).join(' '));
      install(call, operands, command);
      return tainted(Taint.output);
    case 'uninstall':
    case 'remove':
    case 'rm':
    case 'un':
    case 'unlink':
    case 'prune':
      if (isGlobal) session.emit('install system', operands.map(({ text }) => text).join(' '));
      return tainted(Taint.output);
    case 'link':
    case 'global':
      session.emit('install system', args.map(({ text }) => text).join(' '));
      return tainted(Taint.output);
    case 'publish':
    case 'unpublish':
    case 'deprecate':
    case 'owner':
    case 'star':
    case 'npm':
      if (options.flags.has('dry-run') || operands[0]?.text === 'ls') return tainted(Taint.output);
      session.emit('publish package', command);
      return tainted(Taint.output);
    case 'dist-tag':
    case 'access':
    case 'token':
    case 'profile':
      if (
        /^(ls|list|get|status|list packages|public)?$/.test(operands[0]?.text ?? '') &&
        operands[0]?.text !== 'public'
      )
        return tainted(Taint.output);
      session.emit('publish package', `${command} ${operands[0]?.text ?? ''}`);
      return tainted(Taint.output);
    case 'login':
    case 'adduser':
    case 'logout':
      session.emit('change remote', command);
      return tainted(Taint.output);
    case 'config':
    case 'c':
    case 'set':
      configure(call, command === 'set' ? [value('set'), ...operands] : operands);
      return tainted(Taint.output);
    case 'cache':
      if (/^(clean|clear|rm)$/.test(operands[0]?.text ?? '')) session.emit('write home', 'package cache');
      return tainted(Taint.output);
    case 'exec':
    case 'x':
    case 'dlx':
    case 'create':
    case 'init':
      if ((command === 'init' || command === 'create') && operands.length === 0) return tainted(Taint.output);
      return runRemotePackage(call, args.slice(args.indexOf(verb!) + 1), command === 'init' || command === 'create');
    case 'pkg':
    case 'version':
      return tainted(Taint.output);
    case 'pack':
      return tainted(Taint.output);
    case 'run':
    case 'run-script':
    case 'rum':
    case 'urn':
    case 'test':
    case 't':
    case 'tst':
    case 'start':
    case 'stop':
    case 'restart': {
      const isRun = /^(run|run-script|rum|urn)$/.test(command);
      const script = isRun ? operands[0]?.text : command.replace(/^t(st)?$/, 'test');
      if (script !== undefined) runScript(inner, script, isRun ? operands.slice(1) : operands);
      return tainted(Taint.output);
    }
    default:
      if (looking.test(command)) return tainted(Taint.output);
      // Yarn and pnpm run a script, or a program of node_modules, by its bare name.
      if (name !== 'npm' && verb) {
        if (!runScript(inner, command, operands)) return dispatch(inner, [verb, ...operands], call.stdin);
        return tainted(Taint.output);
      }
      return tainted(Taint.output);
  }
}

function directoryOf(call: Call, options: ReturnType<typeof parseOptions>) {
  const directory = lastOf(options, 'C', 'prefix', 'dir', 'cwd');
  if (!directory) return call.shell;
  const inner = call.shell.subshell();
  inner.state.enter(call.shell.paths(directory).filter((path): path is string => path !== undefined));
  return inner;
}

function configure(call: Call, operands: readonly Value[]): void {
  const [verb, ...rest] = operands;
  if (!/^(set|delete|edit|fix)$/.test(verb?.text ?? '')) return;
  const text = rest.map((word) => word.text).join(' ');
  if (/strict-ssl[= ]false/.test(text)) call.session.emit('disable tls', text);
  else if (/registry/.test(text)) call.session.emit('install foreign', text);
  else if (/_auth|token|password/i.test(text)) call.session.emit('reveal literal', 'npm config');
  else if (/ignore-scripts[= ]false|script-shell|unsafe-perm|node-options/.test(text))
    call.session.emit('disable protection', text);
  else call.session.emit('write home', text);
}

const localTools =
  /^(tsc|jest|vitest|eslint|prettier|mocha|ava|tap|nyc|c8|ts-node|tsx|webpack|vite|rollup|esbuild|swc|babel|next|nuxt|astro|remix|nest|ng|vue-cli-service|svelte-check|playwright|cypress|husky|lint-staged|commitlint|prisma|drizzle-kit|typeorm|knex|sequelize|turbo|nx|lerna|rimraf|tsup|tslint|stylelint|markdownlint|depcheck|madge|knip|ncu|npm-check-updates|storybook|concurrently|serve|http-server|json-server|nodemon|dotenv|cross-env|openapi-typescript|graphql-codegen|tailwindcss|postcss|karma|gulp|grunt|biome|oxlint|depcruise|dependency-cruiser|size-limit|semantic-release|changeset|patch-package|license-checker|cspell|@biomejs\/biome|@redocly\/cli|pyright|ruff|black|mypy|pytest|cdk|ts-prune|typedoc|api-extractor|swagger-cli)(@[\w.^~-]+)?$/;

/** `npx name`: the project's own tool when it is installed, else code from the registry that nobody chose. */
function runRemotePackage(call: Call, args: readonly Value[], isTemplate = false): Value {
  const { shell, session, stdin } = call;
  const options = parseOptions(args, { short: 'pc', long: 'package call from with registry python', command: true });
  for (const line of valuesOf(options, 'c', 'call')) shell.runText(line, stdin);
  const [tool, ...rest] = options.operands.filter(({ text }, index) => index > 0 || text !== '--');
  for (const named of valuesOf(options, 'p', 'package', 'from', 'with')) judgeTool(call, named.text, isTemplate);
  if (!tool) return tainted(Taint.output);
  judgeTool(call, tool.text, isTemplate);
  session.nested(() => dispatch(shell, [value(tool.text.replace(/(.)@[^@]*$/, '$1')), ...rest], stdin));
  return tainted(Taint.output);
}

function judgeTool(call: Call, tool: string, isTemplate: boolean): void {
  const { session } = call;
  if (/^(https?:|git\+|github:)/.test(tool)) session.emit('execute remote', tool);
  else if (!isTemplate && (localTools.test(tool) || isInstalled(call, tool))) session.emit('execute program', tool);
  else install(call, [value(tool)], 'run');
}

/** Whether the project names the tool among its dependencies. */
function isInstalled({ shell, session }: Call, tool: string): boolean {
  const path = shell.path(value('package.json'));
  const text = path === undefined ? undefined : (session.files.get(path)?.text ?? session.context.readFile?.(path));
  return text !== undefined && text.includes(`"${tool.replace(/(.)@[^@/]*$/, '$1')}"`);
}

function python(call: Call): Value {
  const { args, session, shell, stdin, name } = call;
  const words = name === 'uv' && args[0]?.text === 'pip' ? args.slice(1) : args;
  const verb = words.find(({ text }) => !text.startsWith('-'));
  const rest = verb ? words.slice(words.indexOf(verb) + 1) : [];
  const options = parseOptions(rest, {
    short: 'rcitebpwn',
    long: 'requirement constraint index-url extra-index-url find-links target prefix root python trusted-host editable group with extra package directory project env-file no-binary only-binary platform',
  });
  judgeRegistry({ ...call, args: words });
  switch (verb?.text) {
    case 'run': {
      const inner = parseOptions(rest, {
        short: 'p',
        long: 'python group with extra package directory project env-file with-requirements with-editable',
        command: true,
      });
      for (const extra of valuesOf(inner, 'with')) install(call, [extra], 'with');
      return inner.operands.length > 0
        ? dispatch(
            shell,
            inner.operands.filter(({ text }, index) => index > 0 || text !== '--'),
            stdin,
          )
        : tainted(Taint.output);
    }
    case 'install':
    case 'add':
    case 'download':
    case 'wheel':
    case 'inject':
    case 'upgrade':
      if (name === 'conda' || name === 'mamba') session.emit('install system', rest.map(({ text }) => text).join(' '));
      if (name === 'uv' && verb.text === 'install') return tainted(Taint.output);
      install(
        call,
        options.operands.filter(({ text }) => text !== '.'),
        verb.text,
      );
      for (const file of valuesOf(options, 'r', 'requirement'))
        if (/^https?:/.test(file.text)) session.emit('install foreign', file.text);
      if (options.flags.has('break-system-packages') || options.flags.has('system'))
        session.emit('install system', 'system packages');
      for (const target of valuesOf(options, 't', 'target', 'prefix', 'root'))
        shell.write(target, tainted(Taint.output));
      return tainted(Taint.output);
    case 'sync':
    case 'lock':
    case 'update':
      install(call, [], verb.text);
      return tainted(Taint.output);
    case 'publish':
    case 'upload':
      session.emit('publish package', verb.text);
      return tainted(Taint.output);
    case 'config':
      if (/^(set|unset|edit)$/.test(rest[0]?.text ?? ''))
        session.emit('install foreign', rest.map(({ text }) => text).join(' '));
      return tainted(Taint.output);
    case 'tool':
      if (rest[0]?.text === 'run') return runRemotePackage(call, rest.slice(1));
      if (rest[0]?.text === 'install') session.emit('install system', rest.map(({ text }) => text).join(' '));
      return tainted(Taint.output);
    case 'uninstall':
      return tainted(Taint.output);
    default:
      return tainted(Taint.output);
  }
}

interface Verbs {
  installs: RegExp;
  publishes: RegExp;
  runs: RegExp;
}

function simple(call: Call, verbs: Verbs): Value {
  const { args, session } = call;
  const verb = args.find(({ text }) => !/^[-+]/.test(text))?.text ?? '';
  const rest = args.slice(args.findIndex(({ text }) => text === verb) + 1);
  const options = parseOptions(rest, {
    short: 'F',
    long: 'git registry index path version features branch tag rev source manifest-path target',
  });
  if (verbs.publishes.test(verb) && !(verb === 'owner' && options.flags.has('list')))
    session.emit('publish package', `${call.name} ${verb}`);
  else if (verbs.installs.test(verb)) {
    const [git] = valuesOf(options, 'git');
    if (git) {
      session.emit('install foreign', git.text);
      judgeFetch(git.text, session);
    }
    judgeRegistry(call);
    const isLocal = options.flags.has('path') || options.operands.every(({ text }) => text.startsWith('.'));
    // These two install programs for the whole account, not for the project.
    if (verb === 'install' && /^(cargo|gem)$/.test(call.name) && !isLocal) {
      session.emit('install system', `${call.name} install`);
    }
    install(
      call,
      call.name === 'cargo' && options.flags.has('path')
        ? []
        : options.operands.filter(({ text }) => text !== './...' && text !== '.'),
      verb,
    );
  } else if (verbs.runs.test(verb)) session.emit('execute project-code', `${call.name} ${verb}`);
  return tainted(Taint.output);
}

const systemLooking =
  /^(list|search|show|info|policy|depends|rdepends|why|help|version|check|config|deps|desc|leaves|uses|outdated|missing|doctor|options|tap-info|formulae|casks|log|cat|commands|home|homepage|shellenv|analytics|ls|bundle|madison|changelog|showpkg|stats|repolist|provides|whatprovides|history|audit|livecheck|readall|fetch|download|source|-l|-L|-s|-S|-q|-Q\w*|-Ss|-Si|--version|--help|-h|-v|--prefix|--cellar|--caskroom|--cache|--repository|--repo|--env|--config|--list|--get-selections|--print-architecture|--status|--contents|-c|-I|--info|-p)$/;

function systemPackages(call: Call): Value {
  const { args, session, name } = call;
  const words = args.map(({ text }) => text);
  if (
    words.length === 0 ||
    (words[0]!.startsWith('--') && systemLooking.test(words[0]!)) ||
    words.some((word) => /^(--help|-h|--version|--dry-run|-s|--simulate|--just-print)$/.test(word))
  )
    return tainted(Taint.output);
  const verb =
    words.find((word) => name === 'rpm' || name === 'dpkg' || name === 'pacman' || !word.startsWith('-')) ?? words[0]!;
  if (systemLooking.test(verb) && !(name === 'pacman' && /^-S/.test(verb) && !/^-S[si]/.test(verb))) {
    if (verb === 'bundle' && !/^(check|list)$/.test(words[1] ?? '') && name === 'brew')
      session.emit('install system', words.join(' '));
    return tainted(Taint.output);
  }
  session.emit('install system', `${name} ${words.join(' ')}`);
  return tainted(Taint.output);
}

function build(call: Call): Value {
  const { args, session, shell, name } = call;
  const options = parseOptions(args, { short: 'fCjIWo', long: 'file directory jobs eval makefile' });
  for (const { text } of valuesOf(options, 'eval'))
    shell.perhaps(() => shell.runText(value(text.replace(/^\$\(shell (.*)\)$/, '$1'))));
  for (const { text } of options.operands) {
    // `make CC='sh -c …'`: a variable that recipes run.
    const variable = /^(SHELL|CC|CXX|AR|LD|RM|MAKEFLAGS|.*CMD)=(.*)$/.exec(text);
    if (variable && /[;&|$`(\s]/.test(variable[2]!)) shell.perhaps(() => shell.runText(value(variable[2]!)));
    if (/^(deploy|release|publish|prod|production|destroy|rollback)([-_:.].*)?$/.test(text))
      session.emit('change deployment', `${name} ${text}`);
  }
  if (name === 'cmake') {
    const command = args.findIndex(({ text }) => text === '-E');
    if (command >= 0) {
      const [verb, ...rest] = args.slice(command + 1);
      const same = (
        { rm: 'rm', remove: 'rm', remove_directory: 'rm', env: 'env', copy: 'cp', rename: 'mv', cat: 'cat' } as Record<
          string,
          string
        >
      )[verb?.text ?? ''];
      if (same)
        return dispatch(
          shell,
          [value(same), ...(verb!.text === 'remove_directory' ? [value('-r')] : []), ...rest],
          unknownValue,
        );
    }
  }
  const subject = `${name} ${options.operands.map(({ text }) => text).join(' ')}`;
  session.emit(isForeignDirectory(shell) ? 'execute remote' : 'execute project-code', subject);
  runRecipe(call, options);
  return tainted(Taint.output);
}

/** The recipes of a makefile that is at hand. */
function runRecipe(call: Call, options: ReturnType<typeof parseOptions>): void {
  const { shell, session, name } = call;
  if (!/^g?make$|^just$/.test(name)) return;
  const file = lastOf(options, 'f', 'file', 'makefile') ?? value(name === 'just' ? 'justfile' : 'Makefile');
  const directory = lastOf(options, 'C', 'directory');
  const path = shell.path(directory && !file.text.startsWith('/') ? value(`${directory.text}/${file.text}`) : file);
  if (path === undefined) return;
  const content =
    file.text === '-'
      ? call.stdin.text
      : (session.files.get(path)?.text ??
        (session.placeOf(path) === 'worktree' ? session.context.readFile?.(path) : undefined));
  if (content === undefined) return;
  const wanted = new Set(options.operands.map(({ text }) => text).filter((text) => !text.includes('=')));
  const inner = shell.subshell();
  const recipes = new Map<string, { needs: string[]; lines: string[] }>();
  let current: { needs: string[]; lines: string[] } | undefined;
  for (const line of content.replace(/\\\n/g, ' ').split('\n').slice(0, 2000)) {
    const rule = /^([\w./%-][^:=#\n]*):(?!=)([^=\n]*)$/.exec(line);
    if (rule && !/^\s/.test(line)) {
      current = { needs: rule[2]!.trim().split(/\s+/), lines: [] };
      // The first command may stand on the rule's own line.
      const [needs = '', inline] = rule[2]!.split(/;(.*)/);
      current.needs = needs.trim().split(/\s+/);
      if (inline) current.lines.push(inline.trim());
      for (const target of rule[1]!.trim().split(/\s+/)) if (!recipes.has(target)) recipes.set(target, current);
    } else if (/^\s+\S/.test(line))
      current?.lines.push(
        line
          .trim()
          .replace(/^[@+-]+/, '')
          .replaceAll('$$', '$'),
      );
    const assigned = /^(\w+)\s*[:?]?=\s*(.*)$/.exec(line);
    if (assigned) inner.state.assign(assigned[1]!, [value(assigned[2]!)]);
  }
  const queue = wanted.size > 0 ? [...wanted] : [[...recipes.keys()].find((target) => !target.startsWith('.')) ?? ''];
  const done = new Set<string>();
  while (queue.length > 0 && done.size < 40) {
    const target = queue.pop()!;
    const recipe = recipes.get(target);
    if (done.has(target) || !recipe) continue;
    done.add(target);
    queue.push(...recipe.needs);
    for (const line of recipe.lines)
      inner.runText(value(line.replace(/\$\((\w+)\)/g, '${$1}')), unknownValue, { trusted: true });
  }
}

import { hostKind } from '../hosts.js';
import { baseName, hasPattern, HOLE, patternMatches } from '../paths.js';
import { secrecyOf } from '../secrets.js';
import type { Call, CommandAnalyser, CommandTable } from './call.js';
import { judgeGit } from '../git/commands.js';
import { archives } from './commands/archives.js';
import { batches } from './commands/batches.js';
import { builtins } from './commands/builtins.js';
import { cloud } from './commands/cloud.js';
import { consoles, judgeGivenProgram } from './commands/consoles.js';
import { databases } from './commands/databases.js';
import { editors } from './commands/editors.js';
import { files } from './commands/files.js';
import { isLocalTool } from './commands/node-packages.js';
import { frameworks } from './commands/frameworks.js';
import { interpreters } from './commands/interpreters.js';
import { loads } from './commands/load.js';
import { network } from './commands/network.js';
import { hasOutputs, judgeNamedOutputs } from './commands/outputs.js';
import { packages } from './commands/packages.js';
import { readers } from './commands/readers.js';
import { shells } from './commands/shells.js';
import { system } from './commands/system.js';
import { asksForSecrets } from './commands/service-secrets.js';
import { installsPackages, judgePackageSources } from './commands/sources.js';
import { wrappers } from './commands/wrappers.js';
import { judgeDocuments, readsDocuments } from './documents.js';
import { judgeFreshRecipes, runsRecipes } from './fresh-recipes.js';
import { runFile } from './run-file.js';
import type { Shell } from './shell.js';
import { isKnown, join, Taint, tainted, value, type Value } from './value.js';
import { singleQuoted } from './text.js';

const tables: readonly CommandTable[] = [
  builtins,
  files,
  readers,
  wrappers,
  batches,
  shells,
  interpreters,
  consoles,
  archives,
  network,
  packages,
  system,
  databases,
  editors,
  cloud,
  frameworks,
  loads,
  { git: judgeGit, hub: judgeGit },
];
const analysers = new Map<string, CommandAnalyser>(tables.flatMap((table) => Object.entries(table)));

/** Whether a program of this name is one that the analysis knows. */
export const isKnownProgram = (name: string): boolean =>
  analysers.has(baseName(name)) || analysers.has(withoutVersion(baseName(name)));

/**
 * Hands a command to the analyser of its name: alias, function, known program, file of the worktree, or else whatever
 * its arguments give away.
 *
 * @param wayTo who looks the name up: a shell that knows aliases and functions, or a program that is to run another
 * @returns what it prints
 */
export function dispatch(
  shell: Shell,
  fields: readonly Value[],
  stdin: Value,
  assignments: ReadonlyMap<string, Value[]> = shell.state.environment,
  wayTo: 'shell' | 'program' = 'program',
): Value {
  return shell.session.call(() =>
    withInput(shell, fields, stdin, () => dispatchOne(shell, fields, stdin, assignments, wayTo)),
  );
}

/** A program that is told to read `/dev/stdin` finds there what comes in. */
function withInput(shell: Shell, fields: readonly Value[], stdin: Value, work: () => Value): Value {
  const { channels } = shell.state;
  if (!fields.some(({ text }) => /\/(?:stdin|fd\/0)$/.test(text)) || (stdin.text === HOLE && stdin.taint === 0))
    return work();
  const before = channels.get('0');
  channels.set('0', { kind: 'content', value: stdin });
  try {
    return work();
  } finally {
    if (before) channels.set('0', before);
    else channels.delete('0');
  }
}

function dispatchOne(
  shell: Shell,
  fields: readonly Value[],
  stdin: Value,
  assignments: ReadonlyMap<string, Value[]>,
  wayTo: 'shell' | 'program',
): Value {
  const { session, state } = shell;
  session.spend(2 + fields.length / 8);
  const [first, ...args] = fields;
  if (!first) return stdin;
  const name = baseName(first.text);
  // Another program that is asked to run it knows nothing of this shell's names, unless nothing else bears that name.
  const isOwnName = wayTo === 'shell' || !analysers.has(name);
  const alias = isOwnName ? state.aliases.get(first.text) : undefined;
  if (alias !== undefined && session.evidence !== alias) {
    state.aliases.delete(first.text);
    // After an alias that ends in a space, the next word may be one as well.
    const [next] = args;
    const second = /\s$/.test(alias) && next ? state.aliases.get(next.text) : undefined;
    const rest = args.slice(second === undefined ? 0 : 1).map(({ text }) => singleQuoted(text));
    const line = [alias, ...(second === undefined ? [] : [second]), ...rest].join(' ');
    const output = shell.runText(value(line), stdin);
    state.aliases.set(first.text, alias);
    return output;
  }
  const body = isOwnName ? state.functions.get(first.text) : undefined;
  if (body) return shell.callFunction(body, args, stdin);
  const plain = zshNames(first.text);
  if (plain !== undefined)
    return plain === ''
      ? dispatch(shell, args, stdin, assignments, wayTo)
      : dispatch(shell, [value(plain, first.taint), ...args], stdin, assignments, wayTo);
  const own = ownProgram(shell, first.text, assignments);
  if (own) {
    const inner = shell.subshell();
    inner.state.variables.delete('PATH');
    const others = new Map([...assignments].filter(([variable]) => variable !== 'PATH'));
    return dispatch(inner, [value(own), ...args], stdin, others);
  }
  if (first.taint & (Taint.remote | Taint.decoded)) {
    session.emit(first.taint & Taint.remote ? 'execute remote' : 'execute decoded', first.text);
  }
  const call: Call = { name, args, stdin, assignments, shell, session };
  if (!isKnown(first)) return unknownCommand(call, first);
  if (hasPattern(first.text)) return anyOfPattern(call, first);
  if (first.text.includes('/') && !isProgramPath(first.text)) {
    // A wrapper in the project does what the program of its name does.
    if (/^(gradlew|mvnw|rails|rake|artisan|bazelisk)$/.test(name)) analysers.get(name)?.(call);
    judgeVerbs(call);
    const path = shell.path(first);
    const real = path === undefined ? undefined : session.follow(path);
    // A link to a program, or a copy of one.
    if (real !== undefined && real !== path && isProgramPath(real))
      return dispatch(shell, [value(real, first.taint), ...args], stdin, assignments);
    return runFile(shell, first, args, stdin);
  }
  judgeHelpers(call);
  judgeGivenProgram(call);
  if (readsDocuments(name)) judgeDocuments(call);
  if (installsPackages(withoutVersion(name))) judgePackageSources({ ...call, name: withoutVersion(name) });
  if (hasOutputs(name)) judgeNamedOutputs(call);
  const line = args.map(({ text }) => text).join(' ');
  if (asksForSecrets(name, line)) session.emit('reveal cloud-secret', `${name} ${line}`);
  if (session.written.size > 0 && runsRecipes(name)) judgeFreshRecipes(call);
  const analyser = analysers.get(name) ?? analysers.get(withoutVersion(name));
  if (analyser) {
    if (/[A-Z]/.test(name) === false || analysers.has(name)) session.emit('execute program', name);
    return analyser(call) ?? passedOn(call);
  }
  const handler = state.functions.get('command_not_found_handle');
  if (handler && !commonPrograms.test(name)) return shell.callFunction(handler, fields, stdin);
  return anyProgram(call);
}

/** `=rm`, `zf_rm` and `- rm` of zsh: the program that is meant, nothing for the next word; undefined for a plain name. */
const zshNames = (name: string): string | undefined =>
  name === '-' ? '' : /^(?:=|zf_)(?=[a-z][\w-]*$)/.test(name) ? name.replace(/^=|^zf_/, '') : undefined;

/** A program of this name that the call itself put where it has its shell look first. */
function ownProgram(shell: Shell, name: string, assignments: ReadonlyMap<string, Value[]>): string | undefined {
  const { session, state } = shell;
  if (session.files.size + session.links.size === 0 || !/^[\w.-]+$/.test(name)) return undefined;
  const searched = assignments.get('PATH') ?? state.variables.get('PATH')?.values ?? [];
  for (const { text } of searched)
    for (const directory of text.split(':').slice(0, 20)) {
      if (directory.includes(HOLE) || /^(?:\/usr|\/bin|\/sbin|$)/.test(directory)) continue;
      const path = shell.path(value(`${directory}/${name}`));
      if (path !== undefined && (session.links.has(path) || session.files.has(path))) return path;
    }
  return undefined;
}

const commonPrograms = /^(node|git|ls|cat)$/;

/** `python3.12`, `clang-15`: the same program. */
const withoutVersion = (name: string): string =>
  /^(mkfs|fsck|mount|umount|newfs)[._]/.test(name)
    ? name.split(/[._]/)[0]!
    : name.replace(/(?<=[\w+]{2})[-.]?\d+(\.\d+)*$/, '');

/** Paths where programs are installed; anything else with a slash is a file to run. */
export const isProgramPath = (path: string): boolean =>
  /^(\/usr)?(\/local)?\/s?bin\/[^/]+$/.test(path) ||
  /^\/(opt\/homebrew|opt\/local|usr\/lib\/[\w.-]+|snap)\/(s?bin\/)?[^/]+$/.test(path) ||
  /(^|\/)(node_modules\/\.bin|\.?venv\/bin|vendor\/bin|\.bundle\/bin)\/[^/]+$/.test(path);

/** Output that is not known, with the past of everything that went in. */
export function passedOn({ args, stdin }: Pick<Call, 'args' | 'stdin'>): Value {
  let taint = stdin.taint & ~Taint.output;
  for (const argument of args) taint |= argument.taint & ~Taint.reference;
  return tainted(taint | Taint.output);
}

/** `/bin/r?`: whichever dangerous program it may be. */
function anyOfPattern(call: Call, first: Value): Value {
  const { args, shell, session, stdin } = call;
  session.emit('execute disguised', first.text);
  for (const name of patternTargets.filter((target) => patternMatches(call.name, target)))
    session.nested(() => dispatch(shell.subshell(), [value(name), ...args], stdin));
  return anyProgram(call);
}

const patternTargets = [
  'rm',
  'dd',
  'mv',
  'sh',
  'bash',
  'cat',
  'git',
  'curl',
  'chmod',
  'kill',
  'tee',
  'find',
  'shred',
  'env',
];

function unknownCommand(call: Call, first: Value): Value {
  const { session } = call;
  // An environment variable such as `$NODE` or `$PYTHON` may hold a program; what it is given decides.
  session.emit('unclear command', first.text);
  return anyProgram(call);
}

/** A program that is not known: what its arguments say about it, and whether it may be a wrapper for one that is. */
export function anyProgram(call: Call): Value {
  const { args, session, shell, name } = call;
  session.emit('execute program', name);
  judgeVerbs(call);
  judgeRemoteVerbs(call);
  judgeOutputs(call);
  const read: Value[] = [];
  args.forEach((argument, index) => {
    const { text } = argument;
    judgeAddressed(call, index);
    const path = text.includes('=') ? text.slice(text.indexOf('=') + 1) : text;
    if (secrecyOf(path) === 'secret') read.push(shell.read({ text: path, taint: argument.taint }));
    else if (shell.state.channels.size > 0 && shell.channelAt(path)) read.push(shell.read({ text: path, taint: 0 }));
    else if (session.files.size > 0 && !path.startsWith('-')) {
      const known = shell.path({ text: path, taint: 0 });
      const held = known === undefined ? undefined : session.files.get(session.follow(known));
      if (held) read.push(held);
    }
    if (index < 6 && isWrappable(text)) tryAsCommand(call, index);
  });
  return join([passedOn(call), ...read.map(({ taint }) => tainted(taint))]);
}

/** What a program that nobody knows is told to do, by the words that programs have for it. */
function judgeVerbs({ args, session, name }: Call): void {
  const words = args.map(({ text }) => text);
  if (words.some((word) => /^(--dry-?run|--help|-h|--check|--version|-n)$/.test(word))) return;
  // To these, two colons are the image that they work on.
  if (
    !/^m(copy|dir|del|type|md|rd|ren|move|attrib|deltree)$/.test(name) &&
    words.some((word) => /^(--[\w-]+=)?(0\.0\.0\.0|\[?::\]?)(:\d+)?$/.test(word))
  )
    session.emit('listen network', name);
  const verbs = [...words.filter((word) => !word.startsWith('-')).slice(0, 2), name.replace(/\.\w+$/, '')];
  const last = verbs.map((word) => word.split(/[:.]/).at(-1)!);
  const subject = `${name} ${words.slice(0, 4).join(' ')}`;
  if (releasing.test(name) || last.some((word) => /^(deploy|release|publish|upload|push)$/.test(word)))
    session.emit('change deployment', subject);
  else if (verbs.some((word) => /^(uninstall|disable)$/.test(word)) && gates.test(name))
    session.emit('disable gate', subject);
  else if (
    !isLocalTool(name) &&
    verbs.slice(0, -1).some((word) => /^(destroy|purge|wipe|nuke|erase|drop|delete|deleteall)$/.test(word))
  )
    session.emit('delete unknown', subject);
}

const destroyingWord =
  /^(delete|del|destroy|purge|wipe|nuke|erase|drop|rdelete|deleteall|unregister|deregister|revoke|terminate|truncate|forget|obliterate|decommission)$/;
const destroyingFlag =
  /^--?(delete|destroy|purge|drop|erase|wipe|unregister|delete-config|delete-all|remove-all|reset-offsets)$/;
/** Whether a word with this before it is an option's value. */
const mayBeValue = (before: string | undefined): boolean =>
  before !== undefined && /^-/.test(before) && !before.includes('=');

/**
 * A program that nobody knows and that is none of the project's tools may be a client of something that others use:
 * what it is told to destroy is elsewhere.
 */
function judgeRemoteVerbs({ args, session, name }: Call): void {
  if (isLocalTool(name) || /[./]/.test(name)) return;
  const words = args.map(({ text }) => text);
  if (words.some((word) => /^(--dry-?run|--help|-h|--check|--version)$/.test(word))) return;
  const subject = `${name} ${words.slice(0, 4).join(' ')}`;
  const method = words.findIndex((word) => /^(-X|--method|--request)(=|$)/.test(word));
  const verb = method < 0 ? '' : (/=(.+)/.exec(words[method]!)?.[1] ?? words[method + 1] ?? '');
  if (/^(DELETE|PUT|PATCH|POST)$/i.test(verb)) session.emit('change remote', subject);
  const told = words
    .filter((word, index) => /^[a-z][\w:-]*$/.test(word) && (index === 0 || !mayBeValue(words[index - 1])))
    .slice(0, 3);
  if (
    words.some((word) => destroyingFlag.test(word)) ||
    told.some((word) => word.split(/[-_:]/).some((part) => destroyingWord.test(part)))
  )
    session.emit('delete unknown', subject);
}

const hostOption =
  /^-[hH]$|^--?(?:host(?:name)?|server|endpoint|url|uri|address|addr|broker|bootstrap-servers?|brokers|remote|registry|proxy|api-url|base-url|connect|target-url|webhook|repo)$/i;
const fileEnding =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|md|json|c|h|cpp|sh|ya?ml|html|css|vue|php|kt|swift|sql|txt|toml|lock|log|svelte|ex|exs|cs|scala|lua|pl)$/i;

/** An argument that names a host: by its scheme, with a port, or as the value of an option for hosts. */
function judgeAddressed({ args, session }: Call, index: number): void {
  const { text, taint } = args[index]!;
  const [, option, inline] = /^(--?[\w-]+)=(.*)$/s.exec(text) ?? [];
  const held = inline ?? text;
  const [, scheme, host, port] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^@/\s]*@)?([\w-]+(?:\.[\w-]+)+|localhost|\[[\da-f:]+\])(?::(\d{2,5}))?(?:[/?#]|$)/i.exec(
      held,
    ) ?? [];
  if (host === undefined || scheme === 'file') return;
  const isTold = hostOption.test(option ?? (index > 0 ? args[index - 1]!.text : ''));
  const isAddress =
    scheme !== undefined ||
    (port !== undefined && !fileEnding.test(host)) ||
    (isTold && host.includes('.') && !fileEnding.test(host));
  if (!isAddress || (port === undefined && scheme === undefined && host === 'localhost')) return;
  if (taint & (Taint.secret | Taint.environment)) session.emit('egress secret', host);
  const usual = scheme === 'http' || scheme === 'ws' ? 80 : 443;
  const kind = hostKind(host, port === undefined ? usual : Number(port), session.context);
  // Where a server of the project's own listens.
  if (/loopback$/.test(kind) && port === undefined && scheme === undefined) return;
  session.emit(`fetch ${kind}`, host);
}

/** Where a program that nobody knows is told to write, by the options that programs have for it. */
function judgeOutputs({ args, shell }: Call): void {
  args.forEach(({ text, taint }, index) => {
    const option =
      /^(?:-o|--?(?:out|output|outfile|out-?file|out-?dir|output-?(?:file|dir|path)|dest|destination))(?:=(.+))?$/i.exec(
        text,
      );
    const target = option && (option[1] ?? args[index + 1]?.text);
    if (target && /^(\/|~|\.\.)/.test(target)) shell.write({ text: target, taint }, tainted(Taint.output));
  });
}

/** Programs whose only job is to release. */
const releasing = /^(np|release-it|semantic-release|standard-version-publish|goreleaser|auto|bfg)$/;
/** Programs that stand in front of a commit. */
const gates = /^(husky|pre-commit|lefthook|simple-git-hooks|overcommit|yorkie|ghooks)$/;

const helpers = /^(sort|split|fzf|gcc|g\+\+|cc|clang|c\+\+)$/;

/** Programs that run another for a part of their work. */
function judgeHelpers({ name, args, shell }: Call): void {
  if (!helpers.test(name)) return;
  args.forEach(({ text }, index) => {
    const option = /^(?:--(?:compress-program|filter|preview)|-wrapper)(?:=([^]*))?$/.exec(text);
    const program = option && (option[1] === undefined ? args[index + 1] : value(option[1]));
    if (program) shell.perhaps(() => shell.runText(value(program.text.replaceAll(',', ' '), program.taint)));
  });
}

const destructive =
  /^(rm|dd|shred|mkfs(\..*)?|wipefs|sudo|curl|wget|nc|ncat|chmod|chown|bash|sh|zsh|eval|git|find|mv|kill|pkill|ssh|scp|sftp|rsync|systemctl|shutdown|reboot|killall|crontab|iptables|terraform|kubectl|docker|psql|truncate|tee|perl|python3?|ruby|node|npm|npx|unlink)$/;
const isWrappable = (text: string): boolean =>
  destructive.test(text) || (text.startsWith('/') && destructive.test(baseName(text)));

function tryAsCommand(call: Call, index: number): void {
  const rest = call.args.slice(index);
  if (rest.length < 2) return;
  call.session.nested(() => dispatch(call.shell.subshell(), rest, call.stdin));
}

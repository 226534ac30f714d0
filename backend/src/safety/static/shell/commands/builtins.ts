import { secretVariable } from '../../code/environment.js';
import { baseName, BELOW, HOLE, isWithin } from '../../paths.js';
import { secrecyOf } from '../../secrets.js';
import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { judgeVariable } from '../environment-variables.js';
import { reckon, reckonReference } from '../arithmetic.js';
import { lookup } from '../expand.js';
import { has, parseOptions, valuesOf } from '../options.js';
import { runFile } from '../run-file.js';
import { assignTo } from '../simple-command.js';
import { decodeEscapes, formatPrintf, singleQuoted } from '../text.js';
import { emptyValue, isKnown, join, Taint, tainted, unknownValue, value, type Value } from '../value.js';
import { interactive } from './interactive.js';

const silent = (): Value => emptyValue;

/** What the shell itself does. */
export const builtins: CommandTable = {
  ...named(
    ': true false exit return break continue shift sleep getopts logout times suspend bg fg jobs clear reset tput stty',
    silent,
  ),
  ...named('test [', references),
  echo,
  printf,
  read,
  ...named('mapfile readarray', mapfile),
  ...named('export declare typeset local readonly', declare),
  ...named('let wait', references),
  eval: ({ args, shell, stdin }) => shell.runText(join(args, ' '), stdin),
  ...named('source .', sourceFile),
  ...named('cd pushd', changeDirectory),
  popd: ({ shell, session }) => (shell.state.enter([session.places.worktree]), emptyValue),
  dirs: silent,
  pwd: ({ shell }) => shell.state.directories.map((one) => value(`${one}\n`))[0] ?? unknownValue,
  set: setOptions,
  unset({ args, shell, session }) {
    const options = parseOptions(args);
    if (has(options, 'f')) return emptyValue;
    for (const { text } of options.operands) {
      reckonReference(text, shell);
      if (text === 'HISTFILE') session.emit('erase trace', 'unset HISTFILE');
      shell.state.unset(text);
    }
    return emptyValue;
  },
  alias: defineAlias,
  unalias: silent,
  shopt({ args, shell }) {
    if (args[0]?.text === '-s' && args.some(({ text }) => text === 'dotglob')) shell.state.hasHiddenNames = true;
    return emptyValue;
  },
  enable({ args, shell, stdin }) {
    // A built-in out of a library.
    for (const file of valuesOf(parseOptions(args, { short: 'f' }), 'f')) runFile(shell, file, [], stdin, 'c');
    return emptyValue;
  },
  umask: silent,
  ulimit({ args, session }) {
    if (args.some(({ text }) => text === 'unlimited')) session.emit('execute program', 'ulimit');
    return emptyValue;
  },
  trap({ args, shell }) {
    const [action, ...signals] = args;
    if (action && signals.length > 0 && action.text !== '' && action.text !== '-') shell.state.traps.push(action);
    return emptyValue;
  },
  exec({ args, shell, stdin }) {
    const { operands } = parseOptions(args, { short: 'a', command: true });
    return operands.length > 0 ? dispatch(shell, operands, stdin) : emptyValue;
  },
  ...named('command builtin', ({ args, shell, stdin, assignments }) => {
    if (args.some(({ text }) => /^-[vV]+$/.test(text))) return value(`${args.at(-1)?.text ?? ''}\n`);
    const { operands } = parseOptions(args, { command: true });
    return operands.length > 0 ? dispatch(shell, operands, stdin, assignments) : emptyValue;
  }),
  man({ args, shell }) {
    const options = parseOptions(args, { short: 'PHCRLmMSser', long: 'pager html preprocessor' });
    for (const program of valuesOf(options, 'P', 'pager', 'H', 'html')) shell.runText(program, unknownValue);
    return tainted(Taint.output);
  },
  ...named('type which whereis whatis info apropos help tldr hash-help', ({ name, args }) => {
    const last = args.at(-1);
    return name === 'which' && last && isKnown(last)
      ? value(`/usr/bin/${baseName(last.text)}\n`)
      : tainted(Taint.output);
  }),
  hash({ args, shell }) {
    const options = parseOptions(args, { short: 'p' });
    const [path] = valuesOf(options, 'p');
    const [name] = options.operands;
    if (path && name) shell.state.aliases.set(name.text, path.text);
    return emptyValue;
  },
  basename: ({ args }) =>
    mapText(
      args.find(({ text }) => !text.startsWith('-')),
      baseName,
    ),
  dirname: ({ args }) =>
    mapText(
      args.find(({ text }) => !text.startsWith('-')),
      (text) => (text.includes('/') ? text.slice(0, text.lastIndexOf('/')) || '/' : '.'),
    ),
  ...named('realpath readlink', ({ name, args, shell }) => {
    const target = args.find(({ text }) => !text.startsWith('-'));
    const path = target && shell.path(target);
    // Where a link leads whose name is not known, nobody knows.
    return path === undefined || (name === 'readlink' && hasHoles(target!.text))
      ? unknownValue
      : value(`${shell.session.follow(path)}\n`, target!.taint);
  }),
  ...named('seq nproc id whoami uname arch tty getconf logname groups users uptime free', () => value('1\n')),
  // What they print sets up the shell for a tool: nothing that concerns anyone else.
  ...named('ssh-agent dircolors starship zoxide opam conda', () => value(':\n')),
  ...interactive,
};

/** Words that are names or expressions: what stands between brackets is reckoned out, commands in it included. */
function references({ args, name, shell }: Call): Value {
  for (const { text } of args) {
    if (name === 'let') reckon(text, shell);
    else reckonReference(text, shell);
  }
  return emptyValue;
}

/** A value as one word of a script. */
const quotedWord = ({ text, taint }: Value): Value => value(singleQuoted(text), taint);

const hasHoles = (text: string): boolean => text.includes(HOLE) || text.includes(BELOW);
const mapText = (one: Value | undefined, change: (text: string) => string): Value =>
  one ? { text: `${change(one.text)}\n`, taint: one.taint } : unknownValue;

function echo(call: Call): Value {
  let escapes = false;
  let newline = '\n';
  const words = [...call.args];
  while (words[0] && /^-[neE]+$/.test(words[0].text)) {
    const flags = words.shift()!.text;
    if (flags.includes('n')) newline = '';
    if (flags.includes('e')) escapes = true;
    if (flags.includes('E')) escapes = false;
  }
  const line = join(words.length === 0 ? [emptyValue] : words, ' ');
  return { text: (escapes ? decodeEscapes(line.text) : line.text) + newline, taint: line.taint };
}

function printf(call: Call): Value {
  const args = [...call.args];
  let target: string | undefined;
  if (args[0]?.text === '-v') {
    target = args[1]?.text;
    args.splice(0, 2);
  }
  if (args[0]?.text === '--') args.shift();
  const [format, ...rest] = args;
  if (!format) return emptyValue;
  const printed = value(
    formatPrintf(
      format.text,
      rest.map(({ text }) => text),
    ),
    args.reduce((taint, one) => taint | one.taint, 0),
  );
  if (target === undefined) return printed;
  reckonReference(target, call.shell);
  assignTo(call.shell, target, [printed]);
  return emptyValue;
}

function inputOf(call: Call, descriptor: Value | undefined): Value {
  if (!descriptor) return call.stdin;
  const channel = call.shell.state.channels.get(descriptor.text);
  if (channel?.kind === 'content') return channel.value;
  return channel?.kind === 'network' ? tainted(Taint.remote) : unknownValue;
}

function read(call: Call): Value {
  const options = parseOptions(call.args, { short: 'adinNptu' });
  const input = inputOf(call, valuesOf(options, 'u')[0]);
  const [array] = valuesOf(options, 'a');
  const names = array ? [array] : options.operands;
  for (const { text } of names) reckonReference(text, call.shell);
  const line = { text: input.text.split('\n')[0] ?? '', taint: input.taint };
  if (array) {
    const between = call.assignments.get('IFS')?.[0]?.text.trim();
    const words = (between ? line.text.replaceAll(between[0]!, ' ') : line.text).trim().split(/\s+/);
    const elements = words.slice(0, 64).map((text) => value(text, line.taint));
    call.shell.state.assign(array.text, elements.slice(0, 1), { elements });
    return emptyValue;
  }
  if (names.length < 2) {
    assignTo(call.shell, names[0]?.text ?? 'REPLY', [line]);
    return emptyValue;
  }
  const separators = call.assignments.get('IFS')?.[0]?.text.trim();
  const words = (separators ? line.text.replaceAll(separators[0]!, ' ') : line.text).trim().split(/\s+/);
  names.forEach((name, index) => {
    const text = line.text.includes(HOLE)
      ? HOLE
      : index === names.length - 1
        ? words.slice(index).join(' ')
        : (words[index] ?? '');
    assignTo(call.shell, name.text, [value(text, line.taint)]);
  });
  return emptyValue;
}

function mapfile(call: Call): Value {
  const options = parseOptions(call.args, { short: 'CcdnOsu' });
  const input = inputOf(call, valuesOf(options, 'u')[0]);
  const [callback] = valuesOf(options, 'C');
  const name = options.operands[0]?.text ?? 'MAPFILE';
  reckonReference(name, call.shell);
  const lines = input.text
    .replace(/\n$/, '')
    .split('\n')
    .slice(0, 64)
    .map((text) => value(text, input.taint));
  call.shell.state.assign(name, lines.slice(0, 1), { elements: lines });
  // Called with the index of a line and the line.
  if (callback)
    for (const line of lines.slice(0, 8))
      call.shell.perhaps(() => call.shell.runText(join([callback, value('0'), quotedWord(line)], ' '), unknownValue));
  return emptyValue;
}

function declare({ name, args, shell }: Call): Value {
  const flags = args
    .filter(({ text }) => /^[-+][a-zA-Z]+$/.test(text))
    .map(({ text }) => text)
    .join('');
  const letterCase = flags.includes('l') ? ('lower' as const) : flags.includes('u') ? ('upper' as const) : undefined;
  let printed = false;
  for (const { text, taint } of args) {
    if (/^[-+]/.test(text)) continue;
    printed = true;
    reckonReference(text, shell);
    const match = /^([A-Za-z_]\w*)(\+?=)?([^]*)$/.exec(text);
    if (!match) continue;
    const variable = match[1]!;
    if (name === 'local') shell.markLocal(variable);
    if (match[2] !== undefined) judgeVariable(variable, value(match[3]!, taint), shell);
    const exported = name === 'export' || flags.includes('x') || undefined;
    if (match[2] === undefined) {
      if (/p/.test(flags) && secretVariable.test(variable)) shell.session.emit('reveal secret', variable);
      const old = shell.state.variables.get(variable);
      const integer = flags.includes('i') || undefined;
      if (integer) for (const held of old?.values ?? []) reckon(held.text, shell);
      if (integer || (old && exported))
        shell.state.variables.set(variable, {
          values: [],
          ...old,
          ...(exported && { exported }),
          ...(integer && { integer }),
        });
      continue;
    }
    if (flags.includes('n')) reckonReference(match[3]!, shell);
    assignTo(shell, variable, [value(match[3]!, taint)], {
      ...(flags.includes('i') && { integer: true }),
      append: match[2] === '+=',
      ...(exported && { exported }),
      ...(letterCase && { case: letterCase }),
      ...((name === 'readonly' || flags.includes('r')) && { readonly: true }),
      ...(flags.includes('n') && { reference: true }),
    });
  }
  // `export -p`, `declare -p`: the whole environment.
  return printed ? emptyValue : tainted(Taint.environment | Taint.output);
}

function sourceFile({ args, shell, stdin, session }: Call): Value {
  const [file, ...positional] = args;
  if (!file) return emptyValue;
  const path = shell.path(file);
  if (path !== undefined && /(^|\/)\.env(\.\w+)?$/.test(path) && isWithin(path, session.places.worktree)) {
    // Loading a project's settings shows them to nobody, until the environment is shown.
    session.emit('read worktree', path);
    shell.state.holdsSecrets = true;
    return emptyValue;
  }
  // Someone else's settings are in the environment from here on.
  if (path !== undefined && secrecyOf(path) === 'secret') shell.state.holdsSecrets = true;
  if (file.text === '/dev/stdin') return shell.runText(stdin, unknownValue);
  const channel = shell.channelAt(file.text);
  if (channel) return shell.runText(shell.read(file), stdin);
  const real = path === undefined ? undefined : session.follow(path);
  const known = real === undefined ? undefined : session.files.get(real);
  if (known) return shell.runText(known, stdin);
  if (/(^|\/)(\.bashrc|\.profile|\.bash_profile|\.zshrc|nvm\.sh|activate|\.?cargo\/env)$/.test(file.text)) {
    session.emit('execute program', file.text);
    return emptyValue;
  }
  return runFile(shell, file, positional, stdin, 'bash');
}

/** Where `CDPATH` leads a folder that is named without saying where it is. */
function searched({ shell, assignments }: Call, target: Value | undefined): (string | undefined)[] {
  const given =
    assignments.get('CDPATH') ?? (shell.state.variables.has('CDPATH') ? lookup('CDPATH', shell) : undefined);
  if (!given || target === undefined || /^(?:\/|~|\.\.?(?:\/|$))/.test(target.text)) return [];
  const folders = given.flatMap(({ text }) => text.split(':').filter(Boolean));
  return folders.flatMap((folder) => shell.paths({ ...target, text: `${folder}/${target.text}` }));
}

function changeDirectory(call: Call): Value {
  const { args, shell, session } = call;
  const { operands } = parseOptions(args);
  const [target] = operands;
  if (target?.text === '-') {
    shell.state.enter([session.places.worktree]);
    return emptyValue;
  }
  const resolved = [...searched(call, target), ...shell.paths(target ?? value(shell.home))];
  const known = resolved.filter((path): path is string => path !== undefined).map((path) => session.follow(path));
  if (shell.state.variables.has('PWD')) {
    const old = lookup('PWD', shell);
    shell.state.variables.set('PWD', { values: [...old, ...known.map((path) => value(path))] });
  }
  for (const path of known) {
    if (session.unpacked.some((directory) => path !== directory && isWithin(path, directory)))
      session.remoteDirectories.push(path);
  }
  shell.state.enter(known.length === resolved.length ? known : []);
  return emptyValue;
}

function setOptions({ args, shell }: Call): Value {
  if (args[0]?.text === '+o' && args[1]?.text === 'history') shell.session.emit('erase trace', 'set +o history');
  const dash = args.findIndex(({ text }) => text === '--');
  if (dash >= 0) shell.state.positional = args.slice(dash + 1);
  else if (args[0] && !/^[-+]/.test(args[0].text)) shell.state.positional = [...args];
  if (args.length === 0 && shell.state.holdsSecrets) shell.session.emit('reveal secret', 'all variables');
  return args.length === 0 ? tainted(Taint.environment | Taint.output) : emptyValue;
}

function defineAlias({ args, shell }: Call): Value {
  for (const { text } of args) {
    const equals = text.indexOf('=');
    if (equals > 0) shell.state.aliases.set(text.slice(0, equals), text.slice(equals + 1));
  }
  return emptyValue;
}

import { BELOW, HOLE, STAR } from '../../paths.js';
import { type Call, type CommandAnalyser, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { judgeVariable } from '../environment-variables.js';
import { asksForHelp, has, lastOf, parseOptions, valuesOf, type OptionShape } from '../options.js';
import { emptyValue, isKnown, join, Taint, tainted, unknownValue, value, type Value } from '../value.js';
import { removeOne } from './files.js';
import { printEnvironment } from './readers.js';

/** Runs the rest of the words as a command of its own. */
const passThrough =
  (shape: OptionShape, skip = 0): CommandAnalyser =>
  ({ args, shell, stdin, assignments }) => {
    const { operands } = parseOptions(args, { ...shape, command: true });
    return operands.length > skip ? dispatch(shell, operands.slice(skip), stdin, assignments) : tainted(Taint.output);
  };

/** Asks for other rights first. */
const privileged =
  (shape: OptionShape): CommandAnalyser =>
  (call) => {
    if (asksForHelp(call.args)) return tainted(Taint.output);
    const { operands } = parseOptions(call.args, { ...shape, command: true });
    call.session.emit('execute privileged', call.name);
    const command = operands.filter((_, index) => index > 0 || !/^\w+=/.test(operands[0]!.text));
    return command.length > 0 ? dispatch(call.shell, command, call.stdin, call.assignments) : tainted(Taint.output);
  };

/** Programs whose job is to run other programs. */
export const wrappers: CommandTable = {
  ...named('nice', passThrough({ short: 'n', long: 'adjustment' })),
  ...named(
    'nohup setsid chronic unbuffer fakeroot catchsegv time-c linux32 linux64 ltrace-c dbus-run-session xvfb-run winpty',
    passThrough({ short: 'es', long: 'auto-servernum server-args' }),
  ),
  ionice: passThrough({ short: 'cnpPu', long: 'class classdata' }),
  stdbuf: passThrough({ short: 'ioe', long: 'input output error' }),
  time: passThrough({ short: 'fo', long: 'format output' }),
  timeout: passThrough({ short: 'ks', long: 'kill-after signal' }, 1),
  gtimeout: passThrough({ short: 'ks', long: 'kill-after signal' }, 1),
  taskset: passThrough({ short: '' }, 1),
  chrt: passThrough({ short: 'TPD' }, 1),
  numactl: passThrough({ short: 'NCmpi' }),
  prlimit: passThrough({ long: 'pid output' }),
  ...named('strace ltrace dtruss', passThrough({ short: 'oepsuaEIPSbXO', long: 'trace output attach' })),
  perf: passThrough({ short: 'oeFcCg' }, 1),
  hyperfine: ({ args, shell, stdin }) => {
    const options = parseOptions(args, {
      short: 'wmMrpcSLns',
      long: 'warmup min-runs max-runs runs prepare setup cleanup shell export-json export-markdown',
    });
    for (const line of [...options.operands, ...valuesOf(options, 'p', 'prepare', 's', 'setup', 'c', 'cleanup')])
      shell.runText(line, stdin);
    return tainted(Taint.output);
  },
  caffeinate: passThrough({ short: 'tw' }),
  arch: passThrough({ long: 'arch' }),
  unshare: passThrough({ short: 'SGR', long: 'setuid setgid root wd propagation' }),
  ...named('firejail bwrap', passThrough({ short: '' })),
  entr: passThrough({ short: '' }),
  flock: flock,
  ...named(
    'sudo doas',
    privileged({ short: 'ugpChrtTUDR', long: 'user group prompt chdir host role type chroot other-user' }),
  ),
  pkexec: privileged({ short: 'u', long: 'user' }),
  su: switchUser,
  runuser: switchUser,
  chroot: ({ args, session, shell, stdin }) => {
    session.emit('execute privileged', 'chroot');
    const { operands } = parseOptions(args, { command: true });
    return operands.length > 1 ? dispatch(shell.subshell(), operands.slice(1), stdin) : tainted(Taint.output);
  },
  nsenter: ({ args, session, shell, stdin }) => {
    session.emit('execute privileged', 'nsenter');
    const { operands } = parseOptions(args, { short: 'tSGrw', long: 'target', command: true });
    return operands.length > 0 ? dispatch(shell.subshell(), operands, stdin) : tainted(Taint.output);
  },
  'systemd-run': ({ args, session, shell, stdin }) => {
    session.emit('control scheduler', 'systemd-run');
    const { operands } = parseOptions(args, {
      short: 'upMHEtG',
      long: 'unit property description slice uid gid nice working-directory setenv on-calendar on-active',
      command: true,
    });
    return operands.length > 0 ? dispatch(shell.subshell(), operands, stdin) : tainted(Taint.output);
  },
  ...named('tmux screen', multiplexer),
  ...named('watch', ({ args, shell, stdin }) => {
    const options = parseOptions(args, { short: 'nq', long: 'interval', command: true });
    if (has(options, 'x', 'exec')) return dispatch(shell, options.operands, stdin);
    return options.operands.length > 0 ? shell.runText(join(options.operands, ' '), stdin) : tainted(Taint.output);
  }),
  script: ({ args, shell, stdin }) => {
    const options = parseOptions(args, { short: 'cEITtoO', long: 'command', command: true });
    for (const line of valuesOf(options, 'c', 'command')) shell.runText(line, stdin);
    const [file, ...command] = options.operands;
    if (file) shell.write(file, unknownValue);
    return command.length > 0 ? dispatch(shell, command, stdin) : tainted(Taint.output);
  },
  expect: ({ args, shell, stdin }) => {
    const options = parseOptions(args, { short: 'cf' });
    for (const { text } of valuesOf(options, 'c')) {
      const spawned = /spawn\s+(.+)/.exec(text)?.[1];
      if (spawned) shell.runText(value(spawned), stdin);
    }
    return tainted(Taint.output);
  },
  env: environment,
  ...named('xargs gxargs', xargs),
  ...named('parallel', parallel),
  ...named('find gfind', find),
  ...named('fd fdfind', fd),
  ...named('busybox toybox', ({ args, shell, stdin }) =>
    args.length > 0 ? dispatch(shell, args, stdin) : tainted(Taint.output),
  ),
  rtk: ({ args, shell, stdin }) => {
    const rest = args[0]?.text === 'proxy' ? args.slice(1) : args;
    return rest.length > 0 && !/^(help|gain|discover)$/.test(rest[0]!.text)
      ? dispatch(shell, rest, stdin)
      : tainted(Taint.output);
  },
  ...named('cross-env cross-env-shell', (call) => environment(call)),
  ...named('dotenv dotenvx direnv', ({ args, shell, stdin }) => {
    if (args[0]?.text === 'hook') return value(':\n');
    const dash = args.findIndex(({ text }) => text === '--' || text === 'run' || text === 'exec');
    const command = args.slice(dash + 1).filter(({ text }) => text !== '--');
    return command.length > 0 && dash >= 0 ? dispatch(shell, command, stdin) : tainted(Taint.output);
  }),
  ...named('watchexec nodemon chokidar onchange', ({ args, shell, stdin }) => {
    const options = parseOptions(args, { short: 'wexicd', long: 'exec watch ext ignore command exts' });
    for (const line of valuesOf(options, 'x', 'exec', 'c', 'command')) shell.runText(line, stdin);
    const rest = options.operands;
    return rest.length > 1 ? dispatch(shell, rest, stdin) : tainted(Taint.output);
  }),
  concurrently: ({ args, shell, stdin }) => {
    for (const line of parseOptions(args, { short: 'nc', long: 'names prefix prefix-colors' }).operands)
      shell.perhaps(() => shell.runText(line, stdin));
    return tainted(Taint.output);
  },
};

function environment(call: Call): Value {
  const { args, shell, stdin } = call;
  const options = parseOptions(args, { short: 'uCS', long: 'unset chdir split-string', command: true });
  const directory = lastOf(options, 'C', 'chdir');
  const inner = directory ? shell.subshell() : shell;
  if (directory) inner.state.enter(shell.paths(directory).filter((path): path is string => path !== undefined));
  const split = lastOf(options, 'S', 'split-string');
  const assignments = new Map(call.assignments);
  const rest = [...options.operands];
  while (rest[0] && /^[A-Za-z_]\w*=/.test(rest[0].text)) {
    const { text, taint } = rest.shift()!;
    const held = value(text.slice(text.indexOf('=') + 1), taint);
    judgeVariable(text.slice(0, text.indexOf('=')), held, shell);
    assignments.set(text.slice(0, text.indexOf('=')), [held]);
  }
  if (split) return inner.runText(join([split, ...rest], ' '), stdin);
  if (rest[0]?.text === '-') rest.shift();
  if (rest.length > 0) return dispatch(inner, rest, stdin, assignments);
  return printEnvironment({ ...call, args: [] });
}

function switchUser(call: Call): Value {
  const { args, shell, stdin, session } = call;
  session.emit('execute privileged', call.name);
  const options = parseOptions(args, { short: 'csugG', long: 'command shell user group' });
  for (const line of valuesOf(options, 'c', 'command')) shell.runText(line, stdin);
  return options.operands.length > 1 && call.name === 'runuser'
    ? dispatch(shell, options.operands, stdin)
    : tainted(Taint.output);
}

function flock(call: Call): Value {
  const options = parseOptions(call.args, {
    short: 'wEc',
    long: 'timeout wait conflict-exit-code command',
    command: true,
  });
  const line = call.args.findIndex(({ text }) => text === '-c' || text === '--command');
  if (line >= 0 && call.args[line + 1]) return call.shell.runText(call.args[line + 1]!, call.stdin);
  return options.operands.length > 1
    ? dispatch(call.shell, options.operands.slice(1), call.stdin)
    : tainted(Taint.output);
}

function multiplexer({ args, shell, stdin, name }: Call): Value {
  const shape: OptionShape = name === 'tmux' ? { short: 'cefFnstxyLS' } : { short: 'StTthecp' };
  const options = parseOptions(args, shape);
  const send = options.operands.findIndex(({ text }) => /^(send-keys|send|stuff)$/.test(text));
  const lines = send >= 0 ? options.operands.slice(send + 1) : options.operands.slice(name === 'tmux' ? 1 : 0);
  if (lines.length === 1 || send >= 0) {
    for (const line of lines) if (!/^(Enter|C-m|C-c|Escape)$/.test(line.text)) shell.runText(line, stdin);
  } else if (lines.length > 1) dispatch(shell, lines, stdin);
  return tainted(Taint.output);
}

/** Replaces a placeholder in every word; without one the input is appended. */
function filled(words: readonly Value[], placeholder: string, input: Value): Value[] {
  return words.map(({ text, taint }) =>
    text.includes(placeholder)
      ? { text: text.replaceAll(placeholder, input.text), taint: taint | input.taint }
      : { text, taint },
  );
}

/** What arrives on standard input, as the words that `xargs` makes of it. */
function inputWords(input: Value, separator: RegExp): Value[] {
  if (!isKnown(input)) {
    const { text } = input;
    const lines = text
      .split(/[\n\0]/)
      .filter((line) => line.trim() !== '')
      .slice(0, 8);
    return lines.length > 0 && text !== HOLE
      ? lines.map((line) => ({ text: line, taint: input.taint }))
      : [{ text: HOLE, taint: input.taint }];
  }
  return input.text
    .split(separator)
    .filter((word) => word !== '')
    .slice(0, 32)
    .map((text) => value(text.replace(/^(['"])(.*)\1$/, '$2'), input.taint));
}

function xargs(call: Call): Value {
  const { args, shell } = call;
  const options = parseOptions(args, {
    short: 'IELlnPsadRSJ',
    long: 'arg-file delimiter max-lines max-args max-procs max-chars process-slot-var',
    command: true,
  });
  const bareReplace = args.some(({ text }) => text === '-i' || text === '--replace');
  const placeholder = lastOf(options, 'I', 'J', 'replace')?.text || (bareReplace ? '{}' : undefined);
  const file = lastOf(options, 'a', 'arg-file');
  const input = file ? shell.read(file) : call.stdin;
  const separator = has(options, '0', 'null')
    ? /[\0\n]/
    : lastOf(options, 'd', 'delimiter') || placeholder
      ? /\n/
      : /\s+/;
  const words = inputWords(input, separator);
  const [command] = options.operands;
  if (!command) return { text: input.text, taint: input.taint };
  if (placeholder !== undefined && placeholder !== '') {
    return join([
      emptyValue,
      ...words
        .slice(0, 8)
        .map((word) => dispatch(shell.subshell(), filled(options.operands, placeholder, word), unknownValue)),
    ]);
  }
  // `xargs sh -c` with nothing after it takes its script from the input.
  return dispatch(shell.subshell(), [...options.operands, ...words], unknownValue);
}

function parallel({ args, shell, stdin }: Call): Value {
  const options = parseOptions(args, {
    short: 'jNaCISd',
    long: 'jobs colsep delay timeout sshlogin arg-file results joblog delimiter',
    command: true,
  });
  const words = options.operands;
  const separator = words.findIndex(({ text }) => /^:::+\+?$/.test(text));
  const command = separator < 0 ? words : words.slice(0, separator);
  const inputs = separator < 0 ? inputWords(stdin, /\n/) : words.slice(separator + 1);
  for (const input of inputs.slice(0, 8)) {
    if (command.length === 0) shell.runText(input);
    else {
      const line = join(filled(command, '{}', input), ' ');
      shell.runText(command.some(({ text }) => text.includes('{}')) ? line : join([line, input], ' '));
    }
  }
  return tainted(Taint.output);
}

const findActions = new Set(['-exec', '-execdir', '-ok', '-okdir']);

function find(call: Call): Value {
  const { args, shell, session } = call;
  const starts: Value[] = [];
  let index = 0;
  while (args[index] && /^-([HLPdxEXs]+|D|O\d?)$/.test(args[index]!.text)) index += args[index]!.text === '-D' ? 2 : 1;
  while (args[index] && !/^[-(!]|^\\\(/.test(args[index]!.text)) {
    starts.push(args[index]!);
    index += 1;
  }
  if (starts.length === 0) starts.push(value('.'));
  const expression = args.slice(index);
  const words = expression.map(({ text }) => text);
  const limits = limitsOf(words);
  const found = starts.flatMap((start) => foundBelow(start, limits));
  let deletes = false;
  for (let at = 0; at < expression.length; at += 1) {
    const word = words[at]!;
    if (word === '-delete') deletes = true;
    if (/^-(fprint0?|fls|fprintf)$/.test(word) && expression[at + 1]) shell.write(expression[at + 1]!, unknownValue);
    if (word === '-files0-from' && expression[at + 1]) shell.read(expression[at + 1]!);
    if (!findActions.has(word)) {
      if (
        /^-(name|iname|path|ipath|regex|wholename|lname|newer|user|group|type|size|mtime|mmin|perm|maxdepth|mindepth|samefile|printf)/.test(
          word,
        )
      )
        at += 1;
      continue;
    }
    const end = words.findIndex(
      (text, position) =>
        position > at && (text === ';' || text === '\\;' || (text === '+' && words[position - 1] === '{}')),
    );
    if (end < 0) break;
    const command = expression.slice(at + 1, end);
    // Without a filter, the files that guard the worktree are among what is removed.
    if (!limits.isFiltered && /^(rm|unlink|shred|mv)$/.test(command[0]?.text ?? ''))
      for (const start of starts) removeOne(call, start, true);
    for (const item of found) {
      const inner = shell.subshell();
      const line = filled(command, '{}', item);
      if (line.length > 0) dispatch(inner, line, unknownValue);
    }
    at = end;
  }
  if (deletes) for (const item of limits.isFiltered ? found : starts) removeOne(call, item, !limits.isFiltered);
  if (
    words.some((word, index) => word === '-perm' && /^[-/]?(0?[4-7][0-7]{3}|.*[ug][=+]s)/.test(words[index + 1] ?? ''))
  ) {
    for (const start of starts)
      if (session.placeOf(shell.path(start)) !== 'worktree') session.emit('hunt secret', 'privileged programs');
  }
  for (const start of starts) {
    const place = session.placeOf(shell.path(start));
    if (place !== 'nowhere') session.emit(`read ${place}`, start.text);
  }
  return { text: found.map(({ text }) => `${text}\n`).join(''), taint: Taint.output };
}

interface FindLimits {
  /** Patterns of `-name` and the like: what is found has such a name. */
  names: string[];
  isFiltered: boolean;
  /** Files or links only: never the start itself. */
  isFilesOnly: boolean;
}

function limitsOf(words: readonly string[]): FindLimits {
  const names: string[] = [];
  let isFiltered = false;
  words.forEach((word, index) => {
    const argument = words[index + 1] ?? '';
    const isNegated = words[index - 1] === '!' || words[index - 1] === '-not';
    if (/^-(i?name)$/.test(word) && !isNegated) names.push(argument.replaceAll('*', STAR));
    if (
      /^-(i?name|i?path|i?wholename|i?regex|empty|newer\w*|mtime|mmin|size|user|group|perm)$/.test(word) &&
      !isNegated &&
      !/^(--help|\*)$/.test(argument)
    )
      isFiltered = true;
  });
  const type = words[words.indexOf('-type') + 1];
  return { names, isFiltered, isFilesOnly: words.includes('-type') && type !== 'd' };
}

/** What `find` hands on: the start itself where nothing filters it out, and names below it. */
function foundBelow(start: Value, { names, isFiltered, isFilesOnly }: FindLimits): Value[] {
  const { taint } = start;
  const directory = start.text.replace(/\/+$/, '');
  const below = { text: `${directory}/${BELOW}`, taint };
  const [name] = names;
  if (names.length === 1 && name) return [{ text: `${below.text}/${name}`, taint }];
  if (isFiltered || isFilesOnly) return [below];
  return [{ text: directory === '' ? '/' : directory, taint }, below];
}

function fd({ args, shell }: Call): Value {
  const execute = args.findIndex(({ text }) => /^(-x|-X|--exec|--exec-batch)$/.test(text));
  const search = parseOptions(execute < 0 ? args : args.slice(0, execute), {
    short: 'edtEcjSo',
    long: 'extension max-depth type exclude color size changed-within changed-before base-directory',
  });
  const [, directory] = search.operands;
  const item = value(directory ? `${directory.text.replace(/\/$/, '')}/${BELOW}` : `./${BELOW}`);
  if (execute >= 0) {
    const command = args.slice(execute + 1);
    const hasPlaceholder = command.some(({ text }) => text.includes('{'));
    const line = hasPlaceholder ? filled(command, '{}', item) : [...command, item];
    if (command.length > 0) dispatch(shell.subshell(), line, unknownValue);
  }
  return { text: `${item.text}\n`, taint: Taint.output };
}

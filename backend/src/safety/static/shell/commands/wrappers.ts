import { type Call, type CommandAnalyser, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { judgeVariable } from '../environment-variables.js';
import { asksForHelp, has, lastOf, parseOptions, valuesOf, type OptionShape } from '../options.js';
import { join, Taint, tainted, unknownValue, value, type Value } from '../value.js';
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
    if (asksForHelp(call.args) || (call.args.length === 1 && call.args[0]!.text === '-h')) return tainted(Taint.output);
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
  sshpass: passThrough({ short: 'pfdP' }),
  ...named('mise asdf volta nvm fnm rbenv pyenv nodenv rustup jenv sdk n', versionManager),
  corepack: (call) => {
    if (/^(enable|disable|install|prepare|use)$/.test(call.args[0]?.text ?? '') && !asksForHelp(call.args))
      call.session.emit('install system', `corepack ${call.args[0]!.text}`);
    return tainted(Taint.output);
  },
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
  env: environment,
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
  ...named('dotenv dotenvx direnv', ({ args, shell, stdin, name }) => {
    if (args[0]?.text === 'hook') return value(':\n');
    const dash = args.findIndex(({ text }) => text === '--' || text === 'run' || text === 'exec');
    // `direnv exec DIRECTORY COMMAND`.
    const skipped = name === 'direnv' && args[dash]?.text === 'exec' ? 2 : 1;
    const command = args.slice(dash + skipped).filter(({ text }) => text !== '--');
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

/** `volta run node …`, `mise exec -- …`: the command after the word; what else they print sets up the shell. */
function versionManager({ args, shell, stdin, session, name }: Call): Value {
  const [verb] = args;
  if (/^(install|uninstall|i|default|global|alias|update|pin)$/.test(verb?.text ?? ''))
    session.emit('install system', `${name} ${args.map(({ text }) => text).join(' ')}`);
  if (/^(implode|unset|prune|reshim)$/.test(verb?.text ?? '') && verb!.text === 'implode')
    session.emit('delete home', `${name} implode`);
  const at = args.findIndex(({ text }) => /^(--|exec|x|run)$/.test(text));
  if (at < 0) return value(':\n');
  const command = args.slice(at + 1).filter(({ text }) => text !== '--' && !/^[\w.-]*@?v?\d[\w.]*$/.test(text));
  return command.length > 0 ? dispatch(shell, command, stdin) : tainted(Taint.output);
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
  const shape: OptionShape = name === 'tmux' ? { short: 'cefFnstxyLS' } : { short: 'StTthecp', command: true };
  const options = parseOptions(args, shape);
  const send = options.operands.findIndex(({ text }) => /^(send-keys|send|stuff)$/.test(text));
  const lines = send >= 0 ? options.operands.slice(send + 1) : options.operands.slice(name === 'tmux' ? 1 : 0);
  if (lines.length === 1 || send >= 0) {
    for (const line of lines) if (!/^(Enter|C-m|C-c|Escape)$/.test(line.text)) shell.runText(line, stdin);
  } else if (lines.length > 1) dispatch(shell, lines, stdin);
  return tainted(Taint.output);
}

import { judgeCode } from '../../code/code.js';
import { HOLE } from '../../paths.js';
import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { runFile } from '../run-file.js';
import { has, parseOptions, valuesOf } from '../options.js';
import { Taint, tainted, unknownValue, value, type Value } from '../value.js';
import { judgeInline } from './interpreters.js';

/** Programs that take commands of their own, line by line, some of which reach the shell. */
export const consoles: CommandTable = {
  ...named('gdb lldb strace-attach ptrace gcore pmap', debug),
  dc: (call) => {
    const options = parseOptions(call.args, { short: 'ef', long: 'expression file' });
    const scripts = [
      ...valuesOf(options, 'e', 'expression'),
      ...[...valuesOf(options, 'f', 'file'), ...options.operands].map((file) => call.shell.read(file)),
    ];
    for (const { text } of scripts.length > 0 ? scripts : [call.stdin])
      for (const [, command] of text.matchAll(/!(?![<>=])([^\n]+)/g)) run(call, command!);
    return tainted(Taint.output);
  },
  ...named('expect expectk', (call) => {
    const options = parseOptions(call.args, { short: 'cf', command: true });
    const scripts = [
      ...valuesOf(options, 'c'),
      ...[...valuesOf(options, 'f'), ...options.operands.slice(0, 1)].map((file) =>
        file.text === '-' ? call.stdin : call.shell.read(file),
      ),
    ];
    for (const script of scripts.length > 0 ? scripts : [call.stdin]) judgeScript(call, 'tcl', script);
    return tainted(Taint.output);
  }),
  ...named('swipl prolog gprolog yap', (call) => {
    const options = parseOptions(call.args, { short: 'gtfslc', long: 'goal', command: true });
    const goals = valuesOf(options, 'g', 'goal', 't');
    for (const goal of goals) judgeScript(call, 'prolog', goal);
    for (const file of [...valuesOf(options, 'f', 's', 'l', 'c'), ...options.operands.slice(0, 1)])
      judgeScript(call, 'prolog', file.text === '-' ? call.stdin : call.shell.read(file));
    judgeScript(call, 'prolog', call.stdin);
    return tainted(Taint.output);
  }),
};

const run = ({ shell }: Call, line: string): void =>
  void shell.perhaps(() => shell.runText(value(line), unknownValue, { trusted: true }));

function judgeScript(call: Call, language: string, script: Value): void {
  if (script.text.replaceAll(HOLE, '').trim() !== '' || script.taint & (Taint.remote | Taint.decoded))
    judgeInline(call, language, script);
}

function debug(call: Call): Value {
  const { args, shell, session, stdin } = call;
  const options = parseOptions(args, { short: 'pxe', long: 'pid command ex eval-command' });
  if (has(options, 'p', 'pid') || call.name === 'gcore') session.emit('control process', `${call.name} attaches`);
  // What is debugged is run.
  const program = args.findIndex(({ text }) => /^(?:--args|--)$/.test(text));
  const debugged = program >= 0 ? args.slice(program + 1) : [];
  if (debugged.length > 0) dispatch(shell.subshell(), debugged, unknownValue);
  const lines: Value[] = [];
  args.slice(0, program < 0 ? args.length : program).forEach(({ text }, index) => {
    const next = args[index + 1];
    if (/^-{1,2}(?:x|command|source|s)$/.test(text) && next) {
      if (next.text !== '-') runFile(shell, next, [], stdin, 'gdb');
      lines.push(next.text === '-' ? stdin : shell.read(next));
    }
    if (/^-{1,2}(?:i?ex|eval-command|init-eval-command|o|O|one-line|one-line-before-file)$/.test(text) && next)
      lines.push(next);
    const inline = /^--(?:init-)?(?:eval-command|one-line)=([^]*)/.exec(text)?.[1];
    if (inline !== undefined) lines.push(value(inline));
  });
  const [image] = options.operands;
  for (const { text } of [...lines, stdin]) for (const line of text.split('\n')) debuggerLine(call, line, image);
  return tainted(Taint.output);
}

function debuggerLine(call: Call, line: string, image: Value | undefined): void {
  const command = /^\s*(?:shell|!|platform shell|make|(?:pipe|\|)\s[^|]*\|)\s*(.+)/.exec(line)?.[1];
  if (command) run(call, command);
  const code = /^\s*(?:python-interactive|python|script|py|pi)\s+(.+)/s.exec(line)?.[1];
  if (code) judgeInline(call, 'python', value(code));
  const called = /\b(?:system|execl\w*|popen)\s*\(\s*"([^"]+)"/.exec(line)?.[1];
  if (called) run(call, called);
  const removed = /\b(?:unlink|remove|rmdir)\s*\(\s*"([^"]+)"/.exec(line)?.[1];
  if (removed) call.shell.delete(value(removed), true);
  const started = /^\s*(?:run|r|start|process launch(?:\s+--)?)\s+(\S.*)/.exec(line)?.[1];
  if (started && image) run(call, `${image.text} ${started}`);
}

/** Programs given on the command line or as input to tools that do other work as well. */
export function judgeGivenProgram(call: Call): void {
  const { args, name, shell, session, stdin } = call;
  const words = args.map(({ text }) => text);
  const given = (language: string, script: Value | undefined): void => {
    if (script && (script.text.replaceAll(HOLE, '').trim() !== '' || script.taint & (Taint.remote | Taint.decoded)))
      judgeInline(call, language, script);
  };
  const isInput = words.some((word) => word === '-' || /^\/dev\/(?:stdin|fd\/0)$/.test(word));
  switch (name) {
    case 'swift':
    case 'runghc':
    case 'runhaskell':
    case 'scala-cli':
      if (words.length === 0 || isInput) given(name, stdin);
      return;
    case 'crystal':
      if (words[0] === 'eval') given('crystal', args.slice(1).find(({ text }) => !text.startsWith('-')) ?? stdin);
      return;
    case 'nim':
      for (const word of words) {
        const code = /^(?:--eval|-e)[:=]([^]+)/.exec(word)?.[1];
        if (code) given('nim', value(code));
      }
      return;
    case 'csi':
    case 'dotnet-script':
    case 'dotnet': {
      const at = words.findIndex((word) => /^(?:-e|--eval|eval)$/.test(word));
      if (at >= 0) given('csharp', args[at + 1]);
      if (
        (/^(?:fsi|script)$/.test(words[0] ?? '') || name !== 'dotnet') &&
        (isInput || words.every((word, at) => at === 0 || word.startsWith('-')))
      )
        given('fsharp', stdin);
      return;
    }
    case 'deno':
      if (words[0] === 'run' && isInput) given('node', stdin);
      return;
    case 'go':
      if (words[0] === 'run' && isInput && stdin.text !== HOLE)
        judgeCode('go', stdin.text, session, shell.subshell(), { inline: true });
      return;
    case 'ninja':
      if (isInput)
        for (const [, line] of stdin.text.matchAll(/^\s*command\s*=\s*(.+)$/gm))
          run(call, line!.replace(/\$(?:in|out)\b/g, HOLE));
      return;
    case 'gnuplot':
      for (const { text } of [...args, stdin])
        for (const [, line] of text.matchAll(/(?:^|[\n;])\s*!\s*([^\n;]+)/g)) run(call, line!);
  }
}

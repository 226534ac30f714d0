import { judgeInline } from './interpreters.js';
import { type Call, type CommandTable, named } from '../call.js';
import { parseOptions, valuesOf } from '../options.js';
import { runFile } from '../run-file.js';
import { emptyValue, isKnown, tainted, Taint, unknownValue, value, type Value } from '../value.js';

/** Editors with commands given to them: they read and write files, and start programs. */
export const editors: CommandTable = {
  ...named('vi vim nvim view ex ed', lineEditor),
  ...named('emacs emacsclient', (call) => {
    const options = parseOptions(call.args, { singleDash: true, long: 'eval e f funcall l load execute script' });
    for (const file of valuesOf(options, 'l', 'load', 'script'))
      if (/[/~.]/.test(file.text)) runFile(call.shell, file, [], call.stdin, 'lisp');
    for (const code of valuesOf(options, 'eval', 'execute', ...(call.name === 'emacsclient' ? ['e'] : [])))
      judgeInline(call, 'lisp', code);
    for (const file of options.operands) call.shell.read(file);
    return tainted(Taint.output);
  }),
  ...named('nano pico micro kak hx', (call) => {
    for (const file of parseOptions(call.args).operands) call.shell.read(file);
    return tainted(Taint.output);
  }),
};

const writing =
  /(?:^|[|:]\s*|[\d%,$.]\s*)(?:w|wq|x|xit|wa|wqa|xa|up|update|write|sav|saveas)(?:!|\b)(?:\s+(?!\|)(\S+))?/;

/** What stands before a command of vim without changing what it does. */
const quietly =
  /^[:\s]*(?:(?:sil|silent|uns|unsilent|noa|noautocmd|keepalt|keepjumps|keeppatterns|confirm)\b!?\s*)+(?=\S)/;

function lineEditor(call: Call): Value {
  const { args, shell, stdin, name } = call;
  const options = parseOptions(args, {
    short: /^(vim?|nvim)$/.test(name) && !args.some(({ text }) => /^-\w*e/.test(text)) ? 'cSTuUwWs' : 'cSTuUwW',
    long: 'cmd',
  });
  for (const file of valuesOf(options, 'S', 'u', 's'))
    if (!/^(NONE|NORC|DEFAULTS)$/.test(file.text)) runFile(shell, file, [], stdin, 'vim');
  const files = options.operands.filter(({ text }) => !text.startsWith('+'));
  const commands = [
    ...valuesOf(options, 'c', 'cmd'),
    ...options.operands
      .filter(({ text }) => text.startsWith('+'))
      .map(({ text, taint }) => value(text.slice(1), taint)),
  ];
  if (/^(ex|ed)$/.test(name) || options.flags.has('e') || options.flags.has('s'))
    if (isKnown(stdin)) commands.push(...stdin.text.split('\n').map((text) => value(text)));
  for (const { text: given } of commands) {
    const text = given.replace(quietly, '');
    const command = /^[:\s%\d,.$]*!\s*(.+)/.exec(text)?.[1] ?? /system\((['"])(.+?)\1\)/.exec(text)?.[2];
    if (command) shell.runText(value(command), stdin);
    const read = /^[\d%,.$]*r(?:ead)?\s*!\s*(.+)/.exec(text)?.[1];
    if (read) shell.runText(value(read), stdin);
    const script = /^\s*(lua|python3?|py3?|py|perl|ruby)\s+(.+)/s.exec(text);
    if (script) judgeInline(call, script[1]!.startsWith('py') ? 'python' : script[1]!, value(script[2]!));
    const source = /^\s*(?:so|source|ru|runtime|luafile|pyfile)!?\s+(\S+)/.exec(text)?.[1];
    if (source) runFile(shell, value(source), [], stdin, 'vim');
    for (const [, name, , path] of text.matchAll(
      /\b(delete|writefile|rename|mkdir|setfperm)\s*\((?:[^"']*?,)??\s*(?:\[[^\]]*\]\s*,\s*)?(["'])([^"']+)\2/g,
    )) {
      if (name === 'delete') shell.delete(value(path!), true);
      else shell.write(value(path!), unknownValue);
    }
    const written = writing.exec(text);
    if (!written) continue;
    if (written[1]?.startsWith('!')) shell.runText(value(written[1].slice(1)), stdin);
    else if (written[1]) shell.write(value(written[1]), unknownValue);
    else for (const file of files) shell.write(file, unknownValue);
  }
  for (const file of files) shell.read(file);
  return emptyValue;
}

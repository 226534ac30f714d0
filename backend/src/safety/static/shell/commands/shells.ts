import { HOLE } from '../../paths.js';
import { type Call, type CommandTable, named } from '../call.js';
import { hasPlainLists, inPlainShell } from '../dialects.js';
import { parseOptions, valuesOf } from '../options.js';
import { parseShell } from '../parse.js';
import { runFile } from '../run-file.js';
import { emptyValue, Taint, tainted, unknownValue, value, type Value } from '../value.js';
import { judgeInline } from './interpreters.js';

/** Shells: scripts as words, as files and as input. */
export const shells: CommandTable = {
  ...named('sh bash dash ash zsh ksh mksh fish rbash csh tcsh yash osh ysh nu elvish rc', runShell),
  xonsh: runXonsh,
};

function runShell(call: Call): Value {
  const { args, shell, stdin, session } = call;
  const rest = [...args];
  let isInline = false;
  let noExecute = false;
  let readsInput = false;
  const initial: Value[] = [];
  while (rest[0] && /^[-+]\S+$/.test(rest[0].text)) {
    const { text } = rest.shift()!;
    if (text === '--') break;
    if (text.startsWith('--')) {
      if (/^--(rcfile|init-file)$/.test(text)) {
        const file = rest.shift();
        if (file) runFile(shell, file, [], stdin, 'bash');
      }
      if (/^--(help|version)$/.test(text)) return tainted(Taint.output);
      if (text === '--init-command' && rest[0]) initial.push(rest.shift()!);
      if (text === '--command') isInline = true;
      continue;
    }
    const isOn = text.startsWith('-');
    for (const flag of text.slice(1)) {
      if (flag === 'C' && call.name === 'fish' && rest[0]) initial.push(rest.shift()!);
      if (flag === 'c' && isOn) isInline = true;
      if (flag === 'n') noExecute = isOn;
      if (flag === 's' && isOn) readsInput = true;
      if (flag === 'o' || flag === 'O') rest.shift();
    }
  }
  const inner = shell.subshell();
  // Only what is exported, or stands before the command, reaches another shell.
  for (const [name, values] of call.assignments) inner.state.assign(name, values, { exported: true });
  inner.state.hasPlainLists = hasPlainLists(call.name);
  if (noExecute) return emptyValue;
  const translated = ({ text, taint }: Value): Value => value(inPlainShell(call.name, text), taint);
  for (const script of initial) inner.runText(translated(script), stdin);
  if (isInline) {
    const [script, scriptName, ...positional] = rest;
    if (!script) return emptyValue;
    if (scriptName) inner.state.scriptName = scriptName;
    inner.state.positional = positional;
    return inner.runText(translated(script), stdin);
  }
  const file = readsInput ? undefined : rest[0];
  const positional = readsInput ? rest : rest.slice(1);
  if (file && file.text !== '-') {
    if (file.text === '/dev/stdin') return inner.runText(translated(stdin));
    return runFile(inner, file, positional, stdin, /^(?:zsh|fish|t?csh)$/.test(call.name) ? call.name : 'bash');
  }
  inner.state.positional = positional;
  if (stdin.text === HOLE && stdin.taint === 0) {
    session.emit('execute program', call.name);
    return unknownValue;
  }
  return inner.runText(translated(stdin), unknownValue);
}

/** Python and shell in one: whichever it can be read as. */
function runXonsh(call: Call): Value {
  const options = parseOptions(call.args, { short: 'cD', command: true });
  for (const script of [...valuesOf(options, 'c'), ...(call.args.length === 0 ? [call.stdin] : [])]) {
    judgeInline(call, 'python', script);
    if (parseShell(script.text.replaceAll(HOLE, '$UNKNOWN')).problems.length === 0)
      call.shell.subshell().runText(script);
  }
  const [file] = options.operands;
  return file && valuesOf(options, 'c').length === 0
    ? runFile(call.shell, file, [], call.stdin, 'python')
    : tainted(Taint.output);
}

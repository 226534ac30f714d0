import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { has, parseOptions, valuesOf } from '../options.js';
import { emptyValue, join, Taint, tainted, unknownValue, value, type Value } from '../value.js';

/** What the shell has for people at a keyboard; a script runs commands by it all the same. */
export const interactive: CommandTable = {
  history({ args, session, shell }) {
    if (args.some(({ text }) => /^-[cdw]/.test(text))) session.emit('erase trace', 'shell history');
    const [option, file] = args;
    if (option?.text === '-s') shell.state.history = [...shell.state.history, join(args.slice(1), ' ')];
    else if (/^-[rn]$/.test(option?.text ?? '') && file)
      shell.state.history = [...shell.state.history, shell.read(file)];
    // Searched for credentials like the environment.
    return tainted(Taint.environment | Taint.output);
  },
  fc: runAgain,
  ...named('compgen complete', completion),
  bind,
};

/** `fc` runs lines of the history again, or an editor on them. */
function runAgain({ args, shell }: Call): Value {
  const options = parseOptions(args, { short: 'e' });
  if (has(options, 'l')) return tainted(Taint.environment | Taint.output);
  const [editor] = valuesOf(options, 'e');
  if (editor && editor.text !== '-') shell.perhaps(() => shell.runText(editor, unknownValue));
  for (const line of shell.state.history) shell.perhaps(() => shell.runText(line, unknownValue));
  return tainted(Taint.output);
}

/** Completions come from commands, functions and words that are expanded. */
function completion({ args, shell }: Call): Value {
  const options = parseOptions(args, { short: 'oAGWFCXPS' });
  const asked = [value(''), value(''), value('')];
  for (const command of valuesOf(options, 'C')) shell.perhaps(() => shell.runText(command, unknownValue));
  for (const name of valuesOf(options, 'F'))
    shell.perhaps(() => dispatch(shell, [name, ...asked], unknownValue, undefined, 'shell'));
  for (const words of valuesOf(options, 'W', 'P', 'S', 'X')) shell.expandAgain(words);
  return tainted(Taint.output);
}

/** Keys that run a command. */
function bind({ args, shell }: Call): Value {
  const options = parseOptions(args, { short: 'xfqurm' });
  for (const { text, taint } of valuesOf(options, 'x')) {
    const [, command] = /^\s*"[^"]*"\s*:?\s*([^]+)$/.exec(text) ?? [];
    if (command) shell.perhaps(() => shell.runText(value(command.replace(/^(["'])([^]*)\1$/, '$2'), taint)));
  }
  for (const { text } of options.operands) {
    // A key that types a command and its end.
    const typed = /:\s*"([^]*?)\\(?:C-[mjMJ]|n|r|e\\C-e)/.exec(text)?.[1];
    if (typed) shell.perhaps(() => shell.runText(value(typed)));
  }
  for (const file of valuesOf(options, 'f')) shell.read(file);
  return emptyValue;
}

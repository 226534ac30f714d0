import type { Shell } from '../shell/shell.js';
import { unknownValue, value } from '../shell/value.js';

/** What an awk program does beyond reading: commands it starts, files it writes. */
export function judgeAwk(source: string, shell: Shell): void {
  for (const [, expression] of source.matchAll(/\bsystem\s*\(((?:"(?:\\[^]|[^"\\])*"|[^")])*)\)/g))
    runLiterals(expression!, shell);
  for (const [, command] of source.matchAll(/"((?:\\.|[^"\\])*)"\s*\|&?\s*getline/g))
    shell.subshell().runText(value(unescape(command!)));
  for (const [, command] of source.matchAll(/\bprintf?\b[^;\n}]*?\|&?\s*"((?:\\.|[^"\\])*)"/g))
    shell.subshell().runText(value(unescape(command!)), unknownValue);
  // What is printed into a shell is a script.
  for (const [, printed] of source.matchAll(/\bprintf?\b([^;\n}]*?)\|&?\s*"\s*(?:\/\S*\/)?(?:ba|z|da|k)?sh\b/g))
    runLiterals(printed!, shell);
  for (const [, target] of source.matchAll(/\bprintf?\b(?:[^;\n}"]|"(?:\\.|[^"\\])*")*?>>?\s*"((?:\\.|[^"\\])*)"/g))
    shell.write(value(unescape(target!)), unknownValue);
  for (const [, file] of source.matchAll(/getline\s+\w*\s*<\s*"((?:\\.|[^"\\])*)"/g))
    shell.read(value(unescape(file!)));
  for (const [, host] of source.matchAll(/"\/inet[46]?\/(?:tcp|udp)\/\d+\/([^/"]+)/g))
    shell.session.emit('egress foreign-host', host!);
}

const unescape = (text: string): string =>
  text.replace(/\\([^])/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));

function runLiterals(expression: string, shell: Shell): void {
  const literals = [...expression.matchAll(/"((?:\\.|[^"\\])*)"|([A-Za-z_$][\w$]*)/g)].map(([, literal, name]) =>
    literal === undefined ? (name === undefined ? '' : '\uE000') : unescape(literal),
  );
  shell.subshell().runText(value(literals.join('')));
}

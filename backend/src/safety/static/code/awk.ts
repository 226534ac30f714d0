import { HOLE } from '../paths.js';
import type { Shell } from '../shell/shell.js';
import { unknownValue, value, type Value } from '../shell/value.js';

const literal = String.raw`"(?:\\[^]|[^"\\])*"`;
/** Literals and names beside each other: awk joins them. */
const joined = String.raw`(?:(?:${literal}|\$?\b[A-Za-z_]\w*\b(?:\[[^\]\n]{0,80}\])?|\$\d+\b|\([^()\n]{0,200}\))[ \t]*)+`;
const shells = /^\s*(?:\/\S*\/)?(?:ba|z|da|k|a)?sh\b/;

/**
 * What an awk program does beyond reading: commands it starts, files it writes.
 *
 * @param given `name=value` words before it starts
 */
export function judgeAwk(source: string, shell: Shell, given: readonly Value[] = []): void {
  const names = new Map<string, string>();
  for (const { text } of given) names.set(text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1));
  for (const [, name, expression] of source.matchAll(new RegExp(`\\b([A-Za-z_]\\w*)\\s*=(?!=)\\s*(${joined})`, 'g')))
    names.set(name!, textOf(expression!, names));
  const run = (command: string): void => void shell.subshell().runText(value(command));
  for (const [, expression] of source.matchAll(/\bsystem\s*\(((?:"(?:\\[^]|[^"\\])*"|[^")])*)\)/g))
    run(textOf(expression!, names));
  // A function by a name that is put together.
  for (const [, name, expression] of source.matchAll(/@(\w+)\s*\(((?:"(?:\\[^]|[^"\\])*"|[^")])*)\)/g))
    if (/^(?:system|\uE000)$/.test(names.get(name!) ?? HOLE)) run(textOf(expression!, names));
  for (const [, command] of source.matchAll(new RegExp(`(${joined})\\|&?\\s*getline`, 'g'))) {
    const text = textOf(command!.replace(/^(?:while|if)?\s*\(+/, ''), names);
    if (text !== HOLE) run(text);
  }
  for (const [, printed, command] of source.matchAll(
    new RegExp(String.raw`\bprintf?\b((?:${literal}|[^;\n}"|])*?)\|&?\s*(${joined})`, 'g'),
  )) {
    const text = textOf(command!, names);
    const words = textOf(printed!.replace(/^\s*"(?:%[sd]|\\n)+"\s*,/, ''), names);
    // What is printed into a shell is a script.
    if (shells.test(text)) {
      if (words.replaceAll(HOLE, '').trim() !== '') run(words);
    } else if (text !== HOLE) run(text);
  }
  for (const [, target] of source.matchAll(
    new RegExp(String.raw`\bprintf?\b(?:${literal}|[^;\n}">])*?>>?\s*(${joined})`, 'g'),
  )) {
    const text = textOf(target!, names);
    if (text !== HOLE) shell.write(value(text), unknownValue);
  }
  for (const [, file] of source.matchAll(new RegExp(`getline\\s*\\w*\\s*<\\s*(${joined})`, 'g'))) {
    const text = textOf(file!, names);
    if (text !== HOLE) shell.read(value(text));
  }
  for (const text of [...names.values(), ...source.matchAll(/"(\/inet[^"]+)"/g)].map((one) =>
    typeof one === 'string' ? one : one[1]!,
  )) {
    const host = /^\/inet[46]?\/(?:tcp|udp)\/\d+\/([^/"]+)/.exec(text)?.[1];
    if (host !== undefined) shell.session.emit('egress foreign-host', host);
  }
}

const unescape = (text: string): string =>
  text.replace(/\\([^])/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));

/** What literals and names come to, one after the other. */
function textOf(expression: string, names: ReadonlyMap<string, string>): string {
  let text = '';
  for (const [, quoted, name] of expression.matchAll(/"((?:\\[^]|[^"\\])*)"|(\$?[A-Za-z_]\w*|\$\d+)/g))
    text += quoted === undefined ? (names.get(name!) ?? HOLE) : unescape(quoted);
  return text.replace(/\uE000+/g, HOLE).slice(0, 4000);
}

import type { Session } from '../session.js';
import type { Shell } from '../shell/shell.js';
import { unknownValue, value, type Value } from '../shell/value.js';

/**
 * What an m4 text does beyond replacing names: commands it runs, files it takes in.
 *
 * @param given `NAME=value` words before it
 */
export function judgeMacros(source: string, session: Session, shell: Shell, given: readonly Value[] = []): void {
  const names = new Map<string, string>();
  for (const { text } of given) {
    const [name = '', ...rest] = text.split('=');
    names.set(name, rest.join('='));
  }
  const text = source.replace(/\bdnl\b[^\n]*/g, '');
  const argumentsOf = (start: number): string => text.slice(start, endOf(text, start));
  for (const match of text.matchAll(/\b(?:m4_)?define\s*\(/g)) {
    session.spend(2);
    const inside = argumentsOf(match.index + match[0].length);
    const comma = inside.indexOf(',');
    if (comma > 0) names.set(unquoted(inside.slice(0, comma)), unquoted(inside.slice(comma + 1)));
  }
  const replaced = (written: string): string => {
    let current = unquoted(written);
    for (let round = 0; round < 4; round += 1)
      current = current.replace(/\b[A-Za-z_]\w*\b/g, (name) => names.get(name) ?? name).slice(0, 4000);
    return current;
  };
  for (const match of text.matchAll(/\b(?:m4_)?(e?syscmd|s?include|undivert|undefine_)\s*\(/g)) {
    session.spend(3);
    const given = replaced(argumentsOf(match.index + match[0].length));
    if (match[1]!.endsWith('syscmd')) shell.subshell().runText(value(given), unknownValue, { trusted: true });
    else if (/[/.~]/.test(given)) shell.read(value(given.trim()));
  }
}

function endOf(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')' && (depth -= 1) === 0) return at;
  }
  return text.length;
}

/** `text' and [text], without what marks where it ends. */
const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/[`[]([^`'[\]]*)['\]]/g, '$1')
    .replace(/^`|'$/g, '');

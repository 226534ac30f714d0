/** Longest stretch between brackets that is followed. */
const spanLimit = 4000;

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * What stands between a bracket and the one that closes it; strings are stepped over.
 *
 * @param open index of the opening bracket
 * @returns undefined when nothing closes it nearby
 */
export function between(text: string, open: number): string | undefined {
  const expected = [closers[text[open]!]!];
  const last = Math.min(text.length, open + spanLimit);
  for (let at = open + 1; at < last; at += 1) {
    const char = text[at]!;
    if (char === expected.at(-1)) {
      expected.pop();
      if (expected.length === 0) return text.slice(open + 1, at);
    } else if (char in closers) expected.push(closers[char]!);
    else if (char === '"' || char === "'" || char === '`') at = endOfString(text, at, last);
  }
  return undefined;
}

/** The index of a string's last quote; of its first where it is an apostrophe or a lifetime. */
function endOfString(text: string, start: number, last: number): number {
  const quote = text[start]!;
  for (let at = start + 1; at < last; at += 1) {
    const char = text[at]!;
    if (char === '\\') at += 1;
    else if (char === quote) return at;
    else if (char === '\n' && quote !== '`') return start;
  }
  return start;
}

/** The lines below `from` that stand further to the right than the line of `head`. */
export function indentedBelow(text: string, head: number, from = head): string {
  const lineStart = text.lastIndexOf('\n', head) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, head))![0].length;
  const lines: string[] = [];
  let at = text.indexOf('\n', from);
  while (at >= 0 && at + 1 < text.length && lines.length < 60) {
    const end = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, end < 0 ? text.length : end);
    if (line.trim() !== '' && /^[ \t]*/.exec(line)![0].length <= indent) break;
    lines.push(line);
    at = end;
  }
  return lines.join('\n');
}

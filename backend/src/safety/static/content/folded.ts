const halves = /(["'])([\w.@/-]{1,240})\1\s{0,20}[+.]\s{0,20}(["'])([\w.@/-]{1,60})\3/g;

/**
 * Names that were cut in pieces put together again, and a truth denied said plainly. The text keeps its length, so that
 * places found in one form hold in the other.
 */
export function foldNames(text: string): string {
  const isCut = /["'][ \t\r\n]{0,20}[+.][ \t\r\n]{0,20}["']/.test(text);
  let folded = text;
  for (let round = 0; isCut && round < 4; round += 1) {
    const next = folded.replace(
      halves,
      (whole, quote: string, first: string, _: string, second: string) =>
        `${' '.repeat(whole.length - first.length - second.length - 2)}${quote}${first}${second}${quote}`,
    );
    if (next === folded) break;
    folded = next;
  }
  if (!folded.includes('!true') && !folded.includes('!false')) return folded;
  return folded.replace(/(?<![\w!)\]])!true\b/g, 'false').replace(/(?<![\w!)\]])!false\b/g, 'true  ');
}

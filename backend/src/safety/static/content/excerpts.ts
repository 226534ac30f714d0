/** Texts up to here are looked at as a whole. */
export const wholeLimit = 24 * 1024;
/** Where names are usually given what the rest goes by. */
const headLength = 6 * 1024;
const reachBefore = 1500;
const reachBehind = 2500;
/** Together; what follows names and branches costs some tenths of a millisecond a kilobyte. */
const budget = 32 * 1024;

/**
 * The beginning of a long text and what stands around some words, line by line, as far as there is time for it.
 *
 * @param places where words begin in the text
 */
export function around(text: string, places: ReadonlyMap<string, readonly number[]>, words: readonly string[]): string {
  if (text.length <= wholeLimit) return text;
  const found = words.flatMap((word) => places.get(word) ?? []).sort((one, other) => one - other);
  const pieces = [text.slice(0, lineEnd(text, headLength))];
  let length = pieces[0]!.length;
  let end = length;
  for (const at of found) {
    if (length > budget) break;
    if (at + reachBehind / 2 <= end) continue;
    const start = Math.max(end, lineEnd(text, at - reachBefore));
    end = lineEnd(text, Math.max(start, at) + reachBehind);
    pieces.push(text.slice(start, end));
    length += end - start;
  }
  return pieces.join('');
}

/** Behind the line that a place lies in. */
function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', Math.max(0, at));
  return found < 0 ? text.length : found + 1;
}

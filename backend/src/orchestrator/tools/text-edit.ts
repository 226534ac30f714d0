export interface TextEdit {
  oldText: string;
  newText: string;
  replaceAll: boolean;
}

/** Line numbers count from 1. */
export type EditOutcome = { text: string; count: number; line: number } | { problem: string };

/** Replaces text that must be found exactly; says what is wrong when it is not, so that a second try can be right. */
export function applyEdit(text: string, edit: TextEdit): EditOutcome {
  if (edit.oldText === edit.newText) return { problem: 'oldText and newText are the same.' };
  for (const { oldText, newText } of spellings(text, edit)) {
    const places = occurrences(text, oldText);
    if (places.length === 0) continue;
    const lines = places.map((place) => lineAt(text, place));
    if (places.length > 1 && !edit.replaceAll) {
      const where = lines.slice(0, 10).join(', ') + (lines.length > 10 ? ', …' : '');
      return {
        problem: `oldText stands there ${places.length} times (lines ${where}). Add lines around it, or set replaceAll.`,
      };
    }
    return { text: text.split(oldText).join(newText), count: places.length, line: lines[0]! };
  }
  return { problem: `oldText was not found. ${nearest(text, edit.oldText)}` };
}

/** In a file with Windows line ends, an agent that was shown lines means those line ends too. */
function* spellings(text: string, { oldText, newText }: TextEdit): Generator<{ oldText: string; newText: string }> {
  yield { oldText, newText };
  if (!text.includes('\r\n') || oldText.includes('\r\n') || !`${oldText}${newText}`.includes('\n')) return;
  const windows = (part: string) => part.replace(/\r?\n/g, '\r\n');
  yield { oldText: windows(oldText), newText: windows(newText) };
}

function occurrences(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) places.push(at);
  return places;
}

function lineAt(text: string, place: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < place; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function nearest(text: string, oldText: string): string {
  const wanted = oldText.split('\n').find((line) => line.trim() !== '');
  if (!wanted) return 'It holds nothing but white space.';
  const pairs = pairsOf(wanted);
  let best = { score: 0, line: 0, text: '' };
  for (const [index, line] of text.slice(0, 2_000_000).split('\n').entries()) {
    const score = similarity(pairs, pairsOf(line));
    if (score > best.score) best = { score, line: index + 1, text: line };
  }
  if (best.score < 0.5) return 'No line resembles it; read the file again.';
  const same = best.text.trimEnd() === wanted.trimEnd();
  if (same) return `Its first line stands at line ${best.line}, but what follows differs; read the file again.`;
  return `The nearest line is ${best.line}: ${JSON.stringify(best.text.slice(0, 300))}. Mind spaces and tabs.`;
}

function pairsOf(line: string): Set<string> {
  const plain = line.slice(0, 500).replace(/\s+/g, ' ').trim();
  const pairs = new Set<string>();
  for (let at = 0; at < plain.length - 1; at++) pairs.add(plain.slice(at, at + 2));
  return pairs;
}

/** Share of letter pairs in common: 1 for equal lines, spaces aside. */
function similarity(one: Set<string>, other: Set<string>): number {
  if (one.size === 0 || other.size === 0) return 0;
  let common = 0;
  for (const pair of one) if (other.has(pair)) common++;
  return (2 * common) / (one.size + other.size);
}

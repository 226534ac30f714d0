import { markChanges, type DiffLine } from './patch';

/** Past this size of the comparison table the texts are shown as replaced, which is then true enough. */
const comparedCells = 2_000_000;

/**
 * Compares two texts line by line (longest common subsequence of what remains between equal ends).
 *
 * @returns every line of both texts in reading order
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const [left, right] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head += 1;
  let foot = 0;
  while (foot < shorter - head && left[left.length - 1 - foot] === right[right.length - 1 - foot]) foot += 1;

  const lines: DiffLine[] = [];
  let [number, numberAfter] = [1, 1];
  const keep = (text: string) => lines.push({ kind: 'context', before: number++, after: numberAfter++, text });
  const remove = (text: string) => lines.push({ kind: 'removed', before: number++, after: null, text });
  const add = (text: string) => lines.push({ kind: 'added', before: null, after: numberAfter++, text });

  left.slice(0, head).forEach(keep);
  compare(left.slice(head, left.length - foot), right.slice(head, right.length - foot), { keep, remove, add });
  left.slice(left.length - foot).forEach(keep);
  markChanges(lines);
  return lines;
}

interface Moves {
  keep: (text: string) => void;
  remove: (text: string) => void;
  add: (text: string) => void;
}

function compare(left: readonly string[], right: readonly string[], { keep, remove, add }: Moves): void {
  if (left.length * right.length > comparedCells) {
    left.forEach(remove);
    right.forEach(add);
    return;
  }
  const width = right.length + 1;
  // common[i * width + j]: length of the longest common subsequence of left from i on and right from j on.
  const common = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      keep(left[i] ?? '');
      i += 1;
      j += 1;
    } else if (i < left.length && (j === right.length || at(i + 1, j) >= at(i, j + 1))) {
      remove(left[i] ?? '');
      i += 1;
    } else {
      add(right[j] ?? '');
      j += 1;
    }
  }
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

import { type FileKind, kindOf } from '../kinds.js';
import { strip } from '../mentions.js';

/** Longest texts that are compared. */
const textLimit = 60_000;
/** Most pairs of lines that are compared to find out which were kept; beyond them the middle counts as one change. */
const pairsLimit = 60_000;

/** Lines that were replaced by others; either side may be empty. */
export interface Chunk {
  /** First line of the old text that went, and the line after the last. */
  oldFrom: number;
  oldTo: number;
  newFrom: number;
  newTo: number;
}

/** One text of an edit: without comments, and without comments and prose, each by line. */
export interface EditText {
  plain: string;
  code: string;
  plainLines: readonly string[];
  codeLines: readonly string[];
}

/** Which lines of a file an edit takes away, and which it puts in their place. */
export class Edit {
  readonly kind: FileKind;
  readonly before: EditText;
  readonly after: EditText;
  readonly chunks: readonly Chunk[];
  /** The lines that went and those that came, with the strings in them. */
  readonly removed: string;
  readonly added: string;
  /** The same without prose. */
  readonly removedCode: string;
  readonly addedCode: string;
  #newNames: readonly string[] | undefined;

  constructor(
    readonly path: string,
    oldText: string,
    newText: string,
  ) {
    this.kind = kindOf(path);
    const hash = !/\.(m?[jt]sx?|c[jt]s|go|rs|java|kt|cs|php|c|h|cpp|swift|scala)$/i.test(path);
    this.before = textOf(oldText.slice(0, textLimit), hash);
    this.after = textOf(newText.slice(0, textLimit), hash);
    this.chunks = compare(this.before.plainLines, this.after.plainLines);
    const removed = (lines: readonly string[]): string =>
      this.chunks.flatMap(({ oldFrom, oldTo }) => lines.slice(oldFrom, oldTo)).join('\n');
    const added = (lines: readonly string[]): string =>
      this.chunks.flatMap(({ newFrom, newTo }) => lines.slice(newFrom, newTo)).join('\n');
    this.removed = removed(this.before.plainLines);
    this.added = added(this.after.plainLines);
    this.removedCode = removed(this.before.codeLines);
    this.addedCode = added(this.after.codeLines);
  }

  /** The lines that went, each with the ones beside it. */
  get around(): string {
    return this.chunks
      .filter(({ oldFrom, oldTo }) => oldTo > oldFrom)
      .map(({ oldFrom, oldTo }) => this.before.codeLines.slice(Math.max(0, oldFrom - 1), oldTo + 1).join('\n'))
      .join('\n');
  }

  /** The lines that went, but for some of the old text's. */
  removedWithout(lines: ReadonlySet<number>): string {
    return this.chunks
      .flatMap(({ oldFrom, oldTo }) =>
        this.before.plainLines.slice(oldFrom, oldTo).filter((_, index) => !lines.has(oldFrom + index)),
      )
      .join('\n');
  }

  /** Names that the new lines use and the old text did not know. */
  get newNames(): readonly string[] {
    if (this.#newNames) return this.#newNames;
    const known = new Set(namesIn(this.before.code));
    this.#newNames = [...new Set(namesIn(this.addedCode))].filter((name) => !known.has(name));
    return this.#newNames;
  }
}

const namesIn = (text: string): string[] => text.match(/[A-Za-z_][\w]*[?!]?/g) ?? [];

function textOf(text: string, hash: boolean): EditText {
  const { code, plain } = strip(text, hash);
  return { code, plain, plainLines: plain.split('\n'), codeLines: code.split('\n') };
}

function compare(before: readonly string[], after: readonly string[]): Chunk[] {
  const old = before.map((line) => line.trim());
  const now = after.map((line) => line.trim());
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let oldEnd = old.length;
  let newEnd = now.length;
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === now[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  const height = oldEnd - start;
  const width = newEnd - start;
  if (height === 0 && width === 0) return [];
  if (height === 0 || width === 0 || height * width > pairsLimit)
    return [{ oldFrom: start, oldTo: oldEnd, newFrom: start, newTo: newEnd }];
  return align(old, now, start, height, width);
}

/** The longest run of lines that both have, by the usual table. */
function align(old: string[], now: string[], start: number, height: number, width: number): Chunk[] {
  const row = width + 1;
  const longest = new Uint16Array((height + 1) * row);
  for (let i = height - 1; i >= 0; i -= 1)
    for (let j = width - 1; j >= 0; j -= 1)
      longest[i * row + j] =
        old[start + i] === now[start + j]
          ? longest[(i + 1) * row + j + 1]! + 1
          : Math.max(longest[(i + 1) * row + j]!, longest[i * row + j + 1]!);
  const chunks: Chunk[] = [];
  let open: Chunk | undefined;
  const close = (): void => {
    if (open) chunks.push(open);
    open = undefined;
  };
  let i = 0;
  let j = 0;
  while (i < height || j < width) {
    if (i < height && j < width && old[start + i] === now[start + j]) {
      close();
      i += 1;
      j += 1;
      continue;
    }
    open ??= { oldFrom: start + i, oldTo: start + i, newFrom: start + j, newTo: start + j };
    if (j >= width || (i < height && longest[(i + 1) * row + j]! >= longest[i * row + j + 1]!)) i += 1;
    else j += 1;
    open.oldTo = start + i;
    open.newTo = start + j;
  }
  close();
  return chunks;
}

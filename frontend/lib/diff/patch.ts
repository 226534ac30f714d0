/** One line of a shown diff. Numbers count from 1; null where the side has no such line. */
export interface DiffLine {
  kind: 'context' | 'added' | 'removed';
  before: number | null;
  after: number | null;
  text: string;
  /** Characters that changed against the paired line, as `[start, end)`; absent where the whole line did. */
  changed?: [number, number];
}

export interface Hunk {
  /** What stands after the `@@`, usually the enclosing function. */
  heading: string;
  beforeStart: number;
  afterStart: number;
  lines: DiffLine[];
}

export interface FilePatch {
  /** Path after the change; the earlier one of a deleted file. */
  path: string;
  binary: boolean;
  hunks: Hunk[];
}

/** Parses a unified diff as git writes it. Lines it does not know are skipped; a cut end is kept as far as it goes. */
export function parsePatch(patch: string): FilePatch[] {
  const files: FilePatch[] = [];
  let file: FilePatch | undefined;
  let hunk: Hunk | undefined;
  let [before, after, beforeLeft, afterLeft] = [0, 0, 0, 0];
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    if (hunk !== undefined && (beforeLeft > 0 || afterLeft > 0)) {
      const text = line.slice(1);
      if (line.startsWith('+')) {
        hunk.lines.push({ kind: 'added', before: null, after: after++, text });
        afterLeft -= 1;
      } else if (line.startsWith('-')) {
        hunk.lines.push({ kind: 'removed', before: before++, after: null, text });
        beforeLeft -= 1;
      } else if (line.startsWith(' ') || line === '') {
        hunk.lines.push({ kind: 'context', before: before++, after: after++, text });
        beforeLeft -= 1;
        afterLeft -= 1;
      }
      continue;
    }
    if (line.startsWith('diff --git ')) {
      file = { path: pathOfHeader(line), binary: false, hunks: [] };
      files.push(file);
      hunk = undefined;
    } else if (file !== undefined && line.startsWith('+++ ') && line !== '+++ /dev/null') {
      file.path = unprefixed(line.slice(4));
    } else if (file !== undefined && line.startsWith('--- ') && line !== '--- /dev/null') {
      file.path = unprefixed(line.slice(4));
    } else if (file !== undefined && line.startsWith('rename to ')) {
      file.path = unquoted(line.slice('rename to '.length));
    } else if (file !== undefined && (line.startsWith('Binary files ') || line === 'GIT binary patch')) {
      file.binary = true;
    } else {
      const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line);
      if (file === undefined || header === null) continue;
      before = Number(header[1]);
      after = Number(header[3]);
      beforeLeft = Number(header[2] ?? 1);
      afterLeft = Number(header[4] ?? 1);
      hunk = { heading: header[5] ?? '', beforeStart: before, afterStart: after, lines: [] };
      file.hunks.push(hunk);
    }
  }
  for (const { hunks } of files) for (const { lines } of hunks) markChanges(lines);
  return files;
}

/** Marks what differs within lines that replace each other one to one. */
export function markChanges(lines: DiffLine[]): void {
  for (let start = 0; start < lines.length;) {
    if (lines[start]?.kind !== 'removed') {
      start += 1;
      continue;
    }
    let middle = start;
    while (lines[middle]?.kind === 'removed') middle += 1;
    let end = middle;
    while (lines[end]?.kind === 'added') end += 1;
    if (middle - start === end - middle) {
      for (let offset = 0; offset < middle - start; offset += 1) {
        const [removed, added] = [lines[start + offset], lines[middle + offset]];
        if (removed && added) pair(removed, added);
      }
    }
    start = end;
  }
}

function pair(removed: DiffLine, added: DiffLine): void {
  const [before, after] = [removed.text, added.text];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let foot = 0;
  while (foot < shorter - head && before[before.length - 1 - foot] === after[after.length - 1 - foot]) foot += 1;
  // Lines with little in common read better as a whole.
  if (head + foot < shorter / 3) return;
  removed.changed = [head, before.length - foot];
  added.changed = [head, after.length - foot];
}

function pathOfHeader(line: string): string {
  const found = / (?:b\/(.+)|"b\/(.+)")$/.exec(line);
  return found?.[1] ?? found?.[2] ?? line.slice('diff --git '.length);
}

function unprefixed(path: string): string {
  return unquoted(path.replace(/\t.*$/, '')).replace(/^[ab]\//, '');
}

function unquoted(path: string): string {
  return path.startsWith('"') && path.endsWith('"') ? path.slice(1, -1).replace(/\\(["\\])/g, '$1') : path;
}

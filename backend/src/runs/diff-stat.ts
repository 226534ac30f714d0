import type { DiffFile } from './dto/run.dto.js';

const statusOf: Readonly<Record<string, DiffFile['status']>> = { A: 'added', D: 'deleted', R: 'renamed', C: 'added' };

/**
 * Reads `git diff --raw --numstat -z`: raw records first (`:modes ids status`, then one path, or two for renames and
 * copies), then the counts (`added<TAB>deleted<TAB>path`, with empty path and two more fields for renames).
 */
export function parseDiffStat(output: string): DiffFile[] {
  const fields = output.split('\0');
  const files = new Map<string, DiffFile>();
  for (let at = 0; at < fields.length;) {
    const field = fields[at]!;
    if (field.startsWith(':')) {
      const letter = field.split(' ').at(-1)![0]!;
      const isPair = letter === 'R' || letter === 'C';
      const path = fields[at + (isPair ? 2 : 1)] ?? '';
      files.set(path, {
        path,
        ...(letter === 'R' && { from: fields[at + 1]! }),
        status: statusOf[letter] ?? 'modified',
        additions: 0,
        deletions: 0,
      });
      at += isPair ? 3 : 2;
      continue;
    }
    const [added, deleted, path] = field.split('\t');
    if (path === undefined) {
      at += 1;
      continue;
    }
    const name = path === '' ? fields[at + 2]! : path;
    const file = files.get(name);
    // Binary files have `-` for both counts.
    if (file !== undefined) {
      file.additions = Number(added) || 0;
      file.deletions = Number(deleted) || 0;
    }
    at += path === '' ? 3 : 1;
  }
  return [...files.values()];
}

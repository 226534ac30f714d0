import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import { guardedReason } from './guarded-names.js';
import { Refusal } from './refusal.js';

/**
 * A path of the worktree as the agent wrote it, made plain: relative, without `.` and `..`.
 *
 * @returns '.' for the worktree itself
 * @throws Refusal when it leads out of the worktree or is guarded
 */
export function plainPath(worktree: string, path: string): string {
  if (path.includes('\0')) throw new Refusal('A path cannot contain a NUL character.');
  const given = isAbsolute(path) ? relative(worktree, path) || '.' : path;
  const plain = posix.normalize(given.split(sep).join('/')).replace(/(?<=.)\/$/, '');
  if (plain === '..' || plain.startsWith('../') || isAbsolute(plain)) throw new Refusal(outside(path));
  refuseGuarded(plain);
  return plain;
}

/**
 * Where a path really leads, symbolic links followed. Links within the worktree are fine.
 *
 * @param last `follow` what the last component links to, or take the link `itself` (to move or delete it)
 * @returns relative to the worktree, free of links but for the last component with `itself`
 * @throws Refusal when it leads out of the worktree, nowhere, or to something guarded
 */
export async function realPath(worktree: string, path: string, last: 'follow' | 'itself' = 'follow'): Promise<string> {
  const plain = plainPath(worktree, path);
  if (plain === '.') return plain;
  const components = plain.split('/');
  const missing: string[] = last === 'itself' ? [components.pop()!] : [];
  for (;;) {
    const candidate = join(worktree, ...components);
    const real = await realpath(candidate).catch((error: NodeJS.ErrnoException) => error);
    if (typeof real === 'string') {
      const inside = relative(worktree, real);
      if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) throw new Refusal(outside(path));
      const result = [...inside.split(sep), ...missing].filter(Boolean).join('/') || '.';
      refuseGuarded(result);
      return result;
    }
    if (real.code === 'ENOTDIR') throw new Refusal(`Part of ${path} is a file, not a folder.`);
    if (real.code === 'ELOOP') throw new Refusal(`${path} is a symbolic link that leads in a circle.`);
    if (real.code !== 'ENOENT') throw real;
    const dangling = await lstat(candidate).catch(() => undefined);
    if (dangling) throw new Refusal(`${components.join('/')} is a symbolic link that leads nowhere.`);
    missing.unshift(components.pop()!);
  }
}

function refuseGuarded(path: string): void {
  const reason = guardedReason(path);
  if (reason) throw new Refusal(reason);
}

function outside(path: string): string {
  return `${path} leads out of the worktree. Use a path relative to the root of the repository, such as src/index.ts.`;
}

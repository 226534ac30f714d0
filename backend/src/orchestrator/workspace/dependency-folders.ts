import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface DependencyFolder {
  /** Where the main checkout has it. */
  source: string;
  /** Where the worktree lacks it. */
  target: string;
}

/**
 * Installed dependencies are not tracked, so a fresh worktree lacks them while the main checkout has them. Only the
 * top level's: links from there to a workspace's packages are relative and so lead to the worktree's own files.
 *
 * @param names such as `node_modules`
 */
export async function missingDependencies(
  worktree: string,
  gitCommonDir: string,
  names: readonly string[],
): Promise<DependencyFolder[]> {
  if (basename(gitCommonDir) !== '.git') return [];
  const found: DependencyFolder[] = [];
  for (const name of names) {
    const target = join(worktree, name);
    const source = await realpath(join(dirname(gitCommonDir), name)).catch(() => undefined);
    if (!source || !(await lstat(source)).isDirectory()) continue;
    const there = await lstat(target).catch(() => undefined);
    // An empty folder is what an earlier mount left behind.
    const lacking = !there || (there.isDirectory() && (await readdir(target)).length === 0);
    if (lacking) found.push({ source, target });
  }
  return found;
}

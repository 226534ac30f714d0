import { lstat, readdir, readlink, realpath, rm, symlink } from 'node:fs/promises';
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

/**
 * Where there are no mounts a link has to do; it is there only while the command runs, so no snapshot sees it.
 * @returns what takes the links away again
 */
export async function linkDependencies(
  worktree: string,
  gitCommonDir: string,
  names: readonly string[],
): Promise<{ sources: string[]; remove: () => Promise<void> }> {
  const made: DependencyFolder[] = [];
  for (const folder of await missingDependencies(worktree, gitCommonDir, names)) {
    await rm(folder.target, { recursive: true, force: true });
    await symlink(folder.source, folder.target).then(
      () => made.push(folder),
      () => undefined,
    );
  }
  return {
    sources: made.map(({ source }) => source),
    remove: async () => {
      for (const { source, target } of made) {
        if ((await readlink(target).catch(() => undefined)) === source) await rm(target, { force: true });
      }
    },
  };
}

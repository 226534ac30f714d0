import { chmod, lstat, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How git knows a worktree: a folder `<common>/worktrees/<id>` whose file `gitdir` names `<worktree>/.git`, and that
 * file, which points back. WAVE goes by the first, which no agent can write, and mends the second from it.
 */

/** @returns the worktree's own git directory, when it is registered completely */
export async function registeredGitDir(gitCommonDir: string, worktree: string): Promise<string | undefined> {
  for (const { gitDir, target } of await registrations(gitCommonDir)) {
    if (target !== join(worktree, '.git')) continue;
    const complete = await Promise.all([exists(join(gitDir, 'commondir')), exists(join(gitDir, 'HEAD'))]);
    if (complete.every(Boolean)) return gitDir;
  }
  return undefined;
}

/**
 * Removes what registers a worktree, also what a killed `git worktree add` left half-made. By hand: `git worktree
 * prune` would also drop the user's own worktrees on a disk that is not mounted just now.
 */
export async function unregister(gitCommonDir: string, worktree: string): Promise<void> {
  const name = basename(worktree);
  for (const { gitDir, id, target } of await registrations(gitCommonDir)) {
    const ours = target === join(worktree, '.git');
    const halfMade = !target && (id === name || (id.startsWith(name) && /^\d+$/.test(id.slice(name.length))));
    if (ours || halfMade) await rm(gitDir, { recursive: true, force: true });
  }
}

/** Makes `<worktree>/.git` what it has to be; the sandbox and people go by it, WAVE's own git never does. */
export async function mendPointer(gitDir: string, worktree: string): Promise<void> {
  const pointer = join(worktree, '.git');
  const wanted = `gitdir: ${gitDir}\n`;
  const info = await lstat(pointer).catch(() => undefined);
  if (info?.isFile() && info.size < 8_192 && (await readFile(pointer, 'utf8')) === wanted) return;
  await rm(pointer, { recursive: true, force: true });
  const fresh = join(worktree, `.git.wave-${process.pid}`);
  await writeFile(fresh, wanted);
  await rename(fresh, pointer);
}

/** Lock files that a killed git left behind. A live one goes away by itself, so that is waited for first. */
export async function removeStaleLocks(files: readonly string[], patienceMs = 2_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (const file of files) {
    while ((await exists(file)) && performance.now() < deadline) await sleep(50);
    await rm(file, { force: true });
  }
}

/** Removes a folder whatever an agent did to its permissions. Never follows a symlink. */
export async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      if (attempt === 5) throw error;
      await makeWritable(folder);
    }
  }
}

/** What is gone by the time it is looked at needs no permissions any more: a removal that failed goes on for a moment. */
async function makeWritable(folder: string): Promise<void> {
  try {
    await chmod(folder, 0o700);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function registrations(gitCommonDir: string): Promise<{ id: string; gitDir: string; target?: string }[]> {
  const folder = join(gitCommonDir, 'worktrees');
  const ids = await readdir(folder).catch(() => []);
  return Promise.all(
    ids.map(async (id) => {
      const gitDir = join(folder, id);
      const target = await readFile(join(gitDir, 'gitdir'), 'utf8').catch(() => '');
      return { id, gitDir, target: target.trim() || undefined };
    }),
  );
}

export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { WorkspaceError } from './errors.js';
import type { Git } from './git-command.js';

export interface RepositoryInfo {
  /** Absolute, without symlinks: the top folder of the checkout. */
  root: string;
  name: string;
  /** What all worktrees of the repository share: objects, refs, config. */
  gitCommonDir: string;
  headCommit: string;
  /** The checked-out branch; absent when HEAD is detached. */
  currentBranch?: string;
  /** What `origin/HEAD` names, else the checked-out branch, else `main`. */
  defaultBranch: string;
  /** No tracked file differs from HEAD. Untracked files do not count: a run does not see them either way. */
  clean: boolean;
  overview: { trackedFiles: number; files: string[]; truncated: boolean };
}

const overviewLimit = 5_000;

/**
 * Finds out whether WAVE can work on a folder.
 *
 * @throws WorkspaceError `repository_not_found`, `not_a_repository`, `not_repository_root`, `repository_bare`,
 *   `repository_empty`
 */
export async function inspectRepository(git: Git, path: string): Promise<RepositoryInfo> {
  const folder = await existingFolder(path);
  const { root, gitCommonDir } = await locate(git, folder);
  const call = { cwd: root };
  const head = await git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { ...call, accept: [1, 128] });
  if (head.exitCode !== 0) {
    throw new WorkspaceError('repository_empty', `${root} has no commit yet; make a first commit, then try again`);
  }
  const [symbolic, origin, status, tree] = await Promise.all([
    git.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], { ...call, accept: [1, 128] }),
    git.run(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'], { ...call, accept: [1, 128] }),
    git.run(['status', '--porcelain', '-z', '--untracked-files=no', '--ignore-submodules=all'], call),
    git.run(['ls-tree', '-r', '-z', '--name-only', 'HEAD'], call),
  ]);
  const currentBranch = symbolic.stdout.toString().trim() || undefined;
  const files = tree.stdout.toString().split('\0').slice(0, -1);
  return {
    root,
    name: basename(root),
    gitCommonDir,
    headCommit: head.stdout.toString().trim(),
    currentBranch,
    defaultBranch:
      origin.stdout
        .toString()
        .trim()
        .replace(/^origin\//, '') ||
      currentBranch ||
      'main',
    clean: status.stdout.length === 0,
    overview: {
      trackedFiles: files.length,
      files: files.slice(0, overviewLimit),
      truncated: tree.truncated || files.length > overviewLimit,
    },
  };
}

/** The checkout's top folder and the shared git directory, both without symlinks. */
export async function locate(git: Git, path: string): Promise<{ root: string; gitCommonDir: string }> {
  const folder = await existingFolder(path);
  const call = { cwd: folder, accept: [128] };
  const inside = await git.run(['rev-parse', '--is-bare-repository', '--is-inside-work-tree'], call);
  if (inside.exitCode !== 0) throw new WorkspaceError('not_a_repository', `${folder} is not a git repository`);
  const [bare, workTree] = inside.stdout.toString().trim().split('\n');
  if (bare === 'true') {
    throw new WorkspaceError('repository_bare', `${folder} is a bare repository; WAVE needs one with a checkout`);
  }
  if (workTree !== 'true') throw new WorkspaceError('not_a_repository', `${folder} lies inside a git directory`);
  const [top, common] = await Promise.all([
    git.line(['rev-parse', '--show-toplevel'], { cwd: folder }),
    git.line(['rev-parse', '--path-format=absolute', '--git-common-dir'], { cwd: folder }),
  ]);
  const root = await realpath(top);
  // A folder that merely lies in some repository (a home folder under git, say) was hardly meant to stand for it.
  if (root !== folder) {
    throw new WorkspaceError('not_repository_root', `${folder} lies inside the repository ${root}; name that folder`);
  }
  return { root, gitCommonDir: await realpath(common) };
}

async function existingFolder(path: string): Promise<string> {
  try {
    const folder = await realpath(path);
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (cause) {
    throw new WorkspaceError('repository_not_found', `There is no folder ${path}`, { cause });
  }
  throw new WorkspaceError('repository_not_found', `${path} is not a folder`);
}

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { sample } from './sample.js';

const exec = promisify(execFile);

// Fixed, so that the first commit has the same id wherever the sample is made.
const author = 'WAVE <wave@localhost> 1767225600 +0000';
const message =
  'Tally 1.0.0\n\nThe sample that comes with WAVE. Two of its tests fail: that is what the first story is about.\n';

/**
 * Makes a git repository of the bundled sample, unless it is there already. Built beside its place and moved there whole,
 * so a crash leaves nothing half made, and of several processes at once one wins.
 *
 * @param targetDir does not exist yet, is empty, or holds the sample's repository
 * @returns the repository's path, its `main` commit, and whether this call made it
 * @throws when the folder holds something else, or git cannot be run
 */
export async function createSampleRepository(
  targetDir: string,
): Promise<{ path: string; commit: string; created: boolean }> {
  const path = resolve(targetDir);
  const present = await commitOf(path);
  if (present) return { path, commit: present, created: false };
  if ((await entriesOf(path)).length > 0) {
    throw new Error(`The sample repository cannot be made in ${path}: the folder holds something else. Move it away.`);
  }
  await mkdir(dirname(path), { recursive: true });
  const building = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
  try {
    await cp(sample.directory, building, { recursive: true });
    const commit = await commitAll(building);
    try {
      await rename(building, path);
      return { path, commit, created: true };
    } catch (error) {
      // Another process was faster.
      const theirs = await commitOf(path);
      if (theirs) return { path, commit: theirs, created: false };
      throw error;
    }
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function commitAll(directory: string): Promise<string> {
  await git(directory, ['init', '--quiet', '--initial-branch', sample.branch, '--template=']);
  await git(directory, ['config', 'user.name', 'WAVE']);
  await git(directory, ['config', 'user.email', 'wave@localhost']);
  await git(directory, ['-c', 'core.autocrlf=false', 'add', '--all']);
  const tree = await git(directory, ['write-tree']);
  const commit = await git(
    directory,
    ['hash-object', '-t', 'commit', '-w', '--stdin'],
    `tree ${tree}\nauthor ${author}\ncommitter ${author}\n\n${message}`,
  );
  await git(directory, ['update-ref', `refs/heads/${sample.branch}`, commit]);
  return commit;
}

async function commitOf(directory: string): Promise<string | undefined> {
  return git(directory, ['rev-parse', '--verify', '--quiet', `refs/heads/${sample.branch}^{commit}`]).catch(
    () => undefined,
  );
}

async function entriesOf(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function git(directory: string, args: readonly string[], input?: string): Promise<string> {
  // Named outright: neither a repository further up nor git's own variables may be taken for this one.
  // `init` alone must not hear of a work tree: it would write this place into a repository that is still to move.
  const workTree = args[0] === 'init' ? [] : [`--work-tree=${directory}`];
  const call = exec('git', [`--git-dir=${join(directory, '.git')}`, ...workTree, ...args], { cwd: directory });
  // A git that ends without reading its input says why in its exit code, not here.
  call.child.stdin?.on('error', () => undefined).end(input ?? '');
  return (await call).stdout.trim();
}

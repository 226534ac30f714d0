import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { WorkspaceError } from './errors.js';
import type { Git } from './git-command.js';

/**
 * Where the work of runs travels between machines: a bare repository for each project, which every machine can reach.
 * What is put there are commits under refs; a snapshot's commit carries files, branch and history, so a run that comes
 * to another machine needs nothing else. Another store (objects in a bucket, say) would offer the same four verbs.
 */
export class Hub {
  private readonly made = new Map<string, Promise<string>>();

  /**
   * @param location an absolute folder that all machines share, in which repositories are made when they are needed; or
   *   a git URL with `{project}` in it, whose repositories somebody else makes
   */
  constructor(
    private readonly git: Git,
    private readonly location: string,
  ) {}

  /**
   * Puts commits under refs, whatever stood there before.
   *
   * @param gitDir the repository that has the commits
   * @param refs full ref names and commits
   */
  async publish(project: string, gitDir: string, refs: Readonly<Record<string, string>>): Promise<void> {
    const specs = Object.entries(refs).map(([ref, commit]) => `+${commit}:${ref}`);
    if (specs.length === 0) return;
    await this.git.run(['push', '--quiet', '--no-verify', await this.address(project), ...specs], { gitDir });
  }

  /**
   * Brings refs into a local repository, under the same names; a ref that the hub does not have is no error.
   *
   * @param patterns full ref names, with `*` at the end
   */
  async fetch(project: string, gitDir: string, patterns: readonly string[]): Promise<void> {
    const specs = patterns.map((pattern) => `+${pattern}:${pattern}`);
    const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--update-head-ok'];
    await this.git.run(['fetch', ...options, await this.address(project), ...specs], { gitDir });
  }

  /** Removes what a run has there; removing what is not there is no error. */
  async remove(project: string, gitDir: string, refs: readonly string[]): Promise<void> {
    if (refs.length === 0) return;
    const specs = refs.map((ref) => `:${ref}`);
    await this.git.run(['push', '--quiet', '--no-verify', await this.address(project), ...specs], { gitDir });
  }

  /** Names of refs that begin so. */
  async list(project: string, prefix: string): Promise<string[]> {
    const answer = await this.git.line(['ls-remote', '--quiet', await this.address(project), `${prefix}*`]);
    return answer
      .split('\n')
      .map((line) => line.split('\t')[1] ?? '')
      .filter((ref) => ref.startsWith(prefix));
  }

  private address(project: string): Promise<string> {
    if (!/^[\w-]{1,64}$/.test(project)) throw new WorkspaceError('invalid_path', `${project} is no project's id`);
    if (!isAbsolute(this.location)) return Promise.resolve(this.location.replaceAll('{project}', project));
    const known = this.made.get(project);
    if (known !== undefined) return known;
    const made = makeBare(this.git, join(this.location, `${project}.git`));
    this.made.set(project, made);
    made.catch(() => this.made.delete(project));
    return made;
  }
}

/** A bare repository, made when it is not there; two machines that make it at once make one. */
export async function makeBare(git: Git, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await git.run(['init', '--bare', '--quiet', folder]);
  return folder;
}

import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/index.js';
import { Git } from './git-command.js';
import { Hub } from './hub.js';

/** The hub of this installation, if it has one: machines that share their disks need none. */
@Injectable()
export class HubService {
  readonly git = new Git();
  readonly hub?: Hub;

  constructor(@Inject(CONFIG) { hub }: Config) {
    if (hub !== undefined) this.hub = new Hub(this.git, hub);
  }

  /**
   * Puts the commit that a run begins at where every machine finds it.
   *
   * @param repository the project's checkout on this machine
   */
  offerBase(projectId: string, repository: string, runId: string, commit: string): Promise<void> {
    return this.offer(projectId, repository, { [baseRef(runId)]: commit });
  }

  /** @param refs full ref names and commits, which the repository has */
  async offer(projectId: string, repository: string, refs: Readonly<Record<string, string>>): Promise<void> {
    await this.hub?.publish(projectId, await this.gitDir(repository), refs);
  }

  /** Brings a run's work when a commit of it is not on this machine yet. */
  async ensure(
    projectId: string,
    repository: string,
    runId: string,
    branch: string | null,
    commit: string,
  ): Promise<void> {
    if (this.hub === undefined) return;
    const found = await this.git.run(['cat-file', '-e', `${commit}^{commit}`], { cwd: repository, accept: [1, 128] });
    if (found.exitCode !== 0) await this.collect(projectId, repository, runId, branch);
  }

  /** Brings what a run has made, wherever it was made, into the project's repository on this machine. */
  async collect(projectId: string, repository: string, runId: string, branch: string | null): Promise<void> {
    if (this.hub === undefined) return;
    await this.hub.fetch(projectId, await this.gitDir(repository), [
      snapshotRefs(runId),
      ...(branch === null ? [] : [`refs/heads/${branch}*`]),
    ]);
  }

  private gitDir(repository: string): Promise<string> {
    return this.git.line(['rev-parse', '--absolute-git-dir'], { cwd: repository });
  }
}

/** Where a run began. */
export const baseRef = (runId: string) => `refs/wave-base/${runId}`;
/** A run's snapshots. */
export const snapshotRefs = (runId: string) => `refs/wave/${runId}/*`;

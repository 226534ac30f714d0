import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import {
  baseRef,
  inspectRepository,
  locate,
  makeBare,
  snapshotRefs,
  WorkspaceError,
  type Git,
  type Hub,
} from '../../git/index.js';

/** A project's repository, as a run asks for it. */
export interface RepositoryOfRun {
  runId: string;
  /** By which the hub knows the repository; the run's own id when absent. */
  projectId?: string;
  /** The project's checkout; with a hub it need not be on this machine. */
  repositoryPath: string;
}

export interface CommitsOfRun extends RepositoryOfRun {
  /** A commit of the repository: where the branch begins. */
  baseCommit: string;
  /** The newest snapshot, as the run's row has it. */
  snapshot?: string;
}

/** Finds the repositories of projects on this machine, or makes up for them from the hub. */
export class ProjectRepositories {
  /** @param hub where work travels between machines; absent when all of them share their disks */
  constructor(
    private readonly git: Git,
    private readonly dataDir: string,
    private readonly hub?: Hub,
  ) {}

  /**
   * The repository that a run's worktree hangs on: the project's checkout where it is on this machine, else a bare mirror
   * that is filled from the hub.
   */
  async locate({
    runId,
    projectId = runId,
    repositoryPath,
  }: RepositoryOfRun): Promise<{ root: string; gitCommonDir: string }> {
    try {
      return await locate(this.git, repositoryPath);
    } catch (error) {
      const isAway = error instanceof WorkspaceError && /^(repository_not_found|not_a_repository)$/.test(error.code);
      if (this.hub === undefined || !isAway) throw error;
      await mkdir(this.dataDir, { recursive: true });
      const mirror = await makeBare(this.git, join(await realpath(this.dataDir), 'mirrors', `${projectId}.git`));
      return { root: mirror, gitCommonDir: mirror };
    }
  }

  /**
   * Where the project stands, and that a run can begin at its commit. A mirror has no checkout that could be unclean.
   *
   * @throws WorkspaceError `commit_not_found`, and those of `inspectRepository`
   */
  async stateOf(request: CommitsOfRun): Promise<{ clean: boolean; head: string }> {
    const { root, gitCommonDir } = await this.locate(request);
    await this.bring(gitCommonDir, request);
    const commit = await resolveCommit(this.git, gitCommonDir, request.baseCommit);
    if (root === gitCommonDir) return { clean: true, head: commit };
    const { clean, headCommit } = await inspectRepository(this.git, root);
    return { clean, head: headCommit };
  }

  /**
   * Paths that the commit at which a run begins tracks.
   *
   * @throws WorkspaceError `commit_not_found`
   */
  async trackedFiles(request: CommitsOfRun): Promise<string[]> {
    const { gitCommonDir: gitDir } = await this.locate(request);
    await this.bring(gitDir, request);
    const { stdout } = await this.git.run(['ls-tree', '-r', '-z', '--name-only', request.baseCommit], { gitDir });
    return stdout.toString().split('\0').slice(0, -1);
  }

  /** @returns whether the run's newest snapshot was made on another machine, and has come here just now */
  async bring(gitDir: string, { runId, projectId = runId, baseCommit, snapshot }: CommitsOfRun): Promise<boolean> {
    const { hub } = this;
    if (hub === undefined) return false;
    const isNew = snapshot !== undefined && !(await this.isKept(gitDir, runId, snapshot));
    if (!isNew && (await this.has(gitDir, baseCommit))) return false;
    await hub.fetch(projectId, gitDir, [`${baseRef(runId)}*`, snapshotRefs(runId)]);
    return isNew;
  }

  /** Takes refs of a run back from where other machines find them; those that are not there are no matter. */
  async forget(gitDir: string, { runId, projectId = runId }: RepositoryOfRun, refs: readonly string[]): Promise<void> {
    if (this.hub === undefined) return;
    const there = new Set(await this.hub.list(projectId, 'refs/wave'));
    await this.hub.remove(
      projectId,
      gitDir,
      refs.filter((ref) => there.has(ref)),
    );
  }

  /** Whether this machine made the snapshot, or got it, and so has had the run at that step. */
  private async isKept(gitDir: string, runId: string, snapshot: string): Promise<boolean> {
    if (!(await this.has(gitDir, snapshot))) return false;
    const refs = await this.git.line(
      ['for-each-ref', '--points-at', snapshot, '--format=%(refname)', `refs/wave/${runId}/`],
      {
        gitDir,
      },
    );
    return refs !== '';
  }

  private async has(gitDir: string, commit: string): Promise<boolean> {
    const answer = await this.git.run(['cat-file', '-e', `${commit}^{commit}`], { gitDir, accept: [1, 128] });
    return answer.exitCode === 0;
  }

  /** @returns what puts refs where other machines find them; undefined when there is no hub */
  publisher(
    gitDir: string,
    { runId, projectId = runId }: RepositoryOfRun,
  ): ((refs: Readonly<Record<string, string>>) => Promise<void>) | undefined {
    const { hub } = this;
    return hub && ((refs) => hub.publish(projectId, gitDir, refs));
  }
}

/** @throws WorkspaceError `commit_not_found` */
export async function resolveCommit(git: Git, gitDir: string, commit: string): Promise<string> {
  const answer = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`], {
    gitDir,
    accept: [1, 128],
  });
  if (answer.exitCode === 0) return answer.stdout.toString('utf8').trim();
  throw new WorkspaceError('commit_not_found', `The repository has no commit ${commit}`);
}

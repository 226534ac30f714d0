import { mkdir, readFile, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseRef, WorkspaceError, type Hub } from '../../git/index.js';
import { Git, type GitOptions } from '../../git/index.js';
import { GitWorkspace } from './git-workspace.js';
import { inspectRepository, type RepositoryInfo } from '../../git/index.js';
import { endCommandsIn } from './leftover-commands.js';
import { ProjectRepositories, resolveCommit, type CommitsOfRun, type RepositoryOfRun } from './project-repositories.js';
import { SerialByKey } from './serial.js';
import { WorkingTree } from './working-tree.js';
import type { Author, Workspace } from './workspace.js';
import {
  exists,
  mendPointer,
  registeredGitDir,
  removeFolder,
  removeStaleLocks,
  unregister,
} from './worktree-registration.js';

export interface WorkspaceManagerOptions {
  /** WAVE's data folder; worktrees go to `<dataDir>/worktrees/<runId>`, their indexes to `<dataDir>/workspaces`. */
  dataDir: string;
  git?: GitOptions;
  /** Who commits, unless a commit names somebody. */
  author?: Author;
  /** Bytes of changed files that one workspace may hold; 1 GiB when absent. */
  maxBytes?: number;
  /** Where work travels between machines; absent when all of them share their disks. */
  hub?: Hub;
}

export interface OpenWorkspace extends CommitsOfRun {
  /** Must begin with `wave/`. */
  branch: string;
  /** Another process had the run and may have left commands running: they are ended first. */
  takenOver?: boolean;
  /** Asked right before anything in git or the worktree is changed; throws when this process may not any more. */
  permit?: () => void;
}

/** What was opened, kept outside the worktree, so that a later process finds it and sees whether it was finished. */
interface WorkspaceRecord {
  repositoryPath: string;
  baseCommit: string;
  branch: string;
  ready: boolean;
}

interface Site {
  runId: string;
  worktree: string;
  stateDir: string;
  repositoryPath: string;
  gitCommonDir: string;
  branch: string;
  baseCommit: string;
  snapshot?: string;
  permit?: () => void;
  publish?: (refs: Readonly<Record<string, string>>) => Promise<void>;
}

/** Makes, finds again and removes the worktrees of runs. */
export class WorkspaceManager {
  readonly repositories: ProjectRepositories;
  private readonly git: Git;
  private readonly opening = new SerialByKey();

  constructor(private readonly options: WorkspaceManagerOptions) {
    this.git = new Git(options.git);
    this.repositories = new ProjectRepositories(this.git, options.dataDir, options.hub);
  }

  /** @throws WorkspaceError see `inspectRepository` in repository.ts */
  inspectRepository(path: string): Promise<RepositoryInfo> {
    return inspectRepository(this.git, path);
  }

  /**
   * Makes a run's worktree on its own branch, or opens it again; whatever an earlier process left half-made is mended.
   * Only the process that holds the run's lease may call it: lock files found are taken for leftovers.
   *
   * @throws WorkspaceError `invalid_run_id`, `invalid_branch`, `commit_not_found`, `branch_conflict`, `branch_in_use`,
   *   `workspace_mismatch`, and those of `inspectRepository`
   */
  async open(request: OpenWorkspace): Promise<Workspace> {
    checkRunId(request.runId);
    const { root, gitCommonDir } = await this.repositories.locate(request);
    await this.checkBranch(request.branch);
    const travelled = await this.repositories.bring(gitCommonDir, request);
    const baseCommit = await resolveCommit(this.git, gitCommonDir, request.baseCommit);
    await mkdir(this.options.dataDir, { recursive: true });
    const dataDir = await realpath(this.options.dataDir);
    const site: Site = {
      runId: request.runId,
      worktree: join(dataDir, 'worktrees', request.runId),
      stateDir: join(dataDir, 'workspaces', request.runId),
      repositoryPath: root,
      gitCommonDir,
      branch: request.branch,
      baseCommit,
      snapshot: request.snapshot,
      permit: request.permit,
      publish: this.repositories.publisher(gitCommonDir, request),
    };
    if (request.takenOver) await endCommandsIn(site.worktree);
    request.permit?.();
    // One at a time for a repository: parallel `git worktree add` trip over each other's half-made entries.
    const workspace = await this.opening.run(gitCommonDir, () => this.openSite(site));
    // Another machine went on from here: what it left is what this one goes on from.
    if (travelled && request.snapshot !== undefined) await workspace.rewind(request.snapshot);
    return workspace;
  }

  /** Removes a run's worktree. Its branch and snapshots stay. Removing what is not there is no error. */
  async remove(runId: string, repositoryPath: string, projectId?: string): Promise<void> {
    checkRunId(runId);
    const dataDir = await realpath(this.options.dataDir).catch(() => this.options.dataDir);
    const worktree = join(dataDir, 'worktrees', runId);
    await removeFolder(worktree);
    await removeFolder(keptAside(worktree));
    const place = await this.repositories.locate({ runId, projectId, repositoryPath }).catch((error: unknown) => {
      // A repository that is gone holds no registration either.
      if (error instanceof WorkspaceError && error.code !== 'git_failed') return undefined;
      throw error;
    });
    if (place) await this.opening.run(place.gitCommonDir, () => unregister(place.gitCommonDir, worktree));
    await rm(join(dataDir, 'workspaces', runId), { recursive: true, force: true });
  }

  /**
   * Drops a run's snapshots, for retention; git frees their space in its own time.
   *
   * @param keep the one commit that stays, such as the state that the run ended in
   */
  async removeSnapshots(run: RepositoryOfRun, keep?: string | null): Promise<void> {
    checkRunId(run.runId);
    const { gitCommonDir: gitDir } = await this.repositories.locate(run);
    const answer = await this.git.line(
      ['for-each-ref', '--format=%(refname) %(objectname)', `refs/wave/${run.runId}/`, baseRef(run.runId)],
      { gitDir },
    );
    const refs = answer
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([ref, commit]) => ref !== '' && commit !== keep)
      .map(([ref]) => ref!);
    if (refs.length === 0) return;
    await this.repositories.forget(gitDir, run, refs);
    await this.git.run(['update-ref', '--stdin'], { gitDir, input: refs.map((ref) => `delete ${ref}\n`).join('') });
  }

  private async openSite(site: Site): Promise<GitWorkspace> {
    const record = await this.readRecord(site);
    if (record) this.checkRecord(record, site);
    await this.returnKept(site);
    const gitDir = await registeredGitDir(site.gitCommonDir, site.worktree);
    const folder = await exists(site.worktree);
    await this.clearLocks(site, gitDir);
    if (record?.ready && gitDir && folder && (await this.branchHead(site))) {
      await mendPointer(gitDir, site.worktree);
      return this.workspace(site, gitDir, 'reopened');
    }
    // Written before anything is made, so that leftovers can be told for what they are.
    await mkdir(join(site.worktree, '..'), { recursive: true });
    await mkdir(site.stateDir, { recursive: true });
    await this.writeRecord(site, record?.ready ?? false);
    const workspace = await (record?.ready ? this.rebuild(site, folder) : this.create(site));
    await this.writeRecord(site, true);
    return workspace;
  }

  private async create(site: Site): Promise<GitWorkspace> {
    await removeFolder(site.worktree);
    const gitDir = await this.register(site);
    await rm(indexFile(site), { force: true });
    const head = (await this.branchHead(site)) ?? site.baseCommit;
    await this.workingTree(site, gitDir).populate(head);
    const workspace = this.workspace(site, gitDir, head === site.baseCommit ? 'created' : 'rebuilt');
    await workspace.showCommitted();
    return workspace;
  }

  /** For a workspace that was complete once: files that are still there are kept, lost ones come from git. */
  private async rebuild(site: Site, folder: boolean): Promise<GitWorkspace> {
    if (folder) {
      await rename(site.worktree, keptAside(site.worktree));
      const gitDir = await this.register(site);
      await this.returnKept(site);
      await mendPointer(gitDir, site.worktree);
      return this.workspace(site, gitDir, 'rebuilt');
    }
    const gitDir = await this.register(site);
    await rm(indexFile(site), { force: true });
    const workspace = this.workspace(site, gitDir, 'rebuilt');
    const latest = site.snapshot ?? (await workspace.snapshots()).at(-1)?.commit ?? (await workspace.head());
    await this.workingTree(site, gitDir).populate(latest);
    return workspace;
  }

  /** Registers an empty worktree on the run's branch. */
  private async register(site: Site): Promise<string> {
    const { gitCommonDir, worktree, branch, baseCommit } = site;
    for (let attempt = 1; ; attempt++) {
      await unregister(gitCommonDir, worktree);
      const head = await this.branchHead(site);
      if (head && !(await this.isAncestor(gitCommonDir, baseCommit, head))) {
        throw new WorkspaceError('branch_conflict', `The branch ${branch} exists and does not begin at ${baseCommit}`);
      }
      const where = head ? [worktree, branch] : ['--no-track', '-b', branch, worktree, baseCommit];
      try {
        const call = { gitDir: gitCommonDir, cwd: site.repositoryPath };
        await this.git.run(['worktree', 'add', '--no-checkout', ...where], call);
      } catch (error) {
        if (!(error instanceof WorkspaceError) || error.code !== 'git_failed') throw error;
        if (/already (checked out|used by worktree)/.test(error.message)) {
          const message = `The branch ${branch} is checked out in another worktree`;
          throw new WorkspaceError('branch_in_use', message, { cause: error });
        }
        // Another process makes a worktree here too, and git minds; what was made so far counts in the next attempt.
        if (attempt === 4) throw error;
        await removeFolder(worktree);
        continue;
      }
      const gitDir = await registeredGitDir(gitCommonDir, worktree);
      if (gitDir) return gitDir;
      throw new WorkspaceError('git_failed', `git did not register the worktree ${worktree}`);
    }
  }

  /** A crash while files were kept aside for a new registration: they come back, with the pointer beside them. */
  private async returnKept(site: Site): Promise<void> {
    const kept = keptAside(site.worktree);
    if (!(await exists(kept))) return;
    await removeFolder(site.worktree);
    await rename(kept, site.worktree);
  }

  private workspace(site: Site, gitDir: string, origin: Workspace['origin']): GitWorkspace {
    return new GitWorkspace({
      runId: site.runId,
      path: site.worktree,
      repositoryPath: site.repositoryPath,
      gitCommonDir: site.gitCommonDir,
      gitDir,
      indexFile: indexFile(site),
      branch: site.branch,
      baseCommit: site.baseCommit,
      origin,
      author: this.options.author ?? { name: 'WAVE', email: 'wave@localhost' },
      tree: this.workingTree(site, gitDir),
      permit: site.permit,
      publish: site.publish,
    });
  }

  private workingTree(site: Site, gitDir: string): WorkingTree {
    return new WorkingTree({
      git: this.git,
      gitDir,
      path: site.worktree,
      indexFile: indexFile(site),
      startingCommit: site.baseCommit,
      maxBytes: this.options.maxBytes ?? 1024 ** 3,
    });
  }

  private async clearLocks(site: Site, gitDir: string | undefined): Promise<void> {
    const refs = join(site.gitCommonDir, 'refs');
    const snapshots = join(refs, 'wave', site.runId);
    const locked = (await readdir(snapshots).catch(() => [])).filter((name) => name.endsWith('.lock'));
    await removeStaleLocks([
      `${indexFile(site)}.lock`,
      join(refs, 'heads', `${site.branch}.lock`),
      ...locked.map((name) => join(snapshots, name)),
      ...(gitDir ? [join(gitDir, 'index.lock'), join(gitDir, 'HEAD.lock')] : []),
    ]);
  }

  private async branchHead(site: Site): Promise<string | undefined> {
    const answer = await this.git.run(['rev-parse', '--verify', '--quiet', `refs/heads/${site.branch}^{commit}`], {
      gitDir: site.gitCommonDir,
      accept: [1, 128],
    });
    return answer.exitCode === 0 ? answer.stdout.toString('utf8').trim() : undefined;
  }

  private async isAncestor(gitDir: string, ancestor: string, descendant: string): Promise<boolean> {
    const answer = await this.git.run(['merge-base', '--is-ancestor', ancestor, descendant], { gitDir, accept: [1] });
    return answer.exitCode === 0;
  }

  private async checkBranch(branch: string): Promise<void> {
    const wellFormed = await this.git.run(['check-ref-format', `refs/heads/${branch}`], { accept: [1] });
    // WAVE writes to branches of its own only.
    if (wellFormed.exitCode !== 0 || !branch.startsWith('wave/')) {
      throw new WorkspaceError('invalid_branch', `${branch} is not a branch name that begins with wave/`);
    }
  }

  private checkRecord(record: WorkspaceRecord, site: Site): void {
    const differs = (['repositoryPath', 'baseCommit', 'branch'] as const).find((key) => record[key] !== site[key]);
    if (!differs) return;
    throw new WorkspaceError(
      'workspace_mismatch',
      `Run ${site.runId} has a workspace already, with ${differs} ${record[differs]} instead of ${site[differs]}`,
    );
  }

  private async readRecord(site: Site): Promise<WorkspaceRecord | undefined> {
    const text = await readFile(join(site.stateDir, 'workspace.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as WorkspaceRecord);
  }

  private async writeRecord(site: Site, ready: boolean): Promise<void> {
    const { repositoryPath, baseCommit, branch } = site;
    const record: WorkspaceRecord = { repositoryPath, baseCommit, branch, ready };
    const file = join(site.stateDir, 'workspace.json');
    await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
    await rename(`${file}.new`, file);
  }
}

/**
 * The branch of a run: `wave/<story>-<short id>`.
 *
 * @param runId its last eight letters and digits are the short id; ids that begin with a time differ there
 */
export function branchName(storyId: string, runId: string): string {
  const slug = storyId
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const short = runId
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(-8);
  return `wave/${slug || 'story'}-${short || 'run'}`;
}

function checkRunId(runId: string): void {
  // It becomes the name of a folder and part of a ref.
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(runId)) return;
  throw new WorkspaceError('invalid_run_id', `${JSON.stringify(runId)} is not a run id`);
}

const indexFile = (site: Site) => join(site.stateDir, 'index');
const keptAside = (worktree: string) => `${worktree}.kept`;

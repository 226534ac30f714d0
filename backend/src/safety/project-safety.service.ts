import { homedir } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { Git } from '../git/index.js';
import { Clock, CONFIG, PrismaService, Problem, type Config } from '../platform/index.js';
import { policyHash, readPolicy, type ProjectPolicy } from '../projects/index.js';
import { compilePolicy, type Thresholds } from './project-policy.js';
import type { SafetyContext, SafetyPolicy } from './verdict.js';

/** Where a call runs, as far as the project does not say it. */
export interface Place {
  worktree: string;
  branch: string;
  /** The run whose own worktree is no sibling of itself. */
  runId?: string;
  sandboxed: boolean;
  /** The project's when absent. */
  testCommand?: string | null;
  readFile?: SafetyContext['readFile'];
}

/** A project as calls are judged in it. */
export interface ProjectSafety {
  version: number;
  policy: ProjectPolicy;
  rules: SafetyPolicy;
  contextAt(place: Place): SafetyContext;
}

interface ProjectRow {
  path: string;
  testCommand: string | null;
  policy: unknown;
  version: number;
  worktrees: { runId: string; path: string }[];
}

/** Milliseconds for which a repository's remotes are remembered; only people change them. */
const remotesKept = 30_000;

/** Knows what a project's calls are judged against: the policy that stands, and the repository around it. */
@Injectable()
export class ProjectSafeties {
  private readonly git = new Git();
  private readonly remotes = new Map<string, { at: number; urls: Promise<string[]> }>();
  private readonly compiled = new Map<string, { policy: ProjectPolicy; hash: string; rules: SafetyPolicy }>();

  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  get thresholds(): Thresholds {
    const { blockThreshold, escalateThreshold } = this.config.safety;
    return { block: blockThreshold, escalate: escalateThreshold };
  }

  /**
   * @param draft judged by instead of the policy that stands
   * @throws Problem `project_not_found`
   */
  async of(projectId: string, draft?: ProjectPolicy): Promise<ProjectSafety> {
    const [project] = await this.prisma.$queryRaw<ProjectRow[]>`
      select project.path, project.test_command as "testCommand", project.policy, project.policy_version as version,
             coalesce((select json_agg(json_build_object('runId', run.id, 'path', run.worktree_path)) from run
                       where run.project_id = project.id and run.worktree_path is not null
                         and run.status in ('queued', 'running', 'held')), '[]') as worktrees
      from project where id = ${projectId}::uuid`;
    if (project === undefined) throw new Problem('project_not_found', `There is no project ${projectId}.`);
    const { policy, rules } =
      draft === undefined ? this.compile(projectId, project) : this.fresh(draft, project.version);
    const remotes = await this.remotesOf(project.path);
    return {
      version: project.version,
      policy,
      rules,
      contextAt: ({ worktree, branch, runId, sandboxed, testCommand = project.testCommand, readFile }) => ({
        worktree,
        mainCheckout: project.path,
        siblingWorktrees: project.worktrees.filter((run) => run.runId !== runId).map(({ path }) => path),
        home: homedir(),
        branch,
        protectedBranches: policy.protectedBranches,
        // The sandbox's /tmp is its own, and gone with the command.
        writable: sandboxed ? ['/tmp/**'] : [],
        guarded: policy.guarded,
        allowHosts: policy.allowHosts,
        allowLoopbackPorts: policy.allowLoopbackPorts,
        gitRemotes: [...remotes, ...policy.gitRemotes],
        ...(testCommand !== null && { testCommand }),
        packageRegistries: policy.packageRegistries,
        databases: policy.databases,
        sandboxed,
        ...(readFile !== undefined && { readFile }),
      }),
    };
  }

  /** A version never changes, so what it comes to is worked out once. */
  private compile(projectId: string, { policy: stored, version }: ProjectRow) {
    const key = `${projectId}/${version}`;
    const known = version > 0 ? this.compiled.get(key) : undefined;
    if (known !== undefined) return known;
    const made = this.fresh(readPolicy(stored), version);
    if (this.compiled.size > 1_000) this.compiled.clear();
    this.compiled.set(key, made);
    return made;
  }

  private fresh(policy: ProjectPolicy, version: number) {
    const hash = policyHash(policy);
    return { policy, hash, rules: compilePolicy(policy, { version, hash, thresholds: this.thresholds }) };
  }

  /** A repository that cannot be read has none: nothing may then be pushed anywhere. */
  private remotesOf(path: string): Promise<string[]> {
    const now = this.clock.now().getTime();
    const known = this.remotes.get(path);
    if (known !== undefined && now - known.at < remotesKept) return known.urls;
    const urls = this.readRemotes(path).catch(() => []);
    this.remotes.set(path, { at: now, urls });
    return urls;
  }

  private async readRemotes(path: string): Promise<string[]> {
    const { stdout } = await this.git.run(
      ['config', '--local', '-z', '--get-regexp', String.raw`^remote\..*\.(push)?url$`],
      {
        cwd: path,
        accept: [1],
        timeoutMs: 10_000,
      },
    );
    return stdout
      .toString()
      .split('\0')
      .map((entry) => entry.slice(entry.indexOf('\n') + 1))
      .filter((url) => url !== '');
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Prices } from '../budget/index.js';
import { EventLog } from '../events/index.js';
import { GatesService } from '../gates/index.js';
import { HubService } from '../git/index.js';
import { TasksService } from '../plans/index.js';
import {
  CONFIG,
  isId,
  modelChoice,
  newId,
  pageOf,
  PrismaService,
  Problem,
  validationProblem,
  type Config,
  type Prisma,
  type Transaction,
} from '../platform/index.js';
import { ProjectsService, readPolicy } from '../projects/index.js';
import { sampleStories } from '../sample/index.js';
import type { CreateRunDto } from './dto/create-run.dto.js';
import type { ListRunsQuery } from './dto/list-runs.dto.js';
import type { RunAccepted, RunDetail, RunPage } from './dto/run.dto.js';
import { RunDispatcher } from './run-dispatcher.service.js';
import { defaultProfile, profileNamed, profiles } from './profiles.js';
import { runDetail, runSummary, summaryInclude } from './run-view.js';

/** Stories become runs here, and are shown. */
@Injectable()
export class RunsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly gates: GatesService,
    private readonly tasks: TasksService,
    private readonly projects: ProjectsService,
    private readonly dispatcher: RunDispatcher,
    private readonly hub: HubService,
    private readonly prices: Prices,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Accepts a story. Run, ladder, first event and audit entry stand or fall together; the queue is knocked on
   * afterwards.
   *
   * @param within further work in the same transaction, such as keeping the answer for a repeated request
   * @param retryOf the run whose story it is
   * @throws Problem naming the field that cannot be met
   */
  async create(
    actor: string,
    story: CreateRunDto,
    within?: (tx: Transaction, accepted: RunAccepted) => Promise<void>,
    retryOf?: string,
  ): Promise<RunAccepted> {
    const projectId = story.projectId ?? (await this.projects.ensure(actor, story.projectPath!, 'projectPath'));
    const project = await this.prisma.project.findUnique({ where: { id: projectId } });
    if (project === null) {
      throw new Problem('project_not_found', `projectId: there is no project ${projectId}.`, {
        errors: [{ field: 'projectId', message: 'there is no such project' }],
      });
    }
    if (story.projectId !== undefined && story.projectPath !== undefined && story.projectPath !== project.path) {
      throw validationProblem([{ field: 'projectPath', message: 'is not the path of projectId; give one of the two' }]);
    }
    if (project.archivedAt !== null)
      throw new Problem('unprocessable', `${project.name} is archived; it takes no new runs.`);
    const repository = await this.projects.inspect(
      project.path,
      story.projectPath === undefined ? 'projectId' : 'projectPath',
    );
    const baseBranch = story.branch ?? project.defaultBranch;
    const baseCommit = await this.projects.resolveCommit(repository.root, story.branch ?? baseBranch);
    if (baseCommit === undefined) {
      const message = `${project.name} has no branch ${baseBranch}`;
      throw new Problem('branch_not_found', `branch: ${message}.`, { errors: [{ field: 'branch', message }] });
    }
    const profile = profileNamed(story.profile ?? defaultProfile);
    if (profile === undefined) {
      const message = `there is no profile ${story.profile}; there are ${profiles.map(({ name }) => name).join(', ')}`;
      throw validationProblem([{ field: 'profile', message }]);
    }
    const { provider, model } = modelChoice(this.config.model, story.model);
    const known = sampleStories.find(
      ({ storyId, task }) => storyId === story.storyId || task.trim() === story.task.trim(),
    );
    if (provider === 'rehearsal' && (known === undefined || !project.sample)) {
      throw new Problem('rehearsal_unknown_story', rehearsalRefusal, {
        errors: [{ field: 'task', message: rehearsalRefusal }],
      });
    }
    this.prices.require(model);
    const plan = story.plan ?? (await this.storedPlan(repository.root, baseCommit, story.planName));
    const policy = readPolicy(project.policy);
    const runId = newId();
    const storyId = story.storyId ?? known?.storyId ?? storyName(story.task);
    const tokenLimit = story.tokenLimit ?? policy.tokenLimit ?? this.config.budget.tokenLimit;
    const costLimitMicros =
      story.costLimit === undefined
        ? (policy.costLimitMicros ?? this.config.budget.costLimitMicros)
        : Math.round(story.costLimit * 1_000_000);
    if (costLimitMicros < 1)
      throw validationProblem([{ field: 'costLimit', message: 'must be at least 0.000001 USD' }]);
    const accepted: RunAccepted = {
      success: true,
      runId,
      threadId: newId(),
      status: 'queued',
      message: `The story is queued; follow it at /api/orchestrator/runs/${runId}/stream.`,
    };
    // Before anybody can take the run: a worker elsewhere begins at this commit.
    await this.hub.offerBase(projectId, repository.root, runId, baseCommit);
    await this.prisma.$transaction(async (tx) => {
      await tx.run.create({
        data: {
          id: runId,
          threadId: accepted.threadId,
          projectId,
          storyId,
          task: story.task,
          domain: story.domain ?? known?.domain ?? '',
          plan: plan ?? null,
          planName: story.planName ?? null,
          acceptanceCriteria: story.acceptanceCriteria ?? [...(known?.acceptanceCriteria ?? [])],
          profile: profile.name,
          humanGates: profile.humanGates,
          maxIterations: profile.maxIterations,
          maxRecycles: profile.maxRecycles,
          maxErrors: profile.maxErrors,
          retryOf: retryOf ?? null,
          mode: story.mode ?? 'auto',
          model,
          modelProvider: provider,
          baseBranch,
          baseCommit,
          tokenLimit,
          costLimitMicros,
          createdBy: actor,
        },
      });
      await this.gates.open(tx, runId);
      await this.events.append(tx, runId, [
        { type: 'run.created', data: { task: story.task, storyId, projectId, model, provider, createdBy: actor } },
        ...(retryOf === undefined ? [] : [{ type: 'run.retried' as const, data: { ofRunId: retryOf, by: actor } }]),
      ]);
      await this.audit.append(tx, {
        actor,
        action: 'run.created',
        runId,
        subject: runId,
        data: {
          projectId,
          storyId,
          task: story.task,
          model,
          tokenLimit,
          costLimitMicros,
          ...(retryOf !== undefined && { retryOf }),
        },
      });
      await within?.(tx, accepted);
    });
    await this.dispatcher.enqueue(runId);
    return accepted;
  }

  async get(runId: string): Promise<RunDetail> {
    const row = await this.prisma.run.findUnique({ where: { id: runId }, include: summaryInclude });
    if (row === null) throw new Problem('run_not_found', `There is no run ${runId}.`);
    const [gates, tasks] = await Promise.all([this.gates.list(runId), this.tasks.list(runId)]);
    return runDetail(row, { gates, tasks });
  }

  async list(query: ListRunsQuery): Promise<RunPage> {
    const { cursor, limit, sort } = query;
    if (cursor !== undefined && !isId(cursor)) {
      throw validationProblem([{ field: 'cursor', message: 'must be the nextCursor of an earlier answer' }]);
    }
    const newestFirst = sort === '-createdAt';
    const conditions: Prisma.RunWhereInput[] = [
      query.archived === 'true' ? {} : { archivedAt: null },
      query.status === undefined ? {} : { status: query.status },
      query.phase === undefined ? {} : { phase: query.phase },
      query.gate === undefined ? {} : { currentGate: query.gate },
      query.profile === undefined ? {} : { profile: query.profile },
      query.project === undefined
        ? {}
        : isId(query.project)
          ? { projectId: query.project }
          : { project: { name: query.project } },
      query.q === undefined
        ? {}
        : {
            OR: [
              { task: { contains: likeText(query.q), mode: 'insensitive' } },
              { storyId: { contains: likeText(query.q), mode: 'insensitive' } },
            ],
          },
      query.from === undefined ? {} : { createdAt: { gte: new Date(query.from) } },
      query.to === undefined ? {} : { createdAt: { lt: new Date(query.to) } },
      // Ids are UUID v7: their order is the order of creation, and no two are alike.
      cursor === undefined ? {} : { id: newestFirst ? { lt: cursor } : { gt: cursor } },
    ];
    const rows = await this.prisma.run.findMany({
      where: { AND: conditions },
      include: summaryInclude,
      orderBy: { id: newestFirst ? 'desc' : 'asc' },
      take: limit + 1,
    });
    return pageOf(rows, limit, runSummary, ({ id }) => id);
  }

  private async storedPlan(root: string, commit: string, planName: string | undefined): Promise<string | undefined> {
    if (planName === undefined) return undefined;
    const text = await this.projects.readFile(root, commit, `docs/plans/${planName}.md`);
    if (text === undefined) {
      const message = `the repository has no docs/plans/${planName}.md at the commit that the run starts from`;
      throw new Problem('unprocessable', `planName: ${message}.`, { errors: [{ field: 'planName', message }] });
    }
    return text;
  }
}

const rehearsalRefusal = `No model is configured, so the rehearsal model plays, and it knows only the bundled stories of the sample project: ${sampleStories
  .map(({ storyId }) => storyId)
  .join(', ')}. Set ANTHROPIC_API_KEY or ANTHROPIC_BASE_URL to work on any story`;

/** The characters that mean something to SQL's `like` mean themselves to people. */
function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** A short name from the first words of the task. */
function storyName(task: string): string {
  const words = task
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, 6);
  return words.join('-').slice(0, 60) || 'story';
}

import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Prices } from '../budget/index.js';
import { EventLog } from '../events/index.js';
import { GatesService } from '../gates/index.js';
import { baseRef, HubService, WorkspaceError } from '../git/index.js';
import {
  CONFIG,
  modelChoice,
  newId,
  PrismaService,
  Problem,
  type Config,
  type Prisma,
  type Transaction,
} from '../platform/index.js';
import type { CommandArgs } from './carry-out.js';
import { CommandsService } from './commands.service.js';
import type { ForkRunDto } from './dto/command.dto.js';
import type { RunAccepted } from './dto/run.dto.js';
import type { RunRow } from './lease.service.js';
import { RunDispatcher } from './run-dispatcher.service.js';
import { RunSteps } from './run-steps.service.js';
import { RunsService } from './runs.service.js';

type PinnedRun = Pick<RunRow, 'id' | 'projectId' | 'baseCommit'> & { project: { path: string } };
type WithinAccepted = (tx: Transaction, accepted: RunAccepted) => Promise<void>;

/** Runs that come from runs: forks, which go on from a step, and retries, which begin anew. */
@Injectable()
export class RunForks {
  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly gates: GatesService,
    private readonly commands: CommandsService,
    private readonly steps: RunSteps,
    private readonly runs: RunsService,
    private readonly dispatcher: RunDispatcher,
    private readonly hub: HubService,
    private readonly prices: Prices,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Makes a run that goes on from a step of another one, which stays as it is. The worker that takes it first copies the
   * state, the conversation, the plan and the gates as they stood at that step, and makes the files equal to its snapshot.
   *
   * @throws Problem `illegal_state` for a run without a step, `unprocessable` for a step that cannot be gone on from
   */
  async fork(actor: string, runId: string, wish: ForkRunDto, within?: WithinAccepted): Promise<RunAccepted> {
    const forkId = newId();
    const accepted = await this.prisma.$transaction(async (tx) => {
      const { threadId } = await this.commands.locked(tx, runId, 'fork');
      const source = await tx.run.findUniqueOrThrow({ where: { id: runId }, include: { project: true } });
      if (source.project.archivedAt !== null)
        throw new Problem('unprocessable', `${source.project.name} is archived; it takes no new runs.`);
      const place = await this.steps.forkable(tx, runId, wish.step);
      const { provider, model } = modelChoice(this.config.model, wish.model ?? source.model);
      this.prices.require(model);
      // Kept for the fork, whatever becomes of the snapshots of the run that it comes from.
      if (place.snapshot !== null) await this.pin(source, forkId, place.snapshot);
      const args: CommandArgs = {
        toStep: place.step,
        checkpointId: place.checkpointId,
        threadId,
        fromSeq: place.seq,
      };
      const task = wish.task ?? source.task;
      const { projectId, storyId, acceptanceCriteria } = source;
      const tokenLimit = wish.tokenLimit === undefined ? source.tokenLimit : BigInt(wish.tokenLimit);
      const costLimitMicros =
        wish.costLimit === undefined ? source.costLimitMicros : BigInt(Math.round(wish.costLimit * 1_000_000));
      const answer: RunAccepted = {
        success: true,
        runId: forkId,
        threadId: newId(),
        status: 'queued',
        message: `The run goes on from step ${place.step} of ${runId}; follow it at /api/orchestrator/runs/${forkId}/stream.`,
      };
      await tx.run.create({
        data: {
          id: forkId,
          threadId: answer.threadId,
          projectId,
          storyId,
          task,
          domain: source.domain,
          plan: source.plan,
          planName: source.planName,
          acceptanceCriteria,
          profile: source.profile,
          humanGates: source.humanGates,
          mode: source.mode,
          model,
          modelProvider: provider,
          maxIterations: source.maxIterations,
          maxRecycles: source.maxRecycles,
          maxErrors: source.maxErrors,
          baseBranch: source.baseBranch,
          baseCommit: source.baseCommit,
          tokenLimit,
          costLimitMicros,
          forkedFrom: runId,
          forkedStep: place.step,
          command: 'fork',
          commandReason: wish.reason ?? '',
          commandBy: actor,
          commandArgs: args as Prisma.InputJsonObject,
          createdBy: actor,
        },
      });
      await this.gates.open(tx, forkId);
      const from = { fromRunId: runId, fromStep: place.step, fromSeq: place.seq, by: actor };
      await this.events.append(tx, forkId, [
        { type: 'run.created', data: { task, storyId, projectId, model, provider, createdBy: actor } },
        { type: 'run.forked', data: from },
      ]);
      const limits = { tokenLimit: Number(tokenLimit), costLimitMicros: Number(costLimitMicros) };
      await this.audit.append(tx, {
        actor,
        action: 'run.created',
        runId: forkId,
        subject: forkId,
        data: { projectId, storyId, task, model, ...limits, forkedFrom: runId, forkedStep: place.step },
      });
      await this.audit.append(tx, {
        actor,
        action: 'run.fork',
        runId,
        subject: forkId,
        data: { step: place.step, reason: wish.reason ?? '' },
      });
      await within?.(tx, answer);
      return answer;
    });
    await this.dispatcher.enqueue(forkId);
    return accepted;
  }

  /**
   * The same story once more, from its beginning: on the branch that it began at as that stands now.
   *
   * @throws Problem `illegal_state` for a run that is not over, and all that a new story may be refused for
   */
  async retry(actor: string, runId: string, reason: string, within?: WithinAccepted): Promise<RunAccepted> {
    await this.prisma.$transaction((tx) => this.commands.locked(tx, runId, 'retry'));
    const source = await this.prisma.run.findUniqueOrThrow({ where: { id: runId } });
    return this.runs.create(
      actor,
      {
        task: source.task,
        projectId: source.projectId,
        storyId: source.storyId,
        domain: source.domain,
        ...(source.plan !== null && { plan: source.plan }),
        ...(source.planName !== null && { planName: source.planName }),
        acceptanceCriteria: source.acceptanceCriteria,
        ...(source.baseBranch !== null && { branch: source.baseBranch }),
        profile: source.profile,
        mode: source.mode as 'auto' | 'step',
        tokenLimit: Number(source.tokenLimit),
        costLimit: Number(source.costLimitMicros) / 1_000_000,
        ...(source.modelProvider !== 'rehearsal' && { model: source.model }),
      },
      async (tx, accepted) => {
        const data = { retriedAs: accepted.runId, reason };
        await this.audit.append(tx, { actor, action: 'run.retry', runId, subject: accepted.runId, data });
        await within?.(tx, accepted);
      },
      runId,
    );
  }

  private async pin(source: PinnedRun, forkId: string, snapshot: string): Promise<void> {
    const { id, projectId, baseCommit, project } = source;
    const ref = `refs/wave/${forkId}/0`;
    try {
      await this.hub.collect(projectId, project.path, id, null);
      await this.hub.git.run(['update-ref', ref, snapshot], { cwd: project.path });
      await this.hub.offer(projectId, project.path, { [ref]: snapshot, [baseRef(forkId)]: baseCommit! });
    } catch (error) {
      if (!(error instanceof WorkspaceError)) throw error;
      const message = `the files of that step are not to be had any more: ${error.message}`;
      throw new Problem(
        'unprocessable',
        `step: ${message}.`,
        { errors: [{ field: 'step', message }] },
        { cause: error },
      );
    }
  }
}

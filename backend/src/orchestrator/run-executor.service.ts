import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { Command } from '@langchain/langgraph';
import { AuditLog } from '../audit/index.js';
import { BudgetService, StaleLeaseError } from '../budget/index.js';
import { EventLog } from '../events/index.js';
import { CONFIG, Log, PrismaService, type Config } from '../platform/index.js';
import { TasksService } from '../plans/index.js';
import { readPolicy } from '../projects/index.js';
import { ReviewsService } from '../reviews/index.js';
import { thresholdsOf } from '../safety/index.js';
import { CommandsService, LeaseService, type Lease, type RunRow } from '../runs/index.js';
import { AgentTurns } from './agents/agent-turn.service.js';
import { Artifacts } from './artifacts.service.js';
import { LeaseLostError, PrismaSaver, StepOutbox } from './checkpointer/index.js';
import { LeaseClock } from './lease-clock.js';
import { GateKeeper } from './gate-keeper.service.js';
import { buildGraph, type RunGraph } from './graph.js';
import { cleanText } from './redaction.js';
import { CommandSignal, RunContexts, ShutdownSignal, type RunContext } from './run-context.js';
import { RunEndings } from './run-endings.service.js';
import { RunRelocations, type ReadState } from './run-relocations.service.js';
import { relocation, stateOf, type State } from './state.js';
import { surroundingsFailure } from './surroundings-failure.js';
import { ToolCalls } from './tool-calls.service.js';
import { WorkerEquipment } from './worker-equipment.service.js';
import type { Workspace } from './workspace/index.js';

/** With less than this a step can hardly keep what it made. */
const leastFreeBytes = 100_000;
/** More steps than any run takes; the limits that count are iterations, turns and the budget. */
const recursionLimit = 100_000;

/** Advances one run as far as it goes: to its end, to a question, or to a person's wish. */
@Injectable()
export class RunExecutor {
  readonly contexts = new RunContexts();
  private readonly graph: RunGraph;

  constructor(
    private readonly prisma: PrismaService,
    private readonly leases: LeaseService,
    private readonly commands: CommandsService,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly budget: BudgetService,
    private readonly saver: PrismaSaver,
    private readonly equipment: WorkerEquipment,
    private readonly relocations: RunRelocations,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Config,
    turns: AgentTurns,
    calls: ToolCalls,
    gates: GateKeeper,
    endings: RunEndings,
    artifacts: Artifacts,
    tasks: TasksService,
    reviews: ReviewsService,
  ) {
    const services = { turns, calls, gates, endings, artifacts, budget, tasks, reviews, relocations };
    const readState: ReadState = (threadId, checkpointId) => this.stateAt(threadId, checkpointId);
    this.graph = buildGraph(saver, this.contexts, { ...services, readState });
  }

  /** Takes the run if nobody else has it, and works on it. A run that is not to be had is no error: jobs may come twice. */
  async execute(runId: string, owner: string): Promise<void> {
    if (this.contexts.byRun(runId) !== undefined) return;
    const askedAt = performance.now();
    const claimed = await this.leases.claim(runId, owner);
    if (claimed === undefined) return;
    const { lease, recovered } = claimed;
    let context: RunContext | undefined;
    try {
      const run = await this.leases.row(runId);
      const clock = new LeaseClock(this.config.worker.leaseMs, askedAt, () => performance.now());
      context = this.contextOf(run, lease, clock, recovered);
      this.contexts.add(context);
      if (recovered)
        this.log.warn('took over a run whose worker is gone', { runId, epoch: lease.epoch, step: run.step });
      const orphans = await this.budget.closeOrphans(lease);
      if (orphans > 0) this.log.warn('counted model calls of unknown outcome as spent', { runId, orphans });
      await this.advance(context, recovered);
    } catch (error) {
      await this.interrupted(lease, context, error);
    } finally {
      if (context !== undefined) {
        this.saver.detach(context.run.threadId);
        this.contexts.remove(context);
      }
    }
    await this.commands.giveBack(lease);
  }

  private async advance(context: RunContext, recovered: boolean): Promise<void> {
    const { run, lease, outbox } = context;
    // The first claim of a run finds no checkpoint, and need not look for one.
    const isFirst = lease.epoch === 1;
    this.saver.attach(run.threadId, {
      runId: run.id,
      epoch: lease.epoch,
      owner: lease.owner,
      outbox,
      fresh: isFirst,
      onCommitted: ({ step, command }) => {
        context.step = step;
        if (command !== null && !context.relocating) context.abort.abort(new CommandSignal(command));
      },
    });
    const { owner: workerId, epoch } = lease;
    if (recovered) outbox.event({ type: 'run.recovered', data: { workerId, epoch, step: run.step } });
    else if (run.step === 0) outbox.event({ type: 'run.started', data: { workerId, epoch } });
    await context.flush();
    const config = { configurable: { thread_id: run.threadId }, recursionLimit, durability: 'sync' as const };
    if (context.relocating) {
      const { values } = await this.graph.getState(config);
      const update = await this.relocations.carryOut(context, stateOf(values), (...place) => this.stateAt(...place));
      context.assertOwned();
      await this.graph.updateState(config, update, relocation);
      context.relocating = false;
    }
    const snapshot = isFirst && run.command === null ? undefined : await this.graph.getState(config);
    const isNew = snapshot?.config.configurable?.['checkpoint_id'] === undefined;
    const isSuspended = snapshot?.tasks.some(({ interrupts }) => interrupts.length > 0) === true;
    // A suspended node reads the answer from its row; the resume value only wakes it.
    await this.graph.invoke(isNew ? {} : isSuspended ? new Command({ resume: true }) : null, config);
  }

  private async stateAt(threadId: string, checkpointId: string): Promise<State | undefined> {
    const config = { configurable: { thread_id: threadId, checkpoint_id: checkpointId } };
    const { values, config: found } = await this.graph.getState(config);
    return found.configurable?.['checkpoint_id'] === checkpointId && 'progress' in values
      ? (values as State)
      : undefined;
  }

  private contextOf(run: RunRow, lease: Lease, clock: LeaseClock, recovered: boolean): RunContext {
    const { model, sandbox, workspaces } = this.equipment;
    const policy = readPolicy(run.project.policy);
    const { blockThreshold, escalateThreshold } = this.config.safety;
    let opened: Promise<Workspace> | undefined;
    const repository = {
      runId: run.id,
      projectId: run.projectId,
      repositoryPath: run.project.path,
      baseCommit: run.baseCommit!,
    };
    const context: RunContext = {
      run,
      lease,
      clock,
      policy,
      outbox: new StepOutbox(),
      model,
      sandbox,
      abort: new AbortController(),
      thresholds: thresholdsOf(policy, { block: blockThreshold, escalate: escalateThreshold }),
      step: run.step,
      relocating: run.command === 'recycle' || run.command === 'fork',
      workspace: () => {
        opened ??= this.openWorkspace(context, workspaces, recovered);
        opened.catch(() => (opened = undefined));
        return opened;
      },
      trackedFiles: () => workspaces.repositories.trackedFiles(repository),
      repository: () => workspaces.repositories.stateOf(repository),
      status: async () =>
        (await this.prisma.run.findUniqueOrThrow({ where: { id: run.id }, select: { status: true } })).status,
      assertOwned: () => {
        context.abort.signal.throwIfAborted();
        if (!clock.holds) throw new LeaseLostError(run.id, lease.epoch);
      },
      flush: () => this.saver.commitOutbox(run.threadId),
    };
    return context;
  }

  private async openWorkspace(
    { run, assertOwned }: RunContext,
    workspaces: WorkerEquipment['workspaces'],
    takenOver: boolean,
  ): Promise<Workspace> {
    const { branch, snapshot } = await this.prisma.run.findUniqueOrThrow({
      where: { id: run.id },
      select: { branch: true, snapshot: true },
    });
    return workspaces.open({
      runId: run.id,
      projectId: run.projectId,
      repositoryPath: run.project.path,
      baseCommit: run.baseCommit!,
      branch: branch!,
      ...(snapshot !== null && { snapshot }),
      takenOver,
      permit: assertOwned,
    });
  }

  /** The step under way is lost; what the run was before it stands. */
  private async interrupted(lease: Lease, context: RunContext | undefined, error: unknown): Promise<void> {
    const { runId } = lease;
    const reason: unknown = context?.abort.signal.aborted === true ? context.abort.signal.reason : error;
    if (reason instanceof LeaseLostError || reason instanceof StaleLeaseError) {
      this.log.warn('another worker owns the run now', { runId, epoch: lease.epoch });
      await this.countRefusal(lease);
    } else if (reason instanceof CommandSignal) {
      // Carried out when the run is given back, like a wish that came between two steps.
    } else if (reason instanceof ShutdownSignal) {
      await this.requeue(lease);
    } else if (surroundingsFailure(reason) === 'database') {
      this.log.warn('the database went away in a step; it is made again', { runId, epoch: lease.epoch, error: reason });
      await this.requeue(lease);
    } else if (surroundingsFailure(reason) === 'disk' || (await this.isDiskFull())) {
      await this.holdForDisk(lease, reason);
    } else {
      await this.countFailure(lease, reason);
    }
  }

  /** Shown with the worker: how often it came too late, and was kept from writing. */
  private async countRefusal({ owner }: Lease): Promise<void> {
    await this.prisma.worker.updateMany({ where: { id: owner }, data: { refusedWrites: { increment: 1 } } });
  }

  private async requeue({ runId, epoch, owner }: Lease): Promise<void> {
    await this.prisma.run.updateMany({
      where: { id: runId, leaseEpoch: epoch, leaseOwner: owner, status: 'running' },
      data: { status: 'queued', updatedAt: new Date() },
    });
  }

  /** Programs that could not write do not always say why. */
  private async isDiskFull(): Promise<boolean> {
    const place = await statfs(this.config.dataDir).catch(() => undefined);
    return place !== undefined && place.bavail * place.bsize < leastFreeBytes;
  }

  /** Trying again would fill the disk again: somebody has to make room, and the run goes on from the same step. */
  private async holdForDisk({ runId, epoch, owner }: Lease, error: unknown): Promise<void> {
    this.log.error('the disk is full', { runId, epoch, error });
    const reason = `The disk of the worker on ${hostname()} is full (${this.config.dataDir}). Make room there, then resume.`;
    await this.prisma.$transaction(async (tx) => {
      const held = await tx.$executeRaw`
        update run set status = 'held', resume_phase = phase, phase = 'held', hold_reason = ${reason}, updated_at = now()
        where id = ${runId}::uuid and lease_epoch = ${epoch} and lease_owner = ${owner}::uuid and status = 'running'`;
      if (held === 0) return;
      await this.events.append(tx, runId, [{ type: 'run.held', data: { reason, by: 'policy' } }]);
    });
  }

  /** Something outside the run's own logic went wrong. It is tried again; a run that only fails ends and says why. */
  private async countFailure({ runId, epoch, owner }: Lease, error: unknown): Promise<void> {
    this.log.error('a step failed', { runId, epoch, error });
    const message = cleanText(error instanceof Error ? error.message : String(error)).slice(0, 2_000);
    await this.prisma.$transaction(async (tx) => {
      const rows = await tx.$queryRaw<{ failed: boolean }[]>`
        update run set error_count = error_count + 1, error = ${message}, error_code = 'step_failed', updated_at = now(),
          status = case when error_count + 1 >= max_errors then 'failed' else 'queued' end,
          phase = case when error_count + 1 >= max_errors then 'failed' else phase end,
          finished_at = case when error_count + 1 >= max_errors then now() end
        where id = ${runId}::uuid and lease_epoch = ${epoch} and lease_owner = ${owner}::uuid and status = 'running'
        returning status = 'failed' as failed`;
      if (rows[0]?.failed !== true) return;
      await this.commands.close(tx, runId, 'policy:wave');
      await this.events.append(tx, runId, [{ type: 'run.failed', data: { code: 'step_failed', error: message } }]);
      await this.audit.append(tx, {
        actor: 'policy:wave',
        action: 'run.failed',
        runId,
        subject: runId,
        data: { error: message },
      });
    });
  }
}

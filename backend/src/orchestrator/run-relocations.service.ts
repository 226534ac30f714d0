import { Injectable } from '@nestjs/common';
import type { EventData } from '../events/index.js';
import { gateLadder, GatesService, type Evidence, type GateDecision } from '../gates/index.js';
import { newId, Prisma, PrismaService, type Transaction } from '../platform/index.js';
import { progressPercent, TasksService } from '../plans/index.js';
import { ReviewsService, type NewReview, type ReviewType } from '../reviews/index.js';
import type { CommandArgs } from '../runs/index.js';
import { devAgainMessage } from './agents/prompts.js';
import { askPerson } from './ask-person.js';
import { decisionsAsOf, planAsOf, recordTypes, tasksAsOf, type LoggedEvent, type TaskAsOf } from './record-as-of.js';
import { cleanText } from './redaction.js';
import { forkState, relocate } from './relocation.js';
import { CommandSignal, type RunContext } from './run-context.js';
import type { Recycle, State, Update } from './state.js';
import { toolDefinitions } from './tools/index.js';
import { branchName } from './workspace/index.js';

/** Reads a checkpoint's state; undefined when it is gone. */
export type ReadState = (threadId: string, checkpointId: string) => Promise<State | undefined>;

/**
 * Puts runs where a recycle or a fork wants them: files, plan, gates and state. What is written is committed together
 * with the checkpoint, and the wish is cleared in the same commit; a crash before it does all of it again.
 */
@Injectable()
export class RunRelocations {
  constructor(
    private readonly prisma: PrismaService,
    private readonly gates: GatesService,
    private readonly tasks: TasksService,
    private readonly reviews: ReviewsService,
  ) {}

  /** Carries out the recycle or the fork in the run's row. @returns the state to go on with */
  async carryOut(context: RunContext, now: State, read: ReadState): Promise<Update> {
    const { run, outbox } = context;
    outbox.also((tx) => this.clear(tx, run.id));
    const args = (run.commandArgs ?? {}) as CommandArgs;
    if (run.command === 'fork') return this.fork(context, args, read);
    const { toStep, toGate, checkpointId } = args;
    const recycle: Recycle = {
      by: run.commandBy ?? 'unknown',
      reason: cleanText(run.commandReason ?? ''),
      ...(toStep !== undefined && { toStep, checkpointId }),
      ...(toGate !== undefined && { toGate }),
    };
    if (now.progress.recycleCount < run.maxRecycles) return this.recycle(context, now, recycle, read);
    const times = `The run was recycled ${now.progress.recycleCount} times, which is as often as it may be.`;
    const id = askPerson(context, now, this.reviews, {
      type: 'gate_override',
      question: 'May the run be recycled once more?',
      reason: `${times} ${recycle.by} asks for it again: ${recycle.reason}`,
      next: {
        approve: 'The run is recycled once more.',
        respond: 'The run is recycled once more, and the agents are told your message instead.',
        reject: 'The run is killed with your reason.',
      },
    });
    return { openReview: { id, kind: 'recycle', next: 'await_review', recycle }, paused: false, next: 'await_review' };
  }

  /** Sends the run back. What it does to the files can be done twice. */
  async recycle(context: RunContext, now: State, recycle: Recycle, read: ReadState): Promise<Update> {
    const { run, outbox } = context;
    const { by, reason, toStep, toGate, checkpointId } = recycle;
    const target = checkpointId === undefined ? undefined : await read(run.threadId, checkpointId);
    const list = await this.tasks.list(run.id);
    const message = devAgainMessage(now.progress.iteration + 1, [reason], list);
    const { update, from, files, tasks } = relocate(now, recycle, target, message, newId);
    const progress = update.progress!;

    outbox.event({
      type: 'run.recycled',
      data: {
        by,
        reason,
        ...(toStep !== undefined && { toStep }),
        ...(toGate !== undefined && { toGate }),
        count: progress.recycleCount,
      },
    });
    if (now.git?.snapshot)
      await (await context.workspace()).rewind(files === 'base' ? now.git.baseCommit : files.snapshot);
    if (tasks !== 'kept') {
      const events = tasks === 'as_of_step' ? await this.log(run.id, await this.seqOf(run.id, toStep!)) : [];
      const before = new Map(list.map(({ id, status }) => [id, status]));
      const after: TaskAsOf[] =
        tasks === 'none'
          ? []
          : tasks === 'pending'
            ? list.map((task) => ({ ...task, status: 'pending' }))
            : tasksAsOf(events, await this.planText(planAsOf(events)));
      this.putTasks(
        context,
        after.filter(({ id, status }) => before.get(id) !== status),
        after,
      );
    }
    this.withdrawCalls(context);
    const gate = from === -1 ? 9 : from;
    outbox.also((tx) => this.gates.reopen(tx, run.id, gate));
    const latest = update.tests?.latest ?? update.tests?.baseline ?? null;
    this.tellPhase(context, now.progress.phase, progress.phase);
    outbox.patch({
      currentAgent: update.next ?? null,
      currentGate: gate,
      gateStatus: 'pending',
      iteration: progress.iteration,
      errorCount: progress.errorCount,
      recycleCount: progress.recycleCount,
      ...(now.git?.snapshot && { snapshot: files === 'base' ? now.git.baseCommit : files.snapshot }),
      testsPassed: latest?.passed ?? null,
      testsFailed: latest?.failed ?? null,
      error: null,
      errorCode: null,
    });
    return update;
  }

  /** Begins a fork: everything as it stood at the end of the other run's step, on a branch of its own. */
  private async fork(context: RunContext, args: CommandArgs, read: ReadState): Promise<Update> {
    const { run, outbox } = context;
    const source = await read(args.threadId!, args.checkpointId!);
    if (source === undefined)
      throw new Error(`Step ${args.toStep} of run ${run.forkedFrom}, which this run goes on from, is gone`);
    const fromRun = run.forkedFrom!;
    const origin = await this.prisma.run.findUniqueOrThrow({ where: { id: fromRun }, select: { task: true } });
    const notes =
      origin.task === run.task ? [] : [`# The story has changed\nFrom here on it is:\n\n${run.task.trim()}`];
    const messages = await this.countMessages(fromRun, source.progress);
    const update = forkState(source, messages, notes, newId);
    const progress = update.progress!;

    outbox.also((tx) => this.copyMessages(tx, fromRun, run.id, source.progress));
    if (update.git) {
      const branch = branchName(run.storyId, run.id);
      const { snapshot } = update.git;
      outbox.patch({ branch, ...(snapshot !== '' && { snapshot }) });
      // The workspace is opened by what the row says.
      await context.flush();
      update.git = { ...update.git, branch, worktreePath: '' };
      if (snapshot !== '') {
        const workspace = await context.workspace();
        await workspace.rewind(snapshot);
        update.git = { ...update.git, worktreePath: workspace.path, commitHash: await workspace.head() };
        outbox.patch({ worktreePath: workspace.path, commitHash: update.git.commitHash });
      }
    }
    this.tellPhase(context, 'initializing', progress.phase);
    const events = await this.log(fromRun, args.fromSeq!);
    const plan = planAsOf(events);
    if (plan !== undefined) {
      const artifactId = newId();
      outbox.event({ type: 'artifact.created', data: { artifactId, kind: 'plan', name: 'plan.md', sha256: plan } });
      outbox.also(async (tx) => {
        const row = { id: artifactId, runId: run.id, kind: 'plan', name: 'plan.md', phase: 'planning', sha256: plan };
        await tx.artifact.createMany({ data: { ...row, mediaType: 'text/markdown' }, skipDuplicates: true });
      });
      const tasks = tasksAsOf(events, await this.planText(plan));
      this.putTasks(context, tasks, tasks);
    }
    await this.copyGates(context, fromRun, args.toStep!, events, source);
    const latest = source.tests.latest ?? source.tests.baseline;
    const open = source.ladder.findIndex((status) => status !== 'go');
    outbox.patch({
      currentAgent: update.next ?? null,
      currentGate: open === -1 ? 9 : open,
      gateStatus: source.ladder[open] ?? 'pending',
      iteration: progress.iteration,
      safetyScore: source.safety.score,
      blockedCount: source.safety.blockedTotal,
      testsPassed: latest?.passed ?? null,
      testsFailed: latest?.failed ?? null,
    });
    if (update.openReview != null)
      update.openReview = await this.askAgain(context, { ...source, progress }, update.openReview);
    return update;
  }

  /** The other run waited with a question at this step; the fork asks the same. */
  private async askAgain(
    context: RunContext,
    state: State,
    open: NonNullable<State['openReview']>,
  ): Promise<NonNullable<State['openReview']>> {
    const row = await this.prisma.review.findUniqueOrThrow({ where: { id: open.id } });
    const review: NewReview = {
      type: row.type as ReviewType,
      question: row.question,
      reason: row.reason,
      ...(row.gate !== null && { gate: row.gate }),
      evidence: row.evidence as Record<string, unknown>,
    };
    return { ...open, id: askPerson(context, state, this.reviews, review) };
  }

  private async copyGates(
    { run, outbox }: RunContext,
    fromRun: string,
    step: number,
    events: readonly LoggedEvent[],
    { ladder }: State,
  ): Promise<void> {
    const counts = decisionsAsOf(events);
    const rows = await this.prisma.gate.findMany({
      where: { runId: fromRun },
      include: { decisions: { orderBy: { id: 'asc' } } },
    });
    for (const { number: gate, evidence, decisions } of rows) {
      const status = ladder[gate]!;
      const decision = decisions[(counts.get(gate) ?? 0) - 1];
      if (status === 'pending' || decision === undefined) continue;
      const isNewest = decisions.at(-1)?.id === decision.id;
      const seen: Evidence[] = isNewest
        ? (evidence as unknown as Evidence[])
        : [{ name: 'fork', ok: true, required: false, detail: `as at step ${step} of run ${fromRun}` }];
      const { byKind, byName, reason, override } = decision;
      const copy = { decision: decision.decision, byKind, byName, reason, override } as GateDecision;
      const name = gateLadder[gate]!.name;
      outbox.event({ type: 'gate.decided', data: { gate, name, status, by: byName, reason, override } });
      outbox.also((tx) => this.gates.record(tx, run.id, gate, seen, { status, reason }, copy));
    }
  }

  private putTasks({ run, outbox }: RunContext, changed: readonly TaskAsOf[], tasks: readonly TaskAsOf[]): void {
    for (const { id, title, status } of changed) {
      outbox.event({ type: 'task.changed', data: { taskId: id, title, status } });
    }
    outbox.patch({ progressPercent: progressPercent(tasks) });
    outbox.also(async (tx) => {
      await this.tasks.replace(
        tx,
        run.id,
        tasks.map(({ status: _status, ...task }) => task),
      );
      for (const { id, status } of tasks) await this.tasks.setStatus(tx, run.id, id, status, '');
    });
  }

  private tellPhase({ outbox }: RunContext, from: string, to: string): void {
    outbox.patch({ phase: to });
    if (from !== to) outbox.event({ type: 'phase.changed', data: { from, to } });
  }

  /** Calls that were under way, or waited for an answer, get none any more. */
  private withdrawCalls({ run, outbox }: RunContext): void {
    const outside = toolDefinitions.filter(({ effect }) => effect === 'external').map(({ name }) => name);
    outbox.also(async (tx) => {
      const closed = { ok: false, completedAt: new Date() };
      await tx.toolCall.updateMany({
        where: { runId: run.id, completedAt: null, status: 'running', tool: { in: outside } },
        data: {
          ...closed,
          status: 'unknown',
          output: 'The run was sent back while this was under way; nobody knows how it ended.',
        },
      });
      await tx.toolCall.updateMany({
        where: { runId: run.id, completedAt: null },
        data: { ...closed, status: 'rejected', output: 'Not carried out: the run was sent back.' },
      });
    });
  }

  /** Another wish that came meanwhile stands: then nothing of this is written, and it is carried out first. */
  private async clear(tx: Transaction, runId: string): Promise<void> {
    const [row] = await tx.$queryRaw<{ command: string | null; holds: boolean }[]>`
      select command, coalesce(command_args->'hold' is not null, false) as holds from run where id = ${runId}::uuid`;
    if (row?.command !== 'recycle' && row?.command !== 'fork') throw new CommandSignal(row?.command ?? 'none');
    if (row.holds) throw new CommandSignal('hold');
    await tx.run.update({
      where: { id: runId },
      data: { command: null, commandReason: null, commandBy: null, commandArgs: Prisma.DbNull },
    });
  }

  private async log(runId: string, upTo: number): Promise<LoggedEvent[]> {
    return this.prisma.event.findMany({
      where: { runId, seq: { lte: upTo }, type: { in: [...recordTypes] } },
      orderBy: { seq: 'asc' },
      select: { type: true, data: true },
    });
  }

  private async seqOf(runId: string, step: number): Promise<number> {
    const rows = await this.prisma.event.findMany({
      where: { runId, type: 'step.completed' },
      orderBy: { seq: 'asc' },
      select: { seq: true, data: true },
    });
    return rows.find(({ data }) => (data as unknown as EventData['step.completed']).step === step)?.seq ?? 0;
  }

  private async planText(sha256: string | undefined): Promise<string> {
    if (sha256 === undefined) return '';
    const row = await this.prisma.artifactContent.findUnique({ where: { sha256 }, select: { content: true } });
    return row === null ? '' : Buffer.from(row.content).toString();
  }

  private countMessages(runId: string, { messages, discarded = [] }: State['progress']): Promise<number> {
    const NOT = discarded.map(([first, last]) => ({ number: { gte: first, lte: last } }));
    return this.prisma.transcriptEntry.count({ where: { runId, number: { lte: messages }, NOT } });
  }

  /** Renumbered without a gap; what they cost was paid by the other run. */
  private async copyMessages(tx: Transaction, from: string, to: string, progress: State['progress']): Promise<void> {
    const gone = (progress.discarded ?? []).flat();
    await tx.$executeRaw`
      insert into transcript_entry (run_id, number, step, agent, conversation, role, content, model, at)
      select ${to}::uuid, row_number() over (order by number), 0, agent, conversation, role, content, model, at
      from transcript_entry entry
      where run_id = ${from}::uuid and number <= ${progress.messages}
        and not exists (
          select from unnest(${gone}::int[]) with ordinality as first (number, place)
          join unnest(${gone}::int[]) with ordinality as last (number, place) on last.place = first.place + 1
          where first.place % 2 = 1 and entry.number between first.number and last.number)
      on conflict (run_id, number) do nothing`;
  }
}

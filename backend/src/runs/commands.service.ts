import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { BudgetService } from '../budget/index.js';
import { EventLog } from '../events/index.js';
import { Log, Prisma, PrismaService, Problem, type Transaction } from '../platform/index.js';
import { carryOut, type CommandArgs, type RestingRun } from './carry-out.js';
import type { CommandAccepted } from './dto/command.dto.js';
import type { RunStatus } from './dto/run.dto.js';
import type { Lease } from './lease.service.js';
import { allowedCommands, refusal, type RunCommand, type RunPosition } from './lifecycle.js';
import { RunDispatcher } from './run-dispatcher.service.js';
import { RunSteps } from './run-steps.service.js';

/** Where workers hear that a person wants something of a run; the payload is the run's id. */
export const COMMANDS_CHANNEL = 'wave_commands';

/** A worker that has not carried a wish out by then is dead or stuck: it is done without it. */
const workersTimeMs = 800;

interface LockedRun extends RestingRun {
  mode: 'auto' | 'step';
  step: number;
  threadId: string;
  currentGate: number;
  archived: boolean;
  /** A worker holds its lease. */
  owned: boolean;
  openReviews: number;
}

/** Closes what a run leaves open when it ends, in the transaction that ends it. Other rooms register theirs. */
export type RunEnding = (tx: Transaction, runId: string, actor: string) => Promise<void>;

/** Further work in the transaction that accepts a command, such as the decision that it follows from. */
export type Within = (tx: Transaction) => Promise<void>;

/**
 * What people want of a run. A run that a worker owns gets the wish written into its row, and the worker takes it at
 * once; a run that nobody owns is changed here.
 */
@Injectable()
export class CommandsService {
  private readonly endings: RunEnding[] = [];
  private readonly withdrawals: RunEnding[] = [];

  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly budget: BudgetService,
    private readonly steps: RunSteps,
    private readonly dispatcher: RunDispatcher,
    private readonly log: Log,
  ) {}

  onEnding(ending: RunEnding): void {
    this.endings.push(ending);
  }

  /** A run leaves the place where it asked something: its open questions are nobody's any more. */
  onWithdrawal(withdrawal: RunEnding): void {
    this.withdrawals.push(withdrawal);
  }

  /** Closes what the end of a run leaves open: the model calls of workers that died, and what other rooms registered. */
  async close(tx: Transaction, runId: string, actor: string): Promise<void> {
    await this.budget.closeAll(tx, runId);
    for (const ending of this.endings) await ending(tx, runId, actor);
  }

  hold(actor: string, runId: string, reason = 'Put on hold by a person', within?: Within): Promise<CommandAccepted> {
    return this.command(runId, 'hold', actor, reason, within, (run) =>
      run.command === 'recycle' || run.command === 'fork'
        ? { ...run, commandArgs: { ...run.commandArgs, hold: { reason, by: actor } } }
        : { ...run, ...wish('hold', actor, reason) },
    );
  }

  kill(actor: string, runId: string, reason: string, within?: Within): Promise<CommandAccepted> {
    return this.command(runId, 'kill', actor, reason, within, (run) => ({ ...run, ...wish('kill', actor, reason) }));
  }

  /**
   * Sends the run back, with a note for the agents.
   *
   * @param to the end of a step, or before a gate; to Dev with the files as they are when neither is given
   */
  recycle(
    actor: string,
    runId: string,
    reason: string,
    to: Pick<CommandArgs, 'toStep' | 'toGate'> = {},
    within?: Within,
  ): Promise<CommandAccepted> {
    return this.command(runId, 'recycle', actor, reason, within, async (run, tx) => {
      const { toStep } = to;
      const checkpointId =
        toStep === undefined ? undefined : (await this.steps.recyclable(tx, runId, toStep)).checkpointId;
      // Somebody else's hold that was not carried out yet is not lost: the run rests once it is there.
      const hold = run.command === 'hold' ? { reason: run.commandReason ?? '', by: run.commandBy ?? '' } : undefined;
      const args: CommandArgs = { ...to, ...(checkpointId && { checkpointId }), ...(hold && { hold }) };
      return { ...run, ...wish('recycle', actor, reason), commandArgs: args };
    });
  }

  /** Lets a held run go on; in step mode it stops again after the phase. */
  resume(actor: string, runId: string, reason = '', command: 'resume' | 'next' = 'resume'): Promise<CommandAccepted> {
    return this.command(runId, command, actor, reason, undefined, undefined);
  }

  /** Takes a run that is over out of lists. */
  async archive(actor: string, runId: string): Promise<CommandAccepted> {
    return this.prisma.$transaction(async (tx) => {
      const { status } = await this.locked(tx, runId, 'archive');
      await tx.run.update({ where: { id: runId }, data: { archivedAt: new Date(), updatedAt: new Date() } });
      await this.audit.append(tx, { actor, action: 'run.archive', runId, subject: runId, data: {} });
      return { success: true, runId, outcome: 'applied', status, message: 'The run is archived.' };
    });
  }

  /** Locks a run for a command. @throws Problem illegal_state with what may be done instead */
  async locked(tx: Transaction, runId: string, command?: RunCommand): Promise<LockedRun> {
    const run = await lock(tx, runId);
    const position = positionOf(run);
    if (command !== undefined && !allowedCommands(position).includes(command)) throw refused(command, position);
    return run;
  }

  /** A worker is done with a run: ends its lease, and carries out what people wanted of it meanwhile. */
  async giveBack({ runId, epoch, owner }: Lease): Promise<void> {
    const status = await this.prisma.$transaction(async (tx) => {
      const run = await lock(tx, runId);
      return run.epoch === epoch && run.owner === owner ? this.settle(tx, runId, run) : undefined;
    });
    if (status === 'queued') await this.dispatcher.enqueue(runId);
  }

  /**
   * Frees a run that does not run from a worker that died before it gave the run back, and does what a person wanted of
   * it by then: nobody else would. One that was answered meanwhile is put on the queue.
   */
  async free(runId: string): Promise<void> {
    const status = await this.prisma.$transaction(async (tx) => {
      const run = await lock(tx, runId);
      return run.owned || run.owner === null || run.status === 'running' ? undefined : this.settle(tx, runId, run);
    });
    if (status === 'queued') await this.dispatcher.enqueue(runId);
  }

  /** Does what the worker that owns the run did not do in its time; a new epoch shuts it out. */
  private async enforce(runId: string, epoch: number): Promise<void> {
    const status = await this.prisma.$transaction(async (tx) => {
      const run = await lock(tx, runId);
      return run.epoch !== epoch || run.command === null ? undefined : this.settle(tx, runId, run);
    });
    if (status === 'queued') await this.dispatcher.enqueue(runId);
  }

  private async command(
    runId: string,
    command: 'hold' | 'kill' | 'recycle' | 'resume' | 'next',
    actor: string,
    reason: string,
    within: Within | undefined,
    wished: ((run: LockedRun & Owner, tx: Transaction) => RestingRun | Promise<RestingRun>) | undefined,
  ): Promise<CommandAccepted> {
    const { accepted, pendingAt } = await this.prisma.$transaction(async (tx) => {
      const run = (await this.locked(tx, runId, command)) as LockedRun & Owner;
      await within?.(tx);
      let status: RunStatus;
      const pending = run.owned && wished !== undefined;
      if (wished === undefined) {
        status = await this.goOn(tx, runId, run, actor);
      } else if (pending) {
        status = run.status;
        const { command: wish, commandReason, commandBy, commandArgs } = await wished(run, tx);
        await tx.run.update({
          where: { id: runId },
          data: { command: wish, commandReason, commandBy, commandArgs: stored(commandArgs), updatedAt: new Date() },
        });
        await tx.$executeRaw`select pg_notify(${COMMANDS_CHANNEL}, ${runId})`;
      } else {
        status = await this.settle(tx, runId, { ...run, ...(await wished(run, tx)) });
      }
      await this.audit.append(tx, { actor, action: `run.${command}`, runId, subject: runId, data: { reason } });
      const message = pending ? `The worker is told to ${command} the run.` : `The run is ${status}.`;
      const outcome = pending ? ('pending' as const) : ('applied' as const);
      return {
        accepted: { success: true as const, runId, outcome, status, message },
        pendingAt: pending ? run.epoch : undefined,
      };
    });
    if (pendingAt !== undefined) this.watch(runId, pendingAt);
    else if (accepted.status === 'queued') await this.dispatcher.enqueue(runId);
    return accepted;
  }

  private watch(runId: string, epoch: number): void {
    const look = (): void => {
      this.enforce(runId, epoch).catch((error: unknown) =>
        this.log.warn('a command could not be enforced; the sweeper will see to it', { runId, error }),
      );
    };
    setTimeout(look, workersTimeMs).unref();
  }

  private async goOn(tx: Transaction, runId: string, run: LockedRun, by: string): Promise<RunStatus> {
    const phase = run.resumePhase ?? 'initializing';
    await this.write(tx, runId, { ...run, status: 'queued', phase, resumePhase: null, holdReason: null });
    await this.events.append(tx, runId, [{ type: 'run.resumed', data: { by, phase } }]);
    return 'queued';
  }

  /** Carries out the wish in the row of a run that no worker is on, or shall be on any more. */
  private async settle(tx: Transaction, runId: string, run: RestingRun): Promise<RunStatus> {
    const { run: after, events, ends, withdraws } = carryOut(run);
    const by = run.commandBy ?? 'unknown';
    await this.write(tx, runId, after, ends ? { killReason: run.commandReason ?? '' } : {});
    if (ends) await this.close(tx, runId, by);
    if (withdraws) for (const withdraw of this.withdrawals) await withdraw(tx, runId, by);
    if (events.length > 0) await this.events.append(tx, runId, events);
    return after.status;
  }

  /** A new epoch shuts out a worker whose lease ran out and that may still be there. */
  private async write(tx: Transaction, runId: string, run: RestingRun, end?: { killReason?: string }): Promise<void> {
    const { status, phase, resumePhase, holdReason, command, commandReason, commandBy, commandArgs } = run;
    await tx.run.update({
      where: { id: runId },
      data: {
        status,
        phase,
        resumePhase,
        holdReason,
        command,
        commandReason,
        commandBy,
        commandArgs: stored(commandArgs),
        leaseOwner: null,
        leaseExpiresAt: null,
        leaseEpoch: { increment: 1 },
        updatedAt: new Date(),
        ...(end?.killReason !== undefined && {
          killReason: end.killReason,
          currentAgent: null,
          finishedAt: new Date(),
        }),
      },
    });
  }
}

interface Owner {
  epoch: number;
  owner: string | null;
}

function wish(command: 'hold' | 'kill' | 'recycle', actor: string, reason: string) {
  return { command, commandReason: reason, commandBy: actor, commandArgs: null };
}

function stored(args: CommandArgs | null): Prisma.InputJsonObject | typeof Prisma.DbNull {
  return args === null ? Prisma.DbNull : (args as Prisma.InputJsonObject);
}

async function lock(tx: Transaction, runId: string): Promise<LockedRun & Owner> {
  const [run] = await tx.$queryRaw<(LockedRun & Owner)[]>`
    select status, mode, phase, step, resume_phase as "resumePhase", hold_reason as "holdReason", command,
           command_reason as "commandReason", command_by as "commandBy", command_args as "commandArgs",
           thread_id as "threadId", current_gate as "currentGate", archived_at is not null as archived,
           lease_epoch as epoch, lease_owner as owner,
           coalesce(lease_owner is not null and lease_expires_at > now(), false) as owned,
           (select count(*)::int from review where run_id = run.id and status = 'open') as "openReviews"
    from run where id = ${runId}::uuid for update`;
  if (run === undefined) throw new Problem('run_not_found', `There is no run ${runId}.`);
  return run;
}

function positionOf(run: LockedRun): RunPosition {
  return {
    status: run.status,
    mode: run.mode,
    awaitsReview: run.openReviews > 0,
    pendingCommand: run.command,
    holdsAfterwards: run.commandArgs?.hold !== undefined,
    steps: run.step,
    archived: run.archived,
  };
}

function refused(command: RunCommand, position: RunPosition): Problem {
  return new Problem('illegal_state', refusal(command, position), {
    state: position.status,
    pendingCommand: position.pendingCommand,
    allowedCommands: allowedCommands(position),
  });
}

import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { BudgetService } from '../budget/index.js';
import { EventLog, type NewEvent } from '../events/index.js';
import { PrismaService, Problem, type Prisma, type Transaction } from '../platform/index.js';
import type { CommandAccepted } from './dto/command.dto.js';
import type { RunStatus } from './dto/run.dto.js';
import { allowedCommands, isTerminal, refusal, type RunCommand, type RunPosition } from './lifecycle.js';
import { RunDispatcher } from './run-dispatcher.service.js';

/** Where workers hear that a person wants something of a run; the payload is the run's id. */
export const COMMANDS_CHANNEL = 'wave_commands';

interface LockedRun {
  status: RunStatus;
  mode: 'auto' | 'step';
  phase: string;
  resumePhase: string | null;
  command: 'hold' | 'kill' | null;
  owned: boolean;
  openReviews: number;
}

/** Closes what a run leaves open when it ends, in the transaction that ends it. Other rooms register theirs. */
export type RunEnding = (tx: Transaction, runId: string, actor: string) => Promise<void>;

/**
 * Hold, resume and kill. A run that a worker owns gets the wish written into its row, and the worker takes it within a
 * second; a run that nobody owns is changed at once.
 */
@Injectable()
export class CommandsService {
  private readonly endings: RunEnding[] = [];

  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly budget: BudgetService,
    private readonly dispatcher: RunDispatcher,
  ) {}

  onEnding(ending: RunEnding): void {
    this.endings.push(ending);
  }

  /** Closes what the end of a run leaves open: the model calls of workers that died, and what other rooms registered. */
  async close(tx: Transaction, runId: string, actor: string): Promise<void> {
    await this.budget.closeAll(tx, runId);
    for (const ending of this.endings) await ending(tx, runId, actor);
  }

  hold(actor: string, runId: string, reason = 'Put on hold by a person'): Promise<CommandAccepted> {
    return this.command(runId, 'hold', actor, reason, (tx, { phase }) => this.put(tx, runId, phase, actor, reason));
  }

  /** Lets a held run go on; in step mode it stops again after the phase. */
  async resume(
    actor: string,
    runId: string,
    reason = '',
    command: 'resume' | 'next' = 'resume',
  ): Promise<CommandAccepted> {
    const accepted = await this.command(runId, command, actor, reason, async (tx, run) => {
      const phase = run.resumePhase ?? 'initializing';
      await this.change(tx, runId, { status: 'queued', phase, resumePhase: null, holdReason: null });
      return [{ type: 'run.resumed', data: { by: actor, phase } }];
    });
    await this.dispatcher.enqueue(runId);
    return accepted;
  }

  kill(actor: string, runId: string, reason: string): Promise<CommandAccepted> {
    return this.command(runId, 'kill', actor, reason, (tx) => this.end(tx, runId, actor, reason));
  }

  /**
   * Frees a run that does not run from a worker that died before it gave the run back, and does what a person wanted of
   * it by then: nobody else would. One that was answered meanwhile is put on the queue.
   */
  async free(runId: string): Promise<void> {
    let goesOn = false;
    await this.prisma.$transaction(async (tx) => {
      const [run] = await tx.$queryRaw<
        { status: RunStatus; phase: string; command: string | null; by: string | null; reason: string | null }[]
      >`
        select status, phase, command, command_by as by, command_reason as reason from run
        where id = ${runId}::uuid and status <> 'running' and lease_expires_at < now() for update`;
      if (run === undefined) return;
      goesOn = run.status === 'queued' && run.command === null;
      const { status, phase, command, by, reason } = run;
      const happened =
        command === 'kill' && !isTerminal(status)
          ? await this.end(tx, runId, by ?? 'unknown', reason ?? '')
          : command === 'hold' && status === 'queued'
            ? await this.put(tx, runId, phase, by ?? 'unknown', reason ?? '')
            : await this.change(tx, runId, {});
      if (happened.length > 0) await this.events.append(tx, runId, happened);
    });
    if (goesOn) await this.dispatcher.enqueue(runId);
  }

  /** Puts a run on hold. */
  private async put(tx: Transaction, runId: string, phase: string, by: string, reason: string): Promise<NewEvent[]> {
    await this.change(tx, runId, { status: 'held', phase: 'held', resumePhase: phase, holdReason: reason });
    return [{ type: 'run.held', data: { reason, by } }];
  }

  private async end(tx: Transaction, runId: string, by: string, reason: string): Promise<NewEvent[]> {
    await this.change(tx, runId, {
      status: 'killed',
      phase: 'killed',
      killReason: reason,
      currentAgent: null,
      finishedAt: new Date(),
    });
    await this.close(tx, runId, by);
    return [{ type: 'run.killed', data: { reason, by } }];
  }

  private async command(
    runId: string,
    command: RunCommand,
    actor: string,
    reason: string,
    apply: (tx: Transaction, run: LockedRun) => Promise<NewEvent[]>,
  ): Promise<CommandAccepted> {
    return this.prisma.$transaction(async (tx) => {
      const run = await this.lock(tx, runId);
      const position: RunPosition = {
        status: run.status,
        mode: run.mode,
        awaitsReview: run.openReviews > 0,
        pendingCommand: run.command,
      };
      if (!allowedCommands(position).includes(command)) {
        throw new Problem('illegal_state', refusal(command, position), {
          state: run.status,
          pendingCommand: run.command,
        });
      }
      const pending = run.owned && (command === 'hold' || command === 'kill');
      if (pending) {
        await tx.run.update({
          where: { id: runId },
          data: { command, commandReason: reason, commandBy: actor, updatedAt: new Date() },
        });
        await tx.$executeRaw`select pg_notify(${COMMANDS_CHANNEL}, ${runId})`;
      } else {
        await this.events.append(tx, runId, await apply(tx, run));
      }
      await this.audit.append(tx, { actor, action: `run.${command}`, runId, subject: runId, data: { reason } });
      const { status } = await tx.run.findUniqueOrThrow({ where: { id: runId }, select: { status: true } });
      return {
        success: true,
        runId,
        outcome: pending ? 'pending' : 'applied',
        status,
        message: pending ? `The worker is told to ${command} the run.` : `The run is ${status}.`,
      };
    });
  }

  /** A new epoch shuts out a worker whose lease ran out and that may still be there. */
  private async change(tx: Transaction, runId: string, data: Prisma.RunUpdateInput): Promise<NewEvent[]> {
    await tx.run.update({
      where: { id: runId },
      data: {
        ...data,
        command: null,
        commandReason: null,
        commandBy: null,
        leaseOwner: null,
        leaseExpiresAt: null,
        leaseEpoch: { increment: 1 },
        updatedAt: new Date(),
      },
    });
    return [];
  }

  private async lock(tx: Transaction, runId: string): Promise<LockedRun> {
    const [run] = await tx.$queryRaw<LockedRun[]>`
      select status, mode, phase, resume_phase as "resumePhase", command,
             coalesce(lease_owner is not null and lease_expires_at > now(), false) as owned,
             (select count(*)::int from review where run_id = run.id and status = 'open') as "openReviews"
      from run where id = ${runId}::uuid for update`;
    if (run === undefined) throw new Problem('run_not_found', `There is no run ${runId}.`);
    return run;
  }
}

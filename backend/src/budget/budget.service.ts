import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { newId, PrismaService, type Transaction } from '../platform/index.js';
import type { Amount, Usage } from './cost.js';

/** What a model call has taken from the run's budget until it is settled. */
export interface Reservation extends Amount {
  callId: string;
  runId: string;
  agent: string;
  model: string;
  epoch: number;
}

export interface BudgetTotals {
  tokenLimit: number;
  tokensReserved: number;
  tokensSpent: number;
  costLimitMicros: number;
  costReservedMicros: number;
  costSpentMicros: number;
}

/** Who asks for a reservation: a worker that still owns the run. */
export interface LeaseRef {
  runId: string;
  epoch: number;
}

/**
 * The reservation ledger. What a call may cost at most is taken out before it is made, so the sum of what is spent can
 * never pass the limit, however many calls run at once and wherever the process dies.
 */
@Injectable()
export class BudgetService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Takes the worst case of one call out of the run's budget.
   *
   * @returns the reservation; `undefined` when it does not fit, and then nothing was taken
   * @throws StaleLeaseError when another worker owns the run by now
   */
  async reserve(
    lease: LeaseRef,
    call: { agent: string; model: string },
    worst: Amount,
  ): Promise<Reservation | undefined> {
    return this.prisma.$transaction(async (tx) => {
      const rows = await tx.$queryRaw<{ fits: boolean }[]>`
        update run
        set tokens_reserved = case when fits.yes then tokens_reserved + ${worst.tokens}::bigint else tokens_reserved end,
            cost_reserved_micros = case when fits.yes then cost_reserved_micros + ${worst.costMicros}::bigint else cost_reserved_micros end
        from (
          select id, tokens_spent + tokens_reserved + ${worst.tokens}::bigint <= token_limit
                 and cost_spent_micros + cost_reserved_micros + ${worst.costMicros}::bigint <= cost_limit_micros as yes
          from run where id = ${lease.runId}::uuid and lease_epoch = ${lease.epoch} for update
        ) as fits
        where run.id = fits.id
        returning fits.yes as fits`;
      if (rows.length === 0) throw new StaleLeaseError(lease.runId, lease.epoch);
      if (!rows[0]!.fits) return undefined;
      const reservation: Reservation = { callId: newId(), runId: lease.runId, epoch: lease.epoch, ...call, ...worst };
      await this.enter(tx, 'reserve', reservation, worst, null);
      return reservation;
    });
  }

  /**
   * Books what a call really took and frees the rest, in the caller's transaction. A reservation is closed once: a
   * second settlement changes nothing.
   */
  async settle(tx: Transaction, reservation: Reservation, actual: Amount, usage: Usage | null): Promise<BudgetTotals> {
    const closed = await this.close(tx, 'settle', reservation, actual, usage);
    if (closed) {
      await tx.$executeRaw`
        update run set tokens_reserved = tokens_reserved - ${reservation.tokens}::bigint,
                       cost_reserved_micros = cost_reserved_micros - ${reservation.costMicros}::bigint,
                       tokens_spent = tokens_spent + ${actual.tokens}::bigint,
                       cost_spent_micros = cost_spent_micros + ${actual.costMicros}::bigint
        where id = ${reservation.runId}::uuid`;
    }
    return this.totals(reservation.runId, tx);
  }

  /** Gives a reservation back whole: the call was never made. */
  async release(reservation: Reservation): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      if (!(await this.close(tx, 'release', reservation, { tokens: 0, costMicros: 0 }, null))) return;
      await tx.$executeRaw`
        update run set tokens_reserved = tokens_reserved - ${reservation.tokens}::bigint,
                       cost_reserved_micros = cost_reserved_micros - ${reservation.costMicros}::bigint
        where id = ${reservation.runId}::uuid`;
    });
  }

  /**
   * Closes what earlier owners of the run left open. Whether their calls were billed is not known, so each counts as
   * spent in full: the ledger never says less than what may have been paid.
   *
   * @returns how many reservations were closed
   */
  async closeOrphans(lease: LeaseRef): Promise<number> {
    return this.prisma.$transaction((tx) => this.closeOpen(tx, lease.runId, lease.epoch));
  }

  /** The same for a run that is over, whoever left them open, in the transaction that ends it. */
  async closeAll(tx: Transaction, runId: string): Promise<void> {
    await this.closeOpen(tx, runId, null);
  }

  private async closeOpen(tx: Transaction, runId: string, before: number | null): Promise<number> {
    const open = await tx.$queryRaw<
      { callId: string; agent: string; model: string; epoch: number; tokens: bigint; costMicros: bigint }[]
    >`
      select call_id as "callId", agent, model, epoch, tokens, cost_micros as "costMicros" from budget_entry entry
      where run_id = ${runId}::uuid and kind = 'reserve' and (${before}::int is null or epoch < ${before}::int)
        and not exists (select from budget_entry closing where closing.call_id = entry.call_id and closing.kind <> 'reserve')`;
    for (const row of open) {
      const amount = { tokens: Number(row.tokens), costMicros: Number(row.costMicros) };
      await this.settle(tx, { ...row, ...amount, runId }, amount, null);
    }
    return open.length;
  }

  /**
   * Sets new limits, in the caller's transaction. `once_more` doubles them; a limit below what
   * is spent and reserved already stays at that.
   */
  async raise(
    tx: Transaction,
    runId: string,
    actor: string,
    limits: { tokenLimit?: number; costLimitMicros?: number } | 'once_more',
  ): Promise<void> {
    const wish = limits === 'once_more' ? {} : limits;
    await tx.$executeRaw`
      update run set
        token_limit = greatest(tokens_spent + tokens_reserved,
          case when ${limits === 'once_more'} then token_limit * 2 else coalesce(${wish.tokenLimit ?? null}::bigint, token_limit) end),
        cost_limit_micros = greatest(cost_spent_micros + cost_reserved_micros,
          case when ${limits === 'once_more'} then cost_limit_micros * 2 else coalesce(${wish.costLimitMicros ?? null}::bigint, cost_limit_micros) end)
      where id = ${runId}::uuid`;
    const { tokenLimit, costLimitMicros } = await this.totals(runId, tx);
    await this.audit.append(tx, {
      actor,
      action: 'budget.raised',
      runId,
      subject: runId,
      data: { tokenLimit, costLimitMicros },
    });
  }

  async totals(runId: string, tx: Transaction = this.prisma): Promise<BudgetTotals> {
    const run = await tx.run.findUniqueOrThrow({
      where: { id: runId },
      select: {
        tokenLimit: true,
        tokensReserved: true,
        tokensSpent: true,
        costLimitMicros: true,
        costReservedMicros: true,
        costSpentMicros: true,
      },
    });
    return {
      tokenLimit: Number(run.tokenLimit),
      tokensReserved: Number(run.tokensReserved),
      tokensSpent: Number(run.tokensSpent),
      costLimitMicros: Number(run.costLimitMicros),
      costReservedMicros: Number(run.costReservedMicros),
      costSpentMicros: Number(run.costSpentMicros),
    };
  }

  /** @returns false when the reservation was closed before */
  private async close(
    tx: Transaction,
    kind: 'settle' | 'release',
    reservation: Reservation,
    amount: Amount,
    usage: Usage | null,
  ): Promise<boolean> {
    // The run's row is locked first, as `reserve` does, so two closings of one call come one after the other.
    await tx.$executeRaw`select 1 from run where id = ${reservation.runId}::uuid for update`;
    const before = await tx.budgetEntry.count({ where: { callId: reservation.callId, kind: { not: 'reserve' } } });
    if (before > 0) return false;
    await this.enter(tx, kind, reservation, amount, usage);
    return true;
  }

  private async enter(
    tx: Transaction,
    kind: 'reserve' | 'settle' | 'release',
    { callId, runId, epoch, agent, model }: Reservation,
    amount: Amount,
    usage: Usage | null,
  ): Promise<void> {
    await tx.budgetEntry.create({
      data: {
        id: newId(),
        runId,
        kind,
        callId,
        epoch,
        agent,
        model,
        tokens: amount.tokens,
        costMicros: amount.costMicros,
        ...(usage !== null && { usage: { ...usage } }),
      },
    });
  }
}

export class StaleLeaseError extends Error {
  override readonly name = 'StaleLeaseError';
  constructor(
    readonly runId: string,
    readonly epoch: number,
  ) {
    super(`run ${runId} is owned by another worker; epoch ${epoch} is over`);
  }
}

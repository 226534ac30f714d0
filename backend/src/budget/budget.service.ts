import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EventLog } from '../events/index.js';
import { newId, PrismaService, type Transaction } from '../platform/index.js';
import type { Amount, Usage } from './cost.js';
import { CLOSE, OPEN_SHARED, RESERVE, SCOPES, type ScopeRow } from './ledger-statements.js';
import { shortfallsOf, type ScopeAmounts, type Shortfall } from './refusal.js';
import { settledEvent, type CallOutcome } from './settled-event.js';

/** What a model call has taken from the budgets until it is settled. */
export interface Reservation extends Amount {
  callId: string;
  runId: string;
  agent: string;
  model: string;
  epoch: number;
}

/** What became of the wish for a reservation. */
export type Reserving =
  | { reservation: Reservation }
  /** It does not fit, and nothing was taken: the limits that are too low, the run's first. */
  | { shortfalls: Shortfall[] };

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
 * The reservation ledger. What a call may cost at most is taken out before it is made, of the run's budget, its project's
 * and the account's, so the sum of what is spent can never pass a limit, however many calls run at once and wherever a
 * process dies.
 */
@Injectable()
export class BudgetService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
  ) {}

  /**
   * Takes the worst case of one call out of run, project and account, or out of none of them. Committed by itself.
   *
   * @throws StaleLeaseError when another worker owns the run by now
   */
  async reserve(lease: LeaseRef, call: { agent: string; model: string }, worst: Amount): Promise<Reserving> {
    const reservation: Reservation = {
      callId: newId(),
      runId: lease.runId,
      epoch: lease.epoch,
      agent: call.agent,
      model: call.model,
      tokens: worst.tokens,
      costMicros: worst.costMicros,
    };
    for (;;) {
      const { rows } = await this.prisma.pool.query<ReserveRow>({
        name: 'budget-reserve',
        text: RESERVE,
        values: [
          lease.runId,
          lease.epoch,
          worst.tokens,
          worst.costMicros,
          newId(),
          reservation.callId,
          call.agent,
          call.model,
        ],
      });
      const { owned, complete, fits } = rows[0]!;
      if (!owned) throw new StaleLeaseError(lease.runId, lease.epoch);
      if (fits) return { reservation };
      if (complete) return { shortfalls: shortfallsOf(rows.map(amountsOf), worst) };
      // A new project has no row of its own yet, and what has no row cannot be counted.
      await this.prisma.pool.query(OPEN_SHARED, [lease.runId]);
    }
  }

  /**
   * Books what a call really took, at most what was reserved, and frees the rest, in the caller's transaction. A
   * reservation is closed once: a second settlement changes nothing.
   *
   * The run's row must be locked by an earlier statement, as it is in a step's commit. From here on the transaction holds
   * what all runs share, so little should come after.
   *
   * @returns what was booked; undefined when the call was closed before
   */
  async settle(
    tx: Transaction,
    { callId }: Pick<Reservation, 'callId'>,
    actual: Amount,
    usage: Usage | null,
  ): Promise<Amount | undefined> {
    return this.close(tx, callId, 'settle', actual, usage);
  }

  /**
   * Settles a call apart from any step, with its event: one that failed, or that no step waits for.
   *
   * @param actual null counts the whole reservation as spent
   * @param also rows that stand exactly when the call is settled
   */
  async settleNow(
    reservation: Reservation,
    actual: Amount | null,
    usage: Usage | null,
    outcome: CallOutcome,
    also?: (tx: Transaction) => Promise<void>,
  ): Promise<void> {
    const { runId, callId } = reservation;
    await this.prisma.$transaction(async (tx) => {
      await lockRun(tx, runId);
      const booked = await this.close(tx, callId, 'settle', actual, usage);
      if (booked === undefined) return;
      await also?.(tx);
      const event = settledEvent(reservation, booked, usage, outcome, await this.totals(runId, tx));
      await this.events.append(tx, runId, [event]);
    });
  }

  /** Gives a reservation back whole: the call was never made. */
  async release({ runId, callId }: Pick<Reservation, 'runId' | 'callId'>): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      await lockRun(tx, runId);
      await this.close(tx, callId, 'release', { tokens: 0, costMicros: 0 }, null);
    });
  }

  /**
   * Closes what earlier owners of the run left open. Whether their calls were billed is not known, so each counts as
   * spent in full: the ledger never says less than what may have been paid.
   *
   * @returns how many reservations were closed
   * @throws StaleLeaseError when another worker owns the run by now
   */
  async closeOrphans(lease: LeaseRef): Promise<number> {
    const { runId, epoch } = lease;
    return this.prisma.$transaction(async (tx) => {
      if ((await lockRun(tx, runId)) !== epoch) throw new StaleLeaseError(runId, epoch);
      const open = await this.openCalls(tx, runId, epoch);
      await this.closeAsSpent(tx, runId, open);
      if (open.length > 0) {
        const totals = await this.totals(runId, tx);
        const told = open.map((call) => settledEvent(call, call, null, 'unknown', totals));
        await this.events.append(tx, runId, told);
      }
      return open.length;
    });
  }

  /** The same for a run that is over, whoever left them open, in the transaction that ends it. */
  async closeAll(tx: Transaction, runId: string): Promise<void> {
    await lockRun(tx, runId);
    await this.closeAsSpent(tx, runId, await this.openCalls(tx, runId, null));
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

  /** How the run, its project and the account stand, in this order. */
  async scopes(runId: string, tx: Transaction = this.prisma): Promise<ScopeAmounts[]> {
    const rows = await tx.$queryRawUnsafe<ScopeRow[]>(SCOPES, runId);
    return rows.map(amountsOf).sort((one, other) => scopeOrder.indexOf(one.scope) - scopeOrder.indexOf(other.scope));
  }

  private openCalls(tx: Transaction, runId: string, before: number | null): Promise<Reservation[]> {
    return tx.$queryRaw<(Omit<Reservation, keyof Amount> & { tokens: bigint; costMicros: bigint })[]>`
      select call_id as "callId", run_id as "runId", agent, model, epoch, tokens, cost_micros as "costMicros"
      from budget_entry entry
      where run_id = ${runId}::uuid and kind = 'reserve' and (${before}::int is null or epoch < ${before}::int)
        and not exists (select from budget_entry closing where closing.call_id = entry.call_id and closing.kind <> 'reserve')
      order by id`.then((rows) =>
      rows.map((row) => ({ ...row, tokens: Number(row.tokens), costMicros: Number(row.costMicros) })),
    );
  }

  private async closeAsSpent(tx: Transaction, runId: string, open: readonly Reservation[]): Promise<void> {
    if (open.length === 0) return;
    await this.audit.append(tx, {
      actor: 'policy:wave',
      action: 'budget.assumed_spent',
      runId,
      subject: runId,
      data: {
        calls: open.map(({ callId }) => callId),
        tokens: open.reduce((sum, { tokens }) => sum + tokens, 0),
        costMicros: open.reduce((sum, { costMicros }) => sum + costMicros, 0),
      },
    });
    for (const { callId } of open) await this.close(tx, callId, 'settle', null, null);
  }

  private async close(
    tx: Transaction,
    callId: string,
    kind: 'settle' | 'release',
    actual: Amount | null,
    usage: Usage | null,
  ): Promise<Amount | undefined> {
    const [row] = await tx.$queryRawUnsafe<{ tokens: bigint; costMicros: bigint }[]>(
      CLOSE,
      callId,
      newId(),
      kind,
      actual?.tokens ?? null,
      actual?.costMicros ?? null,
      usage === null ? null : JSON.stringify(usage),
    );
    return row && { tokens: Number(row.tokens), costMicros: Number(row.costMicros) };
  }
}

interface ReserveRow extends ScopeRow {
  owned: boolean;
  complete: boolean;
  fits: boolean;
}

const scopeOrder = ['run', 'project', 'account'] as const;

function amountsOf(row: ScopeRow): ScopeAmounts {
  return {
    scope: row.scope,
    tokenLimit: row.token_limit === null ? null : Number(row.token_limit),
    tokensSpent: Number(row.tokens_spent),
    tokensReserved: Number(row.tokens_reserved),
    costLimitMicros: row.cost_limit_micros === null ? null : Number(row.cost_limit_micros),
    costSpentMicros: Number(row.cost_spent_micros),
    costReservedMicros: Number(row.cost_reserved_micros),
  };
}

/** @returns the epoch of the run's lease */
async function lockRun(tx: Transaction, runId: string): Promise<number | undefined> {
  const [row] = await tx.$queryRaw<{ epoch: number }[]>`
    select lease_epoch as epoch from run where id = ${runId}::uuid for update`;
  return row?.epoch;
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

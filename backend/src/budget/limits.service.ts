import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EventLog } from '../events/index.js';
import { PrismaService, Problem, type FieldError, type Transaction } from '../platform/index.js';
import type { Amount } from './cost.js';
import { BudgetService } from './budget.service.js';
import { shortfallsOf, type ScopeAmounts, type Shortfall } from './refusal.js';

/** What the limits shall be; what is absent stays. null takes the limit of a shared budget away. */
export interface LimitWish {
  tokenLimit?: number | null;
  costLimitMicros?: number | null;
}

/** The key of a shared budget: a project's id, or this. */
export const ACCOUNT = 'account';

/** Sets limits: never below what is spent and reserved, and each change is on the record with old and new values. */
@Injectable()
export class Limits {
  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly budget: BudgetService,
  ) {}

  /**
   * Sets a run's limits in the caller's transaction, which has locked the run's row.
   *
   * @throws Problem limit_below_spent
   */
  async changeRun(
    tx: Transaction,
    runId: string,
    actor: string,
    wish: { tokenLimit?: number; costLimitMicros?: number },
    reason: string,
  ): Promise<void> {
    const before = (await this.budget.scopes(runId, tx))[0]!;
    const after = { ...before, ...present(wish) };
    mustCover(before, after);
    await tx.run.update({
      where: { id: runId },
      data: { tokenLimit: after.tokenLimit!, costLimitMicros: after.costLimitMicros!, updatedAt: new Date() },
      select: { id: true },
    });
    const type = isRaise(before, after) ? 'budget.raised' : 'budget.lowered';
    await this.events.append(tx, runId, [
      {
        type,
        data: {
          scope: 'run',
          by: actor,
          tokenLimit: after.tokenLimit,
          costLimitUsd: usdOrNull(after.costLimitMicros),
          reason,
        },
      },
    ]);
    await this.audit.append(tx, {
      actor,
      action: type,
      runId,
      subject: runId,
      data: { scope: 'run', before: limitsOf(before), after: limitsOf(after), reason },
    });
  }

  /**
   * Doubles a run's limits in the caller's transaction, and makes them cover the next call at least.
   *
   * @param needed what the next call may take at most
   */
  async doubleRun(tx: Transaction, runId: string, actor: string, needed: Amount, reason: string): Promise<void> {
    const { tokenLimit, tokensSpent, tokensReserved, costLimitMicros, costSpentMicros, costReservedMicros } =
      await this.budget.totals(runId, tx);
    const wish = {
      tokenLimit: Math.max(2 * tokenLimit, tokensSpent + tokensReserved + needed.tokens),
      costLimitMicros: Math.max(2 * costLimitMicros, costSpentMicros + costReservedMicros + needed.costMicros),
    };
    await this.changeRun(tx, runId, actor, wish, reason);
  }

  /**
   * Sets the limits of a shared budget.
   *
   * @param key a project's id, or `ACCOUNT`
   * @throws Problem limit_below_spent
   */
  async changeShared(key: string, actor: string, wish: LimitWish, reason: string): Promise<void> {
    const scope = key === ACCOUNT ? 'account' : 'project';
    await this.prisma.$transaction(async (tx) => {
      await tx.sharedBudget.createMany({ data: { scope: key }, skipDuplicates: true });
      await tx.$executeRaw`select 1 from shared_budget where scope = ${key} for update`;
      const row = await tx.sharedBudget.findUniqueOrThrow({ where: { scope: key } });
      const before: ScopeAmounts = {
        scope,
        tokenLimit: numberOrNull(row.tokenLimit),
        tokensSpent: Number(row.tokensSpent),
        tokensReserved: Number(row.tokensReserved),
        costLimitMicros: numberOrNull(row.costLimitMicros),
        costSpentMicros: Number(row.costSpentMicros),
        costReservedMicros: Number(row.costReservedMicros),
      };
      const after = { ...before, ...present(wish) };
      mustCover(before, after);
      await tx.sharedBudget.update({
        where: { scope: key },
        data: { tokenLimit: after.tokenLimit, costLimitMicros: after.costLimitMicros, updatedAt: new Date() },
      });
      await this.audit.append(tx, {
        actor,
        action: isRaise(before, after) ? 'budget.raised' : 'budget.lowered',
        subject: key,
        data: { scope, before: limitsOf(before), after: limitsOf(after), reason },
      });
    });
  }

  /** @returns each limit that does not cover a call of the run as things stand; none when it fits */
  async shortfalls(runId: string, needed: Amount, tx?: Transaction): Promise<Shortfall[]> {
    return shortfallsOf(await this.budget.scopes(runId, tx), needed);
  }
}

function present(wish: LimitWish): LimitWish {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
}

/** What is gone already cannot be forbidden any more. */
function mustCover(before: ScopeAmounts, after: ScopeAmounts): void {
  const short = shortfallsOf([after], { tokens: 0, costMicros: 0 });
  if (short.length === 0) return;
  const errors: FieldError[] = short.map(({ what, spent, reserved }) =>
    what === 'tokens'
      ? {
          field: 'tokenLimit',
          message: `must be at least ${spent + reserved}: ${spent} tokens are spent and ${reserved} reserved`,
        }
      : {
          field: 'costLimit',
          message: `must be at least ${(spent + reserved) / 1e6}: ${spent / 1e6} USD are spent and ${reserved / 1e6} reserved`,
        },
  );
  throw new Problem('limit_below_spent', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), {
    errors,
    tokens: { limit: before.tokenLimit, spent: before.tokensSpent, reserved: before.tokensReserved },
    costUsd: {
      limit: usdOrNull(before.costLimitMicros),
      spent: before.costSpentMicros / 1e6,
      reserved: before.costReservedMicros / 1e6,
    },
  });
}

function isRaise(before: ScopeAmounts, after: ScopeAmounts): boolean {
  const above = (limit: number | null, old: number | null) => (limit ?? Infinity) > (old ?? Infinity);
  return above(after.tokenLimit, before.tokenLimit) || above(after.costLimitMicros, before.costLimitMicros);
}

function limitsOf({ tokenLimit, costLimitMicros }: ScopeAmounts): Required<LimitWish> {
  return { tokenLimit, costLimitMicros };
}

function numberOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}

function usdOrNull(micros: number | null): number | null {
  return micros === null ? null : micros / 1e6;
}

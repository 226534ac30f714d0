import { percentOf, type ModelPrice, type Shortfall } from '../budget/index.js';
import type {
  AccountBudgetView,
  BudgetEntryView,
  RunPricesView,
  ShortfallView,
  SharedAmounts,
  UsageView,
} from './dto/budget.dto.js';

/** Amounts as the database or the ledger has them. */
interface Amounts {
  tokenLimit: bigint | number | null;
  tokensReserved: bigint | number;
  tokensSpent: bigint | number;
  costLimitMicros: bigint | number | null;
  costReservedMicros: bigint | number;
  costSpentMicros: bigint | number;
}

/** A call with its reservation and, once there is one, its closing entry. */
export interface LedgerRow {
  entryId: string;
  callId: string;
  agent: string;
  model: string;
  reservedTokens: bigint;
  reservedCostMicros: bigint;
  reservedAt: Date;
  kind: 'settle' | 'release' | null;
  tokens: bigint | null;
  costMicros: bigint | null;
  usage: UsageView | null;
  closedAt: Date | null;
}

/** The limits of a run are never null, and so are not those of its view. */
type AmountsView<Limit> = { tokens: SharedAmounts & { limit: Limit }; costUsd: SharedAmounts & { limit: Limit } };

export function amountsView(amounts: Amounts & { tokenLimit: number; costLimitMicros: number }): AmountsView<number>;
export function amountsView(amounts: Amounts): AmountsView<number | null>;
export function amountsView(amounts: Amounts): AmountsView<number | null> {
  const number = (amount: bigint | number | null) => (amount === null ? null : Number(amount));
  const limitMicros = number(amounts.costLimitMicros);
  return {
    tokens: {
      limit: number(amounts.tokenLimit),
      reserved: Number(amounts.tokensReserved),
      spent: Number(amounts.tokensSpent),
    },
    costUsd: {
      limit: limitMicros === null ? null : limitMicros / 1e6,
      reserved: Number(amounts.costReservedMicros) / 1e6,
      spent: Number(amounts.costSpentMicros) / 1e6,
    },
  };
}

export function sharedView(amounts: Amounts, more: { waitingRuns: number; updatedAt: Date }): AccountBudgetView {
  const view = amountsView(amounts);
  return {
    ...view,
    percent: percentOf({
      tokenLimit: view.tokens.limit,
      tokensSpent: view.tokens.spent,
      tokensReserved: view.tokens.reserved,
      costLimitMicros: amounts.costLimitMicros === null ? null : Number(amounts.costLimitMicros),
      costSpentMicros: Number(amounts.costSpentMicros),
      costReservedMicros: Number(amounts.costReservedMicros),
    }),
    waitingRuns: more.waitingRuns,
    updatedAt: more.updatedAt.toISOString(),
  };
}

export function entryView(row: LedgerRow): BudgetEntryView {
  return {
    callId: row.callId,
    agent: row.agent,
    model: row.model,
    state: row.kind === null ? 'open' : row.kind === 'settle' ? 'settled' : 'released',
    reservedTokens: Number(row.reservedTokens),
    reservedCostUsd: Number(row.reservedCostMicros) / 1e6,
    tokens: Number(row.tokens ?? 0),
    costUsd: Number(row.costMicros ?? 0) / 1e6,
    usage: row.usage,
    reservedAt: row.reservedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}

/** @param names of the scopes, as people know them */
export function shortfallView(
  { scope, what, limit, spent, reserved, needed }: Shortfall,
  names: Readonly<Record<Shortfall['scope'], string>>,
): ShortfallView {
  const left = Math.max(0, limit - spent - reserved);
  const unit = what === 'tokens' ? 1 : 1e6;
  return {
    scope,
    name: names[scope],
    what,
    limit: limit / unit,
    spent: spent / unit,
    reserved: reserved / unit,
    needed: needed / unit,
    left: left / unit,
  };
}

export function pricesView(
  model: string,
  price: ModelPrice | undefined,
  origin: { asOf: string | null; source: string },
): RunPricesView {
  const none = { input: null, output: null, cacheRead: null, cacheWrite: null, cacheWrite1h: null };
  return { ...origin, model, known: price !== undefined, ...(price ?? none) };
}

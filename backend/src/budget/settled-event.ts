import type { NewEvent } from '../events/index.js';
import type { BudgetTotals } from './budget.service.js';
import type { Amount, Usage } from './cost.js';

/** `failed` brought no answer and may have been billed; of an `unknown` one nobody was told, so it counts in full. */
export type CallOutcome = 'answered' | 'failed' | 'unknown';

/** @param totals of the run, with the call settled */
export function settledEvent(
  { agent, model }: { agent: string; model: string },
  { tokens, costMicros }: Amount,
  usage: Usage | null,
  outcome: CallOutcome,
  totals: BudgetTotals,
): NewEvent {
  return {
    type: 'budget.settled',
    data: {
      agent,
      model,
      outcome,
      tokens,
      costUsd: costMicros / 1e6,
      usage,
      tokensSpent: totals.tokensSpent,
      costSpentUsd: totals.costSpentMicros / 1e6,
      percent: percentOf(totals),
    },
  };
}

/** The larger of the two shares that are spent and reserved, one decimal; 0 where there is no limit. */
export function percentOf(totals: {
  tokenLimit: number | null;
  tokensSpent: number;
  tokensReserved: number;
  costLimitMicros: number | null;
  costSpentMicros: number;
  costReservedMicros: number;
}): number {
  const share = (part: number, whole: number | null) =>
    whole === null ? 0 : whole === 0 ? 100 : Math.round((part * 1_000) / whole) / 10;
  return Math.max(
    share(totals.tokensSpent + totals.tokensReserved, totals.tokenLimit),
    share(totals.costSpentMicros + totals.costReservedMicros, totals.costLimitMicros),
  );
}

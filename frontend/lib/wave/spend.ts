import type { Point } from '../chart';
import type { Amounts, RunBudget, RunEvent } from './types';

/** What a run had spent after each settled model call; times in milliseconds since the epoch. */
export function spendOver(events: readonly RunEvent[]): { tokens: Point[]; costUsd: Point[] } {
  const tokens: Point[] = [];
  const costUsd: Point[] = [];
  for (const event of events) {
    if (event.type !== 'budget.settled') continue;
    const x = Date.parse(event.at);
    tokens.push({ x, y: event.data.tokensSpent });
    costUsd.push({ x, y: event.data.costSpentUsd });
  }
  return { tokens, costUsd };
}

/** Shares of a limit in percent, together never more than 100; without a limit there is nothing to share. */
export function shares({ limit, reserved, spent }: Amounts): { spent: number; reserved: number } | undefined {
  if (limit === null || limit <= 0) return undefined;
  const used = Math.min(100, (100 * spent) / limit);
  return { spent: used, reserved: Math.min(100 - used, (100 * reserved) / limit) };
}

export interface LimitUse {
  /** Whose limit, and of what. */
  name: string;
  unit: 'tokens' | 'USD';
  amounts: Amounts;
}

/** Every limit that holds for a run, the tightest first. */
export function limitsOf(budget: Pick<RunBudget, 'tokens' | 'costUsd' | 'scopes'>): LimitUse[] {
  const all: LimitUse[] = [
    { name: 'Run', unit: 'tokens', amounts: budget.tokens },
    { name: 'Run', unit: 'USD', amounts: budget.costUsd },
    ...budget.scopes.flatMap(({ scope, name, tokens, costUsd }): LimitUse[] => {
      const whose = scope === 'project' ? `Project ${name}` : 'Account';
      return [
        { name: whose, unit: 'tokens', amounts: tokens },
        { name: whose, unit: 'USD', amounts: costUsd },
      ];
    }),
  ];
  return all
    .filter(({ amounts }) => amounts.limit !== null)
    .sort((one, other) => usedOf(other.amounts) - usedOf(one.amounts));
}

function usedOf(amounts: Amounts): number {
  const share = shares(amounts);
  return share === undefined ? 0 : share.spent + share.reserved;
}

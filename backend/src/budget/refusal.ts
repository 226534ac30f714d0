import type { Amount } from './cost.js';

export type BudgetScope = 'run' | 'project' | 'account';

/** A limit that leaves less than a call may take. Tokens, or micro-USD. */
export interface Shortfall {
  scope: BudgetScope;
  what: 'tokens' | 'cost';
  limit: number;
  spent: number;
  reserved: number;
  needed: number;
}

/** One scope's budget as it stands. null: no limit. */
export interface ScopeAmounts {
  scope: BudgetScope;
  tokenLimit: number | null;
  tokensSpent: number;
  tokensReserved: number;
  costLimitMicros: number | null;
  costSpentMicros: number;
  costReservedMicros: number;
}

/** @returns each limit that does not cover the call; none when it fits */
export function shortfallsOf(scopes: readonly ScopeAmounts[], needed: Amount): Shortfall[] {
  return scopes.flatMap((amounts) => {
    const { scope } = amounts;
    const found: Shortfall[] = [];
    const add = (what: Shortfall['what'], limit: number | null, spent: number, reserved: number, need: number) => {
      if (limit !== null && spent + reserved + need > limit)
        found.push({ scope, what, limit, spent, reserved, needed: need });
    };
    add('tokens', amounts.tokenLimit, amounts.tokensSpent, amounts.tokensReserved, needed.tokens);
    add('cost', amounts.costLimitMicros, amounts.costSpentMicros, amounts.costReservedMicros, needed.costMicros);
    return found;
  });
}

/** The same with money in USD, as readers get it. */
export function inUsd(shortfall: Shortfall): Shortfall {
  if (shortfall.what === 'tokens') return shortfall;
  const { limit, spent, reserved, needed } = shortfall;
  return { ...shortfall, limit: limit / 1e6, spent: spent / 1e6, reserved: reserved / 1e6, needed: needed / 1e6 };
}

/** A question about a budget, as people read it. */
export interface RefusalWords {
  question: string;
  reason: string;
  /** Facts by name. `scopes`, `tokensNeeded` and `costNeededUsd` are read back when a limit changes. */
  evidence: Record<string, string | number>;
}

/**
 * Says which limit was reached, how much is left under it, and who can raise it.
 *
 * @param shortfalls at least one
 */
export function refusalWords(
  shortfalls: readonly Shortfall[],
  needed: Amount,
  project: { id: string; name: string },
): RefusalWords {
  const scopes = [...new Set(shortfalls.map(({ scope }) => scope))];
  const named = { run: "The run's budget", project: `The budget of ${project.name}`, account: "The account's budget" };
  const where = { project: `PATCH /api/budgets/projects/${project.id}`, account: 'PATCH /api/budgets/account' };
  const shared = scopes.filter((scope) => scope !== 'run');
  const lines = shortfalls.map(({ scope, what, ...amounts }) => {
    const say = (amount: number) => sayAmount(what, amount);
    const left = Math.max(0, amounts.limit - amounts.spent - amounts.reserved);
    return `${named[scope]} has ${say(left)} left of ${say(amounts.limit)}, and the next call may take up to ${say(amounts.needed)}.`;
  });
  if (scopes.includes('run')) lines.push('An operator can raise the limit of the run.');
  for (const scope of shared)
    lines.push(
      `${scope === scopes[0] ? 'Raising the limit of the run does not help: an' : 'An'} admin can raise the limit of the ${scope} (${where[scope]}), and the run goes on by itself.`,
    );
  return {
    question:
      scopes.length === 1
        ? `${named[scopes[0]!]} does not cover the next model call. Raise it, or end the run?`
        : `The budgets of ${scopes.join(' and ')} do not cover the next model call. Raise them, or end the run?`,
    reason: lines.join(' '),
    evidence: {
      scopes: scopes.join(', '),
      tokensNeeded: needed.tokens,
      costNeededUsd: needed.costMicros / 1e6,
      ...Object.fromEntries(
        shortfalls.map((shortfall) => [`${shortfall.scope} ${shortfall.what}`, sayFacts(shortfall)]),
      ),
    },
  };
}

/** What a question about a budget stands on. */
export interface RefusalFacts {
  scopes: BudgetScope[];
  needed: Amount;
}

/** Reads back what `refusalWords` put into a review's evidence. */
export function refusalFacts(evidence: unknown): RefusalFacts {
  const { scopes, tokensNeeded, costNeededUsd } = (evidence ?? {}) as Partial<Record<string, unknown>>;
  return {
    scopes: typeof scopes === 'string' ? (scopes.split(', ') as BudgetScope[]) : ['run'],
    needed: { tokens: Number(tokensNeeded ?? 0), costMicros: Math.round(Number(costNeededUsd ?? 0) * 1e6) },
  };
}

/** Whether raising the run's own limits helps. */
export function concernsRun(evidence: unknown): boolean {
  return refusalFacts(evidence).scopes.includes('run');
}

function sayFacts({ what, limit, spent, reserved, needed }: Shortfall): string {
  return Object.entries({ limit, spent, reserved, needed })
    .map(([name, amount]) => `${name} ${sayAmount(what, amount)}`)
    .join(', ');
}

function sayAmount(what: Shortfall['what'], amount: number): string {
  return what === 'tokens' ? `${amount.toLocaleString('en')} tokens` : `${(amount / 1e6).toFixed(4)} USD`;
}

import type { Point } from '../chart';
import { formatCount, formatUsd, plural } from '../format';
import { numberField } from './story-form';
import type { Amounts, RunBudget, RunEvent, Shortfall } from './types';

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

/** `88k spent, 9,000 reserved, of 100k` */
export function limitWords({ limit, reserved, spent }: Amounts, format: (amount: number) => string): string {
  const used = `${format(spent)} spent`;
  if (limit === null) return reserved > 0 ? `${used}, ${format(reserved)} reserved, no limit` : `${used}, no limit`;
  return reserved > 0 ? `${used}, ${format(reserved)} reserved, of ${format(limit)}` : `${used} of ${format(limit)}`;
}

/** Which limit keeps the next call from being made, and by how much. */
export function shortfallWords({ scope, name, what, limit, left, needed }: Shortfall): string {
  const whose = { run: 'This run', project: `Project ${name}`, account: 'Whole account' }[scope];
  const amount = (value: number) => (what === 'cost' ? formatUsd(value) : formatCount(value));
  return `${whose}: ${amount(Math.max(0, left))} left of ${amount(limit)}; the next call may take up to ${amount(needed)}.`;
}

/** What became of a run whose limits were changed. */
export function afterRaise(before: Pick<RunBudget, 'question'>, after: Pick<RunBudget, 'question'>): string {
  if (before.question === null) return 'The new limits hold from now on.';
  if (after.question === null) return 'The new limits hold, and the run goes on.';
  return ['The new limits hold, but the run still waits.', ...after.question.shortfalls.map(shortfallWords)].join(' ');
}

/** How many runs a change of limits let go on. */
export function resumedWords(resumedRuns: readonly string[]): string {
  return `${plural(resumedRuns.length, 'run')} ${resumedRuns.length === 1 ? 'goes' : 'go'} on`;
}

/** A limit as a form holds it: nothing when it stays, null when it is taken away. */
export function limitOf<Name extends 'tokenLimit' | 'costLimit'>(
  name: Name,
  text: string,
  before: number | null,
): Partial<Record<Name, number | null>> {
  const wanted: Partial<Record<Name, number | null>> =
    text.trim() === '' ? ({ [name]: null } as Record<Name, null>) : numberField(name, text);
  return wanted[name] === before ? {} : wanted;
}

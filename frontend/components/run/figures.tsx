import { ShieldAlert, ShieldCheck, ShieldX } from 'lucide-react';
import { Bar, budgetTone } from '../ui/bar';
import { cx } from '../ui/class-names';
import { textTones } from '../ui/pill';
import { formatScore } from '@/lib/format';
import type { Tone } from '@/lib/wave/describe-event';
import type { RunSummary } from '@/lib/wave/types';

/** Where verdicts change: below the first a call is blocked, below the second a person is asked. */
const blockBelow = 0.7;
const reviewBelow = 0.85;

export function scoreTone(score: number): Tone {
  return score < blockBelow ? 'bad' : score < reviewBelow ? 'warn' : 'good';
}

const shields = { bad: ShieldX, warn: ShieldAlert, good: ShieldCheck, neutral: ShieldCheck, accent: ShieldCheck };

/** The lowest verdict so far, as colour, shape and number. */
export function SafetyScore({ score, blocked = 0 }: { score: number; blocked?: number }) {
  const tone = scoreTone(score);
  const Icon = shields[tone];
  return (
    <span
      className={cx('inline-flex items-center gap-1 whitespace-nowrap', textTones[tone])}
      title={`Lowest verdict so far: ${formatScore(score)}${blocked > 0 ? `, ${blocked} blocked` : ''}`}
    >
      <Icon aria-hidden size={14} />
      <span className="sr-only">Safety score</span>
      {formatScore(score)}
    </span>
  );
}

export function TestCounts({ passed, failed }: { passed: number | null; failed: number | null }) {
  if (passed === null && failed === null) return <span className="text-faint">–</span>;
  return (
    <span className="whitespace-nowrap">
      <span className="text-good">
        {passed ?? 0}
        <span className="sr-only"> tests passed, </span>
        <span aria-hidden>✓</span>
      </span>{' '}
      <span className={failed ? 'text-bad' : 'text-faint'}>
        {failed ?? 0}
        <span className="sr-only"> failed</span>
        <span aria-hidden>✗</span>
      </span>
    </span>
  );
}

export function BudgetCell({ run }: { run: Pick<RunSummary, 'budgetPercent'> }) {
  return (
    <span className="flex items-center gap-2">
      <Bar
        label="Budget used"
        percent={run.budgetPercent}
        tone={budgetTone(run.budgetPercent)}
        className="w-16 shrink-0"
      />
      <span className="text-xs text-muted">{Math.round(run.budgetPercent)} %</span>
    </span>
  );
}

'use client';

import type { ReactNode } from 'react';
import { useBudget } from './budget/use-budget';
import { SafetyScore, TestCounts } from './figures';
import { Bar, budgetTone } from '../ui/bar';
import { formatCount, formatUsd, plural } from '@/lib/format';
import { isOver } from '@/lib/wave/run-commands';
import type { RunDetail } from '@/lib/wave/types';

/** What a lead looks at first: money, safety, tests, progress. */
export function RunFigures({ run }: { run: RunDetail }) {
  const { value: budget } = useBudget(run.runId);
  const tokens = share(run.tokensUsed, run.tokenLimit);
  const cost = share(run.costUsd, run.costLimitUsd);
  const reserved = isOver(run) ? undefined : budget;
  const tokensReserved = share(reserved?.tokens.reserved ?? 0, run.tokenLimit);
  const costReserved = share(reserved?.costUsd.reserved ?? 0, run.costLimitUsd);
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line shadow-raised lg:grid-cols-5">
      <Figure label="Tokens" detail={`of ${formatCount(run.tokenLimit)}`} value={formatCount(run.tokensUsed)}>
        <Bar
          label="Token budget used and reserved"
          percent={tokens}
          reserved={tokensReserved}
          tone={budgetTone(tokens + tokensReserved)}
        />
      </Figure>
      <Figure label="Cost" detail={`of ${formatUsd(run.costLimitUsd)}`} value={formatUsd(run.costUsd)}>
        <Bar
          label="Cost budget used and reserved"
          percent={cost}
          reserved={costReserved}
          tone={budgetTone(cost + costReserved)}
        />
      </Figure>
      <Figure
        label="Safety"
        detail={`${plural(run.actionsCount, 'action')}, ${run.blockedCount} blocked`}
        value={<SafetyScore score={run.safetyScore} blocked={run.blockedCount} />}
      />
      <Figure
        label="Tests"
        detail={run.testsPassed === null ? 'not run yet' : 'at the last run'}
        value={<TestCounts passed={run.testsPassed} failed={run.testsFailed} />}
      />
      <Figure
        label="Progress"
        detail={`iteration ${run.iteration} of ${run.maxIterations}${run.recycleCount > 0 ? `, recycled ${run.recycleCount}×` : ''}`}
        value={`${Math.round(run.progressPercent)} %`}
        className="max-lg:col-span-2"
      >
        <Bar label="Tasks done" percent={run.progressPercent} tone="good" />
      </Figure>
    </dl>
  );
}

function Figure({
  label,
  value,
  detail,
  className,
  children,
}: {
  label: string;
  value: ReactNode;
  detail: string;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <div className={`flex min-w-0 flex-col gap-1 bg-surface px-3 py-2 ${className ?? ''}`}>
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="flex min-w-0 flex-col gap-1">
        <span className="flex flex-wrap items-baseline gap-x-1.5">
          <span className="text-base font-semibold">{value}</span>
          <span className="text-xs text-faint">{detail}</span>
        </span>
        {children}
      </dd>
    </div>
  );
}

function share(used: number, limit: number): number {
  return limit <= 0 ? 0 : (100 * used) / limit;
}

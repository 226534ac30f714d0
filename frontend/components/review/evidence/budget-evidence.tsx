'use client';

import { Facts, Part } from './facts';
import { Limits } from '../../run/budget/budget-tab';
import { Pill } from '../../ui/pill';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { shortfallWords } from '@/lib/wave/spend';
import type { ReviewView } from '@/lib/wave/types';

/** Which limit is too low, and what the next call might take. */
export function BudgetEvidence({ review }: { review: ReviewView }) {
  const budget = useResource(`budget of ${review.runId} ${review.status}`, (signal) =>
    wave.budget(review.runId, { limit: 1, signal }),
  );
  if (budget.value === undefined) {
    return budget.problem ? (
      <ProblemNotice problem={budget.problem} retry={budget.reload} />
    ) : (
      <Skeleton className="h-20" />
    );
  }
  const { question } = budget.value;
  return (
    <div className="flex flex-col gap-3">
      {question !== null && question.shortfalls.length > 0 && (
        <Part title="Too low">
          <ul className="flex flex-col gap-1 text-sm">
            {question.shortfalls.map((shortfall) => (
              <li key={`${shortfall.scope} ${shortfall.what}`} className="flex flex-wrap items-baseline gap-x-2">
                <Pill tone="warn">{shortfall.what}</Pill>
                <span>{shortfallWords(shortfall)}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {question !== null && question.shortfalls.length === 0 && (
        <p className="text-sm text-good">The next call fits by now; the run can go on.</p>
      )}
      <Part title="Limits">
        <Limits budget={budget.value} />
      </Part>
      {question === null && <Facts title="What was known" items={review.evidence} />}
    </div>
  );
}

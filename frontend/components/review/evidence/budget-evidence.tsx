'use client';

import { Facts, Part } from './facts';
import { Limits } from '../../run/budget/budget-tab';
import { Pill } from '../../ui/pill';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { limitsOf } from '@/lib/wave/spend';
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
  const [tightest] = limitsOf(budget.value);
  return (
    <div className="flex flex-col gap-3">
      <Part
        title="Limits"
        aside={
          tightest && (
            <Pill tone="warn">
              tightest: {tightest.name.toLowerCase()}, {tightest.unit === 'USD' ? 'cost' : 'tokens'}
            </Pill>
          )
        }
      >
        <Limits budget={budget.value} />
      </Part>
      <Facts title="What the next call needs" items={review.evidence} />
    </div>
  );
}

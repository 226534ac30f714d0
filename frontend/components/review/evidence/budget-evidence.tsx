'use client';

import Link from 'next/link';
import { Facts, Part } from './facts';
import { Limits } from '../../run/budget/budget-tab';
import { useSession } from '../../shell/session';
import { Pill } from '../../ui/pill';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { shortfallWords } from '@/lib/wave/spend';
import type { ReviewView, Shortfall } from '@/lib/wave/types';

/** Which limit is too low, and what the next call might take. */
export function BudgetEvidence({ review }: { review: ReviewView }) {
  const budget = useResource(
    `budget of ${review.runId} ${review.status}`,
    (signal) => wave.budget(review.runId, { limit: 1, signal }),
    // Others spend from a shared limit, and raise it.
    review.status === 'open' ? { refreshMs: 15_000 } : {},
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
              <li key={`${shortfall.scope} ${shortfall.what}`} className="flex items-baseline gap-x-2">
                <Pill tone="warn" className="shrink-0">
                  {shortfall.what}
                </Pill>
                <span className="min-w-0 break-words">{shortfallWords(shortfall)}</span>
              </li>
            ))}
          </ul>
          <SharedLimit review={review} shortfalls={question.shortfalls} />
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

/** Whoever may raise a limit that runs share is led to where that is done. */
function SharedLimit({ review, shortfalls }: { review: ReviewView; shortfalls: readonly Shortfall[] }) {
  const isAdmin = useSession().role === 'admin';
  const isShared = shortfalls.some(({ scope }) => scope !== 'run');
  const run = useResource(isAdmin && isShared ? `project of ${review.runId}` : null, (signal) =>
    wave.getRun(review.runId, signal),
  ).value;
  if (!isShared) return null;
  if (!isAdmin) {
    return <p className="mt-1.5 text-sm text-muted">A limit that runs share is raised by an admin.</p>;
  }
  return run === undefined ? null : (
    <Link
      href={`/projects/${run.projectId}?tab=budget`}
      className="mt-1.5 inline-block text-sm text-accent hover:underline"
    >
      Raise the shared limit
    </Link>
  );
}

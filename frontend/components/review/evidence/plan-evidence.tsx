'use client';

import { Facts, Part } from './facts';
import { ProblemNotice } from '../../ui/notice';
import { Prose } from '../../ui/prose';
import { Skeleton } from '../../ui/skeleton';
import { plural } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import type { ReviewView } from '@/lib/wave/types';

/** The plan that is to be approved: its tasks, what is promised, and the text itself. */
export function PlanEvidence({ review }: { review: ReviewView }) {
  const {
    value: run,
    problem,
    reload,
  } = useResource(`plan of ${review.runId}`, (signal) => wave.getRun(review.runId, signal));
  if (run === undefined) {
    return problem ? <ProblemNotice problem={problem} retry={reload} /> : <Skeleton className="h-40" />;
  }
  return (
    <div className="flex flex-col gap-3">
      {run.tasks.length > 0 && (
        <Part title={plural(run.tasks.length, 'task')}>
          <ol className="divide-y rounded-md border text-sm">
            {run.tasks.map((task) => (
              <li key={task.id} className="flex gap-2.5 px-2.5 py-1.5">
                <span className="font-mono text-xs leading-5 text-faint">{task.id}</span>
                <div className="min-w-0">
                  <Prose text={task.title} />
                  {task.detail && <Prose text={task.detail} className="text-xs text-muted" />}
                </div>
              </li>
            ))}
          </ol>
        </Part>
      )}
      <Facts title="Acceptance criteria" items={run.acceptanceCriteria} />
      {run.plan !== null && (
        <Part title="The plan as it is written">
          <div
            tabIndex={0}
            role="region"
            aria-label="The plan as it is written"
            className="scroll-quiet max-h-80 overflow-y-auto rounded-md bg-sunken p-2.5"
          >
            <Prose text={run.plan} className="text-xs" />
          </div>
        </Part>
      )}
      {run.tasks.length === 0 && run.plan === null && <Facts title="Evidence" items={review.evidence} />}
    </div>
  );
}

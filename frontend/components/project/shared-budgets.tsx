'use client';

import Link from 'next/link';
import { useState } from 'react';
import { toast } from 'sonner';
import { SharedLimitsDialog } from './shared-limits-dialog';
import { LimitBar } from '../run/budget/limit-bar';
import { useSession } from '../shell/session';
import { Button } from '../ui/button';
import { Notice, ProblemNotice } from '../ui/notice';
import { Panel } from '../ui/panel';
import { SkeletonRows } from '../ui/skeleton';
import { plural } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { resumedWords } from '@/lib/wave/spend';
import type { SharedBudget, SharedLimits } from '@/lib/wave/types';

/** What all runs of the project may spend together, and what the whole account may. */
export function SharedBudgets({ projectId, name }: { projectId: string; name: string }) {
  const { value, problem, reload } = useResource('budgets', (signal) => wave.budgets(signal), { refreshMs: 10_000 });
  if (value === undefined)
    return problem ? <ProblemNotice problem={problem} retry={reload} /> : <SkeletonRows rows={3} />;
  const project = value.projects.find((budget) => budget.projectId === projectId);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
      {project && (
        <Shared
          title="This project"
          about="All its runs together."
          name={`Project ${name}`}
          budget={project}
          change={(limits) => wave.changeProjectBudget(projectId, limits)}
          onChanged={reload}
        />
      )}
      <Shared
        title="Whole account"
        about="All runs of all projects together."
        name="Account"
        budget={value.account}
        change={wave.changeAccountBudget}
        onChanged={reload}
      />
    </div>
  );
}

interface SharedProps {
  title: string;
  about: string;
  name: string;
  budget: SharedBudget;
  change: (limits: SharedLimits) => Promise<{ resumedRuns: string[] }>;
  onChanged: () => void;
}

function Shared({ title, about, name, budget, change, onChanged }: SharedProps) {
  const mayChange = useSession().role === 'admin';
  const [changing, setChanging] = useState(false);
  const [resumed, setResumed] = useState<readonly string[]>([]);
  return (
    <Panel
      title={title}
      aside={
        mayChange && (
          <Button size="small" onClick={() => setChanging(true)}>
            Change
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-3 p-3">
        <p className="text-sm text-muted">{about} Reaching a limit asks a person; it is never passed.</p>
        {budget.waitingRuns > 0 && (
          <Notice tone="warn" title={`${plural(budget.waitingRuns, 'run')} held by this limit`}>
            They go on by themselves once it suffices.
          </Notice>
        )}
        {resumed.length > 0 && (
          <Notice tone="good" role="status" title={`${resumedWords(resumed)} since you changed the limits`}>
            <ul className="flex flex-wrap gap-x-3">
              {resumed.map((runId, index) => (
                <li key={runId}>
                  <Link href={`/runs/${runId}`} className="underline hover:text-accent">
                    {resumed.length === 1 ? 'Open the run' : `Open run ${index + 1}`}
                  </Link>
                </li>
              ))}
            </ul>
          </Notice>
        )}
        <LimitBar name={name} unit="tokens" amounts={budget.tokens} />
        <LimitBar name={name} unit="USD" amounts={budget.costUsd} />
      </div>
      {changing && (
        <SharedLimitsDialog
          title={`Limits: ${title.toLowerCase()}`}
          budget={budget}
          onClose={() => setChanging(false)}
          change={async (limits) => {
            const { resumedRuns } = await change(limits);
            setChanging(false);
            setResumed(resumedRuns);
            toast.success('The limits hold from now on.');
            onChanged();
          }}
        />
      )}
    </Panel>
  );
}

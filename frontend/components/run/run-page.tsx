'use client';

import Link from 'next/link';
import { useEffect } from 'react';
import { GateLadder } from './gates/gate-ladder';
import { PhaseStepper } from './phase-stepper';
import { RunFacts } from './run-facts';
import { RunFigures } from './run-figures';
import { RunHeader } from './run-header';
import { RunNotices } from './run-notices';
import { RunTabs } from './run-tabs';
import { buttonClass } from '../ui/button-class';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { Panel } from '../ui/panel';
import { Skeleton } from '../ui/skeleton';
import { firstLine } from '@/lib/format';
import { RunProvider, useRunFeed } from '@/lib/wave/hooks/use-run';
import { reachedPhase } from '@/lib/wave/phase-path';

export function RunPage({ runId }: { runId: string }) {
  const { feed, snapshot } = useRunFeed(runId);
  const { run, problem, log } = snapshot;
  const title = run && firstLine(run.task);
  useEffect(() => {
    if (title !== undefined) document.title = `${title.slice(0, 120)} · WAVE`;
  }, [title]);

  if (run === undefined) {
    if (problem === undefined) return <RunSkeleton />;
    if (problem.status === 404 || problem.status === 400) {
      return (
        <Panel>
          <EmptyState
            heading
            title="There is no such run"
            action={
              <Link href="/runs" className={buttonClass('primary')}>
                Go to the runs
              </Link>
            }
          >
            It may have been removed, or the address may be mistyped.
          </EmptyState>
        </Panel>
      );
    }
    return <ProblemNotice problem={problem} retry={() => void feed.reload()} />;
  }
  const reload = () => void feed.reload();
  return (
    <RunProvider value={feed}>
      <div data-run={run.runId} data-status={run.status} data-phase={run.phase} className="flex flex-col gap-3">
        <RunHeader run={run} onCommand={reload} />
        <RunNotices run={run} onAnswered={reload} />
        <PhaseStepper phase={reachedPhase(run, log.events)} status={run.status} />
        <RunFigures run={run} />
        <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_20rem]">
          <RunTabs run={run} />
          <div className="flex flex-col gap-3">
            <GateLadder run={run} onDecided={reload} />
            <RunFacts run={run} />
          </div>
        </div>
      </div>
    </RunProvider>
  );
}

function RunSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-3">
      <Skeleton className="h-7 w-2/3" />
      <Skeleton className="h-5 w-1/2" />
      <Skeleton className="h-11" />
      <Skeleton className="h-16" />
      <Skeleton className="h-96" />
    </div>
  );
}

'use client';

import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { RunFilters, useRunFilter } from './run-filters';
import { RunTable } from './run-table';
import { Button } from '../ui/button';
import { buttonClass } from '../ui/button-class';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { PageHeading } from '../ui/page-heading';
import { Panel } from '../ui/panel';
import { SkeletonRows } from '../ui/skeleton';
import { useMay } from '../shell/session';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { useRuns } from '@/lib/wave/hooks/use-runs';
import { needsAttention } from '@/lib/wave/run-list';

export function RunsPage() {
  const { filter, active, clear } = useRunFilter();
  const { runs, problem, hasMore, loadingMore, loadMore, reload } = useRuns(filter);
  const projects = useResource('projects', (signal) => wave.listProjects({ limit: 200, signal }));
  const mayRun = useMay('runs:write');
  const [openedAt] = useState(() => Date.now());
  const attention = active ? [] : (runs ?? []).filter((run) => needsAttention(run, openedAt));
  const rest = (runs ?? []).filter((run) => !attention.includes(run));
  const newRun = mayRun && (
    <Link href="/runs/new" className={buttonClass('primary')}>
      <Plus aria-hidden size={14} /> New run
    </Link>
  );

  return (
    <>
      <PageHeading title="Runs" actions={newRun} />
      <div className="flex flex-col gap-4">
        <RunFilters projects={projects.value?.items ?? []} />
        {problem && <ProblemNotice problem={problem} retry={reload} />}
        {runs === undefined && problem === undefined && <SkeletonRows />}
        {attention.length > 0 && (
          <Panel title="Needs attention" aside={`${attention.length}`}>
            <RunTable runs={attention} label="Runs that need attention" />
          </Panel>
        )}
        {runs !== undefined && (rest.length > 0 || attention.length === 0) && (
          <Panel title={active ? 'Matching runs' : attention.length > 0 ? 'Other runs' : 'All runs'}>
            {rest.length > 0 ? (
              <RunTable runs={rest} label={active ? 'Matching runs' : 'Runs'} />
            ) : active ? (
              <EmptyState title="No run matches the filter" action={<Button onClick={clear}>Show all runs</Button>} />
            ) : (
              <EmptyState title="No run yet" action={newRun}>
                A run is one attempt at a story: a team of agents plans it, changes the code in a worktree of its own,
                runs the tests and passes ten gates. You watch, and decide where they ask.
              </EmptyState>
            )}
          </Panel>
        )}
        {hasMore && (
          <Button className="self-center" busy={loadingMore} onClick={loadMore}>
            Load more
          </Button>
        )}
      </div>
    </>
  );
}

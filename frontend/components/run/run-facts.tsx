import type { ReactNode } from 'react';
import { CopyButton } from '../ui/copy';
import { Panel } from '../ui/panel';
import { actorName } from '@/lib/format';
import { shortCommit } from '@/lib/wave/describe-event';
import type { RunDetail } from '@/lib/wave/types';

/** What was asked for, by whom, and on what the work stands. */
export function RunFacts({ run }: { run: RunDetail }) {
  return (
    <Panel title="Details">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 p-3 text-xs">
        <Fact name="Story">{run.storyId}</Fact>
        {run.domain && <Fact name="Domain">{run.domain}</Fact>}
        <Fact name="Submitted by">{actorName(run.createdBy)}</Fact>
        <Fact name="Submitted">{new Date(run.createdAt).toLocaleString()}</Fact>
        {run.baseBranch !== null && (
          <Fact name="Starts from">
            <span className="font-mono">
              {run.baseBranch}
              {run.baseCommit !== null && ` ${shortCommit(run.baseCommit)}`}
            </span>
          </Fact>
        )}
        <Fact name="Profile">{run.profile}</Fact>
        <Fact name="Mode">{run.mode === 'step' ? 'stops after each phase' : 'runs to the end'}</Fact>
        <Fact name="Errors">
          {run.errorCount} of {run.maxErrors}
        </Fact>
        <Fact name="Run">
          <CopyButton
            text={run.runId}
            label="Copy the run’s id"
            shown={run.runId}
            className="-mx-1 font-mono text-ink"
          />
        </Fact>
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="flex min-w-0 justify-end text-right break-words">{children}</dd>
    </>
  );
}

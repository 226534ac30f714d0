'use client';

import { useState } from 'react';
import { OverrideBlockButton, OverrideNote } from './override-block';
import { PermissionNote } from './permission-note';
import { VerdictDetails } from './verdict-details';
import { summaryOf } from '../tool-arguments';
import { useSession } from '../../shell/session';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { usePolicy } from '@/lib/wave/hooks/use-policy';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { useRun } from '@/lib/wave/hooks/use-run';
import { mayOverrideBlocks } from '@/lib/wave/policy-rights';
import { isOver } from '@/lib/wave/run-commands';
import type { BlockOverride, ToolCallView } from '@/lib/wave/types';

/** The whole verdict of a call, read when somebody asks why. */
export function CallWhy({ call }: { call: ToolCallView }) {
  const { value, problem, reload } = useResource(`why ${call.toolCallId} ${call.status}`, (signal) =>
    wave.why(call.toolCallId, signal),
  );
  const me = useSession();
  const { run } = useRun();
  const isStopped = call.status === 'blocked' && run !== undefined && !isOver(run);
  const policy = usePolicy(isStopped && me.scopes.includes('gates:override') ? run.projectId : null);
  const [override, setOverride] = useState<BlockOverride>();
  if (value === undefined) {
    return problem ? <ProblemNotice problem={problem} retry={reload} /> : <Skeleton className="h-24" />;
  }
  const overridable = isStopped && policy !== undefined && mayOverrideBlocks(policy, me, run.createdBy);
  return (
    <div className="flex flex-col gap-3">
      <VerdictDetails
        facts={value}
        heading={false}
        principles={new Map(value.principles.map((principle) => [principle.id, principle]))}
      />
      {value.permission !== null && <PermissionNote permission={value.permission} />}
      {override !== undefined ? (
        <OverrideNote override={override} />
      ) : (
        overridable && (
          <div>
            <OverrideBlockButton
              toolCallId={call.toolCallId}
              summary={summaryOf(call.tool, call.args)}
              onOverridden={(given) => {
                setOverride(given);
                reload();
              }}
            />
          </div>
        )
      )}
      {isStopped && policy?.overrides.blocks === 'never' && (
        <p className="text-xs text-faint">The project’s policy lets nobody override a block.</p>
      )}
    </div>
  );
}

'use client';

import Link from 'next/link';
import { Part } from './facts';
import { SafetyScore } from '../../run/figures';
import { OverrideBlockButton, OverrideNote } from '../../run/why/override-block';
import { useSession } from '../../shell/session';
import { revealHidden } from '@/lib/hidden-characters';
import { wave } from '@/lib/wave/client';
import { usePolicy } from '@/lib/wave/hooks/use-policy';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { mayOverrideBlocks } from '@/lib/wave/policy-rights';
import type { ReviewView } from '@/lib/wave/types';

/** At the safety gate: the calls that were blocked, and whether somebody answers for one. */
export function BlockedCalls({ review, onChanged }: { review: ReviewView; onChanged?: () => void }) {
  const me = useSession();
  const calls = review.blockedCalls;
  const anyOverridable = calls.some(({ overridable }) => overridable);
  const asks = anyOverridable && me.scopes.includes('gates:override');
  const run = useResource(asks ? `project of ${review.runId}` : null, (signal) => wave.getRun(review.runId, signal));
  const policy = usePolicy(run.value?.projectId ?? null);
  const mayOverride = policy !== undefined && mayOverrideBlocks(policy, me, review.runCreatedBy);
  if (calls.length === 0) return null;
  return (
    <Part
      title="Blocked calls"
      aside={
        <Link href={`/runs/${review.runId}?tab=transcript`} className="text-accent hover:underline">
          In the transcript
        </Link>
      }
    >
      <ul className="divide-y rounded-md border">
        {calls.map((call) => (
          <li key={call.toolCallId} data-blocked={call.toolCallId} className="flex flex-col gap-1.5 p-2.5">
            <p className="flex items-start justify-between gap-3">
              <code className="min-w-0 font-mono text-xs leading-5 break-all">{revealHidden(call.summary)}</code>
              <SafetyScore score={call.score} />
            </p>
            {call.override !== null ? (
              <OverrideNote override={call.override} />
            ) : (
              call.overridable &&
              mayOverride &&
              review.status === 'open' && (
                <div>
                  <OverrideBlockButton
                    toolCallId={call.toolCallId}
                    summary={call.summary}
                    onOverridden={() => onChanged?.()}
                  />
                </div>
              )
            )}
          </li>
        ))}
      </ul>
      {!anyOverridable && review.status === 'open' && (
        <p className="mt-1 text-xs text-faint">
          None of them ran, and the project’s policy lets nobody override a block. Letting the gate pass does not run
          them.
        </p>
      )}
    </Part>
  );
}

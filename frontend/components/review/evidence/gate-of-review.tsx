'use client';

import { Facts, Part } from './facts';
import { GateDecisions } from '../../run/gates/gate-decisions';
import { GateEvidence } from '../../run/gates/gate-evidence';
import { Skeleton } from '../../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { gateName } from '@/lib/wave/gate-names';
import { useResource } from '@/lib/wave/hooks/use-resource';
import type { ReviewView } from '@/lib/wave/types';

/** The gate that holds the run: what it looked at, and who has decided on it so far. */
export function GateOfReview({ review }: { review: ReviewView }) {
  const gates = useResource(review.gate === null ? null : `gates of ${review.runId} ${review.status}`, (signal) =>
    wave.listGates(review.runId, signal),
  );
  const gate = gates.value?.items.find(({ number }) => number === review.gate);
  if (gates.loading) return <Skeleton className="h-20" />;
  if (gate === undefined || gate.evidence.length === 0) return <Facts title="Evidence" items={review.evidence} />;
  return (
    <Part title={<span className="first-letter:uppercase">{gateName(gate.number)} looked at</span>}>
      <GateEvidence evidence={gate.evidence} />
      {gate.decisions.some(({ byKind }) => byKind !== 'policy') && (
        <div className="mt-2 text-xs">
          <GateDecisions gate={gate} />
        </div>
      )}
    </Part>
  );
}

'use client';

import { Link2 } from 'lucide-react';
import { Part } from './facts';
import { SafetyScore } from '../../run/figures';
import { ToolArguments } from '../../run/tool-arguments';
import { VerdictDetails } from '../../run/why/verdict-details';
import { shortCommit } from '@/lib/wave/describe-event';
import { wave } from '@/lib/wave/client';
import { usePrinciples } from '@/lib/wave/hooks/use-principles';
import { useResource } from '@/lib/wave/hooks/use-resource';
import type { ReviewView, ToolCallWhy } from '@/lib/wave/types';

/** What the call has to do with the question. */
const leads: Partial<Record<ReviewView['type'], string>> = {
  safety: 'Asks to use',
  loop_detected: 'Newest call:',
  unknown_outcome: 'Was under way:',
};

/** The call that a question is about: what it would do, how it was judged, and what an approval counts for. */
export function CallEvidence({ review }: { review: ReviewView }) {
  const { tool, args, score, risks, violations, effects, evidence, judgement, toolCallId } = review;
  const why = useResource(toolCallId === null ? null : `why ${toolCallId}`, (signal) =>
    wave.why(toolCallId ?? '', signal),
  ).value;
  const general = usePrinciples(undefined);
  const principles = why === undefined ? general : new Map(why.principles.map((entry) => [entry.id, entry]));
  return (
    <div className="flex flex-col gap-3">
      {tool !== null && args !== null && (
        <Part
          title={
            <>
              {leads[review.type] ?? 'Asks to use'} <code className="font-mono">{tool}</code>
            </>
          }
          aside={score !== null && <SafetyScore score={score} />}
        >
          <ToolArguments tool={tool} args={args} />
        </Part>
      )}
      <VerdictDetails
        heading={false}
        principles={principles}
        facts={{
          verdict: null,
          score,
          risks,
          violations,
          effects,
          evidence,
          judgement,
          observed: why?.observed ?? null,
          policyVersion: why?.policyVersion ?? null,
        }}
      />
      {why !== undefined && review.type === 'safety' && review.status === 'open' && <Binding why={why} />}
    </div>
  );
}

function Binding({ why: { argsHash, snapshot } }: { why: ToolCallWhy }) {
  return (
    <p className="flex items-start gap-1.5 text-xs text-faint">
      <Link2 aria-hidden size={13} className="mt-0.5 shrink-0" />
      <span>
        An approval counts for exactly these arguments (<code className="font-mono">{argsHash.slice(0, 8)}</code>)
        {snapshot !== null && (
          <>
            {' '}
            and these files (<code className="font-mono">{shortCommit(snapshot)}</code>)
          </>
        )}
        ; anything else is judged anew.
      </span>
    </p>
  );
}

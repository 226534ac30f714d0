import Link from 'next/link';
import { Part } from './facts';
import { revealHidden } from '@/lib/hidden-characters';
import { loopFacts } from '@/lib/wave/loop-facts';
import type { ReviewView } from '@/lib/wave/types';

/** What an agent does again and again, and where to read what it did before. */
export function LoopEvidence({ review }: { review: ReviewView }) {
  const facts = loopFacts(review.evidence);
  if (facts.length === 0) return null;
  return (
    <Part
      title="What repeats"
      aside={
        <Link href={`/runs/${review.runId}?tab=transcript`} className="text-accent hover:underline">
          In the transcript
        </Link>
      }
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {facts.map(({ name, text }) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="scroll-quiet max-h-40 overflow-y-auto break-words whitespace-pre-wrap">
              {revealHidden(text)}
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

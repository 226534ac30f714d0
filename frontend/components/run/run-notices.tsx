'use client';

import { useState } from 'react';
import { AnswerForm } from '../review/answer-form';
import { reasonIsShownBelow, ReviewEvidence } from '../review/review-evidence';
import { useMay } from '../shell/session';
import { useOpenReviews } from '../shell/open-reviews';
import { Notice } from '../ui/notice';
import { revealHidden } from '@/lib/hidden-characters';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { useReloadOn } from '@/lib/wave/hooks/use-reload-on';
import type { ReviewDecision, ReviewView, RunDetail } from '@/lib/wave/types';

/** Why the run stands still or how it ended, on top of its page; an open question can be answered here. */
export function RunNotices({ run, onAnswered }: { run: RunDetail; onAnswered: () => void }) {
  const waits = run.openReviews > 0;
  return (
    <>
      {waits && <OpenReviews run={run} onAnswered={onAnswered} />}
      {run.status === 'held' && !waits && (
        <Notice tone="warn" title="This run is held">
          {run.holdReason && revealHidden(run.holdReason)}
        </Notice>
      )}
      {run.status === 'failed' && (
        <Notice tone="bad" title={`This run failed${run.errorCode ? ` (${run.errorCode})` : ''}`}>
          {run.error}
        </Notice>
      )}
      {run.status === 'killed' && (
        <Notice tone="bad" title="This run was killed">
          {run.killReason}
        </Notice>
      )}
    </>
  );
}

function OpenReviews({ run, onAnswered }: { run: RunDetail; onAnswered: () => void }) {
  const openReviews = useOpenReviews();
  const { value, reload } = useResource(`reviews of ${run.runId}`, async (signal) => {
    const { items } = await wave.listReviews({ status: 'open', runId: run.runId }, { signal });
    return items;
  });
  useReloadOn(run.openReviews, reload, 100);
  return value?.map((review) => (
    <OpenReview
      key={review.reviewId}
      review={review}
      onChanged={reload}
      onAnswered={() => {
        reload();
        openReviews.reload();
        onAnswered();
      }}
    />
  ));
}

interface OpenReviewProps {
  review: ReviewView;
  onAnswered: () => void;
  onChanged: () => void;
}

function OpenReview({ review, onAnswered, onChanged }: OpenReviewProps) {
  const mayAnswer = useMay('reviews:answer');
  const [choice, setChoice] = useState<ReviewDecision>();
  return (
    <section aria-label="Open review" className="rounded-lg border border-warn/40 bg-surface shadow-raised">
      <Notice tone="warn" title={revealHidden(review.question)} className="rounded-b-none">
        {!reasonIsShownBelow(review) && revealHidden(review.reason)}
      </Notice>
      <div className="flex flex-col gap-3 p-3">
        <ReviewEvidence review={review} onChanged={onChanged} />
        {mayAnswer ? (
          <AnswerForm review={review} choice={choice} onChoose={setChoice} onAnswered={onAnswered} />
        ) : (
          <p className="text-sm text-muted">Answering needs the role of a reviewer.</p>
        )}
      </div>
    </section>
  );
}

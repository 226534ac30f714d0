'use client';

import { ArrowLeft, ArrowUpRight } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { toast } from 'sonner';
import { AnswerForm } from './answer-form';
import { reasonIsShownBelow, ReviewEvidence, WhatHappensNext } from './review-evidence';
import { ReviewOutcome } from './review-outcome';
import { reviewTypeNames } from './review-type';
import { useMay, useSession } from '../shell/session';
import { Age } from '../ui/age';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';
import { Pill } from '../ui/pill';
import { actorName, firstLine } from '@/lib/format';
import { revealHidden } from '@/lib/hidden-characters';
import { wave } from '@/lib/wave/client';
import { asProblem } from '@/lib/wave/problem';
import type { ReviewDecision, ReviewView } from '@/lib/wave/types';

interface ReviewDetailProps {
  review: ReviewView;
  choice: ReviewDecision | undefined;
  onChoose: (choice: ReviewDecision | undefined) => void;
  onAnswered: (review: ReviewView) => void;
  /** Told when the question itself is to be read again. */
  onChanged: () => void;
  onBack: () => void;
}

export function ReviewDetail({ review, choice, onChoose, onAnswered, onChanged, onBack }: ReviewDetailProps) {
  const mayAnswer = useMay('reviews:answer');
  return (
    <article aria-label="Review" className="flex flex-col gap-3">
      <div className="lg:hidden">
        <Button look="quiet" size="small" onClick={onBack}>
          <ArrowLeft aria-hidden size={14} /> All reviews
        </Button>
      </div>
      <Panel>
        <div className="flex flex-col gap-4 p-4">
          <header className="flex flex-col gap-1.5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
              <Pill tone={review.status === 'open' ? 'warn' : 'neutral'}>{reviewTypeNames[review.type]}</Pill>
              <span>
                asked <Age at={review.createdAt} />
              </span>
              <Claim review={review} mayAnswer={mayAnswer} onClaimed={onAnswered} />
            </div>
            <h2 className="text-lg font-semibold break-words">{revealHidden(review.question)}</h2>
            {!reasonIsShownBelow(review) && (
              <p className="text-sm break-words text-muted">{revealHidden(review.reason)}</p>
            )}
            <Link
              href={`/runs/${review.runId}`}
              className="flex w-fit max-w-full items-center gap-1 text-sm text-accent hover:underline"
            >
              <span className="truncate">
                {review.projectName}: {firstLine(review.task)}
              </span>
              <ArrowUpRight aria-hidden size={14} className="shrink-0" />
            </Link>
          </header>
          <ReviewEvidence review={review} onChanged={onChanged} />
          {review.status === 'open' ? (
            <>
              <WhatHappensNext review={review} />
              {mayAnswer ? (
                <AnswerForm review={review} choice={choice} onChoose={onChoose} onAnswered={onAnswered} keys />
              ) : (
                <p className="text-sm text-muted">Answering needs the role of a reviewer.</p>
              )}
            </>
          ) : (
            <ReviewOutcome review={review} />
          )}
        </div>
      </Panel>
    </article>
  );
}

/** Says who looks at it, so that two people do not think it through twice. */
function Claim({
  review,
  mayAnswer,
  onClaimed,
}: {
  review: ReviewView;
  mayAnswer: boolean;
  onClaimed: (review: ReviewView) => void;
}) {
  const { kind, name } = useSession();
  const [busy, setBusy] = useState(false);
  if (review.status !== 'open') return null;
  if (review.claimedBy !== null) {
    return (
      <span>
        {review.claimedBy === `${kind}:${name}` ? 'claimed by you' : `claimed by ${actorName(review.claimedBy)}`}
      </span>
    );
  }
  if (!mayAnswer) return null;
  const claim = async () => {
    setBusy(true);
    try {
      onClaimed(await wave.claimReview(review.reviewId));
    } catch (error) {
      toast.error(asProblem(error).message);
    }
    setBusy(false);
  };
  return (
    <Button look="quiet" size="small" busy={busy} onClick={() => void claim()}>
      Claim
    </Button>
  );
}

'use client';

import { AnswerDraft } from './answer-draft';
import { decisionKeys, decisionNames } from './review-type';
import { useSession } from '../shell/session';
import { Button } from '../ui/button';
import { Kbd } from '../ui/kbd';
import { Notice } from '../ui/notice';
import { isSelfApproval } from '@/lib/wave/review-answer';
import type { ReviewDecision, ReviewView } from '@/lib/wave/types';

interface AnswerFormProps {
  review: ReviewView;
  /** The answer being given; undefined while the person has not chosen. */
  choice: ReviewDecision | undefined;
  onChoose: (choice: ReviewDecision | undefined) => void;
  /** Told the review as it is after an answer, this person's or another's. */
  onAnswered: (review: ReviewView) => void;
  /** Whether the keys are shown on the buttons. */
  keys?: boolean;
}

const looks = { approve: 'primary', edit: 'secondary', respond: 'secondary', reject: 'danger' } as const;

/** The answers a review takes; each is chosen first and sent with a second press. */
export function AnswerForm({ review, choice, onChoose, onAnswered, keys = false }: AnswerFormProps) {
  const me = useSession();
  if (isSelfApproval(review, me)) {
    return (
      <Notice tone="accent" title="Somebody else has to answer this">
        You started the run, and its project’s policy lets nobody answer the questions of their own runs.
      </Notice>
    );
  }
  return (
    <div>
      <div role="group" aria-label="Answers" className="flex flex-wrap gap-2">
        {review.answers.map((answer) => (
          <Button
            key={answer}
            look={looks[answer]}
            aria-expanded={choice === answer}
            onClick={() => onChoose(choice === answer ? undefined : answer)}
          >
            {decisionNames[answer]}
            {keys && <Kbd>{decisionKeys[answer]}</Kbd>}
          </Button>
        ))}
      </div>
      {choice !== undefined && (
        <AnswerDraft
          key={`${review.reviewId}/${choice}`}
          review={review}
          choice={choice}
          onChoose={onChoose}
          onAnswered={onAnswered}
        />
      )}
    </div>
  );
}

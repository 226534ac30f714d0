'use client';

import { AnswerDraft } from './answer-draft';
import { decisionKeys } from './review-type';
import { useSession } from '../shell/session';
import { Button } from '../ui/button';
import { Kbd } from '../ui/kbd';
import { Notice } from '../ui/notice';
import { answerWords } from '@/lib/wave/answer-words';
import { isSelfApproval, openAnswers } from '@/lib/wave/review-answer';
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
        You started the run, and its project’s policy lets nobody decide on what their own runs want to do.
      </Notice>
    );
  }
  const { given, barred } = openAnswers(review, me);
  return (
    <div>
      <div role="group" aria-label="Answers" className="flex flex-wrap gap-2">
        {given.map((answer) => (
          <Button
            key={answer}
            look={looks[answer]}
            aria-expanded={choice === answer}
            onClick={() => onChoose(choice === answer ? undefined : answer)}
          >
            {answerWords(review, answer).name}
            {keys && (
              <span className="pointer-coarse:hidden">
                <Kbd>{decisionKeys[answer]}</Kbd>
              </span>
            )}
          </Button>
        ))}
      </div>
      {barred !== undefined && <p className="mt-2 text-sm text-muted">{barred}</p>}
      {choice !== undefined && given.includes(choice) && (
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

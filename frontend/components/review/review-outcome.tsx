import { Age } from '../ui/age';
import { CodeBlock } from '../ui/code';
import { actorName } from '@/lib/format';
import { answerWords } from '@/lib/wave/answer-words';
import type { ReviewView } from '@/lib/wave/types';

/** The one answer a review got. */
export function ReviewOutcome({ review }: { review: ReviewView }) {
  const { answer, answeredBy, answeredAt, status } = review;
  if (answer === null) {
    return (
      <p className="text-sm text-muted">{status === 'cancelled' ? 'The question lapsed: the run ended.' : 'Closed.'}</p>
    );
  }
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p>
        <span className="font-medium">{answeredBy === null ? 'Someone' : actorName(answeredBy)}</span>{' '}
        {answerWords(review, answer.decision).said}
        {answeredAt !== null && (
          <span className="text-muted">
            {' '}
            <Age at={answeredAt} />
          </span>
        )}
      </p>
      {(answer.reason ?? answer.message) && (
        <blockquote className="border-l-2 border-line-strong pl-2 text-muted">
          {answer.reason ?? answer.message}
        </blockquote>
      )}
      {answer.args && <CodeBlock label="Arguments as edited" text={JSON.stringify(answer.args, null, 2)} />}
    </div>
  );
}

'use client';

import { useEffect, useRef, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { ToolFields } from '../tool/tool-fields';
import { Button } from '../ui/button';
import { Field, TextArea } from '../ui/field';
import { Kbd } from '../ui/kbd';
import { ProblemNotice } from '../ui/notice';
import { actorName } from '@/lib/format';
import { answerWords } from '@/lib/wave/answer-words';
import { wave } from '@/lib/wave/client';
import { useIdempotencyKey } from '@/lib/wave/hooks/use-idempotency-key';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import { answerOf, editableFields, mistakesOf } from '@/lib/wave/review-answer';
import { draftOf } from '@/lib/wave/tool-fields';
import type { ReviewDecision, ReviewView } from '@/lib/wave/types';

interface AnswerDraftProps {
  review: ReviewView;
  choice: ReviewDecision;
  onChoose: (choice: ReviewDecision | undefined) => void;
  /** Told the review as it is after an answer, this person's or another's. */
  onAnswered: (review: ReviewView) => void;
}

/** One answer while it is written. */
export function AnswerDraft({ review, choice, onChoose, onAnswered }: AnswerDraftProps) {
  const { fields, args } = editableFields(review);
  const [text, setText] = useState('');
  const [draft, setDraft] = useState(() => draftOf(fields, args));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const [mistakes, setMistakes] = useState<Readonly<Record<string, string | undefined>>>({});
  const form = useRef<HTMLFormElement>(null);
  const { keyOf, forget } = useIdempotencyKey();
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('textarea, input, button[type=submit]')?.focus();
  }, []);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [mistakes]);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const read = answerOf(choice, text, { fields, draft, args });
    if (!read.ok) {
      setMistakes(read.mistakes);
      return;
    }
    setBusy(true);
    setMistakes({});
    setProblem(undefined);
    try {
      onAnswered(await wave.resolveReview(review.reviewId, read.answer, keyOf(read.answer)));
      toast.success(`You ${answerWords(review, choice).said}.`);
    } catch (error) {
      const failure = asProblem(error);
      if (failure.status >= 400) forget();
      if (failure.status === 409) {
        const now = await wave.getReview(review.reviewId).catch(() => undefined);
        if (now !== undefined && now.status !== 'open') {
          toast.warning(
            now.answeredBy === null
              ? 'This question is closed already.'
              : `${actorName(now.answeredBy)} answered first.`,
          );
          return onAnswered(now);
        }
      }
      setMistakes(mistakesOf(failure, fields));
      setProblem(failure);
      setBusy(false);
    }
  };

  const textName = choice === 'respond' ? 'message' : 'reason';
  const shownAtField = Object.values(mistakes).some((mistake) => mistake !== undefined);
  return (
    <form
      ref={form}
      onSubmit={(event) => void send(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onChoose(undefined);
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
      noValidate
      className="mt-3 flex flex-col gap-3 rounded-lg border bg-surface p-3 text-ink"
    >
      {choice === 'approve' ? (
        <p className="text-sm">{review.next.approve ?? 'The run goes on with exactly this.'}</p>
      ) : choice === 'edit' ? (
        <>
          <p className="text-sm text-muted">{review.next.edit}</p>
          <ToolFields fields={fields} draft={draft} onChange={setDraft} mistakes={mistakes} />
        </>
      ) : (
        <Field label={labels[choice]} error={mistakes[textName]} hint={review.next[choice]}>
          {(ids) => (
            <TextArea
              {...ids}
              name={textName}
              rows={3}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
      {problem && !shownAtField && <ProblemNotice problem={problem} />}
      <div className="flex items-center gap-2">
        <Button type="submit" look={choice === 'reject' ? 'danger-solid' : 'primary'} busy={busy}>
          {answerWords(review, choice).send}
        </Button>
        <Button look="quiet" onClick={() => onChoose(undefined)}>
          Back
        </Button>
        {choice !== 'approve' && (
          <span className="text-xs text-faint max-sm:hidden">
            <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> sends
          </span>
        )}
      </div>
    </form>
  );
}

const labels = { respond: 'Message to the agent', reject: 'Reason; it goes on the record' };

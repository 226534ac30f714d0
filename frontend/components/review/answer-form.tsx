'use client';

import { useEffect, useRef, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { decidedNames, decisionKeys, decisionNames } from './review-type';
import { Button } from '../ui/button';
import { Field, TextArea } from '../ui/field';
import { Kbd } from '../ui/kbd';
import { ProblemNotice } from '../ui/notice';
import { actorName } from '@/lib/format';
import { parseArguments } from '@/lib/wave/arguments';
import { wave } from '@/lib/wave/client';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import type { ReviewAnswer, ReviewDecision, ReviewView } from '@/lib/wave/types';

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
        <Draft
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

function Draft({
  review,
  choice,
  onChoose,
  onAnswered,
}: Omit<AnswerFormProps, 'choice' | 'keys'> & { choice: ReviewDecision }) {
  const [text, setText] = useState(choice === 'edit' ? JSON.stringify(review.args ?? {}, null, 2) : '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const [mistake, setMistake] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const submission = useRef<{ body: string; key: string }>(undefined);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('textarea, button[type=submit]')?.focus();
  }, []);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const answer = answerOf(choice, text);
    if (typeof answer === 'string') {
      setMistake(answer);
      return;
    }
    const body = JSON.stringify(answer);
    if (submission.current?.body !== body) submission.current = { body, key: crypto.randomUUID() };
    setBusy(true);
    setMistake(undefined);
    setProblem(undefined);
    try {
      onAnswered(await wave.resolveReview(review.reviewId, answer, submission.current.key));
      toast.success(`The question was ${decidedNames[choice]}.`);
    } catch (error) {
      const failure = asProblem(error);
      if (failure.status >= 400) submission.current = undefined;
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
      setProblem(failure);
      setBusy(false);
    }
  };

  const fieldError =
    mistake ?? problem?.field(choice === 'edit' ? 'args' : choice === 'respond' ? 'message' : 'reason');
  return (
    <form
      ref={form}
      onSubmit={(event) => void send(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onChoose(undefined);
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
      className="mt-3 flex flex-col gap-2 rounded-lg border bg-surface p-3 text-ink"
    >
      {choice === 'approve' ? (
        <p className="text-sm">{review.next.approve ?? 'The run goes on with exactly this.'}</p>
      ) : (
        <Field label={labels[choice]} error={fieldError} hint={review.next[choice]}>
          {(ids) => (
            <TextArea
              {...ids}
              rows={choice === 'edit' ? Math.min(16, text.split('\n').length + 1) : 3}
              spellCheck={choice !== 'edit'}
              className={choice === 'edit' ? 'font-mono text-xs' : undefined}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
      {problem && fieldError === undefined && <ProblemNotice problem={problem} />}
      <div className="flex items-center gap-2">
        <Button type="submit" look={choice === 'reject' ? 'danger-solid' : 'primary'} busy={busy}>
          {sends[choice]}
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

const labels = {
  edit: 'Arguments as they should be (JSON); they are judged again',
  respond: 'Message to the agent',
  reject: 'Reason; it goes on the record',
};

const sends: Record<ReviewDecision, string> = {
  approve: 'Approve this',
  edit: 'Send the edited call',
  respond: 'Send the message',
  reject: 'Reject this',
};

/** @returns the answer, or what is missing from it */
function answerOf(choice: ReviewDecision, text: string): ReviewAnswer | string {
  switch (choice) {
    case 'approve':
      return { decision: choice };
    case 'edit': {
      const args = parseArguments(text);
      return args.ok ? { decision: choice, args: args.value } : args.mistake;
    }
    case 'respond':
      return text.trim() === '' ? 'Write what the agent should be told.' : { decision: choice, message: text.trim() };
    case 'reject':
      return text.trim() === '' ? 'Say why.' : { decision: choice, reason: text.trim() };
  }
}

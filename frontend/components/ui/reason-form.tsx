'use client';

import { useState, type FormEvent, type ReactNode } from 'react';
import { Button } from './button';
import type { ButtonLook } from './button-class';
import { Field, TextArea } from './field';
import { ProblemNotice } from './notice';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';

interface ReasonFormProps {
  /** Whether the record needs a reason; the API refuses without it, so the form says so first. */
  required: boolean;
  /** The word on the button. */
  submit: string;
  look?: ButtonLook;
  hint?: ReactNode;
  /** Carries it out. What it throws is shown, and the form stays as it was filled in. */
  send: (reason: string) => Promise<void>;
  onClose: () => void;
  /** Names of the fields that `children` shows with their own errors. */
  fields?: readonly string[];
  disabled?: boolean;
  /** What else there is to say, above the reason. */
  children?: (problem: WaveProblem | undefined) => ReactNode;
}

/** Why somebody does something: the end of every question that goes on the record. */
export function ReasonForm({
  required,
  submit,
  look = 'primary',
  hint = 'It goes on the record.',
  send,
  onClose,
  fields = [],
  disabled = false,
  children,
}: ReasonFormProps) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    // A dialog may stand in a form of its own page.
    event.stopPropagation();
    if (required && reason.trim() === '') {
      setMissing(true);
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await send(reason.trim());
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  const reasonError = missing && reason.trim() === '' ? 'Say why; it goes on the record.' : problem?.field('reason');
  const isElsewhere = problem && reasonError === undefined && !fields.some((name) => problem.field(name));
  return (
    <form
      onSubmit={(event) => void onSubmit(event)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
      noValidate
      className="flex flex-col gap-4"
    >
      {isElsewhere && <ProblemNotice problem={problem} />}
      {children?.(problem)}
      <Field label={required ? 'Reason' : 'Reason (optional)'} error={reasonError} hint={hint}>
        {(ids) => (
          <TextArea
            {...ids}
            name="reason"
            autoFocus={children === undefined}
            rows={3}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Leave it
        </Button>
        <Button type="submit" look={look} busy={busy} disabled={disabled}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

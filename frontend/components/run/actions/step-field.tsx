'use client';

import { Field, Select } from '../../ui/field';
import { readAll, wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { stepLine } from '@/lib/wave/step-words';

interface StepFieldProps {
  label: string;
  runId: string;
  value: number | undefined;
  onChange: (step: number | undefined) => void;
  /** What not choosing means. */
  first: string;
  /** What the step is for: not every kept one fits both. */
  use: 'forkable' | 'recyclable';
  error?: string;
}

/** One of the steps whose state and files are kept, newest first. */
export function StepField({ label, runId, value, onChange, first, use, error }: StepFieldProps) {
  const {
    value: steps,
    problem,
    loading,
  } = useResource(`steps of ${runId}`, (signal) =>
    readAll((cursor) => wave.listSteps(runId, { cursor, limit: 200, signal })),
  );
  const kept = (steps ?? []).filter((step) => step[use]).reverse();
  return (
    <Field
      label={label}
      error={error}
      hint={
        loading
          ? 'Reading the steps…'
          : problem
            ? `The steps could not be read: ${problem.message}`
            : kept.length === 0
              ? 'No earlier step is kept.'
              : 'State and files go back together to the end of that step.'
      }
    >
      {(ids) => (
        <Select
          {...ids}
          name="step"
          autoFocus
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : Number(event.target.value))}
        >
          <option value="">{first}</option>
          {kept.map((step) => (
            <option key={step.step} value={step.step}>
              {stepLine(step)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { LimitInputs, ModelInput } from '../../limits/limit-inputs';
import { Field, Input, Select } from '../../ui/field';
import type { WaveProblem } from '@/lib/wave/problem';
import type { StoryForm } from '@/lib/wave/story-form';

interface LimitsFieldsProps {
  form: StoryForm;
  set: (change: Partial<StoryForm>) => void;
  problem?: WaveProblem;
  defaultBranch?: string;
}

/** What has a sensible default: limits, branch, mode, model. Opens by itself when one of them is refused. */
export function LimitsFields({ form, set, problem, defaultBranch }: LimitsFieldsProps) {
  const [opened, setOpened] = useState(false);
  const refused = ['tokenLimit', 'costLimit', 'branch', 'mode', 'model'].some((name) => problem?.field(name));
  return (
    <details
      open={opened || refused}
      onToggle={(event) => setOpened(event.currentTarget.open)}
      className="group rounded-lg border bg-surface shadow-raised"
    >
      <summary className="flex min-h-9 items-center gap-1.5 rounded-lg px-3 text-sm font-semibold">
        <ChevronRight aria-hidden size={14} className="transition-transform group-open:rotate-90" />
        Limits, branch and model
      </summary>
      <div className="grid gap-4 border-t p-3 sm:grid-cols-2">
        <LimitInputs
          draft={form}
          onChange={set}
          tokens={{
            hint: 'New tokens. Reaching it asks a person; it is never passed.',
            placeholder: '100000 by default',
            error: problem?.field('tokenLimit'),
          }}
          cost={{ hint: 'The same for money.', placeholder: '10.00 by default', error: problem?.field('costLimit') }}
        />
        <Field
          label="Branch to start from"
          error={problem?.field('branch')}
          hint="The work is done on a branch of its own."
        >
          {(ids) => (
            <Input
              {...ids}
              name="branch"
              spellCheck={false}
              placeholder={defaultBranch ?? 'the project’s default branch'}
              value={form.branch}
              onChange={(event) => set({ branch: event.target.value })}
            />
          )}
        </Field>
        <Field label="Mode" error={problem?.field('mode')}>
          {(ids) => (
            <Select
              {...ids}
              name="mode"
              value={form.mode}
              onChange={(event) => set({ mode: event.target.value as StoryForm['mode'] })}
            >
              <option value="auto">Run to the end</option>
              <option value="step">Stop after each phase</option>
            </Select>
          )}
        </Field>
        <ModelInput
          value={form.model}
          onChange={(model) => set({ model })}
          hint="The configured one when empty."
          error={problem?.field('model')}
        />
      </div>
    </details>
  );
}

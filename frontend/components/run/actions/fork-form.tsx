'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { actionLooks } from './action-looks';
import { StepField } from './step-field';
import { LimitInputs, ModelInput } from '../../limits/limit-inputs';
import { Field, TextArea } from '../../ui/field';
import { ReasonForm } from '../../ui/reason-form';
import { formatUsd } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { emptyFork, forkOf, type ForkDraft } from '@/lib/wave/fork-form';
import { useIdempotencyKey } from '@/lib/wave/hooks/use-idempotency-key';
import type { RunDetail } from '@/lib/wave/types';

/** A new run from a step of this one; what is left as it is stays as it was. */
export function ForkForm({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const router = useRouter();
  const { keyOf, forget } = useIdempotencyKey();
  const [draft, setDraft] = useState<ForkDraft>({ ...emptyFork, task: run.task });
  const set = (change: Partial<ForkDraft>) => setDraft((before) => ({ ...before, ...change }));
  return (
    <ReasonForm
      required={false}
      submit={actionLooks.fork.submit}
      onClose={onClose}
      fields={['step', 'task', 'model', 'tokenLimit', 'costLimit']}
      send={async (reason) => {
        const body = forkOf(draft, run.task, reason);
        try {
          const accepted = await wave.forkRun(run.runId, body, keyOf(body));
          toast.success('The fork is queued.');
          router.push(`/runs/${accepted.runId}`);
        } catch (error) {
          forget();
          throw error;
        }
      }}
    >
      {(problem) => (
        <>
          <StepField
            label="From"
            runId={run.runId}
            value={draft.step}
            onChange={(step) => set({ step })}
            first="The newest step that is kept"
            use="forkable"
            error={problem?.field('step')}
          />
          <Field label="Task" error={problem?.field('task')} hint="Change it to send the agents another way.">
            {(ids) => (
              <TextArea
                {...ids}
                name="task"
                rows={3}
                value={draft.task}
                onChange={(event) => set({ task: event.target.value })}
              />
            )}
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <ModelInput
              value={draft.model}
              onChange={(model) => set({ model })}
              placeholder={run.model}
              error={problem?.field('model')}
              className="sm:col-span-2"
            />
            <LimitInputs
              draft={draft}
              onChange={set}
              tokens={{ placeholder: run.tokenLimit.toLocaleString('en-US'), error: problem?.field('tokenLimit') }}
              cost={{ placeholder: formatUsd(run.costLimitUsd).slice(1), error: problem?.field('costLimit') }}
            />
          </div>
        </>
      )}
    </ReasonForm>
  );
}

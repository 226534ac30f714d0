'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { actionLooks } from './action-looks';
import { ForkForm } from './fork-form';
import { StepField } from './step-field';
import { GateDecisionDialog } from '../gates/gate-decision-dialog';
import { useMay } from '../../shell/session';
import { Checkbox } from '../../ui/checkbox';
import { Dialog } from '../../ui/dialog';
import { ReasonForm } from '../../ui/reason-form';
import { wave, type PlainCommand } from '@/lib/wave/client';
import { useIdempotencyKey } from '@/lib/wave/hooks/use-idempotency-key';
import { heldGate, unmetEvidence, type RunAction } from '@/lib/wave/run-commands';
import type { RunDetail } from '@/lib/wave/types';

interface ActionDialogProps {
  run: RunDetail;
  action: RunAction;
  onClose: () => void;
  onDone: () => void;
}

/** Asks what a command needs to know, and why it is given. */
export function ActionDialog({ run, action, onClose, onDone }: ActionDialogProps) {
  const { title, text } = actionLooks[action];
  const gate = heldGate(run);
  if (action === 'go') {
    return gate && <GateDecisionDialog run={run} gate={gate} decision="go" onClose={onClose} onDone={onDone} />;
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description={text}>
      {action === 'fork' ? (
        <ForkForm run={run} onClose={onClose} />
      ) : action === 'retry' ? (
        <RetryForm run={run} onClose={onClose} />
      ) : (
        <CommandForm run={run} command={action} onClose={onClose} onDone={onDone} />
      )}
    </Dialog>
  );
}

interface CommandFormProps {
  run: RunDetail;
  command: PlainCommand;
  onClose: () => void;
  onDone: () => void;
}

function CommandForm({ run, command, onClose, onDone }: CommandFormProps) {
  const { submit, look, reason: need } = actionLooks[command];
  const [toStep, setToStep] = useState<number>();
  const [skipValidation, setSkipValidation] = useState(false);
  const mayOverride = useMay('gates:override');
  const gate = run.gates.find(({ number }) => number === run.currentGate);
  const canSkip = command === 'next' && mayOverride && gate !== undefined && unmetEvidence(gate).length > 0;
  return (
    <ReasonForm
      required={need === 'required' || skipValidation}
      submit={submit}
      look={look}
      onClose={onClose}
      fields={['toStep']}
      hint={
        command === 'recycle' ? 'The agents read it, and it goes on the record.' : 'Shown wherever the run is shown.'
      }
      send={async (reason) => {
        const { message } = await wave.command(run.runId, command, {
          ...(reason !== '' && { reason }),
          ...(toStep !== undefined && { toStep }),
          ...(skipValidation && { skipValidation }),
        });
        toast.success(message);
        onDone();
      }}
    >
      {command === 'recycle'
        ? (problem) => (
            <>
              <StepField
                label="Back to"
                runId={run.runId}
                value={toStep}
                onChange={setToStep}
                first="Dev, with the files as they are"
                use="recyclable"
                error={problem?.field('toStep')}
              />
              <p className="text-sm text-muted">{recyclesLeft(run)}</p>
            </>
          )
        : canSkip
          ? () => (
              <Checkbox
                name="skipValidation"
                label={`Pass gate ${gate.number} (${gate.name}) although it does not hold`}
                hint="An override: it is audited with your reason and marked wherever the gate is shown."
                checked={skipValidation}
                onChange={setSkipValidation}
              />
            )
          : undefined}
    </ReasonForm>
  );
}

function recyclesLeft({ recycleCount, maxRecycles }: RunDetail): string {
  const left = maxRecycles - recycleCount;
  if (left <= 0) return `It was sent back ${recycleCount} times already, which is the most; once more makes it a hold.`;
  return recycleCount === 0
    ? `A run may be sent back ${maxRecycles} times; after that it is held.`
    : `Sent back ${recycleCount} of ${maxRecycles} times so far.`;
}

function RetryForm({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const router = useRouter();
  const { keyOf, forget } = useIdempotencyKey();
  return (
    <ReasonForm
      required={false}
      submit={actionLooks.retry.submit}
      onClose={onClose}
      send={async (reason) => {
        const body = reason === '' ? {} : { reason };
        try {
          const accepted = await wave.retryRun(run.runId, body, keyOf(body));
          toast.success('The story is queued again.');
          router.push(`/runs/${accepted.runId}`);
        } catch (error) {
          forget();
          throw error;
        }
      }}
    />
  );
}

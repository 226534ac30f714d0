'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { GateEvidence } from './gate-evidence';
import { useMay } from '../../shell/session';
import { Checkbox } from '../../ui/checkbox';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { ReasonForm } from '../../ui/reason-form';
import { plural } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { awaitsApproval, unmetEvidence } from '@/lib/wave/run-commands';
import type { GateChoice, GateView, RunDetail } from '@/lib/wave/types';

interface GateDecisionDialogProps {
  run: RunDetail;
  gate: GateView;
  decision: GateChoice;
  onClose: () => void;
  onDone: () => void;
}

const words: Record<GateChoice, { title: (gate: string) => string; text: string; submit: string }> = {
  go: {
    title: (gate) => `Let ${gate} pass?`,
    text: 'The run goes on behind it. Your name and your reason stand with the gate.',
    submit: 'Pass the gate',
  },
  hold: {
    title: (gate) => `Hold the run at ${gate}?`,
    text: 'The run stops within a second and waits for a person.',
    submit: 'Hold at the gate',
  },
  recycle: {
    title: (gate) => `Send the run back from ${gate}?`,
    text: 'The agents work again with your reason as their note.',
    submit: 'Send it back',
  },
  kill: {
    title: (gate) => `Kill the run at ${gate}?`,
    text: 'Its processes end at once, and it cannot be resumed. Its branch and its record stay.',
    submit: 'Kill the run',
  },
};

/** A person's decision on a gate. Passing one whose evidence does not hold is an override, and has to be meant as one. */
export function GateDecisionDialog({ run, gate, decision, onClose, onDone }: GateDecisionDialogProps) {
  const { title, text, submit } = words[decision];
  const mayOverride = useMay('gates:override');
  const unmet = decision === 'go' ? unmetEvidence(gate) : [];
  const against = decision === 'go' && (unmet.length > 0 || (gate.status === 'hold' && !awaitsApproval(gate)));
  const [override, setOverride] = useState(false);
  const barred = unmet.length > 0 && !override;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title(`gate ${gate.number} (${gate.name})`)}
      description={text}
    >
      <ReasonForm
        required
        submit={override ? 'Override the gate' : submit}
        look={decision === 'kill' ? 'danger-solid' : 'primary'}
        disabled={barred}
        onClose={onClose}
        send={async (reason) => {
          const { message } = await wave.decideGate(run.runId, gate.number, {
            decision,
            reason,
            ...(override && { override }),
          });
          toast.success(message);
          onDone();
        }}
      >
        {() => (
          <>
            {decision === 'go' && gate.evidence.length > 0 && (
              <div className="max-h-48 overflow-y-auto rounded-md bg-sunken p-2">
                <GateEvidence evidence={gate.evidence} />
              </div>
            )}
            {against &&
              (mayOverride ? (
                <div className="rounded-md border border-warn/40 p-2.5">
                  <Checkbox
                    name="override"
                    label={
                      unmet.length > 0
                        ? `Override: ${plural(unmet.length, 'thing')} it asks for ${unmet.length === 1 ? 'does' : 'do'} not hold`
                        : 'Override the hold'
                    }
                    hint="The gate passes against its evidence. It is audited under your name, and the gate is marked as overridden wherever it is shown, for good."
                    checked={override}
                    onChange={setOverride}
                  />
                </div>
              ) : (
                <Notice tone="warn" title="Passing this gate would be an override">
                  {unmet.length > 0 ? 'Something that it asks for does not hold. ' : ''}Only an operator may let it pass
                  nevertheless.
                </Notice>
              ))}
          </>
        )}
      </ReasonForm>
    </Dialog>
  );
}

'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { LimitInputs } from '../../limits/limit-inputs';
import { Dialog } from '../../ui/dialog';
import { ReasonForm } from '../../ui/reason-form';
import { formatCount, formatUsd } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { numberField } from '@/lib/wave/story-form';
import { afterRaise } from '@/lib/wave/spend';
import type { RunBudget } from '@/lib/wave/types';

interface RaiseBudgetDialogProps {
  runId: string;
  budget: Pick<RunBudget, 'tokens' | 'costUsd' | 'question'>;
  onClose: () => void;
  onRaised: (budget: RunBudget) => void;
}

/** New limits for a run. Empty means as it is. */
export function RaiseBudgetDialog({ runId, budget, onClose, onRaised }: RaiseBudgetDialogProps) {
  const [draft, setDraft] = useState({ tokenLimit: '', costLimit: '' });
  const unchanged = draft.tokenLimit.trim() === '' && draft.costLimit.trim() === '';
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Change the run’s limits"
      description="A run that waits for its budget goes on by itself once the next call fits."
    >
      <ReasonForm
        required
        submit="Set the limits"
        disabled={unchanged}
        onClose={onClose}
        fields={['tokenLimit', 'costLimit']}
        send={async (reason) => {
          const changed = await wave.raiseBudget(runId, {
            ...numberField('tokenLimit', draft.tokenLimit),
            ...numberField('costLimit', draft.costLimit),
            reason,
          });
          toast.success(afterRaise(budget, changed));
          onRaised(changed);
        }}
      >
        {(problem) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <LimitInputs
              autoFocus
              draft={draft}
              onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
              tokens={{
                hint: `${formatCount(budget.tokens.limit)} now, ${formatCount(budget.tokens.spent)} spent`,
                placeholder: String(budget.tokens.limit),
                error: problem?.field('tokenLimit'),
              }}
              cost={{
                hint: `${formatUsd(budget.costUsd.limit)} now, ${formatUsd(budget.costUsd.spent)} spent`,
                placeholder: budget.costUsd.limit.toFixed(2),
                error: problem?.field('costLimit'),
              }}
            />
          </div>
        )}
      </ReasonForm>
    </Dialog>
  );
}

'use client';

import { useState } from 'react';
import { LimitInputs } from '../limits/limit-inputs';
import { Dialog } from '../ui/dialog';
import { ReasonForm } from '../ui/reason-form';
import { formatCount, formatUsd } from '@/lib/format';
import { limitOf } from '@/lib/wave/spend';
import type { SharedBudget, SharedLimits } from '@/lib/wave/types';

interface SharedLimitsDialogProps {
  title: string;
  budget: SharedBudget;
  onClose: () => void;
  change: (limits: SharedLimits) => Promise<void>;
}

/** Limits that many runs share; an empty one takes the limit away. */
export function SharedLimitsDialog({ title, budget, onClose, change }: SharedLimitsDialogProps) {
  const [draft, setDraft] = useState({
    tokenLimit: budget.tokens.limit?.toString() ?? '',
    costLimit: budget.costUsd.limit?.toString() ?? '',
  });
  const wish = {
    ...limitOf('tokenLimit', draft.tokenLimit, budget.tokens.limit),
    ...limitOf('costLimit', draft.costLimit, budget.costUsd.limit),
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description="Runs that wait because of a limit go on by themselves once it suffices."
    >
      <ReasonForm
        required
        submit="Set the limits"
        disabled={Object.keys(wish).length === 0}
        onClose={onClose}
        fields={['tokenLimit', 'costLimit']}
        send={(reason) => change({ ...wish, reason })}
      >
        {(problem) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <LimitInputs
              autoFocus
              draft={draft}
              onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
              tokens={{
                hint: `${formatCount(budget.tokens.spent)} spent. Empty: no limit.`,
                placeholder: 'no limit',
                error: problem?.field('tokenLimit'),
              }}
              cost={{
                hint: `${formatUsd(budget.costUsd.spent)} spent. Empty: no limit.`,
                placeholder: 'no limit',
                error: problem?.field('costLimit'),
              }}
            />
          </div>
        )}
      </ReasonForm>
    </Dialog>
  );
}

'use client';

import { useState } from 'react';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
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
  const [tokenLimit, setTokenLimit] = useState(budget.tokens.limit?.toString() ?? '');
  const [costLimit, setCostLimit] = useState(budget.costUsd.limit?.toString() ?? '');
  const wish = {
    ...limitOf('tokenLimit', tokenLimit, budget.tokens.limit),
    ...limitOf('costLimit', costLimit, budget.costUsd.limit),
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
            <Field
              label="Token limit"
              error={problem?.field('tokenLimit')}
              hint={`${formatCount(budget.tokens.spent)} spent. Empty: no limit.`}
            >
              {(ids) => (
                <Input
                  {...ids}
                  name="tokenLimit"
                  autoFocus
                  inputMode="numeric"
                  placeholder="no limit"
                  value={tokenLimit}
                  onChange={(event) => setTokenLimit(event.target.value)}
                />
              )}
            </Field>
            <Field
              label="Cost limit in USD"
              error={problem?.field('costLimit')}
              hint={`${formatUsd(budget.costUsd.spent)} spent. Empty: no limit.`}
            >
              {(ids) => (
                <Input
                  {...ids}
                  name="costLimit"
                  inputMode="decimal"
                  placeholder="no limit"
                  value={costLimit}
                  onChange={(event) => setCostLimit(event.target.value)}
                />
              )}
            </Field>
          </div>
        )}
      </ReasonForm>
    </Dialog>
  );
}

'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { Dialog } from '../../ui/dialog';
import { Field, Input } from '../../ui/field';
import { ReasonForm } from '../../ui/reason-form';
import { formatCount, formatUsd } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { numberField } from '@/lib/wave/story-form';
import type { RunBudget } from '@/lib/wave/types';

interface RaiseBudgetDialogProps {
  runId: string;
  budget: Pick<RunBudget, 'tokens' | 'costUsd'>;
  onClose: () => void;
  onRaised: (budget: RunBudget) => void;
}

/** New limits for a run. Empty means as it is. */
export function RaiseBudgetDialog({ runId, budget, onClose, onRaised }: RaiseBudgetDialogProps) {
  const [tokenLimit, setTokenLimit] = useState('');
  const [costLimit, setCostLimit] = useState('');
  const unchanged = tokenLimit.trim() === '' && costLimit.trim() === '';
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
            ...numberField('tokenLimit', tokenLimit),
            ...numberField('costLimit', costLimit),
            reason,
          });
          toast.success('The new limits hold from now on.');
          onRaised(changed);
        }}
      >
        {(problem) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label="Token limit"
              error={problem?.field('tokenLimit')}
              hint={`${formatLimit(budget.tokens.limit, formatCount)} now, ${formatCount(budget.tokens.spent)} spent`}
            >
              {(ids) => (
                <Input
                  {...ids}
                  name="tokenLimit"
                  autoFocus
                  inputMode="numeric"
                  placeholder={formatLimit(budget.tokens.limit, String)}
                  value={tokenLimit}
                  onChange={(event) => setTokenLimit(event.target.value)}
                />
              )}
            </Field>
            <Field
              label="Cost limit in USD"
              error={problem?.field('costLimit')}
              hint={`${formatLimit(budget.costUsd.limit, formatUsd)} now, ${formatUsd(budget.costUsd.spent)} spent`}
            >
              {(ids) => (
                <Input
                  {...ids}
                  name="costLimit"
                  inputMode="decimal"
                  placeholder={formatLimit(budget.costUsd.limit, (limit) => limit.toFixed(2))}
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

function formatLimit(limit: number | null, format: (limit: number) => string): string {
  return limit === null ? 'none' : format(limit);
}

'use client';

import { CircleDollarSign } from 'lucide-react';
import { useMemo, useState } from 'react';
import { BudgetEntries } from './budget-entries';
import { LimitBar } from './limit-bar';
import { RaiseBudgetDialog } from './raise-budget-dialog';
import { SpendChart } from './spend-chart';
import { useBudget } from './use-budget';
import { useMay } from '../../shell/session';
import { Button } from '../../ui/button';
import { BarRows } from '../../ui/chart/bar-rows';
import { ProblemNotice } from '../../ui/notice';
import { Section } from '../../ui/section';
import { SkeletonRows } from '../../ui/skeleton';
import { formatCount, formatUsd } from '@/lib/format';
import { useRun } from '@/lib/wave/hooks/use-run';
import { isOver } from '@/lib/wave/run-commands';
import { spendOver } from '@/lib/wave/spend';
import type { ModelPrices, RunBudget } from '@/lib/wave/types';

/** What the run may spend, has spent, and on whom. */
export function BudgetTab({ runId }: { runId: string }) {
  const { run, log, reload: reloadRun } = useRun();
  const budget = useBudget(runId);
  const mayRaise = useMay('budget:write');
  const [raising, setRaising] = useState(false);
  const spend = useMemo(() => spendOver(log.events), [log]);
  const { value } = budget;
  if (value === undefined || run === undefined) {
    return budget.problem ? (
      <ProblemNotice problem={budget.problem} retry={budget.reload} className="m-3" />
    ) : (
      <SkeletonRows className="p-3" />
    );
  }
  return (
    <div className="flex flex-col gap-6 p-3">
      <Section
        title="Limits"
        aside={
          mayRaise &&
          !isOver(run) && (
            <Button size="small" onClick={() => setRaising(true)}>
              <CircleDollarSign aria-hidden size={13} /> Raise
            </Button>
          )
        }
      >
        <Limits budget={value} />
      </Section>
      <SpendChart run={run} spend={spend} budget={value} />
      {value.byAgent.length > 0 && (
        <Section title="By agent">
          <BarRows
            label="Spending by agent"
            columns={['Agent', 'Calls', 'Tokens', 'Cost']}
            rows={value.byAgent.map(({ agent, model, calls, tokens, costUsd }) => ({
              name: (
                <>
                  {agent} <span className="text-xs text-faint">{model}</span>
                </>
              ),
              value: costUsd > 0 ? costUsd : tokens,
              cells: [calls.toLocaleString('en-US'), formatCount(tokens), formatUsd(costUsd)],
            }))}
          />
        </Section>
      )}
      <BudgetEntries runId={runId} first={value} />
      <Prices prices={value.prices} />
      {raising && (
        <RaiseBudgetDialog
          runId={runId}
          budget={value}
          onClose={() => setRaising(false)}
          onRaised={(changed) => {
            setRaising(false);
            budget.set(() => changed);
            budget.reload();
            void reloadRun();
          }}
        />
      )}
    </div>
  );
}

export function Limits({ budget }: { budget: RunBudget }) {
  const scopes = budget.scopes.filter(({ tokens, costUsd }) => tokens.limit !== null || costUsd.limit !== null);
  return (
    <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
      <LimitBar name="Run" unit="tokens" amounts={budget.tokens} />
      <LimitBar name="Run" unit="USD" amounts={budget.costUsd} />
      {scopes.flatMap(({ scope, name, tokens, costUsd }) => {
        const whose = scope === 'project' ? `Project ${name}` : 'Whole account';
        return [
          <LimitBar key={`${scope} ${name} tokens`} name={whose} unit="tokens" amounts={tokens} />,
          <LimitBar key={`${scope} ${name} cost`} name={whose} unit="USD" amounts={costUsd} />,
        ];
      })}
      {scopes.length === 0 && (
        <p className="text-xs text-faint sm:col-span-2">No limit is set on the project or the account.</p>
      )}
    </div>
  );
}

function Prices({ prices }: { prices: ModelPrices }) {
  if (!prices.known) {
    return <p className="text-xs text-faint">No price is known for {prices.model}; its calls count in tokens only.</p>;
  }
  const per = [
    ['input', prices.input],
    ['output', prices.output],
    ['cache read', prices.cacheRead],
    ['cache write', prices.cacheWrite],
    ['one-hour cache write', prices.cacheWrite1h],
  ].filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return (
    <p className="text-xs text-faint">
      {prices.model}, USD per million tokens: {per.map(([name, price]) => `${name} ${price}`).join(', ')}.{' '}
      {prices.asOf !== null && `As of ${prices.asOf}, `}
      {/^https?:/.test(prices.source) ? new URL(prices.source).hostname : prices.source}. New tokens count against the
      token limit; what is read from the cache counts in cost only.
    </p>
  );
}

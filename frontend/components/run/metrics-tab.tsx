'use client';

import { useMemo, type ReactNode } from 'react';
import { SafetyScore } from './figures';
import { BarRows } from '../ui/chart/bar-rows';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { Section } from '../ui/section';
import { SkeletonRows } from '../ui/skeleton';
import { formatCount, formatDuration, formatUsd } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { useReloadOn } from '@/lib/wave/hooks/use-reload-on';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { useRun } from '@/lib/wave/hooks/use-run';
import type { RunMetrics } from '@/lib/wave/types';

/** Where the time and the money went, and how much the run had to be watched. */
export function MetricsTab({ runId }: { runId: string }) {
  const { log } = useRun();
  const { value, problem, reload } = useResource(`metrics of ${runId}`, (signal) => wave.metrics(runId, signal));
  const mark = useMemo(() => log.events.findLast(({ type }) => type === 'step.completed')?.seq ?? 0, [log]);
  useReloadOn(mark, reload, 2_000);
  if (value === undefined) {
    return problem ? (
      <ProblemNotice problem={problem} retry={reload} className="m-3" />
    ) : (
      <SkeletonRows className="p-3" />
    );
  }
  if (value.durationMs === 0 && value.byTool.length === 0) {
    return <EmptyState title="Nothing to measure yet">The figures come with the first step.</EmptyState>;
  }
  return (
    <div className="flex flex-col gap-6 p-3">
      <Figures
        label="Time and money"
        items={[
          ['From start to end', formatDuration(value.durationMs)],
          ['At work', formatDuration(value.activeMs)],
          ['Held', formatDuration(value.heldMs)],
          ['Cost', formatUsd(value.costUsd)],
          ['Tokens in', formatCount(value.tokens.input)],
          ['Tokens out', formatCount(value.tokens.output)],
          ['Read from cache', formatCount(value.tokens.cacheRead)],
          ['Written to cache', formatCount(value.tokens.cacheWrite)],
        ]}
      />
      <Governance {...value.governance} />
      <div className="grid gap-6 2xl:grid-cols-2">
        <Section title="By phase">
          <BarRows
            label="By phase"
            columns={['Phase', 'Time', 'Tokens', 'Cost']}
            rows={value.byPhase.map(({ phase, durationMs, tokens, costUsd }) => ({
              name: <span className="capitalize">{phase}</span>,
              value: durationMs,
              cells: [formatDuration(durationMs), formatCount(tokens), formatUsd(costUsd)],
            }))}
          />
        </Section>
        <Section title="By agent">
          <BarRows
            label="By agent"
            columns={['Agent', 'Time', 'Calls', 'Tokens', 'Cost']}
            rows={value.byAgent.map(({ agent, calls, durationMs, tokens, costUsd }) => ({
              name: agent,
              value: durationMs,
              cells: [formatDuration(durationMs), formatCount(calls), formatCount(tokens), formatUsd(costUsd)],
            }))}
          />
        </Section>
        <Section title="By tool">
          <BarRows
            label="By tool"
            columns={['Tool', 'Time', 'Calls', 'Failed']}
            rows={value.byTool.map(({ tool, calls, failed, durationMs }) => ({
              name: <code className="font-mono text-xs">{tool}</code>,
              value: durationMs,
              cells: [
                formatDuration(durationMs),
                formatCount(calls),
                <span key="failed" className={failed > 0 ? 'text-warn' : 'text-faint'}>
                  {failed}
                </span>,
              ],
            }))}
          />
        </Section>
      </div>
    </div>
  );
}

function Governance(figures: RunMetrics['governance']) {
  const { verdicts, lowestScore, blocks, reviews, overrides, recycles, judgeCalls, judgeCostUsd } = figures;
  return (
    <Figures
      label="Governance"
      items={[
        ['Lowest verdict', lowestScore === null ? '–' : <SafetyScore key="lowest" score={lowestScore} />],
        ['Allowed', formatCount(verdicts.allow)],
        ['Put to a person', formatCount(verdicts.review)],
        ['Blocked', formatCount(blocks)],
        ['Questions to people', formatCount(reviews)],
        ['Usual wait for an answer', figures.medianAnswerMs === null ? '–' : formatDuration(figures.medianAnswerMs)],
        ['Overrides', <Marked key="overrides" count={overrides} />],
        ['Sent back', <Marked key="recycles" count={recycles} />],
        ['Judge asked', `${formatCount(judgeCalls)}×`],
        ['Judge’s cost', formatUsd(judgeCostUsd)],
      ]}
    />
  );
}

/** A count that should be nought. */
function Marked({ count }: { count: number }) {
  return <span className={count > 0 ? 'text-warn' : undefined}>{formatCount(count)}</span>;
}

function Figures({ label, items }: { label: string; items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Section title={label}>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border bg-line sm:grid-cols-4">
        {items.map(([name, value]) => (
          <div key={name} className="flex flex-col bg-surface px-3 py-2 last:odd:col-span-2">
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="text-base font-semibold">{value}</dd>
          </div>
        ))}
        {items.length % 4 === 2 && <div aria-hidden className="bg-surface max-sm:hidden sm:col-span-2" />}
      </dl>
    </Section>
  );
}

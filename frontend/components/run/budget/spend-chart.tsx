'use client';

import { useState } from 'react';
import { StepChart } from '../../ui/chart/step-chart';
import { Segments } from '../../ui/segments';
import { Section } from '../../ui/section';
import { thin, type Point } from '@/lib/chart';
import { formatCount, formatUsd } from '@/lib/format';
import { isOver } from '@/lib/wave/run-commands';
import type { RunBudget, RunDetail } from '@/lib/wave/types';

const units = [
  { value: 'costUsd', label: 'Cost' },
  { value: 'tokens', label: 'Tokens' },
] as const;
const looks = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
] as const;

interface SpendChartProps {
  run: RunDetail;
  spend: { tokens: readonly Point[]; costUsd: readonly Point[] };
  budget: RunBudget;
}

const tableRows = 40;

/** What was spent when, as a drawing or as its numbers. */
export function SpendChart({ run, spend, budget }: SpendChartProps) {
  const [unit, setUnit] = useState<'costUsd' | 'tokens'>(budget.costUsd.spent > 0 ? 'costUsd' : 'tokens');
  const [look, setLook] = useState<'chart' | 'table'>('chart');
  const points = spend[unit];
  const format = unit === 'costUsd' ? formatUsd : formatCount;
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) {
    return (
      <Section title="Spent over time">
        <p className="text-sm text-faint">No model call has been paid yet.</p>
      </Section>
    );
  }
  const from = run.startedAt === null ? first.x : Math.min(first.x, Date.parse(run.startedAt));
  const to = Math.max(last.x, isOver(run) && run.finishedAt !== null ? Date.parse(run.finishedAt) : last.x);
  return (
    <Section
      title="Spent over time"
      aside={
        <div className="flex flex-wrap gap-2">
          <Segments label="Of what" options={units} value={unit} onChange={setUnit} />
          <Segments label="Shown as" options={looks} value={look} onChange={setLook} />
        </div>
      }
    >
      {look === 'chart' ? (
        <StepChart
          label={`${format(last.y)} spent in ${points.length} model calls`}
          points={points}
          from={from}
          to={to}
          format={format}
          limit={budget[unit].limit ?? undefined}
        />
      ) : (
        <div tabIndex={0} role="region" aria-label="Spent over time" className="scroll-quiet max-h-72 overflow-y-auto">
          <table className="w-full text-sm">
            <thead>
              <tr className="text-left text-xs text-faint">
                <th scope="col" className="py-1 font-medium">
                  Time
                </th>
                <th scope="col" className="py-1 text-right font-medium">
                  Spent so far
                </th>
              </tr>
            </thead>
            <tbody>
              {thin(points, tableRows).map(({ x, y }, index) => (
                <tr key={index} className="border-t">
                  <td className="py-1 text-muted">{new Date(x).toLocaleTimeString('en-GB')}</td>
                  <td className="py-1 text-right">{format(y)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

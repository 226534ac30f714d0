'use client';

import { SafetyScore } from '../../run/figures';
import { Pill } from '../../ui/pill';
import type { EffectScore } from '@/lib/wave/types';

const reversal: Readonly<Record<string, string>> = { yes: 'can be undone', partly: 'partly undone', no: 'for good' };

/** What every effect is worth under the policy as it is saved, and why. */
export function ScoreTable({ rows }: { rows: readonly EffectScore[] }) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Scores of all effects"
      className="scroll-quiet mt-2 max-h-96 overflow-auto rounded-md border"
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-left text-xs text-faint">
          <tr>
            <th scope="col" className="px-2.5 py-1.5 font-medium">
              Effect
            </th>
            <th scope="col" className="px-2.5 py-1.5 font-medium">
              Score
            </th>
            <th scope="col" className="px-2.5 py-1.5 font-medium max-sm:hidden">
              Why
            </th>
          </tr>
        </thead>
        <tbody>
          {[...rows]
            .sort((one, other) => one.score - other.score)
            .map((row) => (
              <tr key={row.effect} className="border-t align-top">
                <th scope="row" className="px-2.5 py-1 text-left font-normal">
                  {row.words}
                  {row.change !== null && (
                    <Pill tone={row.change === 'raised' ? 'warn' : 'accent'} className="ml-1.5">
                      {row.change}
                    </Pill>
                  )}
                </th>
                <td className="px-2.5 py-1">
                  <SafetyScore score={row.score} />
                </td>
                <td className="px-2.5 py-1 text-xs text-muted max-sm:hidden">
                  {row.reason} <span className="text-faint">({reversal[row.reversible] ?? row.reversible})</span>
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

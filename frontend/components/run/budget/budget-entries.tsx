'use client';

import { useState } from 'react';
import { ClockTime } from '../../ui/age';
import { Button } from '../../ui/button';
import { ProblemNotice } from '../../ui/notice';
import { Pill } from '../../ui/pill';
import { Section } from '../../ui/section';
import { formatCount, formatUsd } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import type { Tone } from '@/lib/wave/describe-event';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import type { BudgetEntry, RunBudget } from '@/lib/wave/types';

const states: Record<BudgetEntry['state'], { word: string; tone: Tone }> = {
  open: { word: 'reserved', tone: 'accent' },
  settled: { word: 'settled', tone: 'neutral' },
  released: { word: 'released', tone: 'neutral' },
};

interface BudgetEntriesProps {
  runId: string;
  /** The budget as it was read last, with its first page of entries. */
  first: RunBudget;
}

/** The ledger: what each model call reserved, and what it took. */
export function BudgetEntries({ runId, first }: BudgetEntriesProps) {
  const [more, setMore] = useState<{ entries: BudgetEntry[]; nextCursor: string | null }>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const known = new Set(first.entries.map(({ callId }) => callId));
  const entries = [...first.entries, ...(more?.entries ?? []).filter(({ callId }) => !known.has(callId))];
  const cursor = more === undefined ? first.nextCursor : more.nextCursor;
  if (entries.length === 0) return null;
  const load = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const page = await wave.budget(runId, { cursor, limit: 100 });
      setMore((before) => ({ entries: [...(before?.entries ?? []), ...page.entries], nextCursor: page.nextCursor }));
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  return (
    <Section title="Ledger" aside="Before a call its worst case is reserved; afterwards the rest is released.">
      <div
        tabIndex={0}
        role="region"
        aria-label="Ledger"
        className="scroll-quiet max-h-96 overflow-auto rounded-md border"
      >
        <table className="w-full min-w-md text-sm">
          <thead>
            <tr className="border-b text-left text-xs text-faint">
              {['Time', 'Agent', 'State', 'Reserved', 'Tokens', 'Cost'].map((column, index) => (
                <th key={column} scope="col" className={`px-3 py-1.5 font-medium ${index > 2 ? 'text-right' : ''}`}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => {
              const { word, tone } = states[entry.state];
              return (
                <tr key={entry.callId} className="border-b last:border-b-0">
                  <td className="px-3 py-1">
                    <ClockTime at={entry.reservedAt} />
                  </td>
                  <td className="px-3 py-1" title={entry.model}>
                    {entry.agent}
                  </td>
                  <td className="px-3 py-1">
                    <Pill tone={tone}>{word}</Pill>
                  </td>
                  <td className="px-3 py-1 text-right text-muted">{formatCount(entry.reservedTokens)}</td>
                  <td className="px-3 py-1 text-right" title={usageText(entry.usage)}>
                    {entry.state === 'open' ? '…' : formatCount(entry.tokens)}
                  </td>
                  <td className="px-3 py-1 text-right">{entry.state === 'open' ? '…' : formatUsd(entry.costUsd)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {problem && <ProblemNotice problem={problem} className="mt-2" />}
      {cursor !== null && (
        <Button size="small" className="mt-2" busy={busy} onClick={() => void load()}>
          Load more
        </Button>
      )}
    </Section>
  );
}

function usageText(usage: BudgetEntry['usage']): string | undefined {
  if (usage === null) return undefined;
  return Object.entries(usage)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

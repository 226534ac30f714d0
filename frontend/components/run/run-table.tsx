'use client';

import Link from 'next/link';
import { Age } from '../ui/age';
import { BudgetCell, SafetyScore, TestCounts } from './figures';
import { GateDots } from './gate-dots';
import { StatusPill } from './status';
import { firstLine } from '@/lib/format';
import { revealHidden } from '@/lib/hidden-characters';
import type { RunSummary } from '@/lib/wave/types';

const columns = ['Status', 'Story', 'Project', 'Gates', 'Budget', 'Safety', 'Tests', 'Age'] as const;

/** Runs as rows; on narrow screens each becomes a card. */
export function RunTable({ runs, label }: { runs: readonly RunSummary[]; label: string }) {
  return (
    <>
      <table aria-label={label} className="hidden w-full table-fixed text-sm md:table">
        <colgroup>
          <col className="w-32" />
          <col />
          <col className="w-32 xl:w-40" />
          <col className="w-28" />
          <col className="w-32" />
          <col className="w-20" />
          <col className="w-20" />
          <col className="w-24" />
        </colgroup>
        <thead>
          <tr className="border-b text-left text-xs text-faint">
            {columns.map((column) => (
              <th key={column} scope="col" className="px-3 py-1.5 font-medium">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Row key={run.runId} run={run} />
          ))}
        </tbody>
      </table>
      <ul aria-label={label} className="divide-y md:hidden">
        {runs.map((run) => (
          <Card key={run.runId} run={run} />
        ))}
      </ul>
    </>
  );
}

function Row({ run }: { run: RunSummary }) {
  return (
    <tr data-run={run.runId} className="group relative border-b align-middle last:border-b-0 hover:bg-hover">
      <td className="px-3 py-2">
        <StatusPill status={run.status} phase={run.phase} />
      </td>
      <td className="px-3 py-2">
        <StoryLink run={run} />
        <Note run={run} />
      </td>
      <td className="truncate px-3 py-2 text-muted">{run.projectName}</td>
      <td className="px-3 py-2">
        <GateDots run={run} />
      </td>
      <td className="px-3 py-2">
        <BudgetCell run={run} />
      </td>
      <td className="px-3 py-2">
        <SafetyScore score={run.safetyScore} blocked={run.blockedCount} />
      </td>
      <td className="px-3 py-2">
        <TestCounts passed={run.testsPassed} failed={run.testsFailed} />
      </td>
      <td className="px-3 py-2 text-xs text-muted">
        <Age at={run.createdAt} />
      </td>
    </tr>
  );
}

function Card({ run }: { run: RunSummary }) {
  return (
    <li data-run={run.runId} className="relative flex flex-col gap-2 p-3 active:bg-hover">
      <div className="flex items-center justify-between gap-2">
        <StatusPill status={run.status} phase={run.phase} />
        <span className="text-xs text-muted">
          <Age at={run.createdAt} />
        </span>
      </div>
      <div>
        <StoryLink run={run} />
        <Note run={run} />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-xs">
        <span className="text-muted">{run.projectName}</span>
        <GateDots run={run} />
        <SafetyScore score={run.safetyScore} blocked={run.blockedCount} />
        <TestCounts passed={run.testsPassed} failed={run.testsFailed} />
        <BudgetCell run={run} />
      </div>
    </li>
  );
}

/** Its area is the whole row. */
function StoryLink({ run }: { run: RunSummary }) {
  return (
    <Link
      href={`/runs/${run.runId}`}
      className="block truncate font-medium after:absolute after:inset-0 group-hover:text-accent max-md:line-clamp-2 max-md:break-words max-md:whitespace-normal"
    >
      {firstLine(run.task)}
    </Link>
  );
}

/** Why it stands still, or who works on it. */
function Note({ run }: { run: RunSummary }) {
  const [text, tone] = noteOf(run);
  return text === undefined ? null : <p className={`truncate text-xs ${tone}`}>{revealHidden(text)}</p>;
}

function noteOf(run: RunSummary): [string | undefined, string] {
  if (run.openReviews > 0) return [run.holdReason ?? 'Waits for a person', 'text-warn'];
  if (run.status === 'held') return [run.holdReason ?? 'Held', 'text-warn'];
  if (run.status === 'failed') return [run.error ?? 'Failed', 'text-bad'];
  if (run.status === 'killed') return [run.killReason ?? 'Killed', 'text-muted'];
  if (run.status === 'running' && run.currentAgent !== null) {
    return [`${run.currentAgent}, iteration ${run.iteration}`, 'text-muted'];
  }
  return [run.storyId || undefined, 'text-faint'];
}

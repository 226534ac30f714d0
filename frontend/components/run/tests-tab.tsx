'use client';

import { Check, CircleDashed, X } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { ArtifactContent, useArtifacts } from './artifacts-tab';
import { ClockTime } from '../ui/age';
import { CodeBlock } from '../ui/code';
import { EmptyState } from '../ui/notice';
import { Pill } from '../ui/pill';
import { readCriteria } from '@/lib/wave/agent-answers';
import { useRun } from '@/lib/wave/hooks/use-run';
import { useToolCalls, useTranscript } from '@/lib/wave/hooks/use-transcript';
import { newestAnswer, transcriptRows } from '@/lib/wave/transcript-rows';
import type { EventData, RunDetail, RunEvent } from '@/lib/wave/types';

type Report = EventData['tests.reported'] & { seq: number; at: string };

/** The tests before and after, their output, and QA's word on each acceptance criterion. */
export function TestsTab({ runId }: { runId: string }) {
  const { run, log } = useRun();
  const reports = useMemo(() => reportsIn(log.events), [log]);
  const baseline = reports.findLast(({ when }) => when === 'baseline');
  const now = reports.findLast(({ when }) => when === 'qa');
  if (run === undefined) return null;
  return (
    <div className="flex flex-col gap-5 p-3">
      {reports.length === 0 ? (
        <EmptyState title="The tests have not run yet">
          They run once before the work begins, and again after each iteration.
        </EmptyState>
      ) : (
        <div className="grid gap-3 sm:grid-cols-2">
          <ReportCard title="Before the work" report={baseline} />
          <ReportCard title="Now" report={now} />
        </div>
      )}
      <Criteria runId={runId} run={run} />
      {reports.length > 0 && <NewestOutput runId={runId} command={reports.at(-1)?.command ?? ''} />}
      {reports.length > 2 && (
        <Section title="All runs of the tests">
          <ul className="divide-y rounded-md border text-sm">
            {reports.map((report) => (
              <li key={report.seq} className="flex flex-wrap items-center gap-x-3 px-3 py-1.5">
                <ClockTime at={report.at} />
                <span className="flex-1">{report.when === 'baseline' ? 'before the work' : 'QA'}</span>
                <Counts report={report} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

/** What the tests printed: kept as an artifact when it is long, with the call that ran them otherwise. */
function NewestOutput({ runId, command }: { runId: string; command: string }) {
  const artifacts = useArtifacts(runId);
  const calls = useToolCalls(runId);
  const artifact = artifacts.value?.findLast(({ kind }) => kind === 'test_output');
  const call = calls.items.findLast(
    ({ tool, args, output, agent }) =>
      tool === 'run_command' && args.command === command && output && (agent === 'qa' || agent === 'workspace'),
  );
  if (artifact === undefined && call === undefined) return null;
  return (
    <Section title="Newest output">
      {artifact !== undefined && (call === undefined || artifact.createdAt > call.createdAt) ? (
        <ArtifactContent key={artifact.artifactId} runId={runId} artifact={artifact} />
      ) : (
        <CodeBlock label="Output of the tests" text={call?.output ?? ''} className="max-h-[60vh]" />
      )}
    </Section>
  );
}

function reportsIn(events: readonly RunEvent[]): Report[] {
  return events.flatMap((event) =>
    event.type === 'tests.reported' ? [{ ...event.data, seq: event.seq, at: event.at }] : [],
  );
}

function ReportCard({ title, report }: { title: string; report: Report | undefined }) {
  return (
    <div className="rounded-md border p-3">
      <p className="flex items-center justify-between gap-2 text-xs text-muted">
        {title}
        {report && <ClockTime at={report.at} />}
      </p>
      {report === undefined ? (
        <p className="mt-1 text-sm text-faint">Not run yet</p>
      ) : (
        <>
          <p className="mt-1 text-lg font-semibold">
            <Counts report={report} />
          </p>
          <p className="mt-1 truncate font-mono text-xs text-muted" title={report.command}>
            {report.command}
          </p>
        </>
      )}
    </div>
  );
}

function Counts({ report: { passed, failed, exitCode } }: { report: Report }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <span className="text-good">{passed} passed</span>
      <span className={failed > 0 ? 'text-bad' : 'text-faint'}>{failed} failed</span>
      {exitCode !== 0 && <Pill tone="warn">{exitCode === null ? 'did not end' : `exit ${exitCode}`}</Pill>}
    </span>
  );
}

function Criteria({ runId, run }: { runId: string; run: RunDetail }) {
  const { items } = useTranscript(runId);
  const reported = useMemo(
    () => readCriteria(newestAnswer(transcriptRows(items, []), 'submit_report')?.criteria),
    [items],
  );
  const open = run.acceptanceCriteria.filter((text) => !reported.some(({ criterion }) => criterion === text));
  if (reported.length + open.length === 0) return null;
  return (
    <Section title="Acceptance criteria">
      <ul className="divide-y rounded-md border text-sm">
        {reported.map(({ criterion, verified, evidence }, index) => (
          <li key={index} className="flex gap-2.5 px-3 py-2">
            {verified ? (
              <Check role="img" aria-label="verified" size={16} className="mt-0.5 shrink-0 text-good" />
            ) : (
              <X role="img" aria-label="not verified" size={16} className="mt-0.5 shrink-0 text-bad" />
            )}
            <span className="min-w-0">
              {criterion}
              {evidence && <span className="block text-xs break-words text-muted">{evidence}</span>}
            </span>
          </li>
        ))}
        {open.map((criterion) => (
          <li key={criterion} className="flex gap-2.5 px-3 py-2 text-muted">
            <CircleDashed role="img" aria-label="not checked yet" size={16} className="mt-0.5 shrink-0 text-faint" />
            {criterion}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1.5 text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}

'use client';

import { Tabs } from 'radix-ui';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { ArtifactsTab } from './artifacts-tab';
import { AuditTab } from './audit-tab';
import { BudgetTab } from './budget/budget-tab';
import { ChangesTab } from './changes-tab';
import { MetricsTab } from './metrics-tab';
import { TasksTab } from './tasks-tab';
import { TestsTab } from './tests-tab';
import { TimelineTab } from './timeline-tab';
import { TranscriptTab } from './transcript/transcript-tab';
import { useMay } from '../shell/session';
import { tabClass } from '../ui/tab-class';
import { useTabInView } from '../ui/use-tab-in-view';
import type { RunDetail } from '@/lib/wave/types';

const names = [
  'activity',
  'transcript',
  'changes',
  'tests',
  'tasks',
  'artifacts',
  'budget',
  'metrics',
  'audit',
] as const;
type Name = (typeof names)[number];

/** The parts of a run; which one is open stands in the address. */
export function RunTabs({ run }: { run: RunDetail }) {
  const pathname = usePathname();
  const fields = useSearchParams();
  const mayAudit = useMay('audit:read');
  const shown = names.filter((name) => name !== 'audit' || mayAudit);
  const asked = fields.get('tab') as Name | null;
  const tab = asked !== null && shown.includes(asked) ? asked : 'activity';
  const list = useTabInView(tab);
  const tabs: Record<Name, { label: string; count?: number; content: ReactNode }> = {
    activity: { label: 'Activity', content: <TimelineTab /> },
    transcript: { label: 'Transcript', content: <TranscriptTab runId={run.runId} /> },
    changes: { label: 'Changes', content: <ChangesTab runId={run.runId} /> },
    tests: { label: 'Tests', content: <TestsTab runId={run.runId} /> },
    tasks: { label: 'Tasks', count: run.tasks.length, content: <TasksTab /> },
    artifacts: { label: 'Artifacts', content: <ArtifactsTab runId={run.runId} /> },
    budget: { label: 'Budget', content: <BudgetTab runId={run.runId} /> },
    metrics: { label: 'Metrics', content: <MetricsTab runId={run.runId} /> },
    audit: { label: 'Audit', content: <AuditTab runId={run.runId} /> },
  };
  return (
    <Tabs.Root
      value={tab}
      // Without the router: nothing has to be fetched from the server to open a tab.
      onValueChange={(next) =>
        window.history.replaceState(null, '', next === 'activity' ? pathname : `${pathname}?tab=${next}`)
      }
      className="min-w-0 rounded-lg border bg-surface shadow-raised"
    >
      <Tabs.List ref={list} aria-label="Parts of the run" className="scroll-quiet flex overflow-x-auto border-b px-1.5">
        {shown.map((name) => (
          <Tabs.Trigger key={name} value={name} className={tabClass}>
            {tabs[name].label}
            {tabs[name].count ? <span className="ml-1.5 text-xs text-faint">{tabs[name].count}</span> : null}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {shown.map((name) => (
        <Tabs.Content key={name} value={name} tabIndex={-1} className="outline-none">
          {tabs[name].content}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

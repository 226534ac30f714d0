'use client';

import { ChevronLeft, FolderGit2, GitBranch, Terminal } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { Tabs } from 'radix-ui';
import { useEffect, type ReactNode } from 'react';
import { PolicyEditor } from './policy/policy-editor';
import { PolicyHistory } from './policy/policy-history';
import { TryCall } from './policy/try-call';
import { SharedBudgets } from './shared-budgets';
import { useMay } from '../shell/session';
import { buttonClass } from '../ui/button-class';
import { CopyButton } from '../ui/copy';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { PageHeading } from '../ui/page-heading';
import { Panel } from '../ui/panel';
import { Pill } from '../ui/pill';
import { SkeletonRows } from '../ui/skeleton';
import { tabClass } from '../ui/tab-class';
import { plural } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import type { ProjectView } from '@/lib/wave/types';

const names = ['policy', 'history', 'try', 'budget'] as const;
type Name = (typeof names)[number];

/** A project: what its runs may do, how that came about, and a place to try it. */
export function ProjectPage({ projectId }: { projectId: string }) {
  const {
    value: project,
    problem,
    reload,
  } = useResource(`project ${projectId}`, (signal) => wave.getProject(projectId, signal));
  const policy = useResource(`policy of ${projectId}`, (signal) => wave.getPolicy(projectId, signal));
  const pathname = usePathname();
  const asked = useSearchParams().get('tab') as Name | null;
  const tab = asked !== null && names.includes(asked) ? asked : 'policy';
  useEffect(() => {
    if (project !== undefined) document.title = `${project.name} · WAVE`;
  }, [project]);

  if (project === undefined) {
    if (problem === undefined) return <SkeletonRows />;
    if (problem.status !== 404 && problem.status !== 400) return <ProblemNotice problem={problem} retry={reload} />;
    return (
      <Panel>
        <EmptyState
          heading
          title="There is no such project"
          action={
            <Link href="/projects" className={buttonClass('primary')}>
              Go to the projects
            </Link>
          }
        >
          The address may be mistyped.
        </EmptyState>
      </Panel>
    );
  }
  const tabs: Record<Name, { label: string; content: ReactNode }> = {
    policy: { label: 'Policy', content: <PolicyEditor projectId={projectId} policy={policy} /> },
    history: {
      label: 'History',
      content: <PolicyHistory projectId={projectId} version={policy.value?.version ?? 0} />,
    },
    try: { label: 'Try a call', content: <TryCall projectId={projectId} version={policy.value?.version} /> },
    budget: { label: 'Budget', content: <SharedBudgets projectId={projectId} name={project.name} /> },
  };
  return (
    <>
      <Heading project={project} />
      <Tabs.Root
        value={tab}
        onValueChange={(next) =>
          window.history.replaceState(null, '', next === 'policy' ? pathname : `${pathname}?tab=${next}`)
        }
      >
        <Tabs.List aria-label="Parts of the project" className="scroll-quiet mb-4 flex overflow-x-auto border-b">
          {names.map((name) => (
            <Tabs.Trigger key={name} value={name} className={tabClass}>
              {tabs[name].label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {names.map((name) => (
          // A draft of the policy must outlive a look at the history.
          <Tabs.Content
            key={name}
            value={name}
            tabIndex={-1}
            forceMount={name === 'policy' ? true : undefined}
            className="outline-none data-[state=inactive]:hidden"
          >
            {tabs[name].content}
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </>
  );
}

function Heading({ project }: { project: ProjectView }) {
  const mayRun = useMay('runs:write');
  return (
    <>
      <Link href="/projects" className="mb-1 flex w-fit items-center gap-0.5 text-xs text-muted hover:text-accent">
        <ChevronLeft aria-hidden size={13} /> Projects
      </Link>
      <PageHeading
        title={
          <span className="flex flex-wrap items-center gap-2">
            {project.name}
            {project.sample && <Pill tone="accent">sample</Pill>}
            {project.archived && <Pill>archived</Pill>}
          </span>
        }
        actions={
          mayRun &&
          !project.archived && (
            <Link href={`/runs/new?project=${project.projectId}`} className={buttonClass('secondary')}>
              New run
            </Link>
          )
        }
      >
        <ul aria-label="About this project" className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
          <li className="flex min-w-0 items-center gap-1">
            <FolderGit2 aria-hidden size={13} className="shrink-0" />
            <CopyButton
              text={project.path}
              label="Copy the path"
              shown={project.path}
              className="font-mono text-muted"
            />
          </li>
          <li className="flex items-center gap-1 font-mono">
            <GitBranch aria-hidden size={13} /> {project.defaultBranch}
          </li>
          {project.testCommand !== null && (
            <li className="flex min-w-0 items-center gap-1">
              <Terminal aria-hidden size={13} className="shrink-0" />
              <code className="truncate font-mono">{project.testCommand}</code>
            </li>
          )}
          <li>
            <Link href={`/runs?project=${project.projectId}`} className="text-accent hover:underline">
              {plural(project.runsTotal, 'run')}
            </Link>
          </li>
        </ul>
      </PageHeading>
    </>
  );
}

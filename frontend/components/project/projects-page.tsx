'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { AddProjectDialog } from './add-project-dialog';
import { ProjectCard } from './project-card';
import { useMay } from '../shell/session';
import { Button } from '../ui/button';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { PageHeading } from '../ui/page-heading';
import { Panel } from '../ui/panel';
import { SkeletonRows } from '../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import type { ProjectView } from '@/lib/wave/types';

export function ProjectsPage() {
  const projects = useResource('projects', (signal) => wave.listProjects({ limit: 200, signal }));
  const mayChange = useMay('projects:write');
  const [adding, setAdding] = useState(false);
  const items = projects.value?.items;
  const replace = (changed: ProjectView) =>
    projects.set(
      (page) =>
        page && {
          ...page,
          items: page.items.map((project) => (project.projectId === changed.projectId ? changed : project)),
        },
    );
  const add = mayChange && (
    <Button look="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden size={14} /> Add a project
    </Button>
  );
  return (
    <>
      <PageHeading title="Projects" actions={add}>
        Git repositories that WAVE may work on.
      </PageHeading>
      {projects.problem && <ProblemNotice problem={projects.problem} retry={projects.reload} className="mb-4" />}
      {projects.loading && <SkeletonRows rows={3} />}
      {items?.length === 0 && (
        <Panel>
          <EmptyState title="No project yet" action={add}>
            Add the path of a git repository. Agents never touch its checkout: each run gets a worktree and a branch of
            its own.
          </EmptyState>
        </Panel>
      )}
      <div className="grid gap-3 xl:grid-cols-2">
        {items?.map((project) => (
          <ProjectCard key={project.projectId} project={project} onChanged={replace} />
        ))}
      </div>
      <AddProjectDialog open={adding} onOpenChange={setAdding} onAdded={projects.reload} />
    </>
  );
}

'use client';

import { FolderGit2, GitBranch, Pencil } from 'lucide-react';
import Link from 'next/link';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { useMay } from '../shell/session';
import { Button, IconButton } from '../ui/button';
import { buttonClass } from '../ui/button-class';
import { CopyButton } from '../ui/copy';
import { Field, Input } from '../ui/field';
import { Panel } from '../ui/panel';
import { Pill } from '../ui/pill';
import { plural } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import type { ProjectView } from '@/lib/wave/types';

interface ProjectCardProps {
  project: ProjectView;
  onChanged: (project: ProjectView) => void;
}

export function ProjectCard({ project, onChanged }: ProjectCardProps) {
  const mayChange = useMay('projects:write');
  const mayRun = useMay('runs:write');
  const [editing, setEditing] = useState(false);
  return (
    <Panel
      title={
        <span className="flex items-center gap-2">
          <FolderGit2 aria-hidden size={15} className="text-faint" />
          <Link href={`/projects/${project.projectId}`} className="hover:text-accent hover:underline">
            {project.name}
          </Link>
          {project.sample && <Pill tone="accent">sample</Pill>}
          {project.archived && <Pill>archived</Pill>}
        </span>
      }
      aside={
        <Link href={`/runs?project=${project.projectId}`} className="hover:text-accent hover:underline">
          {plural(project.runsTotal, 'run')}
        </Link>
      }
    >
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5 p-3 text-sm">
        <dt className="text-muted">Path</dt>
        <dd className="flex min-w-0">
          <CopyButton
            text={project.path}
            label="Copy the path"
            shown={project.path}
            className="-ml-1 font-mono text-xs text-ink"
          />
        </dd>
        <dt className="text-muted">Branch</dt>
        <dd className="flex items-center gap-1 font-mono text-xs">
          <GitBranch aria-hidden size={12} className="text-faint" />
          {project.defaultBranch}
        </dd>
        <dt className="self-start pt-1 text-muted">Tests</dt>
        <dd className="min-w-0">
          {editing ? (
            <TestCommandForm
              project={project}
              onDone={(changed) => {
                setEditing(false);
                if (changed) onChanged(changed);
              }}
            />
          ) : (
            <span className="flex min-h-8 items-center gap-1">
              {project.testCommand === null ? (
                <span className="text-xs text-warn">No test command is known</span>
              ) : (
                <code className="truncate font-mono text-xs">{project.testCommand}</code>
              )}
              {mayChange && (
                <IconButton label={`Change the test command of ${project.name}`} onClick={() => setEditing(true)}>
                  <Pencil aria-hidden size={13} />
                </IconButton>
              )}
            </span>
          )}
        </dd>
      </dl>
      <footer className="flex justify-end gap-2 border-t px-3 py-2">
        <Link href={`/projects/${project.projectId}`} className={buttonClass('quiet', 'small')}>
          Policy
        </Link>
        {mayRun && !project.archived && (
          <Link href={`/runs/new?project=${project.projectId}`} className={buttonClass('secondary', 'small')}>
            New run
          </Link>
        )}
      </footer>
    </Panel>
  );
}

function TestCommandForm({ project, onDone }: { project: ProjectView; onDone: (changed?: ProjectView) => void }) {
  const [command, setCommand] = useState(project.testCommand ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const changed = await wave.updateProject(project.projectId, { testCommand: command.trim() });
      toast.success('The next run uses this test command.');
      onDone(changed);
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-col gap-2">
      <Field
        label={<span className="sr-only">Test command</span>}
        error={problem && (problem.field('testCommand') ?? problem.message)}
        hint="Run in the worktree; it passes when it exits with 0."
      >
        {(ids) => (
          <Input
            {...ids}
            autoFocus
            className="font-mono text-xs"
            spellCheck={false}
            value={command}
            onChange={(event) => setCommand(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && onDone()}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="small" look="primary" busy={busy}>
          Save
        </Button>
        <Button size="small" look="quiet" onClick={() => onDone()}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

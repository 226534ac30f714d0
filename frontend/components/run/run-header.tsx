'use client';

import { Archive, ChevronLeft, Clapperboard, Cpu, FolderGit2, GitBranch, GitFork, RotateCw, Timer } from 'lucide-react';
import Link from 'next/link';
import { useState, type ReactNode } from 'react';
import { Prose } from '../ui/prose';
import { ActionBar } from './actions/action-bar';
import { StatusPill } from './status';
import { Elapsed } from '../ui/age';
import { CopyButton } from '../ui/copy';
import { Pill } from '../ui/pill';
import { firstLine } from '@/lib/format';
import { shortCommit } from '@/lib/wave/describe-event';
import type { RunDetail } from '@/lib/wave/types';

export function RunHeader({ run, onCommand }: { run: RunDetail; onCommand: () => void }) {
  const title = firstLine(run.task);
  const more = run.task.trim().includes('\n') || title.length > 120;
  const [whole, setWhole] = useState(false);
  return (
    <header className="flex flex-col gap-2">
      <Link href="/runs" className="flex w-fit items-center gap-0.5 text-xs text-muted hover:text-accent">
        <ChevronLeft aria-hidden size={13} /> Runs
      </Link>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-96">
          <h1 className="line-clamp-2 max-w-4xl text-lg font-semibold break-words text-pretty max-sm:line-clamp-3">
            {title}
          </h1>
          {more && (
            <>
              {whole && <Prose text={run.task} className="mt-1 max-w-3xl text-sm text-muted" />}
              <button
                type="button"
                aria-expanded={whole}
                onClick={() => setWhole(!whole)}
                className="rounded-sm text-xs text-accent hover:underline"
              >
                {whole ? 'Less' : 'Whole story'}
              </button>
            </>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <ActionBar run={run} onDone={onCommand} />
        </div>
      </div>
      <ul aria-label="About this run" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
        <li>
          <StatusPill status={run.status} phase={run.phase} />
        </li>
        <Fact icon={<FolderGit2 aria-hidden size={13} />}>
          <Link href={`/runs?project=${run.projectId}`} className="hover:text-accent hover:underline">
            {run.projectName}
          </Link>
        </Fact>
        {run.branch !== null && (
          <Fact icon={<GitBranch aria-hidden size={13} />}>
            <CopyButton
              text={run.branch}
              label="Copy the branch’s name"
              shown={run.branch}
              className="font-mono text-muted"
            />
            {run.commitHash !== null && (
              <CopyButton
                text={run.commitHash}
                label="Copy the commit’s hash"
                shown={shortCommit(run.commitHash)}
                className="font-mono text-muted"
              />
            )}
          </Fact>
        )}
        {run.modelProvider === 'rehearsal' ? (
          <Fact icon={<Clapperboard aria-hidden size={13} className="text-accent" />}>
            <Pill tone="accent">Rehearsal model — no AI is asked</Pill>
          </Fact>
        ) : (
          <Fact icon={<Cpu aria-hidden size={13} />}>{run.model}</Fact>
        )}
        {run.startedAt !== null && (
          <Fact icon={<Timer aria-hidden size={13} />}>
            <Elapsed from={run.startedAt} to={run.finishedAt} />
          </Fact>
        )}
        {run.forkedFrom && (
          <Fact icon={<GitFork aria-hidden size={13} className="text-accent" />}>
            <Link href={`/runs/${run.forkedFrom.runId}`} className="text-accent hover:underline">
              Forked from step {run.forkedFrom.step} of another run
            </Link>
          </Fact>
        )}
        {run.retryOf && (
          <Fact icon={<RotateCw aria-hidden size={13} className="text-accent" />}>
            <Link href={`/runs/${run.retryOf}`} className="text-accent hover:underline">
              Another try at the story of an earlier run
            </Link>
          </Fact>
        )}
        {run.archived && (
          <Fact icon={<Archive aria-hidden size={13} />}>
            <Pill>archived</Pill>
          </Fact>
        )}
        {run.mode === 'step' && (
          <li>
            <Pill>step by step</Pill>
          </li>
        )}
      </ul>
    </header>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex min-w-0 items-center gap-1">
      {icon}
      {children}
    </li>
  );
}

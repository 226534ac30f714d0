'use client';

import { useMemo, useState } from 'react';
import { DiffTable, DiffRow } from './diff-lines';
import { cx } from '../ui/class-names';
import { EmptyState, Notice, ProblemNotice } from '../ui/notice';
import { SkeletonRows } from '../ui/skeleton';
import { plural } from '@/lib/format';
import { parsePatch, type FilePatch } from '@/lib/diff/patch';
import { wave } from '@/lib/wave/client';
import { shortCommit } from '@/lib/wave/describe-event';
import { useReloadOn } from '@/lib/wave/hooks/use-reload-on';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { useRun } from '@/lib/wave/hooks/use-run';
import type { DiffFile } from '@/lib/wave/types';

const changes = new Set(['tool.completed', 'step.completed', 'run.completed']);
/** Longer files are folded at first: they would keep the browser busy for something seldom read. */
const foldedLines = 1_500;

/** What the run changed against the commit it began at. */
export function ChangesTab({ runId }: { runId: string }) {
  const { log } = useRun();
  const { value: diff, problem, reload } = useResource(`diff of ${runId}`, (signal) => wave.diff(runId, signal));
  const mark = useMemo(() => log.events.findLast(({ type }) => changes.has(type))?.seq ?? 0, [log]);
  useReloadOn(mark, reload, 1_000);
  const patches = useMemo(() => parsePatch(diff?.patch ?? ''), [diff]);

  if (diff === undefined) {
    return problem ? (
      <ProblemNotice problem={problem} retry={reload} className="m-3" />
    ) : (
      <SkeletonRows className="p-3" />
    );
  }
  if (diff.files.length === 0) {
    return <EmptyState title="No change yet">Changes show here as soon as an agent edits a file.</EmptyState>;
  }
  const added = diff.files.reduce((sum, { additions }) => sum + additions, 0);
  const deleted = diff.files.reduce((sum, { deletions }) => sum + deletions, 0);
  return (
    <div className="flex flex-col gap-3 p-3">
      <p className="flex flex-wrap gap-x-3 text-xs text-muted">
        <span>{plural(diff.files.length, 'file')}</span>
        <Counts additions={added} deletions={deleted} />
        {diff.baseCommit !== null && (
          <span className="font-mono">
            {shortCommit(diff.baseCommit)}
            {diff.head !== null && `…${shortCommit(diff.head)}`}
          </span>
        )}
      </p>
      {diff.truncated && (
        <Notice tone="warn" title="The diff is too long to be shown whole">
          It was cut at 2 MB; the patch among the artifacts is complete.
        </Notice>
      )}
      {diff.files.map((file) => (
        <FileDiff key={file.path} file={file} patch={patches.find(({ path }) => path === file.path)} />
      ))}
    </div>
  );
}

const letters = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R' } as const;
const letterTones = { added: 'text-good', modified: 'text-accent', deleted: 'text-bad', renamed: 'text-warn' } as const;

function FileDiff({ file, patch }: { file: DiffFile; patch?: FilePatch }) {
  const [open, setOpen] = useState(file.additions + file.deletions <= foldedLines);
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-file={file.path}
      className="overflow-clip rounded-md border bg-surface"
    >
      <summary className="flex items-center gap-2 bg-canvas px-2.5 py-1.5 text-xs hover:bg-hover">
        <span title={file.status} className={cx('font-mono font-semibold', letterTones[file.status])}>
          {letters[file.status]}
          <span className="sr-only"> {file.status}</span>
        </span>
        <span className="min-w-0 flex-1 truncate font-mono">
          {file.from && `${file.from} → `}
          {file.path}
        </span>
        <Counts additions={file.additions} deletions={file.deletions} />
      </summary>
      {open && <Hunks patch={patch} path={file.path} />}
    </details>
  );
}

function Hunks({ patch, path }: { patch?: FilePatch; path: string }) {
  if (patch === undefined || patch.hunks.length === 0) {
    return (
      <p className="border-t px-3 py-2 text-xs text-muted">
        {patch?.binary ? 'A binary file.' : patch === undefined ? 'Not part of the shown diff.' : 'No line changed.'}
      </p>
    );
  }
  return (
    <div
      role="region"
      aria-label={`Changes of ${path}`}
      tabIndex={0}
      className="scroll-quiet overflow-x-auto border-t font-mono text-xs leading-[1.15rem]"
    >
      <DiffTable>
        {patch.hunks.map((hunk, index) => [
          <tr key={`h${index}`} className="bg-sunken text-faint">
            <td colSpan={4} className="px-2 py-0.5 whitespace-pre">
              @@ {hunk.beforeStart} → {hunk.afterStart} @@ {hunk.heading}
            </td>
          </tr>,
          ...hunk.lines.map((line, number) => <DiffRow key={`${index}.${number}`} line={line} />),
        ])}
      </DiffTable>
    </div>
  );
}

function Counts({ additions, deletions }: { additions: number; deletions: number }) {
  return (
    <span className="font-mono text-xs whitespace-nowrap">
      <span className="text-good">+{additions}</span> <span className="text-bad">−{deletions}</span>
    </span>
  );
}

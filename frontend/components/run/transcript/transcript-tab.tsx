'use client';

import { useCallback, useMemo, useState } from 'react';
import { LiveRow } from './live-row';
import { TranscriptEntry } from './transcript-entry';
import { VirtualLog } from '../virtual-log';
import { EmptyState, ProblemNotice } from '../../ui/notice';
import { SkeletonRows } from '../../ui/skeleton';
import { useRun } from '@/lib/wave/hooks/use-run';
import { useToolCalls, useTranscript } from '@/lib/wave/hooks/use-transcript';
import { transcriptRows, type TranscriptRow } from '@/lib/wave/transcript-rows';

type Entry = TranscriptRow | { kind: 'live'; key: string };

/** What the agents were told, said and did, in its order, and what they say right now at the end. */
export function TranscriptTab({ runId }: { runId: string }) {
  const { run, activity } = useRun();
  const transcript = useTranscript(runId);
  const calls = useToolCalls(runId);
  const rows = useMemo(() => transcriptRows(transcript.items, calls.items), [transcript.items, calls.items]);
  const isLive = run?.status === 'running';
  const entries = useMemo<readonly Entry[]>(
    () => (isLive ? [...rows, { kind: 'live', key: 'live' }] : rows),
    [rows, isLive],
  );

  // Kept here, since entries out of sight are not in the page.
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const setOpen = useCallback(
    (key: string, open: boolean) => setOpened((before) => new Map(before).set(key, open)),
    [],
  );

  if (transcript.loading) return <SkeletonRows className="p-3" />;
  if (transcript.problem && rows.length === 0) return <ProblemNotice problem={transcript.problem} className="m-3" />;
  if (entries.length === 0) return <EmptyState title="No agent has spoken yet" />;
  return (
    <VirtualLog
      label="Transcript"
      items={entries}
      keyOf={(entry) => entry.key}
      estimate={64}
      start={isLive ? 'newest' : 'first'}
      render={(entry) =>
        entry.kind === 'live' ? (
          <LiveRow activity={activity} />
        ) : (
          <TranscriptEntry row={entry} open={opened.get(entry.key)} onOpen={setOpen} outputs={activity.outputs} />
        )
      }
    />
  );
}

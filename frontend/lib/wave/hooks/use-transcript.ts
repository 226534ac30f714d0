'use client';

import { useMemo } from 'react';
import { wave } from '../client';
import type { EventType } from '../types';
import { useGrowingList, useRun } from './use-run';

const movesTranscript = new Set<EventType>([
  'agent.output',
  'step.completed',
  'tool.started',
  'tool.completed',
  'tool.blocked',
  'review.opened',
  'review.answered',
]);

/** The newest event that may have brought something new to read. */
function useMark(types: ReadonlySet<EventType>): number {
  const { log } = useRun();
  return useMemo(() => log.events.findLast(({ type }) => types.has(type))?.seq ?? 0, [log, types]);
}

/** The transcript of the run that the page shows, growing with it. */
export function useTranscript(runId: string) {
  return useGrowingList(
    `transcript of ${runId}`,
    useMark(movesTranscript),
    (cursor) => wave.listTranscript(runId, { cursor, limit: 200 }),
    ({ number }) => number,
  );
}

/** The judged calls of the run that the page shows. */
export function useToolCalls(runId: string) {
  return useGrowingList(
    `tool calls of ${runId}`,
    useMark(movesTranscript),
    (cursor) => wave.listToolCalls(runId, { cursor, limit: 200 }),
    ({ toolCallId }) => toolCallId,
  );
}

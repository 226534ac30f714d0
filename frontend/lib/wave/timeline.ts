import { formatScore } from '../format';
import { describeEvent, type EventGroup, type EventLine } from './describe-event';
import type { RunEvent } from './types';

export interface TimelineEntry extends EventLine {
  event: RunEvent;
}

/** The log for reading: a call that ended is one line with its verdict, not two. */
export function timelineOf(events: readonly RunEvent[], shown: ReadonlySet<EventGroup>): TimelineEntry[] {
  const verdicts = new Map<string, string>();
  const ended = new Set<string>();
  for (const { type, data } of events) {
    if (type === 'tool.started') verdicts.set(data.toolCallId, `${data.verdict} ${formatScore(data.score)}`);
    if (type === 'tool.completed') ended.add(data.toolCallId);
  }
  const entries: TimelineEntry[] = [];
  for (const event of events) {
    if (event.type === 'tool.started' && ended.has(event.data.toolCallId)) continue;
    const line = describeEvent(event);
    if (!shown.has(line.group)) continue;
    const verdict = event.type === 'tool.completed' ? verdicts.get(event.data.toolCallId) : undefined;
    entries.push({ ...line, event, ...(verdict && { detail: `${line.detail} · ${verdict}` }) });
  }
  return entries;
}

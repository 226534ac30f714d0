import type { RunEvent } from './types';

/** A run's events as this page holds them: from `seq` 1, without a gap or a repeat. */
export interface EventLog {
  events: readonly RunEvent[];
  /** 0 when there is none. */
  lastSeq: number;
}

export const emptyLog: EventLog = { events: [], lastSeq: 0 };

/**
 * Adds events in their order. What is held already is dropped, so sources may overlap.
 *
 * @returns the log, the very same one when nothing was new, and whether an event arrived whose predecessor is missing:
 *   then the caller has to ask again from `log.lastSeq`
 */
export function extendLog(log: EventLog, arrived: readonly RunEvent[]): { log: EventLog; gap: boolean } {
  const fresh: RunEvent[] = [];
  let { lastSeq } = log;
  let gap = false;
  for (const event of [...arrived].sort((a, b) => a.seq - b.seq)) {
    if (event.seq <= lastSeq) continue;
    if (event.seq !== lastSeq + 1) {
      gap = true;
      break;
    }
    fresh.push(event);
    lastSeq = event.seq;
  }
  return fresh.length === 0 ? { log, gap } : { log: { events: [...log.events, ...fresh], lastSeq }, gap };
}

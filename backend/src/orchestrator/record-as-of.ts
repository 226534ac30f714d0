import type { EventData } from '../events/index.js';
import { parsePlan, type TaskStatus } from '../plans/index.js';

/** An event of the log, of those that say how plan and gates stood. */
export interface LoggedEvent {
  type: string;
  data: unknown;
}

export interface TaskAsOf {
  id: string;
  phase: string;
  title: string;
  detail: string;
  status: TaskStatus;
}

/** Types of events that `planAsOf` and `decisionsAsOf` read. */
export const recordTypes = ['artifact.created', 'task.changed', 'gate.decided'] as const;

/** SHA-256 of the plan that stood when a stretch of the log ended; undefined before there was one. */
export function planAsOf(events: readonly LoggedEvent[]): string | undefined {
  const created = events.findLast(({ type, data }) => type === 'artifact.created' && isPlan(data));
  return (created?.data as EventData['artifact.created'] | undefined)?.sha256;
}

/**
 * The plan's tasks as they stood when a stretch of the log ended.
 *
 * @param events oldest first
 * @param markdown the plan that stood then
 */
export function tasksAsOf(events: readonly LoggedEvent[], markdown: string): TaskAsOf[] {
  const since = events.findLastIndex(({ type, data }) => type === 'artifact.created' && isPlan(data));
  const statuses = new Map<string, TaskStatus>();
  for (const { type, data } of events.slice(since + 1)) {
    if (type !== 'task.changed') continue;
    const { taskId, status } = data as EventData['task.changed'];
    statuses.set(taskId, status as TaskStatus);
  }
  return parsePlan(markdown).tasks.map(({ id, phase, title, detail }) => ({
    id,
    phase,
    title,
    detail,
    status: statuses.get(id) ?? 'pending',
  }));
}

/** How many decisions each gate had when a stretch of the log ended. */
export function decisionsAsOf(events: readonly LoggedEvent[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { type, data } of events) {
    if (type !== 'gate.decided') continue;
    const { gate } = data as EventData['gate.decided'];
    counts.set(gate, (counts.get(gate) ?? 0) + 1);
  }
  return counts;
}

function isPlan(data: unknown): boolean {
  return (data as EventData['artifact.created']).kind === 'plan';
}

import type { RunDetail, RunEvent, RunPhase } from './types';

/** The phases a run goes through when all is well. */
export const phasePath = ['initializing', 'planning', 'development', 'testing', 'review', 'complete'] as const;
export type PathPhase = (typeof phasePath)[number];

/** The phase in which a gate is usually decided; for runs whose log is not here yet. */
const phaseOfGate: readonly PathPhase[] = [
  'initializing',
  'initializing',
  'planning',
  'planning',
  'development',
  'development',
  'testing',
  'review',
  'review',
  'review',
];

/** How far a run came: `held`, `failed` and `killed` say how it stands, not where. */
export function reachedPhase(run: Pick<RunDetail, 'phase' | 'currentGate'>, events: readonly RunEvent[]): PathPhase {
  if (isPathPhase(run.phase)) return run.phase;
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event?.type !== 'phase.changed') continue;
    const { to, from } = event.data;
    if (isPathPhase(to)) return to;
    if (isPathPhase(from)) return from;
  }
  return phaseOfGate[run.currentGate] ?? 'initializing';
}

function isPathPhase(phase: string): phase is PathPhase & RunPhase {
  return (phasePath as readonly string[]).includes(phase);
}

import { reachedPhase } from './phase-path';
import type { RunEvent, RunPhase } from './types';

const change = (from: string, to: string) => ({ type: 'phase.changed', data: { from, to } }) as RunEvent;

it.each<[RunPhase, number, RunEvent[], string]>([
  ['testing', 6, [], 'testing'],
  ['held', 4, [change('planning', 'development'), change('development', 'held')], 'development'],
  ['failed', 4, [change('initializing', 'planning')], 'planning'],
  ['killed', 0, [], 'initializing'],
  ['held', 6, [], 'testing'],
])('a run that is %s at gate %d reached a phase', (phase, currentGate, events, reached) => {
  expect(reachedPhase({ phase, currentGate }, events)).toBe(reached);
});

import fc from 'fast-check';
import { timelineOf, type TimelineEvent } from './run-timeline.js';

const at = (second: number) => new Date(second * 1_000);
const told = (second: number, type: string): TimelineEvent => ({ at: at(second), type });
const phase = (second: number, from: string, to: string): TimelineEvent => ({
  at: at(second),
  type: 'phase.changed',
  from,
  to,
});
const span = (start: number, end: number) => ({ start: at(start), end: at(end), phase: 'initializing' });
const shares = (events: TimelineEvent[], start: number, end: number) => {
  const { stretches, heldMs, durationMs } = timelineOf(events, span(start, end));
  return [durationMs / 1_000, heldMs / 1_000, ...stretches.map((one) => `${one.phase} ${one.activeMs / 1_000}`)];
};

describe('timelineOf', () => {
  it.each<[string, TimelineEvent[], unknown[]]>([
    ['a run that never changed its phase', [told(0, 'run.started')], [100, 0, 'initializing 100']],
    [
      'phases, one after the other',
      [told(0, 'run.started'), phase(10, 'initializing', 'planning'), phase(40, 'planning', 'development')],
      [100, 0, 'initializing 10', 'planning 30', 'development 60'],
    ],
    [
      'a phase that it comes back to',
      [phase(10, 'development', 'testing'), phase(30, 'testing', 'development')],
      [100, 0, 'development 10', 'testing 20', 'development 70'],
    ],
    [
      'a hold that a person ended',
      [phase(0, 'initializing', 'planning'), told(20, 'run.held'), told(70, 'run.resumed')],
      [100, 50, 'initializing 0', 'planning 50'],
    ],
    ['a question that was answered', [told(20, 'run.held'), told(50, 'review.answered')], [100, 30, 'initializing 70']],
    ['a run that waits now', [told(20, 'run.held')], [100, 80, 'initializing 20']],
    ['a run killed while it waited', [told(20, 'run.held'), told(60, 'run.killed')], [100, 80, 'initializing 20']],
    [
      'a hold that was lifted by a step, whoever lifted it',
      [told(20, 'run.held'), told(25, 'step.started')],
      [100, 5, 'initializing 95'],
    ],
    [
      'news that set nothing going',
      [told(20, 'run.held'), told(30, 'run.archived'), told(40, 'run.resumed')],
      [100, 20, 'initializing 80'],
    ],
    [
      'a hold upon a hold',
      [told(20, 'run.held'), told(40, 'run.held'), told(50, 'run.resumed')],
      [100, 30, 'initializing 70'],
    ],
    ['a hold before it started', [told(-50, 'run.held'), told(-20, 'run.resumed')], [100, 0, 'initializing 100']],
  ])('%s', (_, events, expected) => {
    expect(shares(events, 0, 100)).toEqual(expected);
  });

  it('is nothing before a worker took the run', () => {
    expect(timelineOf([told(0, 'run.created'), told(5, 'run.held')], { ...span(0, 9), start: null })).toEqual({
      durationMs: 0,
      heldMs: 0,
      stretches: [],
    });
  });

  it('accounts for each moment once, whatever the clocks said', () => {
    const types = ['run.held', 'run.resumed', 'phase.changed', 'run.recovered', 'run.killed', 'step.started'];
    const events = fc.array(
      fc.record({
        type: fc.constantFrom(...types),
        at: fc.integer({ min: -1_000, max: 3_000 }).map(at),
        from: fc.constant('one'),
        to: fc.constantFrom('one', 'two', 'three'),
      }),
    );
    fc.assert(
      fc.property(events, fc.nat(2_000), (list, length) => {
        const { durationMs, heldMs, stretches } = timelineOf(list, span(0, length));
        expect(stretches.reduce((sum, { activeMs }) => sum + activeMs, heldMs)).toBe(durationMs);
        expect(stretches.every(({ activeMs }) => activeMs >= 0)).toBe(true);
        const begins = stretches.map((one) => one.begins.getTime());
        expect(begins).toEqual([...begins].sort((one, other) => one - other));
      }),
    );
  });
});

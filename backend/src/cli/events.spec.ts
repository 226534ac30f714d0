import type { RunEvent } from '../events/index.js';
import { describeEvent } from './events.js';

const event = (type: string, data: object): RunEvent =>
  ({ runId: 'r', seq: 1, at: '2026-01-01T00:00:00Z', type, data }) as RunEvent;

describe('an event in a line', () => {
  it.each([
    ['phase.changed', { from: 'planning', to: 'development' }, 'planning → development'],
    [
      'gate.decided',
      { gate: 5, name: 'safety', status: 'go', by: 'key:ana', reason: 'seen', override: true },
      '5 safety: go, seen (key:ana, an override)',
    ],
    [
      'tool.started',
      { number: 3, summary: 'run_command npm test', verdict: 'review', score: 0.8 },
      '3 run_command npm test (review, 0.80)',
    ],
    [
      'tool.completed',
      { number: 3, summary: 'run_command npm test', ok: false, exitCode: 1, durationMs: 4_260 },
      '3 run_command npm test: failed, exit code 1, 4.2 s',
    ],
    ['tests.reported', { when: 'qa', passed: 5, failed: 0 }, 'qa: 5 passed, 0 failed'],
    [
      'run.forked',
      { fromRunId: 'x', fromStep: 4, fromSeq: 9, by: 'key:ana' },
      'fromRunId=x fromStep=4 fromSeq=9 by=key:ana',
    ],
    ['something.newer', { a: { b: 1 }, none: null, text: 'two\nlines' }, 'a={"b":1} text=two lines'],
  ])('%s', (type, data, words) => expect(describeEvent(event(type, data)).words).toBe(words));

  it('stays one short line, whatever an agent says', () => {
    const { words } = describeEvent(event('run.failed', { error: `\u001b[2J${'long\n'.repeat(500)}` }));
    expect(words).toHaveLength(200);
    expect(words).not.toContain('\u001b');
  });
});

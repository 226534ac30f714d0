import { describeEvent, type EventGroup } from './describe-event';
import { timelineOf } from './timeline';
import type { EventData, EventType, RunEvent } from './types';

let seq = 0;
const event = <Type extends EventType>(type: Type, data: EventData[Type]) =>
  ({ type, data, runId: 'r', seq: (seq += 1), at: '' }) as RunEvent;
const call = { number: 1, agent: 'dev', tool: 'run_command', summary: 'npm test' };
const started = (toolCallId: string) => event('tool.started', { ...call, toolCallId, verdict: 'allow', score: 0.951 });
const ended = (toolCallId: string) =>
  event('tool.completed', { ...call, toolCallId, ok: true, exitCode: 0, durationMs: 900 });
const all = new Set<EventGroup>(['run', 'agents', 'tools', 'gates', 'budget', 'steps']);

it('shows a call that ended as one line, with its verdict', () => {
  const entries = timelineOf([started('a'), ended('a'), started('b')], all);
  expect(entries.map(({ title }) => title)).toEqual(['run_command done', 'run_command started']);
  expect(entries[0]?.detail).toBe('npm test · 900 ms · allow 0.95');
});

it('shows only the groups that are asked for', () => {
  const events = [
    event('step.started', { step: 1, node: 'pm' }),
    event('phase.changed', { from: 'initializing', to: 'planning' }),
  ];
  expect(timelineOf(events, new Set(['run'])).map(({ title }) => title)).toEqual(['Phase: planning']);
});

it('names an override as one', () => {
  const data = { gate: 6, name: 'tests', status: 'go', by: 'session:Ada', reason: 'flaky', override: true };
  expect(describeEvent(event('gate.decided', data))).toMatchObject({
    title: 'Gate 6 tests: go (override)',
    detail: 'Ada: flaky',
    tone: 'warn',
  });
});

it('says how a command failed', () => {
  const data = { ...call, toolCallId: 'a', ok: false, exitCode: 1, durationMs: 900 };
  expect(describeEvent(event('tool.completed', data)).title).toBe('run_command did not succeed, exit code 1');
});

it('still has a line for an event it does not know', () => {
  expect(describeEvent({ type: 'moon.rose', data: {}, runId: 'r', seq: 1, at: '' } as unknown as RunEvent).title).toBe(
    'moon.rose',
  );
});

it.each([
  [
    event('run.recycled', { by: 'session:Ada', reason: 'Round the cents.', toStep: 12, count: 2 }),
    'Sent back to step 12 by Ada, time 2',
    'Round the cents.',
  ],
  [event('run.recycled', { by: 'agent:cto', reason: 'Not yet.', count: 1 }), 'Sent back to Dev by cto', 'Not yet.'],
  [
    event('run.forked', { fromRunId: 'x', fromStep: 7, fromSeq: 40, by: 'key:nightly' }),
    'Forked by nightly from step 7 of another run',
    'What came before stands in that run’s log; costs count from zero.',
  ],
  [
    event('run.retried', { ofRunId: 'x', by: 'session:Ada' }),
    'The story of another run is tried again, by Ada',
    undefined,
  ],
  [
    event('budget.raised', {
      scope: 'run',
      by: 'session:Ada',
      tokenLimit: 200_000,
      costLimitUsd: null,
      reason: 'More.',
    }),
    'Ada raised the run’s limits: 200k tokens, no cost limit',
    'More.',
  ],
])('puts what people did into words', (happened, title, detail) => {
  const line = describeEvent(happened);
  expect([line.title, line.detail]).toEqual([title, detail]);
});

it('names the limit that is too low', () => {
  const shortfall = { scope: 'project', what: 'cost', limit: 5, spent: 4.9, reserved: 0, needed: 0.2 } as const;
  const data = { reviewId: 'r', tokensNeeded: 9_000, costNeededUsd: 0.2, shortfalls: [shortfall] };
  expect(describeEvent(event('budget.exceeded', data)).title).toBe('The cost limit of the project does not suffice');
});

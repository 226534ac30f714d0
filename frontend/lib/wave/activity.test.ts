import { applyLive, idle, settleActivity } from './activity';
import type { RunEvent } from './types';

const event = (type: RunEvent['type'], data: object) => ({ type, data, runId: 'r', seq: 1, at: '' }) as RunEvent;

it('gathers an answer as it streams, and begins anew with another agent', () => {
  const thinking = applyLive(idle, { kind: 'agent', agent: 'dev', node: 'dev', state: 'thinking' });
  const words = ['I ', 'read ', 'first.'].reduce(
    (activity, delta) => applyLive(activity, { kind: 'text', agent: 'dev', delta }),
    thinking,
  );
  expect(words).toMatchObject({ agent: 'dev', state: 'thinking', text: 'I read first.' });
  expect(applyLive(words, { kind: 'text', agent: 'qa', delta: 'Now me.' })).toMatchObject({
    agent: 'qa',
    text: 'Now me.',
  });
});

it('lets go of a text that is in the record now', () => {
  const streaming = applyLive(idle, { kind: 'text', agent: 'dev', delta: 'x' });
  expect(settleActivity(streaming, event('step.completed', { step: 1, node: 'dev', durationMs: 1 })).text).toBe('');
  expect(settleActivity(streaming, event('budget.settled', {}))).toBe(streaming);
});

it('keeps the output of each command apart until it ended', () => {
  const one = applyLive(idle, { kind: 'output', toolCallId: 'a', chunk: '1' });
  const two = applyLive(applyLive(one, { kind: 'output', toolCallId: 'b', chunk: '2' }), {
    kind: 'output',
    toolCallId: 'a',
    chunk: '1',
  });
  expect(two.outputs).toEqual({ a: '11', b: '2' });
  expect(settleActivity(two, event('tool.completed', { toolCallId: 'a' })).outputs).toEqual({ b: '2' });
});

it('does not grow without end', () => {
  const long = applyLive(idle, { kind: 'text', agent: 'dev', delta: 'x'.repeat(50_000) + 'end' });
  expect(long.text.length).toBeLessThan(20_000);
  expect(long.text.endsWith('end')).toBe(true);
});

import type { CallResult, Loop, PendingCall } from '../state.js';
import { sameCall, sameDiff } from './loop-guard.js';

const call = (args: object = { path: 'a' }, tool = 'read_file') => ({ tool, args }) as unknown as PendingCall;
const result = (content: string, more: Partial<CallResult> = {}): CallResult => ({
  toolCallId: null,
  toolUseId: null,
  content,
  isError: false,
  ...more,
});
const count = (...pairs: [PendingCall, CallResult][]): number => {
  let loop = {} as Loop;
  for (const [made, came] of pairs) loop = { ...loop, same: sameCall(loop, made, came) };
  return loop.same!.times;
};

describe('sameCall', () => {
  const again: [PendingCall, CallResult] = [call(), result('x')];
  it.each([
    ['the same call with the same result', [again, again, again], 3],
    ['another call in between', [again, again, [call({ path: 'b' }), result('x')], again], 1],
    ['another result', [again, again, [call(), result('y')]], 1],
    ['another outcome with the same words', [again, [call(), result('x', { isError: true })]], 1],
    [
      'arguments in another order',
      [
        [call({ a: 1, b: 2 }), result('x')],
        [call({ b: 2, a: 1 }), result('x')],
      ],
      2,
    ],
    [
      'results that differ in the time they took',
      [
        [call(), result('1 failed\nduration_ms 12.34567 (3 ms)\n2030-01-01T10:00:00.123Z')],
        [call(), result('1 failed\nduration_ms 11 (14.5 ms)\n2030-01-01T10:00:07Z')],
      ],
      2,
    ],
    [
      'results that differ in what failed',
      [
        [call(), result('2 failed (3 ms)')],
        [call(), result('1 failed (3 ms)')],
      ],
      1,
    ],
    ['a tool that there is not', [[call({}, 'fly'), result('There is no tool fly.', { isError: true })], again], 1],
  ] as [string, [PendingCall, CallResult][], number][])('counts %s', (_, pairs, times) => {
    expect(count(...pairs)).toBe(times);
  });
});

describe('sameDiff', () => {
  it('counts iterations that changed nothing, from the first', () => {
    const idle = (...diffs: string[]) => diffs.reduce(sameDiff, { diff: '', idle: 0 }).idle;
    expect(idle('', '', '')).toBe(3);
    expect(idle('a', 'a', 'a')).toBe(2);
    expect(idle('a', 'a', 'a', 'a')).toBe(3);
    expect(idle('a', 'a', 'b')).toBe(0);
    expect(idle('a', '', '')).toBe(1);
  });
});

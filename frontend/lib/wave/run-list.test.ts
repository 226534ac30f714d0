import { mergeRuns, needsAttention, patchRun } from './run-list';
import type { RunSummary } from './types';

const now = Date.parse('2026-01-10T00:00:00Z');
const run = (runId: string, more: Partial<RunSummary> = {}) =>
  ({ runId, createdAt: '2026-01-09T00:00:00Z', status: 'running', openReviews: 0, lastSeq: 5, ...more }) as RunSummary;

it('merges readings: newest run first, the later reading counts', () => {
  const merged = mergeRuns(
    [run('a', { createdAt: '2026-01-01T00:00:00Z' }), run('b')],
    [run('c', { createdAt: '2026-01-09T12:00:00Z' }), run('b', { status: 'complete' })],
  );
  expect(merged.map(({ runId, status }) => [runId, status])).toEqual([
    ['c', 'running'],
    ['b', 'complete'],
    ['a', 'running'],
  ]);
});

it('takes a live change unless it is older than what is shown', () => {
  const runs = [run('a'), run('b')];
  expect(patchRun(runs, run('b', { lastSeq: 6, status: 'held' }))[1]).toMatchObject({ status: 'held' });
  expect(patchRun(runs, run('b', { lastSeq: 4, status: 'queued' }))).toBe(runs);
  expect(patchRun(runs, run('z'))).toBe(runs);
});

it.each([
  ['held', {}, true],
  ['running', { openReviews: 1 }, true],
  ['running', {}, false],
  ['complete', {}, false],
  ['failed', { finishedAt: '2026-01-09T00:00:00Z' }, true],
  ['failed', { finishedAt: '2026-01-01T00:00:00Z' }, false],
] as const)('a run that is %s %j needs attention: %s', (status, more, needed) => {
  expect(needsAttention(run('a', { status, ...more }), now)).toBe(needed);
});

import { snapshotOf, stepPoints, type CheckpointRow } from './step-points.js';

const row = (id: string, step: number, val: Record<string, unknown>, more: Partial<CheckpointRow> = {}) => ({
  id,
  source: null,
  step,
  body: { val },
  ...more,
});

describe('stepPoints', () => {
  it('carries on what a step did not change', () => {
    const points = stepPoints([
      row('a', 1, { git: { snapshot: '' }, next: 'pm', openReview: null }),
      row('b', 2, { git: { snapshot: 's1' }, next: 'dev' }),
      row('c', 3, {}),
      row('d', 4, { next: null }),
    ]);
    expect(points.map(({ checkpointId, git, goesOn }) => [checkpointId, git, goesOn])).toEqual([
      ['a', { snapshot: null }, true],
      ['b', { snapshot: 's1' }, true],
      ['c', { snapshot: 's1' }, true],
      ['d', { snapshot: 's1' }, false],
    ]);
  });

  it('has no point for what a recycle put between two steps, but knows what it changed', () => {
    const points = stepPoints([
      row('a', 1, { git: { snapshot: 's2' }, next: 'qa' }),
      row('b', 2, { git: { snapshot: 's1' }, next: 'dev' }, { source: 'update' }),
      row('c', 3, {}),
    ]);
    expect(points.map(({ checkpointId, git }) => [checkpointId, git])).toEqual([
      ['a', { snapshot: 's2' }],
      ['c', { snapshot: 's1' }],
    ]);
  });

  it('knows a step that came to a question, and files whose value is kept apart', () => {
    const [point] = stepPoints([
      row('a', 1, {}, { body: { val: { next: 'await_review', openReview: { id: 'r' } }, big: { git: 'abc' } } }),
    ]);
    expect(point).toEqual({ checkpointId: 'a', git: { hash: 'abc' }, goesOn: true, asks: true });
  });

  it('skips the checkpoint before the first node', () => {
    expect(stepPoints([row('a', 0, { next: null }), row('b', 1, { next: 'pm' })])).toHaveLength(1);
  });
});

it.each([
  [null, null],
  [{ snapshot: '' }, null],
  [{ snapshot: 'abc' }, 'abc'],
])('the snapshot of %j is %s', (git, snapshot) => expect(snapshotOf(git)).toBe(snapshot));

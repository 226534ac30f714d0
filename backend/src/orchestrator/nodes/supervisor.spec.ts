import type { State, TestRun } from '../state.js';
import { brokenTests, testEvidence } from './supervisor.js';

const run = (more: Partial<TestRun> = {}): TestRun => ({
  exitCode: 0,
  passed: 2,
  failed: 0,
  passedNames: ['a', 'b'],
  failedNames: [],
  output: '',
  ...more,
});
const state = (more: Partial<State>): State =>
  ({
    tests: { command: 'npm test', baseline: run(), latest: run() },
    acceptanceCriteria: ['Totals are right'],
    report: {
      summary: 's',
      decision: 'pass',
      criteria: [{ criterion: 'totals are right.', verified: true, evidence: 'test a' }],
      problems: [],
    },
    ...more,
  }) as State;
const missing = (value: State) =>
  testEvidence(value)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);

describe('testEvidence', () => {
  it('is complete when tests pass and each criterion was verified, however it was copied', () => {
    expect(missing(state({}))).toEqual([]);
  });

  it.each([
    ['tests that exit non-zero', { tests: { command: 'x', baseline: null, latest: run({ exitCode: 1 }) } }, ['tests']],
    ['tests that were ended', { tests: { command: 'x', baseline: null, latest: run({ exitCode: null }) } }, ['tests']],
    ['tests that were not run', { tests: { command: 'x', baseline: null, latest: null } }, ['tests']],
    ['a criterion that QA did not mention', { acceptanceCriteria: ['Totals are right', 'It is fast'] }, ['criteria']],
    ['no report', { report: null }, ['criteria']],
  ] as const)('lacks something with %s', (_, more, names) => {
    expect(missing(state(more as unknown as Partial<State>))).toEqual(names);
  });
});

describe('brokenTests', () => {
  it('names what passed at baseline and fails now, and nothing that failed before', () => {
    const baseline = run({ passedNames: ['a', 'b'], failedNames: ['c'] });
    expect(brokenTests({ command: 'x', baseline, latest: run({ failedNames: ['b', 'c', 'new'] }) })).toEqual(['b']);
  });
});

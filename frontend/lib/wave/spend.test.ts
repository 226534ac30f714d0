import { afterRaise, limitOf, limitWords, resumedWords, shares, shortfallWords, spendOver } from './spend';
import type { RunEvent, Shortfall } from './types';

const settled = (at: string, tokensSpent: number, costSpentUsd: number) =>
  ({ type: 'budget.settled', at, seq: 1, runId: 'r', data: { tokensSpent, costSpentUsd } }) as unknown as RunEvent;

it('reads from the log what was spent when', () => {
  const other = { type: 'phase.changed', at: '2030-01-01T00:00:00Z', data: {} } as unknown as RunEvent;
  expect(
    spendOver([settled('1970-01-01T00:00:01Z', 10, 0.5), other, settled('1970-01-01T00:00:02Z', 30, 0.75)]),
  ).toEqual({
    tokens: [
      { x: 1_000, y: 10 },
      { x: 2_000, y: 30 },
    ],
    costUsd: [
      { x: 1_000, y: 0.5 },
      { x: 2_000, y: 0.75 },
    ],
  });
});

it.each([
  [
    { limit: 100, reserved: 20, spent: 30 },
    { spent: 30, reserved: 20 },
  ],
  [
    { limit: 100, reserved: 90, spent: 30 },
    { spent: 30, reserved: 70 },
  ],
  [{ limit: null, reserved: 1, spent: 1 }, undefined],
])('shares a limit: %j', (amounts, expected) => {
  expect(shares(amounts)).toEqual(expected);
});

it.each([
  [
    { scope: 'run', what: 'tokens', name: 'A story', left: 400, needed: 9_000 },
    'This run: 400 left of 10; the next call may take up to 9,000.',
  ],
  [
    { scope: 'project', what: 'cost', name: 'shop', left: -0.1, needed: 0.25 },
    'Project shop: $0.00 left of $10.00; the next call may take up to $0.25.',
  ],
] as const)('says which limit is too low', (shortfall, words) => {
  expect(shortfallWords({ limit: 10, reserved: 0, spent: 9, ...shortfall })).toBe(words);
});

it('says what became of a run whose limits were changed', () => {
  const shortfall: Shortfall = {
    scope: 'project',
    name: 'shop',
    what: 'tokens',
    limit: 500,
    spent: 0,
    reserved: 0,
    left: 500,
    needed: 900,
  };
  const waits = { question: { reviewId: 'r', tokensNeeded: 900, costNeededUsd: 0, shortfalls: [shortfall] } };
  const works = { question: null };
  expect(afterRaise(works, works)).toBe('The new limits hold from now on.');
  expect(afterRaise(waits, works)).toBe('The new limits hold, and the run goes on.');
  expect(afterRaise(waits, waits)).toMatch(/^The new limits hold, but the run still waits\. Project shop: 500 left/);
});

it.each([
  [['a'], '1 run goes on'],
  [['a', 'b'], '2 runs go on'],
])('counts the runs that go on: %j', (runs, words) => {
  expect(resumedWords(runs)).toBe(words);
});

it.each([
  ['', null, {}],
  ['', 100, { tokenLimit: null }],
  ['100', 100, {}],
  ['5,000', 100, { tokenLimit: 5_000 }],
  ['many', 100, { tokenLimit: 'many' }],
])('reads a limit written as "%s" where %d stood', (text, before, expected) => {
  expect(limitOf('tokenLimit', text, before)).toEqual(expected);
});

it.each([
  [{ limit: 100, reserved: 0, spent: 5 }, '5 spent of 100'],
  [{ limit: 100, reserved: 9, spent: 5 }, '5 spent, 9 reserved, of 100'],
  [{ limit: null, reserved: 0, spent: 5 }, '5 spent, no limit'],
  [{ limit: null, reserved: 9, spent: 5 }, '5 spent, 9 reserved, no limit'],
])('puts %j into words', (amounts, words) => {
  expect(limitWords(amounts, String)).toBe(words);
});

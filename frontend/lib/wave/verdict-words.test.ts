import { judgementWords, policyVersionWords, principleWords } from './verdict-words';
import type { Judgement } from './types';

const judgement = (change: Partial<Judgement>): Judgement => ({
  asked: true,
  score: 0.9,
  violations: [],
  risks: [],
  reasoning: '',
  cached: false,
  costUsd: 0,
  ...change,
});

it('shows a principle by its text, and by readable words where the text is not known', () => {
  const known = new Map([['system.network', { text: 'No unauthorized network requests.' }]]);
  expect(principleWords('system.network', known)).toBe('No unauthorized network requests.');
  expect(principleWords('project.no-migrations', known)).toBe('No migrations.');
});

it.each([
  [{ by: 'claude-haiku-5-5', costUsd: 0.0004 }, 'claude-haiku-5-5 judged it for $0.0004.'],
  [{ by: 'claude-haiku-5-5', cached: true }, 'claude-haiku-5-5 had judged the same call before.'],
  [{ asked: false, why: 'rehearsal' }, 'No model was asked: this is a rehearsal.'],
  [{ asked: false, why: 'something new' }, 'No model was asked.'],
  [{ failure: 'timeout' }, 'The judge did not answer in time, so it counts as the policy says.'],
])('says what the judge did: %j', (change, words) => {
  expect(judgementWords(judgement(change))).toBe(words);
});

it.each([
  [
    'static-1/v3-1f67a2c2d74b/0.7/0.85',
    'Judged by policy version 3 (1f67a2c2): blocks below 0.7, asks below 0.85; analysis static-1',
  ],
  [
    'static-1/v0-1f67a2c2d74b/0.7/0.85',
    'Judged by the policy as shipped: blocks below 0.7, asks below 0.85; analysis static-1',
  ],
  ['something-else', 'Judged by policy something-else'],
])('reads the version %s', (version, words) => {
  expect(policyVersionWords(version)).toBe(words);
});

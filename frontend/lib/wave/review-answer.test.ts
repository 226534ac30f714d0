import { WaveProblem } from './problem';
import { answerOf, editableFields, isSelfApproval, mistakesOf, openAnswers } from './review-answer';
import { draftOf } from './tool-fields';
import type { Principal, ReviewView } from './types';

const review = { type: 'safety' as const, tool: 'run_command', args: { command: 'npm install x' } };
const edited = (change: Record<string, string>, of: Parameters<typeof editableFields>[0] = review) => {
  const editable = editableFields(of);
  return { ...editable, draft: { ...draftOf(editable.fields, editable.args), ...change } };
};

it('sends edited arguments by their types', () => {
  expect(answerOf('edit', '', edited({ command: 'npm ci', timeoutSeconds: '60' }))).toEqual({
    ok: true,
    answer: { decision: 'edit', args: { command: 'npm ci', timeoutSeconds: 60 } },
  });
});

it('edits the limits where the budget does not suffice', () => {
  const budget = { type: 'budget_exceeded' as const, tool: null, args: null };
  expect(answerOf('edit', '', edited({ costLimit: '20' }, budget))).toEqual({
    ok: true,
    answer: { decision: 'edit', args: { costLimit: 20 } },
  });
});

it.each([
  ['respond', { message: 'Write what the agent should be told.' }],
  ['reject', { reason: 'Say why.' }],
] as const)('asks for words to %s', (choice, mistakes) => {
  expect(answerOf(choice, '  ', edited({}))).toEqual({ ok: false, mistakes });
  expect(answerOf(choice, ' No. ', edited({}))).toMatchObject({ ok: true, answer: { decision: choice } });
});

it('puts what the API found wrong at the field that it is about', () => {
  const errors = [{ field: 'args.command', message: 'must not be empty' }];
  const problem = new WaveProblem(400, 'validation_failed', '', '', errors);
  expect(mistakesOf(problem, editableFields(review).fields).command).toBe('must not be empty');
});

it.each([
  ['safety', false, 'session:Ada', true],
  ['plan_approval', false, 'key:Ada', true],
  ['gate_override', false, 'key:nightly', false],
  ['safety', true, 'session:Ada', false],
  ['budget_exceeded', false, 'session:Ada', false],
  ['unknown_outcome', false, 'session:Ada', false],
] as const)(
  '%s, self-approval %s, run of %s, answered by Ada: barred %s',
  (type, selfApproval, runCreatedBy, barred) => {
    expect(isSelfApproval({ type, selfApproval, runCreatedBy }, { name: 'Ada' })).toBe(barred);
  },
);

const asked = (type: ReviewView['type'], answers: ReviewView['answers'], gate: number | null = null) => ({
  type,
  answers,
  gate,
});
const all: ReviewView['answers'] = ['approve', 'edit', 'respond', 'reject'];
const reviewer: Principal['scopes'] = ['reviews:answer', 'gates:decide'];
const operator: Principal['scopes'] = [...reviewer, 'gates:override', 'budget:write'];

it.each([
  ['a call', asked('safety', all), all],
  ['an override', asked('gate_override', ['approve', 'respond', 'reject'], 5), ['respond', 'reject']],
  ['a sign-off', asked('gate_override', ['approve', 'respond', 'reject'], 8), ['approve', 'respond', 'reject']],
  ['one more recycle', asked('gate_override', ['approve', 'respond', 'reject']), ['respond', 'reject']],
  ['the limits of a run', asked('budget_exceeded', ['approve', 'edit', 'reject']), ['reject']],
  ['a shared limit', asked('budget_exceeded', ['approve', 'reject']), ['approve', 'reject']],
] as const)('leaves a reviewer of %s what is theirs to answer', (_name, review, given) => {
  const open = openAnswers(review, { scopes: reviewer });
  expect(open.given).toEqual(given);
  expect(open.barred === undefined).toBe(given.length === review.answers.length);
  expect(openAnswers(review, { scopes: operator })).toEqual({ given: review.answers });
});

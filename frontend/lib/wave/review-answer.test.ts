import { WaveProblem } from './problem';
import { answerOf, editableFields, isSelfApproval, mistakesOf } from './review-answer';
import { draftOf } from './tool-fields';

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
  [false, 'session:Ada', 'Ada', true],
  [false, 'key:Ada', 'Ada', true],
  [false, 'key:nightly', 'Ada', false],
  [true, 'session:Ada', 'Ada', false],
])('self-approval %s, run of %s, answered by %s: barred %s', (selfApproval, runCreatedBy, name, barred) => {
  expect(isSelfApproval({ selfApproval, runCreatedBy }, { name })).toBe(barred);
});

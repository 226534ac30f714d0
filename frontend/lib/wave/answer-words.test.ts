import { answerWords } from './answer-words';
import type { ReviewView } from './types';

const all: ReviewView['answers'] = ['approve', 'edit', 'respond', 'reject'];

it.each(['gate_override', 'plan_approval', 'budget_exceeded', 'loop_detected', 'unknown_outcome'] as const)(
  'says of a no to %s that it ends the run',
  (type) => {
    const { name, send, said } = answerWords({ type, answers: all }, 'reject');
    expect([name, send, said]).toEqual(['Kill the run', 'Kill the run', 'killed the run']);
  },
);

it('says of a call that only the call is rejected', () => {
  expect(answerWords({ type: 'safety', answers: all }, 'reject').send).toBe('Reject this');
});

it('does not speak of doubling where the limit of the run is not what is too low', () => {
  expect(answerWords({ type: 'budget_exceeded', answers: all }, 'approve').name).toBe('Double the limits');
  expect(answerWords({ type: 'budget_exceeded', answers: ['approve', 'reject'] }, 'approve').name).toBe('Try again');
});

import { answerErrors, answersByType } from './answers.js';
import { reviewTypes } from './dto/review.dto.js';

const fields = (...input: Parameters<typeof answerErrors>) => answerErrors(...input).map(({ field }) => field);

describe('answerErrors', () => {
  it.each(reviewTypes)('takes a plain approval of %s', (type) => {
    expect(answerErrors(type, { decision: 'approve' })).toEqual([]);
  });

  it.each(reviewTypes)('asks for a reason to reject %s', (type) => {
    expect(fields(type, { decision: 'reject', reason: ' ' })).toEqual(['reason']);
  });

  it('names the answers that a type takes', () => {
    expect(answerErrors('gate_override', { decision: 'edit', args: {} })[0]!.message).toContain(
      'approve, respond, reject',
    );
  });

  it.each([
    ['edit without arguments', { decision: 'edit' as const }, ['args']],
    ['an answer without a message', { decision: 'respond' as const }, ['message']],
    ['arguments on an approval', { decision: 'approve' as const, args: {} }, ['args']],
  ])('refuses %s', (_, answer, expected) => {
    expect(fields('safety', answer)).toEqual(expected);
  });

  it.each([
    [{ tokenLimit: 200_000 }, []],
    [{ costLimit: 12.5 }, []],
    [{}, ['args']],
    [{ tokenLimit: -1 }, ['args.tokenLimit']],
    [{ tokenLimit: 1.5 }, ['args.tokenLimit']],
    [{ costLimit: '5' }, ['args.costLimit']],
    [{ tokenLimit: 5, money: 3 }, ['args.money']],
  ])('checks new limits %j', (args, expected) => {
    expect(fields('budget_exceeded', { decision: 'edit', args })).toEqual(expected);
  });

  it('says for each answer what happens next', () => {
    for (const answers of Object.values(answersByType)) {
      for (const text of Object.values(answers)) expect(text).toMatch(/^[A-Z].+\.$/);
    }
  });
});

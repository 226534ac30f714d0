import { loopFacts } from './loop-facts';

it('names what repeats in an order that reads well', () => {
  expect(loopFacts(['result: exit code: 1\nno', 'call: run_command npm test'])).toEqual([
    { name: 'The call', text: 'run_command npm test' },
    { name: 'Its result', text: 'exit code: 1\nno' },
  ]);
  expect(loopFacts(['handedOver: I looked.', 'iterations: 3']).map(({ name, text }) => `${name}: ${text}`)).toEqual([
    'Iterations without a change: 3',
    'Handed over last: I looked.',
  ]);
});

it('keeps what it has no words for', () => {
  expect(loopFacts(['tool: fly', 'as it was written'])).toEqual([
    { name: 'tool', text: 'fly' },
    { name: '', text: 'as it was written' },
  ]);
});

import { emptyFork, forkOf } from './fork-form';

it('sends only what differs from the run that is forked', () => {
  expect(forkOf({ ...emptyFork, task: ' As it was ' }, 'As it was', '')).toEqual({});
  expect(
    forkOf({ step: 12, task: 'Another way', model: ' m ', tokenLimit: '50,000', costLimit: '2.5' }, 'As it was', 'why'),
  ).toEqual({ step: 12, task: 'Another way', model: 'm', tokenLimit: 50_000, costLimit: 2.5, reason: 'why' });
});

it('leaves a number that is none for the API to name', () => {
  expect(forkOf({ ...emptyFork, tokenLimit: 'many' }, '', '')).toEqual({ tokenLimit: 'many' });
});

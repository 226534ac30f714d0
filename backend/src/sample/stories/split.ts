import type { SampleStory } from '../story.js';

export const criteria = {
  even: '`split(100, 3)` gives `[34, 33, 33]`: even, exact, the larger parts first',
  refused: 'A number of parts that makes no sense is refused',
  readme: 'The README names `split`',
  green: 'All other tests pass',
} as const;

export const story: SampleStory = {
  storyId: 'tally-split',
  title: 'Split an amount evenly',
  task:
    'Add `split(amount, parts)` to Tally: it splits an amount evenly into a number of parts, to the cent, the larger parts ' +
    'first, also for credit notes. Test it, export it, and name it in the README.',
  domain: 'library',
  acceptanceCriteria: Object.values(criteria),
  shows: 'A small feature with its tests, in one iteration.',
};

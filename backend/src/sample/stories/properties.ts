import type { SampleStory } from '../story.js';

export const criteria = {
  addUp: 'For any amount and weights the shares add up to the amount',
  fair: 'For any amount and weights no share is a cent or more away from its exact value',
  green: 'All other tests pass, the one on invoice discounts included',
} as const;

export const story: SampleStory = {
  storyId: 'tally-properties',
  title: 'Prove shares by properties',
  task:
    'Examples are not enough for `share`. Add property tests: for any amount and any weights the shares add up to the ' +
    'amount, and none is a cent or more away from its exact value. Mend what they find.',
  domain: 'library',
  acceptanceCriteria: Object.values(criteria),
  shows:
    'A call that needs a review: dev wants to add a dependency. Approve it or not; the story completes either way.',
};

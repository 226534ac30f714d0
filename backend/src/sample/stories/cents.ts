import type { SampleStory } from '../story.js';

export const criteria = {
  addUp: 'The shares of an amount always add up to that amount',
  fair: 'No share is a cent or more away from its exact value',
  discount: 'A discount on an invoice is taken off to the cent',
  readme: 'The README no longer lists the bug as a known issue',
} as const;

export const story: SampleStory = {
  storyId: 'tally-cents',
  title: 'A shared discount loses a cent',
  task:
    'Customers report invoices that are a cent off: a discount of 1.00 EUR shared over three equal lines takes off only ' +
    '0.99 EUR. Make the shares of an amount add up to the amount, without treating any line unfairly.',
  domain: 'library',
  acceptanceCriteria: Object.values(criteria),
  shows: 'A failing test, a fix that breaks another test, a second iteration, and a GO.',
};

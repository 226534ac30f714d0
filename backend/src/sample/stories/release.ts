import type { SampleStory } from '../story.js';

export const criteria = {
  green: 'Every test passes',
  version: 'The version of the package is 1.0.1',
  changelog: 'The changelog begins with 1.0.1 and names the fix',
  readme: 'The README no longer lists the bug as a known issue',
} as const;

export const story: SampleStory = {
  storyId: 'tally-release',
  title: 'Prepare release 1.0.1',
  task:
    'Prepare release 1.0.1 of Tally: mend the shares that do not add up, raise the version, write the changelog entry, and ' +
    'bring the README in step. Do not publish; a person does that.',
  domain: 'library',
  acceptanceCriteria: Object.values(criteria),
  shows:
    'A call that is blocked: dev tries to delete caches and to force a push. The safety gate then holds the run for a person.',
};

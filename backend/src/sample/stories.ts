import * as cents from './stories/cents.js';
import * as properties from './stories/properties.js';
import * as release from './stories/release.js';
import * as split from './stories/split.js';
import type { SampleStory } from './story.js';

/** Each story with its criteria by name, for those who play it. */
export const storyDetails = { cents, properties, release, split } as const;

/** What can be played on the sample; the first is the one to begin with. */
export const sampleStories: readonly SampleStory[] = [cents.story, properties.story, release.story, split.story];

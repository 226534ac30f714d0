export { sample } from './sample.js';
export { createSampleRepository } from './sample-repository.js';
export { storyDetails, sampleStories } from './stories.js';
export type { SampleStory } from './story.js';

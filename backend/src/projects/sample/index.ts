export { createSampleRepository } from '../../orchestrator/models/sample-repository.js';
export {
  rehearsalStories as sampleStories,
  sample,
  type RehearsalStory as SampleStory,
} from '../../orchestrator/models/sample.js';

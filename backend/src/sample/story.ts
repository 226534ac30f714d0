/** What a run of a bundled story is created from. */
export interface SampleStory {
  storyId: string;
  title: string;
  /** The story's prompt. */
  task: string;
  domain: string;
  acceptanceCriteria: readonly string[];
  /** What there is to watch, for the person who chooses. */
  shows: string;
}

import type { StoryScript } from './script.js';
import { cents } from './stories/cents.js';
import { properties } from './stories/properties.js';
import { release } from './stories/release.js';
import { split } from './stories/split.js';

/** All that the rehearsal model can play; the first is the one to begin with. */
export const scripts: readonly StoryScript[] = [cents, properties, release, split];

/** Finds a story by its id or by the exact words of its task. */
export function scriptOf(asked: { storyId?: string; task: string }): StoryScript | undefined {
  const words = normal(asked.task);
  return scripts.find(({ story }) => story.storyId === asked.storyId || normal(story.task) === words);
}

function normal(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

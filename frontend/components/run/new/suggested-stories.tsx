'use client';

import { Check } from 'lucide-react';
import { cx } from '../../ui/class-names';
import { plural } from '@/lib/format';
import type { SuggestedStory } from '@/lib/wave/types';

interface SuggestedStoriesProps {
  stories: readonly SuggestedStory[];
  chosen: string;
  onChoose: (story: SuggestedStory) => void;
}

/** Stories that fill the form with one press. */
export function SuggestedStories({ stories, chosen, onChoose }: SuggestedStoriesProps) {
  return (
    <section aria-label="Suggested stories">
      <h2 className="mb-2 text-sm font-semibold">Suggested stories</h2>
      <div className="grid gap-2 sm:grid-cols-2">
        {stories.map((story) => {
          const pressed = story.storyId === chosen;
          return (
            <button
              key={story.storyId}
              type="button"
              aria-pressed={pressed}
              onClick={() => onChoose(story)}
              className={cx(
                'flex flex-col gap-1 rounded-lg border bg-surface p-3 text-left shadow-raised hover:border-accent',
                pressed && 'border-accent ring-1 ring-accent',
              )}
            >
              <span className="flex items-start justify-between gap-2 font-medium">
                {story.title}
                {pressed && <Check aria-hidden size={16} className="mt-0.5 shrink-0 text-accent" />}
              </span>
              <span className="line-clamp-3 text-xs text-muted">{story.task}</span>
              <span className="text-xs">{story.shows}</span>
              <span className="mt-auto pt-1 text-2xs text-faint">
                {[story.domain, plural(story.acceptanceCriteria.length, 'criterion', 'criteria')]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </button>
          );
        })}
      </div>
    </section>
  );
}

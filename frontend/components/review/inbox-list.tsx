'use client';

import { reviewTypeNames } from './review-type';
import { Age } from '../ui/age';
import { cx } from '../ui/class-names';
import { Pill } from '../ui/pill';
import { SafetyScore } from '../run/figures';
import { revealHidden } from '@/lib/hidden-characters';
import type { ReviewView } from '@/lib/wave/types';

interface InboxListProps {
  reviews: readonly ReviewView[];
  shown?: string;
  onShow: (reviewId: string) => void;
}

export function InboxList({ reviews, shown, onShow }: InboxListProps) {
  if (reviews.length === 0) {
    return <p className="rounded-lg border bg-surface px-3 py-4 text-sm text-muted">No other question.</p>;
  }
  return (
    <ul aria-label="Reviews" className="divide-y overflow-hidden rounded-lg border bg-surface shadow-raised">
      {reviews.map((review) => {
        const current = review.reviewId === shown;
        return (
          <li key={review.reviewId}>
            <button
              type="button"
              aria-current={current ? 'true' : undefined}
              onClick={() => onShow(review.reviewId)}
              className={cx(
                'flex w-full flex-col gap-1 border-l-2 px-3 py-2 text-left hover:bg-hover',
                current ? 'border-l-accent bg-hover' : 'border-l-transparent',
              )}
            >
              <span className="flex w-full items-center justify-between gap-2 text-xs text-muted">
                <span className="flex items-center gap-2">
                  <Pill tone={review.status === 'open' ? 'warn' : 'neutral'}>{reviewTypeNames[review.type]}</Pill>
                  {review.score !== null && <SafetyScore score={review.score} />}
                </span>
                <Age at={review.createdAt} />
              </span>
              <span className="line-clamp-2 w-full text-sm font-medium break-words">
                {revealHidden(review.question)}
              </span>
              <span className="w-full truncate text-xs text-muted">
                {review.projectName} · {review.storyId}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { wave } from '../client';
import { asProblem, type WaveProblem } from '../problem';
import type { ReviewView } from '../types';
import { useLive } from './use-live';

interface Loaded {
  status: string;
  items: ReviewView[];
  nextCursor: string | null;
}

/** Reviews of one status, kept current while they are shown. */
export function useReviews(status: 'open' | 'resolved') {
  const [loaded, setLoaded] = useState<Loaded>();
  const [problem, setProblem] = useState<WaveProblem>();
  const wanted = useRef<string>(status);

  const load = useCallback(
    async (cursor: string | null) => {
      wanted.current = status;
      try {
        const page = await wave.listReviews({ status }, { cursor, limit: 50 });
        if (wanted.current !== status) return;
        setProblem(undefined);
        setLoaded((before) =>
          cursor !== null && before?.status === status
            ? { status, items: [...before.items, ...page.items], nextCursor: page.nextCursor }
            : { status, ...page },
        );
      } catch (error) {
        if (wanted.current === status) setProblem(asProblem(error));
      }
    },
    [status],
  );
  const reload = useCallback(() => void load(null), [load]);
  useEffect(reload, [reload]);
  useLive('reviews', { onEvent: reload, onMissed: reload });

  const replace = useCallback((review: ReviewView) => {
    setLoaded(
      (before) =>
        before && {
          ...before,
          items:
            review.status === 'open' || before.status !== 'open'
              ? before.items.map((known) => (known.reviewId === review.reviewId ? review : known))
              : before.items.filter(({ reviewId }) => reviewId !== review.reviewId),
        },
    );
  }, []);

  const current = loaded?.status === status ? loaded : undefined;
  return {
    reviews: current?.items,
    problem,
    hasMore: current?.nextCursor != null,
    loadMore: () => void load(current?.nextCursor ?? null),
    replace,
    reload,
  };
}

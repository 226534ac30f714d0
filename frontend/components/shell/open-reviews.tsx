'use client';

import { createContext, use, useMemo, type ReactNode } from 'react';
import { useMay } from './session';
import { wave } from '@/lib/wave/client';
import { useLive } from '@/lib/wave/hooks/use-live';
import { useResource } from '@/lib/wave/hooks/use-resource';

interface OpenReviews {
  count: number;
  /** There are more than were counted. */
  more: boolean;
  reload: () => void;
}

const OpenReviewsContext = createContext<OpenReviews>({ count: 0, more: false, reload: () => undefined });

/** How many questions wait for a person, kept current. */
export function useOpenReviews(): OpenReviews {
  return use(OpenReviewsContext);
}

export function OpenReviewsProvider({ children }: { children: ReactNode }) {
  const mayRead = useMay('reviews:read');
  const { value, reload } = useResource(
    mayRead ? 'open-reviews' : null,
    (signal) => wave.listReviews({ status: 'open' }, { limit: 100, signal }),
    { refreshMs: 30_000 },
  );
  useLive('reviews', { onEvent: reload, onMissed: reload });
  const open = useMemo(
    () => ({ count: value?.items.length ?? 0, more: value?.nextCursor != null, reload }),
    [value, reload],
  );
  return <OpenReviewsContext value={open}>{children}</OpenReviewsContext>;
}

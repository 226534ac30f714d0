'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { asProblem, type WaveProblem } from '../problem';
import type { Page } from '../types';

interface Loaded<Item> {
  key: string;
  items: readonly Item[];
  nextCursor: string | null;
}

/**
 * A list read a page at a time, from its beginning again when `key` changes.
 *
 * @param key names what is listed, filters and all
 */
export function usePages<Item>(key: string, read: (cursor: string | null) => Promise<Page<Item>>) {
  const [loaded, setLoaded] = useState<Loaded<Item>>();
  const [problem, setProblem] = useState<WaveProblem>();
  const [loadingMore, setLoadingMore] = useState(false);
  const reader = useRef(read);
  const wanted = useRef(key);
  useEffect(() => {
    reader.current = read;
  });

  const load = useCallback(
    async (cursor: string | null) => {
      wanted.current = key;
      try {
        const page = await reader.current(cursor);
        if (wanted.current !== key) return;
        setProblem(undefined);
        setLoaded((before) =>
          cursor !== null && before?.key === key
            ? { key, items: [...before.items, ...page.items], nextCursor: page.nextCursor }
            : { key, ...page },
        );
      } catch (error) {
        if (wanted.current === key) setProblem(asProblem(error));
      }
    },
    [key],
  );
  const reload = useCallback(() => void load(null), [load]);
  useEffect(reload, [reload]);

  const current = loaded?.key === key ? loaded : undefined;
  const loadMore = async () => {
    setLoadingMore(true);
    await load(current?.nextCursor ?? null);
    setLoadingMore(false);
  };
  return {
    items: current?.items,
    problem,
    hasMore: current?.nextCursor != null,
    loadingMore,
    loadMore: () => void loadMore(),
    reload,
  };
}

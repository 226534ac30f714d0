'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { wave, type RunFilter } from '../client';
import { asProblem, type WaveProblem } from '../problem';
import { mergeRuns, patchRun } from '../run-list';
import type { RunSummary } from '../types';
import { useLive } from './use-live';

interface Loaded {
  key: string;
  items: RunSummary[];
  nextCursor: string | null;
}

const pageSize = 50;
const settleMs = 800;

/** The runs under a filter, newest first, kept current while they are shown. */
export function useRuns(filter: RunFilter) {
  const key = JSON.stringify(filter);
  const [loaded, setLoaded] = useState<Loaded>();
  const [problem, setProblem] = useState<WaveProblem>();
  const [loadingMore, setLoadingMore] = useState(false);
  const wanted = useRef(key);

  const load = useCallback(
    async (cursor: string | null) => {
      wanted.current = key;
      try {
        const page = await wave.listRuns(JSON.parse(key) as RunFilter, { cursor, limit: pageSize });
        if (wanted.current !== key) return;
        setProblem(undefined);
        setLoaded((before) => {
          if (before?.key !== key) return { key, ...page };
          if (cursor !== null) return { key, items: mergeRuns(before.items, page.items), nextCursor: page.nextCursor };
          // The first page again: what is behind it stays loaded.
          const isWhole = before.items.length <= pageSize;
          return isWhole ? { key, ...page } : { ...before, items: mergeRuns(before.items, page.items) };
        });
      } catch (error) {
        if (wanted.current === key) setProblem(asProblem(error));
      }
    },
    [key],
  );

  const reload = useCallback(() => void load(null), [load]);
  useEffect(reload, [reload]);

  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const reloadSoon = useCallback(() => {
    settling.current ??= setTimeout(() => {
      settling.current = undefined;
      reload();
    }, settleMs);
  }, [reload]);
  useEffect(
    () => () => {
      clearTimeout(settling.current);
      settling.current = undefined;
    },
    [reloadSoon],
  );

  const current = loaded?.key === key ? loaded : undefined;
  useLive('runs', {
    onRun: (change) => {
      const known = current?.items.find(({ runId }) => runId === change.runId);
      // A run that is new, or that moved in or out of the filter, is a question for the API.
      if (known === undefined || change.status !== known.status) reloadSoon();
      setLoaded((before) => before && { ...before, items: patchRun(before.items, change) });
    },
    onEvent: reloadSoon,
    onMissed: reloadSoon,
  });

  const loadMore = async () => {
    if (current?.nextCursor == null) return;
    setLoadingMore(true);
    await load(current.nextCursor);
    setLoadingMore(false);
  };
  return {
    runs: current?.items,
    hasMore: current?.nextCursor != null,
    problem,
    loadingMore,
    loadMore: () => void loadMore(),
    reload,
  };
}

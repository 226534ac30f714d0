'use client';

import { createContext, use, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { PagedList } from '../paged-list';
import { asProblem, type WaveProblem } from '../problem';
import { RunFeed, type RunSnapshot } from '../run-feed';
import type { Page } from '../types';

const RunContext = createContext<RunFeed | undefined>(undefined);
export const RunProvider = RunContext.Provider;

/** Follows a run; for the page that shows it. */
export function useRunFeed(runId: string): { feed: RunFeed; snapshot: RunSnapshot } {
  const feed = useMemo(() => new RunFeed(runId), [runId]);
  useEffect(() => feed.start(), [feed]);
  return { feed, snapshot: useSyncExternalStore(feed.watch, feed.read, feed.read) };
}

/** The run that the page around shows. */
export function useRun(): RunSnapshot & { reload: () => Promise<void> } {
  const feed = use(RunContext);
  if (feed === undefined) throw new Error('useRun needs a RunProvider around it.');
  const snapshot = useSyncExternalStore(feed.watch, feed.read, feed.read);
  return { ...snapshot, reload: feed.reload };
}

/**
 * A list that grows with the run: read whole once, then read on whenever `mark` changes.
 *
 * @param mark changes when there may be more, such as the newest `seq` of certain events
 */
export function useGrowingList<Item>(
  key: string,
  mark: number | string,
  read: (cursor: string | null) => Promise<Page<Item>>,
  keyOf: (item: Item) => string | number,
): { items: readonly Item[]; loading: boolean; problem?: WaveProblem } {
  const reader = useRef({ read, keyOf });
  useEffect(() => {
    reader.current = { read, keyOf };
  });
  const list = useRef<{ key: string; pages: PagedList<Item>; wanted: boolean; reading: boolean }>(undefined);
  const [state, setState] = useState<{ key: string; items: readonly Item[]; problem?: WaveProblem }>();

  useEffect(() => {
    if (list.current?.key !== key) {
      const pages = new PagedList<Item>(
        (cursor) => reader.current.read(cursor),
        (item) => reader.current.keyOf(item),
      );
      list.current = { key, pages, wanted: false, reading: false };
    }
    const mine = list.current;
    mine.wanted = true;
    if (mine.reading) return;
    mine.reading = true;
    void (async () => {
      while (mine.wanted && list.current === mine) {
        mine.wanted = false;
        try {
          const items = await mine.pages.refresh();
          if (list.current === mine) setState({ key, items });
        } catch (error) {
          if (list.current === mine) setState({ key, items: mine.pages.all, problem: asProblem(error) });
        }
      }
      mine.reading = false;
    })();
  }, [key, mark]);

  const current = state?.key === key ? state : undefined;
  return { items: current?.items ?? [], loading: current === undefined, problem: current?.problem };
}

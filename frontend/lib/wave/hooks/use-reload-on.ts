'use client';

import { useEffect, useRef } from 'react';

/**
 * Reads again when `mark` changes, at most once per `ms`: the first change starts the wait, later ones fall into it.
 */
export function useReloadOn(mark: unknown, reload: () => void, ms: number): void {
  const seen = useRef(mark);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (Object.is(seen.current, mark)) return;
    seen.current = mark;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      reload();
    }, ms);
  }, [mark, reload, ms]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

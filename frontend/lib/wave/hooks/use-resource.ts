'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { asProblem, type WaveProblem } from '../problem';

export interface Resource<Value> {
  value?: Value;
  problem?: WaveProblem;
  /** True until the first answer or problem. */
  loading: boolean;
  reload: () => void;
  /** Puts in what is known to be newer than the last answer. */
  set: (change: (value: Value | undefined) => Value | undefined) => void;
}

interface State<Value> {
  key: string | null;
  value?: Value;
  problem?: WaveProblem;
}

/**
 * Reads something from the API and reads it again when `key` changes, on `reload`, and every `refreshMs`.
 * A value stays while it is read again; that of another key never shows.
 *
 * @param key names what is read; null reads nothing yet
 */
export function useResource<Value>(
  key: string | null,
  read: (signal: AbortSignal) => Promise<Value>,
  { refreshMs }: { refreshMs?: number } = {},
): Resource<Value> {
  const [state, setState] = useState<State<Value>>({ key });
  const [version, setVersion] = useState(0);
  const reader = useRef(read);
  useEffect(() => {
    reader.current = read;
  });

  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    reader.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setState({ key, value });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setState((before) => ({
          key,
          value: before.key === key ? before.value : undefined,
          problem: asProblem(error),
        }));
      },
    );
    return () => abort.abort(new DOMException('No longer needed.', 'AbortError'));
  }, [key, version]);

  const reload = useCallback(() => setVersion((count) => count + 1), []);
  useEffect(() => {
    if (refreshMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [refreshMs, reload]);

  const set = useCallback(
    (change: (value: Value | undefined) => Value | undefined) =>
      setState((before) => ({ ...before, value: change(before.value) })),
    [],
  );
  const current = state.key === key ? state : { key };
  const { value, problem } = current as State<Value>;
  return { value, problem, loading: key !== null && value === undefined && problem === undefined, reload, set };
}

'use client';

import { useCallback, useRef } from 'react';

/** A key for each distinct request of a form: sent twice, by a double press or after a lost answer, it is one. */
export function useIdempotencyKey(): { keyOf: (body: unknown) => string; forget: () => void } {
  const last = useRef<{ body: string; key: string }>(undefined);
  const keyOf = useCallback((body: unknown) => {
    const text = JSON.stringify(body);
    if (last.current?.body !== text) last.current = { body: text, key: crypto.randomUUID() };
    return last.current.key;
  }, []);
  /** A refusal is remembered under its key as well; the next try is another request. */
  const forget = useCallback(() => {
    last.current = undefined;
  }, []);
  return { keyOf, forget };
}

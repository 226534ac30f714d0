'use client';

import { useEffect, useRef } from 'react';
import { live, type Listener } from '../live';
import type { Topic } from '../types';

/** Listens to a topic while the component is shown. */
export function useLive(topic: Topic, listener: Listener): void {
  const current = useRef(listener);
  useEffect(() => {
    current.current = listener;
  });
  useEffect(
    () =>
      live.listen(topic, {
        onEvent: (event) => current.current.onEvent?.(event),
        onLive: (message) => current.current.onLive?.(message),
        onRun: (run) => current.current.onRun?.(run),
        onMissed: () => current.current.onMissed?.(),
      }),
    [topic],
  );
}

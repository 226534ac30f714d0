'use client';

import { useEffect } from 'react';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { Hint } from '../ui/hint';
import { Notice } from '../ui/notice';
import { wave } from '@/lib/wave/client';
import { useConnection } from '@/lib/wave/hooks/use-connection';
import { live } from '@/lib/wave/live';

const states = {
  idle: { label: 'Not live', detail: 'Nothing on this page changes by itself.', dot: 'bg-line-strong' },
  connecting: { label: 'Connecting', detail: 'Opening the live connection.', dot: 'bg-warn breathing' },
  open: { label: 'Live', detail: 'Changes appear as they happen.', dot: 'bg-good' },
  reconnecting: {
    label: 'Reconnecting',
    detail: 'The live connection was lost. The page asks every few seconds until it is back.',
    dot: 'bg-warn breathing',
  },
} as const;

export function ConnectionState() {
  const state = states[useConnection().live];
  return (
    <Hint text={state.detail}>
      <span
        role="status"
        tabIndex={0}
        data-testid="connection-state"
        className="flex items-center gap-1.5 rounded-sm px-1 text-xs text-muted"
      >
        <span aria-hidden className={cx('size-2 rounded-full', state.dot)} />
        <span className="max-sm:sr-only">{state.label}</span>
      </span>
    </Hint>
  );
}

/** Stands under the header while the API does not answer, asks again by itself, and goes when it does. */
export function ApiDownBanner() {
  const { api } = useConnection();
  const down = api === 'down';
  useEffect(() => {
    if (!down) return;
    const timer = setInterval(retry, 5_000);
    return () => clearInterval(timer);
  }, [down]);
  if (!down) return null;
  return (
    <Notice
      tone="bad"
      role="alert"
      title="WAVE’s API does not answer"
      className="rounded-none border-b"
      actions={
        <Button size="small" onClick={retry}>
          Try now
        </Button>
      }
    >
      What is shown may be old. Runs go on without this page; it comes back by itself.
    </Notice>
  );
}

function retry(): void {
  wave.health().then(
    () => live.wake(),
    () => undefined,
  );
}

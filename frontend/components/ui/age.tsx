'use client';

import { formatAge, formatDuration } from '@/lib/format';
import { useNow } from '@/lib/wave/hooks/use-now';

/** How long ago something was; the exact time on hover. */
export function Age({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()} className="whitespace-nowrap">
      {now === 0 ? '' : formatAge(now - Date.parse(at))}
    </time>
  );
}

/** How long something took, or has been taking. */
export function Elapsed({ from, to }: { from: string; to: string | null }) {
  const now = useNow();
  const end = to === null ? now : Date.parse(to);
  if (end === 0) return null;
  return <span className="whitespace-nowrap">{formatDuration(Math.max(0, end - Date.parse(from)))}</span>;
}

/** The time of day, for logs. */
export function ClockTime({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString()} className="font-mono text-2xs text-faint">
      {date.toLocaleTimeString('en-GB')}
    </time>
  );
}

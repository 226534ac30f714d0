/** What decides where a run's time went, oldest first. */
export interface TimelineEvent {
  type: string;
  at: Date;
  /** With `phase.changed`. */
  from?: string | null;
  to?: string | null;
}

/** A stretch of a run in one phase. The next one begins where it ends. */
export interface PhaseStretch {
  phase: string;
  begins: Date;
  /** Without what was held. */
  activeMs: number;
}

export interface Timeline {
  durationMs: number;
  heldMs: number;
  stretches: PhaseStretch[];
}

/** They tell of the run without setting it going, or putting it to rest. */
const neutral = new Set(['run.created', 'run.forked', 'run.retried', 'run.archived', 'phase.changed']);
const endings = new Set(['run.completed', 'run.failed', 'run.killed']);

/**
 * Divides a run's time by phase, and by whether it was held: from `run.held` until something sets it going again.
 *
 * @param start when a worker first took it; null before
 * @param end when it ended, or now
 * @param phase that it is in, for a run that never changed it
 */
export function timelineOf(
  events: readonly TimelineEvent[],
  { start, end, phase }: { start: Date | null; end: Date; phase: string },
): Timeline {
  if (start === null) return { durationMs: 0, heldMs: 0, stretches: [] };
  const first = events.find(({ type }) => type === 'phase.changed');
  const stretches: PhaseStretch[] = [{ phase: first?.from ?? phase, begins: start, activeMs: 0 }];
  let heldMs = 0;
  let isHeld = false;
  let since = start.getTime();
  const passUntil = (at: Date) => {
    // Workers' clocks may differ by a little; time never runs backwards here.
    const until = Math.max(since, Math.min(at.getTime(), end.getTime()));
    if (isHeld) heldMs += until - since;
    else stretches.at(-1)!.activeMs += until - since;
    since = until;
  };
  for (const { type, at, to } of events) {
    passUntil(at);
    if (type === 'phase.changed') stretches.push({ phase: to!, begins: new Date(since), activeMs: 0 });
    else if (type === 'run.held') isHeld = true;
    else if (!neutral.has(type) && !endings.has(type)) isHeld = false;
  }
  passUntil(end);
  return { durationMs: since - start.getTime(), heldMs, stretches };
}

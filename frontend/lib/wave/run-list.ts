import type { RunSummary } from './types';

/** Two readings of a list as one, newest run first; where both know a run the later reading counts. */
export function mergeRuns(before: readonly RunSummary[], after: readonly RunSummary[]): RunSummary[] {
  const byId = new Map(before.map((run) => [run.runId, run]));
  for (const run of after) byId.set(run.runId, run);
  return [...byId.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.runId.localeCompare(a.runId));
}

/** Puts a live change into a list; an older one than what the list shows changes nothing. */
export function patchRun(runs: RunSummary[], change: RunSummary): RunSummary[] {
  const index = runs.findIndex(({ runId }) => runId === change.runId);
  const known = runs[index];
  if (known === undefined || change.lastSeq < known.lastSeq) return runs;
  return runs.with(index, change);
}

/** A failure older than this has been seen, or nobody minds. */
const failureMattersMs = 3 * 86_400_000;

/**
 * Whether a person should look: a question is open, it stands still, or it ended badly of late.
 *
 * @param now milliseconds since the epoch
 */
export function needsAttention(run: RunSummary, now: number): boolean {
  if (run.status === 'failed') return now - Date.parse(run.finishedAt ?? run.updatedAt) < failureMattersMs;
  return run.status === 'held' || run.openReviews > 0;
}

/** A checkpoint's row as the checkpointer stores it: what changed since the row before. */
export interface CheckpointRow {
  id: string;
  /** null for a checkpoint that a step led to. */
  source: string | null;
  /** LangGraph's own count; from 1 for checkpoints that a node led to. */
  step: number;
  body: CheckpointBody;
}

export interface CheckpointBody {
  val?: Record<string, unknown>;
  /** Hashes of values that are kept apart. */
  big?: Record<string, string>;
}

/** The end of a step, as a place to go on from. */
export interface StepPoint {
  checkpointId: string;
  /** Commit of the files; null while there is no workspace, and a hash when it is kept apart. */
  git: { snapshot: string | null } | { hash: string };
  /** False at the run's end. */
  goesOn: boolean;
  /** The step came to a question. */
  asks: boolean;
}

/**
 * Follows a thread's checkpoints.
 *
 * @param rows oldest first, from one that holds everything
 * @returns one point for each checkpoint that a step led to
 */
export function stepPoints(rows: readonly CheckpointRow[]): StepPoint[] {
  const points: StepPoint[] = [];
  let git: StepPoint['git'] = { snapshot: null };
  let goesOn = false;
  let asks = false;
  for (const { id, source, step, body } of rows) {
    const { val = {}, big = {} } = body;
    if ('git' in val) git = { snapshot: snapshotOf(val['git']) };
    if (big['git'] !== undefined) git = { hash: big['git'] };
    if ('next' in val) goesOn = val['next'] !== null;
    if ('openReview' in val) asks = val['openReview'] !== null;
    if (big['openReview'] !== undefined) asks = true;
    if (source === null && step > 0) points.push({ checkpointId: id, git, goesOn, asks });
  }
  return points;
}

/** @param git the channel's value */
export function snapshotOf(git: unknown): string | null {
  const snapshot = (git as { snapshot?: string } | null)?.snapshot;
  return snapshot === undefined || snapshot === '' ? null : snapshot;
}

import { storableJson, type NewEvent } from '../../events/index.js';
import type { Transaction } from '../../platform/index.js';

/** What a step may change in the run's row; the rest belongs to other rooms, or to the commit itself. */
export interface RunPatch {
  phase?: string;
  resumePhase?: string | null;
  status?: string;
  currentAgent?: string | null;
  currentGate?: number;
  gateStatus?: string;
  iteration?: number;
  errorCount?: number;
  recycleCount?: number;
  safetyScore?: number;
  actionsCount?: number;
  blockedCount?: number;
  testsPassed?: number | null;
  testsFailed?: number | null;
  progressPercent?: number;
  holdReason?: string | null;
  killReason?: string | null;
  error?: string | null;
  errorCode?: string | null;
  branch?: string | null;
  baseCommit?: string | null;
  commitHash?: string | null;
  worktreePath?: string | null;
  snapshot?: string | null;
  startedAt?: Date | null;
  finishedAt?: Date | null;
}

/** Columns of the run's row, by the patch's names. */
export const patchColumns: Readonly<Record<keyof RunPatch, string>> = {
  phase: 'phase',
  resumePhase: 'resume_phase',
  status: 'status',
  currentAgent: 'current_agent',
  currentGate: 'current_gate',
  gateStatus: 'gate_status',
  iteration: 'iteration',
  errorCount: 'error_count',
  recycleCount: 'recycle_count',
  safetyScore: 'safety_score',
  actionsCount: 'actions_count',
  blockedCount: 'blocked_count',
  testsPassed: 'tests_passed',
  testsFailed: 'tests_failed',
  progressPercent: 'progress_percent',
  holdReason: 'hold_reason',
  killReason: 'kill_reason',
  error: 'error',
  errorCode: 'error_code',
  branch: 'branch',
  baseCommit: 'base_commit',
  commitHash: 'commit_hash',
  worktreePath: 'worktree_path',
  snapshot: 'snapshot',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
};

/** Writes rows of another room, as part of the step's transaction. */
export type StepWriter = (tx: Transaction) => Promise<void>;

/** An event as the commit takes it. */
export interface OutgoingEvent {
  type: string;
  /** JSON. */
  data: string;
  /** When it happened, which may be well before the step commits; ISO 8601. */
  at: string;
}

export interface OutboxContent {
  events: OutgoingEvent[];
  /** JSON by column name; null when nothing changes. */
  patch: string | null;
  writers: StepWriter[];
}

/**
 * What a step leaves behind beside its checkpoint. Nodes fill it while they run; it is emptied into the commit of the
 * step, so all of it is durable or none.
 */
export class StepOutbox {
  private events: OutgoingEvent[] = [];
  private columns: Record<string, unknown> | null = null;
  private writers: StepWriter[] = [];

  constructor(private readonly now: () => Date = () => new Date()) {}

  get isEmpty(): boolean {
    return this.events.length === 0 && this.columns === null && this.writers.length === 0;
  }

  /** Adds to the run's log, in the order of the calls; secrets are redacted already. */
  event({ type, data }: NewEvent): void {
    this.events.push({ type, data: storableJson(data), at: this.now().toISOString() });
  }

  /** Changes the run's row; a later value of the same field wins. */
  patch(patch: RunPatch): void {
    for (const [field, value] of Object.entries(patch)) {
      const column = patchColumns[field as keyof RunPatch];
      if (column === undefined) throw new TypeError(`A step may not change ${field} of a run`);
      if (value !== undefined) (this.columns ??= {})[column] = value;
    }
  }

  /** Adds rows of another room. A step with writers has a transaction of its own instead of sharing one. */
  also(write: StepWriter): void {
    this.writers.push(write);
  }

  /** Empties the outbox. */
  drain(): OutboxContent {
    const { events, columns, writers } = this;
    this.events = [];
    this.columns = null;
    this.writers = [];
    return { events, patch: columns === null ? null : storableJson(columns), writers };
  }
}

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

/** Columns of the run's row and their types, by the patch's names. */
export const patchColumns: Readonly<Record<keyof RunPatch, readonly [column: string, type: string]>> = {
  phase: ['phase', 'text'],
  resumePhase: ['resume_phase', 'text'],
  status: ['status', 'text'],
  currentAgent: ['current_agent', 'text'],
  currentGate: ['current_gate', 'int2'],
  gateStatus: ['gate_status', 'text'],
  iteration: ['iteration', 'int4'],
  errorCount: ['error_count', 'int4'],
  recycleCount: ['recycle_count', 'int4'],
  safetyScore: ['safety_score', 'float8'],
  actionsCount: ['actions_count', 'int4'],
  blockedCount: ['blocked_count', 'int4'],
  testsPassed: ['tests_passed', 'int4'],
  testsFailed: ['tests_failed', 'int4'],
  progressPercent: ['progress_percent', 'int2'],
  holdReason: ['hold_reason', 'text'],
  killReason: ['kill_reason', 'text'],
  error: ['error', 'text'],
  errorCode: ['error_code', 'text'],
  branch: ['branch', 'text'],
  baseCommit: ['base_commit', 'text'],
  commitHash: ['commit_hash', 'text'],
  worktreePath: ['worktree_path', 'text'],
  snapshot: ['snapshot', 'text'],
  startedAt: ['started_at', 'timestamptz'],
  finishedAt: ['finished_at', 'timestamptz'],
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
  /** null when nothing changes. */
  patch: RunPatch | null;
  writers: StepWriter[];
}

/**
 * What a step leaves behind beside its checkpoint. Nodes fill it while they run; it is emptied into the commit of the
 * step, so all of it is durable or none.
 */
export class StepOutbox {
  private events: OutgoingEvent[] = [];
  private closing: OutgoingEvent[] = [];
  private changes: RunPatch | null = null;
  private writers: StepWriter[] = [];

  constructor(private readonly now: () => Date = () => new Date()) {}

  get isEmpty(): boolean {
    return this.events.length + this.closing.length === 0 && this.changes === null && this.writers.length === 0;
  }

  /** Adds to the run's log, in the order of the calls; secrets are redacted already. */
  event({ type, data }: NewEvent): void {
    this.events.push({ type, data: storableJson(data), at: this.now().toISOString() });
  }

  /** Adds what the step's log ends with, whatever else is still to be told of it: that the run is over, or rests. */
  last({ type, data }: NewEvent): void {
    this.closing.push({ type, data: storableJson(data), at: this.now().toISOString() });
  }

  /** Changes the run's row; a later value of the same field wins, and undefined changes nothing. */
  patch(patch: RunPatch): void {
    const unknown = Object.keys(patch).find((field) => !(field in patchColumns));
    if (unknown !== undefined) throw new TypeError(`A step may not change ${unknown} of a run`);
    const defined = Object.entries(patch).filter(([, value]) => value !== undefined);
    if (defined.length > 0) this.changes = { ...this.changes, ...(Object.fromEntries(defined) as RunPatch) };
  }

  /** Adds rows of another room. A step with writers has a transaction of its own instead of sharing one. */
  also(write: StepWriter): void {
    this.writers.push(write);
  }

  /** Empties the outbox. */
  drain(): OutboxContent {
    const { closing, changes, writers } = this;
    const events = [...this.events, ...closing];
    this.events = [];
    this.closing = [];
    this.changes = null;
    this.writers = [];
    return { events, patch: changes, writers };
  }
}

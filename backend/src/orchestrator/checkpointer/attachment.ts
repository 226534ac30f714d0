import type { CheckpointPendingWrite, PendingWrite } from '@langchain/langgraph-checkpoint';
import type { Head } from './checkpoint-body.js';
import type { NewCheckpoint } from './checkpoint-codec.js';
import type { StepOutbox } from './step-outbox.js';

/** A run that a worker advances. */
export interface RunAttachment {
  runId: string;
  /** The lease that every write carries. */
  epoch: number;
  owner: string;
  /** Nothing of the thread was ever stored, as in a run's first claim: there is nothing to read. */
  fresh?: boolean;
  /** Filled by nodes; emptied into each commit. */
  outbox: StepOutbox;
  /** Told after each commit, before the next step begins. */
  onCommitted?: (info: { step: number; lastSeq: number; command: string | null }) => void;
}

export interface TaskWrites {
  taskId: string;
  writes: readonly PendingWrite[];
}

/** What a process knows of a thread that it advances, and has not made durable yet. */
export class AttachedThread {
  /** Newest checkpoint of each namespace. */
  readonly heads = new Map<string, Head>();
  /** Namespaces in which nothing was found when the run was taken up. */
  private readonly empty = new Set<string>();
  /** The first checkpoints of a run: they hold nothing but its input, so they wait for the first step. */
  opening?: NewCheckpoint;
  /** Commits of the thread go one after the other. */
  tail: Promise<unknown> = Promise.resolve();
  /** Why nothing may be written any more. */
  lost?: Error;
  private readonly buffered = new Map<string, TaskWrites[]>();
  private readonly stored = new Set<string>();
  private readonly interrupted = new Set<string>();

  constructor(readonly run: RunAttachment) {}

  markEmpty(namespace: string): void {
    this.empty.add(namespace);
  }

  /** Whether there is certainly nothing to read. */
  isEmpty(namespace: string): boolean {
    return !this.heads.has(namespace) && (this.run.fresh === true || this.empty.has(namespace));
  }

  buffer(namespace: string, checkpointId: string, writes: TaskWrites): void {
    const key = keyOf(namespace, checkpointId);
    const tasks = this.buffered.get(key);
    if (tasks === undefined) this.buffered.set(key, [writes]);
    else tasks.push(writes);
  }

  /** Empties the buffer of a checkpoint's step. */
  take(namespace: string, checkpointId: string): TaskWrites[] {
    const key = keyOf(namespace, checkpointId);
    const tasks = this.buffered.get(key) ?? [];
    this.buffered.delete(key);
    return tasks;
  }

  peek(namespace: string, checkpointId: string): CheckpointPendingWrite[] {
    const tasks = this.buffered.get(keyOf(namespace, checkpointId)) ?? [];
    return tasks.flatMap(({ taskId, writes }) =>
      writes.map(([channel, value]): CheckpointPendingWrite => [taskId, channel, value]),
    );
  }

  /** Some writes of the checkpoint's step are rows of their own. */
  markStored(namespace: string, checkpointId: string): void {
    this.stored.add(keyOf(namespace, checkpointId));
  }

  hasStored(namespace: string, checkpointId: string): boolean {
    return this.stored.has(keyOf(namespace, checkpointId));
  }

  /** The step will not be completed by a checkpoint: what its other tasks still write has to be stored at once. */
  markInterrupted(namespace: string, checkpointId: string): void {
    this.interrupted.add(keyOf(namespace, checkpointId));
  }

  isInterrupted(namespace: string, checkpointId: string): boolean {
    return this.interrupted.has(keyOf(namespace, checkpointId));
  }

  /** The step is tried again. */
  retry(namespace: string, checkpointId: string): void {
    this.interrupted.delete(keyOf(namespace, checkpointId));
  }
}

function keyOf(namespace: string, checkpointId: string): string {
  return `${checkpointId}${namespace}`;
}

import type { ModelPort } from './models/index.js';
import type { ProjectPolicy } from '../projects/index.js';
import type { Lease, RunRow } from '../runs/index.js';
import type { LeaseClock } from './lease-clock.js';
import type { StepOutbox } from './checkpointer/index.js';
import type { Sandbox, Workspace } from './workspace/index.js';

/** A person wants something of the run: thrown out of whatever it is doing. */
export class CommandSignal extends Error {
  override readonly name = 'CommandSignal';
  constructor(readonly command: string) {
    super(`the run has to obey a command: ${command}`);
  }
}

/** This process stops; another one goes on from the last step. */
export class ShutdownSignal extends Error {
  override readonly name = 'ShutdownSignal';
}

/** What the nodes of one run share while a worker advances it. Nothing in here outlives the process. */
export interface RunContext {
  readonly lease: Lease;
  /** Whether the run is still this worker's, by its own clock. */
  readonly clock: LeaseClock;
  readonly run: RunRow;
  /** As it stood when the newest tool call was judged. */
  policy: ProjectPolicy;
  readonly outbox: StepOutbox;
  readonly model: ModelPort;
  readonly sandbox: Sandbox;
  /** Aborted by hold, kill, loss of the lease and shutdown; its reason says which. */
  readonly abort: AbortController;
  /** Opened when a node first needs it. */
  workspace(): Promise<Workspace>;
  /** Paths that the base commit tracks. */
  trackedFiles(): Promise<string[]>;
  /**
   * The repository as the run found it: whether tracked files of the checkout differ from its head.
   *
   * @throws WorkspaceError when it, or the base commit, is not to be had
   */
  repository(): Promise<{ clean: boolean; head: string }>;
  /** Scores below which a call is blocked, or a person is asked. */
  thresholds: { block: number; escalate: number };
  /** The run's coarse status in its row now. */
  status(): Promise<string>;
  /** @throws LeaseLostError when the lease may have run out: nothing outside the database may be touched any more */
  assertOwned(): void;
  /** Number of the step that is under way. */
  step: number;
  /** The recycle or fork that stands in the run's row is being carried out here. */
  relocating: boolean;
  /** Makes what the outbox holds durable at once, before the step ends. */
  flush(): Promise<void>;
}

/** Finds the context of a run by its thread: LangGraph hands nodes plain configuration only. */
export class RunContexts {
  private readonly byThread = new Map<string, RunContext>();

  add(context: RunContext): void {
    this.byThread.set(context.run.threadId, context);
  }

  remove(context: RunContext): void {
    this.byThread.delete(context.run.threadId);
  }

  of(threadId: string | undefined): RunContext {
    const context = this.byThread.get(threadId ?? '');
    if (context === undefined) throw new Error(`No run is advanced on thread ${threadId}`);
    return context;
  }

  byRun(runId: string): RunContext | undefined {
    for (const context of this.byThread.values()) if (context.run.id === runId) return context;
    return undefined;
  }

  get runIds(): string[] {
    return [...this.byThread.values()].map(({ run }) => run.id);
  }
}

import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { CONFIG, Log, RUN_QUEUE, type Config, type RunJob } from '../platform/index.js';
import { RunDispatcher } from '../runs/index.js';
import { ShutdownSignal } from './run-context.js';
import { RunExecutor } from './run-executor.service.js';
import { WorkerRegistry } from './worker-registry.service.js';

/** How long a stopping worker waits for the step in flight before it hands its runs back without it. */
const graceMs = 5_000;

/** Takes runs off the queue. */
@Processor(RUN_QUEUE)
export class RunProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly inFlight = new Set<Promise<void>>();
  private stopping = false;

  constructor(
    private readonly executor: RunExecutor,
    private readonly registry: WorkerRegistry,
    private readonly dispatcher: RunDispatcher,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.config.worker.concurrency;
    this.worker.on('error', (error) => this.log.warn('the queue reports trouble', { error }));
  }

  override async process({ data: { runId } }: Job<RunJob>): Promise<void> {
    // A paused worker still gets the one job that it was waiting for, which may be a run that it has just handed back.
    if (this.stopping) return this.dispatcher.forget(runId);
    const work = this.executor.execute(runId, this.registry.id);
    this.inFlight.add(work);
    try {
      await work;
    } finally {
      this.inFlight.delete(work);
    }
  }

  /** No new runs; those in flight are handed back at their last step. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.worker.pause(true);
    const { contexts } = this.executor;
    for (const runId of contexts.runIds) contexts.byRun(runId)?.abort.abort(new ShutdownSignal('the worker stops'));
    // Giving a run back needs the queue and the database, which are closed next: a run is done when its job is.
    for (const until = performance.now() + graceMs; this.inFlight.size > 0 && performance.now() < until;) {
      await new Promise((resume) => setTimeout(resume, 20));
    }
  }
}

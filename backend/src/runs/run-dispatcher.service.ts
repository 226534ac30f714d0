import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Log, PrismaService, RUN_QUEUE, type RunJob } from '../platform/index.js';

/**
 * Puts runs on the queue. A job is only a knock on the door: it may come twice or get lost, and the lease and the
 * sweeper make that harmless.
 */
@Injectable()
export class RunDispatcher {
  constructor(
    @InjectQueue(RUN_QUEUE) private readonly queue: Queue<RunJob>,
    private readonly prisma: PrismaService,
    private readonly log: Log,
  ) {}

  /** A job came to nothing: the next sweep puts the run on the queue again instead of waiting for a worker to take it. */
  async forget(runId: string): Promise<void> {
    await this.prisma.run.updateMany({ where: { id: runId, status: 'queued' }, data: { enqueuedAt: null } });
  }

  /**
   * Call it after the transaction that made the run `queued`. A queue that is down costs no run: the sweeper knocks
   * again.
   */
  async enqueue(runId: string): Promise<void> {
    try {
      // First: whoever gets the job may have something to say about it before this would be written.
      await this.prisma.run.updateMany({ where: { id: runId }, data: { enqueuedAt: new Date() } });
      await this.queue.add('run', { runId });
    } catch (error) {
      this.log.warn('the queue did not take a run; the sweeper will try again', { runId, error });
      await this.forget(runId).catch(() => undefined);
    }
  }
}

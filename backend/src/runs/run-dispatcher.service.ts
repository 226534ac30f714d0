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

  /**
   * Call it after the transaction that made the run `queued`. A queue that is down costs no run: the sweeper knocks
   * again.
   */
  async enqueue(runId: string): Promise<void> {
    try {
      await this.queue.add('run', { runId });
      await this.prisma.run.updateMany({ where: { id: runId }, data: { enqueuedAt: new Date() } });
    } catch (error) {
      this.log.warn('the queue did not take a run; the sweeper will try again', { runId, error });
    }
  }
}

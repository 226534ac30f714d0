import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Log, Notifications, PrismaService } from '../platform/index.js';
import { LIVE_CHANNEL } from './channels.js';
import type { LiveMessage } from './event-types.js';
import { LiveBatch, type LivePayload } from './live-batch.js';

const BATCH_MS = 50;

/**
 * Model text and command output for whoever watches right now, in any process. Nothing of it is stored, and none of it
 * may slow or fail a run: what cannot be delivered is dropped.
 */
@Injectable()
export class LiveFeed implements BeforeApplicationShutdown {
  private batch = new LiveBatch();
  private timer?: NodeJS.Timeout;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly prisma: PrismaService,
    private readonly notifications: Notifications,
    private readonly log: Log,
  ) {}

  /** Never throws and never waits. */
  publish(runId: string, message: LiveMessage): void {
    this.batch.add(runId, message);
    this.timer ??= setTimeout(() => this.flush(), BATCH_MS).unref();
  }

  /** @returns a function that ends the subscription */
  subscribe(handler: (runId: string, messages: readonly LiveMessage[]) => void): Promise<() => void> {
    return this.notifications.listen(LIVE_CHANNEL, (payload) => {
      const { runId, messages } = JSON.parse(payload) as LivePayload;
      handler(runId, messages);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.flush();
    await this.sending;
  }

  /** One statement at a time: while a slow database is busy with one, the next batch grows up to its bound. */
  private flush(): void {
    this.sending = this.sending.then(async () => {
      this.timer = undefined;
      const payloads = this.batch.drain();
      if (payloads.length === 0) return;
      try {
        await this.prisma.pool.query({ ...NOTIFY, values: [payloads] });
      } catch (error) {
        this.log.debug('live messages were dropped', { error, payloads: payloads.length });
      }
    });
  }
}

const NOTIFY = {
  name: 'live-notify',
  text: `select count(pg_notify('${LIVE_CHANNEL}', payload)) from unnest($1::text[]) as payload`,
};

import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, type Config } from '../config/config.module.js';
import { Log } from '../log.js';

export type NotificationHandler = (payload: string) => void;

/**
 * Listens to the database on one connection of its own, and finds it again when it breaks. A notification is a hint
 * that something is there to read, never the thing itself: whoever listens reads the tables, also after `onReconnect`.
 */
@Injectable()
export class Notifications implements OnApplicationShutdown {
  private client?: pg.Client;
  private connecting?: Promise<void>;
  private stopped = false;
  private readonly handlers = new Map<string, Set<NotificationHandler>>();
  private readonly reconnectHandlers = new Set<() => void>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** @returns a function that stops listening */
  async listen(channel: string, handler: NotificationHandler): Promise<() => void> {
    let handlers = this.handlers.get(channel);
    const isNew = handlers === undefined;
    this.handlers.set(channel, (handlers ??= new Set()));
    handlers.add(handler);
    if (this.client === undefined) await this.connect();
    else if (isNew) await this.client.query(`listen ${pg.escapeIdentifier(channel)}`);
    return () => handlers.delete(handler);
  }

  /** Called after the connection was lost and found again: notifications in between are gone. */
  onReconnect(handler: () => void): () => void {
    this.reconnectHandlers.add(handler);
    return () => this.reconnectHandlers.delete(handler);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.client?.end().catch(() => undefined);
  }

  private connect(): Promise<void> {
    this.connecting ??= this.open().finally(() => (this.connecting = undefined));
    return this.connecting;
  }

  private async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.config.database.url,
      application_name: 'wave-listen',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 10_000,
    });
    client.on('notification', ({ channel, payload }) => {
      for (const handler of this.handlers.get(channel) ?? []) handler(payload ?? '');
    });
    client.on('error', (error) => this.log.warn('the listening connection broke', { error }));
    client.on('end', () => this.lost(client));
    await client.connect();
    for (const channel of this.handlers.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    this.client = client;
  }

  private lost(client: pg.Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    void this.reconnect();
  }

  private async reconnect(): Promise<void> {
    for (let attempt = 0; !this.stopped; attempt++) {
      await new Promise((resume) => setTimeout(resume, Math.min(100 * 2 ** attempt, 2_000)));
      if (this.stopped) return;
      try {
        await this.connect();
        for (const handler of this.reconnectHandlers) handler();
        return;
      } catch (error) {
        this.log.warn('the database cannot be listened to yet', { error, attempt });
      }
    }
  }
}

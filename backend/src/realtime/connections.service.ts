import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Authenticator, concerns, type Authenticated } from '../auth/index.js';
import { Clock, Log } from '../platform/index.js';

const HEARTBEAT_MS = 15_000;
const CLOSE_WITHIN_MS = 1_000;

export type EndReason = 'signed_out' | 'shutdown';

/** A client that stays. */
export interface Connection {
  readonly caller: Authenticated;
  /** Every 15 s. @param at ISO 8601 */
  heartbeat(at: string): void;
  /** Says why, and ends. */
  end(reason: EndReason): void;
  /** Ends without a word. */
  destroy(): void;
}

/** Every stream and socket of this process: keeps them alive, and ends those whose caller was signed out. */
@Injectable()
export class Connections implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly open = new Set<Connection>();
  private closing = false;
  private timer?: NodeJS.Timeout;
  private stop?: () => void;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.beat(), HEARTBEAT_MS).unref();
    this.stop = this.authenticator.onRevoked((revocation) => {
      for (const connection of this.open) if (concerns(revocation, connection.caller)) connection.end('signed_out');
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearInterval(this.timer);
    this.stop?.();
    for (const connection of this.open) connection.end('shutdown');
    const deadline = performance.now() + CLOSE_WITHIN_MS;
    while (this.open.size > 0 && performance.now() < deadline) await sleep(10);
    for (const connection of this.open) connection.destroy();
  }

  get size(): number {
    return this.open.size;
  }

  /** True from the moment the process begins to stop. */
  get isClosing(): boolean {
    return this.closing;
  }

  /** @returns a function to call when the client is gone */
  add(connection: Connection): () => void {
    this.open.add(connection);
    if (this.closing) connection.end('shutdown');
    return () => this.open.delete(connection);
  }

  /** Also the moment to notice that a caller expired, or that the announcement of a revocation was lost. */
  private async beat(): Promise<void> {
    const at = this.clock.now().toISOString();
    const byCredential = new Map<string, Connection[]>();
    for (const connection of this.open) {
      connection.heartbeat(at);
      const { kind, hash } = connection.caller.credential;
      const group = byCredential.get(`${kind}:${hash}`);
      if (group === undefined) byCredential.set(`${kind}:${hash}`, [connection]);
      else group.push(connection);
    }
    for (const group of byCredential.values()) {
      try {
        const caller = await this.authenticator.recognise(group[0]!.caller.credential);
        if (caller === undefined) for (const connection of group) connection.end('signed_out');
      } catch (error) {
        this.log.warn('callers of open connections could not be checked', { error });
        return;
      }
    }
  }
}

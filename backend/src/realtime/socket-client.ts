import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { allows, type Authenticated, type Scope } from '../auth/index.js';
import { Problem } from '../platform/index.js';
import { parseClientMessage, parseTopic, type ClientMessage, type Topic } from './client-message.js';
import type { Connection, EndReason } from './connections.service.js';
import { BUFFER_LIMIT } from './event-stream.js';
import { messageFrame, type ServerMessage } from './frames.js';
import type { OverviewFeed } from './overview-feed.service.js';
import type { RunSink } from './run-channel.js';
import type { RunFeed } from './run-feed.service.js';

const MAX_TOPICS = 100;
/** Messages from a client between two heartbeats. */
const MAX_MESSAGES = 1_000;
/** Heartbeats in a row without any sign of life before a client counts as gone. */
const SILENT_BEATS = 3;

/** Codes with which the server closes a socket; those from 4000 on are WAVE's own. */
export const closeCodes = { shutdown: 1001, policy: 1008, signed_out: 4401 } as const;

/** What a topic's subscription answers to. */
interface Subscription {
  resume(): void;
  close(): void;
}

/** One client of the WebSocket. Each topic has a cursor of its own; nothing is queued for a client that does not read. */
export class SocketClient implements Connection {
  private readonly subscriptions = new Map<string, Subscription>();
  private messages = 0;
  private silentBeats = 0;
  private corked = false;

  /** @param transport the socket under the WebSocket; tells when the client has taken what it was sent */
  constructor(
    private readonly socket: WebSocket,
    private readonly transport: Duplex,
    readonly caller: Authenticated,
    private readonly feeds: { run: RunFeed; overview: OverviewFeed; failed: (error: unknown) => void },
  ) {
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('pong', () => (this.silentBeats = 0));
    // `close` follows and says the same.
    socket.on('error', () => undefined);
    transport.on('drain', () => {
      this.silentBeats = 0;
      for (const subscription of this.subscriptions.values()) subscription.resume();
    });
  }

  /** The socket is closed. */
  release(): void {
    for (const subscription of this.subscriptions.values()) subscription.close();
    this.subscriptions.clear();
  }

  heartbeat(at: string): void {
    this.messages = 0;
    if (++this.silentBeats > SILENT_BEATS) return this.destroy();
    if (!this.ready()) return;
    this.send({ type: 'heartbeat', at });
    this.socket.ping();
  }

  end(reason: EndReason): void {
    this.socket.close(closeCodes[reason], reason === 'shutdown' ? 'the server is going away' : 'signed out');
  }

  destroy(): void {
    this.socket.terminate();
  }

  private ready(): boolean {
    return this.socket.readyState === this.socket.OPEN && this.transport.writableLength < BUFFER_LIMIT;
  }

  private write(frame: Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (!this.corked) {
      // Messages of one turn leave together: most of what a message costs is the call into the system.
      this.corked = true;
      this.transport.cork();
      process.nextTick(() => {
        this.corked = false;
        this.transport.uncork();
      });
    }
    this.socket.send(frame, { binary: false });
  }

  private send(message: ServerMessage): void {
    this.write(messageFrame(message));
  }

  private refuse(code: string, detail: string, topic?: string): void {
    this.send({ type: 'error', code, detail, topic });
  }

  private receive(data: RawData, isBinary: boolean): void {
    this.silentBeats = 0;
    // A client that asks and does not read would make the answers pile up.
    if (++this.messages > MAX_MESSAGES || this.transport.writableLength > 4 * BUFFER_LIMIT) {
      return this.socket.close(closeCodes.policy, 'too many messages');
    }
    if (isBinary) return this.refuse('malformed_request', 'Send text.');
    const message = parseClientMessage((data as Buffer).toString('utf8'));
    if ('problem' in message) return this.refuse('validation_failed', message.problem);
    this.handle(message);
  }

  private handle(message: ClientMessage): void {
    if (message.type === 'ping') return this.send({ type: 'pong' });
    if (message.type === 'unsubscribe') {
      this.drop(message.topic);
      return this.send({ type: 'unsubscribed', topic: message.topic });
    }
    const topic = parseTopic(message.topic);
    if (topic === undefined) {
      const known = 'run:<id>, run:<id>:activity, runs, reviews';
      return this.refuse('not_found', `There is no such topic; there are ${known}.`, message.topic);
    }
    const scope: Scope = topic.kind === 'reviews' ? 'reviews:read' : 'runs:read';
    if (!allows(this.caller.principal, scope)) {
      return this.refuse('forbidden', `Your key lacks ${scope}.`, message.topic);
    }
    // Subscribing again starts over from `after`.
    this.drop(message.topic);
    if (this.subscriptions.size >= MAX_TOPICS) {
      return this.refuse('rate_limited', `A socket has at most ${MAX_TOPICS} topics.`, message.topic);
    }
    if (topic.kind === 'run') void this.followRun(message.topic, topic, message.after);
    else this.watch(message.topic, topic.kind);
  }

  private drop(topic: string): void {
    this.subscriptions.get(topic)?.close();
    this.subscriptions.delete(topic);
  }

  private watch(topic: string, kind: 'runs' | 'reviews'): void {
    this.send({ type: 'subscribed', topic });
    const subscription = this.feeds.overview.watch(kind, {
      ready: () => this.ready(),
      message: (frame) => this.write(frame),
      lagged: () => this.send({ type: 'lagged', topic }),
    });
    this.subscriptions.set(topic, subscription);
  }

  /** Without `after` a client gets what happens from now on. */
  private async followRun(name: string, topic: Extract<Topic, { kind: 'run' }>, after = Infinity): Promise<void> {
    // Holds the place while the log is asked for: the client may unsubscribe, subscribe again or leave meanwhile.
    const pending: Subscription = { resume: () => undefined, close: () => undefined };
    this.subscriptions.set(name, pending);
    const isWanted = (): boolean => this.subscriptions.get(name) === pending;
    try {
      const followed = await this.feeds.run.follow(topic.runId, after, ({ lastSeq }) => {
        if (isWanted()) this.send({ type: 'subscribed', topic: name, lastSeq });
        return this.sinkOf(name, topic.activity, isWanted);
      });
      if (!isWanted()) return followed.close();
      pending.resume = followed.resume;
      pending.close = followed.close;
      followed.resume();
    } catch (error) {
      if (!isWanted()) return;
      this.subscriptions.delete(name);
      if (error instanceof Problem) return this.refuse(error.code, error.detail, name);
      this.feeds.failed(error);
      this.refuse('dependency_down', 'The log cannot be read now; subscribe again in a moment.', name);
    }
  }

  private sinkOf(topic: string, activity: boolean, isWanted: () => boolean): RunSink {
    return {
      ready: () => isWanted() && this.ready(),
      event: (event) => {
        if (!activity || event.event.type.startsWith('tool.')) this.write(event.message(topic));
      },
      live: (message) => {
        if (!activity) this.send({ type: 'live', topic, message });
      },
      lagged: () => {
        if (isWanted()) this.send({ type: 'lagged', topic });
      },
      caughtUp: () => undefined,
    };
  }
}

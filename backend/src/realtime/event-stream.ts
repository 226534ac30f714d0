import type { ServerResponse } from 'node:http';
import type { Authenticated } from '../auth/index.js';
import type { EventType, LiveMessage } from '../events/index.js';
import type { Connection, EndReason } from './connections.service.js';
import { sseComment, sseFrame, type OutgoingEvent } from './frames.js';
import type { RunSink } from './run-channel.js';

/** A client whose buffer holds more than this is left alone until it has taken all of it. */
export const BUFFER_LIMIT = 64 * 1024;
/** Heartbeats in a row that found the buffer too full before the client counts as gone. */
const STALLED_BEATS = 8;
const TERMINAL: ReadonlySet<EventType> = new Set(['run.completed', 'run.failed', 'run.killed']);
/** Asks browsers to come back after this many milliseconds. */
const RETRY_MS = 1_000;

/** One client of a run's Server-Sent Events. */
export class EventStream implements Connection, RunSink {
  /** Whether it is worth asking, each time the client is up to date, if the run is over. */
  mayBeOver = false;
  private ended = false;
  private stalledBeats = 0;

  /**
   * @param response not begun; other headers are set on it already
   * @param onCaughtUp told when the client was sent everything that there is and the run may be over
   */
  constructor(
    private readonly response: ServerResponse,
    readonly caller: Authenticated,
    private readonly onCaughtUp: (stream: EventStream, seq: number) => void,
  ) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies must neither keep, change nor collect what comes.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  ready(): boolean {
    return !this.ended && this.response.writableLength < BUFFER_LIMIT;
  }

  event(event: OutgoingEvent): void {
    this.write(event.sse);
    if (TERMINAL.has(event.event.type)) this.mayBeOver = true;
  }

  live(message: LiveMessage): void {
    this.write(sseFrame('live', message));
  }

  lagged(): void {
    this.write(sseFrame('lagged', {}));
  }

  caughtUp(seq: number): void {
    if (this.mayBeOver && !this.ended) this.onCaughtUp(this, seq);
  }

  heartbeat(at: string): void {
    if (this.ready()) {
      this.stalledBeats = 0;
      this.write(sseFrame('heartbeat', { at }));
    } else if (++this.stalledBeats >= STALLED_BEATS) this.destroy();
  }

  /** The run is over and the client has all of it. */
  finish(lastSeq: number, status: string): void {
    this.close(sseFrame('end', { lastSeq, status }));
  }

  end(reason: EndReason): void {
    this.close(sseComment(reason === 'shutdown' ? 'the server is going away' : 'signed out'));
  }

  destroy(): void {
    this.ended = true;
    this.response.destroy();
  }

  private close(lastWords: Buffer): void {
    if (this.ended) return;
    this.write(lastWords);
    this.ended = true;
    this.response.end();
  }

  private write(frame: Buffer): void {
    if (!this.ended) this.response.write(frame);
  }
}

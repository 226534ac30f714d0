import { idle, applyLive, settleActivity, type Activity } from './activity';
import { wave } from './client';
import { emptyLog, extendLog, type EventLog } from './event-log';
import { live } from './live';
import { readConnection } from './connection';
import { asProblem, type WaveProblem } from './problem';
import { applyEvent } from './run-view';
import type { LiveMessage, RunDetail, RunEvent, Topic } from './types';

export interface RunSnapshot {
  run?: RunDetail;
  problem?: WaveProblem;
  log: EventLog;
  activity: Activity;
}

/** Batches what arrives: a catch-up of thousands of events is a handful of renderings. */
const batchMs = 40;
const reloadMs = 350;
const pollMs = 3_000;

/**
 * Everything that changes on a run's page: the run, its log, and what happens this moment. Follows the WebSocket, and
 * while that is away asks the API every few seconds, so the page goes on either way.
 */
export class RunFeed {
  private snapshot: RunSnapshot = { log: emptyLog, activity: idle };
  private readonly listeners = new Set<() => void>();
  private arrived: RunEvent[] = [];
  private messages: LiveMessage[] = [];
  private batchTimer: ReturnType<typeof setTimeout> | undefined;
  private reloadTimer: ReturnType<typeof setTimeout> | undefined;
  private abort = new AbortController();

  constructor(private readonly runId: string) {}

  read = (): RunSnapshot => this.snapshot;

  watch = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** @returns ends the following */
  start(): () => void {
    this.abort = new AbortController();
    void this.reload();
    const topic: Topic = `run:${this.runId}`;
    const leave = live.listen(topic, {
      after: () => this.newestSeq(),
      onEvent: (event) => this.take(event),
      onLive: (message) => this.takeLive(message),
    });
    const poll = setInterval(() => {
      if (readConnection().live !== 'open') void this.poll();
    }, pollMs);
    return () => {
      leave();
      clearInterval(poll);
      clearTimeout(this.batchTimer);
      clearTimeout(this.reloadTimer);
      this.batchTimer = this.reloadTimer = undefined;
      this.abort.abort(new DOMException('The page was left.', 'AbortError'));
    };
  }

  reload = async (): Promise<void> => {
    const { signal } = this.abort;
    try {
      const read = await wave.getRun(this.runId, signal);
      // The log may have moved on while the answer was under way.
      const run = this.snapshot.log.events.reduce(applyEvent, read);
      this.publish({ run, problem: undefined });
    } catch (error) {
      if (!signal.aborted) this.publish({ problem: asProblem(error) });
    }
  };

  private async poll(): Promise<void> {
    const { signal } = this.abort;
    try {
      const page = await wave.listEvents(this.runId, this.newestSeq(), 200, signal);
      page.items.forEach((event) => this.take(event));
    } catch {
      // The next poll tries again; the banner tells that the API is away.
    }
  }

  private newestSeq(): number {
    return extendLog(this.snapshot.log, this.arrived).log.lastSeq;
  }

  private take(event: RunEvent): void {
    this.arrived.push(event);
    this.batchTimer ??= setTimeout(() => this.settle(), batchMs);
  }

  private takeLive(message: LiveMessage): void {
    this.messages.push(message);
    this.batchTimer ??= setTimeout(() => this.settle(), batchMs);
  }

  private settle(): void {
    this.batchTimer = undefined;
    const [arrived, messages] = [this.arrived, this.messages];
    this.arrived = [];
    this.messages = [];
    const before = this.snapshot;
    const { log, gap } = extendLog(before.log, arrived);
    const fresh = log.events.slice(before.log.events.length);
    let activity = fresh.reduce(settleActivity, before.activity);
    activity = messages.reduce(applyLive, activity);
    const run = before.run && fresh.reduce(applyEvent, before.run);
    // The log moves the page at once; what it does not carry (evidence, allowed commands) is read shortly after.
    if (run !== before.run) this.reloadTimer ??= setTimeout(() => this.reloadLater(), reloadMs);
    if (log !== before.log || activity !== before.activity) this.publish({ run, log, activity });
    if (gap) live.catchUp(`run:${this.runId}`);
  }

  private reloadLater(): void {
    this.reloadTimer = undefined;
    void this.reload();
  }

  private publish(change: Partial<RunSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of this.listeners) listener();
  }
}

import type { LiveMessage, RunEvent } from '../events/index.js';
import { OutgoingEvent } from './frames.js';

/** Events read from the log at once: at most, and at least where a client takes only a few large ones at a time. */
const PAGE = 128;
const SMALLEST_PAGE = 8;
/** What is kept in memory for those who are a little behind; who is further behind reads the log. */
const TAIL_EVENTS = 128;
const TAIL_CHARACTERS = 64 * 1024;

/** Where a follower's events go. */
export interface RunSink {
  /** Whether the client has taken enough of what it was sent to be sent more. */
  ready(): boolean;
  event(event: OutgoingEvent): void;
  live(message: LiveMessage): void;
  /** The client was up to date and does not keep pace any more. It misses nothing, it gets it later. */
  lagged(): void;
  /** The client was sent everything up to this `seq`. */
  caughtUp(seq: number): void;
}

/** Reads a run's log: at most `limit` events after `after`, oldest first. */
export type ReadLog = (after: number, limit: number) => Promise<RunEvent[]>;

/** One client's place in a run's log. */
export interface Following {
  /** To be called when the sink is ready again after it was not. */
  resume(): void;
  close(): void;
}

/**
 * One run, and everyone in this process who follows it. New events are read once and handed to each follower at its own
 * pace: a follower has a cursor and no queue, so being slow costs it a query and nobody anything else.
 */
export class RunChannel {
  private readonly followers = new Set<Follower>();
  /** The newest `seq` that is known to be in the log. */
  private head = 0;
  /** The newest `seq` that was read for everyone; undefined until the channel has started. */
  private loaded?: number;
  /** The newest events, without a gap, up to `loaded`. */
  private tail: OutgoingEvent[] = [];
  private loading = false;
  private readonly pages = new Map<string, Promise<OutgoingEvent[]>>();

  /** @param failed told when the log cannot be read; `announce` or `nudge` tries again */
  constructor(
    private readonly read: ReadLog,
    private readonly failed: (error: unknown) => void,
  ) {}

  get isEmpty(): boolean {
    return this.followers.size === 0;
  }

  /** Events after this `seq` are read once for everyone; those up to it by whoever needs them. */
  start(lastSeq: number): void {
    this.head = Math.max(this.head, lastSeq);
    this.loaded ??= lastSeq;
    void this.load();
  }

  /** The log is known to reach up to `lastSeq`. */
  announce(lastSeq: number): void {
    if (lastSeq <= this.head) return;
    this.head = lastSeq;
    void this.load();
  }

  /** Tries again what may have failed. */
  nudge(): void {
    void this.load();
    for (const follower of this.followers) follower.advance();
  }

  live(message: LiveMessage): void {
    for (const follower of this.followers) follower.live(message);
  }

  /** @param after `seq` of the newest event that the client has; the first one it gets is the next */
  follow(after: number, sink: RunSink): Following {
    const follower = new Follower(after, sink, this);
    this.followers.add(follower);
    follower.advance();
    return { resume: () => follower.advance(), close: () => this.leave(follower) };
  }

  hasAfter(seq: number): boolean {
    return this.loaded !== undefined && seq < this.loaded;
  }

  /** What comes after `seq`: from memory at once, or from the log, at most `limit` then. */
  after(seq: number, limit: number): readonly OutgoingEvent[] | Promise<readonly OutgoingEvent[]> {
    const first = this.tail[0]?.event.seq;
    if (first !== undefined && seq >= first - 1) return this.tail.slice(seq - (first - 1));
    return this.page(seq, limit);
  }

  readFailed(error: unknown): void {
    this.failed(error);
  }

  private leave(follower: Follower): void {
    follower.closed = true;
    this.followers.delete(follower);
  }

  /** Followers that come back together, as after a restart, share a read. */
  private page(after: number, limit: number): Promise<readonly OutgoingEvent[]> {
    const name = `${after}:${limit}`;
    let page = this.pages.get(name);
    if (page === undefined) {
      page = this.read(after, limit)
        .then((events) => events.map((event) => new OutgoingEvent(event)))
        .finally(() => this.pages.delete(name));
      this.pages.set(name, page);
    }
    return page;
  }

  private async load(): Promise<void> {
    if (this.loading || this.loaded === undefined) return;
    this.loading = true;
    try {
      while (this.loaded < this.head) {
        const events = await this.read(this.loaded, PAGE);
        if (events.length === 0) break;
        for (const event of events) this.tail.push(new OutgoingEvent(event));
        this.loaded = events.at(-1)!.seq;
        for (const follower of this.followers) follower.advance();
        this.trim();
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.loading = false;
    }
  }

  private trim(): void {
    let oldest = this.loaded!;
    for (const follower of this.followers) oldest = Math.min(oldest, follower.cursor);
    let keep = 0;
    let characters = 0;
    while (keep < this.tail.length && keep < TAIL_EVENTS) {
      const { event, json } = this.tail[this.tail.length - 1 - keep]!;
      characters += json.length;
      if (event.seq <= oldest || characters > TAIL_CHARACTERS) break;
      keep += 1;
    }
    this.tail = keep === 0 ? [] : this.tail.slice(-keep);
  }
}

class Follower {
  closed = false;
  private reading = false;
  private limit = PAGE;
  /** Was up to date since it last lagged. */
  private current = false;

  constructor(
    public cursor: number,
    private readonly sink: RunSink,
    private readonly channel: RunChannel,
  ) {}

  /** Sends what there is, as far as the client takes it. */
  advance(): void {
    while (!this.closed && !this.reading) {
      if (!this.channel.hasAfter(this.cursor)) {
        this.current = true;
        this.sink.caughtUp(this.cursor);
        return;
      }
      if (!this.sink.ready()) return this.stall();
      const next = this.channel.after(this.cursor, this.limit);
      if (next instanceof Promise) return void this.readOn(next);
      this.send(next);
    }
  }

  live(message: LiveMessage): void {
    if (this.current && !this.reading && this.sink.ready()) this.sink.live(message);
  }

  private async readOn(page: Promise<readonly OutgoingEvent[]>): Promise<void> {
    this.reading = true;
    try {
      const events = await page;
      this.reading = false;
      if (events.length === 0) return;
      const before = this.cursor;
      this.send(events);
      // Reading again what the client did not take is what slowness costs; it should not cost much more than it takes.
      const taken = this.cursor - before;
      this.limit = Math.min(PAGE, Math.max(SMALLEST_PAGE, 2 * taken));
      this.advance();
    } catch (error) {
      this.reading = false;
      this.channel.readFailed(error);
    }
  }

  /** What the client does not take is not kept: it is read again when it does. */
  private send(events: readonly OutgoingEvent[]): void {
    for (const event of events) {
      if (this.closed || !this.sink.ready()) return;
      if (event.event.seq <= this.cursor) continue;
      this.cursor = event.event.seq;
      this.sink.event(event);
    }
  }

  private stall(): void {
    if (!this.current) return;
    this.current = false;
    this.sink.lagged();
  }
}

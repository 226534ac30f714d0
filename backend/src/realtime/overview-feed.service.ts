import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RunChanges, type EventType, type RunEvent } from '../events/index.js';
import { Clock, Log, PrismaService } from '../platform/index.js';
import { runSummary, summaryInclude } from '../runs/index.js';
import { messageFrame, OutgoingEvent } from './frames.js';

/** Changes within this time are told together. */
const COLLECT_MS = 100;
const POLL_MS = 5_000;
/** A transaction may commit this long after the time that it wrote into the row. */
const LATE_COMMIT_MS = 30_000;
/** Runs told together: as many as a client's buffer surely takes. */
const BATCH = 40;
/** Runs that a poll finds at most. */
const MAX_FOUND = 500;
/** Runs that were just seen for the first time are searched this far back for reviews of the same commit. */
const REVIEWS_BACK = 64;
const REVIEW_TYPES: readonly EventType[] = ['review.opened', 'review.answered'];

export type OverviewTopic = 'runs' | 'reviews';

/** Where an overview's messages go. */
export interface OverviewSink {
  ready(): boolean;
  message(frame: Buffer): void;
  /** Some messages were left out; the client reads the list again. */
  lagged(): void;
}

/** What goes on across runs: how each run stands after it moved, and reviews as they open and are answered. */
@Injectable()
export class OverviewFeed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly viewers: Record<OverviewTopic, Set<Viewer>> = { runs: new Set(), reviews: new Set() };
  /** Runs that moved since the last flush. */
  private readonly moved = new Map<string, number>();
  /** `lastSeq` that was told, by run, for as long as the poll looks back. */
  private told = new Map<string, { lastSeq: number; at: number }>();
  private collecting?: NodeJS.Timeout;
  private flushing = false;
  /** Moves up to this time were told or looked for. */
  private lookedAt = 0;
  /** When the first of those who watch now came. */
  private watchedSince = 0;
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly prisma: PrismaService,
    private readonly changes: RunChanges,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const poll = setInterval(() => void this.refresh(), POLL_MS).unref();
    this.stops.push(
      await this.changes.subscribe(({ runId, lastSeq }) => this.note(runId, lastSeq)),
      this.changes.onGap(() => void this.refresh()),
      () => clearInterval(poll),
      () => clearTimeout(this.collecting),
    );
  }

  beforeApplicationShutdown(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  /** @returns `resume`, to be called when the sink is ready again, and `close` */
  watch(topic: OverviewTopic, sink: OverviewSink): { resume(): void; close(): void } {
    if (!this.isWatched) {
      this.told.clear();
      this.lookedAt = this.watchedSince = this.clock.now().getTime();
    }
    const viewer: Viewer = { sink, missed: false };
    this.viewers[topic].add(viewer);
    return {
      resume: () => {
        if (!viewer.missed || !sink.ready()) return;
        viewer.missed = false;
        sink.lagged();
      },
      close: () => this.viewers[topic].delete(viewer),
    };
  }

  private get isWatched(): boolean {
    return this.viewers.runs.size > 0 || this.viewers.reviews.size > 0;
  }

  private note(runId: string, lastSeq: number): void {
    if (!this.isWatched) return;
    if ((this.told.get(runId)?.lastSeq ?? -1) >= lastSeq) return;
    this.moved.set(runId, Math.max(lastSeq, this.moved.get(runId) ?? 0));
    this.collecting ??= setTimeout(() => void this.flush(), COLLECT_MS).unref();
  }

  private async flush(): Promise<void> {
    this.collecting = undefined;
    if (this.flushing) return;
    this.flushing = true;
    const batch = [...this.moved].slice(0, BATCH);
    for (const [runId] of batch) this.moved.delete(runId);
    try {
      await this.tell(new Map(batch));
    } catch (error) {
      this.log.warn('moved runs could not be read for those who watch', { error });
      for (const [runId, lastSeq] of batch) {
        if (!this.moved.has(runId)) this.moved.set(runId, lastSeq);
      }
    } finally {
      this.flushing = false;
      if (this.moved.size > 0) this.collecting ??= setTimeout(() => void this.flush(), COLLECT_MS).unref();
    }
  }

  private async tell(moved: ReadonlyMap<string, number>): Promise<void> {
    if (!this.isWatched) return;
    const now = this.clock.now().getTime();
    if (this.viewers.reviews.size > 0) {
      for (const event of await this.reviewEvents(moved)) {
        this.send('reviews', new OutgoingEvent(event).message('reviews'));
      }
    }
    if (this.viewers.runs.size > 0) {
      const rows = await this.prisma.run.findMany({
        where: { id: { in: [...moved.keys()] } },
        include: summaryInclude,
      });
      for (const row of rows) this.send('runs', messageFrame({ type: 'run', run: runSummary(row) }));
    }
    for (const [runId, lastSeq] of moved) this.told.set(runId, { lastSeq, at: now });
    this.lookedAt = now;
  }

  private async reviewEvents(moved: ReadonlyMap<string, number>): Promise<RunEvent[]> {
    const ids = [...moved.keys()];
    const after = ids.map((id) => this.told.get(id)?.lastSeq ?? Math.max(0, moved.get(id)! - REVIEWS_BACK));
    const upTo = ids.map((id) => moved.get(id)!);
    const since = new Date(this.lookedAt - LATE_COMMIT_MS);
    const { rows } = await this.prisma.pool.query<Omit<RunEvent, 'at'> & { at: Date }>({
      ...REVIEWS,
      values: [ids, after, upTo, REVIEW_TYPES, since],
    });
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }) as RunEvent);
  }

  private send(topic: OverviewTopic, frame: Buffer): void {
    for (const viewer of this.viewers[topic]) {
      if (!viewer.missed && viewer.sink.ready()) viewer.sink.message(frame);
      else viewer.missed = true;
    }
  }

  /** Finds runs whose notification was lost. */
  private async refresh(): Promise<void> {
    const now = this.clock.now().getTime();
    for (const [runId, { at }] of this.told) {
      if (now - at > 4 * LATE_COMMIT_MS) this.told.delete(runId);
    }
    if (!this.isWatched) return;
    try {
      const since = new Date(Math.max(this.watchedSince, this.lookedAt - LATE_COMMIT_MS));
      const rows = await this.prisma.run.findMany({
        where: { updatedAt: { gt: since } },
        select: { id: true, lastSeq: true },
        orderBy: { updatedAt: 'desc' },
        take: MAX_FOUND,
      });
      for (const { id, lastSeq } of rows) this.note(id, lastSeq);
      this.lookedAt = now;
    } catch (error) {
      this.log.warn('moved runs could not be looked for', { error });
    }
  }
}

interface Viewer {
  sink: OverviewSink;
  /** Something was left out since the client was last told. */
  missed: boolean;
}

const REVIEWS = {
  name: 'realtime-reviews',
  text: `
    select e.run_id as "runId", e.seq, e.type, e.data, e.at
    from unnest($1::uuid[], $2::int[], $3::int[]) as moved (run_id, after, up_to)
    join event e on e.run_id = moved.run_id and e.seq > moved.after and e.seq <= moved.up_to
    where e.type = any($4) and e.at > $5
    order by e.at, e.run_id, e.seq`,
};

import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { EventLog, LiveFeed, RunChanges } from '../events/index.js';
import { isId, Log, PrismaService, Problem } from '../platform/index.js';
import { RunChannel, type Following, type RunSink } from './run-channel.js';

/** Bounds how long a lost notification can go unnoticed. */
const POLL_MS = 5_000;

/** A run's place when a client began to follow it. */
export interface Followed extends Following {
  /** `seq` of the newest event then. */
  lastSeq: number;
  status: string;
}

/** What clients of this process follow, run by run. One connection of the process listens for all of them. */
@Injectable()
export class RunFeed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly channels = new Map<string, { channel: RunChannel; users: number }>();
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly changes: RunChanges,
    private readonly liveFeed: LiveFeed,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const poll = setInterval(() => void this.refresh(), POLL_MS).unref();
    this.stops.push(
      await this.changes.subscribe(({ runId, lastSeq }) => this.channels.get(runId)?.channel.announce(lastSeq)),
      await this.liveFeed.subscribe((runId, messages) => {
        const channel = this.channels.get(runId)?.channel;
        if (channel !== undefined) for (const message of messages) channel.live(message);
      }),
      this.changes.onGap(() => void this.refresh()),
      () => clearInterval(poll),
    );
  }

  beforeApplicationShutdown(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  /** Runs that are followed now. */
  get size(): number {
    return this.channels.size;
  }

  /** @throws Problem run_not_found */
  async place(runId: string): Promise<{ lastSeq: number; status: string }> {
    if (!isId(runId)) throw unknownRun(runId);
    const { rows } = await this.prisma.pool.query<{ lastSeq: number; status: string }>({ ...PLACE, values: [runId] });
    if (rows[0] === undefined) throw unknownRun(runId);
    return rows[0];
  }

  /**
   * Follows a run from the event after `after` on: first what the log has, then what comes, without a gap or a repeat.
   *
   * @param after a `seq` beyond the newest counts as the newest
   * @param begin called with the run's place before anything is sent; returns where it goes
   * @throws Problem run_not_found
   */
  async follow(
    runId: string,
    after: number,
    begin: (place: { lastSeq: number; status: string }) => RunSink,
  ): Promise<Followed> {
    const id = runId.toLowerCase();
    // Before the place is read: what is announced in between must find the channel there.
    const channel = this.acquire(id);
    try {
      const place = await this.place(id);
      channel.start(place.lastSeq);
      channel.announce(place.lastSeq);
      const following = channel.follow(Math.min(after, place.lastSeq), begin(place));
      let open = true;
      const close = (): void => {
        if (!open) return;
        open = false;
        following.close();
        this.release(id);
      };
      return { ...place, resume: following.resume, close };
    } catch (error) {
      this.release(id);
      throw error;
    }
  }

  private acquire(runId: string): RunChannel {
    let entry = this.channels.get(runId);
    if (entry === undefined) {
      const channel = new RunChannel(
        (after, limit) => this.events.read(runId, { after, limit }),
        (error) => this.log.warn('a run’s log could not be read for its followers', { runId, error }),
      );
      this.channels.set(runId, (entry = { channel, users: 0 }));
    }
    entry.users += 1;
    return entry.channel;
  }

  private release(runId: string): void {
    const entry = this.channels.get(runId);
    if (entry !== undefined && --entry.users === 0) this.channels.delete(runId);
  }

  /** Looks at the table itself, after notifications may have been lost. */
  private async refresh(): Promise<void> {
    if (this.channels.size === 0) return;
    try {
      const values = [[...this.channels.keys()]];
      const { rows } = await this.prisma.pool.query<{ id: string; lastSeq: number }>({ ...PLACES, values });
      for (const { id, lastSeq } of rows) {
        const channel = this.channels.get(id)?.channel;
        channel?.announce(lastSeq);
        channel?.nudge();
      }
    } catch (error) {
      this.log.warn('followed runs could not be looked at', { error });
    }
  }
}

function unknownRun(runId: string): Problem {
  return new Problem('run_not_found', `There is no run ${runId}.`);
}

const PLACE = { name: 'realtime-place', text: 'select last_seq as "lastSeq", status from run where id = $1' };
const PLACES = {
  name: 'realtime-places',
  text: 'select id, last_seq as "lastSeq" from run where id = any($1::uuid[])',
};

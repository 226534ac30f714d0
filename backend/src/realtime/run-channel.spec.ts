import fc from 'fast-check';
import type { RunEvent } from '../events/index.js';
import type { OutgoingEvent } from './frames.js';
import { RunChannel, type Following, type RunSink } from './run-channel.js';

/** A log in memory that can be made to fail, and that counts how often it is read. */
class Log {
  readonly events: RunEvent[] = [];
  reads = 0;
  failing = false;

  append(count: number): number {
    for (let added = 0; added < count; added++) {
      const seq = this.events.length + 1;
      const data = { step: seq, node: 'dev' };
      this.events.push({ runId: 'run', seq, type: 'step.started', data, at: '2030-01-01T00:00:00.000Z' });
    }
    return this.events.length;
  }

  readonly read = async (after: number, limit: number): Promise<RunEvent[]> => {
    this.reads += 1;
    await Promise.resolve();
    if (this.failing) throw new Error('the database is away');
    return this.events.slice(after, after + limit);
  };
}

/** A client that takes at most `room` events until it is given more. */
class Client implements RunSink {
  readonly got: number[] = [];
  readonly told: string[] = [];
  room = Infinity;
  following?: Following;

  ready(): boolean {
    return this.room > 0;
  }
  event({ event }: OutgoingEvent): void {
    this.room -= 1;
    this.got.push(event.seq);
  }
  live(): void {
    this.told.push('live');
  }
  lagged(): void {
    this.told.push('lagged');
  }
  caughtUp(seq: number): void {
    this.told.push(`caught up ${seq}`);
  }
  give(room: number): void {
    this.room = room;
    this.following?.resume();
  }
}

const settled = (): Promise<void> => new Promise((resume) => setImmediate(resume));
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function open(log: Log, lastSeq: number): RunChannel {
  const channel = new RunChannel(log.read, () => undefined);
  channel.start(lastSeq);
  return channel;
}

function follow(channel: RunChannel, after: number, room = Infinity): Client {
  const client = new Client();
  client.room = room;
  client.following = channel.follow(after, client);
  return client;
}

describe('a run’s channel', () => {
  it('reads new events once, however many follow', async () => {
    const log = new Log();
    const channel = open(log, 0);
    const clients = range(1, 50).map(() => follow(channel, 0));
    channel.announce(log.append(3));
    await settled();
    expect(clients.map(({ got }) => got)).toEqual(clients.map(() => [1, 2, 3]));
    expect(log.reads).toBe(1);
  });

  it('gives those who come back together one read', async () => {
    const log = new Log();
    const channel = open(log, log.append(100));
    const clients = range(1, 50).map(() => follow(channel, 40));
    await settled();
    expect(clients.every(({ got }) => got.length === 60)).toBe(true);
    expect(log.reads).toBe(1);
  });

  it('gets what was announced before it knew where the log stood', async () => {
    const log = new Log();
    const channel = new RunChannel(log.read, () => undefined);
    const lastSeq = log.append(5);
    channel.announce(log.append(2));
    channel.start(lastSeq);
    const client = follow(channel, lastSeq);
    await settled();
    expect(client.got).toEqual([6, 7]);
  });

  it('reads a long log in pages, no faster than the client takes it', async () => {
    const log = new Log();
    const channel = open(log, log.append(1_000));
    const client = follow(channel, 0, 10);
    await settled();
    expect(client.got).toEqual(range(1, 10));
    while (client.got.length < 1_000) {
      client.give(300);
      await settled();
    }
    expect(client.got).toEqual(range(1, 1_000));
    expect(client.told).toEqual(['caught up 1000']);
  });

  it('tells a client once that it lags, holds up nobody for it, and lets it catch up', async () => {
    const log = new Log();
    const channel = open(log, 0);
    const [slow, quick] = [follow(channel, 0, 1), follow(channel, 0)];
    for (let round = 0; round < 400; round++) {
      channel.announce(log.append(1));
      await settled();
    }
    expect(quick.got).toEqual(range(1, 400));
    expect(slow.got).toEqual([1]);
    expect(slow.told.filter((word) => word === 'lagged')).toHaveLength(1);
    slow.give(Infinity);
    await settled();
    expect(slow.got).toEqual(range(1, 400));
    slow.room = 0;
    channel.announce(log.append(1));
    await settled();
    expect(slow.told.filter((word) => word === 'lagged')).toHaveLength(2);
  });

  it('tells live messages only to those who are up to date', () => {
    const log = new Log();
    const channel = open(log, log.append(5));
    const [current, behind] = [follow(channel, 5), follow(channel, 0, 0)];
    channel.live({ kind: 'text', agent: 'dev', delta: 'a' });
    expect(current.told).toContain('live');
    expect(behind.told).toEqual([]);
  });

  it('sends nothing after a client has left, not even what was being read for it', async () => {
    const log = new Log();
    const channel = open(log, log.append(5));
    const client = follow(channel, 0);
    client.following!.close();
    channel.announce(log.append(1));
    await settled();
    expect(client.got).toEqual([]);
    expect(channel.isEmpty).toBe(true);
  });

  it('gives every client the log without a gap or a repeat, whatever happens in between', async () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('join' as const), missing: fc.nat(400), room: fc.nat(200) }),
      fc.record({ do: fc.constant('give' as const), who: fc.nat(20), room: fc.nat(200) }),
      fc.record({ do: fc.constant('fail' as const), failing: fc.boolean() }),
      fc.record({ do: fc.constant('nudge' as const) }),
      fc.record({ do: fc.constant('wait' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const log = new Log();
        const channel = open(log, 0);
        const clients: { client: Client; after: number }[] = [];
        for (const step of actions) {
          if (step.do === 'append') channel.announce(log.append(step.count));
          if (step.do === 'join') {
            const after = Math.max(0, log.events.length - step.missing);
            clients.push({ after, client: follow(channel, after, step.room) });
          }
          if (step.do === 'give') clients[step.who % (clients.length || 1)]?.client.give(step.room);
          if (step.do === 'fail') log.failing = step.failing;
          if (step.do === 'nudge') channel.nudge();
          if (step.do === 'wait') await settled();
        }
        log.failing = false;
        await settled();
        for (const { client } of clients) client.give(Infinity);
        channel.nudge();
        for (let turn = 0; turn < 200; turn++) await settled();
        for (const { client, after } of clients) expect(client.got).toEqual(range(after + 1, log.events.length));
      }),
      { numRuns: 150 },
    );
  });
});

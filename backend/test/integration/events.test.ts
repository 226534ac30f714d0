import { EventLog, LiveFeed, type NewEvent, RunChanges } from '../../src/events/index.js';
import { type Config, Log, newId, Notifications, type PrismaService } from '../../src/platform/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { holdNewRun, openPrisma } from '../support/runs.js';

let database: TestDatabase;
let prisma: PrismaService;
let notifications: Notifications;
let log: EventLog;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = openPrisma(database.url, 4);
  notifications = new Notifications({ database: { url: database.url } } as Config, new Log('silent'));
  log = new EventLog(prisma);
}, 30_000);

afterAll(async () => {
  await notifications.onApplicationShutdown();
  await prisma.onApplicationShutdown();
  await database.drop();
});

const phase = (to: string): NewEvent => ({ type: 'phase.changed', data: { from: 'planning', to } });
const started: NewEvent = { type: 'run.started', data: { workerId: newId(), epoch: 1 } };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resume) => setTimeout(resume, 5));
}

describe('the log of a run', () => {
  it('gives events back as they were appended, from any place and by type', async () => {
    const { runId } = await holdNewRun(prisma);
    const odd = phase('NUL \u0000 and half a pair \ud83d');
    expect(await log.append(prisma, runId, [phase('a'), started])).toEqual({ firstSeq: 1, lastSeq: 2 });
    expect(await log.append(prisma, runId, [odd])).toEqual({ firstSeq: 3, lastSeq: 3 });

    const all = await log.read(runId, { limit: 10 });
    expect(all).toEqual([
      { runId, seq: 1, ...phase('a'), at: expect.any(String) },
      { runId, seq: 2, ...started, at: expect.any(String) },
      { runId, seq: 3, ...phase('NUL \ufffd and half a pair \ufffd'), at: expect.any(String) },
    ]);
    for (const { at } of all) expect(new Date(at).toISOString()).toBe(at);
    expect(await log.read(runId, { after: 1, limit: 1 })).toEqual([all[1]]);
    expect(await log.read(runId, { after: 3, limit: 10 })).toEqual([]);
    expect(await log.read(runId, { limit: 10, types: ['phase.changed'] })).toEqual([all[0], all[2]]);
    expect(await log.lastSeq(runId)).toBe(3);
  });

  it('is empty for a run that is not there, which takes no events', async () => {
    const runId = newId();
    expect(await log.lastSeq(runId)).toBe(0);
    expect(await log.read(runId, { limit: 10 })).toEqual([]);
    await expect(log.append(prisma, runId, [started])).rejects.toMatchObject({ code: 'run_not_found' });
  });

  it('tells who follows once the transaction commits, and never of one that does not', async () => {
    const [kept, undone] = [await holdNewRun(prisma), await holdNewRun(prisma)];
    const changes: unknown[] = [];
    const stop = await new RunChanges(notifications).subscribe((change) => changes.push(change));
    await prisma
      .$transaction(async (tx) => {
        await log.append(tx, undone.runId, [started]);
        throw new Error('undone');
      })
      .catch(() => undefined);
    await prisma.$transaction(async (tx) => {
      await log.append(tx, kept.runId, [started]);
      await log.append(tx, kept.runId, [phase('a'), phase('b')]);
    });
    await until(() => changes.length === 2);
    expect(changes).toEqual([
      { runId: kept.runId, lastSeq: 1 },
      { runId: kept.runId, lastSeq: 3 },
    ]);
    stop();
  });
});

describe('the live feed', () => {
  it('reaches whoever watches, merged and in order, and stores nothing', async () => {
    const feed = new LiveFeed(prisma, notifications, new Log('silent'));
    const { runId } = await holdNewRun(prisma);
    const texts: string[] = [];
    const stop = await feed.subscribe((id, messages) => {
      expect(id).toBe(runId);
      for (const message of messages) if (message.kind === 'text') texts.push(message.delta);
    });
    const words = Array.from({ length: 3_000 }, (_, i) => `word ${i} `);
    for (const delta of words) feed.publish(runId, { kind: 'text', agent: 'dev', delta });
    await until(() => texts.join('').length === words.join('').length);
    expect(texts.join('')).toBe(words.join(''));
    expect(texts.length).toBeLessThan(10);
    expect(await log.lastSeq(runId)).toBe(0);
    stop();
    await feed.beforeApplicationShutdown();
  });

  it('drops what it cannot tell, without a word to the run', async () => {
    const unreachable = openPrisma('postgresql://nobody@127.0.0.1:1/nothing', 1);
    const feed = new LiveFeed(unreachable, notifications, new Log('silent'));
    feed.publish(newId(), { kind: 'text', agent: 'dev', delta: 'unheard' });
    await expect(feed.beforeApplicationShutdown()).resolves.toBeUndefined();
    await unreachable.onApplicationShutdown();
  });
});

import { uuid6 } from '@langchain/langgraph-checkpoint';
import fc from 'fast-check';
import { EventLog, type NewEvent } from '../../src/events/index.js';
import {
  LeaseLostError,
  type RunPatch,
  StepCommitter,
  StepOutbox,
  type StepWriter,
} from '../../src/orchestrator/checkpointer/index.js';
import type { StepCommit } from '../../src/orchestrator/checkpointer/commit-statement.js';
import type { PrismaService } from '../../src/platform/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type HeldRun, holdNewRun, openPrisma } from '../support/runs.js';

let database: TestDatabase;
let prisma: PrismaService;
let events: EventLog;
let committer: StepCommitter;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = openPrisma(database.url);
  events = new EventLog(prisma);
  committer = new StepCommitter(prisma);
}, 30_000);

afterAll(async () => {
  await committer.onApplicationShutdown();
  await prisma.onApplicationShutdown();
  await database.drop();
});

const told = (title: string): NewEvent => ({ type: 'task.changed', data: { taskId: '1', title, status: 'completed' } });

/** A step with a checkpoint, a patch and events. */
function step(run: HeldRun, titles: readonly string[] = ['one', 'two'], change: Partial<StepCommit> = {}): StepCommit {
  const outbox = new StepOutbox();
  for (const title of titles) outbox.event(told(title));
  const { events: outgoing } = outbox.drain();
  const id = uuid6(1);
  return {
    runId: run.runId,
    epoch: run.epoch,
    owner: run.owner,
    steps: 1,
    events: outgoing,
    patch: { iteration: 7 },
    checkpoints: [
      { thread: run.threadId, namespace: '', id, parentId: null, depth: 0, metadata: '{}', body: '{"ver":[]}' },
    ],
    blobs: [{ thread: run.threadId, hash: id, value: '[1]' }],
    writes: [
      { thread: run.threadId, namespace: '', checkpointId: id, taskId: 't', index: 0, channel: 'c', value: '[1]' },
    ],
    ...change,
  };
}

async function traceOf(run: HeldRun) {
  const count = async (table: string) => {
    const sql = `select count(*)::int as count from ${table} where thread_id = $1`;
    return (await prisma.pool.query<{ count: number }>(sql, [run.threadId])).rows[0]!.count;
  };
  const { step, lastSeq, iteration } = await prisma.run.findUniqueOrThrow({ where: { id: run.runId } });
  const log = await events.read(run.runId, { limit: 10_000 });
  return {
    step,
    lastSeq,
    iteration,
    log: log.map(({ seq }) => seq),
    rows: [await count('checkpoint'), await count('checkpoint_blob'), await count('checkpoint_write')],
  };
}

const nothing = { step: 0, lastSeq: 0, iteration: 0, log: [], rows: [0, 0, 0] };
const oneStep = { step: 1, lastSeq: 2, iteration: 7, log: [1, 2], rows: [1, 1, 1] };

const newRuns = (count: number) => Promise.all(Array.from({ length: count }, () => holdNewRun(prisma)));

/** Counts the transactions that changed anything, by the log's own transaction ids. */
async function transactionsOf(runs: readonly HeldRun[]): Promise<number> {
  const { rows } = await prisma.pool.query<{ count: number }>(
    'select count(distinct xmin::text)::int as count from event where run_id = any($1)',
    [runs.map(({ runId }) => runId)],
  );
  return rows[0]!.count;
}

describe('steps that are ready together', () => {
  it('share one transaction', async () => {
    const runs = await newRuns(8);
    const committed = await Promise.all(runs.map((run) => committer.commit(step(run))));
    expect(committed).toEqual(runs.map(() => ({ step: 1, lastSeq: 2, command: null })));
    for (const run of runs) expect(await traceOf(run)).toEqual(oneStep);
    expect(await transactionsOf(runs)).toBe(1);
  });

  it.each([
    ['an older epoch', (run: HeldRun): Partial<StepCommit> => ({ epoch: run.epoch - 1 })],
    ['another owner', (): Partial<StepCommit> => ({ owner: '00000000-0000-7000-8000-000000000000' })],
    ['no such run', (): Partial<StepCommit> => ({ runId: '00000000-0000-7000-8000-000000000000' })],
  ])('leave out the one with %s, whole and alone', async (_, change) => {
    const runs = await newRuns(5);
    const outcomes = await Promise.allSettled(
      runs.map((run, index) => committer.commit(step(run, undefined, index === 2 ? change(run) : {}))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(runs.map((_, i) => (i === 2 ? 'rejected' : 'fulfilled')));
    expect((outcomes[2] as PromiseRejectedResult).reason).toBeInstanceOf(LeaseLostError);
    for (const [index, run] of runs.entries()) expect(await traceOf(run)).toEqual(index === 2 ? nothing : oneStep);
    expect(await transactionsOf(runs)).toBe(1);
  });

  it('do not fail with one that the database refuses', async () => {
    const runs = await newRuns(3);
    const broken = step(runs[1]!, ['fine'], { patch: { currentGate: 1_000_000 } });
    const outcomes = await Promise.allSettled([
      committer.commit(step(runs[0]!)),
      committer.commit(broken),
      committer.commit(step(runs[2]!)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await traceOf(runs[0]!)).toEqual(oneStep);
    expect(await traceOf(runs[1]!)).toEqual(nothing);
    expect(await traceOf(runs[2]!)).toEqual(oneStep);
  });

  it('do not wait for one whose run is locked', async () => {
    const runs = await newRuns(3);
    const order: string[] = [];
    let locked!: Promise<unknown>;
    await prisma.$transaction(async (tx) => {
      await tx.$queryRaw`select 1 from run where id = ${runs[1]!.runId}::uuid for update`;
      locked = committer.commit(step(runs[1]!)).then(() => order.push('locked'));
      await Promise.all([committer.commit(step(runs[0]!)), committer.commit(step(runs[2]!))]);
      order.push('others');
    });
    await locked;
    expect(order).toEqual(['others', 'locked']);
    for (const run of runs) expect(await traceOf(run)).toEqual(oneStep);
  });

  it('keep the order of one run, with and without rows of other rooms', async () => {
    const run = await holdNewRun(prisma);
    const writer: StepWriter = async (tx) => {
      await tx.$executeRaw`select pg_sleep(0.02)`;
    };
    const committed = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((title, i) => committer.commit(step(run, [title]), i % 2 === 1 ? [writer] : [])),
    );
    expect(committed.map((info) => info.step)).toEqual([1, 2, 3, 4, 5]);
    const log = await events.read(run.runId, { limit: 10 });
    expect(log.map(({ data }) => (data as { title: string }).title)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('a patch', () => {
  const full: Required<RunPatch> = {
    phase: 'review',
    resumePhase: 'testing',
    status: 'held',
    currentAgent: 'cto',
    currentGate: 7,
    gateStatus: 'hold',
    iteration: 3,
    errorCount: 2,
    recycleCount: 1,
    safetyScore: 0.84,
    actionsCount: 12,
    blockedCount: 1,
    testsPassed: 41,
    testsFailed: 0,
    progressPercent: 66,
    holdReason: 'somebody must look; quotes " \' and \\ too',
    killReason: 'none',
    error: 'NUL \u0000 in it',
    errorCode: 'illegal_state',
    branch: 'wave/story-1',
    baseCommit: 'c0ffee',
    commitHash: 'c0ffef',
    worktreePath: '/worktrees/1',
    snapshot: 'c0fff0',
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
    finishedAt: new Date('2026-01-02T04:04:05.678Z'),
  };
  const nullable = ['resumePhase', 'currentAgent', 'testsPassed', 'holdReason', 'error', 'startedAt'] as const;
  const cleared = Object.fromEntries(nullable.map((field) => [field, null])) as RunPatch;

  it.each([
    ['alone', 1],
    ['together with others', 3],
  ])('changes what it names and nothing else, %s', async (_, count) => {
    const runs = await newRuns(count);
    const commit = (patch: RunPatch | null) =>
      Promise.all(runs.map((run, i) => committer.commit(step(run, [], { patch: i === 0 ? patch : { iteration: 1 } }))));
    const row = () => prisma.run.findUniqueOrThrow({ where: { id: runs[0]!.runId } });

    await commit(full);
    const patched = { ...full, error: 'NUL \ufffd in it' };
    expect(await row()).toMatchObject(patched);
    await commit(null);
    expect(await row()).toMatchObject({ ...patched, step: 2 });
    await commit(cleared);
    expect(await row()).toMatchObject({ ...patched, ...cleared, step: 3 });
  });
});

describe('rows of other rooms', () => {
  it('are not even tried for a stale run', async () => {
    const run = await holdNewRun(prisma);
    let called = false;
    const writer: StepWriter = async () => {
      called = true;
    };
    await expect(committer.commit(step(run, [], { epoch: 0 }), [writer])).rejects.toThrow(LeaseLostError);
    expect(called).toBe(false);
    expect(await traceOf(run)).toEqual(nothing);
  });

  it('take the step with them when they fail', async () => {
    const run = await holdNewRun(prisma);
    const writer: StepWriter = () => Promise.reject(new Error('no'));
    await expect(committer.commit(step(run), [writer])).rejects.toThrow('no');
    expect(await traceOf(run)).toEqual(nothing);
  });
});

describe('the log of a run', () => {
  it('has no gap and no repeat, whoever appends to it at once', async () => {
    const others = [new StepCommitter(prisma), committer];
    const action = fc.record({
      run: fc.nat(2),
      kind: fc.constantFrom(
        'step',
        'step of another process',
        'step with writers',
        'stale step',
        'append',
        'failed append',
      ),
      count: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 40 }), async (actions) => {
        const runs = await newRuns(3);
        const expected = [0, 0, 0];
        await Promise.all(
          actions.map(async ({ run: place, kind, count }) => {
            const run = runs[place]!;
            const titles = Array.from({ length: count }, (_, i) => `${kind} ${i}`);
            if (kind === 'stale step') {
              await expect(committer.commit(step(run, titles, { epoch: 0 }))).rejects.toThrow(LeaseLostError);
              return;
            }
            if (kind === 'failed append') {
              const failed = prisma.$transaction(async (tx) => {
                await events.append(tx, run.runId, titles.map(told));
                throw new Error('rolled back');
              });
              await expect(failed).rejects.toThrow('rolled back');
              return;
            }
            expected[place]! += count;
            if (kind === 'append') {
              const { firstSeq, lastSeq } = await prisma.$transaction((tx) =>
                events.append(tx, run.runId, titles.map(told)),
              );
              expect(lastSeq - firstSeq).toBe(count - 1);
              return;
            }
            const writers = kind === 'step with writers' ? [async () => {}] : [];
            await others[kind === 'step' ? 1 : 0]!.commit(step(run, titles), writers);
          }),
        );
        for (const [place, run] of runs.entries()) {
          const log = await events.read(run.runId, { limit: 1_000 });
          expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: expected[place]! }, (_, i) => i + 1));
          expect(await events.lastSeq(run.runId)).toBe(expected[place]);
        }
      }),
      { numRuns: 15 },
    );
    await others[0]!.onApplicationShutdown();
  });
});

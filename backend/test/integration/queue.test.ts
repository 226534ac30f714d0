import { Redis } from 'ioredis';
import { calcStory, command, devAfter, makeCalc, scriptsByStory } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { createTestRedis } from '../support/redis.js';
import { faultsOf } from '../support/soundness.js';
import { eventually, useStack, type Stack } from '../support/stack.js';

interface Backend {
  name: 'postgres' | 'redis';
  start(): Promise<{ redisUrl?: string }>;
  /** Forgets every job, as a machine that lost its memory. */
  lose(stack: Stack): Promise<void>;
  stop(): Promise<void>;
}

// Where Redis is not installed, that is printed, and Postgres alone is tried.
const redis = await createTestRedis();
const backends: Backend[] = [
  {
    name: 'postgres',
    start: async () => ({}),
    async lose({ prisma }) {
      const tables = await prisma.$queryRaw<{ name: string }[]>`
        select table_name as name from information_schema.tables
        where table_schema = 'bullmq' and table_name like '%job%' and table_type = 'BASE TABLE'`;
      expect(tables).not.toEqual([]);
      await prisma.$executeRawUnsafe(`truncate ${tables.map(({ name }) => `bullmq.${name}`).join(', ')} cascade`);
    },
    stop: async () => undefined,
  },
  {
    name: 'redis',
    start: async () => ({ redisUrl: redis!.url }),
    async lose() {
      const client = new Redis(redis!.url);
      expect(await client.dbsize()).toBeGreaterThan(0);
      await client.flushall();
      await client.quit();
    },
    stop: () => redis!.stop(),
  },
];

describe.each(backends.filter(({ name }) => name === 'postgres' || redis !== undefined))('on $name', (backend) => {
  let server: MessagesApi;
  let repository: string;
  const stack = useStack(async () => {
    server = await startMessagesApi({
      script: scriptsByStory({ asks: calcStory({ dev: devAfter(command('npm install left-pad@1.3.0')) }) }),
    });
    const { redisUrl } = await backend.start();
    return {
      workers: 2,
      environment: { ANTHROPIC_BASE_URL: server.url, WAVE_LEASE_SECONDS: '12' },
      ...(redisUrl !== undefined && { redisUrl }),
    };
  });
  beforeAll(async () => {
    repository = await makeCalc(stack());
    await stack().ask('POST', '/projects', { path: repository, testCommand: 'node test/add.test.js' });
  });
  afterAll(async () => {
    await server.close();
    await backend.stop();
  });

  const submit = (storyId: string) => stack().submit({ task: 'Make add add', storyId, projectPath: repository });
  const expectComplete = async (runId: string) => {
    await stack().status(runId, 'complete');
    expect(await faultsOf(stack(), runId)).toEqual([]);
  };

  it('is what health tells of', async () => {
    expect(await stack().ask('GET', '/orchestrator/health')).toMatchObject({
      status: 'ok',
      workers: 2,
      queue: { status: 'up', backend: backend.name },
    });
  });

  it('two workers share many runs, each taken once', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, (_, number) => submit(`many-${number}`)));
    for (const runId of ids) {
      await expectComplete(runId);
      const taken = (await stack().events(runId)).filter(({ type }) => /^run\.(started|recovered)$/.test(type));
      expect(taken.map(({ type }) => type)).toEqual(['run.started']);
    }
  });

  it('a run waits for an answer, is held and resumed, and goes on', async () => {
    const runId = await submit('asks');
    const review = await stack().review(runId);
    await stack().answer(review.reviewId, { decision: 'respond', message: 'Do without.' });
    await stack().ask('POST', `/orchestrator/runs/${runId}/hold`);
    await stack().status(runId, 'held');
    await stack().ask('POST', `/orchestrator/runs/${runId}/resume`);
    await expectComplete(runId);
  });

  it('a run whose worker is killed goes on with the other', async () => {
    const runId = await submit('orphaned');
    const taken = await stack().event(runId, 'run.started');
    await stack().event(runId, 'tool.started');
    const { pid } = await stack().prisma.worker.findUniqueOrThrow({ where: { id: taken.data.workerId } });
    await stack()
      .workers.find((worker) => worker.pid === pid)!
      .kill();
    await expectComplete(runId);
    expect((await stack().events(runId)).some(({ type }) => type === 'run.recovered')).toBe(true);
  });

  it('runs whose jobs are lost are found again', async () => {
    await Promise.all(stack().workers.map((worker) => worker.kill()));
    const ids = [await submit('lost-1'), await submit('lost-2')];
    await backend.lose(stack());
    // As if a while had passed.
    await stack().prisma.$executeRaw`
      update run set enqueued_at = now() - interval '1 minute', created_at = now() - interval '1 minute'`;
    await stack().startWorker();
    for (const runId of ids) await expectComplete(runId);
    await eventually('an empty queue', async () => {
      const health = await stack().ask<{ queue: { waiting: number; active: number } }>('GET', '/orchestrator/health');
      return health.queue.waiting + health.queue.active === 0;
    });
  });
});

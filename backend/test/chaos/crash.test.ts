import { setTimeout as sleep } from 'node:timers/promises';
import { calcStory, command, devAfter, makeCalc, scriptsByStory } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { commandsOf } from '../support/processes.js';
import { faultsOf, verifyAudit } from '../support/soundness.js';
import { eventually, exitCodeAt, git, useStack } from '../support/stack.js';
import { randomNumbers } from './storm/weather.js';

/** The same seed strikes the same processes after the same pauses; what they do just then is up to the machine. */
const seed = Number(process.env['WAVE_CHAOS_SEED'] ?? 20_261_120);
const strikes = 8;

let server: MessagesApi;
let repository: string;
const stack = useStack(async () => {
  const asks = calcStory({ dev: devAfter(command('npm install left-pad@1.3.0')) });
  server = await startMessagesApi({ script: scriptsByStory({ 'asks-1': asks, 'asks-2': asks }) });
  return { workers: 2, environment: { ANTHROPIC_BASE_URL: server.url, WAVE_LEASE_SECONDS: '2' } };
});
beforeAll(async () => {
  repository = await makeCalc(stack());
});
afterAll(() => server.close());

it(`runs survive whatever dies (seed ${seed})`, async () => {
  const random = randomNumbers(seed);
  const next = () => random.next().value;
  // Each is sent until it is taken, under one key: an API that dies in between must not make two runs of it.
  const persistently = async (storyId: string): Promise<string> => {
    for (;;) {
      const story = { task: 'Make add add', storyId, projectPath: repository };
      const answer = await stack()
        .send('POST', '/orchestrator/runs', story, { 'idempotency-key': storyId })
        .catch(() => undefined);
      if (answer?.status === 202) return ((await answer.json()) as { runId: string }).runId;
      await sleep(100);
    }
  };
  const stories = ['asks-1', 'asks-2', 'plain-1', 'plain-2', 'plain-3', 'plain-4', 'plain-5', 'plain-6'];
  const submitted = Promise.all(stories.map(persistently));

  for (let strike = 0; strike < strikes; strike += 1) {
    await sleep(200 + 1_800 * next());
    const alive = stack().workers.filter(({ isOver }) => !isOver);
    const victim = next() < 0.3 ? stack().api : alive[Math.floor(next() * alive.length)]!;
    await victim.kill();
    if (victim === stack().api) await stack().startApi();
    else await stack().startWorker();
  }

  const ids = await submitted;
  expect(await stack().prisma.run.count()).toBe(stories.length);
  for (const runId of ids) {
    const run = await stack().until(
      runId,
      'to ask or to end',
      ({ status, openReviews }) => status === 'complete' || openReviews > 0,
    );
    if (run.status === 'complete') continue;
    await stack().answer((await stack().review(runId)).reviewId, { decision: 'reject', reason: 'not needed' });
  }
  for (const runId of ids) {
    const run = await stack().status(runId, 'complete');
    expect([run.storyId, await faultsOf(stack(), runId)]).toEqual([run.storyId, []]);
    expect(await git(repository, 'log', '--format=%s', `${run.baseCommit}..${run.branch}`)).toBe('Make add add');
    expect(await git(repository, 'show', `${run.commitHash}:once.txt`)).toBe('x');
    expect(await exitCodeAt(repository, run.commitHash!, 'node --test')).toBe(0);
  }

  const { prisma } = stack();
  expect(await verifyAudit(stack())).toMatchObject({ ok: true });
  expect(await prisma.run.count({ where: { leaseOwner: { not: null } } })).toBe(0);
  await eventually('an empty queue', async () => {
    const { queue } = await stack().ask<{ queue: { waiting: number; active: number } }>('GET', '/orchestrator/health');
    return queue.waiting === 0;
  });
  const worktrees = await prisma.run.findMany({ select: { worktreePath: true } });
  await Promise.all(stack().workers.map((worker) => worker.kill()));
  await eventually('nothing runs in a worktree', () =>
    worktrees.every(({ worktreePath }) => commandsOf(worktreePath!).length === 0),
  );
}, 300_000);

import type { ToolCallView } from '../../src/runs/dto/run.dto.js';
import { call, calcStory, command, handOver, leaveALine, mend, turns } from '../support/calc.js';
import { commandsOf } from '../support/processes.js';
import { useCalcStories } from '../support/calc-stories.js';
import { textOf } from '../support/scripted-story.js';
import { faultsOf } from '../support/soundness.js';
import { eventually } from '../support/stack.js';

/** Workers that die while people want something. Leases last long here: nobody can wait for them to run out. */
const note = 'Do without a library.';
/** Nobody else's process waits for just so long. */
const seconds = '62.1618';
const commit = call('commit', { message: 'Make add add' });

const asks = calcStory({
  dev: turns([
    mend,
    leaveALine,
    commit,
    (request) => (textOf(request).includes(note) ? handOver() : command('npm install left-pad@1.3.0')),
    handOver(),
  ]),
});
const busy = calcStory({ dev: [command(`sleep ${seconds}`), handOver()] });

const { stack, submit, expectDelivered } = useCalcStories(
  {
    'goes-back': asks,
    'is-forked': asks,
    'is-killed': busy,
    'is-held': busy,
  },
  { workers: 0, environment: { WAVE_LEASE_SECONDS: '15' } },
);

afterEach(async () => {
  await Promise.all(stack().workers.map((worker) => worker.kill()));
});

const runs = '/orchestrator/runs';

/** Has a worker die with its commit that clears the wish in the row, while the files are where they belong already. */
async function dieWhileMoving(wish: string, ask: () => Promise<string>): Promise<string> {
  const { prisma } = stack();
  const worker = await stack().startWorker();
  await prisma.$executeRawUnsafe(`
    create or replace function linger() returns trigger language plpgsql as
    $$ begin perform pg_sleep(600); return new; end $$`);
  await prisma.$executeRawUnsafe(`
    create trigger linger before update on run for each row
    when (old.command = '${wish}' and new.command is null) execute function linger()`);
  const lingering = `from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  try {
    const runId = await ask();
    await eventually('the commit', async () => {
      return (await prisma.$queryRawUnsafe<unknown[]>(`select pid ${lingering}`)).length > 0;
    });
    return runId;
  } finally {
    await worker.kill();
    await prisma.$queryRawUnsafe(`select pg_terminate_backend(pid) ${lingering}`);
    await prisma.$executeRawUnsafe('drop trigger linger on run');
  }
}

async function expectDoneOnce(runId: string): Promise<void> {
  await stack().startWorker();
  const run = await stack().status(runId, 'complete');
  await expectDelivered(run);
}

/** A run that waits with a question, and the step at which its files were mended. */
async function waiting(storyId: string): Promise<{ runId: string; step: number }> {
  const worker = await stack().startWorker();
  const runId = await submit(storyId);
  await stack().review(runId);
  await stack().released(runId);
  await worker.kill();
  const calls = await stack().all<ToolCallView>(`${runs}/${runId}/tool-calls`);
  return { runId, step: calls.find(({ tool }) => tool === 'edit_file')!.step };
}

it('sends a run back once, though the worker that did it died', async () => {
  const { runId, step } = await waiting('goes-back');
  await dieWhileMoving('recycle', async () => {
    await stack().ask('POST', `${runs}/${runId}/recycle`, { reason: note, toStep: step });
    return runId;
  });
  expect(await stack().get(runId)).toMatchObject({ recycleCount: 0, pendingCommand: 'recycle' });
  await expectDoneOnce(runId);
  expect(await stack().get(runId)).toMatchObject({ recycleCount: 1, pendingCommand: null });
});

it('begins a fork once, though the worker that did it died', async () => {
  const { runId, step } = await waiting('is-forked');
  const forkId = await dieWhileMoving('fork', async () => {
    const fork = await stack().ask<{ runId: string }>('POST', `${runs}/${runId}/fork`, { step, task: note });
    return fork.runId;
  });
  expect(await stack().get(forkId)).toMatchObject({ pendingCommand: 'fork', tasks: [] });
  await expectDoneOnce(forkId);
  expect((await stack().get(runId)).status).toBe('held');
});

describe('a worker that is dead', () => {
  it.each([
    ['kill', 'is-killed', 'killed'],
    ['hold', 'is-held', 'held'],
  ])('keeps nobody from a %s', async (wish, storyId, status) => {
    // However slow the machine is, the command comes before anybody could know of the death by the lease.
    const worker = await stack().startWorker({ WAVE_LEASE_SECONDS: '60' });
    const runId = await submit(storyId);
    // Runs of the tests before go on, too: it is this one's command that is waited for.
    await stack().event(runId, 'tool.started', ({ data }) => data.agent === 'dev');
    // Its sandbox may be half made.
    await worker.kill();
    await eventually('nothing of the command is left', () => commandsOf(seconds).length === 0);
    const before = await stack().prisma.run.findUniqueOrThrow({ where: { id: runId } });
    const accepted = await stack().ask('POST', `${runs}/${runId}/${wish}`, { reason: 'now' });
    expect(accepted).toMatchObject({ outcome: 'pending' });
    await stack().status(runId, status);
    const after = await stack().prisma.run.findUniqueOrThrow({ where: { id: runId } });
    expect(after.updatedAt.getTime()).toBeLessThan(before.leaseExpiresAt!.getTime());
    expect(after).toMatchObject({ leaseOwner: null, command: null, leaseEpoch: before.leaseEpoch + 1 });
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });
});

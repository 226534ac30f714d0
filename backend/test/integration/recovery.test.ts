import { readdirSync } from 'node:fs';
import { commandOf } from '../../scripts/process-table.mjs';
import type { EventType } from '../../src/events/index.js';
import type { RunDetail } from '../../src/runs/dto/run.dto.js';
import {
  calcStory,
  call,
  command,
  devAfter,
  devTurns,
  handOver,
  leaveALine,
  makeCalc,
  mend,
  onceThen,
  scriptsByStory,
  turns,
} from '../support/calc.js';
import { startMessagesApi, type Behaviour, type MessagesApi } from '../support/messages-api.js';
import { faultsOf, verifyAudit } from '../support/soundness.js';
import { eventually, exitCodeAt, git, useStack, type StackProcess } from '../support/stack.js';

const hang: Behaviour = { fault: 'hang', afterHeaders: true };
/** Nobody else's process waits for just so long. */
const seconds = { crash: '3.1401', stop: '3.1402', hold: '60.1403', kill: '60.1404' } as const;
const waitIn = (time: string) => command(`printf 'x\\n' >> once.txt && sleep ${time}`);
const busy = (time: string): Parameters<typeof calcStory>[0] => ({
  dev: [mend, waitIn(time), call('commit', { message: 'Make add add' }), handOver()],
});
const thinking = () => calcStory({ dev: turns([mend, onceThen(hang, leaveALine), ...devTurns.slice(4)]) });

let server: MessagesApi;
const stack = useStack(async () => {
  server = await startMessagesApi({
    script: scriptsByStory({
      thinks: thinking(),
      'is-stopped-thinking': thinking(),
      'is-ended-thinking': thinking(),
      'is-held-thinking': thinking(),
      'is-killed-thinking': thinking(),
      runs: calcStory(busy(seconds.crash)),
      'is-stopped-running': calcStory(busy(seconds.stop)),
      'is-held-running': calcStory(busy(seconds.hold)),
      'is-killed-running': calcStory(busy(seconds.kill)),
      asks: calcStory({ dev: devAfter(command('npm install left-pad@1.3.0')) }),
      fetches: calcStory({ dev: devAfter(call('http_fetch', { url: 'https://nobody.invalid/' })) }),
    }),
  });
  // Short leases: what is tried here is that they run out, not how long that takes.
  return { workers: 0, environment: { ANTHROPIC_BASE_URL: server.url, WAVE_LEASE_SECONDS: '2' } };
});

let repository: string;
beforeAll(async () => {
  repository = await makeCalc(stack());
  await stack().ask('POST', '/projects', { path: repository });
});
afterAll(async () => {
  await server.close();
});

const submit = (storyId: string) => stack().submit({ task: 'Make add add', storyId, projectPath: repository });
const commandsRunning = (text: string) =>
  readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(Number(pid)).includes(text));

/** The worker is in the middle of a model call for this run. */
async function thinks(runId: string): Promise<void> {
  await stack().event(runId, 'tool.completed', ({ data }) => data.tool === 'edit_file');
  await eventually(
    'a model call',
    async () => (await stack().prisma.budgetEntry.count({ where: { runId, kind: 'reserve' } })) > 2,
  );
}
const runsCommand = (runId: string) =>
  stack().event(runId, 'tool.started', ({ data }) => data.tool === 'run_command' && data.agent === 'dev');

/** Everything was done, and nothing twice. */
async function expectDoneOnce(run: RunDetail): Promise<void> {
  expect(await faultsOf(stack(), run.runId)).toEqual([]);
  expect(await exitCodeAt(repository, run.commitHash!, 'node --test')).toBe(0);
  expect(await git(repository, 'show', `${run.commitHash}:once.txt`)).toBe('x');
  const subjects = await git(repository, 'log', '--format=%s', `${run.baseCommit}..${run.branch}`);
  expect(subjects).toBe('Make add add');
}

/** A worker that dies while it writes something down; what it did by then is done, and the row says nothing of it. */
async function dieIn(storyId: string, table: string, update: string): Promise<string> {
  const { prisma } = stack();
  const worker = await stack().startWorker();
  await prisma.$executeRawUnsafe(`
    create or replace function linger() returns trigger language plpgsql as
    $$ begin perform pg_sleep(600); return new; end $$`);
  await prisma.$executeRawUnsafe(
    `create trigger linger before update on ${table} for each row when (${update}) execute function linger()`,
  );
  const lingering = `from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  try {
    const runId = await submit(storyId);
    await eventually(`an update of ${table}`, async () => {
      return (await prisma.$queryRawUnsafe<unknown[]>(`select pid ${lingering}`)).length > 0;
    });
    return runId;
  } finally {
    await worker.kill();
    await prisma.$queryRawUnsafe(`select pg_terminate_backend(pid) ${lingering}`);
    await prisma.$executeRawUnsafe(`drop trigger linger on ${table}`);
  }
}

/** @returns whether it signed off before it ended */
async function stop(worker: StackProcess): Promise<boolean> {
  worker.signal('SIGTERM');
  await worker.exit;
  return (await stack().prisma.worker.count({ where: { pid: worker.pid, stoppedAt: { not: null } } })) === 1;
}

/** A test that fails must not lend its worker to the next. */
afterEach(async () => {
  await Promise.all(stack().workers.map((worker) => worker.kill()));
});

describe('a worker that is killed at once', () => {
  it('loses nothing of runs that think, work, ask and rest', async () => {
    const first = await stack().startWorker();
    const id = {
      thinks: await submit('thinks'),
      asks: await submit('asks'),
      rests: await submit('rests'),
    };
    await stack().ask('POST', `/orchestrator/runs/${id.rests}/hold`);
    await Promise.all([thinks(id.thinks), stack().review(id.asks), stack().status(id.rests, 'held')]);
    const runs = await submit('runs');
    await runsCommand(runs);
    await eventually('the command runs', () => commandsRunning(seconds.crash).length > 0);
    await first.kill();
    await eventually('the command is gone', () => commandsRunning(seconds.crash).length === 0);

    const second = await stack().startWorker();
    await stack().ask('POST', `/orchestrator/runs/${id.rests}/resume`);
    await stack().answer((await stack().review(id.asks)).reviewId, { decision: 'reject', reason: 'not needed' });
    for (const runId of [runs, ...Object.values(id)]) await expectDoneOnce(await stack().status(runId, 'complete'));
    for (const runId of [id.thinks, runs]) {
      const recovered = (await stack().events(runId)).filter(({ type }) => type === 'run.recovered');
      expect(recovered).toHaveLength(1);
    }
    expect(await verifyAudit(stack())).toMatchObject({ ok: true });
    expect(await stop(second)).toBe(true);
  });

  it('may die after any kind of event, again and again', async () => {
    const deaths: EventType[] = [
      'run.started',
      'gate.decided',
      'agent.output',
      'artifact.created',
      'step.completed',
      'tool.started',
      'tests.reported',
      'tool.completed',
      'budget.settled',
      'task.changed',
    ];
    let worker = await stack().startWorker();
    const runId = await submit('dies');
    let seq = 0;
    for (const type of deaths) {
      const found = await Promise.race([
        stack().event(runId, type, (event) => event.seq > seq),
        stack().event(runId, 'run.completed'),
      ]);
      if (found.type === 'run.completed') break;
      await worker.kill();
      seq = await stack().prisma.event.count({ where: { runId } });
      worker = await stack().startWorker();
    }
    await expectDoneOnce(await stack().status(runId, 'complete'));
    expect(await stop(worker)).toBe(true);
  });

  describe('between a deed and its receipt', () => {
    const dieBeforeTheReceipt = (storyId: string, tool: string) =>
      dieIn(storyId, 'tool_call', `new.tool = '${tool}' and new.completed_at is not null`);

    it.each(['edit_file', 'run_command', 'commit'])('repeats %s as if it were the first time', async (tool) => {
      const runId = await dieBeforeTheReceipt(`repeats-${tool}`, tool);
      const next = await stack().startWorker();
      await expectDoneOnce(await stack().status(runId, 'complete'));
      expect(await stop(next)).toBe(true);
    });

    it('asks a person about what may have happened outside', async () => {
      await stack().prisma.project.updateMany({ data: { policy: { allowHosts: ['nobody.invalid'] } } });
      const runId = await dieBeforeTheReceipt('fetches', 'http_fetch');
      const next = await stack().startWorker();
      const unknown = await stack().review(runId);
      expect(unknown).toMatchObject({ type: 'unknown_outcome', tool: 'http_fetch' });
      await stack().answer(unknown.reviewId, { decision: 'respond', message: 'It was fetched.' });
      await expectDoneOnce(await stack().status(runId, 'complete'));
      expect(await stop(next)).toBe(true);
    });
  });

  describe('before it gave a run back', () => {
    const dieBeforeTheReturn = (storyId: string, status: string) =>
      dieIn(storyId, 'run', `old.lease_owner is not null and new.lease_owner is null and old.status = '${status}'`);

    it('lets it go on when a person answers at once', async () => {
      const runId = await dieBeforeTheReturn('asks', 'held');
      const next = await stack().startWorker();
      await stack().answer((await stack().review(runId)).reviewId, { decision: 'reject', reason: 'not needed' });
      await expectDoneOnce(await stack().status(runId, 'complete'));
      expect(await stop(next)).toBe(true);
    });

    it('ends it when a person says so at once', async () => {
      const runId = await dieBeforeTheReturn('asks', 'held');
      await stack().ask('POST', `/orchestrator/runs/${runId}/kill`, { reason: 'enough' });
      const next = await stack().startWorker();
      expect(await stack().status(runId, 'killed')).toMatchObject({ killReason: 'enough', openReviews: 0 });
      expect(await faultsOf(stack(), runId)).toEqual([]);
      expect(await stop(next)).toBe(true);
    });

    it('leaves no owner on a run that is over', async () => {
      const runId = await dieBeforeTheReturn('ends', 'complete');
      const next = await stack().startWorker();
      await expectDoneOnce(await stack().get(runId));
      expect(await stop(next)).toBe(true);
    });
  });

  it('leaves no reservation open when its run is ended before anybody takes it up', async () => {
    const worker = await stack().startWorker();
    const runId = await submit('is-ended-thinking');
    await thinks(runId);
    await worker.kill();
    await eventually(
      'the lease is over',
      async () => (await stack().prisma.run.count({ where: { id: runId, leaseExpiresAt: { gt: new Date() } } })) === 0,
    );
    await stack().ask('POST', `/orchestrator/runs/${runId}/kill`, { reason: 'enough' });
    expect((await stack().get(runId)).status).toBe('killed');
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });
});

describe('a worker that is stopped past its lease', () => {
  it('writes nothing when it wakes, and works on', async () => {
    const sleeper = await stack().startWorker();
    const id = [await submit('is-stopped-thinking'), await submit('is-stopped-running')];
    await Promise.all([thinks(id[0]!), runsCommand(id[1]!)]);
    sleeper.signal('SIGSTOP');
    const other = await stack().startWorker();
    const done = await Promise.all(id.map((runId) => stack().status(runId, 'complete')));
    for (const run of done) await expectDoneOnce(run);
    expect(await stop(other)).toBe(true);

    const before = await Promise.all(id.map((runId) => fingerprint(runId)));
    sleeper.signal('SIGCONT');
    for (const runId of id) await sleeper.printed(runId);
    await eventually(
      'it sees that both are lost',
      () => sleeper.output.split('another worker owns the run now').length > 2,
    );
    expect(await Promise.all(id.map((runId) => fingerprint(runId)))).toEqual(before);

    await expectDoneOnce(await stack().status(await submit('later'), 'complete'));
    expect(await stop(sleeper)).toBe(true);
  });

  /** Everything that is kept of a run, in the database and in the repository. */
  async function fingerprint(runId: string): Promise<unknown> {
    const { prisma } = stack();
    const run = await prisma.run.findUniqueOrThrow({ where: { id: runId } });
    const counts = await Promise.all([
      prisma.event.count({ where: { runId } }),
      prisma.toolCall.count({ where: { runId } }),
      prisma.budgetEntry.count({ where: { runId } }),
      prisma.transcriptEntry.count({ where: { runId } }),
      prisma.auditEntry.count({ where: { runId } }),
      prisma.checkpoint.count({ where: { threadId: run.threadId } }),
    ]);
    return { run, counts, branch: await git(repository, 'rev-parse', run.branch!) };
  }
});

describe('a worker that is asked to stop', () => {
  it('hands its runs over with at most the step in flight', async () => {
    const first = await stack().startWorker();
    const id = [await submit('thinks-a'), await submit('runs-a'), await submit('usual-a')];
    await Promise.all(id.map((runId) => stack().event(runId, 'tool.started')));
    expect(await stop(first)).toBe(true);
    for (const runId of id) {
      const { status, leaseOwner } = await stack().prisma.run.findUniqueOrThrow({ where: { id: runId } });
      expect([status, leaseOwner]).toEqual(['queued', null]);
    }
    const second = await stack().startWorker();
    for (const runId of id) await expectDoneOnce(await stack().status(runId, 'complete'));
    expect(await stop(second)).toBe(true);
  });
});

describe('a wish that comes in the middle of something long', () => {
  beforeEach(async () => {
    await stack().startWorker();
  });

  it.each([
    ['a command', 'is-killed-running', runsCommand],
    ['a model call', 'is-killed-thinking', thinks],
  ])('ends the run and %s', async (_, storyId, reached) => {
    const runId = await submit(storyId);
    await reached(runId);
    expect(await stack().ask('POST', `/orchestrator/runs/${runId}/kill`, { reason: 'stop it' })).toMatchObject({
      outcome: 'pending',
    });
    expect(await stack().status(runId, 'killed')).toMatchObject({ killReason: 'stop it', pendingCommand: null });
    // The row may say so a moment before a busy worker hears of it.
    await eventually('the command is gone', () => commandsRunning(seconds.kill).length === 0);
    expect(await faultsOf(stack(), runId)).toEqual([]);
    const { length } = await stack().events(runId);
    await expectDoneOnce(await stack().status(await submit('next-to-it'), 'complete'));
    expect(await stack().events(runId)).toHaveLength(length);
  });

  it.each([
    ['a command', 'is-held-running', runsCommand],
    ['a model call', 'is-held-thinking', thinks],
  ])('holds the run in %s, and lets it go on from there', async (_, storyId, reached) => {
    const runId = await submit(storyId);
    await reached(runId);
    await stack().ask('POST', `/orchestrator/runs/${runId}/hold`, { reason: 'wait' });
    expect(await stack().status(runId, 'held')).toMatchObject({ holdReason: 'wait', pendingCommand: null });
    await eventually('the command is gone', () => commandsRunning(seconds.hold).length === 0);
    expect(await faultsOf(stack(), runId)).toEqual([]);
    if (storyId === 'is-held-thinking') {
      await stack().ask('POST', `/orchestrator/runs/${runId}/resume`);
      await expectDoneOnce(await stack().status(runId, 'complete'));
    } else {
      await stack().ask('POST', `/orchestrator/runs/${runId}/kill`, { reason: 'seen enough' });
      expect((await stack().get(runId)).status).toBe('killed');
      expect(await faultsOf(stack(), runId)).toEqual([]);
    }
  });
});

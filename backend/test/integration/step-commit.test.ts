import { Annotation, Command, DeltaChannel, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { EventLog } from '../../src/events/index.js';
import { LeaseLostError, PrismaSaver, StepCommitter, StepOutbox } from '../../src/orchestrator/checkpointer/index.js';
import { newId, type PrismaService } from '../../src/platform/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type HeldRun, holdNewRun, openPrisma } from '../support/runs.js';

let database: TestDatabase;
let prisma: PrismaService;
let events: EventLog;
const committers: StepCommitter[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = openPrisma(database.url);
  events = new EventLog(prisma);
}, 30_000);

afterAll(async () => {
  await Promise.all(committers.map((committer) => committer.onApplicationShutdown()));
  await prisma.onApplicationShutdown();
  await database.drop();
});

/** A saver as a fresh process has it. */
function newSaver(): PrismaSaver {
  const committer = new StepCommitter(prisma);
  committers.push(committer);
  return new PrismaSaver(prisma, committer);
}

function attach(saver: PrismaSaver, run: HeldRun) {
  const outbox = new StepOutbox();
  const commits: { step: number; lastSeq: number; command: string | null }[] = [];
  saver.attach(run.threadId, { ...run, outbox, onCommitted: (info) => commits.push(info) });
  return { outbox, commits };
}

const State = Annotation.Root({
  notes: () => new DeltaChannel<string[], string[]>((notes, added) => notes.concat(...added)),
  count: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
  answer: Annotation<string>(),
});

type Work = (count: number) => string | Promise<string>;

/** Counts to `last`, noting something in each step. */
function counter(saver: PrismaSaver, outbox: StepOutbox, last: number, work: Work = (count) => `note ${count}`) {
  return new StateGraph(State)
    .addNode('step', async ({ count }) => {
      outbox.event({ type: 'step.started', data: { step: count, node: 'step' } });
      const note = await work(count);
      outbox.patch({ iteration: count + 1, currentAgent: 'dev' });
      outbox.event({ type: 'step.completed', data: { step: count, node: 'step', durationMs: 1 } });
      return { notes: [note], count: count + 1 };
    })
    .addEdge(START, 'step')
    .addConditionalEdges('step', ({ count }) => (count < last ? 'step' : END))
    .compile({ checkpointer: saver });
}

const options = (run: HeldRun, recursionLimit = 100) => ({
  configurable: { thread_id: run.threadId },
  durability: 'sync' as const,
  recursionLimit,
});

const rowOf = (run: HeldRun) => prisma.run.findUniqueOrThrow({ where: { id: run.runId } });
const logOf = async (run: HeldRun) =>
  (await events.read(run.runId, { limit: 10_000 })).map(({ seq, type }) => [seq, type]);

describe('a step of an attached run', () => {
  it('is one commit of checkpoint, events and run row', async () => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox, commits } = attach(saver, run);

    const result = await counter(saver, outbox, 3).invoke({ count: 0 }, options(run));

    expect(result).toMatchObject({ count: 3, notes: ['note 0', 'note 1', 'note 2'] });
    expect(commits).toEqual([
      { step: 1, lastSeq: 2, command: null },
      { step: 2, lastSeq: 4, command: null },
      { step: 3, lastSeq: 6, command: null },
    ]);
    expect(await rowOf(run)).toMatchObject({
      step: 3,
      lastSeq: 6,
      iteration: 3,
      currentAgent: 'dev',
      status: 'running',
    });
    expect((await events.read(run.runId, { limit: 10 })).map(({ seq, type, data }) => [seq, type, data])).toEqual([
      [1, 'step.started', { step: 0, node: 'step' }],
      [2, 'step.completed', { step: 0, node: 'step', durationMs: 1 }],
      [3, 'step.started', { step: 1, node: 'step' }],
      [4, 'step.completed', { step: 1, node: 'step', durationMs: 1 }],
      [5, 'step.started', { step: 2, node: 'step' }],
      [6, 'step.completed', { step: 2, node: 'step', durationMs: 1 }],
    ]);
  });

  it('tells the worker of a command without asking', async () => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox, commits } = attach(saver, run);
    const wish = async (count: number) => {
      if (count === 1) await prisma.run.update({ where: { id: run.runId }, data: { command: 'hold' } });
      return 'note';
    };

    await counter(saver, outbox, 2, wish).invoke({ count: 0 }, options(run));

    expect(commits.map(({ command }) => command)).toEqual([null, 'hold']);
  });

  it('carries rows of other rooms, or nothing at all', async () => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    const add = (id: string) =>
      outbox.also(async (tx) => {
        await tx.task.create({ data: { runId: run.runId, id, position: 1, title: 'a task' } });
      });
    const work = (count: number) => {
      add(count === 2 ? '1.0' : `1.${count}`);
      return 'note';
    };

    // The third step violates the primary key of `task`.
    await expect(counter(saver, outbox, 3, work).invoke({ count: 0 }, options(run))).rejects.toThrow();

    expect(await prisma.task.count({ where: { runId: run.runId } })).toBe(2);
    expect(await rowOf(run)).toMatchObject({ step: 2, lastSeq: 4, iteration: 2 });
    expect(await logOf(run)).toHaveLength(4);
  });

  it('continues in a fresh process from the last commit', async () => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    const crash = (count: number) => {
      if (count === 2) throw new Error('the process ended');
      return `note ${count}`;
    };
    await expect(counter(saver, outbox, 4, crash).invoke({ count: 0 }, options(run))).rejects.toThrow('ended');

    const other = newSaver();
    const again = attach(other, run);
    const result = await counter(other, again.outbox, 4).invoke(null, options(run));

    expect(result).toMatchObject({ count: 4, notes: ['note 0', 'note 1', 'note 2', 'note 3'] });
    expect(await rowOf(run)).toMatchObject({ step: 4 });
  });
});

describe('an interrupt', () => {
  const asking = (saver: PrismaSaver, outbox: StepOutbox) =>
    new StateGraph(State)
      .addNode('prepare', () => {
        outbox.event({ type: 'step.completed', data: { step: 1, node: 'prepare', durationMs: 1 } });
        return { notes: ['prepared'] };
      })
      .addNode('ask', () => {
        const answer = interrupt<{ question: string }, string>({ question: 'go on?' });
        return { answer, notes: [`answered ${answer}`] };
      })
      .addNode('finish', () => ({ notes: ['finished'] }))
      .addEdge(START, 'prepare')
      .addEdge('prepare', 'ask')
      .addEdge('ask', 'finish')
      .addEdge('finish', END)
      .compile({ checkpointer: saver });

  it('is durable at once and answered by another process', async () => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    await asking(saver, outbox).invoke({ count: 0 }, options(run));

    const inspecting = newSaver();
    const state = await asking(inspecting, new StepOutbox()).getState(options(run));
    expect(state.next).toEqual(['ask']);
    expect(state.tasks[0]?.interrupts[0]?.value).toEqual({ question: 'go on?' });

    const other = newSaver();
    const again = attach(other, run);
    const result = await asking(other, again.outbox).invoke(new Command({ resume: 'yes' }), options(run));

    expect(result).toMatchObject({ answer: 'yes', notes: ['prepared', 'answered yes', 'finished'] });
    const stored = await asking(inspecting, new StepOutbox()).getState(options(run));
    expect(stored.values).toMatchObject({ answer: 'yes', notes: ['prepared', 'answered yes', 'finished'] });
    expect(await rowOf(run)).toMatchObject({ step: 3 });
  });
});

describe('the fence', () => {
  it('refuses a stale worker everything', async () => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    const before = await rowOf(run);
    const loseLease = async (count: number) => {
      if (count === 0) return 'note 0';
      outbox.event({ type: 'run.failed', data: { code: 'stale', error: 'stale' } });
      await prisma.run.update({ where: { id: run.runId }, data: { leaseEpoch: 2, leaseOwner: newId() } });
      return 'stale';
    };

    await expect(counter(saver, outbox, 3, loseLease).invoke({ count: 0 }, options(run))).rejects.toThrow(
      LeaseLostError,
    );
    outbox.patch({ phase: 'failed' });
    await expect(saver.commitOutbox(run.threadId)).rejects.toThrow(LeaseLostError);

    expect(await rowOf(run)).toMatchObject({ phase: before.phase, step: 1, lastSeq: 2 });
    expect(await logOf(run)).toHaveLength(2);
    expect((await newSaver().getTuple(options(run)))?.checkpoint.channel_values).toMatchObject({ count: 1 });
  });
});

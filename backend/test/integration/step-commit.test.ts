import { jest } from '@jest/globals';
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

describe('what a task wrote before the checkpoint of its step', () => {
  const parallel = (saver: PrismaSaver, outbox: StepOutbox, calls: string[], second: () => string) =>
    new StateGraph(State)
      .addNode('first', () => {
        calls.push('first');
        outbox.event({ type: 'task.changed', data: { taskId: '1', title: 'first', status: 'completed' } });
        return { notes: ['first'] };
      })
      .addNode('second', async () => {
        // The first has been written by then.
        await new Promise((resume) => setTimeout(resume, 20));
        calls.push('second');
        return { notes: [second()] };
      })
      .addEdge(START, 'first')
      .addEdge(START, 'second')
      .addEdge('first', END)
      .addEdge('second', END)
      .compile({ checkpointer: saver });

  it('is lost with its process, and the whole step is repeated', async () => {
    const run = await holdNewRun(prisma);
    const calls: string[] = [];
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    // The process ends here: nothing reaches the database any more.
    const ending = () => {
      saver.detach(run.threadId);
      saver.attach(run.threadId, { ...run, epoch: -1, outbox });
      return 'second';
    };
    await expect(parallel(saver, outbox, calls, ending).invoke({ count: 0 }, options(run))).rejects.toThrow();
    expect(await logOf(run)).toEqual([]);

    const other = newSaver();
    const again = attach(other, run);
    const started = await other.getTuple(options(run));
    const input = started === undefined ? { count: 0 } : null;
    const result = await parallel(other, again.outbox, calls, () => 'second').invoke(input, options(run));

    expect(result.notes.sort()).toEqual(['first', 'second']);
    expect(calls).toEqual(['first', 'second', 'first', 'second']);
    expect(await logOf(run)).toEqual([[1, 'task.changed']]);
    expect(await rowOf(run)).toMatchObject({ step: 1, lastSeq: 1 });
  });

  it('is kept when another task of the step is interrupted or fails, and not repeated', async () => {
    const run = await holdNewRun(prisma);
    const calls: string[] = [];
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    const failing = () => {
      throw new Error('second failed');
    };
    await expect(parallel(saver, outbox, calls, failing).invoke({ count: 0 }, options(run))).rejects.toThrow('failed');
    expect(await logOf(run)).toEqual([[1, 'task.changed']]);

    const other = newSaver();
    const again = attach(other, run);
    await parallel(other, again.outbox, calls, () => 'second').invoke(null, options(run));

    expect(calls).toEqual(['first', 'second', 'second']);
    const { values } = await parallel(newSaver(), new StepOutbox(), [], failing).getState(options(run));
    expect((values as { notes: string[] }).notes.sort()).toEqual(['first', 'second']);
    expect(await rowOf(run)).toMatchObject({ step: 1, lastSeq: 1 });
  });

  it('is seen by readers of the same process', async () => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    const seen: unknown[] = [];
    const second = async () => {
      const tuple = await saver.getTuple(options(run));
      seen.push(tuple?.pendingWrites?.map(([, channel, value]) => [channel, value]));
    };
    const graph = new StateGraph(State)
      .addNode('first', () => ({ notes: ['first'] }))
      .addNode('second', async () => {
        await new Promise((resume) => setTimeout(resume, 20));
        await second();
        return {};
      })
      .addEdge(START, 'first')
      .addEdge(START, 'second')
      .compile({ checkpointer: saver });
    await graph.invoke({ count: 0 }, options(run));
    expect(seen).toEqual([[['notes', ['first']]]]);
    expect(outbox.isEmpty).toBe(true);
  });
});

describe('a long thread', () => {
  const text = (count: number) => `${count}:`.padEnd(1_024, String(count));
  const notesOf = async (run: HeldRun, saver = newSaver()) => {
    const { values } = await counter(saver, new StepOutbox(), 0).getState(options(run));
    return (values as { notes: string[] }).notes;
  };
  const bytesOf = async (run: HeldRun) => {
    const { rows } = await prisma.pool.query<{ bytes: number; count: number }>(
      `select sum(pg_column_size(c.*))::int as bytes, count(*)::int as count from (
         select thread_id, to_json(checkpoint)::text from checkpoint union all
         select thread_id, to_json(checkpoint_blob)::text from checkpoint_blob union all
         select thread_id, to_json(checkpoint_write)::text from checkpoint_write) c where thread_id = $1`,
      [run.threadId],
    );
    return rows[0]!;
  };
  const longRun = async (steps: number) => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    await counter(saver, outbox, steps, text).invoke({ count: 0 }, options(run, steps + 10));
    return run;
  };

  it('grows by what its steps add, and by one row a step', async () => {
    const [short, long] = [await bytesOf(await longRun(70)), await bytesOf(await longRun(140))];
    expect(short.count).toBe(71);
    expect(long.count).toBe(141);
    const perStep = (long.bytes - short.bytes) / 70;
    // 1,024 of them are the step's own.
    expect(perStep).toBeLessThan(1_500);
    expect(Math.abs(perStep - short.bytes / 70)).toBeLessThan(150);
  });

  it('is read whole, at every checkpoint', async () => {
    const run = await longRun(80);
    expect(await notesOf(run)).toEqual(Array.from({ length: 80 }, (_, i) => text(i)));
    const saver = newSaver();
    const graph = counter(saver, new StepOutbox(), 0);
    const lengths: number[] = [];
    for await (const { values } of graph.getStateHistory(options(run))) {
      const { notes, count } = values as { notes: string[]; count: number };
      expect(notes).toHaveLength(count);
      lengths.push(count);
    }
    expect(lengths).toEqual(Array.from({ length: 81 }, (_, i) => 80 - i));
  });

  it('keeps a large value once, while it does not change', async () => {
    const run = await holdNewRun(prisma);
    const saver = newSaver();
    const { outbox } = attach(saver, run);
    const big = 'x'.repeat(10_000);
    await counter(saver, outbox, 70).invoke({ count: 0, answer: big }, options(run, 200));
    const blobs = await prisma.checkpointBlob.count({ where: { threadId: run.threadId } });
    expect(blobs).toBe(1);
    const tuple = await newSaver().getTuple(options(run));
    expect(tuple?.checkpoint.channel_values['answer']).toBe(big);
  });

  it('is pruned to its newest checkpoints without losing any of its state', async () => {
    const run = await longRun(70);
    const expected = Array.from({ length: 70 }, (_, i) => text(i));
    const saver = newSaver();
    await saver.prune(run.threadId, 3);
    expect((await bytesOf(run)).count).toBe(3);
    expect(await notesOf(run)).toEqual(expected);
    await saver.prune(run.threadId, 1);
    expect((await bytesOf(run)).count).toBe(1);
    expect(await notesOf(run)).toEqual(expected);

    const again = attach(saver, run);
    await counter(saver, again.outbox, 73, text).invoke({ count: 70 }, options(run));
    expect(await notesOf(run)).toEqual([...expected, text(70), text(71), text(72)]);
  });

  it('goes on from its newest checkpoint, and is pruned to it, when clocks go backwards', async () => {
    const run = await holdNewRun(prisma);
    const now = Date.now();
    const right = jest.spyOn(Date, 'now');
    try {
      for (const [turn, hoursAgo] of [0, 5, 2, 30].entries()) {
        right.mockImplementation(() => now - hoursAgo * 3_600_000);
        const saver = newSaver();
        const { outbox } = attach(saver, run);
        if (turn > 0) expect(await notesOf(run)).toHaveLength(3 * turn);
        await counter(saver, outbox, 3 * turn + 3).invoke({ count: 3 * turn }, options(run));
        saver.detach(run.threadId);
      }
    } finally {
      right.mockRestore();
    }
    const expected = Array.from({ length: 12 }, (_, index) => `note ${index}`);
    expect(await notesOf(run)).toEqual(expected);
    await newSaver().prune(run.threadId, 2);
    expect(await notesOf(run)).toEqual(expected);
    expect(await prisma.checkpoint.count({ where: { threadId: run.threadId } })).toBe(2);
  });

  it('is deleted whole', async () => {
    const run = await longRun(5);
    await newSaver().deleteThread(run.threadId);
    expect((await bytesOf(run)).count).toBe(0);
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

// The path that a worker takes, without its queue: claim, graph over the saver, completion.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Annotation, DeltaChannel, END, START, StateGraph } from '@langchain/langgraph';
import { payload } from './measure.mjs';

export const STEPS = 6;

const State = Annotation.Root({
  // The saver reads all writes of a channel at once, so a snapshot of the whole would only add bytes.
  messages: () => new DeltaChannel((messages, writes) => messages.concat(...writes), { snapshotFrequency: 5_000 }),
  n: Annotation({ reducer: (_, next) => next, default: () => 0 }),
});

/** @param {string} dist compiled backend */
export async function openEngine(dist, url) {
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href);
  const { PrismaService, Log, newId } = await load('platform/index.js');
  const { PrismaSaver, StepCommitter, StepOutbox } = await load('orchestrator/checkpointer/index.js');
  const prisma = new PrismaService({ database: { url, pool: 12 } }, new Log('silent'));
  const committer = new StepCommitter(prisma);
  const saver = new PrismaSaver(prisma, committer);
  const owner = newId();
  const outboxes = new Map();
  const stepTimes = [];
  const waiting = [];
  let lastLong;

  const node =
    (name) =>
    (state, { configurable }) => {
      const outbox = outboxes.get(configurable.thread_id);
      outbox.event({ type: 'step.started', data: { step: state.n, node: name } });
      outbox.event({ type: 'step.completed', data: { step: state.n, node: name, durationMs: 1 } });
      outbox.patch({ currentAgent: name, iteration: state.n });
      return { messages: [{ role: 'ai', content: payload() }], n: state.n + 1 };
    };
  const chain = new StateGraph(State);
  for (let i = 0; i < STEPS; i += 1) {
    chain.addNode(`s${i}`, node(`s${i}`)).addEdge(i === 0 ? START : `s${i - 1}`, `s${i}`);
  }
  chain.addEdge(`s${STEPS - 1}`, END);
  const graph = chain.compile({ checkpointer: saver });
  const bare = chain.compile();

  async function run({ runId, threadId }, work, onCommitted) {
    const epoch = await claim(prisma.pool, runId, owner);
    const outbox = new StepOutbox();
    outboxes.set(threadId, outbox);
    saver.attach(threadId, { runId, epoch, owner, outbox, onCommitted, fresh: epoch === 1 });
    await work({ configurable: { thread_id: threadId }, durability: 'sync' });
    outbox.event({ type: 'run.completed', data: { branch: 'wave/bench', commit: 'c0ffee', filesChanged: 1 } });
    outbox.patch({ status: 'complete', phase: 'complete', finishedAt: new Date() });
    await saver.commitOutbox(threadId);
    saver.detach(threadId);
    outboxes.delete(threadId);
  }

  return {
    stepTimes,

    /** Gives prepared runs to another engine. */
    hand: () => waiting.splice(0),
    take: (runs) => void waiting.push(...runs),

    /** Creates runs as the API would, so that the measured part begins with a queued one. */
    async prepare(count) {
      const ids = Array.from({ length: count }, () => ({ runId: newId(), threadId: newId() }));
      await createRuns(prisma.pool, newId(), ids);
      waiting.push(...ids.reverse());
    },

    /** Removes runs that were created and not used. */
    async discard() {
      const ids = waiting.splice(0).map(({ runId }) => runId);
      await prisma.pool.query('delete from event where run_id = any($1)', [ids]);
      await prisma.pool.query('delete from run where id = any($1)', [ids]);
    },

    /** The graph alone, nothing durable: what LangGraph's own loop takes. */
    async loopOnce() {
      const threadId = newId();
      outboxes.set(threadId, new StepOutbox());
      await bare.invoke({ messages: [], n: 0 }, { configurable: { thread_id: threadId } });
      outboxes.delete(threadId);
    },

    async runOnce() {
      if (waiting.length === 0) throw new Error('Prepare more runs');
      let last = performance.now();
      await run(
        waiting.pop(),
        (config) => graph.invoke({ messages: [], n: 0 }, config),
        () => {
          const now = performance.now();
          stepTimes.push(now - last);
          last = now;
        },
      );
    },

    /** @returns {Promise<number[]>} ms from each step's start to the next one's */
    async longRun(steps) {
      const starts = [];
      const step = node('step');
      const long = new StateGraph(State)
        .addNode('step', (state, config) => {
          starts.push(performance.now());
          return step(state, config);
        })
        .addEdge(START, 'step')
        .addConditionalEdges('step', ({ n }) => (n < steps ? 'step' : END))
        .compile({ checkpointer: saver });
      await this.prepare(1);
      const ids = waiting.pop();
      await run(ids, (config) => long.invoke({ messages: [], n: 0 }, { ...config, recursionLimit: steps + 5 }));
      lastLong = { long, threadId: ids.threadId, steps };
      return starts.map((at, i) => at - (i === 0 ? at : starts[i - 1])).slice(1);
    },

    /** Reads the long run's state as a worker that takes it up would; @returns {Promise<number>} ms */
    async readLong() {
      const begin = performance.now();
      const { values } = await lastLong.long.getState({ configurable: { thread_id: lastLong.threadId } });
      const taken = performance.now() - begin;
      if (values.messages.length !== lastLong.steps) throw new Error('The state is not complete');
      return taken;
    },

    async close() {
      await committer.onApplicationShutdown();
      await prisma.onApplicationShutdown();
    },
  };
}

async function createRuns(pool, projectId, ids) {
  await pool.query(
    `insert into project (id, name, path, default_branch, updated_at)
     values ($1, 'bench', '/bench', 'main', now()) on conflict do nothing`,
    [projectId],
  );
  await pool.query(
    `with created as (
       insert into run (id, thread_id, project_id, story_id, task, acceptance_criteria, model, model_provider,
         token_limit, cost_limit_micros, created_by, last_seq)
       select r.id, r.thread_id, p.id, 'story-1', 'Add a function that adds two numbers, with tests',
         array['it adds', 'it is tested'], 'rehearsal', 'rehearsal', 100000, 10000000, 'bench', 1
       from unnest($1::uuid[], $2::uuid[]) r (id, thread_id), project p where p.name = 'bench'
       returning id)
     insert into event (run_id, seq, type, data)
     select id, 1, 'run.created', '{"task": "Add a function that adds two numbers, with tests"}' from created`,
    [ids.map(({ runId }) => runId), ids.map(({ threadId }) => threadId)],
  );
}

/** By compare-and-set: a run that is not free is not claimed. */
async function claim(pool, runId, owner) {
  const { rows } = await pool.query({
    name: 'bench-claim',
    text: `with claimed as (
        update run set lease_epoch = lease_epoch + 1, lease_owner = $2, lease_expires_at = now() + interval '6 s',
          status = 'running', started_at = now(), last_seq = last_seq + 1, updated_at = now()
        where id = $1 and (lease_owner is null or lease_expires_at < now())
        returning id, lease_epoch, last_seq), told as (
        insert into event (run_id, seq, type, data)
        select id, last_seq, 'run.started', json_build_object('workerId', $2::text, 'epoch', lease_epoch) from claimed)
      select lease_epoch, pg_notify('wave_events', id || ':' || last_seq) from claimed`,
    values: [runId, owner],
  });
  return rows[0].lease_epoch;
}

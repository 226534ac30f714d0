import { BudgetModule, BudgetService, Limits } from '../../src/budget/index.js';
import { EventsModule } from '../../src/events/index.js';
import { PrismaService } from '../../src/platform/index.js';
import { AgentTurns, type TurnOutcome, type TurnRequest } from '../../src/orchestrator/agents/agent-turn.service.js';
import { StepOutbox } from '../../src/orchestrator/checkpointer/index.js';
import { AnthropicModel } from '../../src/orchestrator/models/anthropic.model.js';
import type { RunContext } from '../../src/orchestrator/run-context.js';
import type { State } from '../../src/orchestrator/state.js';
import { useTestDatabase } from '../support/api.js';
import { ledgerFaults, makeLedger, type LedgerRun } from '../support/ledger.js';
import { startMessagesApi, type Behaviour, type MessagesApi } from '../support/messages-api.js';

/** What an answer may take at most, and what its input takes at least by the server's count. */
const maxTokens = 8_192;
const model = 'claude-sonnet-5-5';

const context = useTestDatabase();
let prisma: PrismaService;
let budget: BudgetService;
let limits: Limits;
let turns: AgentTurns;
let script: Behaviour[] = [];
let server: MessagesApi;

beforeAll(async () => {
  server = await startMessagesApi({ script: () => script.shift() ?? { fault: 'status', status: 400 } });
  const { app } = await context.start({
    imports: [EventsModule, { module: class Turns {}, imports: [BudgetModule], providers: [AgentTurns] }],
  });
  prisma = app.get(PrismaService);
  budget = app.get(BudgetService, { strict: false });
  limits = app.get(Limits, { strict: false });
  turns = app.get(AgentTurns, { strict: false });
});
afterAll(() => server.close());
beforeEach(async () => {
  await prisma.$executeRaw`truncate project, shared_budget cascade`;
});
afterEach(async () => {
  expect(await ledgerFaults(prisma)).toEqual([]);
});

const turn: TurnRequest = {
  agent: 'dev',
  conversation: 'dev:1',
  system: 'You are Dev.',
  say: [{ type: 'text', text: 'Make add add.' }],
  tools: [{ name: 'submit_work', description: 'Hands over.', inputSchema: { type: 'object', properties: {} } }],
  toolChoice: 'any',
};
const answer = (usage: Record<string, unknown> = {}): Behaviour => ({
  toolUse: [{ name: 'submit_work', input: {} }],
  usage,
});

/** Asks once, as a node does, and commits what that leaves behind, as the step does. */
async function ask(run: LedgerRun, behaviours: Behaviour[], abort = new AbortController()): Promise<TurnOutcome> {
  script = behaviours;
  const outbox = new StepOutbox();
  const row = await prisma.run.update({ where: { id: run.runId }, data: { model } });
  const surroundings = {
    run: row,
    lease: { runId: run.runId, epoch: 1, owner: row.leaseOwner! },
    outbox,
    model: new AnthropicModel({
      apiKey: 'a-key',
      baseURL: server.url,
      defaultModel: model,
      backoff: { firstMs: 1, longestMs: 2 },
      idleTimeoutMs: 2_000,
    }),
    abort,
    step: 1,
  } as unknown as RunContext;
  const state = { progress: { messages: 0, iteration: 1 } } as State;
  const outcome = await turns.ask(surroundings, state, turn);
  const { writers, events } = outbox.drain();
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`select 1 from run where id = ${run.runId}::uuid for update`;
    for (const write of writers) await write(tx);
  });
  told = events.map(({ type, data }) => ({ type, data: JSON.parse(data) as Record<string, unknown> }));
  return outcome;
}
let told: { type: string; data: Record<string, unknown> }[] = [];

const ledger = async ({ runId }: LedgerRun) =>
  (await prisma.budgetEntry.findMany({ where: { runId }, orderBy: { id: 'asc' } })).map(({ kind, tokens, usage }) => ({
    kind,
    tokens: Number(tokens),
    usage,
  }));
const logged = async ({ runId }: LedgerRun) =>
  (await prisma.event.findMany({ where: { runId }, orderBy: { seq: 'asc' } })).map(
    ({ type, data }) => [type, (data as { outcome: string }).outcome] as const,
  );

describe('a turn', () => {
  it('is settled as the server bills it: caches apart, and only new tokens in the token limit', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    const outcome = await ask(run!, [
      answer({
        input_tokens: 10,
        output_tokens: 20,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 24, ephemeral_1h_input_tokens: 6 },
      }),
    ]);
    // Sonnet 5.5 costs 2 and 10 USD a million tokens, a twentieth to read, 1.25 and 2 times the input to write.
    const costMicros = 10 * 2 + 20 * 10 + 100 * 0.1 + 24 * 2.5 + 6 * 4;
    expect(outcome).toMatchObject({ kind: 'answered', tokens: 60, costMicros });
    expect(await budget.totals(run!.runId)).toMatchObject({
      tokensReserved: 0,
      tokensSpent: 60,
      costReservedMicros: 0,
      costSpentMicros: costMicros,
    });
    const usage = {
      inputTokens: 10,
      outputTokens: 20,
      cacheReadTokens: 100,
      cacheWriteTokens: 24,
      cacheWrite1hTokens: 6,
    };
    expect(told).toEqual([
      {
        type: 'budget.settled',
        data: {
          agent: 'dev',
          model,
          outcome: 'answered',
          tokens: 60,
          costUsd: costMicros / 1e6,
          usage,
          tokensSpent: 60,
          costSpentUsd: costMicros / 1e6,
          percent: 0,
        },
      },
    ]);
    expect((await ledger(run!)).at(-1)).toEqual({ kind: 'settle', tokens: 60, usage });
  });

  it('that does not fit asks nobody, and says what is missing', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 5_000, project: 6_000 } });
    const before = server.messages.length;
    const outcome = await ask(run!, [answer()]);
    expect(outcome).toMatchObject({
      kind: 'over_budget',
      needed: { tokens: expect.any(Number) },
      shortfalls: [
        { scope: 'run', what: 'tokens', limit: 5_000, spent: 0, reserved: 0 },
        { scope: 'run', what: 'cost' },
        { scope: 'project', what: 'tokens' },
        { scope: 'project', what: 'cost' },
      ],
    });
    expect([server.messages.length, await ledger(run!), told]).toEqual([before, [], []]);
  });
});

describe('a stream that breaks', () => {
  const cut: Behaviour = { fault: 'cut', afterEvents: 3, reply: answer({ input_tokens: 40 }) as object };

  it('is paid for, its output in full, and asked again with a reservation of its own', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    const outcome = await ask(run!, [cut, cut, answer({ input_tokens: 40, output_tokens: 5 })]);
    expect(outcome).toMatchObject({ kind: 'answered', tokens: 45 });
    const entries = await ledger(run!);
    expect(entries.map(({ kind }) => kind)).toEqual(['reserve', 'settle', 'reserve', 'settle', 'reserve', 'settle']);
    expect(entries.filter(({ kind }) => kind === 'settle').map(({ tokens }) => tokens)).toEqual([
      40 + maxTokens,
      40 + maxTokens,
      45,
    ]);
    expect(await logged(run!)).toEqual([
      ['budget.settled', 'failed'],
      ['budget.settled', 'failed'],
    ]);
    expect(told[0]!.data['tokensSpent']).toBe(2 * (40 + maxTokens) + 45);
  });

  it('is not asked again when the budget does not cover that', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 1_000_000 } });
    await prisma.$transaction((tx) => limits.changeRun(tx, run!.runId, 'test', { tokenLimit: 12_000 }, 'little'));
    const before = server.messages.length;
    const outcome = await ask(run!, [cut, answer()]);
    expect(outcome).toMatchObject({
      kind: 'over_budget',
      shortfalls: [{ scope: 'run', what: 'tokens', limit: 12_000, spent: 40 + maxTokens, reserved: 0 }],
    });
    expect(server.messages.length - before).toBe(1);
    expect((await ledger(run!)).map(({ kind }) => kind)).toEqual(['reserve', 'settle']);
  });

  it('to the last try is paid for try by try', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    const outcome = await ask(run!, [cut, cut, cut, cut, cut]);
    expect(outcome).toMatchObject({ kind: 'failed' });
    const closed = (await ledger(run!)).filter(({ kind }) => kind === 'settle');
    expect(closed.map(({ tokens }) => tokens)).toEqual(Array(5).fill(40 + maxTokens));
    expect(await logged(run!)).toEqual(Array(5).fill(['budget.settled', 'failed']));
  });

  it.each<[string, Behaviour]>([
    ['refused', { fault: 'status', status: 401, type: 'authentication_error' }],
    ['never begun', { fault: 'status', status: 400, type: 'invalid_request_error' }],
  ])('because it was %s costs nothing', async (_, behaviour) => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    expect(await ask(run!, [behaviour])).toMatchObject({ kind: 'failed' });
    expect((await ledger(run!)).map(({ kind }) => kind)).toEqual(['reserve', 'release']);
    expect(await logged(run!)).toEqual([]);
  });
});

it('counts a call in full that was aborted before anybody said what it took', async () => {
  const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
  const abort = new AbortController();
  const before = server.messages.length;
  const asked = ask(run!, [{ fault: 'hang', afterHeaders: true }], abort);
  const until = Date.now() + 10_000;
  while (server.messages.length === before) {
    expect(Date.now()).toBeLessThan(until);
    await new Promise((next) => setTimeout(next, 5));
  }
  abort.abort(new Error('a person wants it held'));
  await expect(asked).rejects.toThrow('a person wants it held');
  const [opened, closed] = await ledger(run!);
  expect(closed).toEqual({ kind: 'settle', tokens: opened!.tokens, usage: null });
  expect(await logged(run!)).toEqual([['budget.settled', 'unknown']]);
});

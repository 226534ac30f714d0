import { BudgetModule, BudgetService } from '../../src/budget/index.js';
import { EventsModule } from '../../src/events/index.js';
import { newId, PrismaService, QueueModule, type Prisma } from '../../src/platform/index.js';
import { RunMetricsController, RunsModule } from '../../src/runs/index.js';
import type { RunMetrics } from '../../src/runs/dto/run-metrics.dto.js';
import { useTestDatabase, type TestApi } from '../support/api.js';
import { makeLedger } from '../support/ledger.js';

const context = useTestDatabase();
let api: TestApi;
let prisma: PrismaService;

beforeAll(async () => {
  api = await context.start({
    imports: [EventsModule, QueueModule, BudgetModule, RunsModule],
    controllers: [RunMetricsController],
  });
  prisma = api.app.get(PrismaService);
});

const start = Date.UTC(2026, 0, 2, 3, 0, 0);
const at = (second: number) => new Date(start + second * 1_000);

async function metricsOf(runId: string): Promise<RunMetrics> {
  const response = await api.send('GET', `/api/orchestrator/runs/${runId}/metrics`);
  expect(response.status).toBe(200);
  return (await response.json()) as RunMetrics;
}

/** Writes a log as a run leaves it. */
async function tell(runId: string, log: readonly (readonly [second: number, type: string, data?: object])[]) {
  await prisma.event.createMany({
    data: log.map(([second, type, data = {}], index) => ({ runId, seq: index + 1, type, at: at(second), data })),
  });
}

const phase = (from: string, to: string) => ({ from, to });
const told = (input: number, output: number, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0) => ({
  inputTokens: input,
  outputTokens: output,
  cacheReadTokens: cacheRead,
  cacheWriteTokens: cacheWrite,
  cacheWrite1hTokens: cacheWrite1h,
});

/** A call in the ledger, with the times that it was reserved and settled at. */
async function paid(
  runId: string,
  agent: string,
  [opened, closed]: readonly [number, number],
  costMicros: number,
  usage: ReturnType<typeof told> | null,
  tokens = usage === null
    ? 500
    : usage.inputTokens + usage.outputTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens,
) {
  const call = { runId, callId: newId(), epoch: 1, agent, model: 'claude-sonnet-5-5' };
  await prisma.budgetEntry.createMany({
    data: [
      { ...call, id: newId(), kind: 'reserve', tokens: 9_000, costMicros: 90_000, at: at(opened) },
      {
        ...call,
        id: newId(),
        kind: 'settle',
        tokens,
        costMicros,
        at: at(closed),
        ...(usage !== null && { usage }),
      },
    ],
  });
  await prisma.run.update({
    where: { id: runId },
    data: { tokensSpent: { increment: tokens }, costSpentMicros: { increment: costMicros } },
  });
}

const toolCall = (runId: string, number: number, more: Partial<Prisma.ToolCallCreateManyInput>) => ({
  id: newId(),
  runId,
  number,
  step: number,
  agent: 'dev',
  tool: 'run_command',
  args: {},
  argsHash: 'hash',
  status: 'completed',
  verdict: 'allow',
  score: 1,
  ok: true,
  ...more,
});

it('adds up what a run left on the record', async () => {
  const [made] = await makeLedger(prisma, { projects: 1, runs: 1 });
  const { runId } = made!;
  await prisma.run.update({
    where: { id: runId },
    data: { startedAt: at(0), finishedAt: at(400), status: 'complete', phase: 'complete', recycleCount: 2 },
  });
  await tell(runId, [
    [-5, 'run.created'],
    [0, 'run.started'],
    [10, 'phase.changed', phase('initializing', 'planning')],
    [60, 'phase.changed', phase('planning', 'development')],
    [61, 'step.started'],
    [100, 'run.held', { reason: 'a question' }],
    [100, 'step.completed'],
    [200, 'review.answered'],
    [201, 'step.started'],
    [260, 'phase.changed', phase('development', 'testing')],
    [300, 'phase.changed', phase('testing', 'development')],
    [310, 'run.held', { reason: 'a person' }],
    [330, 'run.recycled', { by: 'key:ada', reason: 'again', count: 2 }],
    [360, 'phase.changed', phase('development', 'review')],
    [399, 'phase.changed', phase('review', 'complete')],
    [400, 'run.completed'],
  ]);
  await paid(runId, 'pm', [20, 30], 1_000, told(100, 10, 1_000, 20, 3));
  // Settled in a commit that has left the phase already, with the ledger's clock a little behind.
  await paid(runId, 'dev', [90, 262], 2_000, told(200, 20));
  await paid(runId, 'judge', [92, 93], 50, told(30, 3));
  await paid(runId, 'qa', [270, 275], 4_000, told(300, 30));
  await paid(runId, 'dev', [305, 306], 8_000, null);
  await paid(runId, 'cto', [370, 372], 16_000, told(400, 40));
  await prisma.transcriptEntry.createMany({
    data: [
      [1, 'pm', null],
      [2, 'pm', 9_500],
      [3, 'dev', null],
      [4, 'dev', 1_200],
      [5, 'dev', 800],
    ].map(([number, agent, durationMs]) => ({
      runId,
      number: number as number,
      step: 1,
      agent: agent as string,
      conversation: `${agent}:1`,
      role: durationMs === null ? 'user' : 'assistant',
      content: [],
      durationMs: durationMs as number | null,
    })),
  });
  await prisma.toolCall.createMany({
    data: [
      toolCall(runId, 1, { durationMs: 100 }),
      toolCall(runId, 2, { durationMs: 50, ok: false, status: 'failed' }),
      toolCall(runId, 3, { tool: 'edit_file', durationMs: 5, verdict: 'review', score: 0.8 }),
      toolCall(runId, 4, { status: 'blocked', verdict: 'block', score: 0.2, ok: null }),
      toolCall(runId, 5, { status: 'proposed', verdict: null, score: null, ok: null }),
    ],
  });
  const [, , , blocked] = await prisma.toolCall.findMany({ where: { runId }, orderBy: { number: 'asc' } });
  await prisma.gate.create({
    data: {
      runId,
      number: 5,
      name: 'safety',
      decisions: {
        create: [
          { id: newId(), decision: 'hold', byKind: 'policy', byName: 'wave', reason: 'blocked' },
          { id: newId(), decision: 'go', byKind: 'person', byName: 'key:ada', reason: 'fine', override: true },
        ],
      },
    },
  });
  await prisma.blockOverride.create({
    data: { id: newId(), toolCallId: blocked!.id, runId, argsHash: 'hash', reason: 'fine', createdBy: 'key:ada' },
  });
  await prisma.review.createMany({
    data: [
      { status: 'resolved', answeredAt: at(110) },
      { status: 'resolved', answeredAt: at(130) },
      { status: 'resolved', answeredAt: at(1_000) },
      { status: 'cancelled', answeredAt: at(9_000) },
    ].map((review) => ({
      ...review,
      id: newId(),
      runId,
      type: 'safety',
      question: 'May it?',
      reason: 'It asks.',
      createdAt: at(100),
    })),
  });

  const metrics = await metricsOf(runId);
  expect(metrics).toEqual({
    durationMs: 400_000,
    activeMs: 280_000,
    heldMs: 120_000,
    tokens: { input: 1_030, output: 103, cacheRead: 1_000, cacheWrite: 23, total: 133 + 220 + 33 + 330 + 500 + 440 },
    costUsd: 0.03105,
    byPhase: [
      { phase: 'initializing', durationMs: 10_000, tokens: 0, costUsd: 0 },
      { phase: 'planning', durationMs: 50_000, tokens: 133, costUsd: 0.001 },
      { phase: 'development', durationMs: 140_000, tokens: 220 + 33 + 500, costUsd: 0.01005 },
      { phase: 'testing', durationMs: 40_000, tokens: 330, costUsd: 0.004 },
      { phase: 'review', durationMs: 39_000, tokens: 440, costUsd: 0.016 },
    ],
    byAgent: [
      { agent: 'cto', calls: 1, tokens: 440, costUsd: 0.016, durationMs: 2_000 },
      { agent: 'dev', calls: 2, tokens: 720, costUsd: 0.01, durationMs: 2_000 },
      { agent: 'qa', calls: 1, tokens: 330, costUsd: 0.004, durationMs: 5_000 },
      { agent: 'pm', calls: 1, tokens: 133, costUsd: 0.001, durationMs: 9_500 },
      { agent: 'judge', calls: 1, tokens: 33, costUsd: 0.00005, durationMs: 1_000 },
    ],
    byTool: [
      { tool: 'run_command', calls: 2, failed: 1, durationMs: 150 },
      { tool: 'edit_file', calls: 1, failed: 0, durationMs: 5 },
    ],
    governance: {
      verdicts: { allow: 2, review: 1, block: 1 },
      lowestScore: 0.2,
      blocks: 1,
      reviews: 4,
      overrides: 2,
      recycles: 2,
      judgeCalls: 1,
      judgeCostUsd: 0.00005,
      medianAnswerMs: 30_000,
    },
  });
  // The end is told as a phase, in which the last second was spent.
  expect(metrics.byPhase.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBe(metrics.activeMs - 1_000);
});

it('is empty for a run that nobody took yet, and for no run at all it is not there', async () => {
  const [made] = await makeLedger(prisma, { projects: 1, runs: 1 });
  expect(await metricsOf(made!.runId)).toEqual({
    durationMs: 0,
    activeMs: 0,
    heldMs: 0,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 },
    costUsd: 0,
    byPhase: [],
    byAgent: [],
    byTool: [],
    governance: {
      verdicts: { allow: 0, review: 0, block: 0 },
      lowestScore: null,
      blocks: 0,
      reviews: 0,
      overrides: 0,
      recycles: 0,
      judgeCalls: 0,
      judgeCostUsd: 0,
      medianAnswerMs: null,
    },
  });
  const unknown = await api.send('GET', `/api/orchestrator/runs/${newId()}/metrics`);
  expect([unknown.status, ((await unknown.json()) as { code: string }).code]).toEqual([404, 'run_not_found']);
});

it('goes on counting while a run waits', async () => {
  const [made] = await makeLedger(prisma, { projects: 1, runs: 1 });
  const { runId } = made!;
  const seconds = (ago: number) => (Date.now() - start) / 1_000 - ago;
  await prisma.run.update({
    where: { id: runId },
    data: { startedAt: at(seconds(3_600)), status: 'held', phase: 'held', resumePhase: 'development' },
  });
  await tell(runId, [
    [seconds(3_600), 'run.started'],
    [seconds(3_000), 'run.held'],
  ]);
  const { activeMs, heldMs, byPhase } = await metricsOf(runId);
  expect(Math.round(activeMs / 1_000)).toBe(600);
  expect(heldMs).toBeGreaterThanOrEqual(3_000_000);
  expect(byPhase).toEqual([{ phase: 'development', durationMs: activeMs, tokens: 0, costUsd: 0 }]);
});

it('agrees with the ledger that the budget keeps', async () => {
  const [made] = await makeLedger(prisma, { projects: 1, runs: 1 });
  const { runId } = made!;
  await prisma.run.update({ where: { id: runId }, data: { startedAt: new Date(Date.now() - 1_000) } });
  const budget = api.app.get(BudgetService, { strict: false });
  for (const [agent, size] of [
    ['dev', 100],
    ['judge', 10],
    ['dev', 1],
  ] as const) {
    const worst = { tokens: 200, costMicros: 300 };
    const reserving = await budget.reserve({ runId, epoch: 1 }, { agent, model: 'rehearsal' }, worst);
    const { reservation } = reserving as Extract<typeof reserving, { reservation: unknown }>;
    await budget.settleNow(reservation, { tokens: size, costMicros: 2 * size }, told(size, 0), 'answered');
  }
  const { tokens, costUsd, byAgent, byPhase, governance } = await metricsOf(runId);
  expect({ tokens, costUsd }).toEqual({
    tokens: { input: 111, output: 0, cacheRead: 0, cacheWrite: 0, total: 111 },
    costUsd: 0.000222,
  });
  expect(byAgent.map(({ agent, calls, tokens: own }) => [agent, calls, own])).toEqual([
    ['dev', 2, 101],
    ['judge', 1, 10],
  ]);
  expect(byPhase).toMatchObject([{ phase: 'initializing', tokens: 111, costUsd: 0.000222 }]);
  expect(governance).toMatchObject({ judgeCalls: 1, judgeCostUsd: 0.00002 });
});

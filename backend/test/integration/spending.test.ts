import {
  BudgetModule,
  BudgetService,
  refusalWords,
  worstCase,
  type Amount,
  type Reservation,
} from '../../src/budget/index.js';
import { EventsModule } from '../../src/events/index.js';
import { newId, PrismaService, QueueModule } from '../../src/platform/index.js';
import type { ReviewView } from '../../src/reviews/dto/review.dto.js';
import { ReviewsController, ReviewsModule, ReviewsService } from '../../src/reviews/index.js';
import { RunsModule } from '../../src/runs/index.js';
import { SpendingController, SpendingModule } from '../../src/spending/index.js';
import type { BudgetsView, ProjectBudgetChanged, RunBudgetView } from '../../src/spending/dto/budget.dto.js';
import { useTestDatabase, type TestApi } from '../support/api.js';
import { ledgerFaults, makeLedger, type LedgerRun } from '../support/ledger.js';

const modules = {
  imports: [EventsModule, QueueModule, BudgetModule, RunsModule, ReviewsModule, SpendingModule],
  controllers: [SpendingController, ReviewsController],
  environment: {
    WAVE_MODEL_PRICES: '{"local-model":{"input":1,"output":2},"claude-opus-5-5":{"input":3,"output":15}}',
  },
};
const context = useTestDatabase();
let api: TestApi;
let prisma: PrismaService;
let budget: BudgetService;

beforeAll(async () => {
  api = await context.start(modules);
  prisma = api.app.get(PrismaService);
  budget = api.app.get(BudgetService);
});
beforeEach(async () => {
  await prisma.$executeRaw`truncate project, shared_budget cascade`;
  await prisma.sharedBudget.create({ data: { scope: 'account' } });
});
afterEach(async () => {
  expect(await ledgerFaults(prisma)).toEqual([]);
});

const amount = (size: number): Amount => ({ tokens: size, costMicros: size });
const reserve = ({ runId }: LedgerRun, size: Amount, agent = 'dev') =>
  budget.reserve({ runId, epoch: 1 }, { agent, model: 'rehearsal' }, size);
const reserved = async (run: LedgerRun, size: number, agent?: string): Promise<Reservation> =>
  ((await reserve(run, amount(size), agent)) as { reservation: Reservation }).reservation;
const spend = async (run: LedgerRun, size: number, agent?: string) =>
  budget.settleNow(await reserved(run, size, agent), amount(size), usage, 'answered');
const usage = { inputTokens: 3, outputTokens: 4, cacheReadTokens: 5, cacheWriteTokens: 6, cacheWrite1hTokens: 7 };

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await api.send(method, `/api${path}`, body);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}

async function refused(method: string, path: string, body: unknown, headers?: Record<string, string>) {
  const response = await api.send(method, `/api${path}`, body, headers);
  return [response.status, (await response.json()) as Record<string, unknown>] as const;
}

async function signedInAs(role: string): Promise<Record<string, string>> {
  const { key } = await ask<{ key: string }>('POST', '/auth/keys', { name: `a ${role}`, role });
  return { authorization: `Bearer ${key}` };
}

const budgetOf = (run: LedgerRun) => ask<RunBudgetView>('GET', `/orchestrator/runs/${run.runId}/budget`);
const changeRun = (run: LedgerRun, change: object) =>
  ask<RunBudgetView>('PATCH', `/orchestrator/runs/${run.runId}/budget`, { reason: 'it is worth it', ...change });

/** What the orchestrator does when a call does not fit: the question and the hold are one commit. */
async function runDry(run: LedgerRun, needed: Amount): Promise<string> {
  const outcome = await reserve(run, needed);
  if (!('shortfalls' in outcome)) throw new Error('it fits');
  const words = refusalWords(outcome.shortfalls, needed, { id: run.projectId, name: 'calc' });
  const reviewId = newId();
  await prisma.$transaction(async (tx) => {
    await tx.run.update({
      where: { id: run.runId },
      data: { status: 'held', phase: 'held', resumePhase: 'development', leaseOwner: null, leaseExpiresAt: null },
    });
    await api.app.get(ReviewsService).open(tx, run.runId, reviewId, { type: 'budget_exceeded', ...words });
  });
  return reviewId;
}

const statusOf = async ({ runId }: LedgerRun) =>
  await prisma.run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, phase: true } });
const goesOn = { status: 'queued', phase: 'development' };
const waits = { status: 'held', phase: 'held' };
const toldOf = async ({ runId }: LedgerRun) =>
  (await prisma.event.findMany({ where: { runId }, orderBy: { seq: 'asc' } })).map(({ type, data }) => ({
    type,
    data,
  }));

describe('the budget of a run', () => {
  it('shows limits, what is shared, and each call', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 1_000, project: 5_000 } });
    await spend(run!, 100, 'pm');
    await spend(run!, 200);
    await budget.release(await reserved(run!, 50));
    const open = await reserved(run!, 300);
    const view = await budgetOf(run!);
    expect(view).toMatchObject({
      tokens: { limit: 1_000, reserved: 300, spent: 300 },
      costUsd: { limit: 0.001, reserved: 0.0003, spent: 0.0003 },
      percent: 60,
      scopes: [
        { scope: 'project', name: run!.projectId, tokens: { limit: 5_000, reserved: 300, spent: 300 } },
        { scope: 'account', name: 'account', tokens: { limit: null, reserved: 300, spent: 300 } },
      ],
      prices: { model: 'rehearsal', known: true, input: 0, asOf: '2026-11-20' },
      byAgent: [
        { agent: 'dev', model: 'rehearsal', calls: 1, tokens: 200, costUsd: 0.0002 },
        { agent: 'pm', model: 'rehearsal', calls: 1, tokens: 100, costUsd: 0.0001 },
      ],
      question: null,
      nextCursor: null,
    });
    expect(view.entries.map(({ state, tokens, reservedTokens }) => [state, tokens, reservedTokens])).toEqual([
      ['open', 0, 300],
      ['released', 0, 50],
      ['settled', 200, 200],
      ['settled', 100, 100],
    ]);
    expect(view.entries[0]).toMatchObject({ callId: open.callId, usage: null, closedAt: null });
    expect(view.entries[3]!.usage).toEqual(usage);
    const page = (more: string) => ask<RunBudgetView>('GET', `/orchestrator/runs/${run!.runId}/budget?limit=3${more}`);
    const first = await page('');
    const second = await page(`&cursor=${first.nextCursor}`);
    expect([...first.entries, ...second.entries]).toEqual(view.entries);
    expect(second.nextCursor).toBeNull();
  });

  it('is changed at once, on the record with old and new', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 1_000 } });
    await spend(run!, 400);
    expect(await changeRun(run!, { tokenLimit: 3_000 })).toMatchObject({ tokens: { limit: 3_000, spent: 400 } });
    await changeRun(run!, { tokenLimit: 400, costLimit: 0.0005 });
    expect((await toldOf(run!)).slice(1)).toEqual([
      {
        type: 'budget.raised',
        data: {
          scope: 'run',
          by: 'key:WAVE_ADMIN_KEY',
          tokenLimit: 3_000,
          costLimitUsd: 0.001,
          reason: 'it is worth it',
        },
      },
      {
        type: 'budget.lowered',
        data: {
          scope: 'run',
          by: 'key:WAVE_ADMIN_KEY',
          tokenLimit: 400,
          costLimitUsd: 0.0005,
          reason: 'it is worth it',
        },
      },
    ]);
    const [entry] = await prisma.auditEntry.findMany({ where: { runId: run!.runId }, orderBy: { seq: 'asc' } });
    expect(entry).toMatchObject({
      actor: 'key:WAVE_ADMIN_KEY',
      action: 'budget.raised',
      data: {
        scope: 'run',
        before: { tokenLimit: 1_000, costLimitMicros: 1_000 },
        after: { tokenLimit: 3_000, costLimitMicros: 1_000 },
        reason: 'it is worth it',
      },
    });
  });

  it('is not set below what is gone, nor for a run that is over or unknown', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 1_000 } });
    await spend(run!, 400);
    await reserved(run!, 100);
    const path = `/orchestrator/runs/${run!.runId}/budget`;
    const [status, problem] = await refused('PATCH', path, { tokenLimit: 499, costLimit: 0.0004, reason: 'less' });
    expect([status, problem]).toEqual([
      422,
      expect.objectContaining({
        code: 'limit_below_spent',
        errors: [
          { field: 'tokenLimit', message: 'must be at least 500: 400 tokens are spent and 100 reserved' },
          { field: 'costLimit', message: 'must be at least 0.0005: 0.0004 USD are spent and 0.0001 reserved' },
        ],
        tokens: { limit: 1_000, spent: 400, reserved: 100 },
        costUsd: { limit: 0.001, spent: 0.0004, reserved: 0.0001 },
      }),
    ]);
    await prisma.run.update({ where: { id: run!.runId }, data: { status: 'complete' } });
    const over = await refused('PATCH', path, { tokenLimit: 2_000, reason: 'more' });
    expect(over).toEqual([409, expect.objectContaining({ code: 'illegal_state', state: 'complete' })]);
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', { tokenLimit: 5, reason: 'more' }],
    ] as const) {
      const unknown = await refused(method, `/orchestrator/runs/${newId()}/budget`, body);
      expect(unknown).toEqual([404, expect.objectContaining({ code: 'run_not_found' })]);
    }
  });

  it.each<[string, object, string[]]>([
    ['no reason', { tokenLimit: 5 }, ['reason']],
    ['a blank reason', { tokenLimit: 5, reason: ' ' }, ['reason']],
    ['no limit', { reason: 'why not' }, ['tokenLimit', 'costLimit']],
    ['half a token', { tokenLimit: 1.5, reason: 'why not' }, ['tokenLimit']],
    ['no money', { costLimit: 0, reason: 'why not' }, ['costLimit']],
    ['money above all measure', { costLimit: 10_001, reason: 'why not' }, ['costLimit']],
    ['an unknown field', { tokens: 5, tokenLimit: 5, reason: 'why not' }, ['tokens']],
  ])('is not changed with %s', async (_, change, fields) => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    const [status, problem] = await refused('PATCH', `/orchestrator/runs/${run!.runId}/budget`, change);
    expect([status, (problem['errors'] as { field: string }[]).map(({ field }) => field)]).toEqual([400, fields]);
  });
});

describe('who may raise', () => {
  it.each<[string, number, number]>([
    ['viewer', 403, 403],
    ['reviewer', 403, 403],
    ['operator', 200, 403],
    ['admin', 200, 200],
  ])('a %s', async (role, ofRun, ofShared) => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    const headers = await signedInAs(role);
    const change = { tokenLimit: 2_000_000, reason: 'more' };
    const answers = [
      (await refused('PATCH', `/orchestrator/runs/${run!.runId}/budget`, change, headers))[0],
      (await refused('PATCH', '/budgets/account', change, headers))[0],
      (await refused('PATCH', `/budgets/projects/${run!.projectId}`, change, headers))[0],
      (await refused('GET', '/budgets', undefined, headers))[0],
    ];
    expect(answers).toEqual([ofRun, ofShared, ofShared, 200]);
  });

  it('by answering a review: who may raise a limit, while anyone in the inbox may reject', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 100 } });
    const reviewId = await runDry(run!, amount(300));
    const reviewer = await signedInAs('reviewer');
    const resolve = `/reviews/${reviewId}/resolve`;
    for (const answer of [{ decision: 'approve' }, { decision: 'edit', args: { tokenLimit: 500 } }]) {
      expect(await refused('POST', resolve, answer, reviewer)).toEqual([
        403,
        expect.objectContaining({ code: 'forbidden' }),
      ]);
    }
    expect(await statusOf(run!)).toEqual(waits);
    expect((await refused('POST', resolve, { decision: 'reject', reason: 'too dear' }, reviewer))[0]).toBe(200);
  });
});

describe('a run that ran dry', () => {
  it('says in its question which limit was reached, and who can raise it', async () => {
    const [run] = await makeLedger(prisma, {
      projects: 1,
      runs: 1,
      limits: { run: 1_000, project: 1_200, account: 9_000 },
    });
    await spend(run!, 500);
    const review = await ask<ReviewView>('GET', `/reviews/${await runDry(run!, amount(600))}`);
    expect(review).toMatchObject({
      question: "The run's budget does not cover the next model call. Raise it, or end the run?",
      answers: ['approve', 'edit', 'reject'],
    });
    expect(review.reason).toContain(
      "The run's budget has 500 tokens left of 1,000 tokens, and the next call may take up to 600 tokens.",
    );
    expect(review.reason).toContain('An operator can raise the limit of the run.');
    expect(review.evidence).toContain(
      'run tokens: limit 1,000 tokens, spent 500 tokens, reserved 0 tokens, needed 600 tokens',
    );
    expect((await budgetOf(run!)).question).toEqual({
      reviewId: review.reviewId,
      tokensNeeded: 600,
      costNeededUsd: 0.0006,
      shortfalls: [
        { scope: 'run', name: 'story', what: 'tokens', limit: 1_000, spent: 500, reserved: 0, needed: 600, left: 500 },
        {
          scope: 'run',
          name: 'story',
          what: 'cost',
          limit: 0.001,
          spent: 0.0005,
          reserved: 0,
          needed: 0.0006,
          left: 0.0005,
        },
      ],
    });
  });

  it('goes on when its limit is raised far enough, in the same transaction', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 1_000 } });
    const reviewId = await runDry(run!, amount(5_000));
    await changeRun(run!, { tokenLimit: 4_999, costLimit: 1 });
    expect([await statusOf(run!), (await budgetOf(run!)).question?.shortfalls]).toEqual([
      waits,
      [expect.objectContaining({ scope: 'run', what: 'tokens', limit: 4_999 })],
    ]);
    expect((await changeRun(run!, { tokenLimit: 5_000 })).question).toBeNull();
    expect(await statusOf(run!)).toEqual(goesOn);
    expect(await ask('GET', `/reviews/${reviewId}`)).toMatchObject({
      status: 'resolved',
      answeredBy: 'key:WAVE_ADMIN_KEY',
      answer: { decision: 'edit', args: { tokenLimit: 5_000 }, reason: 'it is worth it' },
    });
    expect((await toldOf(run!)).map(({ type }) => type)).toEqual(['budget.raised', 'budget.raised', 'review.answered']);
    expect(await reserve(run!, amount(5_000))).toHaveProperty('reservation');
  });

  it.each<[string, object, number]>([
    ['doubles its limits, or raises them to what is needed', { decision: 'approve' }, 5_000],
    ['takes the limits of the answer', { decision: 'edit', args: { tokenLimit: 7_000, costLimit: 0.007 } }, 7_000],
  ])('%s when its question is answered so', async (_, answer, limit) => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 1_000 } });
    const reviewId = await runDry(run!, amount(5_000));
    await ask('POST', `/reviews/${reviewId}/resolve`, answer);
    expect([await statusOf(run!), (await budgetOf(run!)).tokens.limit]).toEqual([goesOn, limit]);
    expect((await toldOf(run!)).map(({ type }) => type)).toEqual(['review.answered', 'budget.raised']);
  });

  it('keeps its question when the answer would lower what is spent already', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 1_000 } });
    await spend(run!, 900);
    const reviewId = await runDry(run!, amount(5_000));
    const answer = { decision: 'edit', args: { tokenLimit: 899 } };
    expect(await refused('POST', `/reviews/${reviewId}/resolve`, answer)).toEqual([
      422,
      expect.objectContaining({ code: 'limit_below_spent' }),
    ]);
    expect([await statusOf(run!), (await ask<ReviewView>('GET', `/reviews/${reviewId}`)).status]).toEqual([
      waits,
      'open',
    ]);
  });
});

describe('a shared limit', () => {
  it('lets those runs go on whose next call fits after it was raised, and tells the others nothing', async () => {
    const runs = await makeLedger(prisma, { projects: 2, runs: 2, limits: { run: 2_000, project: 1_000 } });
    const [small, large, other] = runs as [LedgerRun, LedgerRun, LedgerRun, LedgerRun];
    await spend(small, 900);
    const reviewId = await runDry(small, amount(200));
    await runDry(large, amount(1_500));
    await runDry(other, amount(1_100));
    expect((await ask<BudgetsView>('GET', '/budgets')).projects.map((one) => [one.projectId, one.waitingRuns])).toEqual(
      [
        [small.projectId, 2],
        [other.projectId, 1],
      ].sort(),
    );

    const review = await ask<ReviewView>('GET', `/reviews/${reviewId}`);
    expect(review.question).toBe('The budget of calc does not cover the next model call. Raise it, or end the run?');
    expect(review.reason).toContain(
      'Raising the limit of the run does not help: an admin can raise the limit of the project',
    );
    expect(review.answers).toEqual(['approve', 'reject']);
    // Raising the run's own limit changes nothing.
    await changeRun(small, { tokenLimit: 50_000 });
    expect(await statusOf(small)).toEqual(waits);

    const changed = await ask<ProjectBudgetChanged>('PATCH', `/budgets/projects/${small.projectId}`, {
      tokenLimit: 1_100,
      costLimit: 0.0011,
      reason: 'a new month',
    });
    expect(changed).toMatchObject({ resumedRuns: [small.runId], waitingRuns: 1, tokens: { limit: 1_100, spent: 900 } });
    expect(await Promise.all([small, large, other].map(statusOf))).toEqual([goesOn, waits, waits]);
    expect((await ask<ReviewView>('GET', `/reviews/${reviewId}`)).answer).toEqual({
      decision: 'approve',
      reason: 'The limit of the project was raised: a new month',
    });
    expect((await toldOf(small)).at(-1)).toEqual({
      type: 'budget.raised',
      data: {
        scope: 'project',
        by: 'key:WAVE_ADMIN_KEY',
        tokenLimit: 1_100,
        costLimitUsd: 0.0011,
        reason: 'a new month',
      },
    });

    const none = { tokenLimit: null, costLimit: null, reason: 'no more limits' };
    const freed = await ask<ProjectBudgetChanged>('PATCH', `/budgets/projects/${small.projectId}`, none);
    expect(freed).toMatchObject({ resumedRuns: [large.runId], tokens: { limit: null }, percent: 0 });
  });

  it('of the account holds every project, and is answered for all of them', async () => {
    const runs = await makeLedger(prisma, { projects: 3, runs: 1, limits: { account: 1_000 } });
    for (const run of runs) await runDry(run, amount(1_200));
    const change = { tokenLimit: 1_200, costLimit: 0.0012, reason: 'paid' };
    const changed = await ask<{ resumedRuns: string[] }>('PATCH', '/budgets/account', change);
    expect([...changed.resumedRuns].sort()).toEqual(runs.map(({ runId }) => runId).sort());
    // One of them gets it; the others ask again.
    const outcomes = await Promise.all(runs.map((run) => reserve(run, amount(1_200))));
    expect(outcomes.filter((one) => 'reservation' in one)).toHaveLength(1);
  });

  it('that was raised by a process which died before it answered is answered when the next one starts', async () => {
    const [run, later] = await makeLedger(prisma, { projects: 1, runs: 2, limits: { project: 1_000 } });
    await runDry(run!, amount(1_100));
    // By the database's clock, as WAVE does: this process's is a fraction of a millisecond behind.
    await prisma.$executeRaw`
      update shared_budget set token_limit = 1500, cost_limit_micros = 1500, updated_at = now()
      where scope = ${run!.projectId}`;
    await runDry(later!, amount(1_600));
    const next = await context.start(modules);
    await next.close();
    expect(await Promise.all([run!, later!].map(statusOf))).toEqual([goesOn, waits]);
  });

  it.each<[string, string, object, number, string]>([
    ['of nobody', `/budgets/projects/${newId()}`, { tokenLimit: 5 }, 404, 'project_not_found'],
    ['of no project', '/budgets/projects/calc', { tokenLimit: 5 }, 400, 'malformed_request'],
    ['without a limit', '/budgets/account', {}, 400, 'validation_failed'],
    ['below nothing', '/budgets/account', { tokenLimit: -1 }, 400, 'validation_failed'],
  ])('%s is refused', async (_, path, change, status, code) => {
    expect(await refused('PATCH', path, { ...change, reason: 'why not' })).toEqual([
      status,
      expect.objectContaining({ code }),
    ]);
  });
});

it('shows the prices, and which of them are the installation’s own', async () => {
  const prices = await ask<{ items: { model: string }[]; overridden: string[] }>('GET', '/prices');
  expect(prices.overridden.sort()).toEqual(['claude-opus-5-5', 'local-model']);
  expect(prices.items).toContainEqual({
    model: 'local-model',
    input: 1,
    output: 2,
    cacheRead: 0.1,
    cacheWrite: 1.25,
    cacheWrite1h: 2,
  });
  const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
  const pricesOf = async (model: string) => {
    await prisma.run.update({ where: { id: run!.runId }, data: { model } });
    return (await budgetOf(run!)).prices;
  };
  expect(await pricesOf('claude-opus-5-5-20261001')).toMatchObject({
    input: 3,
    asOf: null,
    source: 'WAVE_MODEL_PRICES',
  });
  expect(await pricesOf('claude-sonnet-5-5')).toMatchObject({ known: true, output: 10, asOf: '2026-11-20' });
  expect(await pricesOf('unheard-of')).toMatchObject({ known: false, input: null });
});

it('counts the dearest way that input can be billed as its worst case', () => {
  const price = { input: 1, output: 2, cacheRead: 9, cacheWrite: 3, cacheWrite1h: 4 };
  expect(worstCase(100, 10, price)).toEqual({ tokens: 110, costMicros: 920 });
});

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import fc from 'fast-check';
import {
  ACCOUNT,
  BudgetModule,
  BudgetService,
  Limits,
  StaleLeaseError,
  type Amount,
  type Reservation,
} from '../../src/budget/index.js';
import { EventsModule } from '../../src/events/index.js';
import { PrismaService, Problem } from '../../src/platform/index.js';
import { useTestDatabase } from '../support/api.js';
import { ledgerFaults, makeLedger, type LedgerRun } from '../support/ledger.js';

const context = useTestDatabase();
let prisma: PrismaService;
let budget: BudgetService;
let limits: Limits;

beforeAll(async () => {
  const { app } = await context.start({
    imports: [EventsModule, BudgetModule],
    environment: { WAVE_DATABASE_POOL: '16' },
  });
  prisma = app.get(PrismaService);
  budget = app.get(BudgetService);
  limits = app.get(Limits);
});
beforeEach(() => emptied());
afterEach(async () => {
  expect(await ledgerFaults(prisma)).toEqual([]);
});

const call = { agent: 'dev', model: 'rehearsal' };
const amount = (size: number): Amount => ({ tokens: size, costMicros: size });
const lease = ({ runId }: LedgerRun, epoch = 1) => ({ runId, epoch });
const take = async (run: LedgerRun, size: number, epoch = 1) => budget.reserve(lease(run, epoch), call, amount(size));
const taken = async (run: LedgerRun, size: number, epoch = 1): Promise<Reservation> => {
  const reserving = await take(run, size, epoch);
  if ('shortfalls' in reserving) throw new Error(JSON.stringify(reserving.shortfalls));
  return reserving.reservation;
};
const settleAll = (reservation: Reservation, size: number) =>
  budget.settleNow(reservation, amount(size), null, 'answered');
const standing = async (runId: string) => {
  const scopes = await budget.scopes(runId);
  return Object.fromEntries(scopes.map((one) => [one.scope, [one.tokensReserved, one.tokensSpent]]));
};

describe('64 calls at once', () => {
  it.each<[string, Parameters<typeof makeLedger>[1], number]>([
    ['of one run stay under its limit', { projects: 1, runs: 1, limits: { run: 700 } }, 7],
    ['of many runs stay under the limit of each', { projects: 2, runs: 4, limits: { run: 300 } }, 24],
    ['of many runs stay under the limit of their project', { projects: 2, runs: 8, limits: { project: 1_250 } }, 24],
    ['of many projects stay under the limit of the account', { projects: 4, runs: 4, limits: { account: 999 } }, 9],
    [
      'stay under whichever limit comes first',
      { projects: 2, runs: 2, limits: { run: 900, project: 1_000, account: 1_900 } },
      19,
    ],
  ])('%s', async (_, ledger, fits) => {
    const runs = await makeLedger(prisma, ledger);
    const outcomes = await Promise.all(Array.from({ length: 64 }, (_, index) => take(runs[index % runs.length]!, 100)));
    const reservations = outcomes.flatMap((one) => ('reservation' in one ? [one.reservation] : []));
    expect(reservations).toHaveLength(fits);
    expect(await ledgerFaults(prisma)).toEqual([]);
    // Half of what was reserved is not needed after all, and can be taken by others.
    await Promise.all(reservations.map((reservation) => settleAll(reservation, 50)));
    const { account } = await standing(runs[0]!.runId);
    expect(account).toEqual([0, fits * 50]);
  });

  it('are all made when they fit, each counted once in each scope', async () => {
    const runs = await makeLedger(prisma, { projects: 2, runs: 2, limits: { account: 6_400 } });
    const calls = Array.from({ length: 64 }, async (_, index) => {
      const reservation = await taken(runs[index % 4]!, 100);
      await settleAll(reservation, 100);
    });
    await Promise.all(calls);
    expect(await standing(runs[0]!.runId)).toEqual({ run: [0, 1_600], project: [0, 3_200], account: [0, 6_400] });
    expect(await take(runs[3]!, 1)).toMatchObject({
      shortfalls: [{ scope: 'account', what: 'tokens' }, { what: 'cost' }],
    });
  });
});

describe('a call that does not fit', () => {
  it('takes nothing anywhere, and is told each limit with what is left', async () => {
    const [run] = await makeLedger(prisma, {
      projects: 1,
      runs: 1,
      limits: { run: 1_000, project: 500, account: 400 },
    });
    await settleAll(await taken(run!, 300), 100);
    await taken(run!, 50);
    const refused = await budget.reserve(lease(run!), call, { tokens: 300, costMicros: 900 });
    const stands = { spent: 100, reserved: 50 };
    expect(refused).toEqual({
      shortfalls: [
        { scope: 'run', what: 'cost', limit: 1_000, needed: 900, ...stands },
        { scope: 'project', what: 'cost', limit: 500, needed: 900, ...stands },
        { scope: 'account', what: 'tokens', limit: 400, needed: 300, ...stands },
        { scope: 'account', what: 'cost', limit: 400, needed: 900, ...stands },
      ],
    });
    expect(await standing(run!.runId)).toEqual({ run: [50, 100], project: [50, 100], account: [50, 100] });
  });

  it('fits to the last token', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { project: 100 } });
    await taken(run!, 99);
    expect(await take(run!, 2)).toHaveProperty('shortfalls');
    await taken(run!, 1);
  });

  it('can be as large as limits are', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 1_000_000_000, account: null } });
    await settleAll(await taken(run!, 999_999_999), 999_999_999);
    expect(await take(run!, 2)).toHaveProperty('shortfalls');
    expect(await standing(run!.runId)).toMatchObject({ account: [0, 999_999_999] });
  });
});

describe('a lease that is over', () => {
  it('reserves nothing', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    await prisma.run.update({ where: { id: run!.runId }, data: { leaseEpoch: 2 } });
    await expect(take(run!, 1)).rejects.toThrow(StaleLeaseError);
    await expect(budget.closeOrphans(lease(run!))).rejects.toThrow(StaleLeaseError);
    expect(await prisma.budgetEntry.count()).toBe(0);
  });

  it('finds its call counted as spent in full, and cannot settle it any more', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    const reservation = await taken(run!, 500);
    await prisma.run.update({ where: { id: run!.runId }, data: { leaseEpoch: 2 } });
    const mine = await taken(run!, 70, 2);
    expect(await budget.closeOrphans(lease(run!, 2))).toBe(1);
    await settleAll(reservation, 3);
    await budget.release(reservation);
    expect(await standing(run!.runId)).toEqual({ run: [70, 500], project: [70, 500], account: [70, 500] });
    expect(await budget.closeOrphans(lease(run!, 2))).toBe(0);
    await budget.release(mine);
    const told = await prisma.event.findMany({ where: { runId: run!.runId }, select: { type: true, data: true } });
    expect(told).toEqual([
      { type: 'budget.settled', data: expect.objectContaining({ outcome: 'unknown', tokens: 500, usage: null }) },
    ]);
    expect(await prisma.auditEntry.count({ where: { runId: run!.runId, action: 'budget.assumed_spent' } })).toBe(1);
  });
});

it('closes a call once, however many close it at once', async () => {
  const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
  for (let round = 0; round < 5; round++) {
    const reservation = await taken(run!, 100);
    await Promise.all([
      ...Array.from({ length: 4 }, () => settleAll(reservation, 60)),
      ...Array.from({ length: 4 }, () => budget.release(reservation)),
      prisma.$transaction((tx) => budget.closeAll(tx, run!.runId)),
    ]);
    expect(await prisma.budgetEntry.count({ where: { callId: reservation.callId } })).toBe(2);
    expect(await ledgerFaults(prisma)).toEqual([]);
  }
});

it('books at most what was reserved', async () => {
  const [run] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { run: 100 } });
  await settleAll(await taken(run!, 100), 120);
  expect(await standing(run!.runId)).toMatchObject({ run: [0, 100] });
});

describe('changes of limits', () => {
  it('never go below what is spent and reserved, and say what that is', async () => {
    const [run] = await makeLedger(prisma, { projects: 1, runs: 1 });
    await settleAll(await taken(run!, 300), 200);
    await taken(run!, 50);
    for (const key of [run!.projectId, ACCOUNT]) {
      const refused = await limits
        .changeShared(key, 'test', { tokenLimit: 249 }, 'less')
        .catch((error: Problem) => error);
      expect(refused).toMatchObject({
        code: 'limit_below_spent',
        detail: 'tokenLimit: must be at least 250: 200 tokens are spent and 50 reserved',
        extra: { tokens: { spent: 200, reserved: 50 } },
      });
      await limits.changeShared(key, 'test', { tokenLimit: 250, costLimitMicros: 250 }, 'enough');
    }
    expect(await take(run!, 1)).toMatchObject({
      shortfalls: [{ scope: 'project' }, { scope: 'project' }, { scope: 'account' }, { scope: 'account' }],
    });
    await limits.changeShared(run!.projectId, 'test', { tokenLimit: null }, 'no limit');
    expect(await prisma.sharedBudget.findUnique({ where: { scope: run!.projectId } })).toMatchObject({
      tokenLimit: null,
      costLimitMicros: 250n,
    });
    const told = await prisma.auditEntry.findMany({
      where: { subject: run!.projectId, action: { startsWith: 'budget.' } },
      orderBy: { seq: 'asc' },
    });
    expect(told.map(({ action, data }) => [action, data])).toEqual([
      [
        'budget.lowered',
        {
          scope: 'project',
          before: { tokenLimit: null, costLimitMicros: null },
          after: { tokenLimit: 250, costLimitMicros: 250 },
          reason: 'enough',
        },
      ],
      [
        'budget.raised',
        {
          scope: 'project',
          before: { tokenLimit: 250, costLimitMicros: 250 },
          after: { tokenLimit: null, costLimitMicros: 250 },
          reason: 'no limit',
        },
      ],
    ]);
  });
});

/** What may happen to a ledger, in any order and at once. */
type Move =
  | { kind: 'reserve'; run: number; size: number }
  | { kind: 'settle'; call: number; share: number }
  | { kind: 'release'; call: number }
  /** A worker dies, and the next one takes the run over. */
  | { kind: 'takeOver'; run: number }
  /** A settlement whose process dies before it commits. */
  | { kind: 'crash'; call: number }
  | { kind: 'end'; run: number }
  | { kind: 'limit'; scope: 'run' | 'project' | 'account'; run: number; size: number | null };

const run = fc.nat(5);
const open = fc.nat(40);
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('reserve' as const), run, size: fc.integer({ min: 0, max: 400 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('settle' as const), call: open, share: fc.integer({ min: 0, max: 120 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), call: open }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('takeOver' as const), run }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), call: open }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), run }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      scope: fc.constantFrom('run' as const, 'project' as const, 'account' as const),
      run,
      size: fc.option(fc.integer({ min: 1, max: 2_000 })),
    }),
  },
);

class Crash extends Error {}

/** Carries a move out, as the processes do; what they are refused is no fault. */
async function play(made: Move, runs: readonly LedgerRun[], calls: Reservation[]): Promise<void> {
  const subject = 'run' in made ? runs[made.run % runs.length]! : undefined;
  const reservation = 'call' in made ? calls[made.call % Math.max(calls.length, 1)] : undefined;
  if (made.kind === 'reserve') {
    const { leaseEpoch } = await prisma.run.findUniqueOrThrow({ where: { id: subject!.runId } });
    const reserving = await take(subject!, made.size, leaseEpoch).catch((error: unknown) => {
      if (!(error instanceof StaleLeaseError)) throw error;
      return { shortfalls: [] };
    });
    if ('reservation' in reserving) calls.push(reserving.reservation);
  } else if (made.kind === 'takeOver') {
    const { leaseEpoch } = await prisma.run.update({
      where: { id: subject!.runId },
      data: { leaseEpoch: { increment: 1 } },
    });
    await budget.closeOrphans(lease(subject!, leaseEpoch)).catch((error: unknown) => {
      if (!(error instanceof StaleLeaseError)) throw error;
    });
  } else if (made.kind === 'end') {
    await prisma.$transaction((tx) => budget.closeAll(tx, subject!.runId));
  } else if (made.kind === 'limit') {
    await change(made, subject!).catch((error: unknown) => {
      if (!(error instanceof Problem && error.code === 'limit_below_spent')) throw error;
    });
  } else if (reservation !== undefined) {
    if (made.kind === 'settle') await settleAll(reservation, Math.round((reservation.tokens * made.share) / 100));
    else if (made.kind === 'release') await budget.release(reservation);
    else {
      const doomed = prisma.$transaction(async (tx) => {
        await tx.$executeRaw`select 1 from run where id = ${reservation.runId}::uuid for update`;
        await budget.settle(tx, reservation, amount(1), null);
        throw new Crash();
      });
      await expect(doomed).rejects.toThrow(Crash);
    }
  }
}

async function change(
  { scope, size }: Extract<Move, { kind: 'limit' }>,
  { runId, projectId }: LedgerRun,
): Promise<void> {
  if (scope !== 'run') {
    const wish = { tokenLimit: size, costLimitMicros: size };
    await limits.changeShared(scope === 'account' ? ACCOUNT : projectId, 'test', wish, 'a test');
    return;
  }
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`select 1 from run where id = ${runId}::uuid for update`;
    await limits.changeRun(tx, runId, 'test', { tokenLimit: size ?? 500, costLimitMicros: size ?? 500 }, 'a test');
  });
}

it('balances, and passes no limit, whatever happens in whatever order', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.array(move, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 }),
    async (rounds) => {
      await emptied();
      const runs = await makeLedger(prisma, {
        projects: 2,
        runs: 3,
        limits: { run: 1_000, project: 1_800, account: 3_000 },
      });
      const calls: Reservation[] = [];
      for (const round of rounds) {
        await Promise.all(round.map((made) => play(made, runs, calls)));
        expect(await ledgerFaults(prisma)).toEqual([]);
      }
      await Promise.all(runs.map(({ runId }) => prisma.$transaction((tx) => budget.closeAll(tx, runId))));
      expect(await ledgerFaults(prisma)).toEqual([]);
      expect(await prisma.sharedBudget.aggregate({ _sum: { tokensReserved: true } })).toEqual({
        _sum: { tokensReserved: 0n },
      });
    },
  );
  // A busy machine tries fewer of them.
  await fc.assert(property, { numRuns: 25, interruptAfterTimeLimit: 60_000 });
}, 240_000);

/** What a move gave up may still be rolling back, and be in the way. */
async function emptied(): Promise<void> {
  for (let left = 5; ; left -= 1) {
    try {
      await prisma.$executeRaw`truncate project, shared_budget cascade`;
      return;
    } catch (error) {
      if (left === 0 || !String(error).includes('deadlock')) throw error;
    }
  }
}

describe('a process that is killed', () => {
  /**
   * Starts a process that moves the budget, and kills it once it said where it stands.
   *
   * @param after entries of the ledger that it has to make first
   */
  async function killed(made: LedgerRun, step: 'reserved' | 'settling' | 'reserving', after = 0): Promise<void> {
    const work = JSON.stringify({ runId: made.runId, epoch: 1, step });
    const client = resolve(import.meta.dirname, '../support/budget-client.mjs');
    const child = spawn(process.execPath, [client, work], {
      env: { PATH: process.env['PATH'], DATABASE_URL: context.database.url, WAVE_LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const over = new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)));
    const said = new Promise<string>((done) =>
      child.stdout.once('data', (chunk: Buffer) => done(chunk.toString().trim())),
    );
    expect(await Promise.race([said, over])).toBe(step);
    // In the middle of its work, however slow the machine is.
    while ((await prisma.budgetEntry.count({ where: { runId: made.runId } })) < after)
      await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGKILL');
    expect(await over).toBe('SIGKILL');
  }

  it.each(['reserved', 'settling'] as const)('while it has %s leaves its call accounted for once', async (step) => {
    const [made] = await makeLedger(prisma, { projects: 1, runs: 1, limits: { account: 1_500 } });
    await prisma.run.update({ where: { id: made!.runId }, data: { costLimitMicros: 10_000 } });
    await prisma.sharedBudget.update({ where: { scope: ACCOUNT }, data: { costLimitMicros: 10_000 } });
    await killed(made!, step);
    expect(await standing(made!.runId)).toEqual({ run: [1_000, 0], project: [1_000, 0], account: [1_000, 0] });
    // Until somebody takes the run over, nobody else gets what may have been spent.
    expect(await take(made!, 501)).toHaveProperty('shortfalls');
    await prisma.run.update({ where: { id: made!.runId }, data: { leaseEpoch: 2 } });
    expect(await Promise.all([1, 2, 3].map(() => budget.closeOrphans(lease(made!, 2))))).toEqual(
      expect.arrayContaining([1, 0, 0]),
    );
    expect(await standing(made!.runId)).toEqual({ run: [0, 1_000], project: [0, 1_000], account: [0, 1_000] });
    expect(await prisma.budgetEntry.count()).toBe(2);
  });

  it('among reservations leaves the scopes agreed', async () => {
    const runs = await makeLedger(prisma, { projects: 1, runs: 4 });
    await Promise.all(runs.map((made, index) => killed(made, 'reserving', 3 * (index + 1))));
    expect(await ledgerFaults(prisma)).toEqual([]);
    expect(await prisma.budgetEntry.count()).toBeGreaterThanOrEqual(3 + 6 + 9 + 12);
  });
});

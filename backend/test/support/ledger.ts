import { ACCOUNT } from '../../src/budget/index.js';
import { newId, type PrismaService } from '../../src/platform/index.js';

export interface LedgerRun {
  runId: string;
  projectId: string;
}

/** Limits of runs, projects and the account; null or absent: none that matters. */
export interface LedgerLimits {
  run?: number | null;
  project?: number | null;
  account?: number | null;
}

/** Limits count alike in tokens and in micro-USD, so that one number says what fits. */
const plenty = 1_000_000_000;

/** Projects with runs, each under its first lease, whose budgets are empty. */
export async function makeLedger(
  prisma: PrismaService,
  { projects, runs, limits = {} }: { projects: number; runs: number; limits?: LedgerLimits },
): Promise<LedgerRun[]> {
  const made: LedgerRun[] = [];
  for (let number = 0; number < projects; number++) {
    const projectId = newId();
    await prisma.project.create({
      data: { id: projectId, name: projectId, path: `/repositories/${projectId}`, defaultBranch: 'main' },
    });
    for (let count = 0; count < runs; count++) made.push(await makeRun(prisma, projectId, limits.run ?? plenty));
    if (limits.project !== undefined) await limit(prisma, projectId, limits.project);
  }
  if (limits.account !== undefined) await limit(prisma, ACCOUNT, limits.account);
  return made;
}

async function makeRun(prisma: PrismaService, projectId: string, limit: number): Promise<LedgerRun> {
  const runId = newId();
  await prisma.run.create({
    data: {
      id: runId,
      threadId: newId(),
      projectId,
      storyId: 'story',
      task: 'Spend',
      acceptanceCriteria: [],
      model: 'rehearsal',
      modelProvider: 'rehearsal',
      tokenLimit: limit,
      costLimitMicros: limit,
      createdBy: 'test',
      status: 'running',
      leaseEpoch: 1,
      leaseOwner: newId(),
      leaseExpiresAt: new Date(Date.now() + 600_000),
    },
    select: { id: true },
  });
  return { runId, projectId };
}

async function limit(prisma: PrismaService, scope: string, amount: number | null): Promise<void> {
  const limits = { tokenLimit: amount, costLimitMicros: amount };
  await prisma.sharedBudget.upsert({ where: { scope }, create: { scope, ...limits }, update: limits });
}

interface Sums {
  reserved: bigint;
  spent: bigint;
}

/**
 * What must hold of the whole ledger at any moment: no limit is passed, each row is the sum of its entries, and no call
 * was closed twice, or for more than it had reserved. Read in one snapshot, so that calls may go on meanwhile.
 *
 * @returns each thing that is wrong as a sentence
 */
export async function ledgerFaults(prisma: PrismaService): Promise<string[]> {
  const { runs, shared, entries } = await prisma.$transaction(
    async (tx) => ({
      runs: await tx.run.findMany(),
      shared: await tx.sharedBudget.findMany(),
      entries: await tx.budgetEntry.findMany(),
    }),
    { isolationLevel: 'RepeatableRead' },
  );
  const faults: string[] = [];
  for (const unit of ['tokens', 'costMicros'] as const) {
    const calls = new Map<string, { runId: string; reserved: bigint; closed: bigint[] }>();
    for (const entry of entries) {
      if (entry.kind === 'reserve') calls.set(entry.callId, { runId: entry.runId, reserved: entry[unit], closed: [] });
    }
    for (const { callId, kind, ...entry } of entries) {
      if (kind === 'reserve') continue;
      const call = calls.get(callId);
      if (call === undefined) faults.push(`${callId} was closed, never opened`);
      else call.closed.push(entry[unit]);
    }
    const byScope = new Map<string, Sums>();
    const projectOf = new Map(runs.map(({ id, projectId }) => [id, projectId]));
    for (const [callId, { runId, reserved, closed }] of calls) {
      if (closed.length > 1) faults.push(`${callId} was closed ${closed.length} times`);
      if (closed.some((amount) => amount > reserved)) faults.push(`${callId} took more ${unit} than it had reserved`);
      for (const scope of [runId, projectOf.get(runId)!, ACCOUNT]) {
        const sums = byScope.get(scope) ?? { reserved: 0n, spent: 0n };
        if (closed.length === 0) sums.reserved += reserved;
        for (const amount of closed) sums.spent += amount;
        byScope.set(scope, sums);
      }
    }
    const names =
      unit === 'tokens'
        ? (['tokensReserved', 'tokensSpent', 'tokenLimit'] as const)
        : (['costReservedMicros', 'costSpentMicros', 'costLimitMicros'] as const);
    for (const row of [...runs.map((run) => ({ ...run, scope: run.id })), ...shared]) {
      const [reserved, spent, limit] = names.map((name) => row[name]);
      const sums = byScope.get(row.scope) ?? { reserved: 0n, spent: 0n };
      if (reserved !== sums.reserved || spent !== sums.spent)
        faults.push(
          `${row.scope} has ${reserved} ${unit} reserved and ${spent} spent, its entries ${sums.reserved} and ${sums.spent}`,
        );
      if (limit !== null && reserved! + spent! > limit!)
        faults.push(`${row.scope} has ${reserved} ${unit} reserved and ${spent} spent of ${limit}`);
    }
  }
  return faults;
}

import { newId, type Prisma, type PrismaService } from '../../src/platform/index.js';

/** Where a run stands, for tests that put it there without a worker. */
export interface Place {
  run: Partial<Prisma.RunUncheckedCreateInput>;
  /** A worker holds its lease. */
  owned?: boolean;
  /** A question is open; with a gate, about that gate. */
  review?: { type: string; gate?: number };
  /** What a gate lacks, by its number. */
  lacking?: number;
}

export interface PlacedRun {
  runId: string;
  lease: { runId: string; epoch: number; owner: string };
  reviewId?: string;
}

/** Puts a run into a place, with one step behind it that can be gone on from. */
export async function place(prisma: PrismaService, projectId: string, where: Place): Promise<PlacedRun> {
  const runId = newId();
  const threadId = newId();
  const owner = newId();
  const { currentGate = 4 } = where.run;
  await prisma.run.create({
    data: {
      id: runId,
      threadId,
      projectId,
      storyId: 'a-story',
      task: 'Make add add',
      acceptanceCriteria: [],
      humanGates: [],
      model: 'claude-sonnet-5-5',
      modelProvider: 'anthropic',
      baseBranch: 'main',
      tokenLimit: 100_000n,
      costLimitMicros: 10_000_000n,
      createdBy: 'key:test',
      currentGate,
      step: 1,
      lastSeq: 2,
      leaseEpoch: 3,
      ...where.run,
      ...(where.owned && { leaseOwner: owner, leaseExpiresAt: new Date(Date.now() + 600_000) }),
    },
  });
  await prisma.event.createMany({
    data: [
      { runId, seq: 1, type: 'run.created', data: {} },
      { runId, seq: 2, type: 'step.completed', data: { step: 0, node: 'intake', durationMs: 1 } },
    ],
  });
  await prisma.checkpoint.create({
    data: {
      threadId,
      id: '1f0c5e2a-0000-6000-8000-000000000001',
      depth: 0,
      metadata: { step: 1 },
      body: { ver: [], val: { git: null, next: 'pm', openReview: null } },
    },
  });
  await prisma.gate.createMany({
    data: Array.from({ length: 10 }, (_, number) => ({
      runId,
      number,
      name: `gate ${number}`,
      status: number < currentGate ? 'go' : number === where.lacking ? 'hold' : 'pending',
      evidence: number === where.lacking ? [{ name: 'score', ok: false, required: true, detail: 'too low' }] : [],
    })),
  });
  const lease = { runId, epoch: 3, owner };
  if (where.review === undefined) return { runId, lease };
  const reviewId = newId();
  const { type, gate } = where.review;
  const asked = { question: 'May it?', reason: 'It might.' };
  await prisma.review.create({ data: { id: reviewId, runId, type, ...(gate !== undefined && { gate }), ...asked } });
  return { runId, lease, reviewId };
}

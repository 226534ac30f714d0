import { Log, newId, PrismaService, type Config } from '../../src/platform/index.js';

/** The door to a test's database, as the processes have it. */
export function openPrisma(url: string, pool = 12): PrismaService {
  return new PrismaService({ database: { url, pool } } as Config, new Log('silent'));
}

/** A run that a worker holds. */
export interface HeldRun {
  runId: string;
  threadId: string;
  epoch: number;
  owner: string;
}

/** Creates a run, and its project, whose lease `owner` holds. */
export async function holdNewRun(prisma: PrismaService, owner: string = newId()): Promise<HeldRun> {
  const runId = newId();
  const threadId = newId();
  await prisma.project.createMany({
    data: { id: newId(), name: 'sample', path: '/repositories/sample', defaultBranch: 'main' },
    skipDuplicates: true,
  });
  const project = await prisma.project.findUniqueOrThrow({ where: { name: 'sample' } });
  await prisma.run.create({
    data: {
      id: runId,
      threadId,
      projectId: project.id,
      storyId: 'story-1',
      task: 'Add a function that adds',
      acceptanceCriteria: [],
      model: 'rehearsal',
      modelProvider: 'rehearsal',
      tokenLimit: 100_000n,
      costLimitMicros: 10_000_000n,
      createdBy: 'test',
      status: 'running',
      leaseEpoch: 1,
      leaseOwner: owner,
      leaseExpiresAt: new Date(Date.now() + 60_000),
    },
    select: { id: true },
  });
  return { runId, threadId, epoch: 1, owner };
}

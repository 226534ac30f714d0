import type { RunnableConfig } from '@langchain/core/runnables';
import { deltaChannelHistoryTests, specTest } from '@langchain/langgraph-checkpoint-validation';
import { PrismaSaver, StepCommitter, StepOutbox } from '../../src/orchestrator/checkpointer/index.js';
import type { PrismaService } from '../../src/platform/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type HeldRun, holdNewRun, openPrisma } from '../support/runs.js';

// The suite is written for Vitest, whose `expect.soft` goes on after a failure; Jest's stops at the first.
Object.assign(expect, { soft: expect });

let database: TestDatabase;
let prisma: PrismaService;
let committer: StepCommitter;
let run: HeldRun;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = openPrisma(database.url, 4);
  committer = new StepCommitter(prisma);
  run = await holdNewRun(prisma);
}, 30_000);

afterAll(async () => {
  await committer.onApplicationShutdown();
  await prisma.onApplicationShutdown();
  await database.drop();
});

/** Attaches every thread that is written to, so that the suite runs in step-commit mode. */
class AttachingSaver extends PrismaSaver {
  private readonly seen = new Set<unknown>();

  override put(...args: Parameters<PrismaSaver['put']>) {
    this.ensureAttached(args[0]);
    return super.put(...args);
  }

  override putWrites(...args: Parameters<PrismaSaver['putWrites']>) {
    this.ensureAttached(args[0]);
    return super.putWrites(...args);
  }

  private ensureAttached(config: RunnableConfig) {
    const threadId = config.configurable?.thread_id as string | undefined;
    if (threadId === undefined || this.seen.has(threadId)) return;
    this.seen.add(threadId);
    this.attach(threadId, { ...run, outbox: new StepOutbox() });
  }
}

const initializer = (checkpointerName: string, Saver: typeof PrismaSaver) => ({
  checkpointerName,
  createCheckpointer: async () => {
    await prisma.pool.query('truncate checkpoint, checkpoint_blob, checkpoint_write');
    return new Saver(prisma, committer);
  },
});

const plain = initializer('PrismaSaver', PrismaSaver);
specTest(plain);
deltaChannelHistoryTests(plain);

// In step-commit mode a task's writes are gone once the checkpoint of its step is there; the rest of the suite looks for
// them afterwards.
specTest(initializer('PrismaSaver in step-commit mode', AttachingSaver), ['put', 'putWrites', 'deleteThread']);

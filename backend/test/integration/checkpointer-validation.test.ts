import { deltaChannelHistoryTests, specTest } from '@langchain/langgraph-checkpoint-validation';
import { PrismaSaver, StepCommitter } from '../../src/orchestrator/checkpointer/index.js';
import type { PrismaService } from '../../src/platform/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { openPrisma } from '../support/runs.js';

// The suite is written for Vitest, whose `expect.soft` goes on after a failure; Jest's stops at the first.
Object.assign(expect, { soft: expect });

let database: TestDatabase;
let prisma: PrismaService;

const initializer = {
  checkpointerName: 'PrismaSaver',
  beforeAll: async () => {
    database = await createTestDatabase();
    prisma = openPrisma(database.url, 4);
  },
  beforeAllTimeout: 30_000,
  afterAll: async () => {
    await prisma.onApplicationShutdown();
    await database.drop();
  },
  createCheckpointer: async () => {
    await prisma.pool.query('truncate checkpoint, checkpoint_blob, checkpoint_write');
    return new PrismaSaver(prisma, new StepCommitter(prisma));
  },
};

specTest(initializer);
deltaChannelHistoryTests(initializer);

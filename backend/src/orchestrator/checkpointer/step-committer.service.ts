import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { PrismaService } from '../../platform/index.js';
import { commitStatement, type CommittedRow, type StepCommit } from './commit-statement.js';
import { LeaseLostError } from './lease-lost.js';
import type { StepWriter } from './step-outbox.js';

const MAX_RUNS_A_BATCH = 64;
/** A run's row that another transaction holds must not keep the others of its batch waiting. */
const BATCH_LOCK_TIMEOUT_MS = 100;

/** How the run stands after a commit. */
export interface CommittedStep {
  step: number;
  lastSeq: number;
  /** A person's wish that has not been carried out yet: hold or kill. */
  command: string | null;
}

interface Pending {
  step: StepCommit;
  writers: readonly StepWriter[];
  resolve: (committed: CommittedStep) => void;
  reject: (error: unknown) => void;
}

/**
 * Makes steps durable, many runs at a time: what becomes ready while a commit is under way goes into the next one, in
 * one statement and with one fsync. Each run is fenced by its lease on its own. Why by hand: docs/adr/0003-step-commit.md.
 */
@Injectable()
export class StepCommitter implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private queue: Pending[] = [];
  /** Runs of which a commit is under way; a run's commits keep their order. */
  private readonly busy = new Set<string>();
  private batching = false;
  private scheduled = false;

  constructor(private readonly prisma: PrismaService) {
    this.pool = new pg.Pool({
      ...prisma.pool.options,
      max: 1,
      application_name: 'wave-steps',
      onConnect: prepareSession as (client: pg.ClientBase) => void,
    });
    // An idle connection that breaks is replaced; the commit that needed it is told by its own error.
    this.pool.on('error', () => undefined);
  }

  /**
   * @param writers rows of other rooms that belong to the step; they run in its transaction, after the fence
   * @throws LeaseLostError when the run's lease is no longer this one; nothing was written
   */
  commit(step: StepCommit, writers: readonly StepWriter[] = []): Promise<CommittedStep> {
    return new Promise((resolve, reject) => {
      this.queue.push({ step, writers, resolve, reject });
      this.schedule();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  private schedule(): void {
    if (this.scheduled || this.queue.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.start();
    });
  }

  private start(): void {
    const batch: Pending[] = [];
    const waiting: Pending[] = [];
    // Only the first of a run's commits may go; those behind it wait for it, wherever it goes.
    const held = new Set(this.busy);
    for (const pending of this.queue) {
      const { runId } = pending.step;
      const joins = pending.writers.length === 0;
      if (held.has(runId) || (joins && (this.batching || batch.length === MAX_RUNS_A_BATCH))) waiting.push(pending);
      else {
        this.busy.add(runId);
        if (joins) batch.push(pending);
        else void this.commitAlone(pending).then(() => this.done([pending]));
      }
      held.add(runId);
    }
    this.queue = waiting;
    if (batch.length === 0) return;
    this.batching = true;
    void this.commitTogether(batch).then((left) => {
      this.batching = false;
      this.done(batch.filter((pending) => !left.includes(pending)));
    });
  }

  private done(finished: readonly Pending[]): void {
    for (const { step } of finished) this.busy.delete(step.runId);
    this.schedule();
  }

  /** @returns those that go their own way because the batch as a whole could not be committed */
  private async commitTogether(batch: readonly Pending[]): Promise<readonly Pending[]> {
    try {
      const statement = commitStatement(batch.map(({ step }) => step));
      const { rows } = await this.pool.query<CommittedRow>(statement);
      const committed = new Map(rows.map((row) => [row.id, row]));
      for (const pending of batch) settle(pending, committed.get(pending.step.runId));
      return [];
    } catch (error) {
      if (!wasRolledBack(error)) {
        for (const { reject } of batch) reject(error);
        return [];
      }
      for (const pending of batch) void this.commitSingly(pending).then(() => this.done([pending]));
      return batch;
    }
  }

  /** Without a lock timeout: it waits for nobody but its own run. */
  private async commitSingly(pending: Pending): Promise<void> {
    try {
      const { text, values } = commitStatement([pending.step]);
      const { rows } = await this.prisma.pool.query<CommittedRow>({ text, values });
      settle(pending, rows[0]);
    } catch (error) {
      pending.reject(error);
    }
  }

  private async commitAlone(pending: Pending): Promise<void> {
    try {
      const committed = await this.prisma.$transaction(async (tx) => {
        const { text, values } = commitStatement([pending.step]);
        const [row] = await tx.$queryRawUnsafe<CommittedRow[]>(text, ...values);
        if (row !== undefined) for (const write of pending.writers) await write(tx);
        return row;
      });
      settle(pending, committed);
    } catch (error) {
      pending.reject(error);
    }
  }
}

/** The statement reaches every row by its primary key: planning it again each time costs more than running it. */
const SESSION = [
  'set plan_cache_mode = force_generic_plan',
  'set enable_seqscan = off',
  'set enable_hashjoin = off',
  'set enable_mergejoin = off',
  `set lock_timeout = ${BATCH_LOCK_TIMEOUT_MS}`,
].join('; ');

/** The pool waits for it, though its types do not say so. */
async function prepareSession(client: pg.ClientBase): Promise<void> {
  await client.query(SESSION);
}

function settle({ step, resolve, reject }: Pending, row: CommittedRow | undefined): void {
  if (row === undefined) reject(new LeaseLostError(step.runId, step.epoch));
  else resolve({ step: row.step, lastSeq: row.lastSeq, command: row.command });
}

/**
 * Whether the server itself refused the statement, so that nothing of it was written. After a broken connection nobody
 * knows, and the run has to be taken up again from what is there.
 */
function wasRolledBack(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return false;
  return !/^(08|57P|53300)/.test(error.code);
}

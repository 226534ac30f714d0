import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, databaseTime, isId, Log, PrismaService, type Config } from '../platform/index.js';
import { PrismaSaver } from './checkpointer/index.js';
import { WorkerEquipment } from './worker-equipment.service.js';

/** What one pass removed. */
export interface RetentionReport {
  /** Runs whose older checkpoints and snapshots were removed. */
  threads: number;
  worktrees: number;
  judgements: number;
  workers: number;
}

const dayMs = 24 * 60 * 60_000;
const everyMs = 10 * 60_000;
/** Runs that one pass looks at; what is left is for the next one, so that no pass takes long. */
const runsAPass = 200;
/** One worker prunes at a time: two would only wait for each other's rows. */
const pruneLock = 4_927_002;

/**
 * Takes back the space of runs that are over, as the settings say. What is taken are means of going on (checkpoints,
 * snapshots, worktrees) and caches; the log, the receipts, the transcript, artifacts and the audit chain stay.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private passing?: Promise<unknown>;
  private stopped = false;

  constructor(
    private readonly prisma: PrismaService,
    private readonly saver: PrismaSaver,
    private readonly equipment: WorkerEquipment,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.passNow(), everyMs);
    this.timer.unref();
    void this.passNow();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.passing;
  }

  /** One pass, now; a pass that fails is logged, and the next one tries again. */
  async passNow(): Promise<RetentionReport | undefined> {
    if (this.passing !== undefined || this.stopped) return undefined;
    const pass = this.pass().catch((error: unknown) => {
      this.log.warn('retention failed; the next pass tries again', { error });
      return undefined;
    });
    this.passing = pass;
    try {
      const report = await pass;
      if (report !== undefined && Object.values(report).some((count: number) => count > 0))
        this.log.info('took back the space of finished runs', { ...report });
      return report;
    } finally {
      this.passing = undefined;
    }
  }

  private async pass(): Promise<RetentionReport> {
    const worktrees = await this.removeWorktrees();
    // The lock is held by a transaction of its own; what is removed meanwhile commits by itself, row by row.
    return this.prisma.$transaction(
      async (tx) => {
        const [{ free }] = await tx.$queryRaw<
          [{ free: boolean }]
        >`select pg_try_advisory_xact_lock(${pruneLock}) as free`;
        if (!free) return { threads: 0, worktrees, judgements: 0, workers: 0 };
        return {
          threads: await this.pruneThreads(),
          worktrees,
          judgements: await this.removeJudgements(),
          workers: await this.removeWorkers(),
        };
      },
      { timeout: 5 * 60_000 },
    );
  }

  /** Worktrees on this machine whose runs were over long enough ago, and those of runs that nobody knows. */
  private async removeWorktrees(): Promise<number> {
    const { worktreeDays } = this.config.retention;
    if (worktreeDays === undefined) return 0;
    const names = await readdir(join(this.config.dataDir, 'worktrees')).catch(() => []);
    const ids = names.filter(isId);
    // A clock of this machine that is a month ahead must not cost a worktree.
    const before = new Date((await databaseTime(this.prisma)).getTime() - worktreeDays * dayMs);
    let removed = 0;
    for (let from = 0; from < ids.length && !this.stopped; from += runsAPass) {
      const over = await this.prisma.run.findMany({
        where: {
          id: { in: ids.slice(from, from + runsAPass) },
          finishedAt: { lt: before },
          leaseOwner: null,
        },
        select: { id: true, projectId: true, project: { select: { path: true } } },
      });
      for (const { id, projectId, project } of over) {
        if (this.stopped) break;
        await this.equipment.workspaces.remove(id, project.path, projectId);
        removed += 1;
      }
    }
    return removed;
  }

  private async pruneThreads(): Promise<number> {
    const { checkpointDays } = this.config.retention;
    if (checkpointDays === undefined) return 0;
    const over = await this.prisma.$queryRaw<
      { id: string; projectId: string; thread: string; path: string; snapshot: string | null }[]
    >`
      select run.id, project.id as "projectId", run.thread_id as thread, project.path, snapshot from run join project on project.id = run.project_id
      where finished_at < now() - ${checkpointDays} * interval '1 day' and lease_owner is null
        and exists (select from checkpoint where checkpoint.thread_id = run.thread_id and parent_id is not null)
        and not exists (select from run as fork where fork.forked_from = run.id and fork.finished_at is null)
      order by finished_at limit ${runsAPass}`;
    let pruned = 0;
    for (const { id, projectId, thread, path, snapshot } of over) {
      if (this.stopped) break;
      await this.saver.prune(thread, 1);
      await this.equipment.workspaces
        .removeSnapshots({ runId: id, projectId, repositoryPath: path }, snapshot)
        .catch((error: unknown) => {
          // A repository that was moved away takes its snapshots with it.
          this.log.warn('the snapshots of a finished run could not be removed', { runId: id, error });
        });
      pruned += 1;
    }
    return pruned;
  }

  private removeJudgements(): Promise<number> {
    return this.prisma.$executeRaw`
      delete from judgement where (args_hash, basis_hash) in (
        select args_hash, basis_hash from judgement where created_at < now() - interval '30 days' limit 5000)`;
  }

  /** Workers that stopped, or fell silent, a week ago: nobody asks for them any more. */
  private removeWorkers(): Promise<number> {
    return this.prisma.$executeRaw`delete from worker where heartbeat_at < now() - interval '7 days'`;
  }
}

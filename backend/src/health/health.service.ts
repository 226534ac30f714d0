import { statfs } from 'node:fs/promises';
import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import {
  CONFIG,
  databaseTime,
  modelChoice,
  PrismaService,
  RUN_QUEUE,
  version,
  type Config,
  type RunJob,
} from '../platform/index.js';
import type { DependencyHealth, OrchestratorHealth, QueueHealth } from './health.dto.js';

/** A dependency that takes longer to answer is down for whoever waits. */
const patienceMs = 2_000;
/** Below this the disk counts as full. */
const leastFreeBytes = 100_000_000;
/** A worker that was not heard of for longer is gone. */
const workerSilenceSeconds = 10;

/** What works and what does not. */
@Injectable()
export class HealthService {
  constructor(
    private readonly prisma: PrismaService,
    @InjectQueue(RUN_QUEUE) private readonly queue: Queue<RunJob>,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async orchestrator(): Promise<OrchestratorHealth> {
    const [database, queue, workers, disk] = await Promise.all([
      this.database(),
      this.queueHealth(),
      this.workers(),
      this.disk(),
    ]);
    const { provider, model } = modelChoice(this.config.model);
    const isUp = database.status === 'up' && queue.status === 'up';
    return {
      status: isUp && workers > 0 && disk.status === 'up' ? 'ok' : 'degraded',
      orchestratorStatus: !isUp ? 'down' : workers > 0 ? 'running' : 'no_workers',
      version,
      // Reaching out to the model for each health check would be a call that nobody asked for; gate 0 does it.
      model: { status: 'up', provider, name: model },
      queue,
      database,
      disk,
      workers,
    };
  }

  database(): Promise<DependencyHealth> {
    return probe(async () => {
      await this.prisma.$queryRaw`select 1`;
      return { status: 'up' };
    });
  }

  /** Worktrees and logs need room; where nothing is left, runs are held. */
  private disk(): Promise<DependencyHealth> {
    return probe(async () => {
      // A folder that nobody has needed yet is not full.
      const place = await statfs(this.config.dataDir).catch(() => undefined);
      const free = place === undefined ? Infinity : place.bavail * place.bsize;
      if (free >= leastFreeBytes) return { status: 'up' };
      const megabytes = Math.floor(free / 1_000_000);
      return { status: 'down', detail: `${megabytes} MB are left where ${this.config.dataDir} lies; make room` };
    });
  }

  private async queueHealth(): Promise<QueueHealth> {
    const backend = this.config.redisUrl === undefined ? 'postgres' : 'redis';
    const counts = { waiting: 0, active: 0 };
    const health = await probe(async () => {
      const {
        waiting = 0,
        active = 0,
        prioritized = 0,
        delayed = 0,
      } = await this.queue.getJobCounts('waiting', 'active', 'prioritized', 'delayed');
      Object.assign(counts, { waiting: waiting + prioritized + delayed, active });
      return { status: 'up' };
    });
    return { ...health, backend, ...counts };
  }

  private async workers(): Promise<number> {
    const alive = async () => {
      const since = new Date((await databaseTime(this.prisma)).getTime() - workerSilenceSeconds * 1_000);
      return this.prisma.worker.count({ where: { stoppedAt: null, heartbeatAt: { gt: since } } });
    };
    return withPatience(alive()).catch(() => 0);
  }
}

async function probe(check: () => Promise<DependencyHealth>): Promise<DependencyHealth> {
  try {
    return await withPatience(check());
  } catch (error) {
    return { status: 'down', detail: error instanceof Error ? error.message : 'it does not answer' };
  }
}

async function withPatience<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, databaseTime, PrismaService, type Config } from '../platform/index.js';
import type { WorkerView } from './workers.dto.js';

/** Workers that are over longer than this are history. */
const shownAfterEndMs = 24 * 60 * 60_000;

/** The processes that take runs off the queue. */
@Injectable()
export class WorkersService {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Those that are there, first the newest, and those that ended within the last day. */
  async list(): Promise<WorkerView[]> {
    const now = (await databaseTime(this.prisma)).getTime();
    const rows = await this.prisma.worker.findMany({
      where: { heartbeatAt: { gt: new Date(now - shownAfterEndMs) } },
      orderBy: { startedAt: 'desc' },
      take: 200,
    });
    // A worker beats four times within a lease; one that missed all of them has lost its runs.
    const silentSince = now - this.config.worker.leaseMs;
    return rows.map(({ id, startedAt, heartbeatAt, stoppedAt, ...row }) => ({
      workerId: id,
      ...row,
      status: stoppedAt !== null ? 'stopped' : heartbeatAt.getTime() > silentSince ? 'alive' : 'silent',
      startedAt: startedAt.toISOString(),
      heartbeatAt: heartbeatAt.toISOString(),
      stoppedAt: stoppedAt?.toISOString() ?? null,
    }));
  }
}

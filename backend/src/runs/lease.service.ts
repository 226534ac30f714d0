import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, PrismaService, type Config, type Prisma } from '../platform/index.js';

export type RunRow = Prisma.RunGetPayload<{ include: { project: true } }>;

/** The right of one worker to advance one run, until it runs out or another epoch begins. */
export interface Lease {
  runId: string;
  epoch: number;
  owner: string;
}

/** How the lease of a run is taken, kept and given back; correctness rests on the epoch, never on the queue. */
@Injectable()
export class LeaseService {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Takes a run that is queued, or that runs under a lease which ran out.
   *
   * @returns undefined when there is nothing to take: it is over, held, or another worker has it
   */
  async claim(runId: string, owner: string): Promise<{ lease: Lease; recovered: boolean } | undefined> {
    const rows = await this.prisma.$queryRaw<{ epoch: number; recovered: boolean }[]>`
      update run set lease_epoch = lease_epoch + 1, lease_owner = ${owner}::uuid,
                     lease_expires_at = now() + ${this.config.worker.leaseMs} * interval '1 millisecond',
                     status = 'running', started_at = coalesce(started_at, now()), updated_at = now()
      from (select id, status = 'running' as recovered from run where id = ${runId}::uuid for update) as before
      where run.id = before.id and run.status in ('queued', 'running')
        and (lease_owner is null or lease_expires_at < now())
      returning lease_epoch as epoch, before.recovered`;
    const row = rows[0];
    return row && { lease: { runId, epoch: row.epoch, owner }, recovered: row.recovered };
  }

  async row(runId: string): Promise<RunRow> {
    return this.prisma.run.findUniqueOrThrow({ where: { id: runId }, include: { project: true } });
  }

  /**
   * Extends the leases of a worker in one statement.
   *
   * @returns the runs that it still owns; any other that it works on is lost
   */
  async extend(owner: string, runIds: readonly string[]): Promise<Set<string>> {
    if (runIds.length === 0) return new Set();
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      update run set lease_expires_at = now() + ${this.config.worker.leaseMs} * interval '1 millisecond'
      where lease_owner = ${owner}::uuid and id = any(${[...runIds]}::uuid[]) and lease_expires_at > now()
      returning id`;
    return new Set(rows.map(({ id }) => id));
  }

  /** Runs that nobody works on although they should go on: their lease ran out, or their job got lost. */
  async stranded(limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      select id from run
      where (status = 'running' and (lease_expires_at is null or lease_expires_at < now())
             and (enqueued_at is null or enqueued_at < now() - interval '4 seconds'))
         or (status = 'queued' and (lease_owner is null or lease_expires_at < now()) and (enqueued_at is null and created_at < now() - interval '2 seconds'
             or enqueued_at < now() - interval '15 seconds'))
      order by updated_at limit ${limit}`;
    return rows.map(({ id }) => id);
  }

  /** Runs that rest, wait or are over, and that a worker never gave back because it died. */
  async unreturned(limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      select id from run
      where status in ('queued', 'held', 'complete', 'failed', 'killed') and lease_expires_at < now()
      limit ${limit}`;
    return rows.map(({ id }) => id);
  }
}

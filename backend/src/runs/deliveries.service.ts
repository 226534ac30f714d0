import { existsSync } from 'node:fs';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HubService } from '../git/index.js';
import { databaseTime, Log, PrismaService } from '../platform/index.js';

const everyMs = 3_000;
/** What was delivered while no API was there is still looked for. */
const lookBackDays = 30;

/**
 * With a hub, workers deliver there. The API stands where the projects' checkouts are, so it brings what finished runs
 * made into them: the branch, and the snapshots that the record names.
 */
@Injectable()
export class Deliveries implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private collecting?: Promise<void>;
  /** Runs that are over and whose work is here. */
  private readonly here = new Set<string>();

  constructor(
    private readonly prisma: PrismaService,
    private readonly hub: HubService,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.hub.hub === undefined) return;
    this.timer = setInterval(() => {
      this.collecting ??= this.collect()
        .catch((error: unknown) => this.log.warn('finished work could not be fetched from the hub yet', { error }))
        .finally(() => (this.collecting = undefined));
    }, everyMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.collecting;
  }

  private async collect(): Promise<void> {
    const now = (await databaseTime(this.prisma)).getTime();
    const over = await this.prisma.run.findMany({
      where: { finishedAt: { gt: new Date(now - lookBackDays * 86_400_000) }, id: { notIn: [...this.here] } },
      select: { id: true, projectId: true, branch: true, project: { select: { path: true } } },
      orderBy: { finishedAt: 'desc' },
      take: 50,
    });
    for (const { id, projectId, branch, project } of over) {
      if (existsSync(project.path)) await this.hub.collect(projectId, project.path, id, branch);
      this.here.add(id);
    }
  }
}

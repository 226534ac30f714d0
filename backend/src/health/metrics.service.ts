import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { PrismaService, version } from '../platform/index.js';
import { HealthService } from './health.service.js';
import { WorkersService } from './workers.service.js';

interface Totals {
  reviews: number;
  tokens: number;
  micros: number;
  blocked: number;
}

/**
 * What an operator watches, in Prometheus' text format. All but the process's own figures are read from the database
 * when they are asked for, so they are the same whichever API process answers: take the highest, not the sum.
 */
@Injectable()
export class MetricsService {
  private readonly registry = new Registry();
  private readonly runs = this.gauge('wave_runs', 'Runs by status', ['status']);
  private readonly workers = this.gauge('wave_workers', 'Workers by status, those of the last day', ['status']);
  private readonly inFlight = this.gauge('wave_runs_in_flight', 'Runs that workers advance now');
  private readonly refused = this.gauge('wave_refused_writes_total', 'Times a worker came too late and was refused');
  private readonly queue = this.gauge('wave_queue_jobs', 'Jobs on the queue', ['state']);
  private readonly reviews = this.gauge('wave_reviews_open', 'Questions that wait for a person');
  private readonly tokens = this.gauge('wave_tokens_spent_total', 'New tokens spent by all runs');
  private readonly cost = this.gauge('wave_cost_spent_usd_total', 'US dollars spent by all runs');
  private readonly blocked = this.gauge('wave_tool_calls_blocked_total', 'Tool calls that were blocked');

  constructor(
    private readonly prisma: PrismaService,
    private readonly health: HealthService,
    private readonly workersService: WorkersService,
  ) {
    this.registry.setDefaultLabels({ version });
    collectDefaultMetrics({ register: this.registry, prefix: 'wave_api_' });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  async text(): Promise<string> {
    const [byStatus, [totals], workers, { queue }] = await Promise.all([
      this.prisma.run.groupBy({ by: ['status'], _count: true }),
      this.prisma.$queryRaw<[Totals]>`
        select (select count(*)::int from review where status = 'open') as reviews,
               coalesce(sum(tokens_spent), 0)::float8 as tokens, coalesce(sum(cost_spent_micros), 0)::float8 as micros,
               coalesce(sum(blocked_count), 0)::int as blocked
        from run`,
      this.workersService.list(),
      this.health.orchestrator(),
    ]);
    for (const status of ['queued', 'running', 'held', 'complete', 'failed', 'killed'])
      this.runs.set({ status }, byStatus.find((row) => row.status === status)?._count ?? 0);
    for (const status of ['alive', 'silent', 'stopped'])
      this.workers.set({ status }, workers.filter((worker) => worker.status === status).length);
    this.inFlight.set(
      workers.filter(({ status }) => status === 'alive').reduce((sum, { inFlight }) => sum + inFlight, 0),
    );
    this.refused.set(workers.reduce((sum, { refusedWrites }) => sum + refusedWrites, 0));
    this.queue.set({ state: 'waiting' }, queue.waiting);
    this.queue.set({ state: 'active' }, queue.active);
    this.reviews.set(totals.reviews);
    this.tokens.set(totals.tokens);
    this.cost.set(totals.micros / 1e6);
    this.blocked.set(totals.blocked);
    return this.registry.metrics();
  }

  private gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}

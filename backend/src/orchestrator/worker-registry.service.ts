import { hostname } from 'node:os';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, Log, newId, Notifications, PrismaService, version, type Config } from '../platform/index.js';
import { COMMANDS_CHANNEL, CommandsService, LeaseService, RunDispatcher, type CommandArgs } from '../runs/index.js';
import { LeaseLostError } from './checkpointer/index.js';
import { CommandSignal } from './run-context.js';
import { RunExecutor } from './run-executor.service.js';

const sweepEveryMs = 2_000;
const sweepLimit = 100;

/**
 * The worker's pulse: says that it lives, keeps the leases of its runs, hears what people want of them, and picks up
 * runs that nobody works on.
 */
@Injectable()
export class WorkerRegistry implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly id = newId();
  private readonly timers: NodeJS.Timeout[] = [];
  private beating = false;
  private sweeping = false;

  constructor(
    private readonly prisma: PrismaService,
    private readonly notifications: Notifications,
    private readonly leases: LeaseService,
    private readonly commands: CommandsService,
    private readonly dispatcher: RunDispatcher,
    private readonly executor: RunExecutor,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.prisma.worker.create({
      data: {
        id: this.id,
        hostname: hostname(),
        pid: process.pid,
        version,
        concurrency: this.config.worker.concurrency,
      },
    });
    await this.signOfLife(0);
    await this.notifications.listen(COMMANDS_CHANNEL, (runId) => void this.obey([runId]));
    this.notifications.onReconnect(() => void this.obey(this.executor.contexts.runIds));
    this.timers.push(setInterval(() => void this.beat(), Math.max(250, Math.floor(this.config.worker.leaseMs / 4))));
    this.timers.push(setInterval(() => void this.sweep(), sweepEveryMs));
    await this.sweep();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.prisma
      .$executeRaw`update worker set stopped_at = now(), in_flight = 0 where id = ${this.id}::uuid`.catch(
      (error: unknown) => this.log.warn('the worker could not sign off', { error }),
    );
  }

  /** By the database's clock, as all who look at it: this machine's may be wrong. */
  private async signOfLife(inFlight: number): Promise<void> {
    await this.prisma
      .$executeRaw`update worker set heartbeat_at = now(), in_flight = ${inFlight} where id = ${this.id}::uuid`;
  }

  private async beat(): Promise<void> {
    if (this.beating) return;
    this.beating = true;
    try {
      const runIds = this.executor.contexts.runIds;
      const sentAt = performance.now();
      const kept = await this.leases.extend(this.id, runIds);
      for (const runId of runIds) {
        const context = this.executor.contexts.byRun(runId);
        if (kept.has(runId)) context?.clock.extended(sentAt);
        else context?.abort.abort(new LeaseLostError(runId, context.lease.epoch));
      }
      await this.signOfLife(runIds.length);
      // A notification can get lost with its connection; the row cannot.
      await this.obey(runIds);
    } catch (error) {
      this.log.warn('the heartbeat failed; leases will run out if it goes on', { error });
    } finally {
      this.beating = false;
    }
  }

  private async obey(runIds: readonly string[]): Promise<void> {
    const mine = runIds.filter((runId) => this.executor.contexts.byRun(runId) !== undefined);
    if (mine.length === 0) return;
    try {
      const rows = await this.prisma.run.findMany({
        where: { id: { in: mine }, command: { not: null } },
        select: { id: true, command: true, commandArgs: true },
      });
      for (const { id, command, commandArgs } of rows) {
        const context = this.executor.contexts.byRun(id);
        // What is being carried out right here is no interruption, unless somebody wants the run to rest.
        const isMove = command === 'recycle' || command === 'fork';
        const holds = (commandArgs as CommandArgs | null)?.hold !== undefined;
        if (context?.relocating === true && isMove && !holds) continue;
        context?.abort.abort(new CommandSignal(command!));
      }
    } catch (error) {
      this.log.warn('a command could not be read; the next heartbeat tries again', { error });
    }
  }

  private async sweep(): Promise<void> {
    if (this.sweeping) return;
    this.sweeping = true;
    try {
      for (const runId of await this.leases.unreturned(sweepLimit)) await this.commands.free(runId);
      for (const runId of await this.leases.stranded(sweepLimit)) await this.dispatcher.enqueue(runId);
    } catch (error) {
      this.log.warn('the sweep failed; the next one tries again', { error });
    } finally {
      this.sweeping = false;
    }
  }
}

import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { CONFIG, type Config } from '../config/config.module.js';
import { Log } from '../log.js';
import { Prisma, PrismaClient } from './generated/client.js';

export { Prisma };

/** The client inside a transaction, and outside: what a module's writer takes, so that it can join a caller's commit. */
export type Transaction = Prisma.TransactionClient;

/**
 * The door to Postgres. Prisma and the few hand-written statements of the hot path share one pool, so a process holds
 * a known number of connections.
 */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  readonly pool: pg.Pool;

  constructor(@Inject(CONFIG) config: Config, log: Log) {
    const pool = new pg.Pool({
      connectionString: config.database.url,
      max: config.database.pool,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      application_name: 'wave',
    });
    // An idle connection that breaks (a restart of Postgres) is replaced by the pool; without a listener it would end the process.
    pool.on('error', (error) => log.warn('a database connection broke', { error }));
    super({ adapter: new PrismaPg(pool), transactionOptions: { maxWait: 10_000, timeout: 30_000 } });
    this.pool = pool;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
    await this.pool.end();
  }
}

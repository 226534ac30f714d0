import { BullModule } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import { CONFIG, type Config } from '../config/config.module.js';

/** One queue for runs. A job carries the run's id and nothing else: the run's truth is its row. */
export const RUN_QUEUE = 'wave-runs';

export interface RunJob {
  runId: string;
}

/**
 * BullMQ on Redis when `REDIS_URL` is set, else on Postgres in a schema of its own, so that a laptop needs no Redis.
 * Delivery only: which worker may advance a run is decided by the lease in the run's row.
 */
@Global()
@Module({
  imports: [
    BullModule.forRootAsync({
      useFactory: (config: Config) => {
        setDefaultBackendFactory(config.redisUrl === undefined ? (createPostgresBackend as never) : undefined);
        return {
          connection: queueConnection(config),
          defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
        };
      },
      inject: [CONFIG],
    }),
    BullModule.registerQueue({ name: RUN_QUEUE }),
  ],
  exports: [BullModule],
})
export class QueueModule {}

function queueConnection(config: Config): ConnectionOptions {
  if (config.redisUrl !== undefined) return { url: config.redisUrl, maxRetriesPerRequest: null } as ConnectionOptions;
  return {
    connectionString: config.database.url,
    schema: 'bullmq',
    migrate: true,
    max: 4,
    application_name: 'wave-queue',
  } as unknown as ConnectionOptions;
}

import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';
import { CONFIG, ConfigModule, type Config } from './config/config.module.js';
import { Log } from './log.js';
import { Notifications } from './prisma/notifications.js';
import { PrismaService } from './prisma/prisma.service.js';

/** What every room stands on. */
@Global()
@Module({
  imports: [ConfigModule],
  providers: [
    Clock,
    { provide: Log, useFactory: (config: Config) => new Log(config.logLevel), inject: [CONFIG] },
    PrismaService,
    Notifications,
  ],
  exports: [ConfigModule, Clock, Log, PrismaService, Notifications],
})
export class PlatformModule {}

import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventsModule } from '../events/index.js';
import { Connections } from './connections.service.js';
import { OverviewFeed } from './overview-feed.service.js';
import { RunFeed } from './run-feed.service.js';
import { SocketGateway } from './socket-gateway.service.js';
import { StreamController } from './stream.controller.js';

/** API process only: the log of runs as Server-Sent Events and over WebSocket. */
@Module({
  imports: [EventsModule],
  controllers: [StreamController],
  providers: [Connections, OverviewFeed, RunFeed, SocketGateway],
  exports: [Connections],
})
export class RealtimeModule {}

/** Takes WebSockets on the application's own port. Before the application listens. */
export function registerRealtime(app: NestFastifyApplication): void {
  app.get(SocketGateway).attach(app.getHttpServer());
}

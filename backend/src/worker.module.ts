import { Module } from '@nestjs/common';
import { AuditModule } from './audit/index.js';
import { EventsModule } from './events/index.js';
import { OrchestratorModule } from './orchestrator/index.js';
import { PlatformModule, QueueModule } from './platform/index.js';
import { redact } from './safety/index.js';

/** The worker: queues and graphs, never a socket. */
@Module({ imports: [PlatformModule, QueueModule, EventsModule, AuditModule.redacting(redact), OrchestratorModule] })
export class WorkerModule {}

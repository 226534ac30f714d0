import { Module } from '@nestjs/common';
import { AuditModule } from './audit/index.js';
import { AuthModule } from './auth/index.js';
import { EventsModule } from './events/index.js';
import {
  HealthController,
  HealthService,
  MetricsService,
  OperationsController,
  WorkersService,
} from './health/index.js';
import { PlatformModule, QueueModule } from './platform/index.js';
import { ProjectsController, ProjectsModule } from './projects/index.js';
import { RealtimeModule } from './realtime/index.js';
import { RecordModule } from './record/index.js';
import { BlockOverridesController, ReviewsController, ReviewsModule } from './reviews/index.js';
import {
  Deliveries,
  FirstStory,
  ProfilesController,
  RunControlController,
  RunMetricsController,
  RunsController,
  RunsModule,
  ToolCallsController,
} from './runs/index.js';
import { PoliciesController, SafetyController, SafetyModule, redact } from './safety/index.js';
import { SpendingController, SpendingModule } from './spending/index.js';

/** The API: HTTP and sockets, never a graph. */
@Module({
  imports: [
    PlatformModule,
    QueueModule,
    EventsModule,
    AuditModule.redacting(redact),
    AuthModule,
    ProjectsModule,
    SafetyModule,
    RunsModule,
    ReviewsModule,
    SpendingModule,
    RealtimeModule,
    RecordModule,
  ],
  controllers: [
    RunsController,
    RunMetricsController,
    RunControlController,
    ProfilesController,
    ToolCallsController,
    SafetyController,
    PoliciesController,
    ReviewsController,
    SpendingController,
    BlockOverridesController,
    ProjectsController,
    HealthController,
    OperationsController,
  ],
  providers: [Deliveries, FirstStory, HealthService, MetricsService, WorkersService],
})
export class ApiModule {}

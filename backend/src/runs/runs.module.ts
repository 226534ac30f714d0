import { Module } from '@nestjs/common';
import { BudgetModule } from '../budget/index.js';
import { GatesModule } from '../gates/index.js';
import { HubService } from '../git/index.js';
import { PlansModule } from '../plans/index.js';
import { ProjectsModule } from '../projects/index.js';
import { CommandsService } from './commands.service.js';
import { GateDecisions } from './gate-decisions.service.js';
import { LeaseService } from './lease.service.js';
import { RunDispatcher } from './run-dispatcher.service.js';
import { RunForks } from './run-forks.service.js';
import { RunMetricsService } from './run-metrics.service.js';
import { RunRecords } from './run-records.service.js';
import { RunSteps } from './run-steps.service.js';
import { RunsService } from './runs.service.js';

@Module({
  imports: [BudgetModule, GatesModule, PlansModule, ProjectsModule],
  providers: [
    HubService,
    CommandsService,
    GateDecisions,
    LeaseService,
    RunDispatcher,
    RunForks,
    RunMetricsService,
    RunRecords,
    RunSteps,
    RunsService,
  ],
  exports: [
    HubService,
    GatesModule,
    PlansModule,
    CommandsService,
    GateDecisions,
    LeaseService,
    RunDispatcher,
    RunForks,
    RunMetricsService,
    RunRecords,
    RunSteps,
    RunsService,
  ],
})
export class RunsModule {}

import { Module } from '@nestjs/common';
import { BudgetModule } from '../budget/index.js';
import { GatesModule } from '../gates/index.js';
import { PlansModule } from '../plans/index.js';
import { ProjectsModule } from '../projects/index.js';
import { CommandsService } from './commands.service.js';
import { LeaseService } from './lease.service.js';
import { RunDispatcher } from './run-dispatcher.service.js';
import { RunRecords } from './run-records.service.js';
import { RunsService } from './runs.service.js';

@Module({
  imports: [BudgetModule, GatesModule, PlansModule, ProjectsModule],
  providers: [CommandsService, LeaseService, RunDispatcher, RunRecords, RunsService],
  exports: [GatesModule, PlansModule, CommandsService, LeaseService, RunDispatcher, RunRecords, RunsService],
})
export class RunsModule {}

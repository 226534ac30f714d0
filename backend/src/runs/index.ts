export { COMMANDS_CHANNEL, CommandsService, type RunEnding } from './commands.service.js';
export { runPhases, runStatuses, type RunPhase, type RunStatus } from './dto/run.dto.js';
export { LeaseService, type Lease, type RunRow } from './lease.service.js';
export { isTerminal } from './lifecycle.js';
export { modelChoice } from './model-choice.js';
export { RunDispatcher } from './run-dispatcher.js';
export { toolCallView } from './run-records.service.js';
export { RunsModule } from './runs.module.js';
export { RunsService } from './runs.service.js';

import { Module } from '@nestjs/common';
import { BudgetModule } from '../budget/index.js';
import { ReviewsModule } from '../reviews/index.js';
import { RunsModule } from '../runs/index.js';
import { SafetyModule } from '../safety/index.js';
import { AgentTurns } from './agents/agent-turn.service.js';
import { Artifacts } from './artifacts.service.js';
import { CheckpointerModule } from './checkpointer/index.js';
import { GateKeeper } from './gate-keeper.service.js';
import { Retention } from './retention.service.js';
import { RunEndings } from './run-endings.service.js';
import { RunRelocations } from './run-relocations.service.js';
import { RunExecutor } from './run-executor.service.js';
import { RunProcessor } from './run.processor.js';
import { ModelJudge } from './model-judge.service.js';
import { ToolCallRecords } from './tool-call-records.service.js';
import { ToolCalls } from './tool-calls.service.js';
import { ToolJudge } from './tool-judge.service.js';
import { WorkerEquipment } from './worker-equipment.service.js';
import { WorkerRegistry } from './worker-registry.service.js';

/** Worker process only: `@nestjs/bullmq` starts every processor that a process loads. */
@Module({
  imports: [BudgetModule, CheckpointerModule, ReviewsModule, RunsModule, SafetyModule],
  providers: [
    AgentTurns,
    Artifacts,
    GateKeeper,
    Retention,
    RunEndings,
    RunExecutor,
    RunProcessor,
    RunRelocations,
    ModelJudge,
    ToolCallRecords,
    ToolCalls,
    ToolJudge,
    WorkerEquipment,
    WorkerRegistry,
  ],
})
export class OrchestratorModule {}

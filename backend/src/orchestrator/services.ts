import type { AgentTurns } from './agents/agent-turn.service.js';
import type { Artifacts } from './artifacts.service.js';
import type { GateKeeper } from './gate-keeper.service.js';
import type { RunEndings } from './run-endings.service.js';
import type { ToolCalls } from './tool-calls.service.js';
import type { BudgetService } from '../budget/index.js';
import type { ReviewsService } from '../reviews/index.js';
import type { TasksService } from '../plans/index.js';
import type { ReadState, RunRelocations } from './run-relocations.service.js';
import type { RunContext } from './run-context.js';
import type { State, Update } from './state.js';

/** What nodes work with. */
export interface NodeServices {
  turns: AgentTurns;
  calls: ToolCalls;
  gates: GateKeeper;
  endings: RunEndings;
  artifacts: Artifacts;
  budget: BudgetService;
  tasks: TasksService;
  reviews: ReviewsService;
  relocations: RunRelocations;
  readState: ReadState;
}

/**
 * One node of the graph. What it changes goes into the returned update and into the context's outbox, and both are
 * durable together or not at all; so a node may be run again from its top.
 */
export type GraphNode = (state: State, context: RunContext, services: NodeServices) => Promise<Update>;

import type { components } from './generated/api';
import type { EventData, EventType, LiveMessage, RunEvent } from './generated/events';

/**
 * What crosses the wire, by the names that the interface uses. The shapes are generated from the API; this is the only
 * file that knows where from.
 */
type Schemas = components['schemas'];

export type { EventData, EventType, LiveMessage, RunEvent };

export type RunSummary = Schemas['RunSummary'];
export type RunDetail = Schemas['RunDetail'];
export type CreateRun = Schemas['CreateRunDto'];
export type RunAccepted = Schemas['RunAccepted'];
export type CommandAccepted = Schemas['CommandAccepted'];
export type EvidenceItem = Schemas['EvidenceItem'];
export type GateDecisionView = Schemas['GateDecisionView'];
export type GateView = Schemas['GateView'];
export type TaskView = Schemas['TaskView'];
export type TranscriptBlock = Schemas['TranscriptBlock'];
export type TranscriptMessage = Schemas['TranscriptMessage'];
export type ToolCallView = Schemas['ToolCallView'];
export type ToolCallWhy = Schemas['ToolCallWhy'];
export type Principle = Schemas['PrincipleView'];
export type EvaluateCall = Schemas['EvaluateDto'];
export type Verdict = Schemas['VerdictView'];
export type DiffFile = Schemas['DiffFile'];
export type RunDiff = Schemas['RunDiff'];
export type ArtifactView = Schemas['ArtifactView'];
export type SuggestedStory = Schemas['SuggestedStory'];
export type ProjectView = Schemas['ProjectView'];
export type CreateProject = Schemas['CreateProjectDto'];
export type UpdateProject = Schemas['UpdateProjectDto'];
export type ReviewAnswer = Schemas['ResolveReviewDto'];
export type ReviewView = Schemas['ReviewView'];
export type OrchestratorHealth = Schemas['OrchestratorHealth'];
export type Principal = Schemas['PrincipalView'];
export type SocketTicket = Schemas['SocketTicketView'];

export type AgentSpend = Schemas['AgentSpending'];
export type Amounts = Schemas['ScopeBudgetView']['tokens'];
export type AuditCheck = Schemas['AuditVerification'];
export type AuditEntry = Schemas['AuditEntryView'];
export type BlockedCall = Schemas['BlockedCallView'];
export type BlockOverride = Schemas['BlockOverrideView'];
export type BudgetEntry = Schemas['BudgetEntryView'];
export type BudgetScope = Schemas['ScopeBudgetView'];
export type DecideGate = Schemas['DecideGateDto'];
export type EffectScore = Schemas['ScoreRowView'];
export type ForkRun = Schemas['ForkRunDto'];
export type Judgement = Schemas['JudgementView'];
export type ModelPrices = Schemas['RunPricesView'];
export type ObservedEffects = Schemas['ObservedView'];
export type OwnPrinciple = Schemas['OwnPrincipleView'];
export type PolicyReplay = Schemas['PolicyReplayView'];
export type PolicyView = Schemas['PolicyView'];
export type Profile = Schemas['ProfileView'];
export type ProjectPolicy = Schemas['ProjectPolicyView'];
export type ReplayedCall = Schemas['ReplayItemView'];
export type RunBudget = Schemas['RunBudgetView'];
export type RunMetrics = Schemas['RunMetrics'];
export type RunStep = Schemas['StepView'];
export type Budgets = Schemas['BudgetsView'];
export type SharedBudget = Schemas['AccountBudgetView'];
export type SharedLimits = Schemas['ChangeSharedBudgetDto'];
export type Shortfall = Schemas['ShortfallView'];

export type RunStatus = RunSummary['status'];
export type RunPhase = RunSummary['phase'];
export type GateStatus = RunSummary['gateStatus'];
export type ModelProvider = RunSummary['modelProvider'];
export type GateChoice = GateDecisionView['decision'];
export type RunCommand = 'hold' | 'resume' | 'next' | 'kill' | 'recycle' | 'fork' | 'retry' | 'archive';
export type TaskStatus = TaskView['status'];
export type VerdictDecision = NonNullable<ToolCallView['verdict']>;
export type ReviewType = ReviewView['type'];
export type ReviewDecision = ReviewAnswer['decision'];

/** In the order in which filters show them; the compiler minds that none is missing. */
export const runStatuses = ['queued', 'running', 'held', 'complete', 'failed', 'killed'] as const satisfies RunStatus[];
export const runPhases = [
  'initializing',
  'planning',
  'development',
  'testing',
  'review',
  'complete',
  'failed',
  'held',
  'killed',
] as const satisfies RunPhase[];

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export type Topic = `run:${string}` | 'runs' | 'reviews';

/** What the API sends over the WebSocket. */
export type ServerMessage =
  | { type: 'subscribed'; topic: string; lastSeq?: number }
  | { type: 'unsubscribed'; topic: string }
  | { type: 'event'; topic: string; event: RunEvent }
  | { type: 'live'; topic: string; message: LiveMessage }
  | { type: 'run'; run: RunSummary }
  | { type: 'lagged'; topic: string }
  | { type: 'heartbeat'; at: string }
  | { type: 'error'; code: string; detail: string; topic?: string };

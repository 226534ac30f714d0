/**
 * The API's wire types as the interface knows them. This is the only file that says what crosses the wire;
 * everything else imports from here.
 */

export const runStatuses = ['queued', 'running', 'held', 'complete', 'failed', 'killed'] as const;
export type RunStatus = (typeof runStatuses)[number];

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
] as const;
export type RunPhase = (typeof runPhases)[number];

export type GateStatus = 'pending' | 'go' | 'hold' | 'kill' | 'recycle';
export type ModelProvider = 'anthropic' | 'rehearsal';
export type RunCommand = 'hold' | 'resume' | 'kill' | 'recycle' | 'next';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface CreateRun {
  task: string;
  projectId?: string;
  projectPath?: string;
  storyId?: string;
  domain?: string;
  acceptanceCriteria?: string[];
  branch?: string;
  mode?: 'auto' | 'step';
  tokenLimit?: number;
  costLimit?: number;
  model?: string;
}

export interface RunAccepted {
  success: true;
  runId: string;
  threadId: string;
  status: RunStatus;
  message: string;
}

export interface CommandAccepted {
  success: true;
  runId: string;
  outcome: 'applied' | 'pending';
  status: string;
  message: string;
}

export interface RunSummary {
  runId: string;
  threadId: string;
  projectId: string;
  projectName: string;
  storyId: string;
  task: string;
  domain: string;
  profile: string;
  mode: 'auto' | 'step';
  model: string;
  modelProvider: ModelProvider;
  status: RunStatus;
  phase: RunPhase;
  currentAgent: string | null;
  currentGate: number;
  gateStatus: GateStatus;
  iteration: number;
  /** 0–1; 1 is safe. */
  safetyScore: number;
  tokensUsed: number;
  tokenLimit: number;
  costUsd: number;
  costLimitUsd: number;
  /** 0–100. */
  budgetPercent: number;
  actionsCount: number;
  blockedCount: number;
  testsPassed: number | null;
  testsFailed: number | null;
  progressPercent: number;
  openReviews: number;
  holdReason: string | null;
  killReason: string | null;
  error: string | null;
  createdBy: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  updatedAt: string;
  lastSeq: number;
}

export interface RunDetail extends RunSummary {
  acceptanceCriteria: string[];
  plan: string | null;
  baseBranch: string | null;
  baseCommit: string | null;
  branch: string | null;
  commitHash: string | null;
  maxIterations: number;
  recycleCount: number;
  maxRecycles: number;
  errorCount: number;
  maxErrors: number;
  errorCode: string | null;
  pendingCommand: 'hold' | 'kill' | null;
  allowedCommands: RunCommand[];
  gates: GateView[];
  tasks: TaskView[];
}

export interface EvidenceItem {
  name: string;
  ok: boolean;
  required: boolean;
  detail: string;
}

export interface GateDecisionView {
  decision: 'go' | 'hold' | 'kill' | 'recycle';
  byKind: 'agent' | 'policy' | 'person';
  byName: string;
  reason: string;
  override: boolean;
  at: string;
}

export interface GateView {
  number: number;
  name: string;
  passesWhen: string;
  status: GateStatus;
  evidence: EvidenceItem[];
  decisions: GateDecisionView[];
  decidedAt: string | null;
}

export type TaskStatus = 'pending' | 'in_progress' | 'completed' | 'failed' | 'skipped';

export interface TaskView {
  id: string;
  phase: string;
  title: string;
  detail: string;
  status: TaskStatus;
  retryCount: number;
  lastError: string | null;
  startedAt: string | null;
  completedAt: string | null;
}

export interface TranscriptBlock {
  type: 'text' | 'tool_use' | 'tool_result';
  text?: string;
  toolUseId?: string;
  toolCallId?: string;
  name?: string;
  input?: Record<string, unknown>;
  content?: string;
  isError?: boolean;
}

export interface TranscriptMessage {
  number: number;
  step: number;
  agent: string;
  conversation: string;
  role: 'user' | 'assistant';
  blocks: TranscriptBlock[];
  model: string | null;
  tokensUsed: number | null;
  costUsd: number | null;
  durationMs: number | null;
  at: string;
}

export type VerdictDecision = 'allow' | 'review' | 'block';

export interface ToolCallView {
  toolCallId: string;
  runId: string;
  number: number;
  step: number;
  agent: string;
  tool: string;
  args: Record<string, unknown>;
  argsHash: string;
  status: 'proposed' | 'blocked' | 'in_review' | 'running' | 'completed' | 'failed' | 'rejected' | 'unknown';
  verdict: VerdictDecision | null;
  score: number | null;
  violations: string[];
  risks: string[];
  evidence: string[];
  effects: string[];
  policyVersion: string | null;
  snapshot: string | null;
  ok: boolean | null;
  exitCode: number | null;
  output: string | null;
  filesChanged: string[];
  sandbox: string | null;
  durationMs: number | null;
  createdAt: string;
  completedAt: string | null;
}

export interface DiffFile {
  path: string;
  from?: string;
  status: 'added' | 'modified' | 'deleted' | 'renamed';
  additions: number;
  deletions: number;
}

export interface RunDiff {
  baseCommit: string | null;
  head: string | null;
  files: DiffFile[];
  patch: string;
  truncated: boolean;
}

export interface ArtifactView {
  artifactId: string;
  kind: string;
  name: string;
  phase: string;
  mediaType: string;
  sha256: string;
  bytes: number;
  createdAt: string;
}

export interface SuggestedStory {
  storyId: string;
  title: string;
  task: string;
  domain: string;
  acceptanceCriteria: string[];
}

export interface ProjectView {
  projectId: string;
  name: string;
  path: string;
  defaultBranch: string;
  testCommand: string | null;
  sample: boolean;
  runsTotal: number;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  suggestedStories: SuggestedStory[];
}

export interface CreateProject {
  path: string;
  name?: string;
  testCommand?: string;
}

export interface UpdateProject {
  name?: string;
  testCommand?: string;
  archived?: boolean;
}

export type ReviewType =
  'safety' | 'gate_override' | 'budget_exceeded' | 'plan_approval' | 'loop_detected' | 'unknown_outcome';
export type ReviewDecision = 'approve' | 'edit' | 'respond' | 'reject';

export interface ReviewAnswer {
  decision: ReviewDecision;
  args?: Record<string, unknown>;
  message?: string;
  reason?: string;
}

export interface ReviewView {
  reviewId: string;
  runId: string;
  projectName: string;
  storyId: string;
  task: string;
  type: ReviewType;
  status: 'open' | 'resolved' | 'cancelled';
  question: string;
  reason: string;
  next: Record<string, string>;
  answers: ReviewDecision[];
  gate: number | null;
  toolCallId: string | null;
  tool: string | null;
  args: Record<string, unknown> | null;
  score: number | null;
  violations: string[];
  risks: string[];
  evidence: string[];
  effects: string[];
  claimedBy: string | null;
  claimedAt: string | null;
  answer: ReviewAnswer | null;
  answeredBy: string | null;
  createdAt: string;
  answeredAt: string | null;
}

export interface OrchestratorHealth {
  status: 'ok' | 'degraded';
  orchestratorStatus: 'running' | 'no_workers' | 'down';
  version: string;
  model: { status: 'up' | 'down'; detail?: string; provider: ModelProvider; name: string };
  queue: { status: 'up' | 'down'; detail?: string; backend: 'postgres' | 'redis'; waiting: number; active: number };
  database: { status: 'up' | 'down'; detail?: string };
  workers: number;
}

export interface Principal {
  kind: string;
  id: string;
  name: string;
  role: 'viewer' | 'reviewer' | 'operator' | 'admin';
  scopes: string[];
}

export interface SocketTicket {
  ticket: string;
  expiresAt: string;
}

/** What the log of a run tells, by type. */
export interface EventData {
  'run.created': {
    task: string;
    storyId: string;
    projectId: string;
    model: string;
    provider: string;
    createdBy: string;
  };
  'run.started': { workerId: string; epoch: number };
  'run.recovered': { workerId: string; epoch: number; step: number };
  'run.held': { reason: string; by: string; reviewId?: string };
  'run.resumed': { by: string; phase: string };
  'run.completed': { branch: string; commit: string; filesChanged: number };
  'run.failed': { code: string; error: string };
  'run.killed': { reason: string; by: string };
  'phase.changed': { from: string; to: string };
  'gate.decided': { gate: number; name: string; status: string; by: string; reason: string; override: boolean };
  'step.started': { step: number; node: string };
  'step.completed': { step: number; node: string; durationMs: number };
  'agent.output': {
    agent: string;
    action: string;
    result: string;
    iteration: number;
    tokensUsed: number;
    costUsd: number;
    safetyScore: number;
    toolCalls: number;
  };
  'tool.started': {
    toolCallId: string;
    number: number;
    agent: string;
    tool: string;
    summary: string;
    verdict: string;
    score: number;
  };
  'tool.completed': {
    toolCallId: string;
    number: number;
    agent: string;
    tool: string;
    summary: string;
    ok: boolean;
    exitCode?: number | null;
    durationMs: number;
  };
  'tool.blocked': {
    toolCallId: string;
    number: number;
    agent: string;
    tool: string;
    summary: string;
    score: number;
    violations: string[];
    risks: string[];
  };
  'review.opened': { reviewId: string; type: string; question: string; toolCallId?: string };
  'review.answered': { reviewId: string; type: string; decision: string; by: string };
  'budget.settled': {
    agent: string;
    model: string;
    tokens: number;
    costUsd: number;
    tokensSpent: number;
    costSpentUsd: number;
    percent: number;
  };
  'budget.exceeded': { reviewId: string; tokensNeeded: number; costNeededUsd: number };
  'task.changed': { taskId: string; title: string; status: string };
  'tests.reported': {
    when: 'baseline' | 'qa';
    exitCode: number | null;
    passed: number;
    failed: number;
    command: string;
  };
  'artifact.created': { artifactId: string; kind: string; name: string; sha256: string };
}

export type EventType = keyof EventData;
type EventOf<Type extends EventType> = { type: Type; data: EventData[Type]; runId: string; seq: number; at: string };
export type RunEvent = { [Type in EventType]: EventOf<Type> }[EventType];

/** Told to whoever watches now, never stored. */
export type LiveMessage =
  | { kind: 'agent'; agent: string; node: string; state: 'thinking' | 'idle' }
  | { kind: 'text'; agent: string; delta: string }
  | { kind: 'output'; toolCallId: string; chunk: string };

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

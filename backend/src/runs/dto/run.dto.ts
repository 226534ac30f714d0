import { JudgementView, ObservedView, PrincipleView } from '../../safety/index.js';

/** Coarse state of a run. */
export const runStatuses = ['queued', 'running', 'held', 'complete', 'failed', 'killed'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Fine state of a run. */
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

export const gateStatuses = ['pending', 'go', 'hold', 'kill', 'recycle'] as const;
export type GateStatus = (typeof gateStatuses)[number];

/** The answer to a submitted story. */
export class RunAccepted {
  success!: true;
  runId!: string;
  threadId!: string;
  status!: RunStatus;
  /** One sentence for a person. */
  message!: string;
}

/** A run as lists show it. Money in USD, micro precision. */
export class RunSummary {
  runId!: string;
  threadId!: string;
  projectId!: string;
  projectName!: string;
  storyId!: string;
  task!: string;
  domain!: string;
  profile!: string;
  mode!: 'auto' | 'step';
  model!: string;
  /** `rehearsal` means that bundled stories are played, no model is asked. */
  modelProvider!: 'anthropic' | 'rehearsal';
  status!: RunStatus;
  phase!: RunPhase;
  currentAgent!: string | null;
  currentGate!: number;
  gateStatus!: GateStatus;
  iteration!: number;
  /** Lowest verdict so far, 0–1; 1 is safe. */
  safetyScore!: number;
  tokensUsed!: number;
  tokenLimit!: number;
  costUsd!: number;
  costLimitUsd!: number;
  /** The larger of the two shares, spent and reserved, 0–100. */
  budgetPercent!: number;
  actionsCount!: number;
  blockedCount!: number;
  testsPassed!: number | null;
  testsFailed!: number | null;
  progressPercent!: number;
  /** Reviews that wait for a person. */
  openReviews!: number;
  holdReason!: string | null;
  killReason!: string | null;
  error!: string | null;
  createdBy!: string;
  createdAt!: string;
  startedAt!: string | null;
  finishedAt!: string | null;
  updatedAt!: string;
  /** Newest event. */
  lastSeq!: number;
}

export class ForkOrigin {
  runId!: string;
  /** The step of that run whose end the fork began at. */
  step!: number;
}

/** A run as its page shows it. */
export class RunDetail extends RunSummary {
  acceptanceCriteria!: string[];
  plan!: string | null;
  baseBranch!: string | null;
  baseCommit!: string | null;
  branch!: string | null;
  commitHash!: string | null;
  maxIterations!: number;
  recycleCount!: number;
  maxRecycles!: number;
  errorCount!: number;
  maxErrors!: number;
  errorCode!: string | null;
  /** A person's wish that no worker has carried out yet; `fork` is the beginning of a run that goes on from another. */
  pendingCommand!: 'hold' | 'kill' | 'recycle' | 'fork' | null;
  /** What may be done with the run now: next, resume, hold, recycle, kill, fork, retry, archive. */
  allowedCommands!: string[];
  /** Where a fork began. */
  forkedFrom!: ForkOrigin | null;
  /** The run whose story this one tries again. */
  retryOf!: string | null;
  /** Gates that only a person passes. */
  humanGates!: number[];
  archived!: boolean;
  gates!: GateView[];
  tasks!: TaskView[];
}

export class RunPage {
  items!: RunSummary[];
  /** Give it as `cursor` to get the next page; null at the end. */
  nextCursor!: string | null;
}

export class EvidenceItem {
  name!: string;
  ok!: boolean;
  required!: boolean;
  detail!: string;
}

export class GateDecisionView {
  decision!: 'go' | 'hold' | 'kill' | 'recycle';
  byKind!: 'agent' | 'policy' | 'person';
  byName!: string;
  reason!: string;
  override!: boolean;
  at!: string;
}

/** One of the ten gates. */
export class GateView {
  number!: number;
  name!: string;
  /** What must hold for it to pass. */
  passesWhen!: string;
  status!: GateStatus;
  evidence!: EvidenceItem[];
  decisions!: GateDecisionView[];
  decidedAt!: string | null;
}

export class TaskView {
  id!: string;
  phase!: string;
  title!: string;
  detail!: string;
  status!: 'pending' | 'in_progress' | 'completed' | 'failed' | 'skipped';
  retryCount!: number;
  lastError!: string | null;
  startedAt!: string | null;
  completedAt!: string | null;
}

/** One entry of the run's log. */
export class EventView {
  runId!: string;
  /** From 1, without a gap. */
  seq!: number;
  /** For example `phase.changed`; see the events page of the documentation. */
  type!: string;
  data!: Record<string, unknown>;
  at!: string;
}

export class EventPage {
  items!: EventView[];
  nextCursor!: string | null;
}

/** A block of a message: text, a tool call, or a tool's result. */
export class TranscriptBlock {
  type!: 'text' | 'tool_use' | 'tool_result';
  text?: string;
  /** On `tool_use`: the model's own id of the call; on `tool_result`: the call it answers. */
  toolUseId?: string;
  /** On `tool_use`: WAVE's tool call, when it was judged. */
  toolCallId?: string;
  name?: string;
  input?: Record<string, unknown>;
  content?: string;
  isError?: boolean;
}

export class TranscriptMessage {
  /** From 1. */
  number!: number;
  step!: number;
  agent!: string;
  /** One conversation of one agent, for example `dev:2`. */
  conversation!: string;
  role!: 'user' | 'assistant';
  blocks!: TranscriptBlock[];
  model!: string | null;
  tokensUsed!: number | null;
  costUsd!: number | null;
  durationMs!: number | null;
  at!: string;
}

export class TranscriptPage {
  items!: TranscriptMessage[];
  nextCursor!: string | null;
}

/** A judged action with its verdict and, when it ran, its receipt. */
export class ToolCallView {
  toolCallId!: string;
  runId!: string;
  /** Order within the run, from 1. */
  number!: number;
  step!: number;
  agent!: string;
  tool!: string;
  args!: Record<string, unknown>;
  argsHash!: string;
  status!: 'proposed' | 'blocked' | 'in_review' | 'running' | 'completed' | 'failed' | 'rejected' | 'unknown';
  verdict!: 'allow' | 'review' | 'block' | null;
  score!: number | null;
  violations!: string[];
  risks!: string[];
  evidence!: string[];
  effects!: string[];
  policyVersion!: string | null;
  /** What the model judge said, or why it was not asked; null for calls from before there was one. */
  judgement!: JudgementView | null;
  /** What the sandbox saw; null where nothing can be seen. */
  observed!: ObservedView | null;
  snapshot!: string | null;
  ok!: boolean | null;
  exitCode!: number | null;
  output!: string | null;
  filesChanged!: string[];
  sandbox!: string | null;
  durationMs!: number | null;
  createdAt!: string;
  completedAt!: string | null;
}

export class ToolCallPage {
  items!: ToolCallView[];
  nextCursor!: string | null;
}

export class DiffFile {
  path!: string;
  /** The earlier path of a renamed file. */
  from?: string;
  status!: 'added' | 'modified' | 'deleted' | 'renamed';
  additions!: number;
  deletions!: number;
}

/** What the run changed against the commit it began at. */
export class RunDiff {
  baseCommit!: string | null;
  head!: string | null;
  files!: DiffFile[];
  /** Unified diff; cut at 2 MB, which `truncated` tells. */
  patch!: string;
  truncated!: boolean;
}

export class ArtifactView {
  artifactId!: string;
  kind!: string;
  name!: string;
  phase!: string;
  mediaType!: string;
  sha256!: string;
  bytes!: number;
  createdAt!: string;
}

export class ArtifactPage {
  items!: ArtifactView[];
  nextCursor!: string | null;
}

export class GateList {
  items!: GateView[];
  nextCursor!: string | null;
}

export class TaskList {
  items!: TaskView[];
  nextCursor!: string | null;
}

export class FindingView {
  id!: string;
  taskId!: string | null;
  agent!: string;
  title!: string;
  /** Markdown. */
  body!: string;
  createdAt!: string;
}

export class FindingList {
  items!: FindingView[];
  nextCursor!: string | null;
}

/** A person's word that let a call run although its verdict did not allow it. */
export class PermissionView {
  /** `review`: a question was approved; `override`: a block was lifted. */
  kind!: 'review' | 'override';
  by!: string;
  reason!: string | null;
  at!: string;
}

/** A tool call with what its verdict stands on. */
export class ToolCallWhy extends ToolCallView {
  /** null for a call that nobody had to let run, or that did not run. */
  permission!: PermissionView | null;
  /** The principles that it would violate, in words. */
  principles!: PrincipleView[];
}

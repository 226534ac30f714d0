/**
 * Shapes of the control and safety endpoints as they were agreed. `types.ts` takes each from the generated types as soon
 * as these have it.
 */
import type { components } from './generated/api';

type VerdictDecision = 'allow' | 'review' | 'block';

export interface ProjectPolicy {
  allowHosts: string[];
  allowLoopbackPorts: number[];
  protectedBranches: string[];
  guarded: string[];
  databases: Record<string, 'disposable' | 'production'>;
  packageRegistries: 'allowed' | 'review';
  gitRemotes: string[];
  thresholds?: { block: number; escalate: number };
  /** By effect, such as `write home`: what it is worth in this project. */
  scores: Record<string, number>;
  principles: OwnPrinciple[];
  judge: JudgePolicy;
  overrides: { blocks: 'never' | 'admin' | 'operator'; selfApproval: boolean };
  tokenLimit?: number;
  costLimitMicros?: number;
}

export interface OwnPrinciple {
  /** `project.<kebab>` */
  id: string;
  text: string;
  /** Globs over effect kinds and over what is acted upon; without it only the judge minds the principle. */
  when?: { effects: string[]; subjects?: string[] };
  score?: number;
}

export interface JudgePolicy {
  ask: 'always' | 'between' | 'never';
  from: number;
  to: number;
  timeoutMs: number;
  onFailure: 'block' | 'review';
  model?: string;
}

export interface PolicyView {
  projectId: string;
  /** 0 is what WAVE ships with. */
  version: number;
  hash: string;
  policy: ProjectPolicy;
  /** null for version 0, as are the two after it. */
  reason: string | null;
  createdBy: string | null;
  createdAt: string | null;
}

export interface PolicyReplay {
  judged: number;
  changed: number;
  counts: { before: Record<VerdictDecision, number>; after: Record<VerdictDecision, number> };
  /** Changed calls only, newest first. */
  items: ReplayedCall[];
  /** What a replay cannot see. */
  note: string;
}

export interface ReplayedCall {
  toolCallId: string;
  runId: string;
  storyId: string;
  number: number;
  agent: string;
  tool: string;
  summary: string;
  before: { decision: VerdictDecision; score: number };
  after: { decision: VerdictDecision; score: number; risks: string[]; violations: string[] };
  /** As it was decided when it was made. */
  recorded: { decision: VerdictDecision; score: number };
}

export interface EffectScore {
  effect: string;
  act: string;
  target: string;
  words: string;
  score: number;
  /** The bundled table's, before the project's policy. */
  defaultScore: number;
  change: 'lowered' | 'raised' | null;
  reversible: string;
  reason: string;
  explanation: string;
  principles: string[];
}

export interface Judgement {
  asked: boolean;
  /** Why it was not asked: rehearsal, blocked, score, policy, approved, no model, not cached. */
  why?: string;
  by?: string;
  score: number | null;
  violations: string[];
  risks: string[];
  reasoning: string;
  cached: boolean;
  costUsd: number;
  /** unreachable, timeout, malformed, over_budget or refused. */
  failure?: string;
}

export interface ObservedEffects {
  connections: { host: string; port: number; allowed: boolean }[];
  filesOutsidePrediction: string[];
  mismatches: string[];
}

export interface RunStep {
  step: number;
  node: string;
  startedAt: string;
  completedAt: string;
  durationMs: number;
  snapshot: string | null;
  forkable: boolean;
  recyclable: boolean;
}

export interface Profile {
  name: string;
  description: string;
  phases: string[];
  humanGates: number[];
  maxIterations: number;
  maxRecycles: number;
  maxErrors: number;
}

export interface Amounts {
  limit: number | null;
  reserved: number;
  spent: number;
}

export interface BudgetScope {
  scope: 'project' | 'account';
  name: string;
  tokens: Amounts;
  costUsd: Amounts;
}

export interface ModelPrices {
  asOf: string;
  source: string;
  model: string;
  input: number | null;
  output: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  cacheWrite1h: number | null;
  known: boolean;
}

export interface AgentSpend {
  agent: string;
  model: string;
  calls: number;
  tokens: number;
  costUsd: number;
}

export interface BudgetEntry {
  callId: string;
  agent: string;
  model: string;
  state: 'open' | 'settled' | 'released';
  reservedTokens: number;
  reservedCostUsd: number;
  tokens: number;
  costUsd: number;
  usage: Record<string, number> | null;
  reservedAt: string;
  closedAt: string | null;
}

export interface RunBudget {
  tokens: Amounts & { limit: number };
  costUsd: Amounts & { limit: number };
  percent: number;
  scopes: BudgetScope[];
  prices: ModelPrices;
  byAgent: AgentSpend[];
  entries: BudgetEntry[];
  nextCursor: string | null;
}

export interface RunMetrics {
  durationMs: number;
  activeMs: number;
  heldMs: number;
  tokens: { input: number; output: number; cacheRead: number; cacheWrite: number; total: number };
  costUsd: number;
  byPhase: { phase: string; durationMs: number; tokens: number; costUsd: number }[];
  byAgent: { agent: string; calls: number; tokens: number; costUsd: number; durationMs: number }[];
  byTool: { tool: string; calls: number; failed: number; durationMs: number }[];
  governance: {
    verdicts: Record<VerdictDecision, number>;
    lowestScore: number | null;
    blocks: number;
    reviews: number;
    overrides: number;
    recycles: number;
    judgeCalls: number;
    judgeCostUsd: number;
    medianAnswerMs: number | null;
  };
}

export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  action: string;
  runId: string | null;
  subject: string;
  data: Record<string, unknown>;
  prevHash: string;
  hash: string;
}

export interface AuditCheck {
  ok: boolean;
  entries: number;
  firstBroken?: { seq: number; reason: string };
  /** The last entry found in order. */
  head: { seq: number; hash: string } | null;
}

export type RunDetail = Omit<components['schemas']['RunDetail'], 'allowedCommands' | 'pendingCommand'> & {
  allowedCommands: string[];
  pendingCommand: 'hold' | 'kill' | 'recycle' | 'fork' | null;
  forkedFrom: { runId: string; step: number } | null;
  retryOf: string | null;
  humanGates: number[];
  archived: boolean;
};

export interface BlockOverride {
  overrideId: string;
  toolCallId: string;
  runId: string;
  argsHash: string;
  reason: string;
  createdBy: string;
  createdAt: string;
  usedBy: string | null;
  usedAt: string | null;
}

export interface BlockedCall {
  toolCallId: string;
  summary: string;
  score: number;
  overridable: boolean;
  override: BlockOverride | null;
}

export type ReviewView = components['schemas']['ReviewView'] & {
  judgement: Judgement | null;
  blockedCalls: BlockedCall[];
  runCreatedBy: string;
  selfApproval: boolean;
};

export type ToolCallView = components['schemas']['ToolCallView'] & {
  judgement: Judgement | null;
  observed: ObservedEffects | null;
};

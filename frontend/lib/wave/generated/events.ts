// Generated from the API by `npm run openapi`; change the DTO classes instead.
/**
 * The vocabulary of a run's log. Each entry is written in the same transaction as what it tells, so a reader of the log
 * and a reader of the tables see the same run. Amounts: tokens as integers, money in USD with micro precision.
 */
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
  /** Another worker took over after the lease of the one before ran out, or after it handed the run back. */
  'run.recovered': { workerId: string; epoch: number; step: number };
  'run.held': { reason: string; by: string; reviewId?: string };
  'run.resumed': { by: string; phase: string };
  /** Sent back: to Dev, to the end of a step, or before a gate. */
  'run.recycled': { by: string; reason: string; toStep?: number; toGate?: number; count: number };
  /** The first thing that a fork's log tells after its creation: everything before lies in the other run's log. */
  'run.forked': { fromRunId: string; fromStep: number; fromSeq: number; by: string };
  'run.retried': { ofRunId: string; by: string };
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
    /** What was seen and not predicted, in sentences; absent when there is nothing. */
    mismatches?: string[];
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
    /** `failed` brought no answer and may have been billed; of an `unknown` call nobody was told, so it counts in full. */
    outcome: 'answered' | 'failed' | 'unknown';
    tokens: number;
    costUsd: number;
    /** Tokens as the server billed them; null where it never told. */
    usage: {
      inputTokens: number;
      outputTokens: number;
      cacheReadTokens: number;
      cacheWriteTokens: number;
      cacheWrite1hTokens: number;
    } | null;
    tokensSpent: number;
    costSpentUsd: number;
    percent: number;
  };
  'budget.exceeded': {
    reviewId: string;
    tokensNeeded: number;
    costNeededUsd: number;
    /** Each limit that is too low, the run's first; tokens, or USD. */
    shortfalls: {
      scope: 'run' | 'project' | 'account';
      what: 'tokens' | 'cost';
      limit: number;
      spent: number;
      reserved: number;
      needed: number;
    }[];
  };
  /** A limit that counts for this run was raised: its own, or one it shares. null: there is none any more. */
  'budget.raised': BudgetChange;
  'budget.lowered': BudgetChange;
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

export interface BudgetChange {
  scope: 'run' | 'project' | 'account';
  by: string;
  tokenLimit: number | null;
  costLimitUsd: number | null;
  reason: string;
}

export type EventType = keyof EventData;

/** An event before it has its place in the log. */
export type NewEvent = { [Type in EventType]: { type: Type; data: EventData[Type] } }[EventType];

/** An event as every reader gets it: REST, SSE, WebSocket. `seq` counts from 1 without a gap. */
export type RunEvent = NewEvent & { runId: string; seq: number; at: string };

/** Told to whoever watches now, never stored: model text and command output as they come. */
export type LiveMessage =
  | { kind: 'agent'; agent: string; node: string; state: 'thinking' | 'idle' }
  | { kind: 'text'; agent: string; delta: string }
  | { kind: 'output'; toolCallId: string; chunk: string };

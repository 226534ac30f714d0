/** Tokens as the server billed them. */
export class TokenMetrics {
  /** Uncached input. */
  input!: number;
  output!: number;
  /** Cost money, and do not count in the token limit. */
  cacheRead!: number;
  cacheWrite!: number;
  /** New tokens as the limit counts them: also those of calls whose usage nobody was told. */
  total!: number;
}

export class PhaseMetrics {
  phase!: string;
  /** Without the time that the run was held. */
  durationMs!: number;
  tokens!: number;
  costUsd!: number;
}

export class AgentMetrics {
  agent!: string;
  /** Model calls. */
  calls!: number;
  tokens!: number;
  costUsd!: number;
  /** Spent waiting for the model. */
  durationMs!: number;
}

export class ToolMetrics {
  tool!: string;
  /** Calls that ran. */
  calls!: number;
  failed!: number;
  durationMs!: number;
}

export class VerdictCounts {
  allow!: number;
  review!: number;
  block!: number;
}

export class GovernanceMetrics {
  verdicts!: VerdictCounts;
  /** 0–1; null before the first verdict. */
  lowestScore!: number | null;
  /** Calls that were blocked. */
  blocks!: number;
  reviews!: number;
  /** Gates and blocked calls that a person let pass. */
  overrides!: number;
  recycles!: number;
  judgeCalls!: number;
  judgeCostUsd!: number;
  /** From question to answer; null while nothing was answered. */
  medianAnswerMs!: number | null;
}

/** What a run took, and how it was governed. Money in USD. */
export class RunMetrics {
  /** From the start to the end, or to now. */
  durationMs!: number;
  /** The part of it in which the run was not held. */
  activeMs!: number;
  /** The part of it in which the run waited for people. */
  heldMs!: number;
  tokens!: TokenMetrics;
  costUsd!: number;
  /** In the order in which the run came to them. */
  byPhase!: PhaseMetrics[];
  byAgent!: AgentMetrics[];
  byTool!: ToolMetrics[];
  governance!: GovernanceMetrics;
}

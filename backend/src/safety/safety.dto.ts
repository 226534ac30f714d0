import { IsObject, IsOptional, IsString, IsUUID, Length } from 'class-validator';

export class EvaluateDto {
  /** Judge by this project's policy. */
  @IsOptional()
  @IsUUID()
  projectId?: string;

  /** Name of the tool, for example run_command. */
  @IsString()
  @Length(1, 120)
  tool!: string;

  /** The tool's arguments. */
  @IsObject()
  args!: Record<string, unknown>;

  /**
   * Where the call would run and what is allowed there: the shape of a policy file (cwd, mainCheckout,
   * siblingWorktrees, home, branch, protectedBranches, writable, guardState, network, databases).
   */
  @IsOptional()
  @IsObject()
  context?: Record<string, unknown>;
}

/** What the model judge said of a call, or why it was not asked. */
export class JudgementView {
  asked!: boolean;
  /**
   * Why not: rehearsal (the model plays), blocked (by the static analysis, which is final), score (outside of the range
   * the policy names), policy (never), approved (a person has decided), no model (the API has none), not cached.
   */
  why?: string;
  /** The model that judged. */
  by?: string;
  /** 0–1; null when it gave none. The call's own score is the lower of this and the analysis's. */
  score!: number | null;
  violations!: string[];
  risks!: string[];
  reasoning!: string;
  /** It had judged the same call under the same policy before, and was not paid again. */
  cached!: boolean;
  costUsd!: number;
  /** Why it gave no score: unreachable, timeout, malformed, over_budget or refused. */
  failure?: string;
}

/** A connection that a command tried, seen by the sandbox. */
export class ObservedConnection {
  host!: string;
  port!: number;
  allowed!: boolean;
}

/** What the sandbox saw of a call, where that can be seen. */
export class ObservedView {
  connections!: ObservedConnection[];
  /** Files that changed and that no predicted effect covers. */
  filesOutsidePrediction!: string[];
  /** What differed from the prediction, in words. */
  mismatches!: string[];
}

/** What WAVE makes of a call. */
export class VerdictView {
  decision!: 'allow' | 'review' | 'block';
  /** 0–1; 1 is safe. */
  score!: number;
  /** Ids of the principles that the call would violate. */
  violations!: string[];
  /** Sentences for a person. */
  risks!: string[];
  /** The parts of the arguments that the findings stand on. */
  evidence!: string[];
  /** What the call would do. */
  effects!: string[];
  /** Whether something of it is outside the workspace: such a call is never repeated unasked. */
  outside!: boolean;
  /** SHA-256 of tool and arguments, to which an approval is bound. */
  argsHash!: string;
  /** Names the analysis, the project's policy by version and hash, and the thresholds. */
  policyVersion!: string;
  /** What a judge said of the same call before; the API has no model to ask. */
  judgement!: JudgementView | null;
}

/** The deterministic part of a project's own principle. */
export class PrincipleRuleView {
  /** Globs over kinds of effects. */
  effects!: string[];
  /** Globs over what is acted upon; null for all. */
  subjects!: string[] | null;
  /** The most that a call which breaks it may score. */
  score!: number;
}

export class PrincipleView {
  id!: string;
  /** security, data integrity, system safety, compliance, or project for a project's own. */
  area!: string;
  text!: string;
  /** Checked without a model; null for the built-in ones, which the score table refers to. */
  rule!: PrincipleRuleView | null;
}

export class PrincipleList {
  items!: PrincipleView[];
  nextCursor!: string | null;
}

export class PrinciplesQuery {
  /** With this project's own. */
  @IsOptional()
  @IsUUID()
  projectId?: string;
}

export class ScoresQuery {
  /** As this project's policy has them. */
  @IsOptional()
  @IsUUID()
  projectId?: string;
}

/** What one kind of effect is worth. */
export class ScoreRowView {
  /** Act and target, for example `delete worktree`. */
  effect!: string;
  act!: string;
  target!: string;
  /** The effect in words. */
  words!: string;
  /** 0–1; 1 is safe. A call scores as the lowest of its effects. */
  score!: number;
  /** The bundled table's score, before the project's policy. */
  defaultScore!: number;
  change!: 'lowered' | 'raised' | null;
  /** yes, partly or no. */
  reversible!: string;
  reason!: string;
  /** How the score came about under this policy. */
  explanation!: string;
  principles!: string[];
}

export class ScoreTableView {
  items!: ScoreRowView[];
  nextCursor!: string | null;
}

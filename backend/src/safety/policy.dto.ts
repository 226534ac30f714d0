import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsObject, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';

export class ThresholdsView {
  /** Below it a call is blocked. */
  block!: number;
  /** Below it a person is asked. */
  escalate!: number;
}

export class OwnPrincipleWhenView {
  /** Globs over kinds of effects, for example `write *`. */
  effects!: string[];
  /** Globs over paths (also relative to the worktree), hosts, refs or tables; all when absent. */
  subjects?: string[];
}

export class OwnPrincipleView {
  /** project.<name in kebab case> */
  id!: string;
  text!: string;
  when?: OwnPrincipleWhenView;
  /** The most that a call which breaks it may score; given together with `when`. */
  score?: number;
}

export class JudgeSettingsView {
  ask!: 'always' | 'between' | 'never';
  /** With `between`: asked when from ≤ score < to. */
  from!: number;
  to!: number;
  timeoutMs!: number;
  /** What counts when the judge does not answer: score 0, or a question to a person. */
  onFailure!: 'block' | 'review';
  /** The run's own model when absent. */
  model?: string;
}

export class OverrideSettingsView {
  /** The least role that may let a blocked call run after all. */
  blocks!: 'never' | 'admin' | 'operator';
  /** Whether who started a run may answer its reviews and override its blocks. */
  selfApproval!: boolean;
}

/** What a project allows its runs. Fields left out when it is written get their defaults. */
export class ProjectPolicyView {
  allowHosts!: string[];
  allowLoopbackPorts!: number[];
  protectedBranches!: string[];
  guarded!: string[];
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', enum: ['disposable', 'production'] } })
  databases!: Record<string, 'disposable' | 'production'>;
  packageRegistries!: 'allowed' | 'review';
  /** Remotes beside those that the repository has. */
  gitRemotes!: string[];
  /** The installation's when absent. */
  thresholds?: ThresholdsView;
  /** Own scores by kind of effect, as GET /api/safety/scores names them. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' } })
  scores!: Record<string, number>;
  principles!: OwnPrincipleView[];
  judge!: JudgeSettingsView;
  overrides!: OverrideSettingsView;
  /** Defaults of new runs; the installation's when absent. */
  tokenLimit?: number;
  costLimitMicros?: number;
}

/** A project's policy as it stands, or stood. */
export class PolicyView {
  projectId!: string;
  /** 0 is the built-in policy, which nobody has changed. */
  version!: number;
  /** Hex SHA-256 of the policy; verdicts name its beginning. */
  hash!: string;
  policy!: ProjectPolicyView;
  /** null for the built-in policy, as are the two after it. */
  reason!: string | null;
  createdBy!: string | null;
  createdAt!: string | null;
}

export class PolicyPage {
  items!: PolicyView[];
  nextCursor!: string | null;
}

export class ChangePolicyDto {
  /** The whole policy; a field that is left out gets its default. */
  @ApiProperty({ type: () => ProjectPolicyView })
  @IsObject()
  policy!: Record<string, unknown>;

  /** Why; goes on the record. */
  @IsString()
  @Length(1, 2_000)
  reason!: string;

  /** The version that this was written against: refused when another stands by now. */
  @IsOptional()
  @IsInt()
  @Min(0)
  expectedVersion?: number;
}

export class ReplayPolicyDto {
  /** The draft, whole as for a change. */
  @ApiProperty({ type: () => ProjectPolicyView })
  @IsObject()
  policy!: Record<string, unknown>;

  /** The newest so many calls. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;

  /** Calls of this run only. */
  @IsOptional()
  @IsUUID()
  runId?: string;
}

export class DecisionCounts {
  allow!: number;
  review!: number;
  block!: number;
}

export class ReplayCountsView {
  before!: DecisionCounts;
  after!: DecisionCounts;
}

export class ReplayBeforeView {
  decision!: 'allow' | 'review' | 'block';
  score!: number;
}

export class ReplayAfterView extends ReplayBeforeView {
  risks!: string[];
  violations!: string[];
}

/** A past call that the draft would decide otherwise, or score otherwise. */
export class ReplayItemView {
  toolCallId!: string;
  runId!: string;
  storyId!: string;
  /** Order within the run, from 1. */
  number!: number;
  agent!: string;
  tool!: string;
  summary!: string;
  /** Under the policy that stands now. */
  before!: ReplayBeforeView;
  /** Under the draft. */
  after!: ReplayAfterView;
  /** As it was decided when it was made. */
  recorded!: ReplayBeforeView;
}

export class PolicyReplayView {
  judged!: number;
  changed!: number;
  counts!: ReplayCountsView;
  /** Changed calls only, newest first. */
  items!: ReplayItemView[];
  /** What a replay cannot see. */
  note!: string;
}

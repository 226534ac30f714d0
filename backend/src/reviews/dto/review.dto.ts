import { IsIn, IsObject, IsOptional, IsString, Length } from 'class-validator';
import { JudgementView } from '../../safety/index.js';
import { BlockOverrideView } from './block-override.dto.js';

export const reviewTypes = [
  'safety',
  'gate_override',
  'budget_exceeded',
  'plan_approval',
  'loop_detected',
  'unknown_outcome',
] as const;
export type ReviewType = (typeof reviewTypes)[number];

export class ResolveReviewDto {
  /** What the person answers. */
  @IsIn(['approve', 'edit', 'respond', 'reject'])
  decision!: 'approve' | 'edit' | 'respond' | 'reject';

  /** With `edit`: the tool's arguments as they should be; judged again. */
  @IsOptional()
  @IsObject()
  args?: Record<string, unknown>;

  /** With `respond`: what the agent is told instead of a result. */
  @IsOptional()
  @IsString()
  @Length(1, 10_000)
  message?: string;

  /** Required with `reject`; goes on the record. */
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  reason?: string;
}

export class ReviewAnswerView {
  decision!: 'approve' | 'edit' | 'respond' | 'reject';
  args?: Record<string, unknown>;
  message?: string;
  reason?: string;
}

/** A blocked call that nobody has answered for yet, shown where the safety gate asks. */
export class BlockedCallView {
  toolCallId!: string;
  /** The call in one line. */
  summary!: string;
  score!: number;
  /** Whether the project's policy lets somebody override it; who, says the policy. */
  overridable!: boolean;
  /** The override that was given; null while there is none. */
  override!: BlockOverrideView | null;
}

/** A question that suspends a run until a person answers it. */
export class ReviewView {
  reviewId!: string;
  runId!: string;
  projectName!: string;
  storyId!: string;
  task!: string;
  type!: ReviewType;
  status!: 'open' | 'resolved' | 'cancelled';
  /** What is asked, in one sentence. */
  question!: string;
  /** Why it is asked. */
  reason!: string;
  /** What happens on each answer. */
  next!: Record<string, string>;
  /** Answers that this review takes. */
  answers!: ('approve' | 'edit' | 'respond' | 'reject')[];
  gate!: number | null;
  toolCallId!: string | null;
  tool!: string | null;
  args!: Record<string, unknown> | null;
  score!: number | null;
  violations!: string[];
  risks!: string[];
  evidence!: string[];
  effects!: string[];
  /** What the model judge said of the call; null when the review is about none. */
  judgement!: JudgementView | null;
  /** At the safety gate: what was blocked. Empty elsewhere. */
  blockedCalls!: BlockedCallView[];
  /** Who started the run. */
  runCreatedBy!: string;
  /** False when the policy keeps who started the run from answering this. */
  selfApproval!: boolean;
  claimedBy!: string | null;
  claimedAt!: string | null;
  answer!: ReviewAnswerView | null;
  answeredBy!: string | null;
  createdAt!: string;
  answeredAt!: string | null;
}

export class ReviewPage {
  items!: ReviewView[];
  nextCursor!: string | null;
}

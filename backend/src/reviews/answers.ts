import { concernsRun } from '../budget/index.js';
import { toolArgsErrors } from '../safety/index.js';
import type { ReviewType } from './dto/review.dto.js';

export type AnswerKind = 'approve' | 'edit' | 'respond' | 'reject';

/** What happens on each answer, by type of review; a type takes the answers that stand here. */
export const answersByType: Readonly<Record<ReviewType, Partial<Record<AnswerKind, string>>>> = {
  safety: {
    approve: 'The call runs as it stands.',
    edit: 'The call is judged again with your arguments, and runs if the verdict allows it.',
    respond: 'The call does not run; the agent reads your message instead.',
    reject: 'The call does not run; the agent is told why.',
  },
  gate_override: {
    approve: 'The gate passes against its evidence; that is shown wherever the gate is shown.',
    respond: 'The run goes back to dev with your message.',
    reject: 'The run is killed with your reason.',
  },
  budget_exceeded: {
    approve: 'The limits of the run are doubled, or raised to what the next call may take, and it goes on.',
    edit: 'The limits of the run become what you write, and it goes on.',
    reject: 'The run is killed with your reason.',
  },
  plan_approval: {
    approve: 'The plan stands, and development begins.',
    respond: 'The PM plans again with your message.',
    reject: 'The run is killed with your reason.',
  },
  loop_detected: {
    approve: 'The run goes on as it was.',
    respond: 'The agent reads your message and goes on.',
    reject: 'The run is killed with your reason.',
  },
  unknown_outcome: {
    approve: 'The call is taken as done, and the run goes on.',
    edit: 'The call is made again, with your arguments, and judged as any other; send it as it was to repeat it.',
    respond: 'The agent reads your message as the result of the call.',
    reject: 'The run is killed with your reason.',
  },
};

/** Where only a shared budget is too low, the limits of the run are not what is asked. */
const answersOfShared: Partial<Record<AnswerKind, string>> = {
  approve: 'The call is tried again; it is asked once more unless somebody raised the shared limit.',
  reject: 'The run is killed with your reason.',
};

/**
 * What happens on each answer of one review.
 *
 * @param evidence what the question stands on
 */
export function answersOf(type: ReviewType, evidence: unknown): Partial<Record<AnswerKind, string>> {
  const isShared = type === 'budget_exceeded' && !concernsRun(evidence);
  // A question that means something else by its answers than its type does says so itself.
  const { next } = (evidence ?? {}) as { next?: Partial<Record<AnswerKind, string>> };
  return isShared ? answersOfShared : (next ?? answersByType[type]);
}

/** What a person answered, as it came in. */
export interface Answer {
  decision: AnswerKind;
  args?: Record<string, unknown>;
  message?: string;
  reason?: string;
}

/**
 * @param evidence what the question stands on
 * @param tool the tool of the call that the review is about: edited arguments must have its shape
 * @returns what is wrong with an answer, by field; empty when it can be taken
 */
export function answerErrors(
  type: ReviewType,
  answer: Answer,
  evidence: unknown = {},
  tool?: string,
): { field: string; message: string }[] {
  const allowed = answersOf(type, evidence);
  const errors: { field: string; message: string }[] = [];
  if (allowed[answer.decision] === undefined) {
    errors.push({
      field: 'decision',
      message: `must be one of ${Object.keys(allowed).join(', ')} for a ${type} review`,
    });
    return errors;
  }
  if (answer.decision === 'edit' && answer.args === undefined) {
    errors.push({ field: 'args', message: 'is required with edit: the arguments as they should be' });
  }
  if (answer.decision === 'respond' && !answer.message?.trim()) {
    errors.push({ field: 'message', message: 'is required with respond: what the agent is told' });
  }
  if (answer.decision === 'reject' && !answer.reason?.trim()) {
    errors.push({ field: 'reason', message: 'is required with reject' });
  }
  if (answer.decision !== 'edit' && answer.args !== undefined) {
    errors.push({ field: 'args', message: 'belongs to edit only' });
  }
  if (type === 'budget_exceeded' && answer.decision === 'edit') errors.push(...limitErrors(answer.args ?? {}));
  if (
    (type === 'safety' || type === 'unknown_outcome') &&
    answer.decision === 'edit' &&
    answer.args !== undefined &&
    tool !== undefined
  )
    errors.push(...toolArgsErrors(tool, answer.args));
  return errors;
}

function limitErrors(args: Record<string, unknown>): { field: string; message: string }[] {
  const errors = Object.keys(args)
    .filter((field) => field !== 'tokenLimit' && field !== 'costLimit')
    .map((field) => ({ field: `args.${field}`, message: 'unknown field' }));
  const { tokenLimit, costLimit } = args;
  if (tokenLimit === undefined && costLimit === undefined) {
    errors.push({ field: 'args', message: 'must give tokenLimit or costLimit' });
  }
  if (
    tokenLimit !== undefined &&
    !(Number.isSafeInteger(tokenLimit) && (tokenLimit as number) > 0 && (tokenLimit as number) <= 1_000_000_000)
  ) {
    errors.push({ field: 'args.tokenLimit', message: 'must be a positive integer, at most 1000000000' });
  }
  if (costLimit !== undefined && !(typeof costLimit === 'number' && costLimit > 0 && costLimit <= 10_000)) {
    errors.push({ field: 'args.costLimit', message: 'must be a positive amount in USD, at most 10000' });
  }
  return errors;
}

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
    approve: 'The limits are doubled, and the run goes on.',
    edit: 'The limits become what you write (tokenLimit, costLimit in USD), and the run goes on.',
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
    respond: 'The agent reads your message as the result of the call.',
    reject: 'The run is killed with your reason.',
  },
};

/** What a person answered, as it came in. */
export interface Answer {
  decision: AnswerKind;
  args?: Record<string, unknown>;
  message?: string;
  reason?: string;
}

/** @returns what is wrong with an answer, by field; empty when it can be taken */
export function answerErrors(type: ReviewType, answer: Answer): { field: string; message: string }[] {
  const allowed = answersByType[type];
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

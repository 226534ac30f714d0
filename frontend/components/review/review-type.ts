import type { ReviewDecision, ReviewType } from '@/lib/wave/types';

export const reviewTypeNames: Record<ReviewType, string> = {
  safety: 'Safety',
  gate_override: 'Gate',
  budget_exceeded: 'Budget',
  plan_approval: 'Plan',
  loop_detected: 'Loop',
  unknown_outcome: 'Unknown outcome',
};

export const decisionNames: Record<ReviewDecision, string> = {
  approve: 'Approve',
  edit: 'Edit',
  respond: 'Respond',
  reject: 'Reject',
};

/** What was decided, as a word after "was". */
export const decidedNames: Record<ReviewDecision, string> = {
  approve: 'approved',
  edit: 'edited',
  respond: 'answered with a message',
  reject: 'rejected',
};

/** One key an answer, as the inbox's overlay lists them. */
export const decisionKeys: Record<ReviewDecision, string> = { approve: 'a', edit: 'e', respond: 'r', reject: 'x' };

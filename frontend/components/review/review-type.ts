import type { ReviewDecision, ReviewType } from '@/lib/wave/types';

export const reviewTypeNames: Record<ReviewType, string> = {
  safety: 'Safety',
  gate_override: 'Gate',
  budget_exceeded: 'Budget',
  plan_approval: 'Plan',
  loop_detected: 'Loop',
  unknown_outcome: 'Unknown outcome',
};

/** One key an answer, as the inbox's overlay lists them. */
export const decisionKeys: Record<ReviewDecision, string> = { approve: 'a', edit: 'e', respond: 'r', reject: 'x' };

import type { Prisma } from '../platform/index.js';
import { readPolicy } from '../projects/index.js';
import { summarise, type Judgement } from '../safety/index.js';
import { answersOf, type AnswerKind } from './answers.js';
import type { BlockOverrideView } from './dto/block-override.dto.js';
import type { BlockedCallView, ReviewType, ReviewView } from './dto/review.dto.js';

export const viewInclude = {
  run: {
    select: { storyId: true, task: true, createdBy: true, project: { select: { name: true, policy: true } } },
  },
} as const;
export type ReviewRow = Prisma.ReviewGetPayload<{ include: typeof viewInclude }>;
type CallRow = Prisma.ToolCallGetPayload<object>;

/** What reviews are shown with. */
export interface ReviewFacts {
  calls: ReadonlyMap<string, CallRow>;
  /** By the blocked call. */
  overrides: ReadonlyMap<string, BlockOverrideView>;
}

/** Blocked calls that a safety gate's question is about. */
export function blockedIds({ evidence }: Pick<ReviewRow, 'evidence'>): string[] {
  const ids = (evidence as { blockedCalls?: unknown } | null)?.blockedCalls;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

export function reviewView(row: ReviewRow, { calls, overrides }: ReviewFacts): ReviewView {
  const next = answersOf(row.type as ReviewType, row.evidence);
  const call = calls.get(row.toolCallId ?? '');
  const policy = readPolicy(row.run.project.policy);
  return {
    reviewId: row.id,
    runId: row.runId,
    projectName: row.run.project.name,
    storyId: row.run.storyId,
    task: row.run.task,
    type: row.type as ReviewType,
    status: row.status as ReviewView['status'],
    question: row.question,
    reason: row.reason,
    next: { ...next } as Record<string, string>,
    answers: Object.keys(next) as AnswerKind[],
    gate: row.gate,
    toolCallId: row.toolCallId,
    tool: call?.tool ?? null,
    args: (call?.args as Record<string, unknown> | undefined) ?? null,
    score: call?.score ?? null,
    violations: call?.violations ?? [],
    risks: call?.risks ?? [],
    evidence: call?.evidence ?? evidenceLines(row.evidence),
    effects: call?.effects ?? [],
    judgement: (call?.judgement as unknown as Judgement | null | undefined) ?? null,
    blockedCalls: blockedIds(row).flatMap((id): BlockedCallView[] => {
      const blocked = calls.get(id);
      if (blocked === undefined) return [];
      const override = overrides.get(id) ?? null;
      const isOpen = row.status === 'open' && override === null;
      return [
        {
          toolCallId: id,
          summary: summarise(blocked.tool, blocked.args as Record<string, unknown>),
          score: blocked.score ?? 0,
          overridable: isOpen && policy.overrides.blocks !== 'never',
          override,
        },
      ];
    }),
    runCreatedBy: row.run.createdBy,
    selfApproval: policy.overrides.selfApproval,
    claimedBy: row.claimedBy,
    claimedAt: row.claimedAt?.toISOString() ?? null,
    answer: row.answer as unknown as ReviewView['answer'],
    answeredBy: row.answeredBy,
    createdAt: row.createdAt.toISOString(),
    answeredAt: row.answeredAt?.toISOString() ?? null,
  };
}

/** Facts of a question without a tool call, one line each. */
function evidenceLines(evidence: unknown): string[] {
  return Object.entries((evidence ?? {}) as Record<string, unknown>)
    .filter(([name]) => name !== 'blockedCalls' && name !== 'next')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

import { z } from 'zod';

/**
 * What each agent answers, as the schema of a forced tool call. Prose is never searched for a decision:
 * an answer that does not validate is asked for again once, then counts as an error.
 */

const text = (max: number) => z.string().trim().min(1).max(max);

export const planOutput = z.strictObject({
  /** Two or three sentences a reviewer reads before the tasks. */
  summary: text(2_000),
  tasks: z
    .array(
      z.strictObject({
        id: z.string().regex(/^\d+(\.\d+)*$/, 'a number such as 1 or 1.2'),
        phase: text(120).default('Implementation'),
        title: text(300),
        detail: z.string().max(4_000).default(''),
      }),
    )
    .min(1)
    .max(100),
  /** Criteria that can be checked, each by itself. */
  acceptanceCriteria: z.array(text(500)).min(1).max(50),
  effort: z.enum(['small', 'medium', 'large']),
  /** Paths or globs, relative to the repository, that the work is expected to touch. */
  files: z.array(text(400)).max(200),
});

export const workOutput = z.strictObject({
  summary: text(4_000),
  /** True when nothing remains to be done for the story. */
  done: z.boolean(),
  tasks: z
    .array(
      z.strictObject({
        id: text(20),
        status: z.enum(['completed', 'failed', 'skipped', 'in_progress']),
        note: z.string().max(2_000).default(''),
      }),
    )
    .max(100),
  /** Why files outside the plan were touched; empty when none were. */
  explanation: z.string().max(2_000).default(''),
  findings: z
    .array(z.strictObject({ taskId: z.string().max(20).optional(), title: text(200), body: text(8_000) }))
    .max(20)
    .default([]),
});

export const qaOutput = z.strictObject({
  summary: text(4_000),
  decision: z.enum(['pass', 'fail']),
  criteria: z.array(z.strictObject({ criterion: text(500), verified: z.boolean(), evidence: text(2_000) })).max(50),
  /** What dev has to mend, when the decision is `fail`. */
  problems: z.array(text(1_000)).max(50).default([]),
});

export const ctoOutput = z.strictObject({
  decision: z.enum(['go', 'hold', 'kill', 'recycle']),
  reason: text(4_000),
  risks: z.array(text(500)).max(20).default([]),
});

export type PlanOutput = z.infer<typeof planOutput>;
export type WorkOutput = z.infer<typeof workOutput>;
export type QaOutput = z.infer<typeof qaOutput>;
export type CtoOutput = z.infer<typeof ctoOutput>;

/** The structured-output tools by agent: name as the model sees it, and the schema that its arguments must meet. */
export const structuredOutputs = {
  pm: { name: 'submit_plan', description: 'Submit the plan for this story.', schema: planOutput },
  dev: {
    name: 'submit_work',
    description: 'Hand the work over to QA, or say why it cannot be finished.',
    schema: workOutput,
  },
  qa: { name: 'submit_report', description: 'Submit the test report for this iteration.', schema: qaOutput },
  cto: { name: 'submit_decision', description: 'Decide on the evidence.', schema: ctoOutput },
} as const;

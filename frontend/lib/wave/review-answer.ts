import { actorName } from '../format';
import type { WaveProblem } from './problem';
import { argsOf, fieldsOf, type ToolDraft, type ToolField } from './tool-fields';
import type { Principal, ReviewAnswer, ReviewDecision, ReviewView } from './types';

/** What may be edited in an answer, and what it was before. */
export interface Editable {
  fields: ToolField[];
  args: Readonly<Record<string, unknown>>;
}

const budgetFields: ToolField[] = [
  { name: 'tokenLimit', label: 'Token limit', kind: 'number', required: false, range: [1, 1e9], whole: true },
  { name: 'costLimit', label: 'Cost limit in USD', kind: 'number', required: false, range: [0.000001, 10_000] },
];

/** Most reviews are about a call, and take its arguments; one about a budget takes limits. */
export function editableFields({ type, tool, args }: Pick<ReviewView, 'type' | 'tool' | 'args'>): Editable {
  if (type === 'budget_exceeded') return { fields: budgetFields, args: {} };
  const before = args ?? {};
  return { fields: fieldsOf(tool ?? '', before), args: before };
}

export type ReadAnswer = { ok: true; answer: ReviewAnswer } | { ok: false; mistakes: Readonly<Record<string, string>> };

/** The answer that a person wrote, or what is missing from it by field. */
export function answerOf(choice: ReviewDecision, text: string, edited: Editable & { draft: ToolDraft }): ReadAnswer {
  const written = text.trim();
  switch (choice) {
    case 'approve':
      return { ok: true, answer: { decision: choice } };
    case 'edit': {
      const read = argsOf(edited.fields, edited.draft, edited.args);
      return read.ok ? { ok: true, answer: { decision: choice, args: read.args } } : read;
    }
    case 'respond':
      return written === ''
        ? { ok: false, mistakes: { message: 'Write what the agent should be told.' } }
        : { ok: true, answer: { decision: choice, message: written } };
    case 'reject':
      return written === ''
        ? { ok: false, mistakes: { reason: 'Say why.' } }
        : { ok: true, answer: { decision: choice, reason: written } };
  }
}

/** What the API found wrong, by the names of the form: `args.command` belongs to the field `command`. */
export function mistakesOf(problem: WaveProblem, fields: readonly ToolField[]): Record<string, string | undefined> {
  const mistakes: Record<string, string | undefined> = {
    message: problem.field('message'),
    reason: problem.field('reason'),
  };
  for (const { name } of fields) mistakes[name] = problem.field(`args.${name}`) ?? problem.field(name);
  return mistakes;
}

/** A browser acts as the key it signed in with, so `session:Ada` and `key:Ada` are one person. */
export function isSelfApproval(
  { selfApproval, runCreatedBy }: Pick<ReviewView, 'selfApproval' | 'runCreatedBy'>,
  { name }: Pick<Principal, 'name'>,
): boolean {
  return selfApproval === false && actorName(runCreatedBy) === name;
}

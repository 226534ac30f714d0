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

/** What a run wants to do; how a run goes on that stands still, its own people may say. */
const selfDecided = new Set<ReviewView['type']>(['safety', 'gate_override', 'plan_approval']);

/** Whether the policy keeps who started the run from answering. */
export function isSelfApproval(
  { type, selfApproval, runCreatedBy }: Pick<ReviewView, 'type' | 'selfApproval' | 'runCreatedBy'>,
  me: Pick<Principal, 'name'>,
): boolean {
  return selfDecided.has(type) && !selfApproval && isSamePerson(runCreatedBy, me);
}

/** A browser acts as the key it signed in with, so `session:Ada` and `key:Ada` are one person. */
export function isSamePerson(actor: string, { name }: Pick<Principal, 'name'>): boolean {
  return actorName(actor) === name;
}

export interface OpenAnswers {
  /** What the person may answer. */
  given: ReviewDecision[];
  /** Why the other answers are not theirs to give. */
  barred?: string;
}

/** The answers of a review that a person with these rights may give; the API refuses the others. */
export function openAnswers(
  { type, gate, answers }: Pick<ReviewView, 'type' | 'gate' | 'answers'>,
  { scopes }: Pick<Principal, 'scopes'>,
): OpenAnswers {
  const without = (decisions: readonly ReviewDecision[], barred: string): OpenAnswers => ({
    given: answers.filter((answer) => !decisions.includes(answer)),
    barred,
  });
  // At gate 8 a person's word is what is asked for; nothing is overridden by it.
  if (type === 'gate_override' && gate !== 8 && !scopes.includes('gates:override')) {
    return without(
      ['approve'],
      gate === null
        ? 'Sending the run back once more needs the role of an operator.'
        : 'Letting the gate pass against its evidence needs the role of an operator.',
    );
  }
  if (type === 'budget_exceeded' && answers.includes('edit') && !scopes.includes('budget:write')) {
    return without(['approve', 'edit'], 'Raising the limits of the run needs the role of an operator.');
  }
  return { given: [...answers] };
}

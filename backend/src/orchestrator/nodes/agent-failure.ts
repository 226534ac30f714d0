import { inUsd, refusalWords } from '../../budget/index.js';
import type { TurnOutcome } from '../agents/agent-turn.service.js';
import { askPerson } from '../ask-person.js';
import type { RunContext } from '../run-context.js';
import type { NodeServices } from '../services.js';
import type { NodeName, State, Update } from '../state.js';

/** Errors that a second try cannot mend: somebody has to change a setting. */
const final = new Set(['model_auth_failed', 'model_rejected_request', 'rehearsal_unknown_story']);

/**
 * What becomes of a turn that brought no answer: an empty budget asks a person, a model that fails is asked again until
 * the run has had its share of errors.
 */
export function withoutAnswer(
  outcome: Exclude<TurnOutcome, { kind: 'answered' }>,
  node: NodeName,
  state: State,
  context: RunContext,
  services: NodeServices,
): Update {
  if (outcome.kind === 'failed') {
    return countError(
      state,
      context,
      services,
      node,
      outcome.error.code,
      outcome.error.message,
      final.has(outcome.error.code),
    );
  }
  const { needed, shortfalls } = outcome;
  const { id, name } = context.run.project;
  const words = refusalWords(shortfalls, needed, { id, name });
  const reviewId = askPerson(context, state, services.reviews, { type: 'budget_exceeded', ...words });
  context.outbox.event({
    type: 'budget.exceeded',
    data: {
      reviewId,
      tokensNeeded: needed.tokens,
      costNeededUsd: needed.costMicros / 1e6,
      shortfalls: shortfalls.map(inUsd),
    },
  });
  return { openReview: { id: reviewId, kind: 'budget', next: node }, next: 'await_review' };
}

/** Counts an error; the run fails with the last one it can bear. */
export function countError(
  state: State,
  context: RunContext,
  { endings }: NodeServices,
  again: NodeName,
  code: string,
  message: string,
  isFinal = false,
): Update {
  const errorCount = state.progress.errorCount + 1;
  context.outbox.patch({ errorCount, error: message, errorCode: code });
  const counted: State = { ...state, progress: { ...state.progress, errorCount } };
  if (isFinal || errorCount >= context.run.maxErrors) return endings.fail(context, counted, code, message);
  return { progress: counted.progress, next: again };
}

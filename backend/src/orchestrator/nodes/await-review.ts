import { interrupt } from '@langchain/langgraph';
import { newId } from '../../platform/index.js';
import type { AnsweredReview } from '../../reviews/index.js';
import { argsHash } from '../../safety/index.js';
import type { RunContext } from '../run-context.js';
import type { GraphNode, NodeServices } from '../services.js';
import type { OpenReview, State, Update } from '../state.js';
import { answerGate } from './answer-gate.js';

/** Suspends the run until a person answers; the worker is free meanwhile. Only reading precedes `interrupt`. */
export const awaitReview: GraphNode = async (state, context, services) => {
  const open = state.openReview!;
  const answered = await services.reviews.answered(open.id);
  if (answered === undefined) return interrupt({ reviewId: open.id });
  const update = await apply(open, answered, state, context, services);
  return { openReview: null, ...update };
};

async function apply(
  open: OpenReview,
  review: AnsweredReview,
  state: State,
  context: RunContext,
  services: NodeServices,
): Promise<Update> {
  if (open.kind === 'call') return answerCall(review, state, context, services);
  if (open.kind === 'gate') return answerGate(open, review, state, context, services);
  if (review.answer.decision === 'reject') return reject(review, state, context, services);
  if (open.kind === 'outcome') return answerCall(review, state, context, services);
  if (open.kind === 'loop') return answerLoop(open, review, state);
  if (open.kind === 'recycle') return answerRecycle(open, review, state, context, services);
  // The answer raised the limits already; the node that ran dry is tried again.
  return { next: open.next };
}

function reject(
  { answer, answeredBy }: AnsweredReview,
  state: State,
  context: RunContext,
  { endings }: NodeServices,
): Update {
  return endings.kill(context, state, answeredBy, answer.reason ?? 'rejected in a review');
}

/** The call at the head of the queue: runs as it stands, runs changed, or does not run. */
async function answerCall(
  { id, type, answer, answeredBy, argsHash: bound, snapshot }: AnsweredReview,
  state: State,
  context: RunContext,
  { calls }: NodeServices,
): Promise<Update> {
  const loop = state.loop!;
  const [call, ...rest] = loop.pending;
  const next = rest.length > 0 ? ('tools' as const) : loop.agent;
  if (answer.decision === 'approve' && type === 'safety') {
    const hash = argsHash({ tool: call!.tool, args: call!.args });
    // An approval is bound to what the person saw; anything else is judged anew.
    const approved = hash === bound ? { reviewId: id, by: answeredBy, argsHash: hash, snapshot } : undefined;
    return { loop: { ...loop, pending: [{ ...call!, ...(approved && { approved }) }, ...rest] }, next: 'tools' };
  }
  const isRepeated = type === 'unknown_outcome';
  if (answer.decision === 'edit') {
    // What the first attempt may have done to the files is undone, so that the second begins where the first did.
    if (isRepeated && state.git !== null) await (await context.workspace()).restore(state.git.snapshot);
    await calls.close(
      context,
      call!,
      isRepeated ? 'A person had the call made again.' : 'A person changed the arguments.',
      true,
    );
    const number = state.progress.toolCalls + 1;
    const edited = { id: newId(), number, toolUseId: call!.toolUseId, tool: call!.tool, args: answer.args! };
    return {
      progress: { ...state.progress, toolCalls: number },
      loop: {
        ...loop,
        pending: [edited, ...rest],
        notes: isRepeated
          ? loop.notes
          : [...loop.notes, `A person changed the arguments of ${call!.tool} to ${JSON.stringify(answer.args)}.`],
      },
      next: 'tools',
    };
  }
  const isRefused = answer.decision === 'reject';
  const content = isRefused
    ? `A person refused this call: ${answer.reason}. Go on without it.`
    : (answer.message ?? 'A person says that this has been done.');
  const result = await calls.close(context, call!, content, isRefused);
  // What a call of unknown outcome did to the files stays, and is kept from here on.
  const git = isRepeated ? await kept(state, context, call!.number) : state.git;
  return { git, loop: { ...loop, pending: rest, results: [...loop.results, result] }, next };
}

async function kept(state: State, context: RunContext, number: number): Promise<State['git']> {
  const snapshot = await (await context.workspace()).snapshot(number);
  context.outbox.patch({ snapshot });
  return { ...state.git!, snapshot };
}

/** Three times the same, and a person says how to go on; the count begins anew. */
function answerLoop(open: OpenReview, { answer }: AnsweredReview, state: State): Update {
  const guard = { ...state.guard, idle: 0 };
  const { same: _same, ...loop } = state.loop ?? { same: undefined };
  const reset = state.loop === null ? {} : { loop: loop as State['loop'] };
  const notes = answer.decision === 'respond' ? [...state.notes, `A person says: ${answer.message}`] : state.notes;
  return { guard, ...reset, notes, next: open.next };
}

/** The run was sent back as often as it may be, and a person lets it be sent back once more. */
function answerRecycle(
  { recycle }: OpenReview,
  { answer, answeredBy }: AnsweredReview,
  state: State,
  context: RunContext,
  { relocations, readState }: NodeServices,
): Promise<Update> {
  const told = answer.decision === 'respond' ? { reason: answer.message!, by: answeredBy } : {};
  return relocations.recycle(context, state, { ...recycle!, ...told }, readState);
}

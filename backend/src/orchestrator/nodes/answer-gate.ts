import type { AnsweredReview } from '../../reviews/index.js';
import type { RunContext } from '../run-context.js';
import type { NodeServices } from '../services.js';
import type { OpenReview, State, Update } from '../state.js';
import { enterPhase } from './phase.js';
import { countRecycle, sendBack } from './send-back.js';
import { signOff } from './sign-off.js';

/** A person's decision on the gate that the run waits at: go passes it, recycle sends the work back, kill ends the run. */
export async function answerGate(
  open: OpenReview,
  { answer, answeredBy }: AnsweredReview,
  state: State,
  context: RunContext,
  services: NodeServices,
): Promise<Update> {
  const gate = open.gate!;
  const byPerson = { byKind: 'person' as const, byName: answeredBy };
  // The person has seen what was blocked, and answers for it whatever the decision is.
  const safety = gate === 5 ? { ...state.safety, blockedActions: [] } : state.safety;
  if (answer.decision === 'approve') {
    const reason = answer.reason ?? 'approved in a review';
    const decision = { decision: 'go' as const, ...byPerson, reason, override: open.approval !== true };
    const { ladder } = services.gates.settle(context, state.ladder, gate, undefined, decision);
    const passed = { ...state, ladder, safety };
    if (gate === 7) return { loop: null, ...signOff(passed, context, services, reason) };
    // The supervisor would have gone on to the review by itself.
    const entered = gate === 6 ? enterPhase(context, passed, 'review') : {};
    return { ...entered, ladder, safety, loop: null, next: open.next };
  }
  if (answer.decision === 'respond') {
    const message = answer.message!;
    const decision = { decision: 'recycle' as const, ...byPerson, reason: message, override: false };
    const { ladder } = services.gates.settle(context, state.ladder, gate, undefined, decision);
    const recycleCount = state.progress.recycleCount + 1;
    const progress = { ...state.progress, recycleCount };
    countRecycle(context, answeredBy, message, recycleCount);
    if (gate < 4) return planAgain({ ...state, ladder, progress }, context, services, gate, message);
    const allowed = gate === 5 ? await services.calls.overridesInWords(context) : [];
    const sent = { ...state, ladder, safety, progress };
    return { safety, ...(await sendBack(sent, context, services, [message, ...allowed], 4)) };
  }
  const reason = answer.reason ?? 'rejected in a review';
  const decision = { decision: 'kill' as const, ...byPerson, reason, override: false };
  const { ladder } = services.gates.settle(context, state.ladder, gate, undefined, decision);
  return { ladder, ...services.endings.kill(context, state, answeredBy, reason) };
}

/** Nothing is built yet: the PM plans again with the message, or what the run begins with is looked at again. */
function planAgain(
  { ladder, progress, notes }: State,
  context: RunContext,
  { gates }: NodeServices,
  gate: number,
  message: string,
): Update {
  const { plan } = context.run;
  const given = plan === null ? '' : `\n\nThe plan came with the story:\n\n${plan}`;
  const isPlan = gate >= 2;
  return {
    progress,
    ladder: gates.reopen(context, ladder, isPlan ? 2 : 0),
    loop: null,
    notes: isPlan ? [...notes, `# The plan came back\n${message}${given}`] : notes,
    next: isPlan ? 'pm' : 'intake',
  };
}

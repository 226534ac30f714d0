import { byPolicy } from '../gate-keeper.service.js';
import type { RunContext } from '../run-context.js';
import type { NodeServices } from '../services.js';
import type { State, Update } from '../state.js';

/**
 * Gate 8: nobody needs to sign off unless the profile says so.
 *
 * @param reason why the work may be delivered, for the person who is asked
 */
export function signOff(state: State, context: RunContext, { gates }: NodeServices, reason: string): Update {
  const { profile, humanGates } = context.run;
  const isAsked = humanGates.includes(8);
  const decision = byPolicy(isAsked ? reason : `the profile ${profile} asks for no sign-off`);
  const { outcome, ladder } = gates.settle(context, state.ladder, 8, undefined, decision);
  if (outcome.status === 'go') return { ladder, next: 'deliver' };
  return { ladder, ...gates.askApproval(context, { ...state, ladder }, 8, reason, 'deliver') };
}

import { isSamePerson } from './review-answer';
import type { Principal, ProjectPolicy } from './types';

/** Whether the policy lets somebody have a blocked call run, in a run that may be their own. */
export function mayOverrideBlocks(
  { overrides }: Pick<ProjectPolicy, 'overrides'>,
  me: Pick<Principal, 'role' | 'scopes' | 'name'>,
  runCreatedBy: string,
): boolean {
  if (overrides.blocks === 'never' || !me.scopes.includes('gates:override')) return false;
  if (!overrides.selfApproval && isSamePerson(runCreatedBy, me)) return false;
  return me.role === 'admin' || (me.role === 'operator' && overrides.blocks === 'operator');
}

import type { Principal, ProjectPolicy } from './types';

/** Whether the policy lets somebody of this role let a blocked call run. */
export function mayOverrideBlocks({ overrides }: Pick<ProjectPolicy, 'overrides'>, role: Principal['role']): boolean {
  if (overrides.blocks === 'never') return false;
  return role === 'admin' || (role === 'operator' && overrides.blocks === 'operator');
}

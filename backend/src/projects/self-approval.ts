import type { ProjectPolicy } from './policy.js';

/**
 * Whether a policy keeps who started a run from deciding on it. A browser acts as the key it signed in with, so
 * `session:Ada` and `key:Ada` are one person.
 */
export function isSelfApproval({ overrides }: ProjectPolicy, createdBy: string, actor: string): boolean {
  return !overrides.selfApproval && person(createdBy) === person(actor);
}

const person = (actor: string): string => actor.replace(/^(key|session):/, '');

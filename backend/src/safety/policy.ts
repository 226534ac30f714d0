import type { SafetyPolicy } from './verdict.js';

/** SPEC's thresholds; a project's policy may set others. */
export const defaultPolicy: SafetyPolicy = { version: 'default-1', blockThreshold: 0.7, escalateThreshold: 0.85 };

/** The policy of an installation's thresholds; its version names what it was made of. */
export function policyOf({ blockThreshold, escalateThreshold }: Omit<SafetyPolicy, 'version'>): SafetyPolicy {
  return { version: `static-1/${blockThreshold}/${escalateThreshold}`, blockThreshold, escalateThreshold };
}

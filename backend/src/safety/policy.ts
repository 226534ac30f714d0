import type { SafetyPolicy } from './verdict.js';

/** SPEC's thresholds; a project's policy may set others. */
export const defaultPolicy: SafetyPolicy = { version: 'default-1', blockThreshold: 0.7, escalateThreshold: 0.85 };

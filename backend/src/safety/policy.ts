import type { SafetyPolicy } from './verdict.js';

/** The usual thresholds and the bundled table alone: for measuring the analysis, apart from any project. */
export const defaultPolicy: SafetyPolicy = { version: 'default-1', blockThreshold: 0.7, escalateThreshold: 0.85 };

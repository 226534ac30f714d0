export { argsHash } from './canonical.js';
export { describe, type Effect } from './effects.js';
export { evaluate } from './evaluate.js';
export { contextFromPolicyFile, offlineContext } from './policy-file.js';
export { defaultPolicy } from './policy.js';
export { type Principle, type PrincipleId, principles } from './principles.js';
export { redact } from './redact.js';
export { type EffectKind, type ScoreRow, scoreTable } from './score-table.js';
export type { Decision, SafetyContext, SafetyPolicy, ToolProposal, Verdict } from './verdict.js';

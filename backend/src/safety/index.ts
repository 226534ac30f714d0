export { argsHash } from './canonical.js';
export { describe, type Effect } from './effects.js';
export { evaluate } from './evaluate.js';
export {
  combine,
  type JudgeAnswer,
  type JudgedCall,
  judgeExempts,
  judgeFailed,
  type JudgeFailure,
  judgeQuestion,
  type Judgement,
  notAsked,
} from './judge.js';
export { Judgements } from './judgements.service.js';
export { contextFromPolicyFile, offlineContext } from './policy-file.js';
export { compare, type Comparison, mismatchTable, type Observation } from './observed.js';
export { PoliciesController } from './policies.controller.js';
export { defaultPolicy } from './policy.js';
export { principleViews } from './principle-views.js';
export { type Principle, type PrincipleId, principles } from './principles.js';
export { projectVersionOf, type Thresholds, thresholdsOf } from './project-policy.js';
export { ProjectSafeties, type ProjectSafety } from './project-safety.service.js';
export { redact } from './redact.js';
export { SafetyController } from './safety.controller.js';
export { JudgementView, ObservedView, PrincipleView } from './safety.dto.js';
export { SafetyModule } from './safety.module.js';
export { type EffectKind, type ScoreRow, scoreTable } from './score-table.js';
export { summarise } from './summary.js';
export { toolArgsErrors, toolSchemas } from './tool-schemas.js';
export type { Decision, SafetyContext, SafetyPolicy, ToolProposal, Verdict } from './verdict.js';

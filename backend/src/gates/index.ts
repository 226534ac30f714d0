export { GatesModule } from './gates.module.js';
export { GatesService, type GateSheet } from './gates.service.js';
export {
  gateLadder,
  GateOrderError,
  missingEvidence,
  approval,
  awaitedApproval,
  settleGate,
  type Evidence,
  type GateDecision,
  type GateNumber,
  type GateOutcome,
  type GateRecord,
} from './ladder.js';

import { describe, type Effect, normalise, scoreOf } from './effects.js';
import { scoreTable } from './score-table.js';
import type { Decision, SafetyPolicy, Verdict } from './verdict.js';

/**
 * Turns effects into a verdict: the lowest score counts, and every effect below the escalation threshold is named.
 *
 * @param effects what the call would do; none means that it does nothing that counts
 */
export function settle(effects: readonly Effect[], argsHash: string, policy: SafetyPolicy): Verdict {
  const ordered = normalise(effects);
  const score = ordered.length === 0 ? 1 : scoreOf(ordered[0]!);
  const concerns = ordered.filter((one) => scoreOf(one) < policy.escalateThreshold);
  return {
    decision: decide(score, policy),
    score,
    violations: [...new Set(concerns.flatMap(({ kind }) => scoreTable[kind].principles as readonly string[]))],
    risks: [...new Set(concerns.map((one) => `${describe(one)} (${scoreTable[one.kind].reason})`))],
    evidence: [...new Set(concerns.map(({ evidence }) => evidence))],
    effects: ordered.slice(0, effectsKept).map(describe),
    argsHash,
    policyVersion: policy.version,
  };
}

const effectsKept = 50;

export function decide(score: number, { blockThreshold, escalateThreshold }: SafetyPolicy): Decision {
  if (!(score >= blockThreshold)) return 'block';
  return score >= escalateThreshold ? 'allow' : 'review';
}

import { describe, type Effect, normalise, reachesOutside, scoreOf } from './effects.js';
import { brokenRules } from './project-policy.js';
import { type EffectKind, scoreTable } from './score-table.js';
import type { Decision, SafetyContext, SafetyPolicy, Verdict } from './verdict.js';

/** An effect with what it is worth under a policy, and why that is less than it might be. */
interface Weighed {
  one: Effect;
  score: number;
  principles: readonly string[];
  reasons: readonly string[];
}

/**
 * Turns effects into a verdict: the lowest score counts, and every effect below the escalation threshold is named.
 *
 * @param effects what the call would do; none means that it does nothing that counts
 * @param place the worktree, by which a project's rules may name paths without it; whether a sandbox keeps the call in
 */
export function settle(
  effects: readonly Effect[],
  argsHash: string,
  policy: SafetyPolicy,
  { worktree = '/', sandboxed = true }: Partial<Pick<SafetyContext, 'worktree' | 'sandboxed'>> = {},
): Verdict {
  const weighed = new Map(effects.map((one) => [one, weigh(one, policy, worktree)]));
  const ordered = normalise(effects, (one) => weighed.get(one)!.score).map((one) => weighed.get(one)!);
  const score = ordered[0]?.score ?? 1;
  const concerns = ordered.filter((one) => !(one.score >= policy.escalateThreshold));
  const decision = decide(score, policy);
  // What could not be made out is never allowed unasked, however low the thresholds are.
  const isUnclear = ordered.some(({ one }) => one.kind.startsWith('unclear '));
  return {
    decision: decision === 'allow' && isUnclear ? 'review' : decision,
    score,
    violations: [...new Set(concerns.flatMap(({ principles }) => principles))],
    risks: [...new Set(concerns.map(({ one, reasons }) => `${describe(one)} (${reasons.join('; ')})`))],
    evidence: [...new Set(concerns.map(({ one }) => one.evidence))],
    effects: ordered.slice(0, effectsKept).map(({ one }) => describe(one)),
    outside: ordered.some(({ one }) => reachesOutside(one, sandboxed)),
    argsHash,
    policyVersion: policy.version,
  };
}

const effectsKept = 50;

function weigh(one: Effect, { scores, rules = [], escalateThreshold }: SafetyPolicy, worktree: string): Weighed {
  const { kind } = one;
  const row: { principles: readonly string[]; reason: string } = scoreTable[kind];
  const own = scores?.[kind];
  const broken = rules.length === 0 ? [] : brokenRules(one, rules, worktree);
  const byTable = own ?? scoreOf(one);
  const lowering = broken.filter(({ score }) => score < byTable);
  // A row that is allowed by itself is no reason against the call; the rule is.
  const isConcern = !(byTable >= escalateThreshold);
  return {
    one,
    score: Math.min(byTable, ...broken.map(({ score }) => score)),
    principles: [...(isConcern || broken.length === 0 ? row.principles : []), ...broken.map(({ id }) => id)],
    reasons: [
      ...(isConcern || lowering.length === 0 ? [reasonOf(kind, own)] : []),
      ...lowering.map(({ id, text }) => `${text} — ${id}`),
    ],
  };
}

function reasonOf(kind: EffectKind, own: number | undefined): string {
  const { reason, score } = scoreTable[kind];
  return own === undefined || own === score ? reason : `${reason}; ${own} by the project's policy`;
}

/** A score of 0 is never let through, whatever the thresholds. */
export function decide(score: number, { blockThreshold, escalateThreshold }: SafetyPolicy): Decision {
  if (!(score >= blockThreshold) || score === 0) return 'block';
  return score >= escalateThreshold ? 'allow' : 'review';
}

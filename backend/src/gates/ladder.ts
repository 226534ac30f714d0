/** The ten gates, in order. A run passes each before the next. */
export const gateLadder = [
  {
    number: 0,
    name: 'preflight',
    passesWhen: 'The repository is reachable, its base commit clean, a budget set, the model reachable.',
  },
  { number: 1, name: 'story', passesWhen: 'The prompt and the acceptance criteria are well formed.' },
  { number: 2, name: 'plan', passesWhen: 'A plan with tasks exists; a person approves it where the profile says so.' },
  {
    number: 3,
    name: 'workspace',
    passesWhen: 'The worktree stands on its own branch, and the baseline test result is recorded.',
  },
  {
    number: 4,
    name: 'build',
    passesWhen:
      'Every task is done or skipped; the diff is not empty and stays within the plan, or the difference is explained.',
  },
  {
    number: 5,
    name: 'safety',
    passesWhen:
      'No blocked action is unresolved, the run score is at or above the threshold, and no secret is in the diff.',
  },
  {
    number: 6,
    name: 'tests',
    passesWhen:
      'The test command exits 0, nothing that passed before fails, and each criterion is verified with evidence.',
  },
  { number: 7, name: 'review', passesWhen: 'The CTO says go.' },
  { number: 8, name: 'approval', passesWhen: 'A person signs off where the profile says so.' },
  { number: 9, name: 'delivery', passesWhen: 'The commits are on the run’s branch and the patch is kept.' },
] as const;

export type GateNumber = (typeof gateLadder)[number]['number'];

/** One thing a gate looked at. */
export interface Evidence {
  name: string;
  ok: boolean;
  /** A required item that is not ok keeps the gate from passing by itself. */
  required: boolean;
  detail: string;
}

export interface GateDecision {
  decision: 'go' | 'hold' | 'kill' | 'recycle';
  byKind: 'agent' | 'policy' | 'person';
  byName: string;
  reason: string;
  /** A person let the gate pass against its evidence. */
  override: boolean;
}

export interface GateRecord {
  number: number;
  status: 'pending' | 'go' | 'hold' | 'kill' | 'recycle';
}

export interface GateOutcome {
  status: 'go' | 'hold' | 'kill' | 'recycle';
  reason: string;
}

export class GateOrderError extends Error {
  override readonly name = 'GateOrderError';
  constructor(
    readonly gate: number,
    readonly blockedBy: number,
  ) {
    super(`gate ${gate} cannot be decided before gate ${blockedBy} has passed`);
  }
}

/**
 * Decides what a gate does next.
 *
 * @param evidence what the gate looked at; a missing required item can never pass without an override
 * @param decisions decisions so far, oldest first; a person's outranks the others
 * @param ladder where the run's gates stand
 * @throws GateOrderError when an earlier gate has not passed
 */
export function settleGate(
  gate: number,
  evidence: readonly Evidence[],
  decisions: readonly GateDecision[],
  ladder: readonly GateRecord[],
): GateOutcome {
  for (let earlier = 0; earlier < gate; earlier++) {
    if (ladder.find(({ number }) => number === earlier)?.status !== 'go') throw new GateOrderError(gate, earlier);
  }
  const missing = evidence.filter(({ required, ok }) => required && !ok);
  const decision = decisions.findLast(({ byKind }) => byKind === 'person') ?? decisions.at(-1);
  if (decision !== undefined && decision.decision !== 'go')
    return { status: decision.decision, reason: decision.reason };
  if (decision?.override === true && decision.byKind === 'person') return { status: 'go', reason: decision.reason };
  if (missing.length > 0)
    return { status: 'hold', reason: missing.map(({ name, detail }) => `${name}: ${detail}`).join('; ') };
  return { status: 'go', reason: decision?.reason ?? 'all evidence is there' };
}

/** A gate that a profile keeps for people lacks this until one of them says go. */
export const approval = 'approval';

/** @param profile by name */
export function awaitedApproval(profile: string): Evidence {
  return { name: approval, ok: false, required: true, detail: `the profile ${profile} asks for a person` };
}

/**
 * What a stored gate lacks beside the approval that is asked for.
 *
 * @param evidence items as they were recorded
 */
export function missingEvidence(evidence: unknown): string[] {
  return (evidence as Evidence[])
    .filter(({ name, ok, required }) => required && !ok && name !== approval)
    .map(({ name, detail }) => `${name}: ${detail}`);
}

import { formatUsd } from '../format';
import type { ProjectPolicy } from './types';

/** One thing that differs between two policies, in words. */
export interface PolicyChange {
  /** The member of the policy that it belongs to. */
  field: keyof ProjectPolicy;
  label: string;
  /** Of a list or a record: what is gone, and what is new. */
  removed: string[];
  added: string[];
}

const labels: Record<keyof ProjectPolicy, string> = {
  allowHosts: 'Allowed hosts',
  allowLoopbackPorts: 'Allowed local ports',
  protectedBranches: 'Protected branches',
  guarded: 'Guarded paths',
  databases: 'Databases',
  packageRegistries: 'Packages',
  gitRemotes: 'Git remotes',
  thresholds: 'Thresholds',
  scores: 'Scores',
  principles: 'Own principles',
  judge: 'Judge',
  overrides: 'Overrides',
  tokenLimit: 'Token limit of new runs',
  costLimitMicros: 'Cost limit of new runs',
};

export const policyFields = Object.keys(labels) as (keyof ProjectPolicy)[];

/** What differs, in the order of the form; empty when nothing does. */
export function policyChanges(before: ProjectPolicy, after: ProjectPolicy): PolicyChange[] {
  return policyFields.flatMap((field) => {
    const from = entriesOf(field, before);
    const to = entriesOf(field, after);
    const removed = from.filter((entry) => !to.includes(entry));
    const added = to.filter((entry) => !from.includes(entry));
    // The same entries in another order are the same policy.
    return removed.length + added.length === 0 ? [] : [{ field, label: labels[field], removed, added }];
  });
}

/** Each member as short texts that can be told apart. */
function entriesOf(field: keyof ProjectPolicy, policy: ProjectPolicy): string[] {
  switch (field) {
    case 'databases':
      return Object.entries(policy.databases).map(([name, kind]) => `${name}: ${kind}`);
    case 'scores':
      return Object.entries(policy.scores).map(([effect, score]) => `${effect}: ${score}`);
    case 'thresholds':
      return policy.thresholds === undefined
        ? ['the installation’s']
        : [`block below ${policy.thresholds.block}`, `ask below ${policy.thresholds.escalate}`];
    case 'principles':
      return policy.principles.map(({ id, text, when, score }) =>
        [
          `${text} (${id})`,
          when && `on ${[...when.effects, ...(when.subjects ?? [])].join(', ')}`,
          score !== undefined && `scores at most ${score}`,
        ]
          .filter(Boolean)
          .join('; '),
      );
    case 'judge': {
      const { ask, from, to, timeoutMs, onFailure, model } = policy.judge;
      return [
        `asked: ${ask}`,
        `from ${from} to ${to}`,
        `answers within ${timeoutMs / 1_000} s`,
        `without an answer: ${onFailure}`,
        `model: ${model ?? 'the run’s own'}`,
      ];
    }
    case 'overrides':
      return [
        `blocks overridden by: ${policy.overrides.blocks}`,
        `answering one’s own runs: ${policy.overrides.selfApproval ? 'allowed' : 'not allowed'}`,
      ];
    case 'tokenLimit':
      return [policy.tokenLimit?.toLocaleString('en-US') ?? 'the installation’s'];
    case 'costLimitMicros':
      return [policy.costLimitMicros === undefined ? 'the installation’s' : formatUsd(policy.costLimitMicros / 1e6)];
    case 'packageRegistries':
      return [policy.packageRegistries === 'allowed' ? 'may be installed' : 'need a person’s word'];
    default:
      return policy[field].map(String);
  }
}

export interface Rebased {
  policy: ProjectPolicy;
  /** Members that both changed, and differently: the own change stays. */
  conflicts: string[];
}

/**
 * A draft carried over to what somebody else saved meanwhile: their changes are taken where the draft has none of its
 * own.
 *
 * @param base what the draft was begun from
 */
export function rebasePolicy(base: ProjectPolicy, mine: ProjectPolicy, theirs: ProjectPolicy): Rebased {
  const changedByMe = new Set(policyChanges(base, mine).map(({ field }) => field));
  const changedByThem = new Set(policyChanges(base, theirs).map(({ field }) => field));
  const differ = new Set(policyChanges(mine, theirs).map(({ field }) => field));
  const policy = Object.fromEntries(
    policyFields
      .map((field) => [field, (changedByMe.has(field) ? mine : theirs)[field]] as const)
      .filter(([, value]) => value !== undefined),
  ) as unknown as ProjectPolicy;
  const conflicts = policyFields
    .filter((field) => changedByMe.has(field) && changedByThem.has(field) && differ.has(field))
    .map((field) => labels[field]);
  return { policy, conflicts };
}

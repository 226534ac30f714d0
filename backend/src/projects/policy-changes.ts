import { canonicalJson } from '../platform/index.js';
import type { ProjectPolicy } from './policy.js';

/** One field that differs between two policies; `null` stands for absent. */
export interface PolicyChange {
  /** For example `overrides.blocks`, or `scores.delete worktree`. */
  field: string;
  from: unknown;
  to: unknown;
}

/** What differs between two policies, field by field; lists are taken as a whole. */
export function policyChanges(before: ProjectPolicy, after: ProjectPolicy): PolicyChange[] {
  const from = flat(before);
  const to = flat(after);
  const fields = [...new Set([...from.keys(), ...to.keys()])].sort();
  return fields
    .map((field) => ({ field, from: from.get(field) ?? null, to: to.get(field) ?? null }))
    .filter((change) => canonicalJson(change.from) !== canonicalJson(change.to));
}

function flat(value: object, prefix = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    const field = prefix === '' ? name : `${prefix}.${name}`;
    if (typeof member === 'object' && member !== null && !Array.isArray(member)) {
      for (const [inner, held] of flat(member, field)) found.set(inner, held);
    } else if (member !== undefined) found.set(field, member);
  }
  return found;
}

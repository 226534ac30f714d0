import { createHash } from 'node:crypto';
import type { ToolProposal } from './verdict.js';

/** JSON with sorted keys and nothing undefined: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** SHA-256 (hex) of tool and arguments: what an approval is bound to. */
export function argsHash({ tool, args }: ToolProposal): string {
  return createHash('sha256').update(canonicalJson({ tool, args })).digest('hex');
}

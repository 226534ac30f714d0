import type { Edit } from './edit.js';
import type { Weakened } from './ladders.js';
import { countRefusals, standsIn } from './stand-ins.js';

/** What the caller says, by its field. */
const said =
  /\b(?:(?:req|request|ctx|context)(?:\.request)?\.(?:body|query|params|data|json|form|POST|GET)|body|dto|input|payload|params|cmd|command)(?:\.|\[["':]?|->|\?\.)(\w+)/g;

const deed =
  /\b\w*(?:charge|pay|transfer|refund|withdraw|debit|set_?[pP]assword|grant|assign|delete|remove|destroy|update|approve|publish|send|issue|credit|book|order|promote|redeem)\w*\s*\(/i;

/** A check of what the caller says that went, after which the caller's word is taken where something else was. */
export function* findTakenWords(edit: Edit): Iterable<Weakened> {
  if (edit.kind !== 'code' || edit.before.plain.length > 2000) return;
  if (countRefusals(edit.removedCode) === 0 || countRefusals(edit.after.code) >= countRefusals(edit.before.code))
    return;
  const compared = edit.removed
    .split('\n')
    .filter((line) => /\b(?:if|unless)\b/.test(line) && /[!=]=|<|>|\.equals\(/.test(line));
  if (compared.length === 0 || standsIn(edit, 'access') || standsIn(edit, 'input')) return;
  for (const line of edit.added.split('\n')) {
    if (!deed.test(line)) continue;
    for (const [word, field] of line.matchAll(said)) {
      if (!compared.some((one) => new RegExp(`\\b${field!}\\b`).test(one))) continue;
      yield {
        kind: 'disable authentication',
        name: 'the caller’s word taken for it',
        evidence: `${word}: ${line.trim()}`.slice(0, 160),
      };
      return;
    }
  }
}

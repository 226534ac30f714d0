import { argsHash } from './canonical.js';
import { effect } from './effects.js';
import { settle } from './settle.js';
import { analyse } from './static/analyse.js';
import { loadShellParsers } from './static/shell/parse.js';
import { loadSqlParser } from './static/sql/parse.js';
import type { SafetyContext, SafetyPolicy, ToolProposal, Verdict } from './verdict.js';

/**
 * Judges one tool call by its arguments: deterministic, offline, bounded. Fails closed: whatever goes wrong scores 0
 * and says so in the evidence.
 */
export async function evaluate(proposal: ToolProposal, context: SafetyContext, policy: SafetyPolicy): Promise<Verdict> {
  let hash = '';
  try {
    hash = argsHash(proposal);
    await Promise.all([loadShellParsers(), loadSqlParser()]);
    return settle(analyse(proposal, context), hash, policy);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return settle([effect('unclear failure', reason)], hash, policy);
  }
}

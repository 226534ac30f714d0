import { amountOf, type Amount, type ModelPrice, type Usage } from '../../budget/index.js';
import { ModelError } from '../models/index.js';

const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
};

/** The server did not begin to answer, so it did not bill. */
const neverBilled = new Set([
  'model_overloaded',
  'model_rate_limited',
  'model_auth_failed',
  'model_rejected_request',
  'rehearsal_unknown_story',
]);

/**
 * What a call that failed has cost: what the server told, and all that was reserved (`amount: null`) where it told
 * nothing.
 */
export function billOfFailure(
  error: unknown,
  price: ModelPrice,
  maxTokens: number,
): 'nothing' | { amount: Amount | null; usage: Usage | null } {
  const told = error instanceof ModelError ? error.usage : undefined;
  if (error instanceof ModelError && neverBilled.has(error.code) && told === undefined) return 'nothing';
  if (told === undefined) return { amount: null, usage: null };
  const usage = { ...noUsage, ...told };
  // A stream that broke says what went in, and less than what came out: its output counts in full.
  const billed = { ...usage, outputTokens: Math.max(usage.outputTokens, maxTokens) };
  return { amount: amountOf(billed, price), usage };
}

/** What an answer and the tries before it were billed. */
export function addUsage(usage: Usage, wasted: Usage = noUsage): Usage {
  return {
    inputTokens: usage.inputTokens + wasted.inputTokens,
    outputTokens: usage.outputTokens + wasted.outputTokens,
    cacheReadTokens: usage.cacheReadTokens + wasted.cacheReadTokens,
    cacheWriteTokens: usage.cacheWriteTokens + wasted.cacheWriteTokens,
    cacheWrite1hTokens: usage.cacheWrite1hTokens + wasted.cacheWrite1hTokens,
  };
}

import { amountOf, type Amount, type ModelPrice, type Shortfall, type Usage } from '../../budget/index.js';
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

/** What a call has cost; `amount: null` for all that was reserved, where nobody told. */
export interface Bill {
  amount: Amount | null;
  usage: Usage | null;
}

/**
 * What a call that failed has cost: what the server told, and all that was reserved where it told nothing.
 *
 * @param maxTokens the most that it may have answered
 */
export function billOfFailure(error: unknown, price: ModelPrice, maxTokens: number): 'nothing' | Bill {
  const told = error instanceof ModelError ? error.usage : undefined;
  if (told !== undefined) return billOfBroken({ ...noUsage, ...told }, price, maxTokens);
  return error instanceof ModelError && neverBilled.has(error.code) ? 'nothing' : { amount: null, usage: null };
}

/** A stream that broke says what went in, and less than what came out: its output counts in full. */
export function billOfBroken(usage: Usage, price: ModelPrice, maxTokens: number): { amount: Amount; usage: Usage } {
  const outputTokens = Math.max(usage.outputTokens, maxTokens);
  return { amount: amountOf({ ...usage, outputTokens }, price), usage };
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

/** A try broke after it was billed, and the budget does not cover another one. */
export class NoOtherTry extends Error {
  override readonly name = 'NoOtherTry';
  constructor(readonly shortfalls: readonly Shortfall[]) {
    super('the budget does not cover another try');
  }
}

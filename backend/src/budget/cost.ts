import type { ModelPrice } from './prices.js';

/** Token counts of one model call, as the server bills them. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
}

/** What a call takes out of a budget. */
export interface Amount {
  /** New tokens: uncached input, cache writes and output. Cache reads cost money but are not new. */
  tokens: number;
  /** Integer micro-USD, rounded up. */
  costMicros: number;
}

/** A price in USD per million tokens is the same number in micro-USD per token. */
export function amountOf(usage: Usage, price: ModelPrice): Amount {
  const cost =
    usage.inputTokens * price.input +
    usage.outputTokens * price.output +
    usage.cacheReadTokens * price.cacheRead +
    usage.cacheWriteTokens * price.cacheWrite +
    usage.cacheWrite1hTokens * price.cacheWrite1h;
  return {
    tokens: usage.inputTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens + usage.outputTokens,
    // The sum of exact products may sit a hair above an integer; that hair is not a micro-dollar.
    costMicros: Math.ceil(Number(cost.toFixed(6))),
  };
}

/**
 * The most that a call can take: all input at its dearest, all of `maxTokens` answered.
 *
 * @param inputTokens counted by the server, or an upper estimate
 */
export function worstCase(inputTokens: number, maxTokens: number, price: ModelPrice): Amount {
  const dearest = Math.max(price.input, price.cacheRead, price.cacheWrite, price.cacheWrite1h);
  return {
    tokens: inputTokens + maxTokens,
    costMicros: Math.ceil(Number((inputTokens * dearest + maxTokens * price.output).toFixed(6))),
  };
}

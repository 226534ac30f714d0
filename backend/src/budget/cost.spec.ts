import fc from 'fast-check';
import { amountOf, worstCase } from './cost.js';
import { defaultPrices, priceOf } from './prices.js';

const sonnet = priceOf(defaultPrices, 'claude-sonnet-5-5')!;
const tokens = fc.integer({ min: 0, max: 1_000_000 });

describe('amountOf', () => {
  it('prices input, output and caches apart, and counts cache reads as money only', () => {
    const usage = {
      inputTokens: 1_000,
      outputTokens: 100,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 400,
      cacheWrite1hTokens: 10,
    };
    expect(amountOf(usage, sonnet)).toEqual({
      tokens: 1_510,
      costMicros: 1_000 * 2 + 100 * 10 + 10_000 * 0.1 + 400 * 2.5 + 10 * 4,
    });
  });

  it('rounds up, and not because of a floating point hair', () => {
    const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0 };
    expect(amountOf({ ...none, cacheReadTokens: 1 }, sonnet).costMicros).toBe(1);
    expect(amountOf({ ...none, cacheReadTokens: 30 }, sonnet).costMicros).toBe(3);
  });

  it('is never above the worst case that was reserved for the same call', () => {
    fc.assert(
      fc.property(
        tokens,
        tokens,
        tokens,
        tokens,
        tokens,
        fc.constantFrom(...Object.values(defaultPrices.models)),
        (input, read, write, write1h, output, price) => {
          const actual = amountOf(
            {
              inputTokens: input,
              outputTokens: output,
              cacheReadTokens: read,
              cacheWriteTokens: write,
              cacheWrite1hTokens: write1h,
            },
            price,
          );
          const worst = worstCase(input + read + write + write1h, output, price);
          expect(actual.tokens).toBeLessThanOrEqual(worst.tokens);
          expect(actual.costMicros).toBeLessThanOrEqual(worst.costMicros);
        },
      ),
    );
  });
});

describe('priceOf', () => {
  it.each([
    ['claude-sonnet-5-5', 2],
    ['claude-sonnet-5-5-20261001', 2],
    ['claude-opus-5-5', 4],
    ['rehearsal', 0],
  ])('knows %s', (model, input) => {
    expect(priceOf(defaultPrices, model)?.input).toBe(input);
  });

  it.each(['gpt-4', 'claude-sonnet-5-50', 'claude-sonnet-5-6', 'claude', 'constructor'])(
    'does not guess for %s',
    (model) => {
      expect(priceOf(defaultPrices, model)).toBeUndefined();
    },
  );
});

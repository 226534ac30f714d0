import { assertCents, roundCents } from './money.js';

/**
 * Shares an amount by weights: a discount over lines, postage over parcels.
 *
 * @param {number} amount in cents; negative for credit notes
 * @param {number[]} weights not negative, at least one above zero
 * @returns {number[]} one share in cents for each weight
 */
export function share(amount, weights) {
  assertCents(amount);
  const total = sumOfWeights(weights);
  return weights.map((weight) => roundCents((amount * weight) / total));
}

function sumOfWeights(weights) {
  for (const weight of weights) {
    if (!(weight >= 0)) throw new RangeError(`a weight must not be negative, got ${weight}`);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) throw new RangeError('at least one weight must be above zero');
  return total;
}

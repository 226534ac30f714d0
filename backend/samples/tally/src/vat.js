import { assertCents, roundCents } from './money.js';

/** VAT on a net amount; `rate` in percent, such as 19. */
export function vatOf(net, rate) {
  assertCents(net, 'net');
  if (!(rate >= 0)) throw new RangeError(`a VAT rate must not be negative, got ${rate}`);
  return roundCents((net * rate) / 100);
}

/**
 * VAT as an invoice must state it: once for each rate, on the sum of that rate's lines.
 *
 * @param {{ net: number, rate: number }[]} lines
 * @returns {Map<number, { net: number, vat: number }>} by rate, in the order of first appearance
 */
export function vatByRate(lines) {
  const nets = new Map();
  for (const { net, rate } of lines) nets.set(rate, (nets.get(rate) ?? 0) + assertCents(net, 'net'));
  return new Map([...nets].map(([rate, net]) => [rate, { net, vat: vatOf(net, rate) }]));
}

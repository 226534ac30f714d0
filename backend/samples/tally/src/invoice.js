import { assertCents } from './money.js';
import { share } from './share.js';
import { vatByRate } from './vat.js';

/**
 * Adds up an invoice. A discount on the whole invoice is shared over its lines by their value,
 * so that each VAT rate is charged on what is really paid for its lines.
 *
 * @param {{ lines: { text: string, quantity: number, price: number, rate: number }[], discount?: number }} invoice
 *   prices and discount in cents, rates in percent
 */
export function totalOf({ lines, discount = 0 }) {
  assertCents(discount, 'discount');
  const gross = lines.map(({ quantity, price }) => quantity * assertCents(price, 'price'));
  const sum = gross.reduce((total, value) => total + value, 0);
  if (discount < 0 || discount > sum) throw new RangeError('the discount must lie between nothing and everything');
  const shares = discount === 0 ? gross.map(() => 0) : share(discount, gross);
  const discounted = lines.map(({ text, rate }, index) => ({ text, rate, net: gross[index] - shares[index] }));
  const vat = vatByRate(discounted);
  const net = discounted.reduce((total, line) => total + line.net, 0);
  const due = [...vat.values()].reduce((total, entry) => total + entry.vat, net);
  return { lines: discounted, net, vat, due };
}

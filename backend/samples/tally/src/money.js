/** Money is a whole number of cents: nothing here ever holds a fraction of one. */

/** @throws {TypeError} when `amount` is no whole number of cents */
export function assertCents(amount, name = 'amount') {
  if (!Number.isSafeInteger(amount)) throw new TypeError(`${name} must be a whole number of cents, got ${amount}`);
  return amount;
}

/** Rounds half away from zero, as invoices do: 2.5 becomes 3, and -2.5 becomes -3. */
export function roundCents(exact) {
  return Math.sign(exact) * Math.round(Math.abs(exact)) || 0;
}

/** @returns {string} such as `1,234.50 EUR` */
export function format(amount, currency = 'EUR') {
  assertCents(amount);
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}.${digits.slice(-2)} ${currency}`;
}

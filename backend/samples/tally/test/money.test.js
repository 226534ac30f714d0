import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, roundCents } from '../src/money.js';

test('halves are rounded away from zero', () => {
  assert.deepEqual([2.5, -2.5, 2.4, 0].map(roundCents), [3, -3, 2, 0]);
});

test('amounts are written with two digits and groups of three', () => {
  assert.equal(format(123450), '1,234.50 EUR');
  assert.equal(format(-5, 'CHF'), '-0.05 CHF');
});

test('fractions of a cent are refused', () => {
  assert.throws(() => format(0.5), /whole number of cents/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalOf } from '../src/index.js';

const line = (price, rate = 19, quantity = 1) => ({ text: 'Line', quantity, price, rate });

test('an invoice adds up its lines and their VAT', () => {
  const { net, due } = totalOf({ lines: [line(1000, 19, 2), line(500, 7)] });
  assert.equal(net, 2500);
  assert.equal(due, 2500 + 380 + 35);
});

test('a discount is taken off to the cent', () => {
  const { net } = totalOf({ lines: [line(1000), line(1000), line(1000)], discount: 100 });
  assert.equal(net, 2900);
});

test('a discount above the sum is refused', () => {
  assert.throws(() => totalOf({ lines: [line(1000)], discount: 1001 }), RangeError);
});

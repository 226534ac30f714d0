import assert from 'node:assert/strict';
import { test } from 'node:test';
import { share } from '../src/share.js';

const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);

test('shares follow the weights', () => {
  assert.deepEqual(share(1000, [1, 3]), [250, 750]);
  assert.deepEqual(share(300, [1, 0, 2]), [100, 0, 200]);
});

test('shares add up to the amount', () => {
  assert.equal(sum(share(100, [1, 1, 1])), 100);
  assert.equal(sum(share(100, [1, 1, 1, 1, 1, 1])), 100);
  assert.equal(sum(share(5, [1, 1])), 5);
});

test('no share is a cent or more away from its exact value', () => {
  const weights = [1, 1, 1, 1, 1, 1, 1];
  for (const amount of [100, 101, 102, 103, 104, 105]) {
    for (const part of share(amount, weights)) {
      assert.ok(Math.abs(part - amount / 7) < 1, `${amount} over seven gave a share of ${part}`);
    }
  }
});

test('weights that cannot be shared by are refused', () => {
  assert.throws(() => share(100, []), /above zero/);
  assert.throws(() => share(100, [1, -1]), /negative/);
});

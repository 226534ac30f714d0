import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vatByRate, vatOf } from '../src/vat.js';

test('VAT is rounded to the cent', () => {
  assert.equal(vatOf(1999, 19), 380);
});

test('VAT is charged once for each rate', () => {
  const lines = [
    { net: 333, rate: 19 },
    { net: 500, rate: 7 },
    { net: 333, rate: 19 },
  ];
  assert.deepEqual([...vatByRate(lines)], [
    [19, { net: 666, vat: 127 }],
    [7, { net: 500, vat: 35 }],
  ]);
});

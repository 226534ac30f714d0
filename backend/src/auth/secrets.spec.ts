import fc from 'fast-check';
import { roles } from './principal.js';
import { hashOf, isMistyped, mintKey, prefixOf, sameHash } from './secrets.js';

describe('a minted key', () => {
  it.each(roles)('of a %s is recognisable and of one length', (role) => {
    const zeros = mintKey(role, new Uint8Array(32));
    const ones = mintKey(role, new Uint8Array(32).fill(255));
    expect([zeros.length, ones.length]).toEqual([56, 56]);
    expect(zeros).toMatch(new RegExp(`^wave_${role[0]}_[0-9A-Za-z]{49}$`));
    expect([zeros, ones].some(isMistyped)).toBe(false);
  });

  it('differs for different entropy', () => {
    const entropy = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(entropy, entropy, (left, right) => {
        const same = Buffer.compare(left, right) === 0;
        return (mintKey('admin', left) === mintKey('admin', right)) === same;
      }),
    );
  });

  it('shows a mistyped character, wherever it is', () => {
    const key = mintKey('operator');
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 55 }), fc.constantFrom(...'0aZ'), (at, character) => {
        fc.pre(key[at] !== character);
        return isMistyped(key.slice(0, at) + character + key.slice(at + 1));
      }),
    );
  });

  it.each([1, 20, 55])('shows that it was cut off after %i characters, once its beginning is there', (length) => {
    expect(isMistyped(mintKey('viewer').slice(0, length))).toBe(length > 6);
  });

  it('shows little of itself', () => {
    const key = mintKey('admin');
    expect(prefixOf(key)).toBe(key.slice(0, 13));
    expect(prefixOf('a key that a person chose')).toBe('a ke');
  });
});

it('compares hashes whole', () => {
  expect(sameHash(hashOf('a'), hashOf('a'))).toBe(true);
  expect(sameHash(hashOf('a'), hashOf('b'))).toBe(false);
  expect(sameHash(hashOf('a'), '')).toBe(false);
});

import { foldNames } from './folded.js';

describe('folding names', () => {
  it.each([
    [`['reject' + 'Unauthorized']: false`, `'rejectUnauthorized'`],
    [`'a' + 'b' + 'c'`, `'abc'`],
    [`{ verify: !true }`, `verify: false`],
  ])('%s', (text, folded) => {
    expect(foldNames(text)).toContain(folded);
    expect(foldNames(text)).toHaveLength(text.length);
  });

  it('leaves other text as it is', () => {
    const text = `const a = b + 'c'; if (!trueish && a[0] !== x) f(!isTrue);`;
    expect(foldNames(text)).toBe(text);
  });
});

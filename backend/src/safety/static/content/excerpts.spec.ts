import { around, wholeLimit } from './excerpts.js';

const line = 'const plain = compute(1);\n';

describe('an excerpt', () => {
  it('is the whole of a text of usual length', () => {
    const text = line.repeat(100);
    expect(around(text, new Map(), ['word'])).toBe(text);
  });

  it('holds the beginning and the lines around the words, however far behind they stand', () => {
    const text = `import one;\n${line.repeat(20_000)}word();\n${line.repeat(2_000)}`;
    const at = text.indexOf('word');
    const held = around(text, new Map([['word', [at]]]), ['word', 'other']);
    expect(held.startsWith('import one;\n')).toBe(true);
    expect(held).toContain(`\n${line}word();\n${line}`);
    expect(held.length).toBeLessThan(wholeLimit);
  });

  it('is bounded, and holds every line once', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `word(${index});\n`).join('');
    const places = [...text.matchAll(/word/g)].map(({ index }) => index);
    const held = around(text, new Map([['word', places]]), ['word']);
    expect(held.length).toBeLessThan(64 * 1024);
    expect(text.startsWith(held)).toBe(true);
  });

  it('copes with a text of one line', () => {
    const text = `${'a'.repeat(100_000)}word`;
    expect(around(text, new Map([['word', [100_000]]]), ['word'])).toBe(text);
  });
});

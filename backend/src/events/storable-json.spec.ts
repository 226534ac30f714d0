import fc from 'fast-check';
import { storableJson } from './storable-json.js';

describe('storableJson', () => {
  it.each([
    ['a NUL', 'a\u0000b', 'a\ufffdb'],
    ['half a surrogate pair', 'a\ud83db', 'a\ufffdb'],
    ['an escape that only looks like one', 'a\\u0000b', 'a\\u0000b'],
    ['a backslash before a NUL', '\\\u0000', '\\\ufffd'],
    ['terminal colours', '\u001b[31mred\u001b[0m', '\u001b[31mred\u001b[0m'],
    ['a whole surrogate pair', '😀', '😀'],
  ])('stores %s', (_, text, stored) => expect(JSON.parse(storableJson({ text }))).toEqual({ text: stored }));

  it('keeps everything else, and never contains what Postgres refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // UTF-8 has no half surrogate pairs.
        const expected = Buffer.from(text).toString().replaceAll('\u0000', '\ufffd');
        expect(JSON.parse(storableJson([text]))).toEqual([expected]);
      }),
    );
  });
});

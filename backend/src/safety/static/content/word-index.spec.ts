import fc from 'fast-check';
import { WordIndex } from './word-index.js';

const index = new WordIndex(['he', 'she', 'hers', 'his'], 3);

/** Texts in which the words are likely, and halves of words. */
const text = fc.array(fc.constantFrom('he', 'SHE', 'hers', 'His', 's', 'h', ' ', 'é'), { maxLength: 40 });

describe('the word index', () => {
  it('finds every word, overlapping ones and any case', () => {
    expect(index.find('uSHErs')).toEqual(
      new Map([
        ['she', [1]],
        ['he', [2]],
        ['hers', [2]],
      ]),
    );
    expect(index.find('xyz é').size).toBe(0);
    expect(index.find('he '.repeat(9)).get('he')).toEqual([0, 3, 6]);
  });

  it('names what is present as it finds it', () => {
    fc.assert(
      fc.property(text, (pieces) => {
        const held = pieces.join('');
        expect(index.present(held)).toEqual(new Set(index.find(held).keys()));
      }),
    );
  });

  it('finds again what a changed beginning left, without looking at the rest', () => {
    const unlimited = new WordIndex(['he', 'she', 'hers', 'his'], 1000);
    fc.assert(
      fc.property(text, text, (pieces, others) => {
        const held = pieces.join('');
        const end = Math.min(others.join('').length, held.length);
        const changed = others.join('').slice(0, end) + held.slice(end);
        const byPlace = (found: Map<string, number[]>) => [...found].sort(([one], [other]) => (one < other ? -1 : 1));
        expect(byPlace(unlimited.findAgain(changed, unlimited.find(held), end))).toEqual(
          byPlace(unlimited.find(changed)),
        );
      }),
      {
        examples: [
          [['s', 'he'], ['h']],
          [['h', 'ers'], ['s']],
        ],
      },
    );
  });
});

import fc from 'fast-check';
import { ago, count, duration, fields, oneLine, plain, table, usd } from './format.js';

describe('text that others wrote', () => {
  it.each([
    ['colours', '\u001b[31mred\u001b[0m', '\ufffd[31mred\ufffd[0m'],
    ['a line that overwrites itself', 'safe\rrm -rf /', 'safe\ufffdrm -rf /'],
    ['a new title of the window', '\u001b]0;owned\u0007', '\ufffd]0;owned\ufffd'],
    ['words that read backwards', 'a\u202eb', 'a\ufffdb'],
    ['the one-byte form of escape', '\u009b31m', '\ufffd31m'],
  ])('does not steer the terminal: %s', (_, text, shown) => expect(plain(text)).toBe(shown));

  it('never contains a control character but tab and line feed, and stays as it is otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
        expect(plain(text)).toHaveLength(text.length);
      }),
    );
    expect(plain('Zwölf\tBoxkämpfer\n✓ 𝟘')).toBe('Zwölf\tBoxkämpfer\n✓ 𝟘');
  });

  it('fits in one line of the width that is there', () => {
    expect(oneLine('  a\n  b\tc ')).toBe('a b c');
    expect(oneLine('abcdef', 4)).toBe('abc…');
    expect(oneLine('abcd', 4)).toBe('abcd');
  });
});

describe('amounts', () => {
  it.each([
    [0, '$0.00'],
    [0.0042, '$0.0042'],
    [0.01, '$0.01'],
    [1234.5, '$1234.50'],
  ])('%p USD is %s', (amount, shown) => expect(usd(amount)).toBe(shown));

  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [100_000, '100,000'],
    [1_234_567, '1,234,567'],
  ])('%p is %s', (number, shown) => expect(count(number)).toBe(shown));

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [4_260, '4.2 s'],
    [9_999, '9.9 s'],
    [10_000, '10 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ])('%p ms are %s', (milliseconds, shown) => expect(duration(milliseconds)).toBe(shown));

  it.each([
    [null, 'never'],
    ['2026-01-31T12:00:00.500Z', 'now'],
    ['2026-01-31T11:59:55Z', '5 s ago'],
    ['2026-01-31T11:57:30Z', '2 min ago'],
    ['2026-01-29T11:00:00Z', '2 d ago'],
    ['2026-02-02T12:00:00Z', 'in 2 d'],
  ])('%p is %s', (iso, shown) => expect(ago(iso, new Date('2026-01-31T12:00:00Z'))).toBe(shown));
});

describe('a table', () => {
  const columns = [
    { title: 'name', value: ({ name }: { name: string }) => name },
    { title: 'n', value: ({ n }: { n: number }) => String(n), align: 'right' as const },
    { title: 'what', value: ({ what }: { what: string }) => what, rest: true as const },
  ];
  const rows = [
    { name: 'one', n: 5, what: 'a rather long description' },
    { name: 'fourteen', n: 1_000, what: 'short' },
  ];

  it('aligns its columns, numbers to the right', () => {
    expect(table(rows, columns).split('\n')).toEqual([
      'NAME         N  WHAT',
      'one          5  a rather long description',
      'fourteen  1000  short',
    ]);
  });

  it('cuts one column so that every line fits', () => {
    const lines = table(rows, columns, 30).split('\n');
    expect(lines[1]).toBe('one          5  a rather long…');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30);
  });

  it('keeps a row in one line, whatever is in it', () => {
    expect(table([{ name: 'a\nb', n: 1, what: '\u001b[2J' }], columns).split('\n')).toHaveLength(2);
  });
});

it('fields stand below each other; absent ones are left out, further lines are indented', () => {
  expect(
    fields([
      ['A', 'one'],
      ['Longer', 'two\nthree'],
      ['No', null],
      ['Neither', ''],
    ]),
  ).toBe('A       one\nLonger  two\n        three');
});

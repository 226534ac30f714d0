import { composedAfter } from './composed.js';

describe('text put together after a name', () => {
  it.each([
    [` = 'Sup3r' + 'S3cr3t!'`, 'Sup3rS3cr3t!'],
    [` = "ab" . "cd";`, 'abcd'],
    [` = ["ab", "cd"].join("-")`, 'ab-cd'],
    [` = "".join(["ab", "cd"])`, 'abcd'],
    [` = %w[ab cd].join`, 'abcd'],
    [` = 'dcba'.split('').reverse().join('')`, 'abcd'],
    [` = "dcba"[::-1]`, 'abcd'],
    [` = [83, 117, 112, 51, 114, 33].map((c) => String.fromCharCode(c))`, 'Sup3r!'],
    [` = String.fromCharCode(83, 117, 112, 51, 114, 33)`, 'Sup3r!'],
    [` = "\\x53\\x75\\x70"`, 'Sup'],
  ])('%s', (rest, text) => {
    expect(composedAfter(rest)).toBe(text);
  });

  it.each([` = 'plain'`, ` = process.env.A + 'x'`, ` === 'a' + 'b'`, ` = read('a')`, ''])(
    'leaves alone what is plain or computed from elsewhere: %s',
    (rest) => {
      expect(composedAfter(rest)).toBeUndefined();
    },
  );
});

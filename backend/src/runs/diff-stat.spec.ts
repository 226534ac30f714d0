import { parseDiffStat } from './diff-stat.js';

const raw = (status: string, ...paths: string[]) => [`:100644 100644 aaaa bbbb ${status}`, ...paths];
const join = (fields: string[]) => `${fields.join('\0')}\0`;

describe('parseDiffStat', () => {
  it('pairs each file with its counts', () => {
    const output = join([
      ...raw('M', 'a b.js'),
      ...raw('A', 'new.js'),
      ...raw('D', 'old.js'),
      '3\t1\ta b.js',
      '9\t0\tnew.js',
      '0\t4\told.js',
    ]);
    expect(parseDiffStat(output)).toEqual([
      { path: 'a b.js', status: 'modified', additions: 3, deletions: 1 },
      { path: 'new.js', status: 'added', additions: 9, deletions: 0 },
      { path: 'old.js', status: 'deleted', additions: 0, deletions: 4 },
    ]);
  });

  it('knows where a renamed file came from', () => {
    expect(parseDiffStat(join([...raw('R090', 'from.js', 'to.js'), '1\t1\t', 'from.js', 'to.js']))).toEqual([
      { path: 'to.js', from: 'from.js', status: 'renamed', additions: 1, deletions: 1 },
    ]);
  });

  it('counts no lines of a binary file', () => {
    expect(parseDiffStat(join([...raw('M', 'logo.png'), '-\t-\tlogo.png']))[0]).toMatchObject({
      additions: 0,
      deletions: 0,
    });
  });

  it('is empty for no change', () => {
    expect(parseDiffStat('')).toEqual([]);
  });
});

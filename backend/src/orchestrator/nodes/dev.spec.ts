import { straysOf } from './dev.js';

const changes = (...paths: string[]) => paths.map((path) => ({ path, status: 'modified' as const }));

describe('straysOf', () => {
  it.each([
    ['a file by name', ['src/a.js'], ['src/a.js'], []],
    ['a file with a leading ./', ['src/a.js'], ['./src/a.js'], []],
    ['a folder', ['src/deep/a.js'], ['src/'], []],
    ['a glob', ['test/a.test.js', 'src/a.js'], ['test/**/*.test.js'], ['src/a.js']],
    ['a name that only begins alike', ['src/ab.js', 'srcs/a.js'], ['src/a', 'src'], ['srcs/a.js']],
    ['hidden files', ['.github/ci.yml'], ['.github/**'], []],
    ['a plan without files', ['anything'], [], []],
  ])('covers %s', (_, paths, planned, strays) => {
    expect(straysOf(changes(...paths), planned)).toEqual(strays);
  });
});

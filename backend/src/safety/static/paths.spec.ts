import { offlineContext } from '../policy-file.js';
import { ANY, BELOW, globMatcher, HOLE, normalisePath, patternMatches, Places, STAR } from './paths.js';

const places = new Places({
  ...offlineContext,
  worktree: '/repo/.worktrees/run-4',
  siblingWorktrees: ['/repo/.worktrees/run-2', '/repo/.worktrees/run-4-b'],
  home: '/home/dev',
  writable: ['/tmp/wave-run-4-*'],
  guarded: ['.git', '.wave/**', '.husky/**', '.claude/settings*.json', '/repo/.git/config'],
});
const at = (path: string, whole = false): string =>
  places.placeOf(places.resolve(path, '/repo/.worktrees/run-4') ?? path, whole);

describe('a place', () => {
  it.each([
    ['src/a.ts', 'worktree'],
    ['.', 'worktree'],
    ['src/../b', 'worktree'],
    ['.git', 'guarded'],
    ['.git/config', 'shared-git'],
    ['.wave/policy.json', 'guarded'],
    ['.wave', 'guarded'],
    ['.husky/_/x', 'guarded'],
    ['.claude/settings.local.json', 'guarded'],
    ['.claude/notes.md', 'worktree'],
    ['.gitignore', 'worktree'],
    ['.github/workflows/ci.yml', 'worktree'],
    ['../run-2/a', 'sibling'],
    ['../run-4-b', 'sibling'],
    ['../run-40', 'main-checkout'],
    ['/repo/src', 'main-checkout'],
    ['/repo/.git/refs/heads/main', 'shared-git'],
    ['/repo/.git/config', 'guarded'],
    ['~/x', 'home'],
    ['/home/other/x', 'home'],
    ['/root/x', 'home'],
    ['/etc/passwd', 'system'],
    ['/', 'system'],
    ['/tmp/x', 'temp'],
    ['/tmp/wave-run-4-x/y', 'scratch'],
    ['/tmp/wave-run-4', 'temp'],
    ['/tmp/wave-run-4-x/../../etc', 'system'],
    ['/dev/null', 'nowhere'],
    ['/dev/sda', 'device'],
    ['/data/x', 'elsewhere'],
  ])('%s lies in %s', (path, place) => {
    expect(at(path)).toBe(place);
  });

  it.each([
    ['..', 'sibling'],
    ['/repo', 'sibling'],
    ['/repo/.worktrees', 'sibling'],
    ['/', 'system'],
    ['.wave', 'guarded'],
    ['/tmp', 'system'],
    [`../run-${STAR}`, 'sibling'],
    [`/et${ANY}`, 'system'],
    [`src/${STAR}`, 'worktree'],
    [`src/${BELOW}`, 'worktree'],
    [`src/${HOLE}`, 'unknown'],
  ])('everything below %s lies in %s', (path, place) => {
    expect(at(path, true)).toBe(place);
  });

  it('does not resolve what begins with something unknown', () => {
    expect(places.resolve(`${HOLE}/x`, '/repo')).toBeUndefined();
  });
});

describe('patterns', () => {
  it.each([
    [`a${STAR}`, 'abc', true],
    [`${STAR}.ts`, '.ts', false],
    [`.${STAR}`, '.git', true],
    [`${STAR}`, '.git', false],
    [`a${ANY}c`, 'abc', true],
    [`a${ANY}c`, 'abbc', false],
    ['abc', 'abc', true],
  ])('%j and %s', (pattern, name, expected) => {
    expect(patternMatches(pattern, name)).toBe(expected);
  });

  it('are matched in linear time', () => {
    expect(patternMatches(`${`${STAR}a`.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });

  it.each([
    ['release/*', 'release/1.2', true],
    ['release/*', 'releases', false],
    ['**/x', 'a/b/x', true],
    ['a/**', 'a/b/c', true],
    ['a/*.json', 'a/b.json', true],
    ['a/*.json', 'a/b/c.json', false],
    ['{a,b}/c', 'b/c', true],
    ['a.b', 'axb', false],
  ])('glob %s and %s', (glob, path, expected) => {
    expect(globMatcher(glob)(path)).toBe(expected);
  });

  it.each([
    ['/a/./b/../c//d/', '/a/c/d'],
    ['/../..', '/'],
    ['/a', '/a'],
  ])('%s is %s', (path, plain) => {
    expect(normalisePath(path)).toBe(plain);
  });
});

import { describe as inWords, effect } from './effects.js';
import { evaluate } from './evaluate.js';
import { compare, effectOf, mismatchTable, type Observation } from './observed.js';
import { defaultPolicy } from './policy.js';
import { type EffectKind, scoreTable } from './score-table.js';
import type { SafetyContext } from './verdict.js';

const worktree = '/data/worktrees/run-1';
const place = { worktree, guarded: ['.git', '.husky/**', '.mcp.json'] };
const nothing: Observation = { filesChanged: [], connections: [], blindAttempts: 0 };
const connection = (host: string, reason: string, port = 443) => ({
  host,
  port,
  allowed: reason.startsWith('allowed'),
  reason,
});

describe('effects in words', () => {
  it.each(Object.keys(scoreTable) as EffectKind[])('are read back: %s', (kind) => {
    expect(effectOf(inWords({ kind, subject: '' }))).toEqual({ kind, subject: '' });
    expect(effectOf(inWords(effect(kind, 'a: b/c.txt')))).toEqual({ kind, subject: 'a: b/c.txt' });
  });

  it('are nothing when they are not', () => expect(effectOf('something else')).toBeUndefined());
});

describe('what was seen beside what was predicted', () => {
  const context: SafetyContext = {
    worktree,
    mainCheckout: '/repo',
    siblingWorktrees: [],
    home: '/home/ada',
    branch: 'wave/story-1',
    protectedBranches: ['main'],
    writable: ['/tmp/**'],
    guarded: place.guarded,
    allowHosts: ['api.example.com'],
    allowLoopbackPorts: [3_000],
    gitRemotes: [],
    databases: {},
    sandboxed: true,
    testCommand: 'npm test',
  };
  const predict = async (command: string) =>
    (await evaluate({ tool: 'run_command', args: { command } }, context, defaultPolicy)).effects;
  const judge = async (command: string, seen: Partial<Observation>) =>
    compare(await predict(command), { ...nothing, ...seen }, place);

  it.each<[string, string[]]>([
    ['ls -la', []],
    ['echo hi > notes.txt', ['notes.txt']],
    [`echo hi > ${worktree}/src/a.txt`, ['src/a.txt']],
    ['cd src && echo a > b.txt', ['src/b.txt']],
    ['mkdir -p a/b && touch a/b/c', ['a/b/c']],
    ['cp -r src copy', ['copy/a.ts', 'copy/deep/b.ts']],
    ['mv old.ts new.ts', ['old.ts', 'new.ts']],
    ['rm -rf dist', ['dist/a.js', 'dist/deep/b.js']],
    ['find . -name "*.tmp" -delete', ['a.tmp', 'deep/b.tmp']],
    ['sed -i s/a/b/ src/a.ts', ['src/a.ts']],
    ['tee a.txt b.txt < c.txt', ['a.txt', 'b.txt']],
    ['sort -o sorted.txt list.txt', ['sorted.txt']],
    ['npm test', ['coverage/index.html', 'src/__snapshots__/a.snap']],
    ['npm run build', ['lib/index.js']],
    ['node scripts/generate.js', ['src/generated.ts']],
    ['npx prettier --write .', ['README.md', 'src/a.ts']],
    ['make', ['out.o']],
    ['gcc a.c -o a', ['a']],
    ['tar xf a.tar', ['anything/at/all']],
    ['patch -p1 < a.patch', ['src/a.ts']],
    ['git apply a.patch', ['src/a.ts']],
    ['git checkout -- .', ['src/a.ts']],
    ['pytest', ['.pytest_cache/x']],
    ["python3 -c \"open('x','w')\"", ['x']],
  ])('is the same: %s', async (command, filesChanged) => {
    expect(await judge(command, { filesChanged })).toEqual({
      filesOutsidePrediction: [],
      mismatches: [],
      violations: [],
      score: 1,
    });
  });

  it.each<[string, string[], string[]]>([
    ['ls -la', ['src/a.ts'], ['src/a.ts']],
    ['cat a.txt', ['a.txt'], ['a.txt']],
    ['echo hi > notes.txt', ['notes.txt', 'src/a.ts'], ['src/a.ts']],
    ['cp -r src copy', ['copy/a.ts', 'elsewhere.ts'], ['elsewhere.ts']],
    ['grep -r foo . | sort', ['b.txt'], ['b.txt']],
    ['touch a', ['ab'], ['ab']],
  ])('is not, by files: %s', async (command, filesChanged, outside) => {
    const { filesOutsidePrediction, score, mismatches } = await judge(command, { filesChanged });
    expect({ filesOutsidePrediction, score }).toEqual({ filesOutsidePrediction: outside, score: 0.88 });
    expect(mismatches).toEqual([expect.stringContaining(`changed ${outside.join(', ')}, which was not predicted`)]);
  });

  it.each(['npm test', 'ls', 'node x.js'])('is not, when a guarded file changed: %s', async (command) => {
    const { score, violations } = await judge(command, { filesChanged: ['.husky/pre-commit'] });
    expect(score).toBe(0.69);
    expect(violations).toContain('security.features');
  });

  it('is the same when a person let it write the guarded file', async () => {
    const { score } = await judge('echo "npm test" > .husky/pre-commit', { filesChanged: ['.husky/pre-commit'] });
    expect(score).toBe(1);
  });

  const metadata = connection('169.254.169.254', 'private_address', 80);
  it.each<[string, string, Observation['connections'], number]>([
    [
      'an allowed host, asked for',
      'curl https://api.example.com/x',
      [connection('api.example.com', 'allowed_host')],
      1,
    ],
    ['an allowed host, by the tests', 'npm test', [connection('api.example.com', 'allowed_host')], 1],
    ['an allowed port, by the tests', 'npm test', [connection('localhost', 'allowed_port', 3_000)], 1],
    ['an allowed host, by a list of files', 'ls', [connection('api.example.com', 'allowed_host')], 0.84],
    [
      'another host, asked for and let through by a person',
      'curl https://x.com/',
      [connection('x.com', 'not_allowed')],
      1,
    ],
    ['another host, by a redirect', 'curl -L https://api.example.com', [connection('x.com', 'not_allowed')], 0.84],
    ['another host, by the tests', 'npm test', [connection('x.com', 'not_allowed')], 0.84],
    ['registries, by an install', 'npm install', [connection('registry.npmjs.org', 'not_allowed')], 1],
    ['the metadata service, by the tests', 'npm test', [metadata], 0.69],
    ['the metadata service, by an install', 'npm install', [metadata], 0.69],
    ['a name that leads to a private network', 'npm test', [connection('api.example.com', 'private_address')], 0.69],
    ['more than one may send', 'npm test', [connection('*', 'too_much_traffic', 0)], 0.84],
    ['several: the worst counts', 'npm test', [connection('x.com', 'not_allowed'), metadata], 0.69],
  ])('by connections: %s', async (_name, command, connections, score) => {
    const comparison = await judge(command, { connections });
    expect(comparison.score).toBe(score);
    expect(comparison.mismatches.length > 0).toBe(score < 1);
    if (score < 1) expect(comparison.violations.length).toBeGreaterThan(0);
  });

  it.each([
    ['ls', 0.84],
    ['echo hi > a', 0.84],
    ['npm test', 1],
    ['node x.js', 1],
    ['curl https://api.example.com', 1],
  ])('by attempts that were only counted: %s', async (command, score) => {
    expect((await judge(command, { blindAttempts: 3 })).score).toBe(score);
  });

  it.each([
    ['processes', 0.84],
    ['disk', 0.84],
    ['memory', 1],
    ['timeout', 1],
    ['cpu', 1],
    ['output_limit', 1],
    ['aborted', 1],
  ])('by its end: %s', async (endedBy, score) => {
    expect((await judge('npm test', { endedBy })).score).toBe(score);
  });

  it('holds nothing against a command whose prediction is incomplete', () => {
    const many = Array.from({ length: 50 }, (_, index) => `reads inside the worktree: f${index}`);
    expect(compare(many, { ...nothing, filesChanged: ['a'] }, place).score).toBe(1);
    expect(compare(['words of another version'], { ...nothing, filesChanged: ['a'] }, place).score).toBe(1);
    expect(compare([], { ...nothing, filesChanged: ['a'], blindAttempts: 1 }, place).score).toBe(1);
  });

  it('is bounded, whatever a command did', () => {
    const filesChanged = Array.from({ length: 5_000 }, (_, index) => `f${index}`);
    const connections = filesChanged.map((host) => connection(host, 'not_allowed'));
    const comparison = compare(['runs program: ls'], { ...nothing, filesChanged, connections }, place);
    expect(comparison.filesOutsidePrediction).toHaveLength(200);
    expect(comparison.mismatches).toHaveLength(20);
    expect(comparison.mismatches.every((line) => line.length < 400)).toBe(true);
  });

  it('has a reason for every score', () => {
    for (const { score, reason } of Object.values(mismatchTable)) {
      expect(score).toBeLessThan(1);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});

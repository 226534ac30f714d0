import { evaluate } from './evaluate.js';
import { offlineContext } from './policy-file.js';
import { defaultPolicy } from './policy.js';
import type { SafetyContext, Verdict } from './verdict.js';

const judge = (tool: string, args: Record<string, unknown>, context: Partial<SafetyContext> = {}): Promise<Verdict> =>
  evaluate({ tool, args }, { ...offlineContext, ...context }, defaultPolicy);
const run = (command: string, context: Partial<SafetyContext> = {}): Promise<Verdict> =>
  judge('run_command', { command }, context);

describe('evaluate', () => {
  it.each([
    ['list_files', {}],
    ['read_file', { path: 'src/cart.js' }],
    ['search', { pattern: 'total', path: 'src' }],
    ['write_file', { path: 'src/cart.js', content: 'export const total = (items) => items.length;\n' }],
    ['edit_file', { path: 'src/cart.js', oldText: '1', newText: '2' }],
    ['move_file', { from: 'src/a.js', to: 'src/b.js' }],
    ['delete_file', { path: 'src/old.js' }],
    ['run_command', { command: 'node --test' }],
    ['run_command', { command: 'npm test' }],
    ['run_command', { command: 'git diff' }],
    ['git_diff', {}],
    ['git_log', { limit: 5 }],
    ['commit', { message: 'Add the discount; rm -rf / is only mentioned' }],
  ])('allows the work itself: %s %j', async (tool, args) => {
    expect(await judge(tool, args)).toMatchObject({ decision: 'allow', violations: [], risks: [] });
  });

  it('asks about a dependency from a registry unless the policy allows registries', async () => {
    const asked = await run('npm install --save dayjs');
    expect(asked.decision).toBe('review');
    expect(asked.violations).toContain('compliance.scope');
    expect((await run('npm install --save dayjs', { packageRegistries: 'allowed' })).decision).toBe('allow');
  });

  it('blocks what destroys and what rewrites a shared branch, and says why', async () => {
    const verdict = await run('rm -rf ~/.cache /var/tmp/builds && git push --force origin main');
    expect(verdict).toMatchObject({ decision: 'block', score: 0, policyVersion: defaultPolicy.version });
    expect(verdict.violations).toEqual(expect.arrayContaining(['data.preserve', 'security.destructive']));
    expect(verdict.risks.join('\n')).toMatch(/deletes in home: .*\.cache/);
    expect(verdict.evidence.length).toBeGreaterThan(0);
  });

  it.each(['unknown_tool', '', 'mcp__x__y'])('never allows a tool that it does not know: %s', async (tool) => {
    expect((await judge(tool, { a: 1 })).decision).not.toBe('allow');
  });

  it.each([
    ['run_command', {}],
    ['run_command', { command: 7 }],
    ['write_file', { path: 'a' }],
    ['sql', { query: 'select 1' }],
    ['git', { args: 'x\0' }],
    ['git', { args: [1] }],
    ['http_fetch', { url: 1 }],
    ['delete_file', { path: '' }],
  ])('does not allow arguments of another shape: %s %j', async (tool, args) => {
    expect((await judge(tool, args)).decision).not.toBe('allow');
  });

  it('judges what the worktree holds when a command executes it', async () => {
    const files = new Map([
      ['/repo/.worktrees/run/clean.sh', 'rm -rf ../run-2\n'],
      ['/repo/.worktrees/run/ok.sh', 'npm test\n'],
      ['/repo/.worktrees/run/package.json', '{"scripts":{"clean":"rm -rf ~","build":"tsc"}}'],
      ['/repo/.worktrees/run/Makefile', 'all: clean\nclean:\n\trm -rf /repo/src\nbuild:\n\ttsc\n'],
      ['/repo/.worktrees/run/x.py', 'import shutil as s\ns.rmtree("/repo/src")\n'],
      [
        '/repo/.worktrees/run/x.js',
        'const { rmSync: gone } = require("node:fs");\ngone("/repo/src", { recursive: true });\n',
      ],
    ]);
    const readFile = (path: string): string | undefined => files.get(path);
    const siblingWorktrees = ['/repo/.worktrees/run-2'];
    for (const command of [
      'bash clean.sh',
      './clean.sh',
      'sh -x ./clean.sh',
      '. ./clean.sh',
      'npm run clean',
      'make',
      'python3 x.py',
      'node x.js',
    ]) {
      expect([command, (await run(command, { readFile, siblingWorktrees })).decision]).toEqual([command, 'block']);
    }
    for (const command of ['bash ok.sh', 'npm run build', 'make build']) {
      expect([command, (await run(command, { readFile, siblingWorktrees })).decision]).toEqual([command, 'allow']);
    }
  });

  it('gives a thread the files that a long command executes', async () => {
    const worktree = offlineContext.worktree;
    const files = new Map([
      [`${worktree}/clean.sh`, 'rm -rf ~\n'],
      [`${worktree}/scripts/tidy`, '#!/bin/sh\nrm -rf ~\n'],
      [`${worktree}/sub/x.sh`, 'rm -rf ~\n'],
      [`${worktree}/x.js`, 'require("node:fs").rmSync("/", { recursive: true });\n'],
      [`${worktree}/package.json`, '{"scripts":{"clean":"rm -rf ~","build":"tsc"}}'],
      [`${worktree}/ok.sh`, 'npm test\n'],
    ]);
    const readFile = (path: string): string | undefined => files.get(path);
    const filler = `echo "${'hello '.repeat(3000)}"\n`;
    for (const command of ['bash clean.sh', 'scripts/tidy', 'cd sub && ./x.sh', 'node x', 'npm run clean'])
      expect([command, (await run(filler + command, { readFile })).decision]).toEqual([command, 'block']);
    for (const command of ['bash ok.sh', 'npm run build'])
      expect([command, (await run(filler + command, { readFile })).decision]).toEqual([command, 'allow']);
  });

  it('asks before every command but the test command where there is no sandbox', async () => {
    const context = { sandboxed: false, testCommand: 'npm test' };
    expect((await run('npm test', context)).decision).toBe('allow');
    expect((await run('ls', context)).decision).toBe('review');
    expect((await judge('read_file', { path: 'a' }, context)).decision).toBe('allow');
  });

  it('binds the verdict to tool and arguments, whatever their order', async () => {
    const one = await judge('write_file', { path: 'a', content: 'b' });
    const other = await judge('write_file', { content: 'b', path: 'a' });
    const edited = await judge('write_file', { path: 'a', content: 'c' });
    expect(one.argsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(other.argsHash).toBe(one.argsHash);
    expect(edited.argsHash).not.toBe(one.argsHash);
  });

  describe('fails closed', () => {
    const score = async (tool: string, args: Record<string, unknown>): Promise<number> =>
      (await judge(tool, args)).score;

    it.each([
      ['brackets within brackets', `${'('.repeat(4000)}ls${')'.repeat(4000)}`],
      ['substitutions within substitutions', `echo ${'$('.repeat(3000)}ls${')'.repeat(3000)}`],
      [
        'functions that double',
        `f0() { :; }; ${Array.from({ length: 30 }, (_, i) => `f${i + 1}() { f${i}; f${i}; }`).join('; ')}; f30`,
      ],
      [
        'text that doubles',
        `a0=xxxxxxxx; ${Array.from({ length: 30 }, (_, i) => `a${i + 1}=$a${i}$a${i}`).join('; ')}; eval "$a30"`,
      ],
      ['words that multiply', `echo ${'{a,b}'.repeat(60)}`],
      ['wrappers without end', `${'sudo '.repeat(2000)}ls`],
      ['eval without end', `${'eval '.repeat(2000)}ls`],
      ['a NUL character', 'ls\0rm'],
      ['an open quote', 'echo "x'],
    ])('on %s', async (_, command) => {
      expect(await score('run_command', { command })).toBe(0);
    });

    it('on a query that no parser takes', async () => {
      expect(await score('sql', { database: 'dev', query: `select ${'('.repeat(30_000)}1` })).toBe(0);
    });

    it('on arguments that refer to themselves, and on ones too long to judge', async () => {
      const circular: Record<string, unknown> = { command: 'ls' };
      circular.self = circular;
      expect(await score('run_command', circular)).toBe(0);
      expect(await score('write_file', { path: 'a', content: 'a'.repeat(9 * 1024 * 1024) })).toBe(0);
    });

    it('on an analysis that takes longer than it may, and goes on with the next call', async () => {
      const line = (index: number): string =>
        `export const value${index} = sum(${index}, 'a' + 'b', tokens[${index}]);\n`;
      const content = Array.from({ length: 120_000 }, (_, index) => line(index)).join('');
      const late = await judge('write_file', { path: 'src/long.ts', content });
      expect(late).toMatchObject({ decision: 'block', score: 0 });
      expect(late.evidence.join()).toMatch(/took longer than/);
      const next = await judge('write_file', { path: 'src/next.ts', content: content.slice(0, 20_000) });
      expect(next.decision).toBe('allow');
    });

    it('says what went wrong', async () => {
      const verdict = await run('ls\0rm');
      expect(verdict).toMatchObject({ decision: 'block', score: 0 });
      expect(verdict.evidence.join()).toMatch(/NUL/);
    });
  });

  describe('long arguments', () => {
    it('are judged in a thread of their own, to the same verdict', async () => {
      const filler = 'export const line = 1;\n'.repeat(40_000);
      expect((await judge('write_file', { path: 'src/long.ts', content: filler })).decision).toBe('allow');
      const hidden = `${filler}process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\n${filler}`;
      expect((await judge('write_file', { path: 'src/long.ts', content: hidden })).decision).toBe('block');
      const script = `${'echo hello\n'.repeat(3000)}rm -rf ~\n`;
      expect((await run(script)).decision).toBe('block');
    });

    it('cost no more for what they are made of, such as one long word that may name a file', async () => {
      const readFile = (): undefined => undefined;
      for (const part of ['left-pad-', 'a/', 'a.', '@scope+', 'node a', 'cd a'])
        expect(await run(`echo ${part.repeat(6_000)}`, { readFile })).toMatchObject({ decision: 'allow' });
    });
  });
});

import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolBench } from './tools.fixture.js';

describe('file tools', () => {
  let bench: ToolBench;
  beforeEach(async () => {
    bench = await ToolBench.create({
      'README.md': '# Sample\n',
      'src/a.txt': 'one\ntwo\nthree\n',
      'src/deep/b.ts': 'export const b = 1;\n',
      '.gitignore': 'ignored/\n',
      '.env.example': 'KEY=\n',
    });
  });
  afterEach(() => bench.remove());

  const at = (path: string) => join(bench.workspace.path, path);
  const text = (path: string) => readFile(at(path), 'utf8');
  const secret = async () => {
    const outside = join(bench.fixture.place, 'outside');
    await mkdir(outside, { recursive: true });
    await writeFile(join(outside, 'secret.txt'), 'outside secret');
    return outside;
  };

  describe('paths', () => {
    const tools: [string, (path: string) => Record<string, unknown>][] = [
      ['list_files', (path) => ({ path })],
      ['read_file', (path) => ({ path })],
      ['search', (path) => ({ path, pattern: 'secret' })],
      ['write_file', (path) => ({ path, content: 'stolen' })],
      ['edit_file', (path) => ({ path, oldText: 'secret', newText: 'stolen' })],
      ['move_file', (path) => ({ from: path, to: 'stolen.txt' })],
      ['move_file', (path) => ({ from: 'README.md', to: path })],
      ['delete_file', (path) => ({ path, recursive: true })],
      ['run_command', (path) => ({ command: 'true', cwd: path })],
      ['git_diff', (path) => ({ path })],
    ];

    it.each(tools)('%s refuses what leads out of the worktree', async (tool, args) => {
      const outside = await secret();
      await symlink(outside, at('link'));
      await symlink(join(outside, 'secret.txt'), at('file-link'));
      await symlink('../../..', at('src/up'));
      await symlink('link', at('link-to-link'));
      const ways = ['..', '../../outside/secret.txt', `${outside}/secret.txt`, 'src/../../x', '/etc/passwd'];
      // `git_diff` looks at no file: a link is what git knows of it.
      if (tool !== 'git_diff') ways.push('link/secret.txt', 'link/new.txt', 'src/up/x', 'link-to-link/secret.txt');
      if (!['move_file', 'delete_file', 'git_diff'].includes(tool)) ways.push('file-link', 'link');
      for (const way of ways) {
        const result = await bench.call(tool, args(way));
        expect([way, result.ok, result.content]).toEqual([way, false, expect.stringMatching(/leads out|not a folder/)]);
      }
      expect(await readdir(outside)).toEqual(['secret.txt']);
      expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('outside secret');
      expect(await text('README.md')).toBe('# Sample\n');
    });

    it.each(tools)('%s refuses guarded names', async (tool, args) => {
      for (const path of [
        '.git',
        '.git/config',
        'src/.GIT/hooks/x',
        '.wave/state',
        '.env',
        'src/.env.local',
        'key.pem',
      ]) {
        if (tool === 'run_command' && /env|pem/.test(path)) continue;
        const result = await bench.call(tool, args(path));
        expect(result).toMatchObject({
          ok: false,
          content: expect.stringMatching(/git's own|WAVE's own|holds secrets/),
        });
      }
    });

    it('reaches a guarded file through no link either', async () => {
      await writeFile(at('.env'), 'KEY=secret');
      await symlink('.env', at('innocent.txt'));
      await symlink('.git', at('pointer'));
      expect((await bench.call('read_file', { path: 'innocent.txt' })).content).toContain('holds secrets');
      expect((await bench.call('write_file', { path: 'pointer', content: 'x' })).content).toContain("git's own");
      expect((await bench.call('search', { pattern: 'secret' })).content).toBe('Nothing found.');
    });

    it('follows links that stay inside, and removes a link itself', async () => {
      await symlink('src', at('link'));
      expect((await bench.call('read_file', { path: 'link/a.txt' })).ok).toBe(true);
      expect((await bench.call('write_file', { path: 'link/c.txt', content: 'c' })).filesChanged).toEqual([
        'src/c.txt',
      ]);
      expect((await bench.call('delete_file', { path: 'link' })).ok).toBe(true);
      expect(await text('src/c.txt')).toBe('c');
    });

    it('takes absolute paths of the worktree', async () => {
      expect((await bench.call('read_file', { path: at('README.md') })).content).toContain('# Sample');
    });

    it('does not create a file through a link that leads nowhere', async () => {
      await symlink(join(bench.fixture.place, 'planted'), at('link'));
      expect((await bench.call('write_file', { path: 'link', content: 'x' })).content).toContain('leads nowhere');
      expect(await readdir(bench.fixture.place)).not.toContain('planted');
    });
  });

  describe('list_files', () => {
    it('lists one level, or everything that is not ignored', async () => {
      await bench.fixture.write(bench.workspace.path, { 'ignored/x': 'x', 'new.txt': 'x' });
      expect((await bench.call('list_files', {})).content.split('\n')).toEqual(
        ['.env.example', '.gitignore', 'README.md', 'ignored/', 'new.txt', 'src/'].sort(),
      );
      expect((await bench.call('list_files', { path: 'src', recursive: true })).content).toBe(
        'src/a.txt\nsrc/deep/b.ts',
      );
      const all = (await bench.call('list_files', { recursive: true })).content;
      expect(all).toContain('new.txt');
      expect(all).not.toContain('ignored/x');
      expect((await bench.call('list_files', { recursive: true, limit: 2 })).content).toMatch(/\[4 more; /);
    });

    it('says what is wrong', async () => {
      expect((await bench.call('list_files', { path: 'nowhere' })).content).toContain('no folder nowhere');
      expect((await bench.call('list_files', { path: 'README.md' })).content).toContain('is a file');
    });
  });

  describe('read_file', () => {
    it('numbers lines and reads in parts', async () => {
      expect((await bench.call('read_file', { path: 'src/a.txt' })).content).toBe(
        '     1\tone\n     2\ttwo\n     3\tthree',
      );
      expect((await bench.call('read_file', { path: 'src/a.txt', offset: 2, limit: 1 })).content).toBe(
        '     2\ttwo\n[3 lines in all; go on with offset 3]',
      );
      expect((await bench.call('read_file', { path: 'src/a.txt', offset: 9 })).content).toContain('3 lines only');
    });

    it('stays within the room that a model has', async () => {
      await writeFile(at('long.txt'), `${'x'.repeat(5_000)}\n`.repeat(100));
      const { content } = await bench.call('read_file', { path: 'long.txt' });
      expect(content.length).toBeLessThan(21_000);
      expect(content).toContain('[… 3000 characters more]');
      expect(content).toMatch(/go on with offset 10\]$/);
    });

    it('refuses what is no text, no file, not there, or endless', async () => {
      await writeFile(at('binary'), Buffer.from([0, 1, 2]));
      await writeFile(at('latin1.txt'), Buffer.from('caf\xe9', 'latin1'));
      await writeFile(at('huge.txt'), Buffer.alloc(17 * 1024 * 1024, 'x'));
      execFileSync('mkfifo', [at('pipe')]);
      const answers: [string, string][] = [
        ['binary', 'binary file'],
        ['latin1.txt', 'not UTF-8'],
        ['huge.txt', 'too many'],
        ['pipe', 'not a regular file'],
        ['src', 'is a folder'],
        ['nowhere.txt', 'no file nowhere.txt'],
        ['README.md/x', 'not a folder'],
      ];
      for (const [path, problem] of answers) {
        expect(await bench.call('read_file', { path })).toMatchObject({
          ok: false,
          content: expect.stringContaining(problem),
        });
      }
      expect((await bench.call('read_file', { path: '.env.example' })).ok).toBe(true);
    });
  });

  describe('search', () => {
    it.each<[Record<string, unknown>, string]>([
      [{ pattern: 'two' }, 'src/a.txt:2: two'],
      [{ pattern: 'ONE', ignoreCase: true }, 'src/a.txt:1: one'],
      [{ pattern: 'b = \\d;', regex: true }, 'src/deep/b.ts:1: export const b = 1;'],
      [{ pattern: 'b = \\d;' }, 'Nothing found.'],
      [{ pattern: 'o', glob: '*.ts' }, 'src/deep/b.ts:1: export const b = 1;'],
      [{ pattern: 'o', path: 'src/deep', glob: '*.txt' }, 'Nothing found.'],
      [
        { pattern: 'o', path: 'src/a.txt', limit: 1 },
        'src/a.txt:1: one\n[There are more; narrow the search, or raise limit]',
      ],
      [{ pattern: '--version' }, 'Nothing found.'],
      [{ pattern: 'fresh', path: 'new' }, 'new/file.txt:1: fresh'],
    ])('%j', async (args, expected) => {
      await bench.fixture.write(bench.workspace.path, { 'new/file.txt': 'fresh\n', 'ignored/x.txt': 'fresh two' });
      expect((await bench.call('search', args)).content).toBe(expected);
    });

    it('says that a pattern is not valid, and gives up one that explodes', async () => {
      expect((await bench.call('search', { pattern: '(', regex: true })).ok).toBe(false);
      await writeFile(at('a.txt'), `${'a'.repeat(50_000)}b\n`.repeat(50));
      const result = await bench.call('search', { pattern: '(a+)+$', regex: true, path: 'a.txt' });
      expect(result.durationMs).toBeLessThan(15_000);
    });
  });

  describe('write_file', () => {
    it('makes folders, keeps permissions, and leaves nothing else behind', async () => {
      expect((await bench.call('write_file', { path: 'new/deep/x.txt', content: 'a\nb\n' })).content).toBe(
        'Created new/deep/x.txt (2 lines).',
      );
      await chmod(at('src/a.txt'), 0o755);
      expect((await bench.call('write_file', { path: 'src/a.txt', content: '' })).content).toBe(
        'Replaced src/a.txt (0 lines).',
      );
      expect((await stat(at('src/a.txt'))).mode & 0o777).toBe(0o755);
      expect(await readdir(at('src'))).toEqual(['a.txt', 'deep']);
      expect((await bench.call('write_file', { path: 'src', content: 'x' })).content).toContain('is a folder');
    });

    it('is done again after a crash left its draft', async () => {
      await writeFile(at('.x.txt.wave-draft'), 'half');
      await bench.call('write_file', { path: 'x.txt', content: 'whole' });
      expect(await text('x.txt')).toBe('whole');
      expect(await readdir(bench.workspace.path)).not.toContain('.x.txt.wave-draft');
    });
  });

  describe('edit_file', () => {
    it('replaces what stands there once', async () => {
      const result = await bench.call('edit_file', { path: 'src/a.txt', oldText: 'two\nthree', newText: '$& 2' });
      expect(result).toMatchObject({ ok: true, content: 'Edited src/a.txt at line 2.', filesChanged: ['src/a.txt'] });
      expect(await text('src/a.txt')).toBe('one\n$& 2\n');
    });

    it('keeps a byte order mark, the last line and Windows line ends', async () => {
      await writeFile(at('windows.txt'), '\ufeffone\r\ntwo\r\nthree');
      await bench.call('edit_file', { path: 'windows.txt', oldText: 'one\ntwo', newText: '1\n2' });
      expect(await text('windows.txt')).toBe('\ufeff1\r\n2\r\nthree');
    });

    it.each([
      [{ oldText: 'o', newText: 'x' }, '2 times (lines 1, 2)'],
      [{ oldText: '  two ', newText: 'x' }, 'The nearest line is 2: "two"'],
      [{ oldText: 'two\nfour', newText: 'x' }, 'first line stands at line 2'],
      [{ oldText: 'quite different', newText: 'x' }, 'No line resembles it'],
      [{ oldText: 'two', newText: 'two' }, 'are the same'],
    ])('%j: says why not', async (edit, problem) => {
      const result = await bench.call('edit_file', { path: 'src/a.txt', ...edit });
      expect(result).toMatchObject({ ok: false, content: expect.stringContaining(problem) });
      expect(await text('src/a.txt')).toBe('one\ntwo\nthree\n');
    });

    it('replaces every occurrence when told to', async () => {
      await bench.call('edit_file', { path: 'src/a.txt', oldText: 'o', newText: '0', replaceAll: true });
      expect(await text('src/a.txt')).toBe('0ne\ntw0\nthree\n');
    });
  });

  describe('move_file and delete_file', () => {
    it('moves files and folders, and replaces nothing', async () => {
      expect((await bench.call('move_file', { from: 'src', to: 'lib/source' })).ok).toBe(true);
      expect(await text('lib/source/deep/b.ts')).toContain('export');
      expect((await bench.call('move_file', { from: 'README.md', to: 'lib' })).content).toContain('exists already');
      expect((await bench.call('move_file', { from: 'lib', to: 'lib/x' })).content).toContain('into itself');
      expect((await bench.call('move_file', { from: 'nowhere', to: 'x' })).content).toContain('no file');
    });

    it('deletes files, and folders when told to', async () => {
      expect((await bench.call('delete_file', { path: 'src' })).content).toContain('Set recursive');
      const result = await bench.call('delete_file', { path: 'src', recursive: true });
      expect(result.filesChanged).toEqual(['src/a.txt', 'src/deep/b.ts']);
      expect((await bench.call('delete_file', { path: '.', recursive: true })).ok).toBe(false);
      expect((await bench.call('delete_file', { path: 'src' })).content).toContain('no file');
    });
  });

  describe('commands and git', () => {
    it('answers exit code and output, and keeps the whole of what had to be cut', async () => {
      expect(await bench.call('run_command', { command: 'echo out; exit 2' })).toMatchObject({
        ok: false,
        exitCode: 2,
        content: expect.stringMatching(/^Exit code 2 after \d+\.\d s\.\nout\n$/),
        fullOutput: undefined,
        sandbox: bench.sandbox.kind,
      });
      const long = await bench.call('run_command', { command: 'seq 100000' });
      expect(long.content.length).toBeLessThan(20_200);
      expect(long.fullOutput?.endsWith('99999\n100000\n')).toBe(true);
      expect((await bench.call('run_command', { command: 'pwd', cwd: 'src' })).content).toContain(`${at('src')}\n`);
    });

    it('ends a command in time, or when a person says so', async () => {
      const late = await bench.call('run_command', { command: 'sleep 30', timeoutSeconds: 0.3 });
      expect(late).toMatchObject({ ok: false, exitCode: null, endedBy: 'timeout' });
      const abort = new AbortController();
      const call = bench.call(
        'run_command',
        { command: 'echo up; sleep 30' },
        { signal: abort.signal, onOutput: () => abort.abort() },
      );
      expect(await call).toMatchObject({ ok: false, endedBy: 'aborted', content: expect.stringContaining('up') });
      expect(await bench.call('write_file', { path: 'x', content: '' }, { signal: abort.signal })).toMatchObject({
        ok: false,
        endedBy: 'aborted',
      });
    });

    it('shows the diff, commits, and shows the commit', async () => {
      expect((await bench.call('git_diff', {})).content).toBe('No changes.');
      expect((await bench.call('commit', { message: 'Nothing' })).content).toBe('There was nothing to commit.');
      await bench.call('write_file', { path: 'new.txt', content: 'new\n' });
      await bench.call('write_file', { path: 'src/a.txt', content: 'one\n' });
      expect((await bench.call('git_diff', {})).content).toContain('+++ b/new.txt\n@@ -0,0 +1 @@\n+new');
      expect((await bench.call('git_diff', { path: 'src' })).content).not.toContain('new.txt');
      const result = await bench.call('commit', { message: 'Add new\n\nBecause.' });
      expect(result.content).toMatch(/^Committed [0-9a-f]{10} on wave\/story-00000001\.$/);
      expect((await bench.call('git_log', { limit: 1 })).content).toMatch(/^[0-9a-f]{10} \d{4}-.* WAVE: Add new$/);
    });
  });
});

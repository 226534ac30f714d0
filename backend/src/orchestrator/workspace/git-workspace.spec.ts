import { chmod, lstat, mkdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fixture } from './repository.fixture.js';
import type { Workspace } from './workspace.js';
import { exists } from './worktree-registration.js';

describe('a workspace', () => {
  let fixture: Fixture;
  let workspace: Workspace;
  beforeEach(async () => {
    fixture = await Fixture.create({
      'README.md': '# Sample\n',
      'src/a.txt': 'one\ntwo\n',
      'src/b.txt': 'bee\n'.repeat(20),
      'tool.sh': '#!/bin/sh\n',
      '.gitignore': 'ignored/\n*.log\n',
    });
    workspace = await fixture.open();
  });
  afterEach(() => fixture.remove());

  const at = (path: string) => join(workspace.path, path);
  const write = (files: Record<string, string>) => fixture.write(workspace.path, files);
  const mode = async (path: string) => (await stat(at(path))).mode & 0o777;

  describe('changes and diff', () => {
    it('tell every kind of change, committed or not', async () => {
      await write({ 'new file ü\n.txt': 'new\n', 'src/a.txt': 'one\n', 'ignored/x': 'x', 'y.log': 'y' });
      await workspace.commit('Half of it');
      await rename(at('src/b.txt'), at('src/moved.txt'));
      await rm(at('README.md'));
      await symlink('src/a.txt', at('link'));
      await chmod(at('tool.sh'), 0o755);
      expect(await workspace.changes()).toEqual([
        { path: 'README.md', status: 'deleted' },
        { path: 'link', status: 'added' },
        { path: 'new file ü\n.txt', status: 'added' },
        { path: 'src/a.txt', status: 'modified' },
        { path: 'src/moved.txt', status: 'renamed', from: 'src/b.txt' },
        { path: 'tool.sh', status: 'modified' },
      ]);
      const diff = await workspace.diff();
      expect(diff).toContain('-two');
      expect(diff).toContain('rename to src/moved.txt');
      expect(diff).toContain('new mode 100755');
      expect(diff).not.toContain('ignored');
    });

    it('compare commits, or a part', async () => {
      await write({ 'one.txt': '1\n' });
      const first = await workspace.commit('One');
      await write({ 'two.txt': '2\n', 'src/new.txt': 'x\n' });
      const second = await workspace.commit('Two');
      await write({ 'three.txt': '3\n' });
      const files = (diff: string) => [...diff.matchAll(/^\+\+\+ b\/(.+)$/gm)].map((match) => match[1]);
      expect(files(await workspace.diff({ from: first, to: second }))).toEqual(['src/new.txt', 'two.txt']);
      expect(files(await workspace.diff({ to: first }))).toEqual(['one.txt']);
      expect(files(await workspace.diff({ from: second }))).toEqual(['three.txt']);
      expect(files(await workspace.diff({ path: 'src' }))).toEqual(['src/new.txt']);
      await expect(workspace.diff({ to: '--output=/tmp/x' })).rejects.toMatchObject({ code: 'commit_not_found' });
    });

    it('make a patch that gives the same files, binary ones too', async () => {
      await writeFile(at('image.bin'), Buffer.from([0, 1, 2, 255, 0]));
      await write({ 'src/a.txt': 'three\n' });
      const patch = join(fixture.place, 'work.patch');
      await writeFile(patch, await workspace.diff({ binary: true }));
      await fixture.git('apply', patch);
      expect(await readFile(join(fixture.repository, 'image.bin'))).toEqual(Buffer.from([0, 1, 2, 255, 0]));
      expect(await readFile(join(fixture.repository, 'src/a.txt'), 'utf8')).toBe('three\n');
    });

    it('are not bent by what the user’s config says of diffs', async () => {
      for (const [key, value] of [
        ['diff.noprefix', 'true'],
        ['color.ui', 'always'],
        ['diff.external', '/bin/false'],
        ['core.quotePath', 'true'],
        ['diff.renames', 'false'],
      ]) {
        await fixture.git('config', key!, value!);
      }
      await write({ 'ü.txt': 'x\n' });
      expect(await workspace.diff()).toMatch(/^diff --git a\/ü\.txt b\/ü\.txt\n/);
    });
  });

  describe('snapshots', () => {
    it('bring back untracked, changed, deleted, renamed, linked and executable files', async () => {
      await write({ 'new/deep.txt': 'deep\n', 'src/a.txt': 'changed\n', 'ignored/x': 'kept' });
      await rename(at('src/b.txt'), at('moved.txt'));
      await rm(at('README.md'));
      await chmod(at('tool.sh'), 0o755);
      await symlink('src/a.txt', at('link'));
      const before = { files: await workspace.files(), diff: await workspace.diff() };
      const snapshot = await workspace.snapshot(3);

      await write({ 'later.txt': 'x', 'src/a.txt': 'other\n', 'README.md': 'back\n', 'ignored/x': 'newer' });
      await rm(at('new'), { recursive: true });
      await writeFile(at('new'), 'a file where a folder was');
      await rm(at('link'));
      await mkdir(at('link'));
      await write({ 'link/inside.txt': 'x' });
      await chmod(at('tool.sh'), 0o644);

      await workspace.restore(snapshot);
      expect({ files: await workspace.files(), diff: await workspace.diff() }).toEqual(before);
      expect(await readFile(at('new/deep.txt'), 'utf8')).toBe('deep\n');
      expect(await readlink(at('link'))).toBe('src/a.txt');
      expect(await mode('tool.sh')).toBe(0o755);
      expect(await exists(at('later.txt'))).toBe(false);
      expect(await exists(at('README.md'))).toBe(false);
      expect(await readFile(at('ignored/x'), 'utf8')).toBe('newer');
    });

    it('leave branch, index and the main checkout as they were', async () => {
      await write({ 'new.txt': 'new\n' });
      const before = await fixture.gitIn(workspace.path, 'status', '--porcelain=v2', '--branch');
      const commit = await workspace.snapshot(1);
      expect(await fixture.gitIn(workspace.path, 'status', '--porcelain=v2', '--branch')).toBe(before);
      expect(await fixture.git('rev-parse', `refs/wave/${workspace.runId}/1`)).toBe(commit);
      expect(await workspace.head()).toBe(workspace.baseCommit);
      expect(await fixture.git('status', '--porcelain')).toBe('');
      expect(await fixture.git('branch', '--list')).not.toContain('refs/wave');
    });

    it('are the same commit for the same files at the same step, whenever and whoever', async () => {
      await write({ 'new.txt': 'new\n' });
      const first = await workspace.snapshot(1);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const reopened = await fixture.open();
      expect(await reopened.snapshot(1)).toBe(first);
      expect(await reopened.snapshot(2)).not.toBe(first);
      await write({ 'new.txt': 'newer\n' });
      expect(await reopened.snapshot(1)).not.toBe(first);
      expect((await reopened.snapshots()).map(({ step }) => step)).toEqual([1, 2]);
      await expect(async () => workspace.snapshot(1.5)).rejects.toThrow(RangeError);
    });

    it('keep a repository that an agent made inside as plain files', async () => {
      await fixture.git('init', '-q', at('nested'));
      await write({ 'nested/a.txt': 'a\n', 'nested/x.log': 'ignored', 'nested/deep/b.txt': 'b\n' });
      await fixture.gitIn(
        at('nested'),
        '-c',
        'user.name=x',
        '-c',
        'user.email=x@x',
        'commit',
        '-q',
        '--allow-empty',
        '-m',
        'x',
      );
      const snapshot = await workspace.snapshot(1);
      expect((await workspace.changes()).map(({ path }) => path)).toEqual(['nested/a.txt', 'nested/deep/b.txt']);
      await write({ 'nested/c.txt': 'c\n' });
      await rm(at('nested/a.txt'));
      await workspace.restore(snapshot);
      expect(await exists(at('nested/c.txt'))).toBe(false);
      expect(await readFile(at('nested/a.txt'), 'utf8')).toBe('a\n');
    });

    it('see a folder that became a link, and go back', async () => {
      const outside = join(fixture.place, 'outside');
      await fixture.write(outside, { 'a.txt': 'one\ntwo\n', 'b.txt': 'outside\n' });
      const snapshot = await workspace.snapshot(1);
      await rm(at('src'), { recursive: true });
      await symlink(outside, at('src'));
      const linked = await workspace.snapshot(2);
      expect(await workspace.changes()).toEqual([
        { path: 'src', status: 'added' },
        { path: 'src/a.txt', status: 'deleted' },
        { path: 'src/b.txt', status: 'deleted' },
      ]);
      await workspace.restore(snapshot);
      expect((await lstat(at('src'))).isDirectory()).toBe(true);
      expect(await readFile(join(outside, 'b.txt'), 'utf8')).toBe('outside\n');
      await workspace.restore(linked);
      expect(await readlink(at('src'))).toBe(outside);
    });

    it('keep names that are not UTF-8', async () => {
      const name = Buffer.concat([Buffer.from(`${workspace.path}/`), Buffer.from([0x66, 0xff, 0xfe])]);
      await writeFile(name, 'x');
      const snapshot = await workspace.snapshot(1);
      await rm(name);
      await workspace.restore(snapshot);
      expect(await readFile(name, 'utf8')).toBe('x');
    });

    it('refuse to swallow the disk', async () => {
      const small = fixture.manager({ maxBytes: 1_000_000 });
      const limited = await fixture.open('run-2', small);
      await writeFile(join(limited.path, 'huge.bin'), Buffer.alloc(2_000_000));
      await expect(limited.snapshot(1)).rejects.toMatchObject({ code: 'workspace_too_large' });
    });

    it('survive a damaged index', async () => {
      await write({ 'new.txt': 'new\n' });
      await workspace.snapshot(1);
      await writeFile(join(fixture.dataDir, 'workspaces', workspace.runId, 'index'), 'rubbish');
      await write({ 'newer.txt': 'newer\n' });
      expect((await workspace.changes()).map(({ path }) => path)).toEqual(['new.txt', 'newer.txt']);
    });

    it('do not carry over what a submodule holds', async () => {
      const library = join(fixture.place, 'library');
      await fixture.git('clone', '-q', fixture.repository, library);
      await fixture.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'library');
      await fixture.git('commit', '-q', '-m', 'Add a submodule');
      const other = await fixture.open('run-3');
      expect(await other.changes()).toEqual([]);
      await fixture.write(other.path, { 'own.txt': 'x\n' });
      await fixture.git('clone', '-q', library, join(other.path, 'library'));
      await other.commit('Own work');
      expect(await other.changes()).toEqual([{ path: 'own.txt', status: 'added' }]);
      expect(await fixture.gitIn(other.path, 'ls-tree', 'HEAD', 'library')).toMatch(/^160000/);
    });
  });

  describe('rewinding', () => {
    it('takes files and branch back to where a snapshot was made, however often', async () => {
      await write({ 'src/a.txt': 'first\n' });
      const first = await workspace.commit('First');
      await write({ 'src/half.txt': 'half\n' });
      const snapshot = await workspace.snapshot(4);
      await write({ 'src/a.txt': 'second\n', 'late.txt': 'late\n' });
      await workspace.commit('Second');
      await workspace.snapshot(5);
      for (let time = 0; time < 2; time++) {
        await workspace.rewind(snapshot);
        expect(await workspace.head()).toBe(first);
        expect(await workspace.diff({ from: snapshot })).toBe('');
        expect(await exists(at('late.txt'))).toBe(false);
        expect(await readFile(at('src/half.txt'), 'utf8')).toBe('half\n');
      }
      // What was taken back can be compared, and gone on from, all the same.
      expect((await workspace.snapshots()).map(({ step }) => step)).toEqual([4, 5]);
      await workspace.rewind(workspace.baseCommit);
      expect(await workspace.head()).toBe(workspace.baseCommit);
      expect(await workspace.changes()).toEqual([]);
      expect(await fixture.git('-C', workspace.path, 'status', '--porcelain')).toBe('');
    });
  });

  describe('commits', () => {
    it('put everything on the branch, under WAVE’s name or another', async () => {
      await write({ 'new.txt': 'new\n' });
      await rm(at('README.md'));
      const id = await workspace.commit('Add new\n\nAnd remove the readme.');
      expect(await workspace.head()).toBe(id);
      expect(await fixture.git('log', '-1', '--format=%an <%ae>%n%cn%n%s%n%b', workspace.branch)).toBe(
        'WAVE <wave@localhost>\nWAVE\nAdd new\nAnd remove the readme.',
      );
      expect(await fixture.gitIn(workspace.path, 'status', '--porcelain')).toBe('');
      expect(await workspace.hasUncommitted()).toBe(false);
      await write({ 'more.txt': 'x' });
      expect(await workspace.hasUncommitted()).toBe(true);
      await workspace.commit('More', { name: 'Ada', email: 'ada@example.com' });
      expect(await workspace.log(2)).toMatchObject([
        { subject: 'More', author: 'Ada' },
        { subject: 'Add new', author: 'WAVE', id },
      ]);
    });

    it('are made once: the same message again, or after a crash, is the same commit', async () => {
      expect(await workspace.commit('Nothing yet')).toBeUndefined();
      await write({ 'new.txt': 'new\n' });
      const snapshot = await workspace.snapshot(1);
      const id = await workspace.commit('Add new');
      await workspace.restore(snapshot);
      const reopened = await fixture.open();
      expect(await reopened.commit('Add new')).toBe(id);
      expect(await reopened.commit('Something else')).toBeUndefined();
      expect(await reopened.log(10)).toHaveLength(2);
    });

    it('are refused when somebody else moved the branch meanwhile, and nothing is lost', async () => {
      await write({ 'new.txt': 'new\n' });
      const elsewhere = await fixture.git('commit-tree', 'HEAD^{tree}', '-p', workspace.baseCommit, '-m', 'Elsewhere');
      await fixture.git('update-ref', `refs/heads/${workspace.branch}`, elsewhere);
      const id = await workspace.commit('Add new');
      expect(await fixture.git('rev-parse', `${id}^`)).toBe(elsewhere);
    });
  });

  it('searches and lists what is not ignored, as it is now', async () => {
    await write({ 'new.txt': 'needle\n', 'ignored/x.txt': 'needle\n' });
    await rm(at('src/b.txt'));
    expect(await workspace.files()).toEqual(['.gitignore', 'README.md', 'new.txt', 'src/a.txt', 'tool.sh']);
    expect(await workspace.files('src')).toEqual(['src/a.txt']);
    expect(await workspace.search({ pattern: 'needle', limit: 10, timeoutMs: 5_000 })).toEqual({
      matches: [{ path: 'new.txt', line: 1, text: 'needle' }],
      more: false,
    });
  });

  it('serves many calls at once', async () => {
    await write({ 'new.txt': 'new\n' });
    const results = await Promise.all([
      workspace.changes(),
      workspace.snapshot(1),
      workspace.diff(),
      workspace.commit('Add new'),
      workspace.files(),
      workspace.hasUncommitted(),
    ]);
    expect(results[0]).toHaveLength(1);
    expect(results[5]).toBe(false);
  });

  describe('never runs what an agent planted', () => {
    const planted = () => join(fixture.place, 'planted');
    const everything = async () => {
      const snapshot = await workspace.snapshot(1);
      await write({ 'src/a.txt': `${Math.random()}\n` });
      await workspace.changes();
      await workspace.diff({ binary: true });
      await workspace.hasUncommitted();
      await workspace.search({ pattern: 'o', limit: 10, timeoutMs: 5_000 });
      await workspace.commit('Work');
      await workspace.restore(snapshot);
      await workspace.log(5);
      const again = await fixture.open();
      await fixture.manager().inspectRepository(fixture.repository);
      await again.changes();
      await rm(again.path, { recursive: true });
      await fixture.open();
      await fixture.manager().remove(again.runId, fixture.repository);
    };
    const script = () => `#!/bin/sh\ntouch ${planted()}\ncat\n`;

    it('by attributes that name a filter, a diff or a merge program of the user’s, whose script is in the worktree', async () => {
      await fixture.git('config', 'filter.fmt.clean', './fmt.sh %f');
      await fixture.git('config', 'filter.fmt.smudge', './fmt.sh');
      await fixture.git('config', 'filter.fmt.required', 'true');
      await fixture.git('config', 'filter.long.process', './fmt.sh');
      await fixture.git('config', 'diff.fmt.command', './fmt.sh');
      await fixture.git('config', 'diff.fmt.textconv', './fmt.sh');
      await write({ 'fmt.sh': script(), '.gitattributes': 'src/* filter=fmt diff=fmt merge=fmt\n*.md filter=long\n' });
      await chmod(at('fmt.sh'), 0o755);
      workspace = await fixture.open();
      await everything();
      expect(await exists(planted())).toBe(false);
    });

    it('by hooks, a file system monitor, a pager or an editor that the repository names', async () => {
      for (const [key, value] of [
        ['core.hooksPath', 'hooks'],
        ['core.fsmonitor', `${workspace.path}/fmt.sh`],
        ['core.pager', `${workspace.path}/fmt.sh`],
        ['core.editor', `${workspace.path}/fmt.sh`],
        ['gpg.program', `${workspace.path}/fmt.sh`],
        ['commit.gpgSign', 'true'],
        ['log.showSignature', 'true'],
        ['diff.external', `${workspace.path}/fmt.sh`],
      ]) {
        await fixture.git('config', key!, value!);
      }
      await write({ 'fmt.sh': script() });
      await chmod(at('fmt.sh'), 0o755);
      for (const hook of ['post-checkout', 'pre-commit', 'post-commit', 'reference-transaction', 'post-index-change']) {
        for (const folder of [at('hooks'), join(fixture.repository, '.git/hooks')]) {
          await fixture.write(folder, { [hook]: script() });
          await chmod(join(folder, hook), 0o755);
        }
      }
      await everything();
      expect(await exists(planted())).toBe(false);
    });

    it('by a repository inside the worktree with a config of its own', async () => {
      const nested = at('nested');
      await fixture.git('init', '-q', nested);
      await write({ 'nested/f': 'f\n' });
      await fixture.gitIn(nested, 'add', 'f');
      await fixture.gitIn(nested, '-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-q', '-m', 'x');
      await fixture.gitIn(nested, 'config', 'filter.x.clean', `touch ${planted()}; cat`);
      await fixture.gitIn(nested, 'config', 'core.fsmonitor', `touch ${planted()}; true`);
      // Tracked inside, and changed since: a git that looks in there has to run the filter to see what changed.
      await write({ 'nested/.gitattributes': '* filter=x\n', 'nested/f': 'changed\n' });
      await everything();
      expect(await exists(planted())).toBe(false);
    });
  });
});

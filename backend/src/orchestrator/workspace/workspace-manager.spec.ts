import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fixture } from './repository.fixture.js';
import { branchName } from './workspace-manager.js';
import { exists } from './worktree-registration.js';

describe('WorkspaceManager', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.create();
  });
  afterEach(() => fixture.remove());

  const worktree = (runId = 'run-00000001') => join(fixture.dataDir, 'worktrees', runId);
  const registrations = () => readdir(join(fixture.repository, '.git', 'worktrees')).catch(() => []);

  describe('inspecting a repository', () => {
    const inspect = (path: string) => fixture.manager().inspectRepository(path);

    it('tells root, commit, branch, cleanness and files, through symlinks', async () => {
      await symlink(fixture.repository, join(fixture.place, 'link'));
      expect(await inspect(join(fixture.place, 'link'))).toEqual({
        root: fixture.repository,
        name: 'project',
        gitCommonDir: join(fixture.repository, '.git'),
        headCommit: await fixture.git('rev-parse', 'HEAD'),
        currentBranch: 'main',
        defaultBranch: 'main',
        clean: true,
        overview: { trackedFiles: 2, files: ['README.md', 'src/a.txt'], truncated: false },
      });
    });

    it('sees that tracked files were changed', async () => {
      await fixture.write(fixture.repository, { 'src/a.txt': 'changed\n' });
      expect((await inspect(fixture.repository)).clean).toBe(false);
    });

    it('copes with a detached head', async () => {
      await fixture.git('checkout', '-q', '--detach');
      expect(await inspect(fixture.repository)).toMatchObject({ currentBranch: undefined, defaultBranch: 'main' });
    });

    it.each([
      ['a missing folder', 'repository_not_found', async () => 'nowhere'],
      ['a file', 'repository_not_found', async () => 'project/README.md'],
      [
        'a plain folder',
        'not_a_repository',
        async () => {
          await mkdir(join(fixture.place, 'plain'));
          return 'plain';
        },
      ],
      ['a folder inside a repository', 'not_repository_root', async () => 'project/src'],
      ['a git directory', 'not_a_repository', async () => 'project/.git'],
      [
        'a bare repository',
        'repository_bare',
        async () => {
          await fixture.git('clone', '-q', '--bare', fixture.repository, join(fixture.place, 'bare.git'));
          return 'bare.git';
        },
      ],
      [
        'a repository without a commit',
        'repository_empty',
        async () => {
          await fixture.git('init', '-q', join(fixture.place, 'empty'));
          return 'empty';
        },
      ],
    ])('refuses %s: %s', async (_what, code, make) => {
      await expect(inspect(join(fixture.place, await make()))).rejects.toMatchObject({ code });
    });

    it('works on a repository of another user', async () => {
      if (process.getuid?.() !== 0) return;
      const request = await fixture.request('run-1');
      execFileSync('chown', ['-R', '65534:65534', fixture.repository]);
      expect((await inspect(fixture.repository)).name).toBe('project');
      expect((await fixture.manager().open(request)).origin).toBe('created');
    });
  });

  describe('opening', () => {
    it('makes a worktree on its own branch and leaves the main checkout alone', async () => {
      const workspace = await fixture.open();
      expect(workspace.origin).toBe('created');
      expect(workspace.path).toBe(worktree());
      expect(await readFile(join(workspace.path, 'src/a.txt'), 'utf8')).toBe('one\ntwo\n');
      expect(await fixture.gitIn(workspace.path, 'symbolic-ref', 'HEAD')).toBe('refs/heads/wave/story-00000001');
      expect(await fixture.gitIn(workspace.path, 'status', '--porcelain')).toBe('');
      expect(await fixture.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
      expect(await fixture.git('status', '--porcelain')).toBe('');
    });

    it('begins at the commit it is given, not at the head', async () => {
      const request = await fixture.request('run-1');
      await fixture.write(fixture.repository, { 'later.txt': 'later' });
      await fixture.git('add', '-A');
      await fixture.git('commit', '-q', '-m', 'Later');
      const workspace = await fixture.manager().open(request);
      expect(await exists(join(workspace.path, 'later.txt'))).toBe(false);
      expect(await workspace.head()).toBe(request.baseCommit);
    });

    it('opens again with its files as they were', async () => {
      const first = await fixture.open();
      await fixture.write(first.path, { 'src/a.txt': 'changed\n', 'new.txt': 'new\n' });
      const again = await fixture.open();
      expect(again.origin).toBe('reopened');
      expect(await again.changes()).toEqual([
        { path: 'new.txt', status: 'added' },
        { path: 'src/a.txt', status: 'modified' },
      ]);
    });

    it.each<[string, (gitDir: string) => Promise<unknown>]>([
      ['nothing but the record was made', () => Promise.all([rm(worktree(), { recursive: true }), dropRegistration()])],
      ['the files were not all there yet', () => rm(join(worktree(), 'src'), { recursive: true })],
      [
        'git had registered nothing but a folder',
        (gitDir) => Promise.all([rm(join(gitDir, 'gitdir')), rm(join(gitDir, 'HEAD'))]),
      ],
      ['the worktree folder was missing', () => rm(worktree(), { recursive: true })],
      ['the index was locked', (gitDir) => writeFile(join(gitDir, 'index.lock'), '')],
    ])('finishes what a killed process left when %s', async (_what, damage) => {
      const workspace = await fixture.open();
      const record = join(fixture.dataDir, 'workspaces', workspace.runId, 'workspace.json');
      await writeFile(record, (await readFile(record, 'utf8')).replace('true', 'false'));
      await damage(join(fixture.repository, '.git', 'worktrees', workspace.runId));
      const again = await fixture.open();
      expect(again.origin).toBe('created');
      expect(await again.changes()).toEqual([]);
      expect(await fixture.gitIn(again.path, 'status', '--porcelain')).toBe('');
      expect(await registrations()).toEqual([workspace.runId]);
    });

    it('keeps the files when only the registration was lost', async () => {
      const workspace = await fixture.open();
      await fixture.write(workspace.path, { 'new.txt': 'new\n' });
      await dropRegistration();
      const again = await fixture.open();
      expect(again.origin).toBe('rebuilt');
      expect(await readFile(join(again.path, 'new.txt'), 'utf8')).toBe('new\n');
      expect(await fixture.gitIn(again.path, 'symbolic-ref', '--short', 'HEAD')).toBe(again.branch);
    });

    it('finds files that were kept aside when the process died', async () => {
      const workspace = await fixture.open();
      await fixture.write(workspace.path, { 'new.txt': 'new\n' });
      await rename(workspace.path, `${workspace.path}.kept`);
      await mkdir(workspace.path);
      const again = await fixture.open();
      expect(await again.changes()).toEqual([{ path: 'new.txt', status: 'added' }]);
      expect(await exists(`${workspace.path}.kept`)).toBe(false);
    });

    it('rebuilds lost files from the latest snapshot', async () => {
      const workspace = await fixture.open();
      await fixture.write(workspace.path, { 'new.txt': 'first\n' });
      await workspace.snapshot(2);
      await fixture.write(workspace.path, { 'new.txt': 'second\n' });
      await workspace.snapshot(10);
      await rm(workspace.path, { recursive: true });
      const again = await fixture.open();
      expect(again.origin).toBe('rebuilt');
      expect(await readFile(join(again.path, 'new.txt'), 'utf8')).toBe('second\n');
    });

    it('takes up a branch whose run was on another data folder', async () => {
      const workspace = await fixture.open();
      await fixture.write(workspace.path, { 'new.txt': 'new\n' });
      const commit = await workspace.commit('Add a file');
      await rm(fixture.dataDir, { recursive: true });
      const again = await fixture.open();
      expect(await again.head()).toBe(commit);
      expect(await exists(join(again.path, 'new.txt'))).toBe(true);
    });

    it.each(['index.lock', 'HEAD.lock'])('removes a stale %s', async (lock) => {
      const workspace = await fixture.open();
      const file = join(fixture.repository, '.git', 'worktrees', workspace.runId, lock);
      await writeFile(file, '');
      const again = await fixture.open();
      expect(await exists(file)).toBe(false);
      await fixture.write(again.path, { 'new.txt': 'new\n' });
      expect(await again.commit('Works')).toMatch(/^[0-9a-f]{40}$/);
    });

    it('removes stale locks of its branch, its snapshots and its own index', async () => {
      const workspace = await fixture.open();
      await workspace.snapshot(1);
      const locks = [
        join(fixture.repository, '.git/refs/heads', `${workspace.branch}.lock`),
        join(fixture.repository, '.git/refs/wave', workspace.runId, '1.lock'),
        join(fixture.dataDir, 'workspaces', workspace.runId, 'index.lock'),
      ];
      for (const lock of locks) await writeFile(lock, '');
      const again = await fixture.open();
      await fixture.write(again.path, { 'new.txt': 'new\n' });
      await again.snapshot(1);
      expect(await again.commit('Works')).toMatch(/^[0-9a-f]{40}$/);
    });

    it('mends a pointer that was replaced, and never goes by it', async () => {
      const workspace = await fixture.open();
      const elsewhere = join(fixture.place, 'elsewhere');
      await fixture.git('init', '-q', elsewhere);
      await writeFile(join(workspace.path, '.git'), `gitdir: ${elsewhere}/.git\n`);
      await fixture.write(workspace.path, { 'new.txt': 'new\n' });
      expect(await workspace.changes()).toEqual([{ path: 'new.txt', status: 'added' }]);
      await fixture.open();
      expect(await readFile(join(workspace.path, '.git'), 'utf8')).toContain(`worktrees/${workspace.runId}`);
    });

    it('lets many runs begin on one repository at once, from several processes', async () => {
      const runs = Array.from({ length: 8 }, (_, index) => `run-${String(index).padStart(8, '0')}`);
      const managers = [fixture.manager(), fixture.manager(), fixture.manager()];
      const opened = await Promise.all(runs.map((run, index) => fixture.open(run, managers[index % 3])));
      await Promise.all(opened.map((workspace) => fixture.write(workspace.path, { 'own.txt': workspace.runId })));
      const commits = await Promise.all(opened.map((workspace) => workspace.commit(`Work of ${workspace.runId}`)));
      expect(new Set(commits).size).toBe(8);
      for (const workspace of opened) {
        expect(await fixture.git('show', `${workspace.branch}:own.txt`)).toBe(workspace.runId);
      }
    });

    it('opens one run twice at once without harm', async () => {
      const manager = fixture.manager();
      const [first, second] = await Promise.all([fixture.open('run-1', manager), fixture.open('run-1', manager)]);
      expect([first?.origin, second?.origin].sort()).toEqual(['created', 'reopened']);
    });

    it.each([
      ['a branch of the user', { branch: 'main' }, 'invalid_branch'],
      ['a branch name that git refuses', { branch: 'wave/a..b' }, 'invalid_branch'],
      ['a run id that climbs', { runId: '../x' }, 'invalid_run_id'],
      ['an unknown commit', { baseCommit: 'f'.repeat(40) }, 'commit_not_found'],
      ['an option as commit', { baseCommit: '--all' }, 'commit_not_found'],
    ])('refuses %s', async (_what, change, code) => {
      const request = { ...(await fixture.request('run-1')), ...change };
      await expect(fixture.manager().open(request)).rejects.toMatchObject({ code });
    });

    it('refuses a branch that somebody else made elsewhere', async () => {
      const request = await fixture.request('run-1');
      await fixture.git('checkout', '-q', '--orphan', request.branch);
      await fixture.git('commit', '-q', '-m', 'Unrelated');
      await fixture.git('checkout', '-q', 'main');
      await expect(fixture.manager().open(request)).rejects.toMatchObject({ code: 'branch_conflict' });
    });

    it('refuses a branch that is checked out elsewhere', async () => {
      const request = await fixture.request('run-1');
      await fixture.git('checkout', '-q', '-b', request.branch);
      await expect(fixture.manager().open(request)).rejects.toMatchObject({ code: 'branch_in_use' });
    });

    it('refuses to open a run with another base than it began with', async () => {
      await fixture.open('run-1');
      await fixture.git('commit', '-q', '--allow-empty', '-m', 'Later');
      await expect(fixture.open('run-1')).rejects.toMatchObject({ code: 'workspace_mismatch' });
    });

    async function dropRegistration(): Promise<void> {
      await rm(join(fixture.repository, '.git', 'worktrees'), { recursive: true });
    }
  });

  describe('removing', () => {
    it('takes worktree and registration away, whatever their permissions, and keeps branch and snapshots', async () => {
      const manager = fixture.manager();
      const workspace = await fixture.open('run-1', manager);
      await fixture.write(workspace.path, { 'closed/file.txt': 'x' });
      await workspace.snapshot(1);
      await chmod(join(workspace.path, 'closed'), 0o000);
      await manager.remove('run-1', fixture.repository);
      await manager.remove('run-1', fixture.repository);
      expect(await exists(workspace.path)).toBe(false);
      expect(await registrations()).toEqual([]);
      expect(await fixture.git('for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/wave')).toBe(
        `refs/heads/main\nrefs/heads/${workspace.branch}\nrefs/wave/run-1/1`,
      );
      await manager.removeSnapshots({ runId: 'run-1', repositoryPath: fixture.repository });
      await manager.removeSnapshots({ runId: 'run-1', repositoryPath: fixture.repository });
      expect(await fixture.git('for-each-ref', '--format=%(refname)', 'refs/wave')).toBe('');
    });

    it('does not follow links out of the worktree', async () => {
      const manager = fixture.manager();
      const workspace = await fixture.open('run-1', manager);
      await symlink(fixture.repository, join(workspace.path, 'out'));
      await manager.remove('run-1', fixture.repository);
      expect((await lstat(join(fixture.repository, 'README.md'))).isFile()).toBe(true);
    });

    it('leaves other worktrees of the repository alone, also those whose disk is away', async () => {
      const mine = join(fixture.place, 'mine');
      await fixture.git('worktree', 'add', '-q', '-b', 'mine', mine);
      await rename(mine, `${mine}-away`);
      const manager = fixture.manager();
      await fixture.open('run-1', manager);
      await manager.remove('run-1', fixture.repository);
      expect(await registrations()).toEqual(['mine']);
    });

    it('is no error when the repository is gone', async () => {
      const manager = fixture.manager();
      const workspace = await fixture.open('run-1', manager);
      await rm(fixture.repository, { recursive: true });
      await manager.remove('run-1', fixture.repository);
      expect(await exists(workspace.path)).toBe(false);
    });
  });
});

describe('branchName', () => {
  it.each([
    ['Add CSV export!', '0199d3a4-7b1c-7c43-9f00-3c5b2a1d4e6f', 'wave/add-csv-export-2a1d4e6f'],
    ['Ünïcode Ärger', 'run_01ABCDEF', 'wave/unicode-arger-01abcdef'],
    ['日本語', 'r1', 'wave/story-r1'],
    ['x'.repeat(100), 'run-00000001', `wave/${'x'.repeat(40)}-00000001`],
    ['..', '!!', 'wave/story-run'],
  ])('%s %s', (story, run, expected) => expect(branchName(story, run)).toBe(expected));
});

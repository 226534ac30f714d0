import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSampleRepository } from './sample-repository.js';
import { sample } from './sample.js';

const exec = promisify(execFile);
let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'wave-sample-'));
});
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

const git = async (path: string, ...args: string[]) => (await exec('git', args, { cwd: path })).stdout.trim();

it('makes a clean repository with one commit on main, and the same commit anywhere', async () => {
  const first = await createSampleRepository(join(scratch, 'deep', 'tally'));
  const second = await createSampleRepository(join(scratch, 'elsewhere'));
  expect(first.created && second.created).toBe(true);
  expect(second.commit).toBe(first.commit);
  expect(await git(first.path, 'status', '--porcelain')).toBe('');
  expect(await git(first.path, 'log', '--format=%an %ad %s', '--date=iso-strict')).toBe(
    'WAVE 2026-01-01T00:00:00+00:00 Tally 1.0.0',
  );
  expect(await git(first.path, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  const marker = JSON.parse(await readFile(join(first.path, 'package.json'), 'utf8')) as { name: string };
  expect(marker.name).toBe(sample.packageName);
});

it('leaves a repository that worktrees can be made of', async () => {
  const { path } = await createSampleRepository(join(scratch, 'tally'));
  const worktree = join(scratch, 'worktree');
  await git(path, 'worktree', 'add', '-b', 'wave/story', worktree);
  expect(await git(worktree, 'rev-parse', '--show-toplevel')).toMatch(/worktree$/);
  expect(await git(path, 'rev-parse', '--show-toplevel')).toMatch(/tally$/);
});

it('leaves a repository that is there as it is', async () => {
  const { path } = await createSampleRepository(join(scratch, 'tally'));
  await writeFile(join(path, 'README.md'), 'mine now');
  const again = await createSampleRepository(path);
  expect(again.created).toBe(false);
  expect(await readFile(join(path, 'README.md'), 'utf8')).toBe('mine now');
});

it('fills an empty folder, and refuses one that holds something else', async () => {
  await mkdir(join(scratch, 'empty'));
  await expect(createSampleRepository(join(scratch, 'empty'))).resolves.toMatchObject({ created: true });
  await mkdir(join(scratch, 'full'));
  await writeFile(join(scratch, 'full', 'thesis.md'), 'precious');
  await expect(createSampleRepository(join(scratch, 'full'))).rejects.toThrow('holds something else');
  expect(await readdir(join(scratch, 'full'))).toEqual(['thesis.md']);
});

it('is made once by several at once, and nothing is left beside it', async () => {
  const target = join(scratch, 'tally');
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => createSampleRepository(target)));
  expect(outcomes.filter(({ created }) => created)).toHaveLength(1);
  expect(new Set(outcomes.map(({ commit }) => commit)).size).toBe(1);
  expect(await readdir(scratch)).toEqual(['tally']);
});

it('is not taken for part of a repository around it', async () => {
  await exec('git', ['init', '--quiet', scratch]);
  const { path } = await createSampleRepository(join(scratch, 'tally'));
  expect(await git(path, 'rev-parse', '--show-toplevel')).toMatch(/tally$/);
});

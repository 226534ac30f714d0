import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Git } from './git-command.js';
import { Hub, makeBare } from './hub.js';

const execute = promisify(execFile);

describe('Hub', () => {
  let place: string;
  let here: string;
  let there: string;
  const inRepository = async (folder: string, ...args: string[]) =>
    (
      await execute('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd: folder })
    ).stdout.trim();
  const git = new Git();

  beforeEach(async () => {
    place = await realpath(await mkdtemp(join(tmpdir(), 'wave-hub-')));
    here = join(place, 'here');
    await execute('git', ['init', '-q', '-b', 'main', here]);
    await writeFile(join(here, 'a.txt'), 'a\n');
    await inRepository(here, 'add', '-A');
    await inRepository(here, 'commit', '-q', '-m', 'First');
    there = await makeBare(git, join(place, 'there.git'));
  });
  afterEach(() => rm(place, { recursive: true, force: true }));

  it('carries a commit and its history to a machine that has nothing', async () => {
    const hub = () => new Hub(git, join(place, 'hub'));
    const commit = await inRepository(here, 'rev-parse', 'HEAD');
    await hub().publish('project-1', join(here, '.git'), {
      'refs/wave/run-1/3': commit,
      'refs/heads/wave/x-1': commit,
    });
    await hub().fetch('project-1', there, ['refs/wave/run-1/*', 'refs/heads/wave/x-1']);
    expect(await inRepository(there, 'show', 'refs/wave/run-1/3:a.txt')).toBe('a');
    expect(await inRepository(there, 'rev-parse', 'refs/heads/wave/x-1')).toBe(commit);
    expect(await hub().list('project-1', 'refs/wave/run-1/')).toEqual(['refs/wave/run-1/3']);
    await hub().remove('project-1', there, ['refs/wave/run-1/3']);
    expect(await hub().list('project-1', 'refs/wave/run-1/')).toEqual([]);
  });

  it('finds nothing where nothing was put, and keeps projects apart', async () => {
    const hub = new Hub(git, join(place, 'hub'));
    const commit = await inRepository(here, 'rev-parse', 'HEAD');
    await hub.publish('project-1', join(here, '.git'), { 'refs/wave/run-1/1': commit });
    await hub.fetch('project-2', there, ['refs/wave/run-1/*']);
    expect(await inRepository(there, 'for-each-ref')).toBe('');
  });

  it('lets many machines make the same repository at once', async () => {
    const commit = await inRepository(here, 'rev-parse', 'HEAD');
    await Promise.all(
      Array.from({ length: 6 }, (_, run) =>
        new Hub(git, join(place, 'hub')).publish('p', join(here, '.git'), { [`refs/wave/run-${run}/0`]: commit }),
      ),
    );
    expect(await new Hub(git, join(place, 'hub')).list('p', 'refs/wave/')).toHaveLength(6);
  });

  it('takes an id for a project, nothing that leads elsewhere', async () => {
    const hub = new Hub(git, join(place, 'hub'));
    await expect(hub.publish('../x', here, { 'refs/wave/r/1': 'HEAD' })).rejects.toMatchObject({
      code: 'invalid_path',
    });
  });
});

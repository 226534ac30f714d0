import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Git, Hub } from '../../git/index.js';
import { Fixture } from './repository.fixture.js';
import type { Workspace } from './workspace.js';
import { WorkspaceManager } from './workspace-manager.js';

/** Two machines: one has the project's checkout, the other has nothing but the hub. */
describe('workspaces that travel', () => {
  let fixture: Fixture;
  const hub = () => new Hub(new Git(), join(fixture.place, 'hub'));
  const home = () => fixture.manager({ hub: hub() });
  const away = () => new WorkspaceManager({ dataDir: join(fixture.place, 'away'), hub: hub() });
  const text = (workspace: Workspace, name: string) => readFile(join(workspace.path, name), 'utf8').catch(() => null);

  beforeEach(async () => {
    fixture = await Fixture.create();
  });
  afterEach(() => fixture.remove());

  const request = async (machine: 'home' | 'away', snapshot?: string) => ({
    ...(await fixture.request('run-00000001')),
    projectId: 'project-1',
    ...(machine === 'away' && { repositoryPath: join(fixture.place, 'nowhere') }),
    ...(snapshot !== undefined && { snapshot }),
  });

  it('go on where they were, on a machine that has never seen the project', async () => {
    const before = await home().open(await request('home'));
    await fixture.write(before.path, { 'src/a.txt': 'committed\n' });
    await before.commit('Change a');
    await fixture.write(before.path, { 'new.txt': 'open\n' });
    const snapshot = await before.snapshot(3);

    const after = await away().open(await request('away', snapshot));
    expect([await text(after, 'src/a.txt'), await text(after, 'new.txt')]).toEqual(['committed\n', 'open\n']);
    expect(await after.head()).toBe(await before.head());
    expect(await after.changes()).toEqual(await before.changes());
    await after.commit('Add new');
    expect((await after.log(3)).map(({ subject }) => subject)).toEqual(['Add new', 'Change a', 'First commit']);
  });

  it('come back to a machine that still has their files of long ago', async () => {
    const first = await home().open(await request('home'));
    await fixture.write(first.path, { 'one.txt': '1\n' });
    const left = await first.snapshot(1);
    const second = await away().open(await request('away', left));
    await fixture.write(second.path, { 'one.txt': '2\n', 'two.txt': '2\n' });
    await second.commit('Two');
    await rm(join(second.path, 'two.txt'));
    const newest = await second.snapshot(2);

    const third = await home().open(await request('home', newest));
    expect([await text(third, 'one.txt'), await text(third, 'two.txt')]).toEqual(['2\n', null]);
    expect(await third.head()).toBe(await second.head());
    // Nobody was there in between: what stands there now is left alone.
    await fixture.write(third.path, { 'three.txt': '3\n' });
    const again = await home().open(await request('home', newest));
    expect(await text(again, 'three.txt')).toBe('3\n');
  });

  it('begin on a machine that has only what the hub was given', async () => {
    const base = await fixture.request('run-00000001');
    await hub().publish('project-1', join(fixture.repository, '.git'), {
      'refs/wave-base/run-00000001': base.baseCommit,
    });
    expect(await away().repositories.trackedFiles(await request('away'))).toEqual(['README.md', 'src/a.txt']);
    const workspace = await away().open(await request('away'));
    expect(await text(workspace, 'src/a.txt')).toBe('one\ntwo\n');
    await workspace.commit('Nothing').catch(() => undefined);
    await away().remove('run-00000001', join(fixture.place, 'nowhere'), 'project-1');
    expect(await text(workspace, 'src/a.txt')).toBeNull();
  });

  it('are put where others find them before anything says that they were made', async () => {
    const workspace = await home().open(await request('home'));
    await fixture.write(workspace.path, { 'new.txt': '1\n' });
    await rm(join(fixture.place, 'hub'), { recursive: true, force: true });
    const snapshot = await workspace.snapshot(7);
    expect(await hub().list('project-1', 'refs/wave/run-00000001/')).toEqual(['refs/wave/run-00000001/7']);
    expect(await (await away().open(await request('away', snapshot))).snapshots()).toEqual([
      { step: 7, commit: snapshot },
    ]);
  });
});

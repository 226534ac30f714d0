import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Git, Hub } from '../../src/git/index.js';
import { Fixture } from '../../src/orchestrator/workspace/repository.fixture.js';
import { commandOf } from '../../scripts/process-table.mjs';
import { commandsOf } from '../support/processes.js';

const execute = promisify(execFile);
const built = join(import.meta.dirname, '../../dist');

/** The git that WAVE itself runs must not go on when its worker does not: others may write the same by then. */
describe('git of a worker', () => {
  let fixture: Fixture;
  let worker: ChildProcess | undefined;
  beforeEach(async () => (fixture = await Fixture.create()));
  afterEach(async () => {
    worker?.kill('SIGKILL');
    await fixture.remove();
  });

  const startWorker = (script: string) => {
    worker = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit'] });
    return worker;
  };
  const until = async (what: string, holds: () => boolean) => {
    const deadline = performance.now() + 60_000;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`It was waited in vain until ${what}`);
      await sleep(50);
    }
  };

  it('that died puts nothing into the hub any more, and keeps nobody from it', async () => {
    const hub = new Hub(new Git(), join(fixture.place, 'hub'));
    const commit = await fixture.git('rev-parse', 'main');
    const gitDir = join(fixture.repository, '.git');
    await hub.publish('p', gitDir, { 'refs/wave/run/1': commit });
    // A hub that takes its time over what it was sent.
    const [started, hook] = [join(fixture.place, 'started'), join(fixture.place, 'hub/p.git/hooks/pre-receive')];
    await writeFile(hook, `#!/bin/sh\ntouch ${started}\nwhile [ -e ${started} ]; do sleep 0.05; done\n`);
    await chmod(hook, 0o755);
    const place = JSON.stringify([join(fixture.place, 'hub'), gitDir, { 'refs/wave/run/2': commit }]);
    const { pid } = startWorker(`
      import { Git, Hub } from ${JSON.stringify(join(built, 'git/index.js'))};
      const [location, gitDir, refs] = ${place};
      await new Hub(new Git(), location).publish('p', gitDir, refs);
    `);
    await until('the hub was sent it', () => existsSync(started));
    expect(commandsOf(fixture.place).filter((one) => one !== pid).length).toBeGreaterThan(0);
    worker!.kill('SIGKILL');
    await until('nothing is left', () => commandsOf(fixture.place).length === 0);
    await rm(hook);
    expect(await hub.list('p', 'refs/wave/')).toEqual(['refs/wave/run/1']);
    const names = await readdir(join(fixture.place, 'hub/p.git'), { recursive: true });
    expect(names.filter((name) => name.endsWith('.lock'))).toEqual([]);
    await hub.publish('p', gitDir, { 'refs/wave/run/2': commit });
  }, 150_000);

  it('that was stopped ends when its run is taken over', async () => {
    const { path } = await fixture.open();
    const request = await fixture.request('run-00000001');
    // Git waits for somebody to write this.
    const pipe = join(path, '.gitignore');
    await execute('mkfifo', [pipe]);
    const { pid } = startWorker(`
      import { WorkspaceManager } from ${JSON.stringify(join(built, 'orchestrator/workspace/index.js'))};
      const manager = new WorkspaceManager({ dataDir: ${JSON.stringify(fixture.dataDir)} });
      await (await manager.open(${JSON.stringify(request)})).search({ pattern: 'x', limit: 1, timeoutMs: 600_000 });
    `);
    const running = () => commandsOf(`--work-tree=${path}`).filter((one) => one !== pid);
    await until('git reads', () => commandsOf(path).some((one) => one !== pid && commandOf(one).includes(' grep ')));
    worker!.kill('SIGSTOP');
    await rm(pipe);
    expect(running()).toHaveLength(1);
    const workspace = await fixture.manager().open({ ...request, takenOver: true });
    expect(running()).toEqual([]);
    expect(await workspace.changes()).toEqual([]);
  }, 150_000);
});

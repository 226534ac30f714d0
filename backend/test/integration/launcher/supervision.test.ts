import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AlreadyRunningError, takeLock } from '../../../scripts/lock.mjs';
import { isAlive } from '../../../scripts/process-table.mjs';
import { Supervised } from '../../../scripts/supervisor.mjs';

let folder: string;
const started: (ChildProcess | Supervised)[] = [];

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wave-launcher-'))));
afterEach(async () => {
  for (const one of started.splice(0)) {
    if (one instanceof Supervised) await one.stop();
    else one.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

/** A program that says where it is by a file of its name, and ends as told. */
function supervise(program: string, more: { graceMs?: number } = {}): { service: Supervised; said: string[] } {
  const script = join(folder, 'program.mjs');
  const ready = join(folder, 'ready');
  writeFileSync(
    script,
    `import fs from 'node:fs';\nconst ready = () => fs.writeFileSync(${JSON.stringify(ready)}, '');\n${program}`,
  );
  const said: string[] = [];
  const service = new Supervised({
    name: 'program',
    args: [script],
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    logFile: join(folder, 'program.log'),
    isReady: async () => existsSync(ready),
    graceMs: more.graceMs ?? 10_000,
    say: (text: string) => said.push(text),
    onChange: () => {},
  });
  started.push(service);
  return { service, said };
}

describe('a supervised process', () => {
  it('is started again when it dies, with the end of its log shown', async () => {
    const { service, said } = supervise(`ready(); console.log(JSON.stringify({ level: 50, msg: 'out of luck' }));
      setInterval(() => {}, 1000);`);
    await service.start();
    const first = service.pid;
    process.kill(first!, 'SIGKILL');
    await until(() => service.pid !== undefined && service.pid !== first);
    expect(said.join('\n')).toMatch(/The program died \(ended by SIGKILL\)[^]*error out of luck/);
  });

  it('fails to start with the end of its log when it ends before it is ready', async () => {
    const { service } = supervise(`console.error('no such thing'); process.exit(3);`);
    const error = await service.start().catch((reason: Error & { log: string }) => reason);
    expect(error).toMatchObject({ message: 'The program did not start (exit code 3).', log: '    no such thing' });
  });

  it('is asked to end, and made to when it does not listen', async () => {
    const polite = supervise(`process.on('SIGTERM', () => { console.log('handing back'); process.exit(0); });
      setInterval(() => {}, 1000); ready();`);
    await polite.service.start();
    expect(await polite.service.stop()).toBe(true);
    expect(readFileSync(join(folder, 'program.log'), 'utf8')).toBe('handing back\n');
    rmSync(join(folder, 'ready'));
    const deaf = supervise(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); ready();`, { graceMs: 50 });
    await deaf.service.start();
    const { pid } = deaf.service;
    expect(await deaf.service.stop()).toBe(false);
    expect(isAlive(pid)).toBe(false);
  });
});

/** A launcher that holds the lock and supervises one program, until it is killed. */
async function startLauncher(): Promise<{ launcher: ChildProcess; child: number }> {
  const scripts = new URL('../../../scripts/', import.meta.url).href;
  const program = join(folder, 'child.mjs');
  writeFileSync(program, `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);`);
  const source = `
    const { takeLock } = await import('${scripts}lock.mjs');
    const { Supervised } = await import('${scripts}supervisor.mjs');
    const lock = await takeLock(${JSON.stringify(folder)});
    const service = new Supervised({ name: 'child', args: [${JSON.stringify(program)}], cwd: '/', env: {},
      logFile: ${JSON.stringify(join(folder, 'child.log'))}, isReady: async () => true, graceMs: 1000,
      say: () => {}, onChange: () => {} });
    await service.start();
    lock.note({ children: [{ name: 'child', pid: service.pid }] });
    console.log(service.pid);`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(launcher);
  const child = await new Promise<number>((resolve) => launcher.stdout?.once('data', (data) => resolve(Number(data))));
  return { launcher, child };
}

describe('the lock of a data directory', () => {
  it('is held by one launcher at a time', async () => {
    const { launcher } = await startLauncher();
    const error = await takeLock(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AlreadyRunningError);
    expect((error as AlreadyRunningError).holder.pid).toBe(launcher.pid);
  });

  it('is taken over from one that was killed, whose processes are gone by then', async () => {
    const { launcher, child } = await startLauncher();
    launcher.kill('SIGKILL');
    await until(() => !isAlive(launcher.pid));
    const lock = await takeLock(folder);
    expect(isAlive(child)).toBe(false);
    lock.release();
  });

  it.each(['{"pid":', '{"pid":1,"birth":"long ago","children":[]}'])(
    'is taken over when it says %s',
    async (content) => {
      writeFileSync(join(folder, 'launcher.json'), content);
      const lock = await takeLock(folder);
      expect(JSON.parse(readFileSync(join(folder, 'launcher.json'), 'utf8'))).toMatchObject({ pid: process.pid });
      lock.release();
      expect(existsSync(join(folder, 'launcher.json'))).toBe(false);
    },
  );
});

import { jest } from '@jest/globals';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../scripts/process-table.mjs';
import { LaunchedWave } from '../support/launcher.js';

// Each of them starts the whole of it, some twice.
jest.setTimeout(180_000);

const launched: LaunchedWave[] = [];

async function start(...args: Parameters<typeof LaunchedWave.start>): Promise<LaunchedWave> {
  const wave = await LaunchedWave.start(...args);
  launched.push(wave);
  return wave;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

afterEach(async () => {
  // The newest first: an older one may have left it its data directory.
  for (const wave of launched.splice(0).reverse()) await wave.dispose();
});

const withoutUi = ['--no-ui'];
const everything = ['API', 'worker', 'database'];

it('starts everything on an empty data directory, signs in once, and leaves nothing running', async () => {
  const wave = await start([]);
  const [, link] = /Open +(\S+)/.exec(wave.output) ?? [];
  expect(link).toMatch(/\/login#link=\S+$/);
  expect((await fetch(link!)).status).toBe(200);
  const health = await wave.get('/api/orchestrator/health');
  expect(health).toMatchObject({ status: 'ok', workers: 1, model: { provider: 'rehearsal' } });
  const pids = [...everything, 'interface'].map((name) => wave.pidOf(name));
  expect(pids.every(isAlive)).toBe(true);
  wave.signal('SIGINT');
  expect(await wave.exit).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
});

it('is refused while it already runs, with a fresh link to sign in', async () => {
  const wave = await start();
  const second = await LaunchedWave.start([], {}, wave.dataDir);
  expect(await second.exit).toBe(3);
  expect(second.output).toMatch(/already running \(process \d+[^]*\/login#link=/);
  expect(wave.pidOf('API')).toBeGreaterThan(0);
});

it.each(everything)('brings the %s back after kill -9', async (name) => {
  const wave = await start(withoutUi);
  const killed = wave.pidOf(name);
  process.kill(killed, 'SIGKILL');
  await wave.until(new RegExp(`The ${name} is back`));
  expect(wave.pidOf(name)).not.toBe(killed);
  expect(await wave.get('/api/orchestrator/health')).toMatchObject({ database: { status: 'up' } });
});

it('takes its processes with it when it is killed, and starts again on what it left', async () => {
  const first = await start(withoutUi);
  const [api, worker] = [first.pidOf('API'), first.pidOf('worker')];
  const key = first.adminKey;
  first.signal('SIGKILL');
  await first.exit;
  await until(() => !isAlive(api) && !isAlive(worker));
  const second = await start(withoutUi, {}, first.dataDir);
  expect(second.output).toContain('WAVE is running');
  expect(second.adminKey).toBe(key);
});

it('names the setting that is wrong, the port that is taken, and who has it', async () => {
  const wrong = await start(withoutUi, { CONSTITUTIONAL_BLOCK_THRESHOLD: '4' });
  expect([await wrong.exit, wrong.output]).toEqual([9, expect.stringContaining('CONSTITUTIONAL_BLOCK_THRESHOLD')]);
  const squatter = createServer();
  const port = await new Promise<number>((resolve) => {
    squatter.listen(0, '127.0.0.1', () => resolve((squatter.address() as { port: number }).port));
  });
  const blocked = await start(withoutUi, { WAVE_API_PORT: String(port) });
  expect([await blocked.exit, blocked.output]).toEqual([
    8,
    expect.stringMatching(new RegExp(`Port ${port} \\(WAVE_API_PORT\\) is taken by`)),
  ]);
  await new Promise((resolve) => squatter.close(resolve));
});

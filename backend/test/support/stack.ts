import { jest } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RunEvent } from '../../src/events/index.js';
import type { PrismaService } from '../../src/platform/index.js';
import type { ReviewView } from '../../src/reviews/dto/review.dto.js';
import type { RunDetail } from '../../src/runs/dto/run.dto.js';
import { freePort } from '../../scripts/ports.mjs';
import { createTestDatabase, type TestDatabase } from './database.js';
import { openPrisma } from './runs.js';

const DIST = resolve(import.meta.dirname, '../../dist');
const FOLLOW = resolve(import.meta.dirname, '../../scripts/follow-launcher.mjs');
export const STACK_KEY = 'an-admin-key-of-a-test-stack';

/** When nothing happens for so long, something hangs. */
const patienceMs = 120_000;

export interface StackOptions {
  /** Worker processes to begin with; default 1. */
  workers?: number;
  /** Puts the queue on Redis; on Postgres when absent. */
  redisUrl?: string;
  /** Where it keeps its rows; a fresh database when absent. */
  database?: TestDatabase;
  /** Makes the sample project, and submits its first story; default false. */
  sample?: boolean;
  /** For API and workers, over the defaults. */
  environment?: Readonly<Record<string, string>>;
}

export interface Story {
  task: string;
  [field: string]: unknown;
}

/** One process of a stack, as an operator has it. */
export class StackProcess {
  readonly #child: ChildProcess;
  #output = '';
  /** Exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;

  constructor(
    readonly name: string,
    program: string,
    environment: Readonly<Record<string, string>>,
    hidden?: string,
  ) {
    // It follows this process, so that an interrupted test leaves nothing behind.
    const node = [process.execPath, '--import', FOLLOW, join(DIST, program)];
    const [file, ...args] = hidden === undefined ? node : withoutFolder(hidden, node);
    this.#child = spawn(file!, args, {
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
    this.exit = new Promise((done) => this.#child.once('exit', (code, signal) => done(signal ?? code ?? 0)));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#output;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As the machine would: at once, without a word. */
  async kill(): Promise<void> {
    if (!this.isOver) this.signal('SIGKILL');
    await this.exit;
  }

  /** Waits until it has printed this. */
  async printed(text: string): Promise<this> {
    const until = Date.now() + patienceMs;
    while (!this.#output.includes(text)) {
      if (this.isOver) throw new Error(`${this.name} ended before it said "${text}":\n${this.#output.slice(-4_000)}`);
      if (Date.now() > until) throw new Error(`${this.name} never said "${text}":\n${this.#output.slice(-4_000)}`);
      await sleep(10);
    }
    return this;
  }
}

/** A command line under which a folder is empty: in a mount namespace of its own. The process keeps its id. */
function withoutFolder(folder: string, command: readonly string[]): string[] {
  const hide = 'mount -t tmpfs -o size=64k none "$1" && shift && exec "$@"';
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', hide, 'sh', folder, ...command];
}

/** API and workers as processes of their own, on a database, a data folder and repositories of the test's own. */
export class Stack {
  readonly workers: StackProcess[] = [];
  #api!: StackProcess;
  #port = 0;

  private constructor(
    readonly database: TestDatabase,
    /** Everything that the stack keeps outside of the database. */
    readonly folder: string,
    readonly prisma: PrismaService,
    private readonly options: StackOptions,
  ) {}

  static async start(options: StackOptions = {}): Promise<Stack> {
    const database = options.database ?? (await createTestDatabase());
    const folder = await mkdtemp(join(tmpdir(), 'wave-stack-'));
    const stack = new Stack(database, folder, openPrisma(database.url, 8), options);
    try {
      for (const name of ['data', 'home', 'repositories']) await mkdir(join(folder, name));
      await stack.startApi();
      await Promise.all(Array.from({ length: options.workers ?? 1 }, () => stack.startWorker()));
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  get api(): StackProcess {
    return this.#api;
  }

  /** Without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  /** The only folder, beside the sample's, whose repositories may be used. */
  get repositories(): string {
    return join(this.folder, 'repositories');
  }

  /** What its processes find in their environment. */
  get environment(): Record<string, string> {
    const { PATH = '' } = process.env;
    return {
      PATH,
      HOME: join(this.folder, 'home'),
      NODE_ENV: 'test',
      DATABASE_URL: this.database.url,
      WAVE_DATABASE_POOL: '8',
      WAVE_DATA_DIR: this.dataDir,
      WAVE_REPO_ROOTS: this.repositories,
      WAVE_ADMIN_KEY: STACK_KEY,
      WAVE_REHEARSAL_PACE_MS: '0',
      WAVE_SAMPLE_PROJECT: String(this.options.sample === true),
      RATE_LIMIT_WRITES_PER_MINUTE: '100000',
      RATE_LIMIT_READS_PER_MINUTE: '1000000',
      ...(this.options.redisUrl !== undefined && { REDIS_URL: this.options.redisUrl }),
      ...this.options.environment,
    };
  }

  /**
   * Also after it was killed; it listens where it did.
   *
   * @param more over its environment
   */
  async startApi(more: Readonly<Record<string, string>> = {}): Promise<StackProcess> {
    if (this.#port === 0) this.#port = await freePort();
    const environment = { ...this.environment, WAVE_API_PORT: String(this.#port), ...more };
    this.#api = new StackProcess('API', 'main.js', environment);
    return this.#api.printed('the API listens');
  }

  /** With other settings. */
  async restartApi(more: Readonly<Record<string, string>>): Promise<StackProcess> {
    await this.#api.kill();
    return this.startApi(more);
  }

  /**
   * @param more environment of this worker alone
   * @param hidden a folder that it does not have, as if it were on another machine; only root can arrange that
   */
  async startWorker(more: Readonly<Record<string, string>> = {}, hidden?: string): Promise<StackProcess> {
    const environment = { ...this.environment, ...more };
    const worker = new StackProcess(`worker ${this.workers.length + 1}`, 'worker.js', environment, hidden);
    this.workers.push(worker);
    return worker.printed('the worker is ready');
  }

  /** Sends JSON as the admin, unless headers say otherwise. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${STACK_KEY}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** @throws unless the answer is a success */
  async ask<Answer = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** @returns the run's id */
  async submit(story: Story): Promise<string> {
    return (await this.ask<{ runId: string }>('POST', '/orchestrator/runs', story)).runId;
  }

  get(runId: string): Promise<RunDetail> {
    return this.ask('GET', `/orchestrator/runs/${runId}`);
  }

  /** The whole log of a run, page by page. */
  async events(runId: string): Promise<RunEvent[]> {
    return this.all(`/orchestrator/runs/${runId}/events`);
  }

  /** Every item of a list, page by page. */
  async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const mark: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const separator = path.includes('?') ? '&' : '?';
      const page = await this.ask<{ items: Item[]; nextCursor: string | null }>(
        'GET',
        `${path}${separator}limit=200${mark}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  /** Waits until a run is so; a run that ended otherwise is not waited for. */
  async until(runId: string, what: string, holds: (run: RunDetail) => boolean): Promise<RunDetail> {
    let deadline = Date.now() + patienceMs;
    for (let seen: string | undefined; ;) {
      // The API is asked when there is something new: asking it all the time would slow down what is waited for.
      const { rows } = await this.prisma.pool.query<{ mark: string }>(RUN_MARK, [runId]);
      if (rows[0]!.mark !== seen) {
        seen = rows[0]!.mark;
        deadline = Date.now() + patienceMs;
        const run = await this.get(runId);
        if (holds(run)) return run;
        if (['complete', 'failed', 'killed'].includes(run.status)) throw new Error(await this.story(run, what));
      }
      if (Date.now() > deadline) throw new Error(await this.story(await this.get(runId), what));
      await sleep(25);
    }
  }

  status(runId: string, status: string): Promise<RunDetail> {
    return this.until(runId, `to be ${status}`, (run) => run.status === status);
  }

  /** A worker gives a run back in a commit after the last one: waits until nobody holds it, unless it goes on. */
  async released(runId: string): Promise<void> {
    const deadline = Date.now() + patienceMs;
    const where = { id: runId, leaseOwner: { not: null }, status: { notIn: ['queued', 'running'] } };
    while ((await this.prisma.run.count({ where })) > 0) {
      if (Date.now() > deadline) throw new Error(await this.story(await this.get(runId), 'to be given back'));
      await sleep(10);
    }
  }

  /** Waits for an event of a run. */
  async event<Type extends RunEvent['type']>(
    runId: string,
    type: Type,
    holds: (event: Extract<RunEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<RunEvent, { type: Type }>> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const rows = await this.prisma.event.findMany({ where: { runId, type }, orderBy: { seq: 'asc' } });
      const found = (rows as unknown as Extract<RunEvent, { type: Type }>[]).find(holds);
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(await this.story(await this.get(runId), `to tell ${type}`));
      await sleep(5);
    }
  }

  /** The open question of a run, waited for. */
  async review(runId: string): Promise<ReviewView> {
    const run = await this.until(runId, 'to ask a person', ({ openReviews }) => openReviews > 0);
    const row = await this.prisma.review.findFirstOrThrow({ where: { runId: run.runId, status: 'open' } });
    return this.ask('GET', `/reviews/${row.id}`);
  }

  answer(reviewId: string, answer: Record<string, unknown>): Promise<ReviewView> {
    return this.ask('POST', `/reviews/${reviewId}/resolve`, answer);
  }

  /** A key of less than an admin, as headers. */
  async signedInAs(role: string): Promise<Record<string, string>> {
    const { key } = await this.ask<{ key: string }>('POST', '/auth/keys', { name: `a ${role}`, role });
    return { authorization: `Bearer ${key}` };
  }

  async sampleProject(): Promise<string> {
    const { items } = await this.ask<{ items: { projectId: string; sample: boolean }[] }>('GET', '/projects');
    return items.find(({ sample }) => sample)!.projectId;
  }

  /** Ends everything, by force, and removes what it kept. */
  async stop(): Promise<void> {
    const processes = [...(this.#api === undefined ? [] : [this.#api]), ...this.workers];
    await Promise.all(processes.map((one) => one.kill()));
    await this.prisma.onApplicationShutdown();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What to read when a wait was in vain. */
  private async story(run: RunDetail, awaited: string): Promise<string> {
    const { runId, status, phase, error, errorCode, holdReason, killReason } = run;
    const facts = { status, phase, error, errorCode, holdReason, killReason };
    const events = (await this.events(runId))
      .slice(-80)
      .map(({ seq, type, data }) => `${seq} ${type} ${JSON.stringify(data)}`);
    const logs = [this.#api, ...this.workers].map(({ name, output }) => `--- ${name}\n${output.slice(-3_000)}`);
    return [`Waited for run ${runId} ${awaited}: ${JSON.stringify(facts)}`, ...events, ...logs].join('\n');
  }
}

/** Waits until something holds, by asking again and again. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await sleep(10);
  }
}

/** One stack for a suite, started before it and taken down after it whatever happened. */
export function useStack(options: StackOptions | (() => StackOptions | Promise<StackOptions>) = {}): () => Stack {
  let stack: Stack | undefined;
  // Each wait has its own limit and says what it waited for; that is the better message.
  jest.setTimeout(4 * patienceMs);
  beforeAll(async () => {
    stack = await Stack.start(typeof options === 'function' ? await options() : options);
  }, patienceMs);
  afterAll(async () => {
    await stack?.stop();
  }, patienceMs);
  return () => stack!;
}

const RUN_MARK = `
select concat_ws(' ', status, phase, last_seq, step, command,
                 (select count(*) from review where run_id = run.id and status = 'open')) as mark
from run where id = $1`;

const run = promisify(execFile);

/** Git as a person would call it, untouched by who calls. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { PATH = '' } = process.env;
  const { stdout } = await run('git', args, {
    cwd,
    maxBuffer: 50_000_000,
    env: {
      PATH,
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
    },
  });
  return stdout.trim();
}

/** A repository of one commit on `main`. */
export async function makeRepository(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  await git(path, 'init', '--quiet', '--initial-branch=main');
  await git(path, 'add', '--all');
  await git(path, 'commit', '--quiet', '--message=First');
  return path;
}

/** How a command ends in a fresh checkout of a commit. */
export async function exitCodeAt(repository: string, commit: string, command: string): Promise<number> {
  const checkout = await mkdtemp(join(tmpdir(), 'wave-checkout-'));
  try {
    await git(repository, 'clone', '--quiet', '--no-checkout', repository, checkout);
    await git(checkout, 'checkout', '--quiet', '--detach', commit);
    const { PATH = '' } = process.env;
    return await run('bash', ['-c', command], { cwd: checkout, env: { PATH } }).then(
      () => 0,
      (error: { code?: number }) => error.code ?? -1,
    );
  } finally {
    await rm(checkout, { recursive: true, force: true });
  }
}

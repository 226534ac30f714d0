import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { deploy } from '../../../scripts/migrate.mjs';
import { freePort } from '../../../scripts/ports.mjs';
import { DISPOSABLE, ensureDatabase, startPostgres } from '../../../scripts/postgres.mjs';
import { makeScratchDirectory } from '../../../scripts/scratch.mjs';

type Cluster = Awaited<ReturnType<typeof startPostgres>>;

/** A Postgres of the storm's own, which may be struck; it comes back on the same port with what was committed. */
export class StormPostgres {
  private constructor(
    private readonly scratch: { path: string; remove(): void },
    private cluster: Cluster,
  ) {}

  static async start(): Promise<StormPostgres> {
    const scratch = makeScratchDirectory('storm');
    const postgres = new StormPostgres(scratch, await launch(scratch.path));
    await ensureDatabase(postgres.cluster, 'wave');
    await deploy({ url: postgres.url });
    return postgres;
  }

  get url(): string {
    return this.cluster.url('wave');
  }

  /** @param how `restarted` in order, as in an upgrade; `killed` as by a crash, with recovery from the log */
  async strike(how: 'restarted' | 'killed'): Promise<void> {
    const { port } = this.cluster;
    if (how === 'restarted') await this.cluster.stop();
    else {
      this.cluster.kill();
      await this.cluster.exited;
    }
    this.cluster = await launch(this.scratch.path, port);
  }

  /** As cut off by the network: connections stay open, and nobody answers. */
  async silence(ms: number): Promise<void> {
    const { pid } = this.cluster;
    // The server forks a process for each connection; when it stands still there are no new ones.
    const tell = (signal: NodeJS.Signals) => {
      for (const each of [pid, ...childrenOf(pid)]) process.kill(each, signal);
    };
    tell('SIGSTOP');
    await sleep(ms);
    tell('SIGCONT');
  }

  /** Ends every connection but the one that asks, as a proxy or a failover would. */
  dropConnections(): Promise<void> {
    return this.ask(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
    );
  }

  /** Empties the queue's own tables; what WAVE keeps in its tables stays. */
  emptyQueue(): Promise<void> {
    return this.ask(`do $$ declare names text; begin
      select string_agg(format('%I.%I', schemaname, tablename), ', ') into names
      from pg_tables where schemaname = 'bullmq' and tablename not like '%migration%' and tablename not like '%version%';
      if names is not null then execute 'truncate ' || names; end if; end $$`);
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    this.scratch.remove();
  }

  private async ask(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

function launch(directory: string, port?: number): Promise<Cluster> {
  return startPostgres({
    directory,
    ...(port !== undefined && { port }),
    logFile: join(directory, 'postgres.log'),
    settings: {
      ...DISPOSABLE,
      // A server that is killed must not lose what it has acknowledged: the storm strikes WAVE, not Postgres' promise.
      synchronous_commit: 'on',
      max_connections: '200',
      log_min_messages: 'fatal',
      log_min_error_statement: 'panic',
    },
  });
}

/** A Redis of the storm's own: it keeps nothing, so a restart empties the queue. */
export class StormRedis {
  private server!: ChildProcess;
  private readonly scratch = makeScratchDirectory('storm-redis');

  private constructor(private readonly port: number) {}

  static async start(): Promise<StormRedis> {
    const redis = new StormRedis(await freePort());
    await redis.launch();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** @param pauseMs how long nobody answers */
  async restart(pauseMs: number): Promise<void> {
    await this.end();
    await sleep(pauseMs);
    await this.launch();
  }

  /** As cut off by the network: connections stay open, and nobody answers. */
  async silence(ms: number): Promise<void> {
    this.server.kill('SIGSTOP');
    await sleep(ms);
    this.server.kill('SIGCONT');
  }

  async empty(): Promise<void> {
    await this.command('FLUSHALL');
  }

  async dropConnections(): Promise<void> {
    await this.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  }

  async stop(): Promise<void> {
    await this.end();
    this.scratch.remove();
  }

  private async launch(): Promise<void> {
    this.server = spawn(
      'redis-server',
      [
        '--port',
        String(this.port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        '--dir',
        this.scratch.path,
      ],
      { stdio: 'ignore' },
    );
    while (!(await this.command('PING').catch(() => '')).includes('PONG')) await sleep(20);
  }

  private async end(): Promise<void> {
    const exited = new Promise((done) => this.server.once('exit', done));
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    this.server.kill('SIGKILL');
    await exited;
  }

  private command(...words: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const client = spawn('redis-cli', ['-h', '127.0.0.1', '-p', String(this.port), ...words], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let output = '';
      client.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      client.once('error', reject);
      client.once('exit', () => resolve(output));
    });
  }
}

#!/usr/bin/env node
// Database migrations without a download: what `prisma migrate deploy` does, and the drafting of new ones.
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withSchemaEngine } from './schema-engine.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SCHEMA = path.join(ROOT, 'prisma', 'schema.prisma');
const MIGRATIONS = path.join(ROOT, 'prisma', 'migrations');

const LOCK_FILE = 'migration_lock.toml';
const LOCK = `# Which database the migrations are for; Prisma's command line asks for it. Keep it under version control.
provider = "postgresql"
`;

/** The key that `prisma migrate` locks too, so that the two exclude each other. */
const ADVISORY_LOCK = 72707369;

const HELP = `Usage: node backend/scripts/migrate.mjs <command>

  deploy          apply what is missing to the database of DATABASE_URL
  status          list the migrations and whether that database has them
  create <name>   write a migration for what changed in prisma/schema.prisma (needs no database)
  check           exit 1 when prisma/migrations and prisma/schema.prisma differ (needs no database)`;

/** The table as Prisma creates it. */
const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/** A state of the database that a person must look at; nothing was changed. */
export class MigrationError extends Error {
  name = 'MigrationError';
}

/**
 * Brings a database up to the migrations of this version. Safe to call from several processes at once.
 *
 * @param {object} options
 * @param {string} options.url of a database that exists
 * @param {string} [options.directory] prisma/migrations by default
 * @param {number} [options.waitMs] how long to wait for a server that does not answer yet
 * @param {AbortSignal} [options.signal] ends the waiting
 * @param {(name: string) => void} [options.onApplied]
 * @returns {Promise<string[]>} names of the migrations that were applied now
 * @throws {MigrationError} when the server is unreachable, a migration failed, or an applied one was edited
 */
export async function deploy({ url, directory = MIGRATIONS, waitMs = 30_000, signal, onApplied = () => {} }) {
  const migrations = readMigrations(directory);
  const client = await connect(url, waitMs, signal);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query(HISTORY_TABLE);
    const applied = await readHistory(client);
    refuseTrouble(migrations, applied);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) {
      await apply(client, migration);
      onApplied(migration.name);
    }
    return missing.map(({ name }) => name);
  } finally {
    // Ending the session releases the lock, also after an error.
    await client.end();
  }
}

/**
 * Each migration of the directory, and each that only the database knows.
 *
 * @returns {Promise<{ name: string, state: 'applied' | 'missing' | 'failed' | 'edited' | 'unknown here' }[]>}
 */
export async function status({ url, directory = MIGRATIONS, waitMs = 5_000 }) {
  const migrations = readMigrations(directory);
  const client = await connect(url, waitMs);
  try {
    const table = await client.query(`SELECT to_regclass('_prisma_migrations') AS name`);
    const applied = table.rows[0].name ? await readHistory(client) : new Map();
    const known = new Set(migrations.map(({ name }) => name));
    return [
      ...migrations.map(({ name, checksums }) => ({ name, state: stateOf(applied.get(name), checksums) })),
      ...[...applied.keys()].filter((name) => !known.has(name)).map((name) => ({ name, state: 'unknown here' })),
    ];
  } finally {
    await client.end();
  }
}

/**
 * The SQL that leads from the migrations to the schema; empty when they are in step.
 *
 * @param {object} options
 * @param {string} options.url server on which a scratch database may be created
 * @param {string} [options.directory]
 * @param {string} [options.schema]
 */
export async function difference({ url, directory = MIGRATIONS, schema = SCHEMA }) {
  const result = await withSchemaEngine(url, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...listForEngine(directory) },
      to: { tag: 'schemaDatamodel', files: [{ path: schema, content: fs.readFileSync(schema, 'utf8') }] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return result.exitCode === 0 ? '' : (result.stdout ?? '');
}

/**
 * Writes a migration for what changed in the schema.
 *
 * @returns {Promise<string | undefined>} path of the file to look over; undefined when nothing changed
 */
export async function create({ url, name, directory = MIGRATIONS, schema = SCHEMA, now = new Date() }) {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  if (!slug) throw new MigrationError('A migration needs a name, for example "add run labels".');
  const sql = await difference({ url, directory, schema });
  if (!sql) return undefined;
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const last = readMigrations(directory).at(-1)?.name;
  if (last && last >= stamp) throw new MigrationError(`The newest migration, ${last}, lies in the future.`);
  const file = path.join(directory, `${stamp}_${slug}`, 'migration.sql');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, sql);
  const lock = path.join(directory, LOCK_FILE);
  if (!fs.existsSync(lock)) fs.writeFileSync(lock, LOCK);
  return file;
}

/** The migrations of a directory as the schema engine takes them. */
export function listForEngine(directory = MIGRATIONS) {
  return {
    baseDir: directory,
    lockfile: { path: LOCK_FILE, content: readIfPresent(path.join(directory, LOCK_FILE)) ?? LOCK },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations(directory).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

/** Migrations in order, with their text and the checksums under which Prisma would know it. */
function readMigrations(directory) {
  if (!fs.existsSync(directory)) return [];
  return fs
    .readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readIfPresent(path.join(directory, name, 'migration.sql'));
      if (sql === null) throw new MigrationError(`prisma/migrations/${name} holds no migration.sql.`);
      // A checkout may have changed the line ends, which does not make it another migration.
      const unix = sql.replaceAll('\r\n', '\n');
      return { name, sql, checksums: [sql, unix, unix.replaceAll('\n', '\r\n')].map(sha256) };
    });
}

async function readHistory(client) {
  const { rows } = await client.query(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return new Map(rows.map((row) => [row.name, row]));
}

function stateOf(row, checksums) {
  if (!row) return 'missing';
  if (!row.finished) return 'failed';
  return checksums.includes(row.checksum) ? 'applied' : 'edited';
}

function refuseTrouble(migrations, applied) {
  for (const row of applied.values()) {
    if (row.finished) continue;
    throw new MigrationError(
      `Migration ${row.name} failed earlier and may have left the database half-changed.\n` +
        `${row.logs ? `${row.logs.trim()}\n` : ''}Restore a backup, or repair the database by hand and then delete ` +
        `that migration's row from _prisma_migrations.`,
    );
  }
  const edited = migrations.filter(({ name, checksums }) => stateOf(applied.get(name), checksums) === 'edited');
  if (edited.length > 0) {
    throw new MigrationError(
      `Already applied, but edited since: ${edited.map(({ name }) => name).join(', ')}.\n` +
        'Undo the edit and put the change into a migration of its own.',
    );
  }
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new MigrationError(
      `The database was migrated by a newer WAVE (${unknown.join(', ')} is not known here). Update this one.`,
    );
  }
}

/** One script is one implicit transaction, as long as it opens none itself: it is applied whole or not at all. */
async function apply(client, { name, sql, checksums }) {
  const id = randomUUID();
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksums[0],
    name,
  ]);
  try {
    await client.query(sql);
  } catch (error) {
    const report = describeSqlError(error, sql);
    // Only a script that commits on its own can have left something behind; any other was undone as a whole.
    const undone = !/^\s*(BEGIN|COMMIT|START\s+TRANSACTION)\b|\bCONCURRENTLY\b/im.test(sql);
    await client.query('ROLLBACK').catch(() => {});
    if (undone) await client.query('DELETE FROM _prisma_migrations WHERE id = $1', [id]);
    else await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, report]);
    throw new MigrationError(`Migration ${name} failed${undone ? ' and was undone' : ''}: ${report}`);
  }
  await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id]);
}

function describeSqlError(error, sql) {
  const line = error.position ? sql.slice(0, Number(error.position)).split('\n').length : undefined;
  return [error.message, error.code && `(${error.code})`, line && `at line ${line}`, error.detail]
    .filter(Boolean)
    .join(' ');
}

async function connect(url, waitMs, signal) {
  const { default: pg } = await import('pg');
  const deadline = Date.now() + waitMs;
  for (;;) {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      application_name: 'wave migrate',
    });
    // A server that goes away makes the pending query fail too, which is where it is handled.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (!isWorthWaiting(error) || Date.now() > deadline) {
        throw new MigrationError(
          `Cannot connect to the database at ${withoutPassword(url)}: ${error.message || error.code}`,
        );
      }
      await sleep(250, undefined, { signal });
    }
  }
}

/** Not there yet, or starting up; a wrong password or database does not get better by waiting. */
function isWorthWaiting(error) {
  const starting = ['57P03', '53300', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];
  const codes = [error.code, ...(error.errors ?? []).map((inner) => inner.code)];
  return codes.some((code) => starting.includes(code)) || /timeout|terminated/i.test(error.message);
}

function withoutPassword(url) {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.username ? `${parsed.username}@` : ''}${parsed.host}${parsed.pathname}`;
  } catch {
    return 'DATABASE_URL (which is not a valid address)';
  }
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

function readIfPresent(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Runs the action with a server that exists only meanwhile. */
async function withScratchServer(action) {
  const { startPostgres, DISPOSABLE } = await import('./postgres.mjs');
  const { makeScratchDirectory } = await import('./scratch.mjs');
  const scratch = makeScratchDirectory('migrate');
  const cluster = await startPostgres({
    directory: scratch.path,
    logFile: path.join(scratch.path, 'postgres.log'),
    settings: DISPOSABLE,
  });
  try {
    return await action(cluster.url('postgres'));
  } finally {
    await cluster.stop();
    scratch.remove();
  }
}

function databaseUrl() {
  const url = process.env.DATABASE_URL;
  if (!url) throw new MigrationError('DATABASE_URL is not set; for example postgresql://user:password@host:5432/wave');
  return url;
}

async function main([command, ...rest]) {
  switch (command) {
    case 'deploy': {
      const applied = await deploy({ url: databaseUrl(), onApplied: (name) => console.log(`applied ${name}`) });
      if (applied.length === 0) console.log('The database is up to date.');
      return 0;
    }
    case 'status': {
      const states = await status({ url: databaseUrl() });
      for (const { name, state } of states) console.log(`${state.padEnd(12)} ${name}`);
      return states.every(({ state }) => state === 'applied') ? 0 : 1;
    }
    case 'create': {
      const file = await withScratchServer((url) => create({ url, name: rest.join(' ') }));
      console.log(file ? `Look it over: ${path.relative(process.cwd(), file)}` : 'The schema has not changed.');
      return 0;
    }
    case 'check': {
      const sql = await withScratchServer((url) => difference({ url }));
      if (!sql) return 0;
      console.error(`prisma/migrations lacks this; run: npm run migrate create <name>\n\n${sql}`);
      return 1;
    }
    default:
      console.log(HELP);
      return command === undefined || command === '--help' ? 0 : 2;
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(['MigrationError', 'PostgresError'].includes(error.name) ? error.message : error);
    process.exitCode = 1;
  }
}

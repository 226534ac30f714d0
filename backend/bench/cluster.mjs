// A Postgres of its own for a benchmark: on a disk, stock settings, fsync on; thrown away afterwards.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { deploy } from '../scripts/migrate.mjs';
import { ensureDatabase, startPostgres } from '../scripts/postgres.mjs';

/**
 * @returns {Promise<{ pid: number, url: string, floorUrl: string, stop: () => Promise<void> }>} `url` is a migrated
 *   database, `floorUrl` an empty one
 */
export async function startBenchCluster() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wave-bench-'));
  fs.chmodSync(directory, 0o711);
  const cluster = await startPostgres({ directory, logFile: path.join(directory, 'postgres.log') });
  const stop = async () => {
    await cluster.stop();
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await ensureDatabase(cluster, 'wave');
    await ensureDatabase(cluster, 'floor');
    await deploy({ url: cluster.url('wave') });
    return { pid: cluster.pid, url: cluster.url('wave'), floorUrl: cluster.url('floor'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Bytes of all tables with their indexes. */
export async function databaseBytes(client) {
  const { rows } = await client.query(
    `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = 'public'`,
  );
  return rows[0].bytes;
}

/** Bytes of each table with its indexes. */
export async function tableBytes(client) {
  const { rows } = await client.query(
    `select c.relname as name, pg_relation_size(c.oid)::float8 as heap, pg_total_relation_size(c.oid)::float8 as total
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = 'public'`,
  );
  return Object.fromEntries(rows.map(({ name, heap, total }) => [name, { heap, total }]));
}

/** Flushes of the write-ahead log that clients waited for; a client's are counted when it has disconnected. */
export async function walFlushes(client) {
  const { rows } = await client.query(`select 1 from pg_attribute
    where attrelid = 'pg_stat_wal'::regclass and attname = 'wal_sync'`);
  const { rows: counted } = await client.query(
    rows.length > 0
      ? 'select wal_sync::float8 as flushes from pg_stat_wal'
      : `select sum(fsyncs)::float8 as flushes from pg_stat_io where object = 'wal' and backend_type = 'client backend'`,
  );
  return counted[0].flushes;
}

/** The same work at its cheapest: each step one row, one prepared statement, one commit; a connection a run in flight. */
export async function openFloor(url, inFlight, payload, steps) {
  const clients = await Promise.all(
    Array.from({ length: inFlight }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  await clients[0].query(`drop table if exists step;
    create table step (run uuid, n int, data text, at timestamptz default now(), primary key (run, n))`);
  const insert = { name: 'floor', text: 'insert into step (run, n, data) values ($1, $2, $3)' };
  return {
    runOnce: async () => {
      const client = clients.pop();
      const run = crypto.randomUUID();
      for (let n = 0; n < steps; n += 1) await client.query({ ...insert, values: [run, n, payload()] });
      clients.push(client);
    },
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}

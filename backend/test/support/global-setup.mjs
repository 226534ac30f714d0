// One PostgreSQL for a whole Jest invocation, with a migrated database that each test clones.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { deploy } from '../../scripts/migrate.mjs';
import { DISPOSABLE, startPostgres } from '../../scripts/postgres.mjs';
import { makeScratchDirectory } from '../../scripts/scratch.mjs';

const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1000;

/** Runs once before the first suite. `WAVE_TEST_DATABASE_URL` names a server to use instead of an embedded one. */
export default async function globalSetup() {
  const given = process.env.WAVE_TEST_DATABASE_URL;
  const server = given ? { url: given, stop: async () => {} } : await startEmbedded();
  const template = `wave_template_${Date.now().toString(36)}_${randomBytes(3).toString('hex')}`;
  const templateUrl = new URL(server.url);
  templateUrl.pathname = `/${template}`;
  try {
    await onServer(server.url, async (client) => {
      await dropAbandoned(client);
      await client.query(`CREATE DATABASE ${template}`);
    });
    await deploy({ url: templateUrl.href });
  } catch (error) {
    await server.stop();
    throw error;
  }
  process.env.WAVE_TEST_SERVER_URL = server.url;
  process.env.WAVE_TEST_TEMPLATE = template;
  globalThis.stopTestServer = async () => {
    if (given) await onServer(given, (client) => client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`));
    await server.stop();
  };
}

async function startEmbedded() {
  const scratch = makeScratchDirectory('test');
  const cluster = await startPostgres({
    directory: scratch.path,
    logFile: path.join(scratch.path, 'postgres.log'),
    settings: { ...DISPOSABLE, max_connections: '500', log_min_messages: 'fatal', log_min_error_statement: 'panic' },
  });
  // An interrupted run does not reach the teardown.
  const endAtOnce = () => {
    try {
      process.kill(cluster.pid, 'SIGQUIT');
    } catch {
      // Ended already.
    }
    fs.rmSync(scratch.path, { recursive: true, force: true, maxRetries: 5 });
  };
  const interrupt = () => process.exit(130);
  process.once('exit', endAtOnce);
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const stop = async () => {
    process.off('exit', endAtOnce).off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await cluster.stop();
    scratch.remove();
  };
  return { url: cluster.url('postgres'), stop };
}

/** On a server of somebody's own, databases of crashed runs stay behind; their names tell their age. */
async function dropAbandoned(client) {
  const { rows } = await client.query(
    `SELECT datname FROM pg_database WHERE datname ~ '^wave_(test|template)_[0-9a-z]+_'`,
  );
  for (const { datname } of rows) {
    const born = Number.parseInt(datname.split('_')[2], 36);
    if (Date.now() - born > ABANDONED_AFTER_MS) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  }
}

async function onServer(connectionString, action) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of one test file's own. */
export interface TestDatabase {
  /** Connection address, as DATABASE_URL would hold it. */
  readonly url: string;
  /** Removes the database; whoever is still connected is disconnected. */
  drop(): Promise<void>;
}

/**
 * A fresh database with all migrations applied, cloned from a template in some 10 ms where the server lies in memory.
 *
 * @throws when the Jest project has no global setup that starts a server (unit specs have none)
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['WAVE_TEST_SERVER_URL'];
  const template = process.env['WAVE_TEST_TEMPLATE'];
  if (!server || !template) throw new Error('No test database server: this project runs without global-setup.mjs.');
  const name = `wave_test_${Date.now().toString(36)}_${randomBytes(5).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

import pg from 'pg';
import { createTestDatabase } from '../support/database.js';
import { createTestRedis } from '../support/redis.js';

async function query(connectionString: string, sql: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

it('gives each caller a migrated database of its own', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await query(one.url, 'CREATE TABLE only_here ()');
  await expect(query(other.url, 'TABLE only_here')).rejects.toThrow('does not exist');
  const history = await query(other.url, 'SELECT 1 FROM _prisma_migrations WHERE finished_at IS NOT NULL');
  expect(history.rowCount).toBeGreaterThan(0);
  await Promise.all([one.drop(), other.drop()]);
  await expect(query(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
});

it('starts a Redis that answers, where one is installed', async () => {
  const redis = await createTestRedis();
  if (!redis) return;
  expect(redis.url).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/);
  await redis.stop();
});

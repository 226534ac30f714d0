import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { create, deploy, difference, listForEngine, status } from '../../../scripts/migrate.mjs';
import { withSchemaEngine } from '../../../scripts/schema-engine.mjs';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

// A function and a trigger hold semicolons, which must not cut the script apart.
const KEEPS_ENTRIES = `
CREATE TABLE entry (id int PRIMARY KEY);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'never; not even once';
END;
$$;
CREATE TRIGGER refuse BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse();
`;

let database: TestDatabase;
let directory: string;
let client: pg.Client;
let url: string;

beforeEach(async () => {
  database = await createTestDatabase();
  directory = mkdtempSync(join(tmpdir(), 'wave-migrations-'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  url = database.url;
});

afterEach(async () => {
  await client.end();
  await database.drop();
  rmSync(directory, { recursive: true });
});

function write(name: string, sql: string): void {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, 'migration.sql'), sql);
}

describe('deploy', () => {
  it('applies what is missing, once, however many start at the same time', async () => {
    write('20260101000000_one', KEEPS_ENTRIES);
    write('20260102000000_two', 'INSERT INTO entry VALUES (1)');
    const starters = await Promise.all([1, 2, 3].map(() => deploy({ url, directory })));
    expect(starters.flat().sort()).toEqual(['20260101000000_one', '20260102000000_two']);
    expect((await client.query('SELECT id FROM entry')).rows).toEqual([{ id: 1 }]);
    await expect(client.query('DELETE FROM entry')).rejects.toThrow('never; not even once');
  });

  it('leaves a history that the schema engine of Prisma takes for its own', async () => {
    write('20260101000000_one', KEEPS_ENTRIES);
    await deploy({ url, directory });
    write('20260102000000_two', 'CREATE TABLE later ()');
    const filters = { externalTables: [], externalEnums: [] };
    const input = { migrationsList: listForEngine(directory), optInToShadowDatabase: false, filters };
    const diagnose = () => withSchemaEngine(url, (engine) => engine.diagnoseMigrationHistory(input));
    const sound = { hasMigrationsTable: true, editedMigrationNames: [], failedMigrationNames: [] };
    const behind = { diagnostic: 'databaseIsBehind', unappliedMigrationNames: ['20260102000000_two'] };
    expect(await diagnose()).toEqual({ ...sound, history: behind });
    await deploy({ url, directory });
    expect(await diagnose()).toEqual({ ...sound, history: null });
  });

  it('undoes a migration that fails, names the line, and applies it once it is right', async () => {
    write('20260101000000_one', 'CREATE TABLE entry (id int);\nINSERT INTO nowhere VALUES (1);');
    await expect(deploy({ url, directory })).rejects.toThrow(/_one failed and was undone: .*"nowhere".* at line 2/);
    expect(await status({ url, directory })).toEqual([{ name: '20260101000000_one', state: 'missing' }]);
    write('20260101000000_one', 'CREATE TABLE entry (id int);');
    expect(await deploy({ url, directory })).toEqual(['20260101000000_one']);
  });

  it('stops at a migration that may have been half done, with what went wrong', async () => {
    write('20260101000000_one', 'BEGIN; CREATE TABLE entry (id int); COMMIT; INSERT INTO nowhere VALUES (1);');
    await expect(deploy({ url, directory })).rejects.toThrow('_one failed: ');
    await expect(deploy({ url, directory })).rejects.toThrow(/failed earlier[^]*nowhere[^]*repair the database/);
    expect(await status({ url, directory })).toEqual([{ name: '20260101000000_one', state: 'failed' }]);
  });

  it('refuses a migration that was edited after it was applied, but not for its line ends', async () => {
    write('20260101000000_one', 'CREATE TABLE entry ();\n-- end\n');
    await deploy({ url, directory });
    write('20260101000000_one', 'CREATE TABLE entry ();\r\n-- end\r\n');
    expect(await deploy({ url, directory })).toEqual([]);
    write('20260101000000_one', 'CREATE TABLE entry (id int);\n');
    await expect(deploy({ url, directory })).rejects.toThrow('edited since: 20260101000000_one');
  });

  it('refuses a database that a newer version has migrated', async () => {
    write('20260101000000_one', 'CREATE TABLE entry ();');
    await deploy({ url, directory });
    rmSync(join(directory, '20260101000000_one'), { recursive: true });
    await expect(deploy({ url, directory })).rejects.toThrow('20260101000000_one is not known here');
  });

  it('says where it could not connect, without the password', async () => {
    const wrong = new URL(url);
    wrong.pathname = '/nowhere';
    const message = await deploy({ url: wrong.href }).catch((error: Error) => error.message);
    expect(message).toMatch(/Cannot connect .*\/nowhere: .*does not exist/);
    expect(message).not.toContain(wrong.password);
  });
});

describe('create', () => {
  it('drafts what leads from the migrations to the schema, and then finds them in step', async () => {
    const schema = join(directory, 'schema.prisma');
    write('20260101000000_one', KEEPS_ENTRIES);
    const model = (fields: string) =>
      writeFileSync(schema, `datasource db {\nprovider = "postgresql"\n}\nmodel entry {\nid Int @id\n${fields}\n}`);
    model('');
    expect(await difference({ url, directory, schema })).toBe('');
    model('title String');
    const file = await create({ url, directory, schema, name: 'Add a title', now: new Date('2026-02-03T04:05:06Z') });
    expect(file).toBe(join(directory, '20260203040506_add_a_title', 'migration.sql'));
    expect(await difference({ url, directory, schema })).toBe('');
    await deploy({ url, directory });
    await client.query(`INSERT INTO entry VALUES (1, 'first')`);
  });
});

// The schema engine of Prisma as WebAssembly: the command line would download a binary, this is an ordinary package.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const CHAR = 18;
const BPCHAR = 1042;

/** @type {Promise<any> | undefined} Loaded once: the bindings know one instance only, the newest. */
let loaded;

/**
 * Lends the engine, connected to a server. It may create scratch databases there; none stays.
 *
 * @template T
 * @param {string} url
 * @param {(engine: any) => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withSchemaEngine(url, action) {
  const { SchemaEngine } = await (loaded ??= load());
  const { bindMigrationAwareSqlAdapterFactory } = await import('@prisma/driver-adapter-utils');
  const connections = [];
  const keep = async (opening) => {
    const connection = await opening;
    connections.push(connection);
    return connection;
  };
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => keep(connect(url)),
    connectToShadowDb: () => keep(connectToScratch(url)),
  });
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => {}, factory);
  try {
    return await action(engine);
  } finally {
    engine.free();
    // The engine leaves its sessions open, and with them the lock on the history.
    for (const connection of connections) await connection.dispose();
  }
}

async function load() {
  const entry = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bindings = await import(entry);
  const wasm = fs.readFileSync(fileURLToPath(new URL('schema_engine_bg.wasm', entry)));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

async function connect(url) {
  const { PrismaPg } = await import('@prisma/adapter-pg');
  const { ColumnTypeEnum } = await import('@prisma/driver-adapter-utils');
  const connection = fitForSchemas(await new PrismaPg({ connectionString: url }).connect(), ColumnTypeEnum);
  return disposeOnce(connection);
}

/** The adapter has a way of its own, which a connection string leads to the very database that it should spare. */
async function connectToScratch(url) {
  const name = `wave_scratch_${randomBytes(8).toString('hex')}`;
  await execute(url, `CREATE DATABASE ${name} TEMPLATE template0`);
  const address = new URL(url);
  address.pathname = `/${name}`;
  const connection = await connect(address.href);
  return disposeOnce(connection, () => execute(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

function disposeOnce(connection, afterwards = async () => {}) {
  const dispose = connection.dispose.bind(connection);
  let disposed;
  connection.dispose = () => (disposed ??= dispose().then(afterwards));
  return connection;
}

async function execute(connectionString, sql) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * The adapter is made for queries. Schemas need two things more: scripts taken whole, since cutting them at each
 * semicolon tears functions apart, and the internal type "char", which the system catalogue uses.
 */
function fitForSchemas(connection, { Character }) {
  const performIO = connection.performIO.bind(connection);
  const queryRaw = connection.queryRaw.bind(connection);
  const charColumns = new WeakMap();
  connection.performIO = async (query) => {
    const result = await performIO(query);
    charColumns.set(
      query,
      result.fields.map((field) => field.dataTypeID === CHAR),
    );
    for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = BPCHAR;
    return result;
  };
  connection.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const isChar = charColumns.get(query);
    return { ...result, columnTypes: result.columnTypes.map((type, index) => (isChar[index] ? Character : type)) };
  };
  connection.executeScript = async (script) => {
    try {
      await connection.client.query(script);
    } catch (error) {
      connection.onError(error);
    }
  };
  return connection;
}

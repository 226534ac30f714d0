import type { ModuleMetadata } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditModule } from '../../src/audit/index.js';
import { AuthModule, registerAuth } from '../../src/auth/index.js';
import {
  CONFIG,
  Log,
  PlatformModule,
  PrismaService,
  ProblemFilter,
  readConfig,
  validationPipe,
} from '../../src/platform/index.js';
import { createTestDatabase, type TestDatabase } from './database.js';

/** A key that every test API knows, so that tests need not read it from a file. */
export const ADMIN_KEY = 'an-admin-key-for-tests-only';
export const UI_ORIGIN = 'http://127.0.0.1:3000';

/** An API process of a test: real HTTP, real Postgres, a data folder of its own. */
export interface TestApi {
  app: NestFastifyApplication;
  /** Without a slash at the end. */
  url: string;
  dataDir: string;
  prisma: PrismaService;
  /** Sends JSON as the admin unless headers say otherwise. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export interface TestApiOptions {
  database: TestDatabase;
  /** Modules under test, besides platform, audit and auth. */
  imports?: ModuleMetadata['imports'];
  controllers?: ModuleMetadata['controllers'];
  /** Over the defaults; an empty string unsets. */
  environment?: Record<string, string>;
  dataDir?: string;
  /** Hooks something on before the application listens. */
  register?: (app: NestFastifyApplication) => void | Promise<void>;
}

export async function startTestApi(options: TestApiOptions): Promise<TestApi> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'wave-test-api-')));
  const config = readConfig({
    DATABASE_URL: options.database.url,
    WAVE_DATA_DIR: dataDir,
    WAVE_ADMIN_KEY: ADMIN_KEY,
    WAVE_LOG_LEVEL: 'silent',
    WAVE_DATABASE_POOL: '6',
    RATE_LIMIT_WRITES_PER_MINUTE: '100000',
    RATE_LIMIT_READS_PER_MINUTE: '100000',
    ...options.environment,
  });
  const testing = await Test.createTestingModule({
    imports: [PlatformModule, AuditModule, AuthModule, ...(options.imports ?? [])],
    controllers: options.controllers ?? [],
  })
    .overrideProvider(CONFIG)
    .useValue(config)
    .compile();
  const app = testing.createNestApplication<NestFastifyApplication>(
    new FastifyAdapter({ forceCloseConnections: true }),
    { logger: false },
  );
  app.setGlobalPrefix('api');
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(Log)));
  const close = async (): Promise<void> => {
    await app.close();
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await registerAuth(app);
    await app.init();
    await options.register?.(app);
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    app,
    url,
    dataDir,
    prisma: app.get(PrismaService),
    send: (method, path, body, headers = { authorization: `Bearer ${ADMIN_KEY}` }) =>
      fetch(url + path, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    close,
  };
}

/** A database and everything started on it, taken down in the right order after the suite. */
export function useTestDatabase(): {
  database: TestDatabase;
  start(options?: Partial<TestApiOptions>): Promise<TestApi>;
} {
  const started: TestApi[] = [];
  const context = {
    database: undefined as unknown as TestDatabase,
    async start(options: Partial<TestApiOptions> = {}) {
      const api = await startTestApi({ database: context.database, ...options });
      started.push(api);
      return api;
    },
  };
  beforeAll(async () => {
    context.database = await createTestDatabase();
  });
  afterAll(async () => {
    await Promise.all(started.map((api) => api.close()));
    await context.database.drop();
  });
  return context;
}

import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { homedir, tmpdir } from 'node:os';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const flag = (initial: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .default(initial ? 'true' : 'false')
    .transform((value) => value === 'true' || value === '1');

/** Days after which something is removed; 0 keeps it for good. */
const keptDays = (usual: number) =>
  z.coerce
    .number()
    .min(0)
    .max(36_500)
    .default(usual)
    .transform((days) => (days === 0 ? undefined : days));

/** A folder that machines share, or a git address that says where a project's repository is. */
const isHub = (value: string) => isAbsolute(value) || /^(https?|file):\/\/.*\{project\}/.test(value);

const rateMessage = 'must be a price in USD per million tokens, 0 to 100000';
const rate = z.number(rateMessage).min(0, rateMessage).max(100_000, rateMessage);
/** USD per million tokens; cache prices follow from the input price when they are not given. */
const modelPrice = z
  .strictObject({
    input: rate,
    output: rate,
    cacheRead: rate.optional(),
    cacheWrite: rate.optional(),
    cacheWrite1h: rate.optional(),
  })
  .transform(({ input, output, ...cache }) => ({
    input,
    output,
    cacheRead: cache.cacheRead ?? input * 0.1,
    cacheWrite: cache.cacheWrite ?? input * 1.25,
    cacheWrite1h: cache.cacheWrite1h ?? input * 2,
  }));

/** Every setting WAVE reads, by the name of its environment variable. `.env.example` documents the same list. */
const settings = z
  .object({
    WAVE_API_HOST: z.string().default('127.0.0.1'),
    WAVE_API_PORT: port.default(8000),
    WAVE_UI_PORT: port.default(3000),
    WAVE_UI_URL: z.url().optional(),
    WAVE_DATA_DIR: z.string().default('.wave'),
    WAVE_ADMIN_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
    WAVE_REPO_ROOTS: z.string().optional(),
    WAVE_SANDBOX: z.enum(['auto', 'bubblewrap', 'sandbox-exec', 'none']).default('auto'),
    WAVE_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(1_000).default(16),
    WAVE_MODEL: z.string().min(1).optional(),
    WAVE_MODEL_PRICES: z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.addIssue({ code: 'custom', message: 'must be JSON' });
          return z.NEVER;
        }
      })
      .pipe(
        z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}$/), modelPrice, {
          error: ({ code }) =>
            code === 'invalid_key'
              ? 'must be the name of a model'
              : 'must be an object of models, each with its prices, such as {"local-model":{"input":1,"output":2}}',
        }),
      )
      .optional(),
    WAVE_REHEARSAL_PACE_MS: z.coerce.number().int().min(0).max(60_000).default(350),
    WAVE_SAMPLE_PROJECT: flag(true),
    WAVE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    WAVE_HUB: z
      .string()
      .refine(isHub, 'must be an absolute folder, or an address of a git repository with {project} in it')
      .optional(),
    WAVE_LEASE_SECONDS: z.coerce.number().min(1).max(600).default(6),
    WAVE_RETENTION_WORKTREE_DAYS: keptDays(7),
    WAVE_RETENTION_CHECKPOINT_DAYS: keptDays(30),
    ANTHROPIC_API_KEY: z.string().min(1).optional(),
    ANTHROPIC_BASE_URL: z.url().optional(),
    DATABASE_URL: z
      .string({ error: 'is required: the address of a Postgres database; `npm start` sets it' })
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://'),
    WAVE_DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(12),
    REDIS_URL: z
      .string()
      .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://')
      .optional(),
    CONSTITUTIONAL_BLOCK_THRESHOLD: z.coerce.number().min(0).max(1).default(0.7),
    CONSTITUTIONAL_ESCALATE_THRESHOLD: z.coerce.number().min(0).max(1).default(0.85),
    DEFAULT_TOKEN_LIMIT: z.coerce.number().int().positive().max(1_000_000_000).default(100_000),
    DEFAULT_COST_LIMIT_USD: z.coerce.number().positive().max(10_000).default(10),
    RATE_LIMIT_WRITES_PER_MINUTE: z.coerce.number().int().positive().default(100),
    RATE_LIMIT_READS_PER_MINUTE: z.coerce.number().int().positive().default(1_000),
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  })
  .refine((value) => value.CONSTITUTIONAL_BLOCK_THRESHOLD <= value.CONSTITUTIONAL_ESCALATE_THRESHOLD, {
    path: ['CONSTITUTIONAL_BLOCK_THRESHOLD'],
    error: 'must not be above CONSTITUTIONAL_ESCALATE_THRESHOLD',
  });

/** Thrown at boot; its message names every variable that is wrong and what it should be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** USD per million tokens. */
export type ModelRates = z.output<typeof modelPrice>;

export interface Config {
  api: { host: string; port: number };
  ui: {
    /** Where people open WAVE; links lead here. */
    url: string;
    /** Origins that may call the API from a browser. */
    origins: readonly string[];
  };
  /** Absolute. */
  dataDir: string;
  adminKey?: string;
  /** Absolute folders whose repositories may be used. */
  repoRoots: readonly string[];
  sandbox: 'auto' | 'bubblewrap' | 'sandbox-exec' | 'none';
  worker: { concurrency: number; leaseMs: number };
  /** Where workspaces travel between machines; absent where all of them share their disks. */
  hub?: string;
  /** Days after a run's end until it is removed; absent: never. */
  retention: { worktreeDays?: number; checkpointDays?: number };
  model: {
    name?: string;
    apiKey?: string;
    baseUrl?: string;
    rehearsalPaceMs: number;
    /** Prices that add to the bundled table, or stand in its place, by the model's name. */
    prices: Readonly<Record<string, ModelRates>>;
  };
  sampleProject: boolean;
  logLevel: string;
  database: { url: string; pool: number };
  redisUrl?: string;
  safety: { blockThreshold: number; escalateThreshold: number };
  budget: { tokenLimit: number; costLimitMicros: number };
  rateLimit: { writesPerMinute: number; readsPerMinute: number };
  otlpEndpoint?: string;
}

/**
 * Reads and validates the settings. An empty variable counts as absent, so that `FOO=` in a file means the default.
 *
 * @throws ConfigError naming each variable that is wrong
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settings.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || 'settings'}: ${issue.message}`);
    throw new ConfigError(
      `WAVE cannot start; these settings are wrong:\n${lines.join('\n')}\nSee .env.example for what each one takes.`,
    );
  }
  const value = parsed.data;
  const uiUrl = (value.WAVE_UI_URL ?? `http://127.0.0.1:${value.WAVE_UI_PORT}`).replace(/\/+$/, '');
  return {
    api: { host: value.WAVE_API_HOST, port: value.WAVE_API_PORT },
    ui: { url: uiUrl, origins: allowedOrigins(uiUrl, value.WAVE_UI_URL === undefined) },
    dataDir: resolve(value.WAVE_DATA_DIR),
    adminKey: value.WAVE_ADMIN_KEY,
    repoRoots: repoRoots(value.WAVE_REPO_ROOTS, resolve(value.WAVE_DATA_DIR)),
    sandbox: value.WAVE_SANDBOX,
    worker: { concurrency: value.WAVE_WORKER_CONCURRENCY, leaseMs: Math.round(value.WAVE_LEASE_SECONDS * 1_000) },
    hub: value.WAVE_HUB,
    retention: {
      worktreeDays: value.WAVE_RETENTION_WORKTREE_DAYS,
      checkpointDays: value.WAVE_RETENTION_CHECKPOINT_DAYS,
    },
    model: {
      name: value.WAVE_MODEL,
      apiKey: value.ANTHROPIC_API_KEY,
      baseUrl: value.ANTHROPIC_BASE_URL,
      rehearsalPaceMs: value.WAVE_REHEARSAL_PACE_MS,
      prices: value.WAVE_MODEL_PRICES ?? {},
    },
    sampleProject: value.WAVE_SAMPLE_PROJECT,
    logLevel: value.WAVE_LOG_LEVEL,
    database: { url: value.DATABASE_URL, pool: value.WAVE_DATABASE_POOL },
    redisUrl: value.REDIS_URL,
    safety: {
      blockThreshold: value.CONSTITUTIONAL_BLOCK_THRESHOLD,
      escalateThreshold: value.CONSTITUTIONAL_ESCALATE_THRESHOLD,
    },
    budget: {
      tokenLimit: value.DEFAULT_TOKEN_LIMIT,
      costLimitMicros: Math.round(value.DEFAULT_COST_LIMIT_USD * 1_000_000),
    },
    rateLimit: {
      writesPerMinute: value.RATE_LIMIT_WRITES_PER_MINUTE,
      readsPerMinute: value.RATE_LIMIT_READS_PER_MINUTE,
    },
    otlpEndpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

/** Locally a browser may say `localhost` or `127.0.0.1`; both are this machine. A configured URL is taken by the letter. */
function allowedOrigins(uiUrl: string, isDefault: boolean): string[] {
  const { protocol, port: uiPort, origin } = new URL(uiUrl);
  return isDefault ? [origin, `${protocol}//localhost:${uiPort}`] : [origin];
}

/**
 * Unless told otherwise: the home folder, what lies beside WAVE itself, and the folder for temporary files. Wide enough to
 * be useful on a laptop, and never the whole disk.
 */
function repoRoots(list: string | undefined, dataDir: string): string[] {
  const usual = [homedir(), dirname(process.cwd()), tmpdir()].filter((root) => root !== sep);
  const roots = (list?.split(/[,:]/) ?? usual)
    .map((root) => root.trim())
    .filter((root) => root !== '')
    .map((root) => (root.startsWith('~') ? root.replace(/^~/, homedir()) : root));
  for (const root of roots) {
    if (!isAbsolute(root)) {
      throw new ConfigError(
        `WAVE cannot start; these settings are wrong:\n  WAVE_REPO_ROOTS: ${root} is not an absolute path`,
      );
    }
  }
  return [...new Set([...roots.map((root) => resolve(root)), resolve(dataDir, 'samples')])];
}

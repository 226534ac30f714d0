// What the launcher itself needs of the settings, and the environment that it hands to each process.
import fs from 'node:fs';
import path from 'node:path';

/** A setting with a wrong value; the message names it. */
export class SettingError extends Error {
  name = 'SettingError';
}

/** Settings of WAVE by name; everything else in an environment is none of a child's business. */
const OURS =
  /^(WAVE_|ANTHROPIC_|CONSTITUTIONAL_|DEFAULT_(TOKEN|COST)_LIMIT|RATE_LIMIT_|OTEL_|DATABASE_URL$|REDIS_URL$)/;

/** What programs need of the machine: where things are, who runs them, how the network is reached. */
const MACHINE =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|XDG_\w+|SSH_AUTH_SOCK|GIT_SSH_COMMAND|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy)$/;

/**
 * Reads `.env` in the root, and over it the environment. An empty value counts as absent.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} environment
 * @throws {SettingError} when a value that the launcher needs is wrong
 */
export function readSettings(root, environment) {
  const file = path.join(root, '.env');
  const fromFile = fs.existsSync(file) ? parseEnvironmentFile(fs.readFileSync(file, 'utf8')) : {};
  const all = { ...fromFile, ...withoutEmpty(environment) };
  const port = (name) => {
    if (all[name] === undefined) return undefined;
    const value = Number(all[name]);
    if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
    throw new SettingError(`${name} must be a port from 1 to 65535, not "${all[name]}".`);
  };
  if (all.DATABASE_URL && !/^postgres(ql)?:\/\//.test(all.DATABASE_URL)) {
    throw new SettingError('DATABASE_URL must begin with postgresql://');
  }
  return {
    values: Object.fromEntries(Object.entries(all).filter(([name]) => OURS.test(name))),
    machine: Object.fromEntries(Object.entries(all).filter(([name]) => MACHINE.test(name))),
    dataDir: path.resolve(root, all.WAVE_DATA_DIR ?? '.wave'),
    apiPort: port('WAVE_API_PORT'),
    uiPort: port('WAVE_UI_PORT'),
    postgresPort: port('WAVE_PG_PORT'),
    databaseUrl: all.DATABASE_URL,
    adminKey: all.WAVE_ADMIN_KEY,
  };
}

/**
 * Environment of the API or of a worker: the machine's, WAVE's own settings, and what the launcher decided.
 *
 * @param {ReturnType<typeof readSettings>} settings
 * @param {Record<string, string>} decided
 */
export function backendEnvironment(settings, decided) {
  return { ...settings.machine, ...settings.values, ...decided, NODE_ENV: 'production' };
}

/** Environment of the interface: it learns where the API is, and no secret. */
export function uiEnvironment(settings, apiUrl) {
  return {
    ...settings.machine,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    WAVE_API_URL: apiUrl,
  };
}

/**
 * `NAME=value` lines. Single quotes keep a value as it is, double quotes know \n and \", and an unquoted value ends at
 * ` #`.
 *
 * @throws {SettingError} naming the line, never its content
 */
export function parseEnvironmentFile(text) {
  const values = {};
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const match = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line);
    if (!match) throw new SettingError(`.env, line ${index + 1}: expected NAME=value.`);
    values[match[1]] = unquote(match[2], index + 1);
  }
  return withoutEmpty(values);
}

function unquote(text, line) {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text.replace(/(^|\s+)#.*$/, '').trimEnd();
  const match = quote === '"' ? /^"((?:[^"\\]|\\.)*)"\s*(#.*)?$/.exec(text) : /^'([^']*)'\s*(#.*)?$/.exec(text);
  if (!match) throw new SettingError(`.env, line ${line}: the closing quote is missing.`);
  if (quote === "'") return match[1];
  return match[1].replace(/\\(.)/g, (_, character) => ({ n: '\n', t: '\t', r: '\r' })[character] ?? character);
}

function withoutEmpty(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
}

import { ConfigError, readConfig } from './config.js';

const database = { DATABASE_URL: 'postgresql://wave@127.0.0.1/wave' };
const read = (more: Record<string, string> = {}) => readConfig({ ...database, ...more });

describe('readConfig', () => {
  it('needs nothing but a database', () => {
    expect(read()).toMatchObject({
      api: { host: '127.0.0.1', port: 8000 },
      ui: { url: 'http://127.0.0.1:3000', origins: ['http://127.0.0.1:3000', 'http://localhost:3000'] },
      safety: { blockThreshold: 0.7, escalateThreshold: 0.85 },
      budget: { tokenLimit: 100_000, costLimitMicros: 10_000_000 },
      rateLimit: { writesPerMinute: 100, readsPerMinute: 1_000 },
      sandbox: 'auto',
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(read({ WAVE_API_PORT: '', REDIS_URL: '' })).toMatchObject({ api: { port: 8000 }, redisUrl: undefined });
  });

  it.each([
    ['WAVE_API_PORT', '70000'],
    ['WAVE_API_PORT', 'eighty'],
    ['WAVE_UI_URL', 'not a url'],
    ['WAVE_ADMIN_KEY', 'short'],
    ['WAVE_SANDBOX', 'docker'],
    ['WAVE_WORKER_CONCURRENCY', '0'],
    ['WAVE_REPO_ROOTS', 'relative/path'],
    ['WAVE_MODEL_PRICES', '{'],
    ['WAVE_MODEL_PRICES', '["m"]'],
    ['WAVE_MODEL_PRICES', 'null'],
    ['WAVE_MODEL_PRICES', '{"m":{"input":-1,"output":1}}'],
    ['WAVE_MODEL_PRICES', '{"m":{"input":"2","output":1}}'],
    ['WAVE_MODEL_PRICES', '{"m":{"input":1}}'],
    ['WAVE_MODEL_PRICES', '{"m":{"input":1,"output":1,"cache":1}}'],
    ['WAVE_MODEL_PRICES', '{"rm -rf":{"input":1,"output":1}}'],
    ['REDIS_URL', 'localhost:6379'],
    ['DATABASE_URL', 'mysql://x'],
    ['DEFAULT_TOKEN_LIMIT', '1.5'],
    ['DEFAULT_COST_LIMIT_USD', '-1'],
    ['CONSTITUTIONAL_BLOCK_THRESHOLD', '0.9'],
  ])('names %s when it is %j', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(ConfigError);
    expect(() => read({ [name]: value })).toThrow(new RegExp(`^\\s+${name}\\b.*: `, 'm'));
  });

  it('names every variable that is wrong, and not what stood in it', () => {
    const attempt = () => read({ WAVE_API_PORT: 'x', WAVE_ADMIN_KEY: 'hunter2' });
    expect(attempt).toThrow(/WAVE_API_PORT[\s\S]*WAVE_ADMIN_KEY/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  it.each([
    ['{"m":{"input":1}}', 'WAVE_MODEL_PRICES.m.output: must be a price in USD per million tokens, 0 to 100000'],
    [
      '{"m":{"input":-1,"output":1}}',
      'WAVE_MODEL_PRICES.m.input: must be a price in USD per million tokens, 0 to 100000',
    ],
    ['{" ":{"input":1,"output":1}}', 'WAVE_MODEL_PRICES. : must be the name of a model'],
    ['7', 'WAVE_MODEL_PRICES: must be an object of models, each with its prices'],
  ])('says what is wrong with the prices %s', (value, message) => {
    expect(() => read({ WAVE_MODEL_PRICES: value })).toThrow(message);
  });

  it('allows one origin alone when the address of the interface was set', () => {
    expect(read({ WAVE_UI_URL: 'https://wave.example.org/' }).ui).toEqual({
      url: 'https://wave.example.org',
      origins: ['https://wave.example.org'],
    });
  });

  it('derives cache prices from the input price', () => {
    expect(read({ WAVE_MODEL_PRICES: '{"local":{"input":2,"output":4}}' }).model.prices['local']).toEqual({
      input: 2,
      output: 4,
      cacheRead: 0.2,
      cacheWrite: 2.5,
      cacheWrite1h: 4,
    });
  });
});

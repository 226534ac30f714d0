import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendEnvironment, parseEnvironmentFile, readSettings, uiEnvironment } from '../../../scripts/settings.mjs';

describe('an environment file', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['export A = 1', { A: '1' }],
    ['A=1 # the first', { A: '1' }],
    ['A=#fff', {}],
    ['A=a#b', { A: 'a#b' }],
    [`A='as it is # here \\n'`, { A: 'as it is # here \\n' }],
    ['A="two\\nlines and a \\"quote\\"" # why', { A: 'two\nlines and a "quote"' }],
    ['# nothing\n\nA=\r\nB=2\r\n', { B: '2' }],
    ['URL=postgresql://a:b@c/d?e=f', { URL: 'postgresql://a:b@c/d?e=f' }],
  ])('%j', (text, values) => {
    expect(parseEnvironmentFile(text)).toEqual(values);
  });

  it.each([
    ['SECRET', 'line 1: expected NAME=value.'],
    ['A=1\nB="secret', 'line 2: the closing quote is missing.'],
  ])('%j is refused without repeating it', (text, message) => {
    expect(() => parseEnvironmentFile(text)).toThrow(message);
    expect(() => parseEnvironmentFile(text)).not.toThrow(/secret/i);
  });
});

describe('settings', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'wave-settings-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  it('come from the environment before the file, and an empty one is none', () => {
    writeFileSync(join(root, '.env'), 'WAVE_API_PORT=8100\nWAVE_UI_PORT=3100\nWAVE_PG_PORT=');
    expect(readSettings(root, { WAVE_API_PORT: '8200', WAVE_UI_PORT: '' })).toMatchObject({
      apiPort: 8200,
      uiPort: 3100,
      postgresPort: undefined,
      dataDir: join(root, '.wave'),
    });
  });

  it.each([
    [{ WAVE_API_PORT: '80x' }, 'WAVE_API_PORT must be a port'],
    [{ WAVE_UI_PORT: '70000' }, 'WAVE_UI_PORT must be a port'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must begin with'],
  ])('%j is refused by name', (environment, message) => {
    expect(() => readSettings(root, environment)).toThrow(message);
  });

  it('reach the processes, and nothing else does; the interface learns no secret', () => {
    const environment = {
      PATH: '/bin',
      HTTPS_PROXY: 'http://proxy',
      ANTHROPIC_API_KEY: 'sk-secret',
      WAVE_ADMIN_KEY: 'wave-secret-key-1',
      AWS_SECRET_ACCESS_KEY: 'not ours',
      NODE_OPTIONS: '--inspect',
    };
    const settings = readSettings(root, environment);
    expect(backendEnvironment(settings, { WAVE_API_PORT: '8001' })).toEqual({
      PATH: '/bin',
      HTTPS_PROXY: 'http://proxy',
      ANTHROPIC_API_KEY: 'sk-secret',
      WAVE_ADMIN_KEY: 'wave-secret-key-1',
      WAVE_API_PORT: '8001',
      NODE_ENV: 'production',
    });
    expect(JSON.stringify(uiEnvironment(settings, 'http://127.0.0.1:8001'))).not.toContain('secret');
  });
});

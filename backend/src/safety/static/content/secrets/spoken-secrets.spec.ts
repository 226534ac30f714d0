import { isRandom } from './spoken-secrets.js';

describe('random texts', () => {
  it.each(['Lz7#qWv3!tXm', 'n7RbYc1Ps-HdGf8', 'mK4vT9qXz2Rp', 'u+Kx8vQzT2mLwR5bNc9Y'])('%s', (held) => {
    expect(isRandom(held)).toBe(true);
  });

  it.each([
    'PasswordResetV2Controller',
    '9f86d081884c7d659a2feaa0c55ad015',
    '3F2504E0-4F89-41D3-9A0C-0305E82C3301',
    'correct-horse-battery',
    'v2.3.1-rc.4',
    'P@ssw0rd!',
    'process.env.DB_PASSWORD2',
    'https://host/a1',
  ])('%s is none', (held) => {
    expect(isRandom(held)).toBe(false);
  });
});

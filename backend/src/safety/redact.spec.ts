import { cpuUsage } from 'node:process';
import { redact } from './redact.js';

const token = `ghp_${'a8Fk3Lq9Zx2Wm7Vb4Nc6Rt1Yp5Sd0Gh8Jk2L'}`;
const key = `AKIA${'Q3EGTVZ7KXNW5PLM'}`;

describe('redact', () => {
  it('takes secrets out and leaves the rest as it is', () => {
    expect(redact(`push with ${token} and ${key}, twice ${token}!`)).toBe(
      'push with [redacted GitHub token] and [redacted AWS access key], twice [redacted GitHub token]!',
    );
  });

  it('takes a private key out as a whole', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(4)}-----END PRIVATE KEY-----`;
    expect(redact(`before\n${pem}\nafter`)).toBe('before\n[redacted private key]\nafter');
  });

  it.each(['nothing here', 'AKIAIOSFODNN7EXAMPLE', 'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', '', 'sha512-abc=='])(
    'leaves %j alone',
    (text) => {
      expect(redact(text)).toBe(text);
    },
  );

  it('copes with a long text', () => {
    const text = `${'x'.repeat(500_000)} ${token}`;
    expect(redact(text).endsWith('[redacted GitHub token]')).toBe(true);
  });

  // It runs on the thread that holds the runs' leases.
  it.each([
    ['a key that does not end, and spaces', `-----BEGIN PRIVATE KEY-----${'a'.repeat(40)}${' '.repeat(5000)}#`],
    ['keys that begin and do not end', `${'-----BEGIN PRIVATE KEY-----K'.repeat(10_000)}\0`],
    ['beginnings of tokens', `${'eyJ0e-eeJ-'.repeat(20_000)}\0`],
    ['beginnings of keys', `${'xoxa--xa-x-'.repeat(20_000)}\0`],
  ])('is not held up by %s', (_, text) => {
    const before = cpuUsage();
    redact(text);
    const { user, system } = cpuUsage(before);
    // Milliseconds; far above what it costs, far below what a pattern costs that tries everything again.
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});

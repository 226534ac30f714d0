import { contentSecurityPolicy } from '../security-policy';
import { apiOrigin, socketOrigin } from './origin';

it.each([
  ['http://127.0.0.1:8000', 'localhost:3000', 'http://localhost:8000'],
  ['http://127.0.0.1:8000', '127.0.0.1:3000', 'http://127.0.0.1:8000'],
  ['http://localhost:8000', 'wave.lan', 'http://wave.lan:8000'],
  ['http://127.0.0.1:8000', '[::1]:3000', 'http://[::1]:8000'],
  ['http://127.0.0.1:8000', null, 'http://127.0.0.1:8000'],
  ['http://127.0.0.1:8000', 'not a host/', 'http://127.0.0.1:8000'],
  ['https://wave.example/', 'localhost:3000', 'https://wave.example'],
])('an API at %s is asked from %s at %s', (configured, page, origin) =>
  expect(apiOrigin(configured, page)).toBe(origin),
);

it('opens sockets where it asks', () => {
  expect(socketOrigin('http://localhost:8000')).toBe('ws://localhost:8000');
  expect(socketOrigin('https://wave.example')).toBe('wss://wave.example');
});

describe('the content security policy', () => {
  const policy = (pageHost: string, development = false) =>
    contentSecurityPolicy({ nonce: 'abc', apiUrl: 'http://127.0.0.1:8000', pageHost, development });

  it('lets the page talk to its API alone', () => {
    expect(policy('localhost:3000')).toContain("connect-src 'self' http://localhost:8000 ws://localhost:8000;");
  });

  it('runs scripts by nonce only, and evaluates none outside of development', () => {
    expect(policy('localhost:3000')).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(policy('localhost:3000')).not.toContain('unsafe-eval');
    expect(policy('localhost:3000', true)).toContain("'unsafe-eval'");
  });

  it('cannot be widened by the host that a request names', () => {
    expect(policy("evil.example; script-src 'unsafe-inline'")).toContain(
      "connect-src 'self' http://127.0.0.1:8000 ws://127.0.0.1:8000;",
    );
  });
});

import { addressAllowed, hostAllowed } from './allowed-hosts.js';

it.each<[string, string[], boolean]>([
  ['https://api.example.com/x', ['api.example.com'], true],
  ['https://API.example.com./x', ['api.EXAMPLE.com'], true],
  ['https://example.com', ['*.example.com'], false],
  ['https://a.b.example.com', ['*.example.com'], true],
  ['https://evilexample.com', ['*.example.com', 'example.com'], false],
  ['https://example.com.evil.com', ['example.com'], false],
  ['https://example.com@evil.com', ['example.com'], false],
  ['http://example.com:8080', ['example.com'], false],
  ['http://example.com:8080', ['example.com:8080'], true],
  ['http://example.com', ['example.com:8080'], false],
  ['http://0x7f.1', ['127.0.0.1'], true],
  ['http://[::1]:3000', ['[::1]:3000'], true],
  ['http://10.1.2.3', ['10.1.0.0/16'], true],
  ['http://10.2.2.3', ['10.1.0.0/16'], false],
  ['http://example.com', [], false],
])('%s with %j: %s', (url, entries, expected) => expect(hostAllowed(new URL(url), entries)).toBe(expected));

it.each<[string, string, string[], boolean]>([
  ['93.184.216.34', 'http://example.com', ['example.com'], true],
  ['2606:2800:220:1::1', 'http://example.com', ['example.com'], true],
  ['127.0.0.1', 'http://example.com', ['example.com'], false],
  ['127.0.0.1', 'http://example.com', ['example.com', 'localhost'], false],
  ['127.0.0.1', 'http://localhost', ['localhost'], true],
  ['::1', 'http://localhost:3000', ['localhost:3000'], true],
  ['10.0.0.5', 'http://intranet.example.com', ['*.example.com'], false],
  ['10.0.0.5', 'http://intranet.example.com', ['*.example.com', '10.0.0.0/24'], true],
  ['169.254.169.254', 'http://metadata.example.com', ['*.example.com', 'localhost'], false],
  ['100.100.100.200', 'http://x.example.com', ['*.example.com'], false],
  ['::ffff:127.0.0.1', 'http://x.example.com', ['*.example.com'], false],
  ['64:ff9b::7f00:1', 'http://x.example.com', ['*.example.com'], false],
  ['fd00:ec2::254', 'http://x.example.com', ['*.example.com'], false],
  ['fe80::1', 'http://x.example.com', ['*.example.com'], false],
  ['0.0.0.0', 'http://x.example.com', ['*.example.com'], false],
  ['not an address', 'http://x.example.com', ['*.example.com'], false],
])('%s for %s with %j: %s', (address, url, entries, expected) =>
  expect(addressAllowed(address, new URL(url), entries)).toBe(expected),
);

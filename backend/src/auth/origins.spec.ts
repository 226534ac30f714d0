import { isTrustedOrigin, type OriginHeaders } from './origins.js';

const ui = ['http://127.0.0.1:3000'];

it.each<[string, OriginHeaders, boolean]>([
  ['the interface', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }, true],
  ['the API’s own documentation page', { origin: 'http://127.0.0.1:8000', host: '127.0.0.1:8000' }, true],
  ['the API’s own page without an origin', { 'sec-fetch-site': 'same-origin' }, true],
  ['another port of the same host', { origin: 'http://127.0.0.1:4000', 'sec-fetch-site': 'same-site' }, false],
  ['the interface over another scheme', { origin: 'https://127.0.0.1:3000' }, false],
  ['a host that begins alike', { origin: 'http://127.0.0.1:3000.evil.example' }, false],
  ['a file or a sandboxed frame', { origin: 'null', host: 'null' }, false],
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
  ['the same site without an origin', { 'sec-fetch-site': 'same-site' }, false],
  ['no page at all', {}, false],
])('a cookie from %s', (_, headers, trusted) => {
  expect(isTrustedOrigin(headers, ui)).toBe(trusted);
});

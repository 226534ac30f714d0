import { findSecrets } from './secret-scan.js';

const token = `ghp_${'a8Fk3Lq9Zx2Wm7Vb4Nc6Rt1Yp5Sd0Gh8Jk2L'}`;
const half = token.length / 2;

describe('a secret', () => {
  it.each([
    ['plain', token],
    ['in quotes', `x = "${token}"`],
    ['split by +', `"${token.slice(0, half)}" + "${token.slice(half)}"`],
    ['joined from a list', `["${token.slice(0, half)}", "${token.slice(half)}"].join("")`],
    ['in two variables', `a = "${token.slice(0, half)}"\nb = "${token.slice(half)}"\nt = a + b`],
    ['in a template', `\`${token.slice(0, half)}\${'${token.slice(half)}'}\``],
    ['in base64', Buffer.from(token).toString('base64')],
    ['in base64 twice', Buffer.from(Buffer.from(token).toString('base64')).toString('base64')],
    ['in hexadecimal', Buffer.from(token).toString('hex')],
    ['as escapes', [...token].map((char) => `\\x${char.charCodeAt(0).toString(16)}`).join('')],
    ['as character codes', `[${[...token].map((char) => char.charCodeAt(0)).join(', ')}]`],
    ['with percent signs', [...token].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('')],
    ['backwards', `"${[...token].reverse().join('')}".reverse()`],
    ['given to a name', 'DB_PASSWORD=xK9mQ2vL8pRt4wZ'],
    ['in a connection string', 'postgres://app:xK9mQ2vL8pRt@db.prod.shop.io/app'],
  ])('is found %s, and never shown', (_, text) => {
    const found = findSecrets(text);
    expect(found).toBeDefined();
    expect(found!.evidence).not.toContain(token);
  });

  it.each([
    'password = process.env.PASSWORD',
    'API_KEY=$API_KEY',
    'token: ${{ secrets.TOKEN }}',
    'apiKey: "your-api-key-here"',
    'password: "changeme"',
    'integrity: sha512-Zx8Kq2Lm9Vb4Nc6Rt1Yp5Sd0Gh8Jk2LqWeRtYuIoPaSdFgHjKlZxCvBnMqWeRtYuIoPaSdFgHjKlZxCvBnM1==',
    'postgres://dev:dev@localhost:5432/dev',
    'commit da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'AKIAIOSFODNN7EXAMPLE',
    'const tokenLimit = 100000;',
    '"passwordHint": "At least 8 characters"',
  ])('is not seen in %s', (text) => {
    expect(findSecrets(text)).toBeUndefined();
  });
});

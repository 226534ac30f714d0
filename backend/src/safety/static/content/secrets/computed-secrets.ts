import { type FoundSecret, isGivenAway, isCredentialName, looksLikeSecret } from './assigned-secrets.js';
import { Constants } from './program-constants.js';
import { secretRanges } from './secret-literals.js';
import { findInSubstitutions, withReferences } from './shell-secrets.js';
import { isRandom } from './spoken-secrets.js';

/** Longest text that is read as a program. */
const lengthLimit = 24 * 1024;
const shortest = 8;

/**
 * Secrets that a program puts together, in whatever language: through names, fields and lists, decoded, turned round,
 * from characters or masked.
 *
 * @param isStrict whether what a name says counts; otherwise only keys with an issuer's own form do
 * @param findIn what finds secrets in plain text
 */
export function findComputed(
  source: string,
  isStrict: boolean,
  findIn: (text: string) => FoundSecret | undefined,
): FoundSecret | undefined {
  const read = source.slice(0, lengthLimit);
  const substituted = isStrict ? findInSubstitutions(read) : undefined;
  const referring = substituted ? '' : withReferences(read);
  const referred = substituted ?? (referring === '' ? undefined : findIn(referring));
  if (referred) return referred;
  if (!isJumbled(read)) return undefined;
  const { found, numbers } = new Constants(read);
  const made = new Set<string>();
  for (const { value } of found)
    if (value.isMade && value.text.length >= shortest && /[\w+/=-]{6}/.test(value.text)) made.add(value.text);
  if (made.size > 0) {
    const secret = findIn([...made].map((one) => `"${one.replaceAll('\n', '\\n')}"`).join('\n'));
    if (secret) return { kind: secret.kind, evidence: `${secret.kind}, put together from constants` };
  }
  if (isStrict)
    for (const { name, value, isNamed } of found) {
      if (name === undefined || (!value.isMade && !isNamed) || !isCredentialName(name)) continue;
      // The name of a variable, a form’s field, a path.
      if (
        /^[#.[][a-z]|(?:^|[-_./:])(?:pass(?:word)?|token|secrets?|user|login|form|field)(?:[-_./:\]]|$)/i.test(
          value.text,
        )
      )
        continue;
      if (/^[A-Z0-9]+(?:_[A-Z0-9]+)+_?$/.test(value.text)) continue;
      if (value.text.length < shortest || !/^[\x20-\x7e]+$/.test(value.text)) continue;
      if (isGivenAway(name, value.text) && (value.isMade || looksLikeSecret(value.text)))
        return { kind: 'credential', evidence: `${name} is given a value that is put together` };
    }
  return findMasked(read, numbers, isStrict);
}

const digit = 1;
const small = 2;
const large = 3;
const classes = new Uint8Array(128);
for (let code = 48; code < 58; code += 1) classes[code] = digit;
for (let code = 65; code < 91; code += 1) classes[code] = large;
for (let code = 97; code < 123; code += 1) classes[code] = small;

/** Whether a text holds anything that a key could be made of: letters and digits in disorder, or many numbers in a row. */
export function isJumbled(source: string): boolean {
  let before = 0;
  let turns = 0;
  let numbers = 0;
  /** Single characters with one sign between them. */
  let singles = 0;
  let begun = 0;
  let isQuoted = false;
  let hasDigit = false;
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    const now = code < 128 ? classes[code]! : 0;
    // `0x41`, `'A'`
    if (code === 120 && before === digit && source.charCodeAt(at - 1) === 48) {
      at += 2;
      continue;
    }
    if ((code === 39 || code === 34) && source.charCodeAt(at + 2) === code) {
      at += 2;
      before = digit;
      continue;
    }
    if (now === 0) {
      const isQuote = code === 39 || code === 34 || code === 96;
      if (isQuote && isQuoted && turns >= 3 && hasDigit) return true;
      singles = at - begun === 1 ? singles + 1 : 0;
      if (singles >= 16) return true;
      isQuoted = isQuote;
      hasDigit = false;
      begun = at + 1;
      if ((code === 44 || code === 32) && before === digit) numbers += 1;
      else if (code !== 32 && code !== 10 && code !== 44 && code !== 13) numbers = 0;
      if (numbers >= 8) return true;
      turns = 0;
    } else if (now !== before && before !== 0) {
      // A word begins with a capital.
      if (!(before === large && now === small)) turns += 1;
      if (now === digit || before === digit) {
        turns += 1;
        hasDigit = true;
      }
      if (turns >= 5) return true;
    }
    if (now > digit) numbers = 0;
    before = now;
  }
  return false;
}

const masks =
  /(?:\^=?|\bb?xor\b|\.xor\(|\bBitXor\b)\s*\(?\s*(?:(0x[0-9a-fA-F]{1,4}|\d{1,3})\b|([A-Za-z_$@]\w*))|(?:chr|[cC]har(?:Code)?|CodePoint|rune|byte|u8|String)\b[^\n]{0,40}?\w\s*([-+])\s*(\d{1,3})\b/g;
/** Names of what lets somebody in. */
const guarding = /passw|secret|token|credential|api_?key|\bpwd?\b/i;
const codeLists = /(?:(?:0x[2-7][0-9a-f]|\d{2,3})\s*,\s*){9,80}(?:0x[2-7][0-9a-f]|\d{2,3})/gi;
const masksLimit = 12;
const blobsLimit = 24;

/** Numbers or encoded bytes that a constant is taken off: a key comes to light. */
function findMasked(
  source: string,
  numbers: readonly (readonly number[])[],
  isStrict: boolean,
): FoundSecret | undefined {
  const isGuarded = isStrict && guarding.test(source);
  const keys: (readonly number[])[] = [];
  const shifts = new Set<number>();
  for (const [, number, name, sign, shift] of source.matchAll(masks)) {
    if (keys.length + shifts.size >= masksLimit) break;
    if (number !== undefined) keys.push([Number(number) & 0xff]);
    else if (shift !== undefined) shifts.add(sign === '-' ? -Number(shift) : Number(shift));
    else if (name !== undefined) keys.push(...namedKeys(source, name));
  }
  const written = isGuarded ? [...source.matchAll(codeLists)].map(([list]) => list.split(',').map(Number)) : [];
  for (const blob of written)
    if (isRandom(String.fromCharCode(...blob))) return { kind: 'credential', evidence: 'characters by their numbers' };
  if (keys.length + shifts.size === 0) return undefined;
  for (const blob of [...numbers, ...written, ...encodedBlobs(source)].slice(0, blobsLimit)) {
    if (blob.length < 8) continue;
    const readings = [
      ...keys.map((key) => blob.map((code, index) => (code ^ key[index % key.length]!) & 0xff)),
      ...[...shifts].map((shift) => blob.map((code) => (code + shift) & 0xff)),
    ];
    for (const codes of readings) {
      const plain = String.fromCharCode(...codes);
      if (!/^[\t\n\r\x20-\x7e]+$/.test(plain)) continue;
      if (isGuarded && numbers.includes(blob) && isRandom(plain))
        return { kind: 'credential', evidence: 'characters by masked numbers' };
      const [secret] = secretRanges(`${plain}\n${[...plain].reverse().join('')}`);
      if (secret) return { kind: secret.kind, evidence: `${secret.kind}, masked` };
    }
  }
  return undefined;
}

/** The bytes of a key that stands under a name: a number or a short text. */
function namedKeys(source: string, name: string): number[][] {
  const held = new RegExp(
    `(?<![\\w$])${name.replace(/[$]/g, '\\$&')}\\b[^=\\n]{0,30}[=:]\\s*(?:[&bB]{0,2}["'\`]([^"'\`\\n]{1,40})["'\`]|(0x[0-9a-fA-F]{1,2}|\\d{1,3})\\b)`,
  ).exec(source);
  if (held?.[1] !== undefined) return [[...Buffer.from(held[1], 'latin1')]];
  return held?.[2] === undefined ? [] : [[Number(held[2]) & 0xff]];
}

function encodedBlobs(source: string): number[][] {
  const blobs: number[][] = [];
  for (const [, literal] of source.matchAll(/["'`]([A-Za-z0-9+/_-]{16,400}={0,2})["'`]/g)) {
    if (blobs.length >= blobsLimit) break;
    blobs.push([...Buffer.from(literal!, /^(?:[0-9a-fA-F]{2})+$/.test(literal!) ? 'hex' : 'base64')]);
  }
  return blobs;
}

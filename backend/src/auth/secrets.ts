import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Role } from './principal.js';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const letterOf: Readonly<Record<Role, string>> = { viewer: 'v', reviewer: 'r', operator: 'o', admin: 'a' };
const shape = /^(wave_[vroa]_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/**
 * A new key: `wave_<role's letter>_<256 random bits in base 62><checksum>`. The shape lets a person, a log scrubber or
 * a secret scanner recognise it; the checksum tells a mistyped key from a wrong one.
 */
export function mintKey(role: Role, entropy: Uint8Array = randomBytes(32)): string {
  const body = `wave_${letterOf[role]}_${base62(BigInt(`0x${Buffer.from(entropy).toString('hex')}`), 43)}`;
  return body + checksum(body);
}

/** Whether the text looks like one of our keys but cannot be one. */
export function isMistyped(key: string): boolean {
  if (!/^wave_[vroa]_/.test(key)) return false;
  const [, body, check] = shape.exec(key) ?? [];
  return body === undefined || checksum(body) !== check;
}

/** The part of a key that may be shown: enough to recognise it, nowhere near enough to use it. */
export function prefixOf(key: string): string {
  return shape.test(key) ? key.slice(0, 13) : key.slice(0, 4);
}

/** 256 random bits for a cookie, a link or a ticket. */
export function mintToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Hex SHA-256. Secrets are random, so a slow hash would cost time and add nothing. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares two hex hashes in a time that does not tell where they differ. */
export function sameHash(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left, 'hex'), Buffer.from(right, 'hex')];
  return a.length === b.length && timingSafeEqual(a, b);
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), 6);
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = digits[Number(rest % 62n)]! + text;
  return text.padStart(length, '0');
}

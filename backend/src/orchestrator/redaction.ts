import { redact } from '../safety/index.js';

/** Text as it may be kept and shown: without secrets, and without what Postgres does not take: NUL, and half a character. */
export function cleanText(text: string): string {
  return redact(text.replace(/\0|\p{Surrogate}/gu, '\uFFFD'));
}

/** The same for every string in a JSON value. */
export function cleanJson<Value>(value: Value): Value {
  if (typeof value === 'string') return cleanText(value) as Value;
  if (Array.isArray(value)) return value.map(cleanJson) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [cleanText(key), cleanJson(member)])) as Value;
}

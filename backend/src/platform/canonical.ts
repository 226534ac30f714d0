/** JSON with sorted keys and no white space: the same value is always the same text, so it can be hashed. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function')
    return sorted((value as { toJSON(): unknown }).toJSON());
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([key, member]) => [key, sorted(member)] as const);
  // A plain assignment to `__proto__` would set the prototype instead of a member.
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of entries) result[key] = member;
  return result;
}

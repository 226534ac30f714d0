/**
 * JSON that Postgres takes as `jsonb`. It cannot hold the character NUL nor half a surrogate pair, both of which
 * command output may contain; they become U+FFFD, so that one odd byte never refuses a whole commit.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  // JSON.stringify writes both as escapes, and escapes are rare.
  return json.includes('\\u') ? json.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, replaceUnstorable) : json;
}

function replaceUnstorable(escape: string): string {
  return escape.length === 6 ? '\\ufffd' : escape;
}

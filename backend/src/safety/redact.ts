import { secretRanges } from './static/content/secrets/secret-literals.js';

/** Replaces every secret in a text by its kind; for logs, events and transcripts. */
export function redact(text: string): string {
  const ranges = secretRanges(text);
  if (ranges.length === 0) return text;
  let output = '';
  let at = 0;
  for (const { start, end, kind } of ranges) {
    if (start < at) continue;
    output += `${text.slice(at, start)}[redacted ${kind}]`;
    at = end;
  }
  return output + text.slice(at);
}

export type ParsedArguments = { ok: true; value: Record<string, unknown> } | { ok: false; mistake: string };

/** Reads a tool's arguments from what a person typed; the mistake says where it is, in lines from 1. */
export function parseArguments(text: string): ParsedArguments {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, mistake: `This is not JSON: ${where(text, (error as Error).message)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, mistake: 'Arguments are a JSON object, such as { "command": "npm test" }.' };
  }
  return { ok: true, value: value as Record<string, unknown> };
}

/** Browsers tell a position, a line, or neither. */
function where(text: string, message: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined || /line \d+/.test(message)) return message;
  const before = text.slice(0, Number(position)).split('\n');
  return `${message} (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}

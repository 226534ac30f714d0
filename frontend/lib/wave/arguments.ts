export type ParsedArguments = { ok: true; value: Record<string, unknown> } | { ok: false; mistake: string };

/** Reads a tool's arguments from what a person typed. */
export function parseArguments(text: string): ParsedArguments {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, mistake: `This is not JSON: ${(error as Error).message}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, mistake: 'Arguments are a JSON object, such as { "command": "npm test" }.' };
  }
  return { ok: true, value: value as Record<string, unknown> };
}

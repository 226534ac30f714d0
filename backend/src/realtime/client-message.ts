import { z } from 'zod';

const seq = z.int().min(0).max(2_147_483_647);
const schema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), topic: z.string().max(100), after: seq.optional() }),
  z.strictObject({ type: z.literal('unsubscribe'), topic: z.string().max(100) }),
  z.strictObject({ type: z.literal('ping') }),
]);

/** What a client may say over a WebSocket. */
export type ClientMessage = z.infer<typeof schema>;

/** @returns the message, or what is wrong with it */
export function parseClientMessage(text: string): ClientMessage | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'Send JSON.' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`);
  return { problem: issues.join('; ') };
}

/** What can be subscribed to. `activity` is the tool calls of a run only. */
export type Topic = { kind: 'run'; runId: string; activity: boolean } | { kind: 'runs' } | { kind: 'reviews' };

/** @returns undefined when there is no such topic */
export function parseTopic(topic: string): Topic | undefined {
  if (topic === 'runs' || topic === 'reviews') return { kind: topic };
  const [, runId, activity] = /^run:([0-9a-f-]{36})(:activity)?$/i.exec(topic) ?? [];
  return runId === undefined ? undefined : { kind: 'run', runId, activity: activity !== undefined };
}

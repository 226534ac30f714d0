import type { LiveMessage } from './event-types.js';

/** Postgres takes notifications of less than 8,000 bytes. */
const PAYLOAD_BYTES = 7_900;

/** What one notification carries. */
export interface LivePayload {
  runId: string;
  messages: LiveMessage[];
}

/**
 * Collects live messages between two notifications: text that continues is merged, so a fast model costs one
 * notification a batch and not one a token.
 */
export class LiveBatch {
  private readonly runs = new Map<string, LiveMessage[]>();
  private characters = 0;

  /** @param maxCharacters of text kept; what comes beyond is dropped, since it is watched and not needed */
  constructor(private readonly maxCharacters = 512 * 1024) {}

  get isEmpty(): boolean {
    return this.runs.size === 0;
  }

  add(runId: string, message: LiveMessage): void {
    const size = textOf(message).length;
    if (this.characters + size > this.maxCharacters) return;
    this.characters += size;
    const messages = this.runs.get(runId);
    if (messages === undefined) this.runs.set(runId, [message]);
    else {
      const merged = merge(messages.at(-1)!, message);
      if (merged === undefined) messages.push(message);
      else messages[messages.length - 1] = merged;
    }
  }

  /** Empties the batch into payloads that a notification can carry, in order. */
  drain(): string[] {
    const payloads = [...this.runs].flatMap(([runId, messages]) => payloadsOf(runId, messages));
    this.runs.clear();
    this.characters = 0;
    return payloads;
  }
}

function merge(last: LiveMessage, next: LiveMessage): LiveMessage | undefined {
  if (last.kind === 'text' && next.kind === 'text' && last.agent === next.agent) {
    return { ...last, delta: last.delta + next.delta };
  }
  if (last.kind === 'output' && next.kind === 'output' && last.toolCallId === next.toolCallId) {
    return { ...last, chunk: last.chunk + next.chunk };
  }
  return undefined;
}

function payloadsOf(runId: string, messages: readonly LiveMessage[]): string[] {
  const envelope = bytesOf({ runId, messages: [] });
  const payloads: string[] = [];
  let current: LiveMessage[] = [];
  let size = envelope;
  for (const message of messages.flatMap((whole) => split(whole, PAYLOAD_BYTES - envelope - 1))) {
    const bytes = bytesOf(message) + 1;
    if (size + bytes > PAYLOAD_BYTES) {
      payloads.push(JSON.stringify({ runId, messages: current } satisfies LivePayload));
      current = [];
      size = envelope;
    }
    current.push(message);
    size += bytes;
  }
  payloads.push(JSON.stringify({ runId, messages: current } satisfies LivePayload));
  return payloads;
}

function split(message: LiveMessage, maxBytes: number): LiveMessage[] {
  if (bytesOf(message) <= maxBytes) return [message];
  const text = textOf(message);
  let middle = text.length >> 1;
  if (isLowSurrogate(text.charCodeAt(middle))) middle += 1;
  const halves = [text.slice(0, middle), text.slice(middle)];
  return halves.flatMap((half) => split(withText(message, half), maxBytes));
}

function textOf(message: LiveMessage): string {
  return message.kind === 'text' ? message.delta : message.kind === 'output' ? message.chunk : '';
}

function withText(message: LiveMessage, text: string): LiveMessage {
  if (message.kind === 'text') return { ...message, delta: text };
  if (message.kind === 'output') return { ...message, chunk: text };
  return message;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

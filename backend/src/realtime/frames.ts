import type { LiveMessage, RunEvent } from '../events/index.js';

/**
 * An event on its way to clients. Each wire form is made once, however many clients get it.
 */
export class OutgoingEvent {
  /** The event as JSON. */
  readonly json: string;
  private readonly forms = new Map<string, Buffer>();

  constructor(readonly event: RunEvent) {
    this.json = JSON.stringify(event);
  }

  /** `id`, `event` and `data`, as Server-Sent Events have them. */
  get sse(): Buffer {
    const { seq, type } = this.event;
    return this.form('', () => `id: ${seq}\nevent: ${type}\ndata: ${this.json}\n\n`);
  }

  /** A WebSocket message of the topic. */
  message(topic: string): Buffer {
    return this.form(topic, () => `{"type":"event","topic":${JSON.stringify(topic)},"event":${this.json}}`);
  }

  private form(name: string, make: () => string): Buffer {
    let bytes = this.forms.get(name);
    if (bytes === undefined) this.forms.set(name, (bytes = Buffer.from(make())));
    return bytes;
  }
}

/** A Server-Sent Event without an id: it is not part of the log, so a client does not resume after it. */
export function sseFrame(event: string, data: unknown): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

export function sseComment(text: string): Buffer {
  return Buffer.from(`: ${text}\n\n`);
}

export type ServerMessage =
  | { type: 'subscribed'; topic: string; lastSeq?: number }
  | { type: 'unsubscribed'; topic: string }
  | { type: 'live'; topic: string; message: LiveMessage }
  | { type: 'run'; run: unknown }
  | { type: 'lagged'; topic: string }
  | { type: 'heartbeat'; at: string }
  | { type: 'pong' }
  | { type: 'error'; code: string; detail: string; topic?: string };

export function messageFrame(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}

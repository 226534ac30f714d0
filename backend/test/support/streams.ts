import { WebSocket, type ClientOptions } from 'ws';
import type { RunEvent } from '../../src/events/index.js';
import { ADMIN_KEY } from './api.js';

/** A Server-Sent Event as it came. */
export interface Frame {
  id?: string;
  event?: string;
  data?: string;
  comment?: string;
}

/** A client of a run's event stream. */
export class SseClient {
  readonly frames: Frame[] = [];
  /** The run's events among the frames. */
  readonly events: RunEvent[] = [];
  private wake: () => void = () => undefined;
  private over = false;

  /** @param leave hangs up */
  private constructor(
    readonly response: Response,
    readonly leave: () => void,
  ) {}

  static async open(url: string, runId: string, headers: Record<string, string> = {}, query = ''): Promise<SseClient> {
    const abort = new AbortController();
    const response = await fetch(`${url}/api/orchestrator/runs/${runId}/stream${query}`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}`, ...headers },
      signal: abort.signal,
    });
    const client = new SseClient(response, () => abort.abort());
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) void client.read();
    return client;
  }

  get seqs(): number[] {
    return this.events.map(({ seq }) => seq);
  }

  /** Waits until what came so far satisfies the condition; the suite's time limit ends it otherwise. */
  async until(holds: (client: SseClient) => boolean): Promise<this> {
    while (!holds(this)) {
      if (this.over) throw new Error(`The stream ended too early, after ${JSON.stringify(this.frames.slice(-3))}.`);
      await new Promise<void>((resume) => (this.wake = resume));
    }
    return this;
  }

  async ended(): Promise<this> {
    while (!this.over) await new Promise<void>((resume) => (this.wake = resume));
    return this;
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of this.response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        const parts = text.split('\n\n');
        text = parts.pop()!;
        for (const frame of parts.map(parseFrame)) {
          this.frames.push(frame);
          if (frame.id !== undefined) this.events.push(JSON.parse(frame.data!) as RunEvent);
        }
        this.wake();
      }
    } catch {
      // Hung up, by either side.
    }
    this.over = true;
    this.wake();
  }
}

function parseFrame(text: string): Frame {
  const frame: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^([^:]*): ?(.*)$/.exec(line)!;
    frame[name === '' ? 'comment' : name!] = value!;
  }
  return frame;
}

export interface SocketMessage {
  type: string;
  topic?: string;
  event?: RunEvent;
  [member: string]: unknown;
}

/** A client of the WebSocket. */
export class SocketClientForTests {
  /** All but heartbeats, which come when they come. */
  readonly messages: SocketMessage[] = [];
  readonly heartbeats: SocketMessage[] = [];
  closed?: { code: number; reason: string };
  private wake: () => void = () => undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as SocketMessage;
      (message.type === 'heartbeat' ? this.heartbeats : this.messages).push(message);
      this.wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString('utf8') };
      this.wake();
    });
    socket.on('error', () => undefined);
  }

  /** @throws the HTTP status when the server refuses */
  static async open(
    url: string,
    options: ClientOptions = { headers: { authorization: `Bearer ${ADMIN_KEY}` } },
    query = '',
  ): Promise<SocketClientForTests> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/ws${query}`, options);
    const client = new SocketClientForTests(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (request, response) => {
        request.destroy();
        reject(new Error(String(response.statusCode)));
      });
    });
    return client;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(topic: string, after?: number): void {
    this.say({ type: 'subscribe', topic, after });
  }

  seqs(topic: string): number[] {
    return this.messages.flatMap(({ type, event, ...rest }) =>
      type === 'event' && rest.topic === topic ? [event!.seq] : [],
    );
  }

  of(type: string): SocketMessage[] {
    return this.messages.filter((message) => message.type === type);
  }

  /** Waits until what came so far satisfies the condition; the suite's time limit ends it otherwise. */
  async until(holds: (client: SocketClientForTests) => boolean): Promise<this> {
    while (!holds(this)) await new Promise<void>((resume) => (this.wake = resume));
    return this;
  }

  leave(): void {
    this.socket.terminate();
  }
}

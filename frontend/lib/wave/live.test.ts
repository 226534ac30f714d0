import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { readConnection, watchConnection } from './connection';
import { setApiOrigin } from './http';
import { live } from './live';
import { RunFeed } from './run-feed';
import type { RunEvent } from './types';

const runId = '0193f000-0000-7000-8000-000000000001';
const event = (seq: number): RunEvent =>
  ({ type: 'step.started', data: { step: seq, node: 'dev' }, runId, seq, at: '2026-01-01T00:00:00Z' }) as RunEvent;

/** What the API does for a follower: a ticket, a socket, the log after a `seq`; and what may go wrong on the way. */
class Api {
  readonly subscribedAfter: (number | undefined)[] = [];
  tickets = 0;
  newest = 5;
  private server?: Server;
  private sockets?: WebSocketServer;

  /** @param send how a socket serves a subscription */
  constructor(private readonly send: (socket: WebSocket, after: number, api: Api) => void) {}

  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/api/auth/socket-tickets') {
        this.tickets += 1;
        response.end(JSON.stringify({ ticket: `t${this.tickets}`, expiresAt: '' }));
      } else {
        response.statusCode = 404;
        response.end('{}');
      }
    });
    this.sockets = new WebSocketServer({ server, path: '/api/ws' });
    this.sockets.on('connection', (socket) =>
      socket.on('message', (data) => {
        const { type, topic, after } = JSON.parse(String(data)) as { type: string; topic: string; after?: number };
        if (type !== 'subscribe') return;
        this.subscribedAfter.push(after);
        socket.send(JSON.stringify({ type: 'subscribed', topic }));
        this.send(socket, after ?? this.newest, this);
      }),
    );
    this.server = server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    setApiOrigin(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets?.clients ?? []) socket.terminate();
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

function tell(socket: WebSocket, ...events: RunEvent[]): void {
  for (const each of events) socket.send(JSON.stringify({ type: 'event', topic: `run:${runId}`, event: each }));
}

/** Follows the run until its log reaches `seq`. */
async function follow(seq: number): Promise<number[]> {
  const feed = new RunFeed(runId);
  const stop = feed.start();
  await new Promise<void>((resolve) => {
    const leave = feed.watch(() => {
      if (feed.read().log.lastSeq < seq) return;
      leave();
      resolve();
    });
  });
  stop();
  return feed.read().log.events.map((each) => each.seq);
}

const sequence = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => event(from + index));
let api: Api | undefined;

beforeAll(() => {
  globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;
});
afterEach(async () => {
  await api?.close();
  await new Promise<void>((resolve) => {
    const check = () => readConnection().live === 'idle' && resolve();
    watchConnection(check);
    check();
  });
});

it('gets the whole log, and goes on where it was cut off', async () => {
  api = new Api((socket, after, { subscribedAfter, newest }) => {
    if (subscribedAfter.length > 1) return tell(socket, ...sequence(after + 1, 9));
    tell(socket, ...sequence(after + 1, newest));
    setTimeout(() => socket.terminate(), 100);
  });
  await api.listen();
  expect(await follow(9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(api.subscribedAfter).toEqual([0, 5]);
  // A ticket opens one socket.
  expect(api.tickets).toBe(2);
});

it('asks again when an event is missing, and drops what it is told twice', async () => {
  api = new Api((socket, after, { subscribedAfter }) => {
    if (subscribedAfter.length > 1) return tell(socket, ...sequence(Math.max(1, after - 1), 6));
    tell(socket, event(1), event(2), event(2), event(5));
  });
  await api.listen();
  expect(await follow(6)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(api.subscribedAfter).toEqual([0, 2]);
});

it('tells those who watch an overview that they may have missed something: at first, and when the server says so', async () => {
  api = new Api((socket) => socket.send(JSON.stringify({ type: 'lagged', topic: 'runs' })));
  await api.listen();
  await new Promise<void>((resolve) => {
    let missed = 0;
    const leave = live.listen('runs', {
      onMissed: () => {
        missed += 1;
        if (missed < 2) return;
        leave();
        resolve();
      },
    });
  });
  // Without a place in a log there is nothing to resume after.
  expect(api.subscribedAfter).toEqual([undefined]);
});

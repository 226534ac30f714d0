import { Inject, Injectable } from '@nestjs/common';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { AuthGuard, RateLimiter, Tickets, type Authenticated } from '../auth/index.js';
import { asProblem, CONFIG, Log, Problem, type Config } from '../platform/index.js';
import { Connections } from './connections.service.js';
import { OverviewFeed } from './overview-feed.service.js';
import { RunFeed } from './run-feed.service.js';
import { SocketClient } from './socket-client.js';

const PATH = '/api/ws';
const MAX_MESSAGE_BYTES = 4 * 1024;

/**
 * The WebSocket at `/api/ws`. A browser opens it with a ticket, since it can send no header and a cookie alone would let
 * any page try; a program sends its key as for any request.
 */
@Injectable()
export class SocketGateway {
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    // Compression would cost every idle client hundreds of kilobytes.
    perMessageDeflate: false,
  });

  constructor(
    private readonly guard: AuthGuard,
    private readonly tickets: Tickets,
    private readonly rateLimiter: RateLimiter,
    private readonly connections: Connections,
    private readonly run: RunFeed,
    private readonly overview: OverviewFeed,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.upgrade(request, socket, head);
    });
  }

  private async upgrade(request: IncomingMessage, transport: Duplex, head: Buffer): Promise<void> {
    // Without a listener a client that hangs up meanwhile would end the process.
    const ignore = (): void => undefined;
    transport.on('error', ignore);
    try {
      const caller = await this.admit(request);
      if (transport.destroyed) return;
      this.server.handleUpgrade(request, transport, head, (socket) => {
        transport.off('error', ignore);
        const failed = (error: unknown): void => this.log.warn('a run could not be followed', { error });
        const client = new SocketClient(socket, transport, caller, { run: this.run, overview: this.overview, failed });
        const leave = this.connections.add(client);
        socket.on('close', () => {
          leave();
          client.release();
        });
      });
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status >= 500) this.log.error('a socket could not be opened', { error });
      refuse(transport, problem);
    }
  }

  /** @throws Problem */
  private async admit(request: IncomingMessage): Promise<Authenticated> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://wave');
    const address = request.socket.remoteAddress ?? '';
    if (pathname !== PATH) throw new Problem('not_found', `WebSockets are opened at ${PATH}.`);
    if (this.connections.isClosing) {
      throw new Problem('dependency_down', 'The server is going away.', {}, { retryAfterSeconds: 1 });
    }
    const { origin } = request.headers;
    if (origin !== undefined && !this.config.ui.origins.includes(origin)) {
      throw new Problem('origin_not_allowed', `Sockets are opened from ${this.config.ui.origins.join(' or ')}.`);
    }
    const ticket = searchParams.get('ticket');
    const caller =
      ticket === null ? await this.guard.authenticate(request.headers, address) : await this.redeem(ticket, address);
    this.rateLimiter.count(caller.principal.id, 'read');
    return caller;
  }

  private async redeem(ticket: string, address: string): Promise<Authenticated> {
    this.rateLimiter.refuseGuessing(address);
    const caller = await this.tickets.redeemSocket(ticket);
    if (caller !== undefined) return caller;
    this.rateLimiter.countFailure(address);
    throw new Problem('unauthenticated', 'This ticket was used already or is too old; ask for another one.');
  }
}

function refuse(transport: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem.toDocument(PATH));
  const headers = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'connection: close',
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(problem.retryAfterSeconds === undefined ? [] : [`retry-after: ${problem.retryAfterSeconds}`]),
  ];
  transport.end(`${headers.join('\r\n')}\r\n\r\n${body}`, () => transport.destroy());
}

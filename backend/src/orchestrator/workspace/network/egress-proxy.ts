import { lookup as systemLookup } from 'node:dns/promises';
import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import {
  connect,
  createServer,
  type AddressInfo,
  type ListenOptions,
  type LookupFunction,
  type Server,
  type Socket,
} from 'node:net';
import { join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { ConnectionLog } from './connection-log.js';
import { destinationOf, type Destination, type EgressRules, type Resolve } from './destination.js';

export interface EgressOptions {
  rules: EgressRules;
  /** Exists, and nobody else may enter it; sockets are made in it. */
  folder: string;
  /** How names are looked up; the system's way when absent. */
  resolve?: Resolve;
  /** Whether the proxy is to be had on a port of this machine, too: where a sandbox has no loopback of its own. */
  onPort?: boolean;
  /** Asked before each connection, and before each piece that goes through one; see `SandboxCommand`. */
  permitted?: () => boolean;
  limits?: Partial<EgressLimits>;
}

export interface EgressLimits {
  /** Both ways together, over all connections. */
  bytes: number;
  connections: number;
  connectMs: number;
  /** How long a connection may say nothing. */
  idleMs: number;
}

const defaultLimits: EgressLimits = { bytes: 4 * 1024 ** 3, connections: 128, connectMs: 15_000, idleMs: 120_000 };

/** The sockets' names in the folder; the bridge inside goes by the same. */
export const proxySocket = 'proxy.sock';
export const portSocket = (port: number) => `port-${port}.sock`;

/** Decided by each connection for itself, never passed on. */
const ownHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The way out of one command's sandbox, on the host's side: an HTTP proxy that reaches the listed hosts only, and one
 * door for each listed port of this machine, all on sockets in a folder that is shown to that sandbox alone.
 */
export class EgressProxy {
  readonly log = new ConnectionLog();
  /** With `onPort`. */
  port?: number;
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Duplex>();
  private readonly limits: EgressLimits;
  private readonly resolve: Resolve;
  private bytes = 0;
  private closed = false;

  private constructor(private readonly options: EgressOptions) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.resolve =
      options.resolve ?? (async (host) => (await systemLookup(host, { all: true })).map((one) => one.address));
  }

  static async open(options: EgressOptions): Promise<EgressProxy> {
    const proxy = new EgressProxy(options);
    try {
      await proxy.listen();
    } catch (error) {
      await proxy.close();
      throw error;
    }
    return proxy;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    this.cut();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private async listen(): Promise<void> {
    const { folder, rules } = this.options;
    const http = createHttpServer({ headersTimeout: 30_000, requestTimeout: 0, keepAliveTimeout: 5_000 });
    http.on('request', (request, response) => void this.forward(request, response));
    http.on('connect', (request, socket, head) => void this.tunnel(request, socket, head));
    if (this.options.onPort) {
      await this.serve(http, { host: '127.0.0.1', port: 0 });
      this.port = (http.address() as AddressInfo).port;
      return;
    }
    await this.serve(http, { path: join(folder, proxySocket) });
    for (const port of rules.loopbackPorts) {
      const door = createServer({ allowHalfOpen: true }, (socket) => {
        if (!this.permitted) return void socket.destroy();
        this.log.add({ host: 'localhost', port, allowed: true, reason: 'allowed_port' });
        const upstream = this.track(connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
        this.join(socket, upstream);
      });
      await this.serve(door, { path: join(folder, portSocket(port)) });
    }
  }

  private serve(server: Server, where: ListenOptions): Promise<void> {
    this.servers.push(server);
    server.maxConnections = this.limits.connections;
    server.on('connection', (socket) => this.track(socket));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(where, resolve);
    });
  }

  /** `CONNECT host:port`: bytes both ways, unseen. */
  private async tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const target = `https://${request.url ?? ''}`;
    const url = URL.canParse(target) ? new URL(target) : undefined;
    if (!url?.hostname || url.pathname !== '/' || url.username) return answer(socket, 400, 'This is no host and port.');
    const destination = await this.decide(url);
    if (socket.destroyed || this.closed || !this.permitted) return void socket.destroy();
    if (!destination.allowed) return answer(socket, 403, destination.says);
    const upstream = this.track(connect({ ...pinned(destination), allowHalfOpen: true }));
    const timer = setTimeout(() => upstream.destroy(new Error('no answer')), this.limits.connectMs);
    upstream.once('connect', () => {
      clearTimeout(timer);
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      this.join(socket, upstream);
    });
    upstream.once('error', (error) => {
      clearTimeout(timer);
      this.unreachable(destination);
      answer(socket, 502, `${destination.host}:${destination.port} could not be reached: ${error.message}`);
    });
    upstream.once('close', () => clearTimeout(timer));
    socket.on('error', () => upstream.destroy());
    socket.once('close', () => upstream.destroy());
  }

  /** A plain request with the whole URL in its first line. Redirects are the client's to follow, through here again. */
  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, says: string) => {
      if (response.headersSent) return response.destroy();
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end(`WAVE: ${says}\n`);
    };
    const url = URL.canParse(request.url ?? '') ? new URL(request.url!) : undefined;
    if (url?.protocol !== 'http:') return void refuse(400, 'This is a proxy: give the whole http URL, or CONNECT.');
    const destination = await this.decide(url);
    if (response.destroyed || this.closed || !this.permitted) return void response.destroy();
    if (!destination.allowed) return void refuse(403, destination.says);
    const upstream = httpRequest({
      ...pinned(destination),
      method: request.method,
      path: url.pathname + url.search,
      headers: { ...passedOn(request), host: url.host },
      agent: false,
      setHost: false,
      timeout: this.limits.idleMs,
    });
    upstream.once('socket', (socket) => this.track(socket));
    upstream.once('timeout', () => upstream.destroy(new Error('no answer')));
    upstream.once('error', (error) => {
      if (!response.headersSent) this.unreachable(destination);
      refuse(502, `${destination.host}:${destination.port} could not be reached: ${error.message}`);
    });
    upstream.once('response', (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.statusMessage, passedOn(reply));
      this.meter(reply);
      reply.once('error', () => response.destroy());
      reply.pipe(response);
    });
    response.once('close', () => upstream.destroy());
    this.meter(request);
    request.pipe(upstream);
  }

  private cut(): void {
    this.closed = true;
    for (const socket of this.sockets) socket.destroy();
  }

  private get permitted(): boolean {
    return this.options.permitted?.() ?? true;
  }

  private async decide(url: URL): Promise<Destination> {
    const { rules } = this.options;
    const destination: Destination =
      this.bytes > this.limits.bytes
        ? { allowed: false, reason: 'too_much_traffic', host: url.hostname, port: Number(url.port), says: tooMuch }
        : await destinationOf(url, rules, this.resolve);
    const { host, port, allowed, reason } = destination;
    this.log.add({ host, port, allowed, reason });
    return destination;
  }

  private unreachable({ host, port }: Destination): void {
    this.log.add({ host, port, allowed: true, reason: 'unreachable' });
  }

  private join(one: Duplex, other: Duplex): void {
    this.meter(one);
    this.meter(other);
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      from.once('error', () => to.destroy());
      from.once('close', () => to.destroy());
      from.pipe(to);
    }
  }

  /**
   * Counts what comes; past the limit every connection of the command ends. So it does when this process has lost the
   * run: what was sent while it was stopped must not go out when it wakes up. Call it before the stream is piped on.
   */
  private meter(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => {
      if (!this.permitted) return this.cut();
      this.bytes += chunk.length;
      if (this.bytes <= this.limits.bytes) return;
      this.log.add({ host: '*', port: 0, allowed: false, reason: 'too_much_traffic' });
      for (const socket of this.sockets) socket.destroy();
    });
  }

  private track<Stream extends Socket>(socket: Stream): Stream {
    if (this.sockets.has(socket)) return socket;
    this.sockets.add(socket);
    socket.setTimeout(this.limits.idleMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
    if (this.closed) socket.destroy();
    return socket;
  }
}

const tooMuch = 'This command has sent and fetched as much as one command may.';

/** Where to connect, and that by the judged addresses alone. */
function pinned({ host, port, addresses }: Extract<Destination, { allowed: true }>) {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup: LookupFunction = (_host, options, done) => {
    if (options.all) done(null, found);
    else done(null, found[0]!.address, found[0]!.family);
  };
  // Of several addresses the one that answers first; a literal address is not looked up, so the only one is given.
  return found.length === 1 ? { host: found[0]!.address, port } : { host, port, lookup, autoSelectFamily: true };
}

function passedOn({ headers }: IncomingMessage): Record<string, string | string[]> {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !ownHeaders.has(name) && !named.has(name));
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined)) as Record<string, string | string[]>;
}

const reasons: Record<number, string> = { 400: 'Bad Request', 403: 'Forbidden', 502: 'Bad Gateway' };

function answer(socket: Duplex, status: number, says: string): void {
  if (socket.destroyed) return;
  const body = `WAVE: ${says}\n`;
  const head = [`HTTP/1.1 ${status} ${reasons[status]}`, 'content-type: text/plain; charset=utf-8'];
  socket.end([...head, `content-length: ${Buffer.byteLength(body)}`, 'connection: close', '', body].join('\r\n'));
}

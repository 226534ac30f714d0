import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WaveClient } from './client.js';
import { ApiError, UnreachableError } from './errors.js';

interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Answer = (response: ServerResponse) => void;

/** A server that gives its answers in turn, the last one for ever. */
class Scripted {
  readonly asked: Asked[] = [];
  answers: Answer[] = [];
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.asked.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      (this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!)(response);
    });
  });

  async open(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const ok = json(200, { ok: true });
const problem = (status: number, code: string, detail = 'why'): Answer => json(status, { code, detail, status });
const broken: Answer = (response) => response.socket!.destroy();

let server: Scripted;
let client: WaveClient;
beforeEach(async () => {
  server = await new Scripted().open();
  client = new WaveClient({ url: server.url, key: 'secret', pauseMs: 1 });
});
afterEach(() => server.close());

/** @returns the outcome and how often it was tried */
async function outcome(call: Promise<unknown>): Promise<[result: unknown, attempts: number]> {
  const result = await call.catch((error: unknown) => error);
  return [result, server.asked.length];
}

describe('the client', () => {
  it('sends the key, the query without what is absent, and JSON', async () => {
    server.answers = [ok];
    await client.get('/things', { q: 'a b&c', limit: 5, cursor: undefined, all: true });
    await client.post('/things', { name: 'x', absent: undefined });
    expect(server.asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/api/things?q=a+b%26c&limit=5&all=true', ''],
      ['POST', '/api/things', '{"name":"x"}'],
    ]);
    for (const { headers } of server.asked) expect(headers.authorization).toBe('Bearer secret');
  });

  it('tells a refusal with its code, its detail and an exit code', async () => {
    for (const [status, code, exitCode] of [
      [400, 'validation_failed', 1],
      [401, 'unauthenticated', 6],
      [403, 'forbidden', 6],
      [404, 'run_not_found', 3],
      [409, 'illegal_state', 4],
      [422, 'not_a_repository', 1],
    ] as const) {
      server.answers = [problem(status, code, `because of ${code}`)];
      const before = server.asked.length;
      const [error] = await outcome(client.get('/thing'));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status, code, exitCode, message: `because of ${code}` });
      expect(server.asked.length - before).toBe(1);
    }
  });

  it.each([
    ['a connection that breaks', broken],
    ['a server that is down for a moment', problem(503, 'dependency_down')],
    ['a proxy without a server', (response: ServerResponse) => void response.writeHead(502).end('<html>')],
    ['too many requests', problem(429, 'rate_limited')],
  ])('reads again after %s', async (_, answer) => {
    server.answers = [answer, answer, ok];
    expect(await outcome(client.get('/thing'))).toEqual([{ ok: true }, 3]);
  });

  it('gives up after four attempts, and says that it is worth trying later', async () => {
    server.answers = [problem(503, 'dependency_down')];
    expect(await outcome(client.get('/thing'))).toMatchObject([{ code: 'dependency_down', exitCode: 5 }, 4]);
  });

  it('repeats a write under one Idempotency-Key, the given one or its own', async () => {
    server.answers = [broken, problem(409, 'request_in_progress'), ok];
    expect(await outcome(client.post('/runs', { a: 1 }, { idempotencyKey: true }))).toEqual([{ ok: true }, 3]);
    const keys = new Set(server.asked.map(({ headers }) => headers['idempotency-key']));
    expect(keys.size).toBe(1);
    expect([...keys][0]).toMatch(/^[0-9a-f-]{36}$/);
    server.answers = [ok];
    await client.post('/runs', {}, { idempotencyKey: 'mine' });
    expect(server.asked.at(-1)!.headers['idempotency-key']).toBe('mine');
  });

  it.each([
    ['broke off', broken, 'UnreachableError'],
    ['may have been carried out', problem(503, 'dependency_down'), 'ApiError'],
  ])('never repeats another write that %s', async (_, answer, name) => {
    server.answers = [answer, ok];
    expect(await outcome(client.post('/runs/1/kill', {}))).toMatchObject([{ name, exitCode: 5 }, 1]);
  });

  it('repeats a write that was turned away before it began', async () => {
    server.answers = [problem(429, 'rate_limited'), ok];
    expect(await outcome(client.post('/runs/1/kill', {}))).toEqual([{ ok: true }, 2]);
  });

  it('does not wait for a server that asks for more patience than a person has', async () => {
    server.answers = [json(429, { code: 'rate_limited', detail: 'later' }, { 'retry-after': '60' })];
    expect(await outcome(client.get('/thing'))).toMatchObject([{ code: 'rate_limited' }, 1]);
  });

  it('says where nobody answers', async () => {
    const { url } = server;
    await server.close();
    const error = await client.get('/thing').catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(UnreachableError);
    expect((error as Error).message).toBe(`WAVE does not answer at ${url} (ECONNREFUSED).`);
    server = await new Scripted().open();
  });

  it('recognises an answer that is not WAVE’s', async () => {
    server.answers = [(response) => void response.writeHead(200).end('<html>Welcome to nginx</html>')];
    await expect(client.get('/thing')).rejects.toMatchObject({ exitCode: 1, hint: 'Check WAVE_API_URL.' });
  });
});

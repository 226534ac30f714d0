import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpFetch } from './http-fetch.js';
import { ToolBench } from './tools.fixture.js';

describe('http_fetch', () => {
  let bench: ToolBench;
  let server: Server;
  let port: number;
  let seen: IncomingMessage[];
  let resolved: string[];
  const addresses: Record<string, string[]> = {
    'public.example': ['127.0.0.1'],
    'other.example': ['127.0.0.1'],
    'private.example': ['10.0.0.1'],
    'mixed.example': ['127.0.0.1', '169.254.169.254'],
    'nothing.example': [],
  };
  const tool = createHttpFetch(async (host) => {
    resolved.push(host);
    return addresses[host] ?? [host];
  });

  beforeAll(async () => {
    bench = await ToolBench.create();
    server = createServer((request, response) => {
      seen.push(request);
      const url = new URL(request.url!, 'http://x');
      const to = url.searchParams.get('to');
      if (to) return response.writeHead(Number(url.searchParams.get('status') ?? 302), { location: to }).end();
      if (url.pathname === '/silent') return undefined;
      if (url.pathname === '/big') return response.end(Buffer.alloc(3_000_000, 'x'));
      if (url.pathname === '/binary') return response.end(Buffer.from([0, 1, 2]));
      if (url.pathname === '/missing') return response.writeHead(404).end('gone');
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      return request.on('end', () => {
        response.setHeader('content-type', 'text/plain; charset=utf-8');
        response.end(`${request.method} ${request.headers.host} ${request.headers['x-own'] ?? '-'} ${body} ü`);
      });
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await bench.remove();
  });
  beforeEach(() => {
    seen = [];
    resolved = [];
  });

  /** The stand-in names lead to this machine, so its address is on the list as a person would have to put it there. */
  const hosts = () => [`public.example:${port}`, `private.example:${port}`, `mixed.example:${port}`, '127.0.0.1'];
  const fetch = (path: string, more: Record<string, unknown> = {}, allowHosts = hosts(), signal?: AbortSignal) =>
    bench.call(
      tool,
      { url: path.startsWith('http') ? path : `http://public.example:${port}${path}`, ...more },
      { allowHosts, ...(signal ? { signal } : {}) },
    );

  it('asks the address it resolved, under the name it was given', async () => {
    const result = await fetch('/x', { method: 'POST', headers: { 'x-own': 'yes' }, body: 'hello' });
    expect(result).toMatchObject({
      ok: true,
      content: `HTTP 200 text/plain; charset=utf-8\n\nPOST public.example:${port} yes hello ü`,
    });
    expect(resolved).toEqual(['public.example']);
  });

  it('gives an error status as a result that is not ok', async () => {
    expect(await fetch('/missing')).toMatchObject({ ok: false, content: 'HTTP 404\n\ngone' });
  });

  it.each<[string, () => string, RegExp]>([
    ['a host that is not allowed', () => `http://other.example:${port}/`, /not a host that this project allows/],
    ['another port', () => 'http://public.example:1/', /not a host/],
    ['a name that leads to a private address', () => `http://private.example:${port}/`, /leads to 10\.0\.0\.1/],
    ['a name that leads to a metadata service among others', () => `http://mixed.example:${port}/`, /169\.254/],
    ['credentials in the URL', () => `http://a:b@public.example:${port}/`, /Credentials/],
  ])('refuses %s, without asking', async (_what, url, message) => {
    expect(await fetch(url())).toMatchObject({ ok: false, content: expect.stringMatching(message) });
    expect(seen).toEqual([]);
  });

  it('refuses this machine unless it is on the list itself', async () => {
    const result = await fetch('/x', {}, [`public.example:${port}`]);
    expect(result).toMatchObject({ ok: false, content: expect.stringContaining('leads to 127.0.0.1') });
    expect((await fetch('/x', {}, [])).content).toContain('allows no hosts');
  });

  it('reaches a port of this machine that the project lists, and no other', async () => {
    const ask = (url: string, allowLoopbackPorts: number[]) =>
      bench.call(tool, { url }, { allowHosts: [], allowLoopbackPorts });
    expect(await ask(`http://localhost:${port}/x`, [port])).toMatchObject({ ok: true });
    expect(await ask(`http://127.0.0.1:${port}/x`, [port])).toMatchObject({ ok: true });
    expect(await ask(`http://localhost:${port}/x`, [port + 1])).toMatchObject({ ok: false });
    expect(await ask(`http://public.example:${port}/x`, [port])).toMatchObject({ ok: false });
    expect(seen).toHaveLength(2);
  });

  it('judges every redirect anew and follows three at most', async () => {
    const to = (path: string) => `/?to=${encodeURIComponent(path)}`;
    expect((await fetch(to('/end'))).content).toMatch(/after redirect to .*\/end\)\n\nGET/);
    expect((await fetch(to(to(to('/end'))))).ok).toBe(true);
    expect((await fetch(to(to(to(to('/end')))))).content).toContain('More than 3 redirects');
    expect((await fetch(to(`http://other.example:${port}/`))).content).toContain('not a host');
    expect((await fetch(to('http://169.254.169.254/latest'))).content).toContain('not a host');
    expect((await fetch(to('file:///etc/passwd'))).content).toContain('not http');
    expect((await fetch(to('http://'))).content).toContain('not a URL');
  });

  it('takes neither credentials nor a body to another origin', async () => {
    const allow = [...hosts(), `other.example:${port}`];
    const to = encodeURIComponent(`http://other.example:${port}/end`);
    await fetch(`/?to=${to}`, { headers: { Authorization: 'Bearer x', 'x-own': 'y' } }, allow);
    expect(seen.map(({ headers }) => [headers.authorization, headers['x-own']])).toEqual([
      ['Bearer x', 'y'],
      [undefined, 'y'],
    ]);
    const body = await fetch(`/?status=307&to=${to}`, { method: 'POST', body: 'secret' }, allow);
    expect(body).toMatchObject({ ok: false, content: expect.stringContaining('ask there yourself') });
    expect((await fetch(`/?status=303&to=${to}`, { method: 'POST', body: 'secret' }, allow)).content).toContain(
      'GET other',
    );
    expect((await fetch('/?status=307&to=/end', { method: 'PUT', body: 'kept' })).content).toContain('PUT public');
  });

  it('reads a bounded part of a body, and no binary one', async () => {
    const big = await fetch('/big');
    expect(big.content.length).toBeLessThan(20_200);
    expect(big.fullOutput).toMatch(/\[The body is longer than 1048576 bytes; the rest was not read\.\]$/);
    expect((await fetch('/binary')).content).toContain('[binary, 3 bytes]');
  });

  it('refuses headers that belong to the connection', async () => {
    expect((await fetch('/x', { headers: { Host: 'evil' } })).content).toContain('Host cannot be set');
    expect((await fetch('/x', { headers: { 'x-own': 'a\r\nb: c' } })).ok).toBe(false);
    expect(seen).toEqual([]);
  });

  it('ends at once when it is aborted', async () => {
    const abort = new AbortController();
    const call = fetch('/silent', {}, hosts(), abort.signal);
    while (seen.length === 0) await new Promise((done) => setTimeout(done, 5));
    abort.abort();
    expect(await call).toMatchObject({ ok: false, endedBy: 'aborted' });
  });

  it('says that nobody listens', async () => {
    const result = await fetch('http://127.0.0.1:1/', {}, ['127.0.0.1:1']);
    expect(result).toMatchObject({ ok: false, content: expect.stringContaining('ECONNREFUSED') });
    expect((await fetch(`http://nothing.example:${port}/`, {}, [`nothing.example:${port}`])).content).toContain(
      'no address',
    );
  });
});

import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type SandboxCommand } from '../../src/orchestrator/workspace/index.js';
import { describeSandboxed, usePlace } from '../support/sandbox-place.js';

/** Names of the test: all lead to this machine, so the list has to name the address, too. */
const addresses: Record<string, string[]> = {
  'api.example.com': ['127.0.0.1'],
  'deep.api.example.com': ['127.0.0.1'],
  'rebound.example.com': ['169.254.169.254'],
  'mixed.example.com': ['93.184.215.14', '10.0.0.7'],
  'six.example.com': ['::ffff:192.168.1.1'],
};

describeSandboxed('a command’s network', () => {
  const place = usePlace();
  const servers: (Server | HttpServer)[] = [];
  let looked: string[] = [];
  let plain = 0;
  let secure = 0;
  let silent = 0;
  let requests: { method?: string; url?: string; headers: Record<string, unknown>; body: string }[] = [];

  const subject = createSandbox({
    mode: 'bubblewrap',
    resolve: async (host) => {
      looked.push(host);
      return addresses[host] ?? [];
    },
  });
  const run = async (command: string, more: Partial<SandboxCommand> = {}) =>
    (await subject).run(place.command(command, more));
  const hosts = () => [
    `api.example.com:${plain}`,
    `api.example.com:${secure}`,
    `*.api.example.com:${plain}`,
    '127.0.0.1',
  ];

  beforeAll(async () => {
    const listen = (server: Server | HttpServer) =>
      new Promise<number>((resolve) => {
        servers.push(server);
        server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
      });
    const answer = createHttpServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        requests.push({ method: request.method, url: request.url, headers: request.headers, body: body.slice(0, 100) });
        if (request.url === '/away') response.writeHead(302, { location: 'http://evil.example.com/' }).end();
        else if (request.url === '/inward') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
        else if (request.url === '/large') response.end(Buffer.alloc(30_000_000, 'x'));
        else response.end(`hello ${body.length}`);
      });
    });
    plain = await listen(answer);
    const folder = place.fixture.place;
    execFileSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=api.example.com'],
      ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
    ]);
    const [key, cert] = await Promise.all(['key.pem', 'cert.pem'].map((name) => readFile(join(folder, name))));
    secure = await listen(createTlsServer({ key, cert }, (_request, response) => response.end('secret hello')));
    silent = await listen(createServer((socket) => void socket.resume()));
  });
  beforeEach(() => {
    looked = [];
    requests = [];
  });
  afterAll(() => servers.forEach((server) => server.close()));

  describe('by hosts that the project allows', () => {
    it('reaches them by HTTP, with method, headers and body, and nobody else’s', async () => {
      const outcome = await run(
        `curl -sS -m 10 -X POST -H 'x-own: yes' -H 'connection: x-drop' -H 'x-drop: 1' -H 'proxy-authorization: me' -d 'some data' 'http://api.example.com:${plain}/path?q=1'`,
        { allowHosts: hosts() },
      );
      expect(outcome).toMatchObject({ exitCode: 0, output: 'hello 9' });
      expect(requests).toMatchObject([{ method: 'POST', url: '/path?q=1', body: 'some data' }]);
      expect(requests[0]!.headers).toMatchObject({ host: `api.example.com:${plain}`, 'x-own': 'yes' });
      expect(Object.keys(requests[0]!.headers)).not.toEqual(expect.arrayContaining(['x-drop']));
      expect(requests[0]!.headers).not.toHaveProperty('proxy-authorization');
      const reached = { host: 'api.example.com', port: plain, allowed: true, reason: 'allowed_host' };
      expect(outcome.network).toEqual({ connections: [reached], more: false, pastProxy: 0 });
      expect(looked).toEqual(['api.example.com']);
    });

    it('reaches them by TLS, unseen', async () => {
      const outcome = await run(`curl -sSk -m 10 https://api.example.com:${secure}/`, { allowHosts: hosts() });
      expect(outcome.output).toBe('secret hello');
      expect(outcome.network!.connections).toMatchObject([{ host: 'api.example.com', port: secure, allowed: true }]);
    });

    it('reaches what a wildcard means', async () => {
      const outcome = await run(`curl -sS -m 10 http://deep.api.example.com:${plain}/`, { allowHosts: hosts() });
      expect(outcome.output).toBe('hello 0');
    });

    it('carries more than fits into one packet, both ways', async () => {
      const outcome = await run(
        `head -c 20000000 /dev/zero > big; curl -sS -m 20 --data-binary @big http://api.example.com:${plain}/; echo; rm big
         curl -sS -m 20 http://api.example.com:${plain}/large | wc -c
         curl -sS -m 20 -p http://api.example.com:${plain}/large | wc -c`,
        { allowHosts: hosts() },
      );
      expect(outcome.output).toBe('hello 20000000\n30000000\n30000000\n');
    });

    it('serves many connections at once', async () => {
      const urls = Array.from({ length: 40 }, (_, index) => `http://api.example.com:${plain}/${index}`).join(' ');
      const outcome = await run(`curl -sS -m 20 --parallel --parallel-max 20 ${urls} 2>/dev/null`, {
        allowHosts: hosts(),
      });
      expect(outcome.output).toBe('hello 0'.repeat(40));
      expect(outcome.network!.connections).toHaveLength(1);
    });

    it('gives the exit code and the output of the command, as without', async () => {
      const bare = await run('echo out; echo err >&2; pwd; exit 7');
      const behind = await run('echo out; echo err >&2; pwd; exit 7', { allowHosts: hosts() });
      expect({ ...behind, durationMs: 0 }).toEqual({ ...bare, durationMs: 0 });
      expect((await run('kill -TERM $$', { allowHosts: hosts() })).exitCode).toBe(143);
      expect((await run('kill 0', { allowHosts: hosts() })).exitCode).toBe(143);
      expect((await run('sleep 60', { allowHosts: hosts(), timeoutMs: 500 })).endedBy).toBe('timeout');
    });
  });

  describe('by everything else', () => {
    it.each([
      ['another host', 'http://evil.example.com/', 'not_allowed'],
      ['another port of an allowed one', 'http://api.example.com:81/', 'not_allowed'],
      ['a name that only begins alike', 'http://api.example.com.evil.com/', 'not_allowed'],
      ['a name that only ends alike', 'http://evilapi.example.com/', 'not_allowed'],
      ['the metadata service', 'http://169.254.169.254/latest/', 'private_address'],
      ['the metadata service by a number', 'http://2852039166/', 'private_address'],
      ['the metadata service by name', 'http://metadata.google.internal/', 'private_address'],
      ['a private network', 'http://10.0.0.1/', 'private_address'],
      ['this machine by another address', 'http://127.0.0.2/', 'not_allowed'],
      ['this machine by IPv6', 'http://[::1]/', 'not_allowed'],
      ['a private network by IPv6', 'http://[fd00::1]/', 'private_address'],
      ['a private network behind IPv6', 'http://[::ffff:10.0.0.1]/', 'private_address'],
    ])('is refused %s, which is recorded', async (_name, url, reason) => {
      // Asked of the proxy itself, whatever a program thinks of proxies for such addresses.
      const outcome = await run(
        `curl -s -o /dev/null -w '%{http_code} ' -m 10 --noproxy '' '${url}'; curl -s -o /dev/null -m 10 --noproxy '' '${url.replace('http:', 'https:')}'; echo $?`,
        { allowHosts: hosts() },
      );
      expect(outcome.output).toMatch(/^403 (56|7)\n$/);
      const { connections } = outcome.network!;
      expect(connections.length).toBeGreaterThan(0);
      for (const connection of connections) expect(connection).toMatchObject({ allowed: false, reason });
      expect(looked).toEqual([]);
    });

    it.each(['rebound.example.com', 'mixed.example.com', 'six.example.com'])(
      'is refused an allowed name that leads inward: %s',
      async (host) => {
        const outcome = await run(`curl -s -m 10 http://${host}/; curl -s -m 10 https://${host}/; echo $?`, {
          allowHosts: ['*.example.com'],
        });
        expect(outcome.output).toMatch(/which is this machine, a private network or a reserved address/);
        expect(outcome.network!.connections).toMatchObject([
          { host, port: 80, allowed: false, reason: 'private_address' },
          { host, port: 443, allowed: false, reason: 'private_address' },
        ]);
      },
    );

    it('is not led there by redirects', async () => {
      const follow = (path: string) =>
        `curl -s -L -o /dev/null -w '%{http_code} ' -m 10 http://api.example.com:${plain}${path}`;
      const outcome = await run(`${follow('/away')}; ${follow('/inward')}`, { allowHosts: hosts() });
      expect(outcome.output).toBe('403 403 ');
      expect(outcome.network!.connections.map(({ host, allowed }) => `${host} ${allowed}`)).toEqual([
        'api.example.com true',
        'evil.example.com false',
        '169.254.169.254 false',
      ]);
    });

    it('has no way past the proxy', async () => {
      const outcome = await run(
        `curl -s -m 3 --noproxy '*' http://127.0.0.1:${plain}/; echo $?
         curl -s -m 3 --noproxy '*' http://api.example.com:${plain}/; echo $?
         curl -s -m 3 --noproxy '*' http://1.1.1.1/; echo $?`,
        { allowHosts: hosts() },
      );
      expect(outcome.output).toBe('7\n6\n7\n');
      expect(outcome.network!.pastProxy).toBeGreaterThan(0);
      expect(requests).toEqual([]);
    });

    it.each([
      ['no host', 'CONNECT / HTTP/1.1\\r\\n\\r\\n', 400],
      ['a path', 'GET /etc/passwd HTTP/1.1\\r\\nHost: api.example.com\\r\\n\\r\\n', 400],
      ['another protocol', 'GET file:///etc/passwd HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', 400],
      ['credentials', 'CONNECT user:pass@api.example.com:443 HTTP/1.1\\r\\n\\r\\n', 400],
      [
        'one host in the line and another below',
        'GET http://evil.example.com/ HTTP/1.1\\r\\nHost: api.example.com\\r\\n\\r\\n',
        403,
      ],
      ['rubbish', '\\x00\\xff\\xfe GET\\r\\n\\r\\n', 400],
    ])('is answered, and no more, when it asks for %s', async (_name, line, status) => {
      const script = `exec 3<>/dev/tcp/127.0.0.1/39128; printf '${line}' >&3; head -n 1 <&3`;
      expect((await run(script, { allowHosts: hosts(), timeoutMs: 10_000 })).output).toContain(`HTTP/1.1 ${status}`);
    });

    it('cannot fill the record', async () => {
      const outcome = await run(
        `for i in $(seq 150); do printf "CONNECT h$i.evil.com:443 HTTP/1.1\\r\\n\\r\\n" > /dev/tcp/127.0.0.1/39128; done; sleep 0.5`,
        { allowHosts: hosts() },
      );
      expect(outcome.network!.connections).toHaveLength(100);
      expect(outcome.network!.more).toBe(true);
    });
  });

  describe('by ports of this machine', () => {
    it('reaches those that are listed, as its own loopback and by the proxy', async () => {
      const outcome = await run(
        `curl -sS -m 10 http://localhost:${plain}/a; curl -sS -m 10 http://127.0.0.1:${plain}/b
         curl -sS -m 10 --noproxy '' http://localhost:${plain}/c`,
        { allowLoopbackPorts: [plain] },
      );
      expect(outcome.output).toBe('hello 0hello 0hello 0');
      expect(outcome.network!.connections).toEqual([
        { host: 'localhost', port: plain, allowed: true, reason: 'allowed_port' },
      ]);
    });

    it('reaches no other', async () => {
      const outcome = await run(
        `curl -s -m 5 http://localhost:${silent}/; echo $?; curl -s -o /dev/null -w '%{http_code}' -m 5 --noproxy '' http://localhost:${silent}/`,
        { allowLoopbackPorts: [plain] },
      );
      expect(outcome.output).toBe('7\n403');
      expect(outcome.network!.connections).toMatchObject([{ host: 'localhost', port: silent, allowed: false }]);
    });

    it('still serves itself', async () => {
      const script = `require('http').createServer((q,s)=>s.end('own')).listen(3999,async()=>{console.log(await (await fetch('http://localhost:3999')).text());process.exit()})`;
      expect((await run(`node -e "${script}"`, { allowLoopbackPorts: [plain] })).output).toBe('own\n');
    });

    it('says so when nobody answers there', async () => {
      const outcome = await run('curl -s -m 5 http://localhost:1025/; echo $?', { allowLoopbackPorts: [1025] });
      expect(outcome.output).toMatch(/^(52|56)\n$/);
    });
  });

  describe('when it is over', () => {
    const traces = async () => (await readdir(tmpdir())).filter((name) => name.includes(`-${process.pid}-`));

    it.each(['its end', 'a timeout', 'a hold or kill'])('leaves no socket, folder or connection: %s', async (end) => {
      const abort = new AbortController();
      const stays = `curl -s -m 60 http://127.0.0.1:${silent}/ & curl -s -m 60 --noproxy '' http://localhost:${silent}/ & sleep 0.3; echo up`;
      const outcome = await run(end === 'its end' ? stays : `${stays}; wait`, {
        allowLoopbackPorts: [silent],
        timeoutMs: end === 'a timeout' ? 4_000 : 20_000,
        signal: abort.signal,
        onOutput: () => end === 'a hold or kill' && abort.abort(),
      });
      expect(outcome.output).toBe('up\n');
      expect(await traces()).toEqual([]);
      const server = servers.at(-1)!;
      let open = -1;
      for (let attempt = 0; attempt < 40 && open !== 0; attempt++) {
        open = await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
        if (open !== 0) await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(open).toBe(0);
    });

    it('starts nothing at all where nothing is allowed', async () => {
      const outcome = await run(
        'env | grep -ci proxy; ls /run 2>&1; (exec 3<>/dev/tcp/127.0.0.1/39128) 2>&1 | grep -om1 refused',
      );
      expect(outcome.output).toMatch(/^0\nls: cannot access '\/run'.*\nrefused\n$/);
      expect(await traces()).toEqual([]);
    });
  });
});

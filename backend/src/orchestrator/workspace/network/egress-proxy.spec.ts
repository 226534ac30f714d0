import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EgressProxy, portSocket, proxySocket } from './egress-proxy.js';

/** A worker that was stopped and wakes up finds what commands sent meanwhile waiting in its sockets. */
describe('a way out whose process has lost the run', () => {
  let folder: string;
  let world: Server;
  let proxy: EgressProxy;
  let heard = '';
  let isOwned = true;

  beforeEach(async () => {
    [heard, isOwned] = ['', true];
    folder = await mkdtemp(join(tmpdir(), 'wave-egress-'));
    world = createServer((socket) => {
      socket.on('data', (chunk) => {
        heard += chunk.toString();
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((ready) => world.listen(0, '127.0.0.1', ready));
    const rules = { hosts: [], loopbackPorts: [port()] };
    proxy = await EgressProxy.open({ rules, folder, permitted: () => isOwned });
  });
  afterEach(async () => {
    await proxy.close();
    await new Promise((closed) => world.close(closed));
    await rm(folder, { recursive: true, force: true });
  });

  const port = () => (world.address() as AddressInfo).port;
  const open = (path: string) =>
    new Promise<Socket>((ready, failed) => {
      const socket = connect(path, () => ready(socket)).once('error', failed);
    });
  const ended = (socket: Socket) =>
    new Promise<void>((done) =>
      socket
        .on('error', () => undefined)
        .once('close', () => done())
        .resume(),
    );
  const heardBack = (socket: Socket) => new Promise((done) => socket.once('data', done));
  const doors: [string, () => string, () => string][] = [
    ['a door to a port', () => portSocket(port()), () => 'POST /x HTTP/1.1\r\n\r\n'],
    [
      'the proxy',
      () => proxySocket,
      () => `POST http://127.0.0.1:${port()}/x HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`,
    ],
  ];

  it.each(doors)('lets through what is sent as long as it has it: %s', async (_name, door, request) => {
    const socket = await open(join(folder, door()));
    socket.write(request());
    await heardBack(socket);
    expect(heard).toContain('POST /x');
    socket.destroy();
  });

  it.each(doors)('takes no connection any more: %s', async (_name, door, request) => {
    isOwned = false;
    const socket = await open(join(folder, door()));
    socket.write(request());
    await ended(socket);
    expect(heard).toBe('');
  });

  it.each(doors)('passes nothing on over connections that it has: %s', async (_name, door, request) => {
    const socket = await open(join(folder, door()));
    socket.write(request());
    await heardBack(socket);
    heard = '';
    isOwned = false;
    socket.write(request());
    await ended(socket);
    expect(heard).toBe('');
  });
});

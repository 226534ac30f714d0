// Ports on the loopback interface.
import { execFileSync } from 'node:child_process';
import net from 'node:net';
import { commandOf } from './process-table.mjs';

const HOST = '127.0.0.1';

/** A port that nobody listens on right now; it is not reserved. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Whether a server may listen on the port. */
export async function portIsFree(port) {
  // Where the system lets a loopback address be bound beside a wildcard one, only asking shows that somebody is there.
  return !(await answers(port)) && canListen(port);
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: HOST });
    const settle = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
    socket.setTimeout(1_000, () => settle(false));
  });
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The next port from `first` on that is free and not in `taken`. */
export async function nextFreePort(first, taken = []) {
  for (let port = first; port < Math.min(first + 200, 65_536); port += 1) {
    if (!taken.includes(port) && (await portIsFree(port))) return port;
  }
  return freePort();
}

/** Who listens on the port, for example `process 4711 (node server.js)`; undefined when it cannot be found out. */
export function ownerOfPort(port) {
  const attempts = [
    ['lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], /^(\d+)/],
    ['ss', ['-ltnpH', `sport = :${port}`], /pid=(\d+)/],
    ['fuser', [`${port}/tcp`], /(\d+)/],
  ];
  for (const [tool, args, pattern] of attempts) {
    try {
      const said = execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 3_000 });
      const pid = Number(said.match(pattern)?.[1]);
      if (pid) return `process ${pid} (${commandOf(pid).slice(0, 80) || 'unknown command'})`;
    } catch {
      // Not installed, or nothing found: ask the next one.
    }
  }
  return undefined;
}

import { portSocket, proxySocket } from './egress-proxy.js';

/** The proxy's port inside the sandbox, whose loopback is its own: any port will do that nobody is fond of. */
const proxyPort = 39_128;

/** Where the sandbox sees the proxy's sockets, and the bridge. */
export const egressFolder = '/run/wave';
export const bridgeFile = `${egressFolder}.cjs`;

/**
 * Runs inside the sandbox, before the command: ports of the sandbox's loopback lead to the proxy's sockets. It starts
 * the command when they do, and ends as that ends. A command may well end it: then it has no network.
 */
export const bridgeSource = `'use strict';
const { closeSync } = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const { spawn } = require('node:child_process');
const [doors, program, ...args] = process.argv.slice(2);
const listen = ([port, path], host) => new Promise((done) => {
  const server = net.createServer({ allowHalfOpen: true }, (one) => {
    const other = net.connect({ path, allowHalfOpen: true });
    for (const [from, to] of [[one, other], [other, one]]) {
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  // A port that cannot be had (below 1024) is no reason not to run the command.
  server.on('error', done);
  server.listen(port, host, done);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE']) process.on(signal, () => {});
Promise.all(JSON.parse(doors).flatMap((door) => [listen(door, '127.0.0.1'), listen(door, '::1')])).then(() => {
  // On 3 the command's shell asks to begin.
  const child = spawn(program, args, { stdio: ['inherit', 'inherit', 'inherit', 3], detached: true });
  closeSync(3);
  child.on('error', (error) => { console.error(error.message); process.exit(127); });
  child.on('exit', (code, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : code));
});
`;

/** @returns what runs a program behind the bridge */
export function bridged(node: string, loopbackPorts: readonly number[], invocation: readonly string[]): string[] {
  const doors = [
    [proxyPort, `${egressFolder}/${proxySocket}`],
    ...loopbackPorts.map((port) => [port, `${egressFolder}/${portSocket(port)}`]),
  ];
  return [node, bridgeFile, JSON.stringify(doors), ...invocation];
}

/** What tells programs of the proxy. Each has its own name for it. */
export function proxyEnvironment(): Record<string, string> {
  const proxy = `http://127.0.0.1:${proxyPort}`;
  const direct = 'localhost,127.0.0.1,::1';
  return {
    ...Object.fromEntries(
      ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
        [name, proxy],
        [name.toLowerCase(), proxy],
      ]),
    ),
    NO_PROXY: direct,
    no_proxy: direct,
    npm_config_proxy: proxy,
    npm_config_https_proxy: proxy,
    npm_config_noproxy: direct,
    YARN_HTTP_PROXY: proxy,
    YARN_HTTPS_PROXY: proxy,
    // Node's own fetch goes by the variables above from version 24, when this is set.
    NODE_USE_ENV_PROXY: '1',
  };
}

import ipaddr from 'ipaddr.js';
import { addressAllowed, hostAllowed, hostOf } from '../../tools/allowed-hosts.js';
import type { ConnectionReason } from './connection-log.js';

export interface EgressRules {
  /** See `allowed-hosts.ts`. */
  hosts: readonly string[];
  /** Of this machine's loopback. */
  loopbackPorts: readonly number[];
}

/** Finds the addresses of a host's name. */
export type Resolve = (host: string) => Promise<string[]>;

export type Destination =
  | { allowed: true; reason: ConnectionReason; host: string; port: number; addresses: string[] }
  | { allowed: false; reason: ConnectionReason; host: string; port: number; says: string };

/**
 * Decides whether a host may be reached, and at which addresses. The name is looked up once; who connects goes to the
 * addresses that were judged, since a second look-up could answer otherwise.
 */
export async function destinationOf(url: URL, rules: EgressRules, resolve: Resolve): Promise<Destination> {
  const host = hostOf(url);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const refuse = (reason: ConnectionReason, says: string): Destination => ({
    allowed: false,
    reason,
    host,
    port,
    says,
  });
  if (isLoopback(host) && rules.loopbackPorts.includes(port)) {
    return { allowed: true, reason: 'allowed_port', host, port, addresses: ['127.0.0.1'] };
  }
  if (!hostAllowed(url, rules.hosts)) {
    const reserved = isReserved(host);
    const list = rules.hosts.length > 0 ? `Allowed are: ${rules.hosts.join(', ')}.` : 'The project allows no hosts.';
    return refuse(
      reserved ? 'private_address' : 'not_allowed',
      `${url.host} is not a host that this project allows. ${list}`,
    );
  }
  const addresses = ipaddr.isValid(host) ? [host] : await resolve(host).catch(() => []);
  if (addresses.length === 0) return refuse('unreachable', `${host} has no address.`);
  const refused = addresses.find((address) => !addressAllowed(address, url, rules.hosts));
  if (refused !== undefined) {
    const where = 'which is this machine, a private network or a reserved address';
    return refuse('private_address', `${host} leads to ${refused}, ${where}, and is not allowed.`);
  }
  return { allowed: true, reason: 'allowed_host', host, port, addresses };
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

/** Names and addresses that lead to machines one has no business with, whatever they resolve to. */
function isReserved(host: string): boolean {
  if (isLoopback(host)) return false;
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() !== 'unicast';
  return host === 'metadata' || /(^|\.)metadata\.|\.(internal|local|localdomain)$/.test(host);
}

import ipaddr from 'ipaddr.js';
import type { SafetyContext } from '../verdict.js';
import { HOLE } from './paths.js';

export type HostKind =
  'allowed-host' | 'loopback' | 'closed-loopback' | 'private-host' | 'foreign-host' | 'unknown-host';

const metadataNames = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);
const localNames = /(^|\.)(localhost|localhost\.localdomain|ip6-localhost)$/;
const privateNames = /\.(internal|local|lan|intranet|corp|home|localdomain|svc|cluster\.local|consul|private)$/;

/**
 * What the policy makes of a host, in whatever notation it is written.
 *
 * @param host name or address, as in a URL: decimal, hexadecimal and mapped addresses are understood
 * @param port undefined when the scheme's own is meant
 */
export function hostKind(host: string, port: number | undefined, context: SafetyContext): HostKind {
  if (host === '' || host.includes(HOLE)) return 'unknown-host';
  const name = canonicalHost(host);
  if (name === undefined) return 'foreign-host';
  const address = ipaddr.isValid(name) ? ipaddr.process(name) : undefined;
  if (address) return addressKind(address, port, context, name);
  if (localNames.test(name)) return loopback(port, context);
  if (metadataNames.has(name)) return 'private-host';
  if (context.allowHosts.some((allowed) => hostMatches(name, port, allowed))) return 'allowed-host';
  if (privateNames.test(name) || embedsPrivateAddress(name)) return 'private-host';
  return 'foreign-host';
}

/** Lower case, without brackets or a final dot, numbers as dotted addresses; undefined when it is no host. */
export function canonicalHost(host: string): string | undefined {
  try {
    const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    const { hostname } = new URL(`http://${bracketed}/`);
    return hostname
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, '')
      .toLowerCase();
  } catch {
    return undefined;
  }
}

function addressKind(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  port: number | undefined,
  context: SafetyContext,
  name: string,
): HostKind {
  const range = address.range();
  if (range === 'loopback' || range === 'unspecified') return loopback(port, context);
  const embedded = embeddedAddress(address);
  if (embedded) return addressKind(embedded, port, context, name);
  if (range !== 'unicast') return 'private-host';
  return context.allowHosts.includes(name) ? 'allowed-host' : 'foreign-host';
}

/** The IPv4 address inside a 6to4, NAT64 or compatible one. */
function embeddedAddress(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | undefined {
  if (address.kind() === 'ipv4') return undefined;
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === 'rfc6052') return new ipaddr.IPv4(bytes.slice(12));
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6));
  if (bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12).some((byte) => byte > 1))
    return new ipaddr.IPv4(bytes.slice(12));
  return undefined;
}

const loopback = (port: number | undefined, context: SafetyContext): HostKind =>
  context.allowLoopbackPorts.includes(port ?? 80) ? 'loopback' : 'closed-loopback';

function hostMatches(name: string, port: number | undefined, allowed: string): boolean {
  const [host, allowedPort] = allowed.toLowerCase().split(':');
  if (allowedPort !== undefined && Number(allowedPort) !== port) return false;
  if (host!.startsWith('*.')) return name.endsWith(host!.slice(1));
  return name === host;
}

/** Names of public services that resolve to the address written in them. */
function embedsPrivateAddress(name: string): boolean {
  const match =
    /(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})\.(nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me)$/.exec(
      name,
    );
  if (!match) return /(^|\.)(localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|yoogle\.com)$/.test(name);
  const text = match.slice(1, 5).join('.');
  return ipaddr.isValid(text) && ipaddr.parse(text).range() !== 'unicast';
}

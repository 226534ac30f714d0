import ipaddr from 'ipaddr.js';

/**
 * Which hosts may be reached. An entry is a name (`api.example.com`), a name and all below it (`*.example.com`), an
 * address, a range of addresses (`10.1.0.0/16`), or one of the first three with a port (`localhost:3000`). Without a
 * port only those of http and https are meant.
 */

/** Whether a URL's host and port are on the list. */
export function hostAllowed(url: URL, entries: readonly string[]): boolean {
  const host = hostOf(url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return entries.map(parseEntry).some((entry) => {
    if (entry.port ? entry.port !== port : port !== '80' && port !== '443') return false;
    if (entry.name.includes('/')) return inRange(host, entry.name);
    if (entry.name.startsWith('*.')) return host.endsWith(entry.name.slice(1)) && !ipaddr.isValid(host);
    return host === entry.name;
  });
}

/**
 * Whether an address that a host's name resolved to may be connected to. Names are cheap: one on the list may lead to
 * this machine, the local network or a cloud's metadata service, so such addresses must be on the list themselves
 * (`localhost` stands for this machine).
 */
export function addressAllowed(address: string, url: URL, entries: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'unicast') return true;
  const names = entries.map((entry) => parseEntry(entry).name);
  if (parsed.range() === 'loopback' && hostOf(url) === 'localhost') return names.includes('localhost');
  return names.some((name) => (name.includes('/') ? inRange(address, name) : sameAddress(name, parsed)));
}

/** A URL's host in lower case, without the brackets of an address and the dot that may end a name. */
export function hostOf(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function parseEntry(entry: string): { name: string; port?: string } {
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(entry);
  if (bracketed) return { name: bracketed[1]!.toLowerCase(), port: bracketed[2] };
  const parts = /^([^:]+):(\d+)$/.exec(entry);
  return { name: (parts?.[1] ?? entry).toLowerCase(), port: parts?.[2] };
}

function inRange(address: string, range: string): boolean {
  if (!ipaddr.isValid(address) || !ipaddr.isValidCIDR(range)) return false;
  const [parsed, [base, bits]] = [ipaddr.process(address), ipaddr.parseCIDR(range)];
  return parsed.kind() === base.kind() && parsed.match(base, bits);
}

function sameAddress(name: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return ipaddr.isValid(name) && ipaddr.process(name).toNormalizedString() === address.toNormalizedString();
}

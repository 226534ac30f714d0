import type { Edit } from './edit.js';
import type { Weakened } from './ladders.js';

/** Lines of one text that the other does not have. */
const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());

/** How hard a login to PostgreSQL is, by its method. */
const methods: Readonly<Record<string, number>> = {
  trust: 0,
  ident: 1,
  password: 1,
  md5: 2,
  ldap: 2,
  radius: 2,
  pam: 2,
  'scram-sha-256': 3,
  gss: 3,
  sspi: 3,
  cert: 4,
  peer: 4,
  reject: 5,
};

interface Login {
  isNetwork: boolean;
  isEncrypted: boolean;
  isEveryone: boolean;
  strength: number;
  line: string;
}

function loginsOf(text: string): Login[] {
  return linesOf(text).flatMap((line) => {
    const match =
      /^(local|host(?:no)?(?:ssl|gssenc)?)\s+\S+\s+\S+\s+(?:(?!(?:trust|peer|ident|md5|reject|cert|password|scram)\b)(\S+)(?:\s+\d+\.\d+\.\d+\.\d+)?\s+)?(trust|ident|password|md5|ldap|radius|pam|scram-sha-256|gss|sspi|cert|peer|reject)\b/.exec(
        line,
      );
    if (!match) return [];
    const [, type, address = '', method] = match;
    const isNear = type === 'local' || /^(?:127\.|::1|localhost|samehost)/.test(address);
    return [
      {
        isNetwork: !isNear,
        isEncrypted: /^hostssl|^hostgssenc/.test(type!),
        isEveryone: /^(?:all|0\.0\.0\.0(?:\/0)?|::\/0)$/.test(address),
        strength: methods[method!]!,
        line,
      },
    ];
  });
}

/** Logins to a database of whoever reaches it. */
function findOpenLogin(before: string, after: string): string | undefined {
  const old = loginsOf(before).filter(({ isNetwork }) => isNetwork);
  const now = loginsOf(after).filter(({ isNetwork, line }) => isNetwork && !before.includes(line));
  const weakest = Math.min(5, ...old.map(({ strength }) => strength));
  return now.find(
    (login) =>
      (login.strength === 0 && weakest > 0) ||
      (old.length > 0 && login.strength < weakest && login.strength < 3) ||
      (old.length > 0 && login.isEveryone && !login.isEncrypted && !old.some(({ isEveryone }) => isEveryone)) ||
      (old.length > 0 && !login.isEncrypted && old.every(({ isEncrypted }) => isEncrypted)),
  )?.line;
}

/** Users of a key-value store who need no password or may do everything. */
function findOpenUser(before: string, after: string): string | undefined {
  const isOpen = (line: string): boolean =>
    /^(?:ACL\s+SETUSER|user)\s+\S+\s+(?=[^\n]*\bon\b)[^\n]*\bnopass\b/i.test(line) ||
    (/^(?:ACL\s+SETUSER|user)\s+(?!admin|root|super)\S+\s+[^\n]*(?:\+@all|\ballcommands\b)/i.test(line) &&
      /(?:\s~\*|\ballkeys\b)/.test(line));
  return linesOf(after).find((line) => isOpen(line) && !before.includes(line) && !linesOf(before).some(isOpen));
}

/** Traffic from or to anywhere, in a policy for a cluster's network. */
function findOpenTraffic(before: string, after: string): string | undefined {
  const open =
    /\b(?:ingress|egress|from|to|fromEndpoints|toEndpoints)["']?:[ \t]*\n?[ \t]*(?:-[ \t]*)?(?:\[\s*(?:\{\s*\}\s*)?\](?=[^\n]*\n|$)|\{\s*\}[ \t]*$)|\b(?:ingress|egress|from|to)["']?:[ \t]*\n[ \t]*-[ \t]*\{\s*\}|\b(?:from|to):[ \t]*\n[ \t]*-[ \t]*namespaceSelector:[ \t]*\{\s*\}[ \t]*(?![^]{0,80}\n[ \t]+podSelector)/gm;
  // An empty list of rules lets nothing through, an empty rule everything.
  const found = (text: string): string[] =>
    (text.match(open) ?? []).filter((one) => !/^(?:ingress|egress)["']?:[ \t]*\[\s*\]/.test(one));
  if (!/podSelector|NetworkPolicy|policyTypes|namespaceSelector|endpointSelector/i.test(before)) return undefined;
  const had = found(before).length;
  const now = found(after);
  return now.length > had ? now[0]!.replace(/\s+/g, ' ') : undefined;
}

/** A place of a web server that was closed to all but some. */
function findOpenPlace(before: string, after: string): string | undefined {
  const closed =
    /^[ \t]*(?:deny\s+all;|Require\s+(?:all\s+denied|ip\s|host\s|valid-user|user\s|group\s|ldap-\w+)[^\n]*|Deny\s+from\s+all|internal;|satisfy\s+all;|auth_request\s+(?!off)[^\n]+|auth_basic\s+(?!off)[^\n]+|http-request\s+deny[^\n]*)/gim;
  const had = before.match(closed) ?? [];
  if (had.length === 0 || (after.match(closed) ?? []).length > 0) return undefined;
  return /\b(?:proxy_pass|reverse_proxy|default_backend|root|alias|location|allow|fastcgi_pass|<Directory|<Location|Require|try_files|ProxyPass|backend)\b/i.test(
    after,
  )
    ? had[0]!.trim()
    : undefined;
}

/** Rules of servers about who gets in, compared line by line. */
export function* findOpenedServer(edit: Edit): Iterable<Weakened> {
  if (edit.kind !== 'settings' && edit.kind !== 'container') return;
  const before = edit.before.plain;
  const after = edit.after.plain;
  const login = findOpenLogin(before, after);
  if (login !== undefined)
    yield { kind: 'disable authentication', name: 'a database that lets in with less', evidence: login };
  const user = findOpenUser(before, after);
  if (user !== undefined)
    yield { kind: 'disable authentication', name: 'a database that lets in with less', evidence: user };
  const traffic = findOpenTraffic(before, after);
  if (traffic !== undefined) yield { kind: 'disable protection', name: 'opened to the world', evidence: traffic };
  const place = findOpenPlace(before, after);
  if (place !== undefined)
    yield { kind: 'disable authentication', name: 'a place that was closed to others', evidence: place };
}

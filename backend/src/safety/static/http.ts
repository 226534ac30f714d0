import { isReference } from './content/secrets/assigned-secrets.js';
import { findSecrets } from './content/secrets/secret-scan.js';
import { canonicalHost, hostKind, type HostKind } from './hosts.js';
import { ANY, HOLE, STAR } from './paths.js';
import type { Session } from './session.js';

/** A request as far as it is known; parts that are not hold the unknown mark. */
export interface HttpRequest {
  method: string;
  url: string;
  headers: readonly (readonly [name: string, value: string])[];
  body?: string;
  /** The body is known to hold a secret, or comes from where secrets lie. */
  carriesSecret?: boolean;
}

/** Reads the arguments of `http_fetch`. */
export function judgeRequest(args: Record<string, unknown>, session: Session): void {
  const { url, method, headers, body } = args;
  if (typeof url !== 'string' || (method !== undefined && typeof method !== 'string')) {
    session.emit('unclear arguments', 'url');
    return;
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(url.trim()) && !/^(https?:\/|[\w.-]+:\d)/i.test(url.trim()))
    session.emit('unclear arguments', url);
  judgeHttp(
    {
      url,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: headerList(headers),
      body: bodyText(body),
    },
    session,
  );
}

function headerList(headers: unknown): [string, string][] {
  if (Array.isArray(headers)) {
    return headers.map((header: unknown) => {
      if (Array.isArray(header)) return [String(header[0]), String(header[1])];
      const line = String(header);
      return [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()];
    });
  }
  if (typeof headers !== 'object' || headers === null) return [];
  return Object.entries(headers).map(([name, held]) => [name, String(held)]);
}

const bodyText = (body: unknown): string | undefined =>
  body === undefined || body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body);

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What one request reads, sends and changes. */
export function judgeHttp(request: HttpRequest, session: Session): void {
  // What a shell took for a pattern is a character like any other here.
  const text = request.url.trim().replaceAll(STAR, '*').replaceAll(ANY, '?');
  const scheme = /^([a-z][a-z0-9+.-]*):\/*/i.exec(text)?.[1]?.toLowerCase();
  const isHostAndPort = scheme !== undefined && /^[\w.-]+:\d+/.test(text) && !text.includes('://');
  const url = scheme === undefined || isHostAndPort ? `http://${text}` : text;
  if (scheme === 'file') {
    session.read(session.places.resolve(decodeURIComponent(text.replace(/^file:\/\/(localhost)?/i, '')), '/'), text);
    return;
  }
  const parts = parseUrl(url);
  // Clients disagree about which host such a text means.
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*\\[^/?#]*@/i.test(url)) session.emit('fetch foreign-host', text);
  const method = methodOf(request);
  if (!parts) {
    session.emit(text.includes(HOLE) ? 'fetch unknown-host' : 'fetch foreign-host', text);
    return;
  }
  const kind = hostKind(parts.host, parts.port, session.context);
  const sends = !reading.has(method) || request.body !== undefined;
  session.emit(`${sends ? 'egress' : 'fetch'} ${kind}`, parts.host, `${method} ${text}`);
  if (scheme !== undefined && !isHostAndPort && !['http', 'https', 'ws', 'wss'].includes(scheme)) {
    session.emit(sends ? 'egress foreign-host' : 'fetch foreign-host', `${scheme}://${parts.host}`);
  }
  judgeCarried(request, parts, kind, session);
  judgeHeaders(request, parts, kind, session);
  judgeTargets(request, parts, session);
  if (kind === 'allowed-host') judgeChange(method, parts, request, session);
}

interface UrlParts {
  host: string;
  port?: number;
  path: string;
  query: string;
  user: string;
  isPlain: boolean;
}

/** Split by hand where the text has unknown parts, by the URL standard otherwise. */
function parseUrl(text: string): UrlParts | undefined {
  const cleaned = text.replace(/[\t\r\n]/g, '').replaceAll('\\', '/');
  const match = /^([a-z][a-z0-9+.-]*):\/+([^/?#]*)([^?#]*)(\?[^#]*)?/i.exec(cleaned);
  if (!match) return undefined;
  const [, scheme, authority, path, query] = match;
  const at = authority!.lastIndexOf('@');
  const hostPort = authority!.slice(at + 1);
  const portMatch = /:(\d+)$/.exec(hostPort);
  const host = portMatch ? hostPort.slice(0, -portMatch[0].length) : hostPort;
  const isPlain = /^(http|ws|ftp)$/i.test(scheme!);
  return {
    host: host.includes(HOLE) ? host : (canonicalHost(host) ?? host),
    port: portMatch ? Number(portMatch[1]) : isPlain ? 80 : 443,
    path: normalUrlPath(path!),
    query: query ?? '',
    user: at < 0 ? '' : authority!.slice(0, at),
    isPlain,
  };
}

function normalUrlPath(path: string): string {
  const parts: string[] = [];
  for (const part of safeDecode(path).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Servers honour these headers instead of the method on the request line. */
function methodOf({ method, headers }: HttpRequest): string {
  const override = headers.find(([name]) => /^x-(http-)?method(-override)?$/i.test(name));
  return (override?.[1] ?? method).trim().toUpperCase();
}

function judgeCarried(request: HttpRequest, parts: UrlParts, kind: HostKind, session: Session): void {
  const isLocal = kind === 'loopback';
  const password = parts.user.includes(':') ? parts.user.slice(parts.user.indexOf(':') + 1) : '';
  if (password !== '' && !isReference(password) && !isLocal)
    session.emit('reveal literal', `${parts.host}: password in the URL`);
  if (password === '' && parts.user !== '' && findSecrets(parts.user, { lenient: true }))
    session.emit('reveal literal', `${parts.host}: a token in the URL`);
  const found =
    findSecrets(`${parts.path}${parts.query}`, { lenient: true }) ??
    (request.body === undefined ? undefined : findSecrets(textOf(request.body), { lenient: isLocal }));
  if (found) session.emit('egress secret', `${found.kind} to ${parts.host}`, found.evidence);
  else if (request.carriesSecret) session.emit('egress secret', parts.host);
  const isForm = request.body !== undefined && /^[\w.%+-]+=[^\s{]*(&|$)/.test(request.body);
  for (const [name, held] of [...queryOf(parts.query), ...(isForm ? queryOf(request.body!) : [])]) {
    if (
      /^(access_?token|refresh_?token|api_?key|apikey|token|secret|password|passwd|client_?secret|auth|key|sig)$/i.test(
        name,
      ) &&
      held.length >= 8 &&
      !isReference(held) &&
      !isLocal &&
      /\d/.test(held)
    ) {
      session.emit('reveal literal', `${name} in the query of ${parts.host}`);
    }
  }
  if (request.body !== undefined && systemFileContent.test(request.body))
    session.emit('egress secret', `system files to ${parts.host}`);
}

/** A body with the texts that it holds as JSON, each on lines of its own. */
function textOf(body: string): string {
  if (!/^\s*[[{]/.test(body) || body.length > 65_536) return body;
  const literals = body.match(/"(?:\\.|[^"\\])*"/g) ?? [];
  const lines = literals.map((literal) =>
    literal
      .slice(1, -1)
      .replace(/\\[nrt]/g, '\n')
      .replace(/\\(["\\/])/g, '$1'),
  );
  return `${body}\n${lines.join('\n')}`;
}

const systemFileContent =
  /^root:[^:\n]*:0:0:|^(AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID|GITHUB_TOKEN|DATABASE_URL)=[^$\s]{8,}/m;

function judgeHeaders(request: HttpRequest, parts: UrlParts, kind: HostKind, session: Session): void {
  for (const [rawName, held] of request.headers) {
    const name = rawName.trim().toLowerCase();
    const isCredential =
      /^(authorization|proxy-authorization|cookie|x-api-key|x-auth-token|api-key|private-token|x-[\w-]*(token|key|secret)[\w-]*)$/.test(
        name,
      );
    if (/^(metadata-flavor|metadata|x-aws-ec2-metadata-token(-ttl-seconds)?|x-google-metadata-request)$/.test(name)) {
      session.emit('fetch private-host', `${name} header`);
    } else if (name === 'host' || name === 'x-forwarded-host' || name === ':authority') {
      const other = hostKind(held.trim().replace(/:\d+$/, ''), parts.port, session.context);
      if (other !== kind && other !== 'loopback')
        session.emit(other === 'allowed-host' ? 'tunnel network' : `fetch ${other}`, held);
    } else if (
      /^(x-forwarded-for|x-real-ip|x-originating-ip|x-client-ip|true-client-ip|x-original-url|x-rewrite-url)$/.test(
        name,
      ) &&
      kind !== 'loopback'
    ) {
      session.emit('disable authentication', `${name}: ${held}`);
    } else if (isCredential) {
      if (kind !== 'loopback' && isLiteralCredential(name, held))
        session.emit('reveal literal', `${name} header to ${parts.host}`);
      if (parts.isPlain && kind !== 'loopback' && kind !== 'closed-loopback')
        session.emit('egress insecure', parts.host);
    } else if (findSecrets(held, { lenient: true })) session.emit('egress secret', `${name} header to ${parts.host}`);
  }
}

function isLiteralCredential(name: string, held: string): boolean {
  const token = held.replace(/^\s*(bearer|basic|token|digest|apikey)\s+/i, '').trim();
  if (name === 'cookie')
    return findSecrets(held) !== undefined || /(session|token|auth|sid)[\w-]*=[^;\s]{12,}/i.test(held);
  return (
    token.length >= 8 &&
    !isReference(token) &&
    !/^(<.*>|\[.*\]|x+|\*+|your[-_ ].*|token|redacted|undefined|null)$/i.test(token)
  );
}

const redirecting =
  /^(url|uri|u|to|r|redir(ect)?(_?(url|uri|to))?|next|target|dest(ination)?|return(_?(to|url|path))?|continue|goto|link|out|forward|callback|cb|image(_?url)?|img|src|source|proxy|fetch|load|feed|host|site|domain|page|webhook|endpoint|open|view|path|location)$/i;

/** Addresses inside the request that the server would go to on its own, or send the caller to. */
function judgeTargets(request: HttpRequest, parts: UrlParts, session: Session): void {
  for (const [name, held] of queryOf(parts.query)) {
    const target =
      /^(?:[a-z][a-z0-9+.-]*:)?\/\/+([^/?#]+)/i.exec(held) ??
      (redirecting.test(name) ? /^([\w.-]+\.[a-z]{2,}|\d+\.\d+\.\d+\.\d+)(?:[:/]|$)/i.exec(held) : null);
    if (!target) continue;
    const kind = targetKind(target[1]!, session);
    if (kind === 'private-host') session.emit('fetch private-host', held);
    else if (kind === 'foreign-host' && redirecting.test(name)) session.emit('fetch foreign-host', `${name}=${held}`);
  }
  const inner = /\/(https?:\/{1,2})([^/?#]+)/i.exec(parts.path);
  if (inner && targetKind(inner[2]!, session) !== 'allowed-host') session.emit('fetch foreign-host', inner[2]!);
  if (request.body !== undefined) {
    for (const [, host] of request.body.slice(0, 65_536).matchAll(/[a-z][a-z0-9+.-]*:\/\/([^\s/"'?#\\<>]+)/gi)) {
      if (targetKind(host!, session) === 'private-host') session.emit('fetch private-host', host!);
    }
  }
}

function targetKind(authority: string, session: Session): HostKind {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /:(\d+)$/.exec(host)?.[1];
  return hostKind(host.replace(/:\d+$/, ''), port === undefined ? undefined : Number(port), session.context);
}

function* queryOf(query: string): Generator<[string, string]> {
  for (const pair of query.replace(/^\?/, '').split(/[&;]/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    // Twice, since some servers decode again.
    yield [safeDecode(name), safeDecode(safeDecode(equals < 0 ? '' : pair.slice(equals + 1).replaceAll('+', ' ')))];
  }
}

/** What a request to an allowed service would change there. */
function judgeChange(method: string, { host, path }: UrlParts, { body = '' }: HttpRequest, session: Session): void {
  const subject = `${method} ${host}${path}`;
  if (reading.has(method)) return;
  if (host === 'api.github.com') {
    judgeGitHub(method, path, body, session, subject);
    return;
  }
  if (
    host === 'github.com' &&
    method === 'POST' &&
    !/\/(git-upload-pack|info\/lfs\/objects\/batch)$|^\/login\/(oauth|device)\b/.test(path)
  )
    session.emit('change remote', subject);
  if (/(^|\.)(npm|npmjs|registry)\b/.test(host) && method === 'POST' && !/^\/-\/npm\/v1\/security\//.test(path))
    session.emit('change remote', subject);
  if (/(^|\.)pypi\.org$/.test(host) && /^\/(legacy|_\/)/.test(path)) session.emit('publish package', subject);
  else if (/(^|\.)(npm|npmjs)\b/.test(host) && method === 'PUT') session.emit('publish package', subject);
  else if (method !== 'POST') session.emit('change remote', subject);
  else if (/\b(mutation)\b/.test(body) && path.endsWith('graphql')) session.emit('change remote', subject);
  else if (dangerousPath.test(path)) session.emit('change remote', subject);
}

const dangerousPath =
  /\/(delete|destroy|remove|purge|drop|truncate|wipe|reset|shutdown|terminate|deploy|deployments?|publish|release|admin|revoke|disable|rollback|promote|transfer|impersonate|sudo|users?\/roles?|grant)(\/|$)/i;

/** Talking on issues and pull requests of the project's own repository is part of the work; the rest changes it. */
function judgeGitHub(method: string, path: string, body: string, session: Session, subject: string): void {
  if (path === '/graphql') {
    if (/\bmutation\b/.test(body)) session.emit('change remote', subject);
    return;
  }
  const repository = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path);
  const isOwn =
    repository !== null &&
    session.context.gitRemotes.some((remote) => remote.replace(/\.git$/, '').endsWith(`/${repository[1]}`));
  const isTalk =
    method === 'POST' &&
    /^\/(issues(\/\d+\/(comments|labels|assignees|reactions))?|issues\/comments\/\d+\/reactions|pulls(\/\d+\/(comments|reviews|requested_reviewers|comments\/\d+\/replies))?|statuses\/[0-9a-f]+|check-runs|commits\/[0-9a-f]+\/comments|labels|markdown)$/.test(
      repository?.[2] ?? '',
    );
  const isApproval = /"event"\s*:\s*"APPROVE"/i.test(body);
  if ((isOwn && isTalk && !isApproval) || path === '/markdown') return;
  session.emit('change remote', subject);
}

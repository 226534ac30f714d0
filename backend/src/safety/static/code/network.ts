import { wholeLimit } from '../content/excerpts.js';
import { findSendings } from '../content/flows/sendings.js';
import { hostKind } from '../hosts.js';
import { judgeHttp } from '../http.js';
import { HOLE } from '../paths.js';
import type { Judged } from './code.js';
import { evaluateExpression } from './expressions.js';

const requestCalls =
  /urlopen|urlretrieve|requests\.|httpx\.|aiohttp|http\.client|HTTPSConnection|HTTPConnection|fetch\s*\(|https?\.(?:get|request)|axios|got\(|superagent|net\.(?:connect|createConnection|Socket)|dgram|socket\.|create_connection|Net::HTTP|TCPSocket|open-uri|LWP|IO::Socket|fsockopen|curl_\w+|file_get_contents\(\s*['"]https?:|WebSocket|smtplib|ftplib|paramiko|telnetlib|Invoke-WebRequest|Invoke-RestMethod|dns\.(?:resolve|lookup)|gethostbyname|getaddrinfo|url-retrieve|url-insert-file/;
const sendCalls =
  /\.post\s*\(|\.put\s*\(|\.patch\s*\(|method\s*[:=]\s*['"](?:POST|PUT|PATCH|DELETE)|data\s*=|body\s*:|sendall|\.send\s*\(|\.write\s*\(|sendmail|storbinary|post_form/;
/** On the command line, any variable of the environment that is sent somewhere counts. */
const anySecret =
  /process\.env\b(?!\.(?:NODE_ENV|PORT|HOST|CI|HOME|PATH)\b)|os\.environ\b|ENV\.to_h|\$_ENV|getenv\(\)|\.ssh\/|\.aws\/|\.env['"]|id_rsa|\.netrc|credentials(?:\.json|['"])/;
/** A program sends its own key along with a request; the whole environment, or another's key, it has no reason to. */
const foreignSecret =
  /process\.env(?!\s*(?:\?\.|[.[]))|os\.environ(?!\s*[.[]|\.get)|ENV\.to_h|\$_ENV(?!\[)|getenv\(\)|\.ssh\/|\.aws\/credentials|id_(?:rsa|ed25519)|\.netrc|[?&]\w+=(?:["'`]\s*\+\s*|\$\{)\s*(?:process\.env|os\.environ)/;

/** Connections that a program makes, and what it sends over them. */
export function judgeNetwork({ source, session, variables, isInline, language }: Judged): void {
  if (!requestCalls.test(source)) return;
  const sends = sendCalls.test(source);
  const carriesSecret = isInline && anySecret.test(source);
  // Of a longer file, what an agent writes is looked at when it is written.
  if (!isInline)
    for (const { name } of findSendings(
      source.slice(0, wholeLimit),
      /^(?:python|ruby|perl)$/.test(language),
      session.context,
    ))
      session.emit('egress secret', name);
  const urls = new Set([...source.matchAll(/["'`]((?:https?|wss?|ftp):\/\/[^"'`\s]+)/g)].map(([, url]) => url!));
  for (const url of [...urls].slice(0, 20)) {
    const filled = url.replace(/\$\{[^}]*\}?/g, HOLE);
    const host = /^\w+:\/\/(?:[^@/]*@)?([^/:?#]+)/.exec(filled)?.[1] ?? HOLE;
    const port = Number(/:(\d+)/.exec(filled.slice(8))?.[1]) || undefined;
    const kind = hostKind(host, port, session.context);
    // A program of the project reaches its own services; where it cannot, the sandbox stops it.
    if (!isInline) continue;
    const isOwnKey = kind === 'loopback' || (kind === 'allowed-host' && !foreignSecret.test(source));
    judgeHttp(
      {
        method: sends ? 'POST' : 'GET',
        url: filled,
        headers: [],
        ...(sends && { body: '' }),
        carriesSecret: carriesSecret && !isOwnKey,
      },
      session,
    );
  }
  for (const [, host] of source.matchAll(/\bhost(?:name)?\s*:\s*["'`]([\w.-]+)["'`]/g)) {
    const kind = hostKind(host!, undefined, session.context);
    if (/loopback|allowed/.test(kind)) continue;
    if (carriesSecret) session.emit('egress secret', host!);
    else if (isInline) session.emit(`egress ${kind}`, host!);
  }
  for (const match of source.matchAll(
    /(?:connect|create_connection|createConnection|TCPSocket\.(?:new|open)|HTTPS?Connection|fsockopen|SMTP|FTP)\s*\(\s*\(?\s*(?=["'\w])/g,
  )) {
    const first = evaluateExpression(source, match.index + match[0].length, variables);
    session.spend(2 + first.end / 20 - (match.index + match[0].length) / 20);
    const text = first.text;
    const argument = source.slice(match.index + match[0].length, match.index + match[0].length + 12);
    if (text === '' || /^\s*\d+\s*[,)]/.test(argument)) {
      const host =
        /host\s*:\s*["']([^"']+)/.exec(source)?.[1] ??
        /,\s*["']([\w.-]+)["']/.exec(source.slice(match.index, match.index + 80))?.[1];
      const port = Number(/^\s*(\d+)/.exec(argument)?.[1]) || undefined;
      if (host && isInline) session.emit(`egress ${hostKind(host, port, session.context)}`, host);
      continue;
    }
    if (!isInline && text.includes(HOLE)) continue;
    const port = /^\s*,\s*(\d+)/.exec(source.slice(first.end, first.end + 12))?.[1];
    session.emit(
      `${sends ? 'egress' : 'fetch'} ${hostKind(text, port === undefined ? undefined : Number(port), session.context)}`,
      text,
    );
  }
  if (
    /\b(?:dup2|subprocess|spawn\w*|exec\w*)\b/.test(source) &&
    /\/bin\/(?:ba|z)?sh|cmd\.exe/.test(source) &&
    /socket|net\.(?:connect|Socket)|TCPSocket/.test(source)
  )
    session.emit('execute network-shell', source.slice(0, 200));
}

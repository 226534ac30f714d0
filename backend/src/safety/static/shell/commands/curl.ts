import { judgeHttp } from '../../http.js';
import { HOLE } from '../../paths.js';
import type { Call } from '../call.js';
import { asksForHelp, has, lastOf, parseOptions, valuesOf } from '../options.js';
import { emptyValue, join, Taint, tainted, value, type Value } from '../value.js';

const curlShape = {
  short: 'AbcCdDeEFhHKmoPQrtTuUwxXyYz',
  long:
    'user-agent cookie cookie-jar continue-at data data-ascii data-binary data-raw data-urlencode dump-header referer cert form form-string header ' +
    'config max-time output ftp-port quote range telnet-option upload-file user proxy-user write-out proxy request speed-limit speed-time time-cond ' +
    'url json url-query cacert capath cert-type ciphers connect-timeout connect-to create-file-mode crlfile dns-interface dns-servers doh-url ' +
    'etag-compare etag-save interface key key-type krb limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs ' +
    'netrc-file noproxy oauth2-bearer output-dir pass pinnedpubkey postquote preproxy prequote proto proto-default proto-redir proxy-cacert ' +
    'proxy-header proxy-key proxy-cert proxy1.0 pubkey random-file rate request-target resolve retry retry-delay retry-max-time sasl-authzid ' +
    'service-name socks4 socks4a socks5 socks5-hostname stderr tls-max tls13-ciphers trace trace-ascii unix-socket abstract-unix-socket ' +
    'libcurl hostpubmd5 hostpubsha256 keepalive-time alt-svc hsts expect100-timeout happy-eyeballs-timeout-ms aws-sigv4 variable',
};

/** `curl`: every URL is one request; what it uploads, stores and trusts. */
export function curl(call: Call): Value {
  const { args, shell, session } = call;
  if (asksForHelp(args)) return tainted(Taint.output);
  const options = parseOptions(args, curlShape);
  const urls = [...valuesOf(options, 'url'), ...options.operands];
  for (const file of valuesOf(options, 'K', 'config')) readConfig(call, file);
  if (urls.length === 0) return tainted(Taint.output);
  const { text: body, taint: bodyTaint } = bodyOf(call, options);
  // What goes along in the head of a request leaves, too.
  const head = valuesOf(
    options,
    'H',
    'header',
    'A',
    'user-agent',
    'e',
    'referer',
    'b',
    'cookie',
    'u',
    'user',
    'X',
    'request',
  );
  const taint = head.reduce(
    (all, one) => all | (one.taint & (Taint.secret | Taint.likely | Taint.environment)),
    bodyTaint,
  );
  const headers = valuesOf(options, 'H', 'header', 'proxy-header').flatMap((header) => headerOf(call, header));
  for (const { text } of valuesOf(options, 'u', 'user'))
    headers.push(['Authorization', text.includes(HOLE) || text.includes('$') ? '$USER' : text]);
  for (const { text } of valuesOf(options, 'oauth2-bearer'))
    headers.push(['Authorization', text.includes(HOLE) ? '$TOKEN' : `Bearer ${text}`]);
  for (const cookie of valuesOf(options, 'b', 'cookie')) if (!cookie.text.includes('=')) shell.read(cookie);
  if (has(options, 'k') || options.flags.has('insecure') || options.flags.has('proxy-insecure'))
    session.emit('disable tls', 'curl --insecure');
  judgeRouting(call, options);
  const hasBody = body !== undefined && !(options.flags.has('G') || options.flags.has('get'));
  const method = (
    lastOf(options, 'X', 'request')?.text ?? (has(options, 'I', 'head') ? 'HEAD' : hasBody ? 'POST' : 'GET')
  ).replace(/^=/, '');
  let isRemote = false;
  for (const url of urls) {
    const query = body !== undefined && !hasBody ? `${url.text.includes('?') ? '&' : '?'}${body}` : '';
    const scheme = /^([a-z]+):/i.exec(url.text)?.[1]?.toLowerCase();
    judgeHttp(
      {
        method,
        url: url.text + query,
        headers,
        ...(hasBody && { body: body ?? '' }),
        carriesSecret: ((url.taint | taint) & (Taint.secret | Taint.likely | Taint.environment)) !== 0,
      },
      session,
    );
    if (scheme === 'file') continue;
    isRemote = true;
  }
  const quotes = valuesOf(options, 'Q', 'quote', 'postquote', 'prequote');
  if (quotes.some(({ text }) => /^[-+*]?\s*(DELE|RMD|RNFR|RNTO|STOR|MKD|SITE|rm|rmdir|rename|chmod)\b/i.test(text)))
    session.emit('change remote', quotes[0]!.text);
  return storeDownload(call, options, urls, isRemote ? Taint.remote : 0);
}

/** A file of options: they hold as if they stood in the call. */
function readConfig(call: Call, file: Value): void {
  const content = file.text === '-' ? call.stdin : call.shell.read(file);
  if (content.text.replaceAll(HOLE, '').trim() === '') {
    call.session.emit('fetch unknown-host', `curl --config ${file.text}`);
    return;
  }
  const words: Value[] = [];
  for (const line of content.text.split('\n').slice(0, 200)) {
    const option = /^\s*-{0,2}([\w-]+)\s*(?:[=: \t]\s*"?(.*?)"?\s*)?$/.exec(line);
    if (!option || /^\s*#/.test(line)) continue;
    words.push(value(option[1]!.length === 1 ? `-${option[1]}` : `--${option[1]}`));
    if (option[2]) words.push(value(option[2], content.taint));
  }
  // What it holds may not name such a file again.
  const plain = words.filter(({ text }) => !/^(-K|--config)$/.test(text));
  const given = call.args.filter(
    ({ text }, index) => !/^(-K|--config)/.test(text) && !/^(-K|--config)$/.test(call.args[index - 1]?.text ?? ''),
  );
  if (plain.length > 0) curl({ ...call, args: [...given, ...plain] });
}

/** The body as far as it is known; files that go into it are read. */
function bodyOf(call: Call, options: ReturnType<typeof parseOptions>): { text: string | undefined; taint: number } {
  const { shell, stdin } = call;
  const parts: Value[] = [];
  const fromFile = (name: string): Value => (name === '-' ? stdin : shell.read(value(name)));
  for (const data of valuesOf(options, 'd', 'data', 'data-ascii', 'data-binary', 'json'))
    parts.push(data.text.startsWith('@') ? fromFile(data.text.slice(1)) : data);
  for (const data of valuesOf(options, 'data-raw', 'form-string')) parts.push(data);
  for (const data of [...valuesOf(options, 'data-urlencode'), ...valuesOf(options, 'url-query')]) {
    const file = /^[^=@]*@(.+)$/.exec(data.text)?.[1];
    parts.push(file ? fromFile(file) : data);
  }
  for (const form of valuesOf(options, 'F', 'form')) {
    const files = /^[^=]*=\(?[@<](.+)$/.exec(form.text)?.[1];
    if (files === undefined) parts.push(form);
    else for (const file of files.split(',')) parts.push(fromFile(file.split(';')[0]!.replaceAll('"', '')));
  }
  for (const file of valuesOf(options, 'T', 'upload-file'))
    parts.push(file.text === '-' || file.text === '.' ? stdin : shell.readTree(file));
  if (parts.length === 0) return { text: undefined, taint: 0 };
  const { text, taint } = join(parts, '&');
  return { text, taint };
}

function headerOf({ shell }: Call, header: Value): [string, string][] {
  if (header.text.startsWith('@')) {
    shell.read(value(header.text.slice(1)));
    return [];
  }
  const colon = header.text.indexOf(':');
  if (colon < 0) return [];
  const held = header.text.slice(colon + 1).trim();
  // A variable's value stands for a reference to it.
  return [
    [
      header.text.slice(0, colon),
      held.includes(HOLE) && !(header.taint & (Taint.secret | Taint.environment)) ? '$REFERENCE' : held,
    ],
  ];
}

/** Ways to reach another host than the one in the URL. */
function judgeRouting({ session }: Call, options: ReturnType<typeof parseOptions>): void {
  for (const { text } of valuesOf(
    options,
    'x',
    'proxy',
    'preproxy',
    'socks4',
    'socks4a',
    'socks5',
    'socks5-hostname',
    'proxy1.0',
  )) {
    if (text !== '')
      judgeHttp(
        {
          method: 'GET',
          url: /:\/\//.test(text) ? text.replace(/^socks\w*:/, 'http:') : `http://${text}`,
          headers: [],
        },
        session,
      );
  }
  for (const { text } of valuesOf(options, 'resolve', 'connect-to')) {
    const target = text.split(':').slice(2).join(':').replace(/:\d+$/, '');
    judgeHttp({ method: 'GET', url: `http://${target}`, headers: [] }, session);
  }
  for (const { text } of valuesOf(options, 'doh-url')) judgeHttp({ method: 'GET', url: text, headers: [] }, session);
  for (const { text } of valuesOf(options, 'unix-socket', 'abstract-unix-socket')) {
    if (/docker|containerd|podman|crio/.test(text)) session.emit('execute elsewhere', text);
    else session.emit('fetch closed-loopback', text);
  }
}

function storeDownload(
  call: Call,
  options: ReturnType<typeof parseOptions>,
  urls: readonly Value[],
  taint: number,
): Value {
  const { shell } = call;
  const content = tainted(taint | Taint.output);
  const directory = lastOf(options, 'output-dir')?.text;
  const within = (name: string): Value => value(directory === undefined ? name : `${directory}/${name}`);
  for (const file of valuesOf(
    options,
    'c',
    'cookie-jar',
    'D',
    'dump-header',
    'trace',
    'trace-ascii',
    'libcurl',
    'etag-save',
    'stderr',
  )) {
    if (file.text !== '-' && file.text !== '%') shell.write(file, tainted(Taint.output));
  }
  for (const { text } of valuesOf(options, 'w', 'write-out'))
    for (const [, path] of text.matchAll(/%output\{(?:>>)?([^}]+)\}/g))
      shell.write(value(path!), tainted(Taint.output));
  const outputs = valuesOf(options, 'o', 'output').filter(({ text }) => text !== '-');
  for (const output of outputs) shell.write(within(output.text), content);
  if (has(options, 'O', 'J', 'remote-name', 'remote-name-all'))
    for (const url of urls) shell.write(within(nameOf(url.text)), content);
  return outputs.length > 0 ? emptyValue : content;
}

export const nameOf = (url: string): string =>
  url
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .split('/')
    .at(-1) || 'index.html';

const wgetShape = {
  short: 'aeioOPtTwQUIDAXRlB',
  long:
    'output-document output-file append-output input-file post-data post-file body-data body-file method header user-agent user password ' +
    'http-user http-password directory-prefix tries timeout wait quota referer load-cookies save-cookies ca-certificate ca-directory certificate ' +
    'private-key execute bind-address level accept reject domains exclude-directories include-directories limit-rate base proxy-user proxy-password',
};

/** `wget`, and what behaves like it. */
export function wget(call: Call): Value {
  const { args, shell, session } = call;
  if (asksForHelp(args)) return tainted(Taint.output);
  const options = parseOptions(args, wgetShape);
  const urls = [...options.operands];
  for (const file of valuesOf(options, 'i', 'input-file')) {
    if (/^https?:/.test(file.text)) urls.push(file);
    else {
      const content = file.text === '-' ? call.stdin : shell.read(file);
      if (content.text.includes(HOLE)) session.emit('fetch unknown-host', `wget --input-file ${file.text}`);
      else for (const [url] of content.text.matchAll(/https?:\/\/\S+/g)) urls.push(value(url, content.taint));
    }
  }
  if (urls.length === 0) return tainted(Taint.output);
  const uploads = valuesOf(options, 'post-file', 'body-file').map((file) => shell.read(file));
  const data = [...valuesOf(options, 'post-data', 'body-data'), ...uploads];
  const body = data.length > 0 ? join(data, '&') : undefined;
  const headers = valuesOf(options, 'header').flatMap((header) => headerOf(call, header));
  if (options.flags.has('no-check-certificate')) session.emit('disable tls', 'wget --no-check-certificate');
  for (const { text } of valuesOf(options, 'e', 'execute')) {
    const proxy = /https?_proxy\s*=\s*(\S+)/i.exec(text)?.[1];
    if (proxy) judgeHttp({ method: 'GET', url: proxy, headers: [] }, session);
    if (/use_askpass|post_file/.test(text)) session.emit('execute disguised', text);
  }
  for (const program of valuesOf(options, 'use-askpass')) shell.runText(program);
  for (const url of urls) {
    judgeHttp(
      {
        method: lastOf(options, 'method')?.text ?? (body ? 'POST' : 'GET'),
        url: url.text,
        headers,
        ...(body && { body: body.text }),
        carriesSecret: ((url.taint | (body?.taint ?? 0)) & (Taint.secret | Taint.likely | Taint.environment)) !== 0,
      },
      session,
    );
  }
  if (options.flags.has('spider')) return tainted(Taint.output);
  const content = tainted(Taint.remote | Taint.output);
  const target = lastOf(options, 'O', 'output-document');
  if (target?.text === '-' || target?.text === '/dev/stdout') return content;
  const directory = lastOf(options, 'P', 'directory-prefix')?.text;
  if (target) shell.write(target, content);
  else
    for (const url of urls)
      shell.write(value(`${directory === undefined ? '' : `${directory}/`}${nameOf(url.text)}`), content);
  for (const log of valuesOf(options, 'a', 'append-output', 'o', 'output-file'))
    shell.write(log, tainted(Taint.output));
  return emptyValue;
}

import { hostKind } from '../../hosts.js';
import { judgeHttp } from '../../http.js';
import { HOLE } from '../../paths.js';
import { type Call, type CommandTable, named } from '../call.js';

import { asksForHelp, has, lastOf, parseOptions, valuesOf } from '../options.js';
import { emptyValue, join, Taint, tainted, value, type Value } from '../value.js';
import { curl, wget } from './curl.js';
import { isRemotePath } from './files.js';

/** Programs that talk to the network. */
export const network: CommandTable = {
  curl,
  ...named('wget wget2 aria2c axel', wget),
  ...named('http https xh xhs httpie', httpie),
  ...named('nc ncat netcat telnet', netcat),
  socat,
  ...named('ssh autossh mosh slogin', secureShell),
  ...named('scp sftp', secureCopy),
  ...named('ftp lftp tftp smbclient ncftp', (call) => transfer(call)),
  ...named('httpd darkhttpd thttpd webfsd miniserve webfs gatling-httpd', (call) => {
    if (!call.args.some(({ text }) => /127\.0\.0\.1|localhost|::1|^-[vVh]$|^--(?:help|version)$/.test(text)))
      call.session.emit('listen network', call.name);
    return tainted(Taint.output);
  }),
  ...named(
    'wormhole magic-wormhole wormhole-william croc ffsend transfer transfersh onionshare-cli sendme toffee portal',
    (call) => {
      if (asksForHelp(call.args) || call.args.length === 0) return tainted(Taint.output);
      const contents = parseOptions(call.args).operands.map((operand) => call.shell.readTree(operand));
      const secret = join([emptyValue, ...contents]).taint & (Taint.secret | Taint.likely);
      call.session.emit(secret ? 'egress secret' : 'egress foreign-host', call.name);
      return tainted(Taint.remote | Taint.output);
    },
  ),
  ...named('restic borg duplicity duplicacy kopia bupstash rdiff-backup unison lsyncd', backUp),
  ...named('syncthing curlftpfs davfs2 mount.davfs s3fs gcsfuse goofys rclone-mount', (call) => {
    if (!asksForHelp(call.args)) call.session.emit('tunnel network', call.name);
    return tainted(Taint.output);
  }),
  ...named('dig nslookup host drill kdig getent whois resolvectl', lookUp),
  ...named('ping ping6 traceroute tracepath mtr nmap arping fping masscan zmap hping3', probe),
  nsupdate: (call) => (call.session.emit('change remote', 'nsupdate'), tainted(Taint.output)),
  ...named('mail mailx mutt sendmail swaks msmtp ssmtp', mail),
  ...named('lynx w3m links elinks', (call) => {
    for (const { text } of parseOptions(call.args).operands)
      judgeHttp({ method: 'GET', url: text, headers: [] }, call.session);
    return tainted(Taint.remote | Taint.output);
  }),
  ...named('rclone s3cmd s5cmd mc gsutil', cloudCopy),
  ...named(
    'ngrok cloudflared localtunnel lt bore frpc frps chisel inlets tailscale zerotier-cli wireguard wg wg-quick openvpn sshuttle proxychains proxychains4 torsocks tor iodine dnscat dnscat2 ligolo',
    (call) => {
      if (!call.args.some(({ text }) => /^(--?version|--?help|help|version|status)$/.test(text)))
        call.session.emit('tunnel network', call.name);
      return tainted(Taint.output);
    },
  ),
  ...named('websocat wscat grpcurl', (call) => {
    const url = call.args.find(({ text }) => /^(wss?|https?):\/\//.test(text) || /^[\w.-]+:\d+$/.test(text));
    if (url)
      judgeHttp(
        {
          method: 'POST',
          url: url.text.replace(/^ws/, 'http'),
          headers: [],
          body: call.stdin.text === HOLE ? '' : call.stdin.text,
          carriesSecret: (call.stdin.taint & Taint.secret) !== 0,
        },
        call.session,
      );
    return tainted(Taint.remote | Taint.output);
  }),
  ...named('xdg-open open sensible-browser', (call) => {
    for (const { text } of call.args)
      if (/^https?:/.test(text)) judgeHttp({ method: 'GET', url: text, headers: [] }, call.session);
    return emptyValue;
  }),
};

/** One connection to a host by name and port, with what goes over it. */
export function connect(call: Pick<Call, 'session'>, host: string, port: string | undefined, payload?: Value): void {
  const { session } = call;
  const kind = hostKind(host, port === undefined ? undefined : Number(port), session.context);
  if (payload && payload.taint & (Taint.secret | Taint.likely | Taint.environment) && kind !== 'loopback')
    session.emit('egress secret', host);
  const sends = payload && payload.text !== '' && payload.text !== HOLE;
  session.emit(`${sends || (payload && payload.taint !== 0) ? 'egress' : 'fetch'} ${kind}`, host);
}

function httpie(call: Call): Value {
  const { args, session, shell, stdin } = call;
  const options = parseOptions(args, {
    short: 'aAops',
    long: 'auth auth-type output print session session-read-only style proxy verify cert cert-key timeout check-status raw bearer',
  });
  if (options.flags.has('offline')) return tainted(Taint.output);
  if (valuesOf(options, 'verify').some(({ text }) => /^(no|false)$/i.test(text)))
    session.emit('disable tls', '--verify=no');
  const operands = [...options.operands];
  const method = /^[A-Z]+$/.test(operands[0]?.text ?? '') ? operands.shift()!.text : undefined;
  const url = operands.shift();
  if (!url) return tainted(Taint.output);
  const headers: [string, string][] = [];
  const parts: Value[] = [];
  let query = '';
  for (const item of operands) {
    const { text } = item;
    const file = /^[^=@:]*(?::?=@|@)(.+)$/.exec(text)?.[1];
    const header = /^([\w-]+):(?!=)(.*)$/.exec(text);
    if (file && !text.includes('==')) parts.push(shell.read(value(file)));
    else if (/^[^=:]+==/.test(text)) query += `&${text.replace('==', '=')}`;
    else if (header) headers.push([header[1]!, header[2]!]);
    else parts.push(item);
  }
  for (const raw of valuesOf(options, 'raw')) parts.push(raw);
  const isPiped = stdin.text !== HOLE || stdin.taint !== 0;
  if (isPiped) parts.push(stdin);
  const body = parts.length > 0 ? join(parts, '&') : undefined;
  const address = /^:\d*/.test(url.text) ? `http://localhost${url.text}` : url.text;
  judgeHttp(
    {
      method: method ?? (body ? 'POST' : 'GET'),
      url: query === '' ? address : `${address}?${query.slice(1)}`,
      headers,
      ...(body && { body: body.text }),
      carriesSecret: ((url.taint | (body?.taint ?? 0)) & (Taint.secret | Taint.likely | Taint.environment)) !== 0,
    },
    session,
  );
  const output = lastOf(options, 'o', 'output');
  const content = tainted(Taint.remote | Taint.output);
  if (!output) return content;
  shell.write(output, content);
  return emptyValue;
}

function netcat(call: Call): Value {
  const { args, session, shell, stdin } = call;
  const options = parseOptions(args, {
    short: 'eciopswqxXTgGmVIOP',
    long: 'exec sh-exec lua-exec proxy proxy-type proxy-auth ssl-cert ssl-key source source-port wait idle-timeout output hex-dump max-conns',
  });
  for (const program of valuesOf(options, 'e', 'exec', 'c', 'sh-exec', 'lua-exec')) {
    session.emit('execute network-shell', program.text);
    shell.runText(program, tainted(Taint.remote));
  }
  for (const { text } of valuesOf(options, 'proxy', 'x'))
    connect(call, text.replace(/:\d+$/, ''), /:(\d+)$/.exec(text)?.[1]);
  const [host, port] = options.operands;
  if (
    /^\s*(?:\*\d|FLUSH|CONFIG|SHUTDOWN|SLAVEOF|REPLICAOF)/i.test(stdin.text) &&
    /\b(?:FLUSHALL|FLUSHDB|SHUTDOWN|SLAVEOF|REPLICAOF|CONFIG\s[^]{0,20}SET)\b/i.test(stdin.text)
  )
    session.emit('delete database', stdin.text);
  if (has(options, 'l', 'listen')) session.emit('listen network', port?.text ?? host?.text ?? call.name);
  else if (host) connect(call, host.text, port?.text, has(options, 'z') ? undefined : stdin);
  return tainted(Taint.remote | Taint.output);
}

function socat(call: Call): Value {
  const { args, session, stdin } = call;
  const addresses = parseOptions(args, { short: 'btTlSLxv' }).operands.map(({ text, taint }) => ({
    text: text.replaceAll('\\\\', '\\'),
    taint,
  }));
  const isListening = addresses.some(({ text }) =>
    /-?LISTEN:|^(tcp|udp|unix|vsock|sctp|dccp|openssl)\d?-l/i.test(text),
  );
  const isNetwork = (text: string): boolean =>
    /^(tcp|udp|sctp|dccp|openssl|ssl|socks|proxy|quic|vsock|ip|udplite|dtls)[\w-]*:/i.test(text);
  const incoming = addresses.filter(({ text }) => !isNetwork(text)).map((address) => sideOf(call, address, stdin));
  const carried = join([emptyValue, ...incoming]);
  for (const { text } of addresses) {
    if (!isNetwork(text)) continue;
    const host = /:(?!:)(\[[^\]]+\]|[^:,]+):/.exec(text)?.[1];
    if (/LISTEN|-l:/i.test(text)) session.emit('listen network', text);
    else connect(call, host ?? HOLE, /:(\d+)(,|$)/.exec(text)?.[1], carried);
  }
  const program = addresses.find(({ text }) => /^(exec|system|shell)\b/i.test(text));
  if (program && (isListening || addresses.some(({ text }) => isNetwork(text)))) {
    session.emit('execute network-shell', program.text);
  } else if (addresses.some(({ text }) => isNetwork(text)) && carried.taint & (Taint.secret | Taint.likely))
    session.emit('egress secret', addresses.map(({ text }) => text).join(' '));
  return tainted(Taint.remote | Taint.output);
}

/** The side of a `socat` connection that is on this machine. */
function sideOf({ shell, session }: Call, { text, taint }: Value, stdin: Value): Value {
  const [kind, rest = ''] = splitOnce(text, ':');
  const operand = rest
    .split(',')[0]!
    .replace(/^"(.*)"$/, '$1')
    .replace(/\\(.)/g, '$1');
  switch (kind.toUpperCase()) {
    case 'EXEC':
    case 'SYSTEM':
    case 'SHELL':
      return operand === ''
        ? (session.emit('execute network-shell', text), emptyValue)
        : shell.runText(
            {
              text: rest
                .replace(/^"(.*)"$/, '$1')
                .replace(/\\(.)/g, '$1')
                .replace(/,(pty|stderr|setsid|sigint|sane|ctty).*$/, ''),
              taint,
            },
            tainted(Taint.remote),
          );
    case 'OPEN':
    case 'FILE':
    case 'GOPEN':
    case 'PIPE':
      if (/,(?:creat\w*|trunc\w*|append|wronly|rdwr|o-\w+)/i.test(rest))
        shell.write({ text: operand, taint }, tainted(Taint.remote));
      return shell.read({ text: operand, taint });
    case 'CREATE':
    case 'CREAT':
      shell.write({ text: operand, taint }, tainted(Taint.remote));
      return emptyValue;
    case 'FD':
      return shell.read(value(`/dev/fd/${Number(operand) || operand}`));
    case '-':
    case 'STDIN':
    case 'STDIO':
      return stdin;
    default: {
      // The door of a service of this machine.
      const socket = /^unix/i.test(kind) ? operand : text;
      if (/\.sock(et)?$|\/run\//.test(socket)) session.emit('fetch closed-loopback', socket);
      return /[/.]/.test(text) ? shell.read({ text, taint }) : emptyValue;
    }
  }
}

const splitOnce = (text: string, separator: string): [string, string?] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

function secureShell(call: Call): Value {
  const { args, session, shell, stdin } = call;
  const options = parseOptions(args, { short: 'bcDEeFIiJLlmOopQRSWwB', command: true });
  for (const { text } of valuesOf(options, 'o')) {
    const program =
      /^\s*(ProxyCommand|LocalCommand|KnownHostsCommand|ProxyUseFdpass|PermitLocalCommand)\s*[= ]\s*(.+)$/i.exec(text);
    if (program && /command$/i.test(program[1]!) && program[2] !== 'none') {
      session.emit('execute disguised', text);
      shell.runText(value(program[2]!.replace(/^"(.*)"$/, '$1')));
    }
    if (
      /^\s*StrictHostKeyChecking\s*[= ]\s*(no|off)/i.test(text) ||
      /UserKnownHostsFile\s*[= ]\s*\/dev\/null/i.test(text)
    )
      session.emit('disable protection', text);
  }
  if (has(options, 'V') || has(options, 'Q') || has(options, 'G')) return tainted(Taint.output);
  if (has(options, 'L', 'R', 'D', 'w')) session.emit('tunnel network', args.map(({ text }) => text).join(' '));
  const [target, ...command] = options.operands;
  if (!target) return tainted(Taint.output);
  const host = target.text
    .replace(/^ssh:\/\//, '')
    .replace(/^[^@]*@/, '')
    .replace(/:\d+$/, '');
  const isCode = /(^|\.)github\.com$/.test(host) && command.length === 0;
  connect(call, host, lastOf(options, 'p')?.text ?? '22', stdin);
  if (command.length > 0) shell.subshell().runText(join(command, ' '), stdin);
  if (!isCode) session.emit('execute elsewhere', `${host}: ${command.map(({ text }) => text).join(' ')}`);
  return tainted(Taint.remote | Taint.output);
}

function secureCopy(call: Call): Value {
  const { args, session, shell } = call;
  const options = parseOptions(args, { short: 'cFiJloPSDXbBRs' });
  for (const { text } of valuesOf(options, 'o')) {
    const program = /^\s*(ProxyCommand|LocalCommand|KnownHostsCommand)\s*[= ]\s*(.+)$/i.exec(text);
    if (program) {
      session.emit('execute disguised', text);
      shell.runText(value(program[2]!));
    }
  }
  for (const program of valuesOf(options, 'S')) shell.runText(program);
  const target = options.operands.at(-1);
  const contents = options.operands.slice(0, -1).map((source) => {
    if (!isRemotePath(source.text)) return shell.readTree(source);
    connect(call, hostOf(source.text), '22');
    return tainted(Taint.remote);
  });
  const content = join(contents.length > 0 ? contents : [emptyValue]);
  if (!target) return emptyValue;
  if (isRemotePath(target.text) || contents.length === 0) {
    connect(call, hostOf(target.text), '22', { text: 'file', taint: content.taint });
    session.emit('egress foreign-host', hostOf(target.text));
  } else shell.write(target, content);
  return emptyValue;
}

const hostOf = (text: string): string => text.replace(/^[^@]*@/, '').split(':')[0]!;

/** Backups go where the repository is: what is there may be all that is left of something. */
function backUp(call: Call): Value {
  const { args, session, shell } = call;
  if (asksForHelp(args)) return tainted(Taint.output);
  const options = parseOptions(args, {
    short: 'r',
    long: 'repo repository target password-file exclude tag keep-last',
  });
  const places = [...valuesOf(options, 'r', 'repo', 'repository', 'target'), ...options.operands];
  for (const place of places) {
    if (/^[\w+]+:|@[\w.-]+:/.test(place.text)) session.emit('egress foreign-host', place.text);
    else if (/^(?:\/|~|\.\.)/.test(place.text)) {
      shell.readTree(place);
      if (/^(restore|extract|sync)$/.test(options.operands[0]?.text ?? '') || call.name === 'unison')
        shell.write(place, tainted(Taint.output));
    }
  }
  // Options of the program itself may take a word before the verb, of which there are too many to know.
  const verbs = options.operands.slice(0, 2).map(({ text }) => text);
  const line = args.map(({ text }) => text).join(' ');
  if (
    verbs.some((verb) => /^(?:forget|prune|(?:repo-?|r)?delete|compact|purge|recreate|rewrite)$/.test(verb)) ||
    /(?:^|\s)(?:key (?:remove|delete|passwd)|remove\S*|delete)\b/.test(line)
  )
    session.emit('delete unknown', `${call.name} ${line}`);
  return tainted(Taint.output);
}

function transfer(call: Call): Value {
  for (const [index, { text }] of call.args.entries())
    for (const [, line] of /^-[ce]$/.test(call.args[index - 1]?.text ?? '')
      ? text.matchAll(/(?:^|;)\s*!\s*([^;]+)/g)
      : [])
      call.shell.runText(value(line!), call.stdin);
  const host = parseOptions(call.args, { short: 'uceEpUWI' }).operands[0];
  if (host) {
    connect(
      call,
      host.text
        .replace(/^\w+:\/\//, '')
        .replace(/^[^@]*@/, '')
        .replace(/[/:].*$/, ''),
      '21',
      call.stdin,
    );
    call.session.emit('egress foreign-host', host.text);
  }
  return tainted(Taint.remote | Taint.output);
}

/** A name that is looked up tells its labels to whoever serves it. */
function lookUp(call: Call): Value {
  const { args, session, name } = call;
  if (name === 'getent' && !/^(hosts|ahosts\w*)$/.test(args[0]?.text ?? '')) return tainted(Taint.output);
  const words = args.filter(
    ({ text }) =>
      !/^[-+]/.test(text) && !/^(A|AAAA|MX|TXT|NS|CNAME|SOA|ANY|PTR|SRV|hosts|ahosts\w*|query|status)$/i.test(text),
  );
  for (const { text, taint } of words) {
    const host = text.replace(/^@/, '');
    if (taint & (Taint.secret | Taint.likely | Taint.environment | Taint.reference))
      session.emit('egress secret', text);
    else session.emit(`fetch ${hostKind(host, 443, session.context)}`, host);
  }
  return tainted(Taint.output);
}

function probe(call: Call): Value {
  const { args, session, name } = call;
  const { operands } = parseOptions(args, { short: name.startsWith('ping') ? 'cisWwtIQpMmlS' : 'cisWwtpmfgoPiA' });
  for (const { text, taint } of operands.slice(0, 4)) {
    if (taint & (Taint.secret | Taint.environment | Taint.reference)) session.emit('egress secret', text);
    const kind = hostKind(text.replace(/\/\d+$/, ''), 80, session.context);
    session.emit(kind === 'closed-loopback' ? 'read system' : `fetch ${kind}`, text);
  }
  if (/^(nmap|masscan|zmap|hping3)$/.test(name) && operands.length > 0)
    session.emit('fetch foreign-host', operands[0]!.text);
  return tainted(Taint.output);
}

function mail(call: Call): Value {
  const { args, session, shell, stdin } = call;
  const options = parseOptions(args, { short: 'sabcrAFfS', long: 'attach to from server body header' });
  const attached = [...valuesOf(options, 'a', 'A', 'attach')].map((file) => shell.read(file));
  if (options.operands.length === 0 && valuesOf(options, 'to').length === 0) return tainted(Taint.output);
  const content = join([stdin, ...attached]);
  session.emit(
    content.taint & (Taint.secret | Taint.likely | Taint.environment) ? 'egress secret' : 'egress foreign-host',
    options.operands[0]?.text ?? 'mail',
  );
  return emptyValue;
}

function cloudCopy(call: Call): Value {
  const { args, session, shell } = call;
  const operands = parseOptions(args).operands;
  const [verb] = operands;
  if (!verb || /^(ls|lsd|lsl|list|listremotes|du|info|version|help|stat|cat|about|size)$/.test(verb.text)) {
    if (operands.length > 1) session.emit('read cloud', args.map(({ text }) => text).join(' '));
    return tainted(Taint.output);
  }
  for (const operand of operands.slice(1)) if (!isRemotePath(operand.text)) shell.readTree(operand);
  session.emit('change cloud', `${call.name} ${operands.map(({ text }) => text).join(' ')}`);
  return tainted(Taint.output);
}

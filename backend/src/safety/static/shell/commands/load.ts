import { hostKind } from '../../hosts.js';
import { HOLE } from '../../paths.js';
import { type Call, type CommandTable, named } from '../call.js';
import { asksForHelp } from '../options.js';
import { isKnown, Taint, tainted, type Value } from '../value.js';

const names =
  'ab wrk wrk2 hey oha bombardier siege h2load vegeta k6 locust artillery autocannon ddosify slowhttptest tsung jmeter ' +
  'gatling plow fortio cassowary httperf weighttp rakyll boom bench-rest loadtest pewpew rewrk goldeneye slowloris hulk torshammer nghttp-load mhddos xerxes t50 thc-ssl-dos sipp iperf iperf3 dnsperf resperf flent';

/** Whether a program's job is to send as much as a host can take. */
export const isLoadGenerator = (name: string): boolean => generators.has(name);
const generators = new Set(names.split(' '));

const address = /(?:[a-z][a-z0-9+.-]*:\/\/)(?:[^@/\s"'`]{0,200}@)?(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?/gi;
const bare = /^(?:[\w-]+=)?((?:[\w-]+\.)+[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::(\d{1,5}))?(?:\/|$)/i;

/** Load is for servers of one's own on this machine: nobody else has agreed to it, the allowed hosts least of all. */
function judgeLoad(call: Call): Value {
  const { args, stdin, shell, session, name } = call;
  if (asksForHelp(args)) return tainted(Taint.output);
  const texts: string[] = [];
  for (const [index, argument] of args.entries()) {
    const { text } = argument;
    if (text.startsWith('-') && !text.includes('=')) continue;
    const before = args[index - 1]?.text ?? '';
    const host = /\.(?:[cm]?[jt]sx?|py|ya?ml|json|xml|jmx|txt|lua|toml|conf)$/i.test(text)
      ? undefined
      : bare.exec(text);
    // Numbers and names that stand behind another option are no address.
    if (host && (!/^-/.test(before) || /^(?:-[Hu]|--(?:host|url|target|hostname|server))$/.test(before)))
      judgeTarget(call, host[1]!, host[2]);
    texts.push(text);
    // Targets that stand in a file that the call wrote itself.
    for (const path of shell.paths({ text: text.replace(/^(?:-+[\w-]+=)?@?/, ''), taint: 0 })) {
      const held = path === undefined ? undefined : session.files.get(session.follow(path));
      if (held) texts.push(held.text);
    }
  }
  if (isKnown(stdin)) texts.push(stdin.text);
  for (const text of texts)
    for (const [, host, port] of text.slice(0, 20_000).matchAll(address)) judgeTarget(call, host!, port);
  session.emit('execute project-code', name);
  return tainted(Taint.output);
}

function judgeTarget({ session, name }: Call, host: string, port: string | undefined): void {
  const kind = hostKind(
    host.includes(HOLE) ? HOLE : host,
    port === undefined ? undefined : Number(port),
    session.context,
  );
  if (/loopback$/.test(kind)) {
    if (port !== undefined) session.emit(`fetch ${kind}`, `${host}:${port}`);
  } else session.emit('execute exhausting', `${name} ${host}`);
}

export const loads: CommandTable = named(names, judgeLoad);

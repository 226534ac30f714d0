import { isWithin, plainPath } from '../../paths.js';
import { secrecyOf } from '../../secrets.js';
import type { Call } from '../call.js';
import { dispatch } from '../dispatch.js';
import { isKnown, value, type Value } from '../value.js';

/** What is mounted into a container is as good as written and read from there. */
export function judgeMount({ session, shell }: Pick<Call, 'session' | 'shell'>, mount: string): void {
  if (!/^[/.~$]/.test(mount)) return;
  const plain = plainPath(mount);
  const path = shell.path(value(plain));
  const place = session.placeOf(path, true);
  if (/docker\.sock|containerd\.sock|podman\.sock/.test(mount)) session.emit('execute privileged', mount);
  else if (path === undefined || !isWithin(path, session.places.worktree)) {
    if (place !== 'nowhere' && place !== 'scratch') session.emit(`write ${place}`, mount);
  } else if (secrecyOf(path) === 'secret') session.emit('reveal secret', mount);
}

/** The compose files that the call itself made up: given on standard input, or written just before. */
export function judgeComposeFiles(call: Call, files: readonly Value[]): void {
  const { shell, session, stdin } = call;
  const usual = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
  const texts: string[] = [];
  for (const file of files.length > 0 ? files : usual.map((name) => value(name))) {
    if (file.text === '-' || file.text === '/dev/stdin') {
      if (isKnown(stdin)) texts.push(stdin.text);
    } else if (shell.channelAt(file.text)) texts.push(shell.read(file).text);
    else
      for (const path of shell.paths(file)) {
        const held = path === undefined ? undefined : session.files.get(session.follow(path));
        if (held) texts.push(held.text);
      }
  }
  for (const text of texts) judgeServices(call, text.slice(0, 100_000));
}

const scalar = `(?:"((?:[^"\\\\\\n]|\\\\.)*)"|'([^'\\n]*)'|([^\\s,[\\]{}"'#][^,[\\]{}"'#\\n]*))`;
const pairs = new RegExp(
  `(?:^|[\\s{,-])"?(source|device|file|context|build|env_file|path|privileged|pid|ipc|uts|userns_mode|network_mode|command|entrypoint)"?\\s*:[ \\t]*${scalar}`,
  'gm',
);
const items = new RegExp(scalar, 'g');

function judgeServices(call: Call, given: string): void {
  const { session, shell } = call;
  const text = withVariables(call, given);
  for (const [, key, double, single, plain] of text.matchAll(pairs)) {
    const held = (double ?? single ?? plain)!.trim();
    switch (key) {
      case 'source':
      case 'device':
      case 'path':
        judgeMount(call, held);
        break;
      case 'file':
      case 'env_file':
        shell.read(value(plainPath(held)));
        break;
      case 'context':
      case 'build':
        judgeBuildContext(call, value(plainPath(held)));
        break;
      case 'privileged':
        if (/^(true|yes|on)$/.test(held)) session.emit('execute privileged', 'privileged: true');
        break;
      case 'network_mode':
        if (held === 'host') session.emit('tunnel network', 'network_mode: host');
        break;
      case 'command':
      case 'entrypoint':
        break;
      default:
        if (held === 'host') session.emit('execute privileged', `${key}: host`);
    }
  }
  for (const [key, held] of listed(text, /^(?:volumes|env_file|devices|cap_add|security_opt)$/)) {
    if (key === 'volumes') judgeMount(call, held.split(':')[0]!);
    else if (key === 'env_file') shell.read(value(plainPath(held)));
    else if (key !== 'security_opt' || /unconfined|disable/.test(held))
      session.emit('execute privileged', `${key}: ${held}`);
  }
}

/** The items of the lists that stand under keys of these names, in either notation. */
function listed(text: string, keys: RegExp): [key: string, item: string][] {
  const found: [string, string][] = [];
  const lines = text.split('\n').slice(0, 3000);
  for (const [index, line] of lines.entries()) {
    for (const [, key, list] of line.matchAll(/"?([a-z_]+)"?\s*:\s*\[([^\]]*)\]/g))
      if (keys.test(key!))
        for (const [, double, single, plain] of list!.matchAll(items)) found.push([key!, (double ?? single ?? plain)!]);
    const opened = /^(\s*)(?:-\s+)?"?([a-z_]+)"?\s*:\s*(?:#.*)?$/.exec(line);
    if (!opened || !keys.test(opened[2]!)) continue;
    for (let at = index + 1; at < lines.length; at += 1) {
      const item = /^(\s*)-\s+["']?([^"'\n#]*?)["']?\s*(?:#.*)?$/.exec(lines[at]!);
      const indent = lines[at]!.search(/\S/);
      if (indent >= 0 && indent < opened[1]!.length + (item ? 0 : 1)) break;
      if (item && !/^[a-z_]+:(?:\s|$)/.test(item[2]!)) found.push([opened[2]!, item[2]!.trim()]);
    }
  }
  return found;
}

/** `${NAME}` and `${NAME:-other}`, as far as the call says what they hold. */
function withVariables({ shell, assignments }: Call, text: string): string {
  return text.replace(/(?<!\$)\$\{(\w+)(?::?-([^}]*))?\}/g, (whole, name: string, other?: string) => {
    if (/^(HOME|PWD)$/.test(name)) return `$${name}`;
    const held = assignments.get(name)?.[0] ?? shell.state.variables.get(name)?.values[0];
    return held && isKnown(held) ? held.text : (other ?? whole);
  });
}

/** Everything below the context goes into the image. */
export function judgeBuildContext({ session, shell }: Call, context: Value): void {
  if (/^(-|https?:|git@|git:)/.test(context.text)) return;
  shell.readTree(context);
  for (const path of shell.paths(context)) {
    const place = session.placeOf(path);
    if (/^(home|system|elsewhere)$/.test(place) || path === session.context.mainCheckout)
      session.emit('reveal likely-secret', `image built from ${context.text}`);
  }
}

/** Containers without a daemon, which see the home directory anyway. */
export function runConfined(call: Call, mounts: readonly Value[], words: readonly Value[]): void {
  for (const { text } of mounts) for (const mount of text.split(',')) judgeMount(call, mount.split(':')[0]!);
  if (words.length > 0) dispatch(call.shell.subshell(), words, call.stdin);
}

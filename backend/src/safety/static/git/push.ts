import { has, parseOptions, valuesOf } from '../shell/options.js';
import type { Value } from '../shell/value.js';
import type { Invocation } from './invocation.js';
import { branchName, currentBranch, currentKind, type RefKind, refKind } from './refs.js';
import { readRemote } from './remotes.js';

/** `git push`: where to, which refs, and whether history there would be overwritten. */
export function judgePush({ args, session, shell, owner, configuration }: Invocation): void {
  const options = parseOptions(args, { short: 'o', long: 'repo receive-pack exec push-option recurse-submodules' });
  for (const program of valuesOf(options, 'receive-pack', 'exec')) shell.runText(program);
  // The last one counts.
  const isDry = args.filter(({ text }) => /^(-n|--dry-run|--no-dry-run)$/.test(text)).at(-1)?.text;
  if (isDry !== undefined && isDry !== '--no-dry-run') return;
  if (has(options, 'no-verify')) session.emit('disable gate', 'push --no-verify');
  if (valuesOf(options, 'o', 'push-option').some(({ text }) => /^ci\.skip/.test(text)))
    session.emit('disable gate', 'ci.skip');
  const repo = valuesOf(options, 'repo')[0];
  const [first, ...rest] = options.operands;
  const remote = first ?? repo;
  judgeRemote(remote, { session, shell });
  const isForced = options.flags.has('f') || options.flags.has('force') || options.flags.has('mirror');
  const lease = [...options.flags].some((flag) => flag.startsWith('force-w') || flag.startsWith('force-i'));
  const isDeleting = options.flags.has('d') || [...options.flags].some((flag) => flag.startsWith('del'));
  const toAll = ['all', 'branches', 'mirror', 'tags', 'prune'].find((flag) => options.flags.has(flag));
  if (toAll !== undefined) session.emit(isForced ? 'push force' : 'push other-ref', `--${toAll}`);
  if (configuration.some(({ name, value }) => name === 'push.default' && value.text === 'matching'))
    session.emit('push other-ref', 'push.default=matching');
  const specs = first && !isRefOnly(first, repo) ? rest : options.operands;
  const refs =
    specs.length > 0 ? specs.map(readSpec) : [{ target: currentBranch(shell), isForced: false, isDeleting: false }];
  for (const ref of refs) {
    const kind: RefKind = specs.length === 0 ? currentKind(shell) : targetKind(ref.target, shell);
    const subject = branchName(ref.target, shell);
    const force = isForced || ref.isForced;
    if (owner === 'foreign') continue;
    if (kind === 'protected')
      session.emit(force || lease || ref.isDeleting || isDeleting ? 'push force' : 'push protected-branch', subject);
    else if (ref.isDeleting || isDeleting) session.emit('change remote', `delete ${subject}`);
    else if (kind === 'other') session.emit(force || lease ? 'push force' : 'push other-ref', subject);
    else session.emit(force ? 'push own-force' : 'push own-branch', subject);
  }
  if (owner !== 'own' && owner !== 'foreign') session.emit('push other-ref', owner);
}

/** With `--repo`, all operands are refs. */
const isRefOnly = (operand: Value, repo: Value | undefined): boolean =>
  repo !== undefined && operand.text.includes(':') && !operand.text.includes('/');

interface PushedRef {
  target: string;
  isForced: boolean;
  isDeleting: boolean;
}

function readSpec({ text }: Value): PushedRef {
  const isForced = text.startsWith('+');
  const plain = isForced ? text.slice(1) : text;
  const colon = plain.indexOf(':');
  if (colon < 0) return { target: plain, isForced, isDeleting: false };
  return { target: plain.slice(colon + 1) || plain.slice(0, colon), isForced, isDeleting: colon === 0 };
}

function targetKind(target: string, shell: Invocation['shell']): RefKind {
  if (/^refs\/(?!heads\/)/.test(target) || /[*]/.test(target)) return 'other';
  return refKind(target, shell);
}

function judgeRemote(remote: Value | undefined, { session, shell }: Pick<Invocation, 'session' | 'shell'>): void {
  const known = session.context.gitRemotes.length > 0;
  if (!remote) {
    session.emit(known && !shell.state.remotesChanged ? 'push own-branch' : 'push foreign-remote', 'default remote');
    return;
  }
  const read = readRemote(remote.text, session);
  if (read.kind === 'program') session.emit('execute disguised', remote.text);
  else if (read.kind === 'url') {
    if (!read.isKnown) session.emit('push foreign-remote', remote.text);
    if (read.hasPassword) session.emit('reveal literal', read.host);
  } else if (read.kind === 'name') {
    if (!known || remote.text !== 'origin' || shell.state.remotesChanged)
      session.emit('push foreign-remote', remote.text);
  } else if (read.kind === 'path') {
    const place = session.placeOf(shell.path(remote));
    session.emit(remote.text === '.' || place === 'worktree' ? 'push own-branch' : 'push foreign-remote', remote.text);
  } else session.emit('push foreign-remote', remote.text);
}

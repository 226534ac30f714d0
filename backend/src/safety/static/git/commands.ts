import { BELOW, type Place } from '../paths.js';
import { secrecyOf } from '../secrets.js';
import type { Call } from '../shell/call.js';
import { dispatch } from '../shell/dispatch.js';
import { has, lastOf, parseOptions, valuesOf } from '../shell/options.js';
import { emptyValue, Taint, tainted, unknownValue, value, type Value } from '../shell/value.js';
import { judgeEnvironment, judgeSetting } from './configuration.js';
import { changesRefs } from './history.js';
import { type Invocation, readInvocation } from './invocation.js';
import { judgePush } from './push.js';
import { branchName, currentKind, isProtected, refKind } from './refs.js';
import { judgeFetch, readRemote } from './remotes.js';
import { judgeStash, judgeWorktree } from './shared.js';
import { judgeSubmodule } from './submodules.js';
import { singleQuoted } from '../shell/text.js';

/** Commands that only look. */
const reading = new Set(
  (
    'status log show diff blame annotate shortlog describe rev-parse rev-list name-rev merge-base cat-file ls-files ' +
    'ls-tree grep whatchanged count-objects fsck check-ignore check-attr check-ref-format check-mailmap for-each-ref ' +
    'show-ref show-branch show-index var version help diff-tree diff-files diff-index diff-pairs range-diff cherry ' +
    'verify-commit verify-tag verify-pack get-tar-commit-id bugreport diagnose request-pull patch-id column stripspace ' +
    'interpret-trailers fmt-merge-msg merge-tree mktree mktag write-tree commit-tree hash-object unpack-file cherry ' +
    'gui gitk citool last-modified repo survey backfill rerere mergetool'
  ).split(' '),
);

/** Commands that change files, index or the current branch of one worktree. */
const changing = new Set(
  (
    'add rm mv restore reset clean apply am cherry-pick revert merge rebase commit read-tree checkout-index update-index ' +
    'sparse-checkout merge-file merge-index merge-one-file unpack-objects checkout switch pull bisect stage quiltimport'
  ).split(' '),
);

const initShape = { short: 'b', long: 'template initial-branch separate-git-dir object-format' };

type GitCall = Pick<Call, 'args' | 'assignments' | 'shell' | 'session' | 'stdin'>;

/** What a git command would do, by whose repository it acts on and whose refs it moves. */
export function judgeGit(call: GitCall): Value {
  const { session, shell } = call;
  const invocation = readInvocation(call.args, call.assignments, shell, call.stdin);
  judgeEnvironment(call.assignments, shell);
  if (!invocation) return tainted(Taint.output);
  const { command, args, configuration } = invocation;
  const isHelp = args.some(({ text }) => text === '--help' || text === '-h') && args.length < 3;
  let alias: Value | undefined;
  for (const { name, value: held } of configuration) {
    if (name === `alias.${command.toLowerCase()}`) alias = held;
    else if (!name.startsWith('alias.')) judgeSetting(name, held, shell);
    else if (held.text.startsWith('!')) session.emit('execute disguised', `${name}=${held.text}`);
  }
  session.emit('read worktree', `git ${command}`);
  if (isHelp) return tainted(Taint.output);
  if (alias && !isBuiltin(command)) return runAlias(call, alias, args);
  return judgeCommand(invocation);
}

/** Git never lets an alias stand for a command of its own. */
const isBuiltin = (command: string): boolean => reading.has(command) || changing.has(command) || others.test(command);
const others =
  /^(push|fetch|clone|archive|bundle|format-patch|difftool|stash|worktree|init|submodule|branch|tag|remote|config|reflog|gc|prune|repack|update-ref|symbolic-ref|replace|notes|filter-branch|fast-import|credential|daemon|send-email|maintenance|pack-refs|hook)$/;

function runAlias(call: GitCall, alias: Value, args: readonly Value[]): Value {
  const { shell, session } = call;
  const words = args.map(({ text }) => singleQuoted(text)).join(' ');
  if (alias.text.startsWith('!')) return shell.runText({ text: `${alias.text.slice(1)} ${words}`, taint: alias.taint });
  if (alias.text.includes('\uE000')) session.emit('unclear command', `alias ${alias.text}`);
  return session.nested(() =>
    judgeGit({
      ...call,
      args: [
        ...alias.text
          .trim()
          .split(/\s+/)
          .map((word) => value(word)),
        ...args,
      ],
    }),
  );
}

function judgeCommand(invocation: Invocation): Value {
  const { command, args, session, owner } = invocation;
  if (reading.has(command)) return judgeReading(invocation);
  if (changing.has(command)) {
    touchFiles(invocation);
    touchPaths(invocation);
    return judgeChanging(invocation);
  }
  switch (command) {
    case 'push':
      judgePush(invocation);
      return emptyValue;
    case 'fetch':
      judgeFetchCommand(invocation);
      return emptyValue;
    case 'clone':
      judgeClone(invocation);
      return emptyValue;
    case 'ls-remote':
    case 'archive':
    case 'bundle':
    case 'format-patch':
    case 'difftool':
      return judgeReading(invocation);
    case 'stash':
      judgeStash(invocation);
      return emptyValue;
    case 'worktree':
      judgeWorktree(invocation);
      return emptyValue;
    case 'init': {
      const options = parseOptions(args, initShape);
      for (const { text } of [...options.operands.slice(0, 1), ...valuesOf(options, 'separate-git-dir')]) {
        const place = session.placeOf(session.places.resolve(text, invocation.directory));
        if (place !== 'nowhere') session.emit(`write ${place}`, text);
      }
      return emptyValue;
    }
    case 'submodule':
    case 'subtree':
      judgeSubmodule(invocation);
      return emptyValue;
    case 'lfs':
      if (/^(push|prune|migrate|lock|unlock|uninstall)$/.test(args[0]?.text ?? ''))
        session.emit('change other-ref', `lfs ${args[0]!.text}`);
      else if (args[0]?.text === 'install') session.emit('change git-config', 'lfs install');
      return tainted(Taint.output);
    case 'credential':
      if (args[0]?.text === 'fill' || args[0]?.text === 'get') session.emit('reveal secret', 'git credential');
      else if (args[0]) session.emit('change git-config', `credential ${args[0].text}`);
      return tainted(Taint.secret);
    case 'send-email':
    case 'imap-send':
      session.emit('egress foreign-host', command);
      return emptyValue;
    case 'daemon':
    case 'instaweb':
    case 'http-backend':
      session.emit('listen network', command);
      return emptyValue;
  }
  if (changesRefs(invocation)) {
    return owner === 'own' && args.some(({ text }) => text === '--show-current' || text === '--short')
      ? value(`${invocation.shell.state.branches[0] ?? session.context.branch}\n`)
      : tainted(Taint.output);
  }
  if (owner === 'foreign') return tainted(Taint.output);
  if (/^credential-/.test(command)) session.emit('reveal secret', command);
  else session.emit('unclear command', `git ${command}`);
  return tainted(Taint.output);
}

/** Guarded files stay as they are, whichever command would change them; so does what lies outside. */
function touchPaths({ session, command, args, directory }: Invocation): void {
  const kept = /^(rm|mv|checkout|restore|update-index|checkout-index|apply|am|sparse-checkout|read-tree)$/;
  if (!kept.test(command)) return;
  const options = parseOptions(args, {
    short: command === 'checkout' ? 'bB' : '',
    long: 'source directory prefix index-output pathspec-from-file orphan conflict include exclude chmod',
  });
  if (has(options, 'n', 'dry-run', 'check', 'stat', 'numstat')) return;
  const isIndexOnly = command === 'restore' && has(options, 'staged', 'S') && !has(options, 'worktree', 'W');
  const outputs = valuesOf(options, 'directory', 'prefix', 'index-output');
  for (const { text } of [...(isIndexOnly ? [] : options.operands), ...outputs]) {
    const path = session.places.resolve(text, directory);
    const place = session.placeOf(path);
    if (place === 'guarded') session.emit(command === 'rm' ? 'delete guarded' : 'write guarded', text);
    else if (outputs.some((output) => output.text === text) || command === 'mv')
      if (place !== 'nowhere') session.emit(`write ${place}`, text);
  }
}

/** Whatever a command does to files of another worktree is not the run's to do. */
function touchFiles({ owner, session, command, args, directory }: Invocation): void {
  if (args.some(({ text }) => text === '--dry-run' || text === '-n') && command !== 'commit' && command !== 'rebase')
    return;
  const isDiscarding = /^(reset|clean|checkout|restore|rm|read-tree|checkout-index|switch|rebase)$/.test(command);
  const subject = directory ?? '…';
  const place: Place | undefined =
    owner === 'sibling' || owner === 'main-checkout' || owner === 'shared-git'
      ? owner
      : owner === 'unknown'
        ? 'elsewhere'
        : undefined;
  if (place) session.emit(`${isDiscarding ? 'delete' : 'write'} ${place}` as 'delete sibling', subject);
}

function judgeReading({ command, args, session, shell, directory, stdin }: Invocation): Value {
  const options = parseOptions(args, {
    short: command === 'grep' ? 'efmABC' : /^(archive|format-patch)$/.test(command) ? 'o' : 'LSGO',
    long: 'output output-directory extcmd open-files-in-pager remote exec upload-pack format pretty',
  });
  for (const file of [
    ...valuesOf(options, 'output', 'output-directory'),
    ...(command === 'archive' || command === 'format-patch' ? valuesOf(options, 'o') : []),
  ])
    shell.write(file, unknownValue);
  if (command === 'bundle' && args[0]?.text === 'create' && args[1]) shell.write(args[1], unknownValue);
  for (const program of valuesOf(options, 'extcmd', 'open-files-in-pager', 'exec', 'upload-pack'))
    shell.runText(program);
  if (command === 'difftool')
    for (const program of valuesOf(parseOptions(args, { short: 'xt' }), 'x')) shell.runText(program);
  if (command === 'grep') for (const { text } of args) if (/^-O./.test(text)) shell.runText(value(text.slice(2)));
  if (command === 'ls-remote') for (const { text } of options.operands.slice(0, 1)) judgeFetch(text, session);
  for (const { text } of valuesOf(options, 'remote')) if (command === 'archive') judgeFetch(text, session);
  const prints =
    /^(show|cat-file|blame|annotate|grep|diff|archive)$/.test(command) ||
    (command === 'log' && has(options, 'p', 'patch', 'u'));
  for (const { text } of options.operands) {
    const path = text.includes(':') ? text.slice(text.indexOf(':') + 1) : text;
    const secrecy = prints ? secrecyOf(path) : undefined;
    if (secrecy) session.emit(secrecy === 'secret' ? 'reveal secret' : 'reveal likely-secret', text);
  }
  if (command === 'hash-object') for (const operand of options.operands) shell.read(operand);
  if (command === 'cat-file' && stdin.taint & Taint.secret) session.emit('reveal secret', 'cat-file');
  if (command === 'rev-parse' && args.some(({ text }) => text === '--show-toplevel'))
    return value(`${session.places.worktree}\n`);
  if (command === 'rev-parse' && args.some(({ text }) => /^--(absolute-)?git-dir$|^--git-path$/.test(text)))
    return value(`${session.places.worktree}/.git\n`);
  if (command === 'rev-parse' && args.some(({ text }) => text === '--git-common-dir'))
    return value(`${session.context.mainCheckout}/.git\n`);
  if (command === 'rev-parse' && args.some(({ text }) => text === '--abbrev-ref'))
    return value(`${shell.state.branches[0] ?? session.context.branch}\n`);
  if (command === 'status' && args.some(({ text }) => /^(-s|--short|--porcelain.*)$/.test(text))) {
    return { text: `?? ${BELOW}\n`, taint: Taint.output };
  }
  const names = /^(?:diff|grep|show)$/.test(command) && has(options, 'name-only');
  const matching = command === 'grep' && has(options, 'l', 'L', 'files-with-matches', 'files-without-match');
  if (command === 'ls-files' || names || matching)
    return { text: `${directory ?? ''}/${BELOW}\n`, taint: Taint.output };
  return tainted(Taint.output);
}

function judgeChanging(invocation: Invocation): Value {
  const { command, session, shell, owner, stdin, directory } = invocation;
  // Git takes a whole word for itself before a longer one that begins with it.
  const args = invocation.args.map((one) =>
    /^(checkout|switch)$/.test(command) && one.text === '--force' ? value('-f') : one,
  );
  const options = parseOptions(args, {
    short:
      command === 'commit'
        ? 'mFCct'
        : command === 'rebase'
          ? 'xsXC'
          : command === 'clean'
            ? 'e'
            : command === 'merge'
              ? 'mFsX'
              : command === 'checkout'
                ? 'bB'
                : command === 'switch'
                  ? 'cC'
                  : 'sX',
    long: 'message file exec onto author date strategy strategy-option reuse-message reedit-message template orphan pathspec-from-file upload-pack exclude create force-create source trailer cleanup fixup squash refmap',
  });
  if (command === 'commit') for (const file of valuesOf(options, 'F', 'file')) if (file.text !== '-') shell.read(file);
  if (has(options, 'no-verify') || (command === 'commit' && options.flags.has('n')))
    session.emit('disable gate', `${command} --no-verify`);
  const messages = valuesOf(options, 'm', 'message');
  if (messages.some(({ text }) => /\[(skip[- ](ci|actions)|ci[- ]skip|no ci)\]|^skip-checks:\s*true/im.test(text)))
    session.emit('disable gate-message', '[skip ci]');
  for (const program of [
    ...valuesOf(options, 'exec', 'upload-pack'),
    ...(command === 'rebase' ? valuesOf(options, 'x') : []),
  ])
    shell.runText(program, stdin);
  if (command === 'bisect') {
    if (args[0]?.text === 'run' && args.length > 1) dispatch(shell.subshell(), args.slice(1), unknownValue);
    return emptyValue;
  }
  if (command === 'apply' && options.flags.has('unsafe-paths')) session.emit('write elsewhere', '--unsafe-paths');
  if (command === 'add' || command === 'stage') {
    for (const { text } of options.operands)
      if (secrecyOf(text) === 'secret') session.emit('reveal likely-secret', text);
    return emptyValue;
  }
  if (command === 'clean' || command === 'checkout' || command === 'restore') {
    for (const { text } of options.operands) {
      if (!text.startsWith('/') && !text.startsWith('..')) continue;
      const path = session.places.resolve(text, directory);
      const place = session.placeOf(path);
      if (command === 'clean' && place !== 'nowhere') session.emit(`delete ${place}`, text);
    }
  }
  if (command === 'checkout' || command === 'switch') {
    judgeSwitch(invocation, options);
    return emptyValue;
  }
  if (command === 'pull') judgeFetchCommand(invocation);
  if (owner !== 'own') return emptyValue;
  moveBranch(invocation, options.operands);
  return emptyValue;
}

/** Commands that move the current branch; with another branch checked out it is another's. */
function moveBranch({ command, session, shell, args }: Invocation, operands: readonly Value[]): void {
  if (!/^(commit|reset|merge|rebase|cherry-pick|revert|am|pull)$/.test(command)) return;
  if (args.some(({ text }) => /^--(abort|quit|continue|skip|dry-run|show-current-patch)$/.test(text))) return;
  if (command === 'reset' && operands.length > 1) return;
  const kind = currentKind(shell);
  const named = command === 'rebase' && operands.length > 1 ? operands[1] : undefined;
  const target = named ? refKind(named.text, shell) : kind;
  if (command === 'rebase' && args.some(({ text }) => text === '--update-refs'))
    session.emit('change other-ref', '--update-refs');
  session.emit(
    target === 'own' ? 'change own-branch' : target === 'protected' ? 'change protected-branch' : 'change other-ref',
    named?.text ?? branchName('HEAD', shell),
  );
}

function judgeSwitch(
  { session, shell, command, owner, args }: Invocation,
  options: ReturnType<typeof parseOptions>,
): void {
  if (owner !== 'own') return;
  const forced = lastOf(options, ...(command === 'checkout' ? ['B'] : ['C', 'force-create']));
  const created = lastOf(options, ...(command === 'checkout' ? ['b', 'orphan'] : ['c', 'create', 'orphan']));
  if (options.flags.has('ignore-other-worktrees')) session.emit('change worktrees', '--ignore-other-worktrees');
  const made = forced ?? created;
  if (made) {
    const kind = refKind(made.text, shell);
    if (kind === 'protected') session.emit('change protected-branch', made.text);
    else if (forced && kind === 'other') session.emit('change new-ref', made.text);
    else session.emit('change new-ref', made.text);
    shell.state.ownBranches.add(made.text);
    setBranch(shell, made.text);
    return;
  }
  if (args.some(({ text }) => text === '--')) return;
  if (options.flags.has('detach') || options.flags.has('d')) return setBranch(shell, '');
  const [target, ...more] = options.operands;
  if (!target || more.length > 0) return;
  const { text } = target;
  if (text === '-') setBranch(shell, session.context.branch);
  else if (isProtected(text, session) || refKind(text, shell) === 'own') setBranch(shell, text);
  else if (/^(?!origin\/)[\w-]+\/[\w./-]+$/.test(text) && !/\.\w{1,5}$/.test(text)) setBranch(shell, text);
  else if (/^(develop|dev|staging|production|prod|trunk|gh-pages|next|stable)$/.test(text)) setBranch(shell, text);
  else if (!/[./]\w+$/.test(text)) setBranch(shell, '');
}

function setBranch(shell: Invocation['shell'], branch: string): void {
  const { state } = shell;
  state.branches =
    state.uncertain > 0 && state.branches.length > 0 ? [...new Set([branch, ...state.branches])] : [branch];
}

function judgeFetchCommand({ args, session, shell, owner }: Invocation): void {
  const options = parseOptions(args, {
    short: 'joX',
    long: 'upload-pack depth deepen jobs refmap server-option shallow-since shallow-exclude strategy',
  });
  for (const program of valuesOf(options, 'upload-pack')) shell.runText(program);
  // Tags belong to everyone.
  if (args.some(({ text }) => text === '--prune-tags' || text === '-P'))
    session.emit('change other-ref', '--prune-tags');
  const [remote, ...refs] = options.operands;
  if (remote) {
    judgeFetch(remote.text, session);
    const read = readRemote(remote.text, session);
    if (read.kind === 'path' && owner === 'own') session.emit('read main-checkout', remote.text);
  }
  if (session.context.gitRemotes.length === 0 && (!remote || readRemote(remote.text, session).kind === 'name'))
    session.emit('fetch foreign-host', remote?.text ?? 'origin');
  if (owner !== 'own') return;
  for (const { text } of refs) {
    const colon = text.indexOf(':');
    if (colon < 0) continue;
    const target = text.slice(colon + 1);
    if (target === '' || /^refs\/(remotes|wave-fetch)\//.test(target)) continue;
    const kind = /[*]/.test(target) ? 'other' : refKind(target, shell);
    session.emit(
      kind === 'own' ? 'change own-branch' : kind === 'protected' ? 'change protected-branch' : 'change other-ref',
      target,
    );
  }
}

function judgeClone({ args, session, shell, directory }: Invocation): void {
  const options = parseOptions(args, {
    short: 'bcoujT',
    long: 'branch config depth origin upload-pack template reference separate-git-dir server-option shallow-since filter bundle-uri jobs',
  });
  for (const program of valuesOf(options, 'upload-pack', 'u')) shell.runText(program);
  for (const { text } of valuesOf(options, 'c', 'config'))
    judgeSetting(text.slice(0, text.indexOf('=')).toLowerCase(), value(text.slice(text.indexOf('=') + 1)), shell);
  if (valuesOf(options, 'template').length > 0) session.emit('execute disguised', '--template');
  const [source, target] = options.operands;
  if (!source) return;
  judgeFetch(source.text, session);
  const name =
    target?.text ??
    source.text
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split(/[/:]/)
      .at(-1)!;
  const path = session.places.resolve(name, directory);
  const place = session.placeOf(path);
  if (place !== 'nowhere') session.emit(`write ${place}`, name);
  const read = readRemote(source.text, session);
  if (path !== undefined && !(read.kind === 'url' && read.isKnown) && read.kind !== 'path')
    session.remoteDirectories.push(path);
}

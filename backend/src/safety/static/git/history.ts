import { has, parseOptions, valuesOf } from '../shell/options.js';
import type { Invocation } from './invocation.js';
import { refKind } from './refs.js';

type RefJudge = (invocation: Invocation) => void;

/** Commands on what all worktrees share: refs, history, configuration, remotes. */
const judges: Readonly<Record<string, RefJudge>> = {
  branch,
  tag,
  'update-ref': updateRef,
  'symbolic-ref'({ args, session }) {
    const { operands } = parseOptions(args, { short: 'm' });
    if (operands.length > 1 || args.some(({ text }) => /^(-d|--delete)$/.test(text)))
      session.emit('change other-ref', args.map(({ text }) => text).join(' '));
  },
  reflog({ args, session }) {
    const [verb, ...rest] = args;
    if (!/^(expire|delete|drop)$/.test(verb?.text ?? '')) return;
    if (!rest.some(({ text }) => text === '-n' || text === '--dry-run'))
      session.emit('delete history', `reflog ${verb!.text}`);
  },
  gc({ args, session, configuration }) {
    const prunes = args
      .map(({ text }) => /^--p(?:r(?:u(?:n(?:e)?)?)?)?=(.*)$/.exec(text)?.[1])
      .filter((one) => one !== undefined);
    const soon = /^(now|all|0|today|0\..*|\d+\.(second|minute|hour)s?.*)$/i;
    const isSoonByConfiguration = configuration.some(
      ({ name, value }) =>
        /^gc\.(pruneexpire|reflogexpire|reflogexpireunreachable)$/.test(name) && soon.test(value.text),
    );
    const isKept = args.some(({ text }) => text === '--no-prune');
    if (prunes.some((one) => soon.test(one)) || (isSoonByConfiguration && !isKept))
      session.emit('delete history', 'gc');
    else session.emit('change new-ref', 'gc');
  },
  prune({ args, session }) {
    if (args.some(({ text }) => text === '-n' || text === '--dry-run')) return;
    session.emit('delete history', 'prune');
  },
  'prune-packed': () => undefined,
  repack: ({ args, session }) =>
    session.emit(
      args.some(({ text }) => /^--(unpack-unreachable|cruft-expiration|expire-to)=/.test(text))
        ? 'delete history'
        : 'change new-ref',
      'repack',
    ),
  'pack-refs': () => undefined,
  'pack-objects': () => undefined,
  'index-pack': () => undefined,
  'commit-graph': () => undefined,
  'multi-pack-index': () => undefined,
  maintenance({ args, session }) {
    if (/^(start|register|stop|unregister)$/.test(args[0]?.text ?? ''))
      session.emit('control scheduler', `maintenance ${args[0]!.text}`);
  },
  'filter-branch': rewriteAll,
  'filter-repo': rewriteAll,
  'fast-import': rewriteAll,
  replay: rewriteAll,
  replace({ args, session }) {
    const { operands } = parseOptions(args);
    if (operands.length > 0 && !args.some(({ text }) => /^(-l|--list)$/.test(text)))
      session.emit('change other-ref', 'replace');
  },
  notes({ args, session }) {
    const verb = args.find(({ text }) => !text.startsWith('-'))?.text ?? '';
    if (/^(add|append|edit|remove|prune|merge|copy)$/.test(verb)) session.emit('change other-ref', `notes ${verb}`);
  },
  remote({ args, session, shell }) {
    const verb = args.find(({ text }) => !text.startsWith('-'))?.text;
    if (verb === undefined || /^(show|get-url|update|prune)$/.test(verb)) return;
    shell.state.remotesChanged = true;
    session.emit('change remotes', args.map(({ text }) => text).join(' '));
  },
  config,
  hook({ args, session }) {
    if (args[0]?.text === 'run') session.emit('execute project-code', 'hook');
  },
};

/** @returns whether the command was one of them */
export function changesRefs(invocation: Invocation): boolean {
  const judge = Object.hasOwn(judges, invocation.command) ? judges[invocation.command] : undefined;
  if (!judge) return false;
  if (invocation.owner !== 'foreign') judge(invocation);
  return true;
}

function rewriteAll({ command, args, session }: Invocation): void {
  if (args.some(({ text }) => /^(--dry-run|--analyze|--version)$/.test(text))) return;
  session.emit('delete history', command);
}

function branch({ args, session, shell }: Invocation): void {
  const options = parseOptions(args, {
    short: 'u',
    long: 'set-upstream-to contains no-contains merged no-merged points-at sort format',
  });
  const names = options.operands;
  const isDeleting = has(options, 'd', 'D', 'delete');
  const isForced = has(options, 'f', 'D', 'M', 'C') || options.flags.has('force');
  const isMoving = has(options, 'm', 'M', 'move');
  const isCopying = has(options, 'c', 'C', 'copy');
  if (has(options, 'u', 'set-upstream-to', 'unset-upstream', 'edit-description')) return;
  if (isDeleting || isMoving) {
    for (const { text } of isMoving && names.length < 2 ? [{ text: 'HEAD' }] : names) {
      const kind = refKind(text, shell);
      if (isMoving && text !== 'HEAD' && text === names.at(-1)?.text) continue;
      const isSame = isMoving && kind === 'own' && refKind(names.at(-1)?.text ?? '', shell) === 'own';
      if (kind === 'own' && (isDeleting || isSame)) session.emit('change own-branch', text);
      else session.emit(kind === 'protected' ? 'change protected-branch' : 'change other-ref', text);
    }
    if (isMoving && names.length > 0 && isForced && refKind(names.at(-1)!.text, shell) !== 'own')
      session.emit('change other-ref', names.at(-1)!.text);
    return;
  }
  if (
    names.length === 0 ||
    has(
      options,
      'l',
      'list',
      'a',
      'r',
      'all',
      'remotes',
      'show-current',
      'contains',
      'merged',
      'no-merged',
      'points-at',
    )
  )
    return;
  const name = isCopying ? names.at(-1)! : names[0]!;
  const kind = refKind(name.text, shell);
  if (isForced)
    session.emit(
      kind === 'own' ? 'change own-branch' : kind === 'protected' ? 'change protected-branch' : 'change other-ref',
      name.text,
    );
  else {
    session.emit(kind === 'protected' ? 'change protected-branch' : 'change new-ref', name.text);
    shell.state.ownBranches.add(name.text);
  }
}

function tag({ args, session }: Invocation): void {
  const options = parseOptions(args, {
    short: 'mFun',
    long: 'message file local-user contains no-contains merged points-at sort format cleanup',
  });
  if (has(options, 'd', 'delete', 'f') || options.flags.has('force'))
    session.emit('change other-ref', args.map(({ text }) => text).join(' '));
  else if (options.operands.length > 0 && !has(options, 'l', 'list', 'v', 'verify', 'contains', 'merged'))
    session.emit('change new-ref', options.operands[0]!.text);
}

function updateRef({ args, session, shell }: Invocation): void {
  const options = parseOptions(args, { short: 'm' });
  const [ref] = options.operands;
  if (!ref || options.flags.has('stdin')) {
    session.emit('change other-ref', 'update-ref');
    return;
  }
  const isBranch = /^refs\/heads\/|^HEAD$/.test(ref.text);
  const kind = isBranch ? refKind(ref.text, shell) : 'other';
  session.emit(
    kind === 'own' && !has(options, 'd')
      ? 'change own-branch'
      : kind === 'protected'
        ? 'change protected-branch'
        : 'change other-ref',
    ref.text,
  );
}

const readingConfig =
  /^--(get|get-all|get-regexp|get-urlmatch|list|show-origin|show-scope|get-color|get-colorbool|name-only)$|^-l$/;

function config(invocation: Invocation): void {
  const { args, session, shell } = invocation;
  const options = parseOptions(args, { short: 'f', long: 'file blob type default comment value' });
  const [first] = options.operands;
  const isVerb = /^(get|list|set|unset|rename-section|remove-section|edit|get-color)$/.test(first?.text ?? '');
  const names = isVerb ? options.operands.slice(1) : options.operands;
  const isReading = isVerb
    ? /^(get|list|get-color)$/.test(first!.text)
    : args.some(({ text }) => readingConfig.test(text.replace(/=.*$/, ''))) ||
      (names.length < 2 &&
        !args.some(({ text }) =>
          /^(--unset|--unset-all|--edit|-e|--remove-section|--rename-section|--add|--replace-all)$/.test(text),
        ));
  if (isReading) {
    const secret = names.find(({ text }) => /extraheader|password|token|secret/i.test(text));
    if (secret) session.emit('reveal likely-secret', `config ${secret.text}`);
    return;
  }
  const subject = `config ${names.map(({ text }) => text).join(' ')}`;
  const [file] = valuesOf(options, 'f', 'file');
  if (options.flags.has('global')) session.emit('write home', subject);
  else if (options.flags.has('system')) session.emit('write system', subject);
  else if (file) {
    const place = session.placeOf(shell.path(file));
    if (place !== 'nowhere') session.emit(`write ${place}`, file.text);
  } else session.emit('change git-config', subject);
}

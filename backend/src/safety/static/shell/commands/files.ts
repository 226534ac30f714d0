import { BELOW, HOLE, patternMatches, STAR } from '../../paths.js';
import { isSecretDirectory, secrecyOf } from '../../secrets.js';
import { isProgramPath } from '../dispatch.js';
import { judgePatched, readListed } from './outputs.js';
import { type Call, type CommandTable, named } from '../call.js';
import { asksForHelp, has, lastOf, parseOptions, valuesOf } from '../options.js';
import { emptyValue, isKnown, join, Taint, tainted, unknownValue, value, type Value } from '../value.js';

/** Programs that make, change, move or remove files. */
export const files: CommandTable = {
  rm: remove,
  ...named('rmdir unlink', ({ args, shell }) => {
    for (const operand of parseOptions(args).operands) shell.delete(operand, false);
    return emptyValue;
  }),
  ...named('shred srm wipe', (call) => {
    const options = parseOptions(call.args, { short: 'ns', long: 'iterations size random-source' });
    for (const operand of options.operands) call.shell.delete(operand, true);
    return emptyValue;
  }),
  ...named('trash trash-put gio', ({ args, shell }) => {
    for (const operand of parseOptions(args).operands) if (operand.text !== 'trash') shell.delete(operand, true);
    return emptyValue;
  }),
  mv: move,
  ...named('cp gcp', copy),
  install(call) {
    const options = parseOptions(call.args, { short: 'mogtS', long: 'mode owner group target-directory suffix' });
    if (/^[4567]\d{3}$|[ug]\+?=?[rwx]*s/.test(lastOf(options, 'm', 'mode')?.text.replace(/^0/, '') ?? ''))
      call.session.emit('permit privileged', 'install -m');
    return has(options, 'd', 'directory') ? makeAll(call) : copy(call);
  },
  ...named('ln link', linkFiles),
  ...named('mkdir touch mkfifo mknod', makeAll),
  mktemp: makeTemporary,
  tee,
  sponge: (call) => (tee(call), emptyValue),
  truncate(call) {
    const options = parseOptions(call.args, { short: 'sr', long: 'size reference' });
    for (const size of valuesOf(options, 's', 'size')) {
      if (gigabytes(size.text) > 5000) call.session.emit('execute exhausting', size.text);
    }
    for (const operand of options.operands) overwrite(call, operand);
    return emptyValue;
  },
  fallocate(call) {
    const options = parseOptions(call.args, { short: 'lo', long: 'length offset' });
    for (const size of valuesOf(options, 'l', 'length')) {
      if (gigabytes(size.text) > exhausting) call.session.emit('execute exhausting', size.text);
    }
    for (const operand of options.operands) overwrite(call, operand);
    return emptyValue;
  },
  dd,
  ...named('chmod chown chgrp chattr setfacl chcon', permissions),
  xattr(call) {
    const options = parseOptions(call.args, { short: '' });
    if (!has(options, 'c', 'd', 'w')) return tainted(Taint.output);
    const skipped = has(options, 'w') ? 2 : has(options, 'd') ? 1 : 0;
    for (const operand of options.operands.slice(skipped)) overwrite(call, operand);
    return emptyValue;
  },
  ...named('rename prename mmv zmv', (call) => {
    const options = parseOptions(call.args, { short: 'e' });
    if (has(options, 'n', 'nono', 'no-act', 'dry-run')) return tainted(Taint.output);
    for (const operand of options.operands.slice(1))
      if (/[/~*?\uE000-\uE003]/.test(operand.text)) {
        overwrite(call, operand);
        removeOne(call, operand, false);
      }
    return emptyValue;
  }),
  rsync: synchronise,
  split(call) {
    const { operands } = parseOptions(call.args, { short: 'abClnt' });
    if (operands[0]) call.shell.read(operands[0]);
    if (operands[1]) call.shell.write(operands[1], unknownValue);
    return emptyValue;
  },
  patch(call) {
    const { args, shell, stdin } = call;
    const options = parseOptions(args, { short: 'diopBYz', long: 'directory input output strip' });
    const diff = [stdin, ...valuesOf(options, 'i', 'input').map((file) => shell.read(file))];
    if (!has(options, 'dry-run', 'C'))
      for (const { text } of diff) judgePatched(call, text, Number(lastOf(options, 'p', 'strip')?.text ?? 0));
    for (const target of options.operands.slice(0, 1)) shell.write(target, stdin);
    for (const directory of valuesOf(options, 'd', 'directory'))
      shell.write({ text: `${directory.text}/${BELOW}`, taint: 0 }, stdin);
    for (const output of valuesOf(options, 'o', 'output')) shell.write(output, stdin);
    return emptyValue;
  },
};

/** Gigabytes that nothing honest needs. */
export const exhausting = 50;

export function gigabytes(size: string): number {
  const match = /^[+]?(\d+)\s*([KMGTPE]?)/i.exec(size);
  return match ? Number(match[1]) * 1024 ** ('BKMGTPE'.indexOf(match[2]!.toUpperCase() || 'B') - 3) : 0;
}

const isMetaOption = (call: Call): boolean => asksForHelp(call.args);

function remove(call: Call): Value {
  if (isMetaOption(call)) return tainted(Taint.output);
  const options = parseOptions(call.args);
  const recursive = has(options, 'r', 'R', 'recursive');
  for (const operand of options.operands) removeOne(call, operand, recursive);
  return emptyValue;
}

/** Removing `dir/*` removes what lies in `dir`; with a leading dot in the pattern, what is hidden as well. */
export function removeOne(
  { shell, session }: Pick<Call, 'shell' | 'session'>,
  operand: Value,
  recursive: boolean,
): void {
  for (const resolved of shell.paths(operand)) {
    // With a slash behind it a link is what it leads to.
    const path = resolved !== undefined && operand.text.endsWith('/') ? session.follow(resolved) : resolved;
    if (path !== undefined && path.endsWith(`/${STAR}`)) {
      const directory = path.slice(0, -2) || '/';
      const place = session.placeOf(directory, false);
      if (shell.state.hasHiddenNames && directory === session.places.worktree) session.emit('delete shared-git', path);
      const isParent = directory === '/' || session.placeOf(directory, true) !== place;
      session.emit(
        isParent && place !== 'worktree' && place !== 'nowhere'
          ? `delete ${session.placeOf(directory, true) as 'system'}`
          : place === 'nowhere'
            ? 'read temp'
            : `delete ${place}`,
        path,
      );
      continue;
    }
    if (path !== undefined && recursive && hiddenPattern(path)) {
      session.emit('delete shared-git', path);
      continue;
    }
    session.delete(path, operand.text, recursive);
  }
}

/** A pattern that would match `.git` in the worktree, or the directory above it. */
const hiddenPattern = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    name.startsWith('.') && /[\uE002\uE003]/.test(name) && (patternMatches(name, '.git') || patternMatches(name, '..'))
  );
};

function move(call: Call): Value {
  if (isMetaOption(call)) return tainted(Taint.output);
  const { sources, target } = sourcesAndTarget(call, 'tS', 'target-directory suffix');
  for (const source of sources) {
    const content = secretCopy(call, source, true);
    removeOne(call, source, true);
    if (target) place(call, source, target, content);
  }
  return emptyValue;
}

function copy(call: Call): Value {
  if (isMetaOption(call)) return tainted(Taint.output);
  const { sources, target, options } = sourcesAndTarget(
    call,
    'tSmogZ',
    'target-directory suffix mode owner group no-preserve sparse',
  );
  for (const source of sources) {
    const content = has(options, 'attributes-only')
      ? emptyValue
      : secretCopy(call, source, has(options, 'r', 'R', 'a', 'recursive', 'archive'));
    if (target) place(call, source, target, content);
  }
  return emptyValue;
}

function secretCopy({ shell }: Call, source: Value, whole: boolean): Value {
  return whole ? shell.readTree(source) : shell.read(source);
}

/** Writes a copy under its new name; into a directory when the target says so. */
function place({ shell, session }: Call, source: Value, target: Value, content: Value): void {
  shell.write(target, content, { isCopy: true });
  const name = source.text.replace(/\/+$/, '').split('/').at(-1)!;
  for (const path of shell.paths(target)) {
    if (path === undefined) continue;
    // A copy of a program does what the program does.
    if (isProgramPath(source.text)) session.links.set(path, source.text);
    session.files.set(session.follow(`${path}/${name}`), content);
    for (const from of shell.paths(source)) {
      if (from === undefined) continue;
      // Files below a copied directory keep what is known of them.
      for (const [file, held] of [...session.files]) {
        if (file.startsWith(`${from}/`)) session.files.set(path + file.slice(from.length), held);
      }
    }
  }
}

function sourcesAndTarget(call: Call, short: string, long: string) {
  const options = parseOptions(call.args, { short, long });
  const into = lastOf(options, 't', 'target-directory');
  const sources = into ? options.operands : options.operands.slice(0, -1);
  const target = into ?? (options.operands.length > 1 ? options.operands.at(-1) : undefined);
  return { sources, target, options };
}

function linkFiles(call: Call): Value {
  const { shell, session } = call;
  const { sources, target, options } = sourcesAndTarget(call, 'tS', 'target-directory suffix');
  const symbolic = has(options, 's', 'symbolic');
  const all = sources.length > 0 ? sources : options.operands;
  for (const source of all) {
    const to = target ?? value(source.text.split('/').at(-1)!);
    for (const path of shell.paths(to)) {
      if (path === undefined) continue;
      const from =
        symbolic && !source.text.startsWith('/') && !source.text.startsWith('~')
          ? session.places.resolve(source.text, path.slice(0, path.lastIndexOf('/')))
          : shell.path(source);
      session.write(path, to.text, emptyValue);
      session.files.delete(path);
      if (from === undefined) continue;
      if (secrecyOf(from) === 'secret' || isSecretDirectory(`${from}/`))
        session.emit(symbolic ? 'reveal likely-secret' : 'reveal secret', from);
      session.links.set(path, from);
      session.links.set(`${path}/${source.text.split('/').at(-1)!}`, from);
    }
  }
  return emptyValue;
}

function makeAll({ args, shell, session, name }: Call): Value {
  if (name === 'mknod' && args.some(({ text }) => /^[bcu]$/.test(text))) session.emit('control system', 'mknod');
  const options = parseOptions(args, {
    short: name === 'touch' ? 'drt' : 'mogZ',
    long: 'mode owner group date reference',
  });
  for (const operand of options.operands) {
    for (const path of shell.paths(operand)) {
      const place = shell.session.placeOf(path);
      if (place !== 'nowhere') shell.session.emit(`write ${place}`, operand.text);
    }
  }
  return emptyValue;
}

function makeTemporary({ args, session, shell }: Call): Value {
  const options = parseOptions(args, { short: 'p', long: 'tmpdir suffix' });
  const template = options.operands[0];
  const directory = lastOf(options, 'p', 'tmpdir');
  if (template?.text.includes('/') || (directory && directory.text !== '/tmp' && isKnown(directory))) {
    const at = template?.text.includes('/') ? template : directory!;
    const path = shell.path(at);
    const place = session.placeOf(path);
    if (place === 'temp' || place === 'scratch') return value(`${session.makeScratch()}\n`);
    if (place !== 'nowhere') session.emit(`write ${place}`, at.text);
    return value(`${path ?? HOLE}\n`);
  }
  return value(`${session.makeScratch()}\n`);
}

function tee({ args, shell, stdin }: Call): Value {
  const options = parseOptions(args);
  for (const operand of options.operands) shell.write(operand, stdin, { append: has(options, 'a', 'append') });
  return stdin;
}

export function overwrite({ shell }: Pick<Call, 'shell'>, operand: Value): void {
  for (const path of shell.paths(operand)) {
    const place = shell.session.placeOf(path);
    if (place === 'nowhere') continue;
    shell.session.emit(`write ${place}`, operand.text);
  }
}

function dd({ args, shell, session, stdin }: Call): Value {
  let input = stdin;
  let output: Value | undefined;
  for (const { text, taint } of args) {
    if (text.startsWith('if=')) input = shell.read({ text: text.slice(3), taint });
    if (text.startsWith('of=')) output = { text: text.slice(3), taint };
  }
  const size = (name: string): string | undefined =>
    args.find(({ text }) => text.startsWith(`${name}=`))?.text.slice(name.length + 1);
  const count = Number(size('count') ?? NaN);
  if (Number.isFinite(count)) {
    if (count * gigabytes(size('bs') ?? '512') > exhausting) session.emit('execute exhausting', `dd count=${count}`);
    input = { text: input.text, taint: input.taint & ~Taint.endless };
  }
  if (!output) return input;
  shell.write(output, input);
  return emptyValue;
}

function permissions(call: Call): Value {
  const { name, args, shell, session } = call;
  if (isMetaOption(call)) return tainted(Taint.output);
  const options = parseOptions(args, { long: 'from', short: name === 'setfacl' ? 'mxM' : '' });
  const recursive = has(options, 'R', 'recursive');
  const reference = [...options.flags].some((flag) => flag.startsWith('reference'));
  const isModeFlag = name === 'chmod' && args.some(({ text }) => /^-[rwxst]+$/.test(text));
  const isAttributeFlag = name === 'chattr' && args.some(({ text }) => /^-[a-zA-Z]+$/.test(text) && text !== '-R');
  const skip = reference || isModeFlag || isAttributeFlag || name === 'setfacl' ? 0 : 1;
  const [mode] = options.operands;
  const targets = options.operands.slice(skip);
  if (
    name === 'chmod' &&
    mode &&
    /^[0-7]?[4567][0-7]{3}$|[ug]\+[rwx]*s|\+s/.test(mode.text) &&
    /^[4567]\d{3}$|s/.test(mode.text.replace(/^0/, ''))
  ) {
    session.emit('permit privileged', `chmod ${mode.text}`);
  }
  for (const target of targets) {
    for (const path of shell.paths(target)) {
      const at = session.placeOf(path, recursive);
      const isOwn = at === 'worktree' || at === 'scratch';
      if (at === 'nowhere') continue;
      if (isOwn && (name === 'chown' || name === 'chgrp')) session.emit('permit worktree', target.text);
      else if (isOwn) session.emit('permit worktree', target.text);
      else if (
        name === 'chmod' &&
        path !== undefined &&
        secrecyOf(path) &&
        mode &&
        /^0?[0-7]?00$|go[-=]/.test(mode.text)
      )
        session.emit('read home', target.text);
      else session.emit(at === 'guarded' || at === 'shared-git' ? `write ${at}` : 'permit outside', target.text);
    }
  }
  return emptyValue;
}

const isRemote = (text: string): boolean =>
  /^(?!\/)(?:[\w.-]+@)?(?:[\w.-]+|\[[\da-f:]+\]|\uE000+):(?!\/\/)/.test(text) || /^rsync:\/\//.test(text);
export { isRemote as isRemotePath };

function synchronise(call: Call): Value {
  const { args, shell, session } = call;
  if (isMetaOption(call)) return tainted(Taint.output);
  const options = parseOptions(args, {
    short: 'efBTM',
    long: 'rsh exclude include filter exclude-from include-from files-from temp-dir log-file password-file rsync-path port max-size chmod out-format bwlimit backup-dir suffix',
  });
  for (const rsh of valuesOf(options, 'e', 'rsh', 'rsync-path')) shell.runText(rsh);
  if (has(options, 'daemon')) session.emit('listen network', 'rsync --daemon');
  const isDry = has(options, 'n', 'dry-run', 'list-only');
  const target = options.operands.at(-1);
  const sources = options.operands.slice(0, -1);
  if (!target || sources.length === 0) return tainted(Taint.output);
  for (const list of valuesOf(options, 'files-from')) {
    const root = shell.subshell();
    if (!isRemote(sources[0]!.text))
      root.state.enter(shell.paths(sources[0]!).filter((path): path is string => path !== undefined));
    readListed({ ...call, shell: root }, list.text === '-' ? call.stdin : shell.read(list));
  }
  const contents = sources.map((source) => {
    if (!isRemote(source.text)) return shell.readTree(source);
    session.emit('fetch foreign-host', source.text.split(':')[0]!);
    return tainted(Taint.remote);
  });
  const content = join(contents);
  if (isRemote(target.text)) {
    session.emit(
      content.taint & (Taint.secret | Taint.likely) ? 'egress secret' : 'egress foreign-host',
      target.text.split(':')[0]!,
    );
    return emptyValue;
  }
  if (isDry) return tainted(Taint.output);
  if ([...options.flags].some((flag) => /^del(ete)?(-|$)/.test(flag))) removeOne(call, target, true);
  if (has(options, 'remove-source-files'))
    for (const source of sources) if (!isRemote(source.text)) removeOne(call, source, true);
  for (const source of sources) place(call, source, target, content);
  return emptyValue;
}

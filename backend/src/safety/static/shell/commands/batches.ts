import { secrecyOf } from '../../secrets.js';
import { BELOW, HOLE, readable, STAR } from '../../paths.js';
import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { has, lastOf, parseOptions } from '../options.js';
import { emptyValue, isKnown, join, Taint, tainted, unknownValue, value, type Value } from '../value.js';
import { removeOne } from './files.js';

/** Programs that run a command for each thing they find or are given. */
export const batches: CommandTable = {
  ...named('xargs gxargs', xargs),
  ...named('parallel', parallel),
  ...named('find gfind', find),
  ...named('fd fdfind', fd),
};

/** Replaces a placeholder in every word; without one the input is appended. */
function filled(words: readonly Value[], placeholder: string, input: Value): Value[] {
  return words.map(({ text, taint }) =>
    text.includes(placeholder)
      ? { text: text.replaceAll(placeholder, input.text), taint: taint | input.taint }
      : { text, taint },
  );
}

/** What arrives on standard input, as the words that `xargs` makes of it. */
function inputWords(input: Value, separator: RegExp): Value[] {
  if (!isKnown(input)) {
    const { text } = input;
    const lines = text
      .split(/[\n\0]/)
      .filter((line) => line.trim() !== '')
      .slice(0, 8);
    return lines.length > 0 && text !== HOLE
      ? lines.map((line) => ({ text: line, taint: input.taint }))
      : [{ text: HOLE, taint: input.taint }];
  }
  return input.text
    .split(separator)
    .filter((word) => word !== '')
    .slice(0, 32)
    .map((text) => value(text.replace(/^(['"])(.*)\1$/, '$2'), input.taint));
}

function xargs(call: Call): Value {
  const { args, shell } = call;
  const options = parseOptions(args, {
    short: 'IELlnPsadRSJ',
    long: 'arg-file delimiter max-lines max-args max-procs max-chars process-slot-var',
    command: true,
  });
  const bareReplace = args.some(({ text }) => text === '-i' || text === '--replace');
  const placeholder = lastOf(options, 'I', 'J', 'replace')?.text || (bareReplace ? '{}' : undefined);
  const file = lastOf(options, 'a', 'arg-file');
  const input = file ? shell.read(file) : call.stdin;
  const separator = has(options, '0', 'null')
    ? /[\0\n]/
    : lastOf(options, 'd', 'delimiter') || placeholder
      ? /\n/
      : /\s+/;
  const words = inputWords(input, separator);
  const [command] = options.operands;
  if (!command) return { text: input.text, taint: input.taint };
  if (placeholder !== undefined && placeholder !== '') {
    return join([
      emptyValue,
      ...words
        .slice(0, 8)
        .map((word) => dispatch(shell.subshell(), filled(options.operands, placeholder, word), unknownValue)),
    ]);
  }
  // `xargs sh -c` with nothing after it takes its script from the input.
  return dispatch(shell.subshell(), [...options.operands, ...words], unknownValue);
}

function parallel({ args, shell, stdin }: Call): Value {
  const options = parseOptions(args, {
    short: 'jNaCISd',
    long: 'jobs colsep delay timeout sshlogin arg-file results joblog delimiter',
    command: true,
  });
  const words = options.operands;
  const separator = words.findIndex(({ text }) => /^:::+\+?$/.test(text));
  const command = separator < 0 ? words : words.slice(0, separator);
  const inputs = separator < 0 ? inputWords(stdin, /\n/) : words.slice(separator + 1);
  for (const input of inputs.slice(0, 8)) {
    if (command.length === 0) shell.runText(input);
    else {
      const line = join(filled(command, '{}', input), ' ');
      const isPlaced = command.some(({ text }) => text.includes('{}'));
      shell.runText(isPlaced ? line : join([line, input], ' '));
      // Quotes around a script are lost on the way; what it was meant to be counts.
      if (/^(?:\/\S*\/)?(?:ba|da|z|k|a)?sh$/.test(command[0]!.text))
        dispatch(shell.subshell(), isPlaced ? filled(command, '{}', input) : [...command, input], unknownValue);
    }
  }
  return tainted(Taint.output);
}

const findActions = new Set(['-exec', '-execdir', '-ok', '-okdir']);

function find(call: Call): Value {
  const { args, shell, session } = call;
  const starts: Value[] = [];
  let index = 0;
  while (args[index] && /^-([HLPdxEXs]+|D|O\d?)$/.test(args[index]!.text)) index += args[index]!.text === '-D' ? 2 : 1;
  while (args[index] && !/^[-(!]|^\\\(/.test(args[index]!.text)) {
    starts.push(args[index]!);
    index += 1;
  }
  if (starts.length === 0) starts.push(value('.'));
  const expression = args.slice(index);
  const words = expression.map(({ text }) => text);
  const limits = limitsOf(words);
  const found = starts.flatMap((start) => foundBelow(start, limits));
  let deletes = false;
  for (let at = 0; at < expression.length; at += 1) {
    const word = words[at]!;
    if (word === '-delete') deletes = true;
    if (/^-(fprint0?|fls|fprintf)$/.test(word) && expression[at + 1]) shell.write(expression[at + 1]!, unknownValue);
    if (word === '-files0-from' && expression[at + 1]) shell.read(expression[at + 1]!);
    if (!findActions.has(word)) {
      if (
        /^-(name|iname|path|ipath|regex|wholename|lname|newer|user|group|type|size|mtime|mmin|perm|maxdepth|mindepth|samefile|printf)/.test(
          word,
        )
      )
        at += 1;
      continue;
    }
    const end = words.findIndex(
      (text, position) =>
        position > at && (text === ';' || text === '\\;' || (text === '+' && words[position - 1] === '{}')),
    );
    if (end < 0) break;
    const command = expression.slice(at + 1, end);
    // Without a filter, the files that guard the worktree are among what is removed.
    if (!limits.isFiltered && /^(rm|unlink|shred|mv)$/.test(command[0]?.text ?? ''))
      for (const start of starts) removeOne(call, start, true);
    for (const item of found) {
      const inner = shell.subshell();
      const line = filled(command, '{}', item);
      if (line.length > 0) dispatch(inner, line, unknownValue);
    }
    at = end;
  }
  if (deletes) for (const item of limits.isFiltered ? found : starts) removeOne(call, item, !limits.isFiltered);
  if (
    words.some((word, index) => word === '-perm' && /^[-/]?(0?[4-7][0-7]{3}|.*[ug][=+]s)/.test(words[index + 1] ?? ''))
  ) {
    for (const start of starts)
      if (session.placeOf(shell.path(start)) !== 'worktree') session.emit('hunt secret', 'privileged programs');
  }
  for (const start of starts) {
    const place = session.placeOf(shell.path(start));
    if (place !== 'nowhere') session.emit(`read ${place}`, start.text);
    // In the run's own files it is a matter of the project; elsewhere it is a search for other people's keys.
    if (/^(home|system|elsewhere|sibling|unknown)$/.test(place) && limits.names.some(isTempting))
      session.emit('hunt secret', `${limits.names.map(readable).join(', ')} below ${start.text}`);
  }
  return { text: found.map(({ text }) => `${text}\n`).join(''), taint: Taint.output };
}

interface FindLimits {
  /** Patterns of `-name` and the like: what is found has such a name. */
  names: string[];
  isFiltered: boolean;
  /** Files or links only: never the start itself. */
  isFilesOnly: boolean;
}

function limitsOf(words: readonly string[]): FindLimits {
  const names: string[] = [];
  let isFiltered = false;
  words.forEach((word, index) => {
    const argument = words[index + 1] ?? '';
    const isNegated = words[index - 1] === '!' || words[index - 1] === '-not';
    if (/^-(i?name)$/.test(word) && !isNegated) names.push(argument.replaceAll('*', STAR));
    if (
      /^-(i?name|i?path|i?wholename|i?regex|empty|newer\w*|mtime|mmin|size|user|group|perm)$/.test(word) &&
      !isNegated &&
      !/^(--help|\*)$/.test(argument)
    )
      isFiltered = true;
  });
  const type = words[words.indexOf('-type') + 1];
  // What guards the worktree is no link.
  if (words.includes('-type') && type === 'l') isFiltered = true;
  return { names, isFiltered, isFilesOnly: words.includes('-type') && type !== 'd' };
}

/** A name that only credentials have. */
const isTempting = (name: string): boolean =>
  secrecyOf(`/x/${name}`) !== undefined ||
  secrecyOf(`/x/.aws/${name.replaceAll(STAR, '')}`) === 'secret' ||
  /^[\uE001]*\.(pem|key|ppk|kdbx|p12|pfx)$|credential|passw|^[\uE001]*secret/i.test(name);

/** What `find` hands on: the start itself where nothing filters it out, and names below it. */
function foundBelow(start: Value, { names, isFiltered, isFilesOnly }: FindLimits): Value[] {
  const { taint } = start;
  const directory = start.text.replace(/\/+$/, '');
  const below = { text: `${directory}/${BELOW}`, taint };
  const [name] = names;
  if (names.length === 1 && name) return [{ text: `${below.text}/${name}`, taint }];
  if (isFiltered || isFilesOnly) return [below];
  return [{ text: directory === '' ? '/' : directory, taint }, below];
}

function fd({ args, shell }: Call): Value {
  const execute = args.findIndex(({ text }) => /^(-x|-X|--exec|--exec-batch)$/.test(text));
  const search = parseOptions(execute < 0 ? args : args.slice(0, execute), {
    short: 'edtEcjSo',
    long: 'extension max-depth type exclude color size changed-within changed-before base-directory',
  });
  const [, directory] = search.operands;
  const item = value(directory ? `${directory.text.replace(/\/$/, '')}/${BELOW}` : `./${BELOW}`);
  if (execute >= 0) {
    const command = args.slice(execute + 1);
    const hasPlaceholder = command.some(({ text }) => text.includes('{'));
    const line = hasPlaceholder ? filled(command, '{}', item) : [...command, item];
    if (command.length > 0) dispatch(shell.subshell(), line, unknownValue);
  }
  return { text: `${item.text}\n`, taint: Taint.output };
}

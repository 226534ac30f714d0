import { parse, type ParameterExpansionPart, type ParsedScript, type Word, type WordPart } from 'unbash';
import { ANY, HOLE, STAR } from '../paths.js';
import { reckon, reckonReference, walkArithmetic } from './arithmetic.js';
import { bracesOf, expandBraces } from './braces.js';
import { isSecretName } from './known-variables.js';
import type { ShellState } from './state.js';
import { distinct, isKnown, join, Taint, unknownValue, value, type Value } from './value.js';

/** What expanding a word needs of the shell around it. */
export interface ExpansionHost {
  readonly state: ShellState;
  readonly home: string;
  /** Standard output of a command substitution. */
  substitute(script: ParsedScript | undefined): Value;
  /** A path that leads to a process substitution. */
  processPath(script: ParsedScript | undefined, operator: '<' | '>'): string;
  /** Text that is expanded once more, as a prompt or a subscript is. */
  expandAgain(text: Value): Value;
  /** A variable that the script did not assign. */
  environment(name: string): Value[] | undefined;
  spend(steps: number): void;
}

/** A piece of a word: `split` pieces came from an unquoted expansion and are subject to word splitting. */
interface Piece {
  text: string;
  taint: number;
  split: boolean;
  /** `"$@"` and unquoted arrays: starts a new field before this piece. */
  breakBefore?: boolean;
}

type Alternatives = Piece[][];

const alternativesLimit = 8;

/** All ways a word may expand, each a list of fields. */
export function expandWord(word: Word, host: ExpansionHost): Value[][] {
  host.spend(1);
  if (word.parts === undefined) return [[value(tilde(word.value, host))]];
  const braces = expandBraces(word, (steps) => host.spend(steps));
  if (braces) return [braces.flatMap((text) => braceFields(text, host))];
  const alternatives = expandParts(word.parts, host, false);
  const separators = separatorsOf(host);
  const isQuoted = word.parts.some(({ type }) => /Quoted|LocaleString/.test(type));
  const startsBare = word.parts[0]?.type === 'Literal';
  return alternatives.map((pieces) => {
    const fields = fieldsOf(pieces, separators);
    if (fields.length === 0 && isQuoted) return [value('')];
    if (startsBare && fields[0]?.text.startsWith('~')) fields[0] = { ...fields[0], text: tilde(fields[0].text, host) };
    return fields;
  });
}

/** One word of a brace expansion, with the variables and substitutions in it. */
function braceFields(text: string, host: ExpansionHost): Value[] {
  if (text === '') return [];
  if (!/[$`]/.test(text)) return [value(globbed(tilde(text, host)))];
  const node = parse(`: ${text}`).commands[0]?.command;
  if (node?.type !== 'Command') return [unknownValue];
  return node.suffix.flatMap((item) => (item.type === 'Word' ? expandWord(item, host).flat() : [unknownValue]));
}

/** As in an assignment or redirection: no splitting, one field. */
export function expandScalar(word: Word, host: ExpansionHost): Value[] {
  host.spend(1);
  if (word.parts === undefined) return [value(tilde(word.value, host))];
  return distinct(
    expandParts(word.parts, host, false).map((pieces) => {
      let text = '';
      let taint = 0;
      for (const piece of pieces) {
        text += piece.text;
        taint |= piece.taint;
      }
      return value(tilde(text, host), taint);
    }),
  );
}

export function expandDocument(parts: readonly WordPart[], host: ExpansionHost): Value {
  const [pieces = []] = expandParts(parts, host, true);
  return value(
    pieces.map(({ text }) => text).join(''),
    pieces.reduce((taint, piece) => taint | piece.taint, 0),
  );
}

function expandParts(parts: readonly WordPart[], host: ExpansionHost, quoted: boolean): Alternatives {
  let alternatives: Alternatives = [[]];
  for (const part of parts) {
    const next = expandPart(part, host, quoted);
    if (next.length === 1) {
      for (const pieces of alternatives) pieces.push(...next[0]!);
      continue;
    }
    alternatives = alternatives
      .flatMap((before) => next.map((after) => [...before, ...after]))
      .slice(0, alternativesLimit);
  }
  return alternatives;
}

const one = (text: string, taint = 0, split = false): Alternatives => [[{ text, taint, split }]];

function expandPart(part: WordPart, host: ExpansionHost, quoted: boolean): Alternatives {
  host.spend(1);
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return one(part.value);
    case 'DoubleQuoted':
    case 'LocaleString': {
      const inner = expandParts(part.parts, host, true);
      return inner.map((pieces) => (pieces.length === 0 ? [{ text: '', taint: 0, split: false }] : pieces));
    }
    case 'Glob': {
      if (quoted) return one(part.value);
      if (part.kind === 'star') return one(STAR);
      return one(part.kind === 'question' ? ANY : bracketCharacter(part.text));
    }
    case 'ExtendedGlob':
      return one(part.operator === '@' && !/[|*?[]/.test(part.pattern) ? part.pattern.replace(/^\(|\)$/g, '') : STAR);
    case 'BraceExpansion': {
      const texts = bracesOf(part.text, (steps) => host.spend(steps));
      return [
        texts
          .flatMap((text) => (/[$`]/.test(text) ? braceFields(text, host) : [value(text)]))
          .map(({ text, taint }, index) => ({ text, taint, split: false, breakBefore: index > 0 })),
      ];
    }
    case 'SimpleExpansion':
      return variablePieces(part.text.slice(1), host, quoted);
    case 'ParameterExpansion':
      return parameterPieces(part, host, quoted);
    case 'CommandExpansion': {
      const output = host.substitute(part.script);
      return one(output.text.replace(/\n+$/, ''), output.taint, !quoted);
    }
    case 'ArithmeticExpansion':
      walkArithmetic(part, host);
      return one('1');
    case 'ProcessSubstitution':
      return one(host.processPath(part.script, part.operator));
  }
}

/** `[c]` is that character; anything wider could be any. */
function bracketCharacter(text: string): string {
  const inside = text.slice(1, -1);
  return inside.length === 1 ? inside : ANY;
}

function variablePieces(name: string, host: ExpansionHost, quoted: boolean): Alternatives {
  if (name === '@' || name === '*') {
    const fields = host.state.positional;
    return [listPieces(fields, host, { quoted, isJoined: name === '*' })];
  }
  const elements = host.state.hasPlainLists ? host.state.variables.get(name)?.elements : undefined;
  if (elements) return [listPieces(elements, host, { quoted, isJoined: true })];
  return lookup(name, host).map((found) => [{ text: found.text, taint: found.taint, split: !quoted }]);
}

/** The elements of a list: fields of their own, or one where `"$*"` joins them. */
function listPieces(
  fields: readonly Value[],
  host: ExpansionHost,
  { quoted, isJoined }: { quoted: boolean; isJoined: boolean },
): Piece[] {
  if (fields.length > 1 && quoted && isJoined)
    return [{ ...join(fields, separatorsOf(host).slice(0, 1)), split: false }];
  return fields.map((field, index) => ({ ...field, split: !quoted, breakBefore: index > 0 }));
}

/** What a variable may hold; unset ones hold nothing. */
export function lookup(name: string, host: ExpansionHost): Value[] {
  const variable = host.state.variables.get(name);
  if (variable) {
    if (variable.reference && variable.values[0] && variable.values[0].text !== name) {
      return lookup(variable.values[0].text, host);
    }
    if (variable.elements && variable.values.length === 0) return variable.elements.slice(0, 1);
    return variable.values.length === 0 ? [value('')] : variable.values;
  }
  if (/^[1-9]\d*$/.test(name)) {
    const positional = host.state.positional[Number(name) - 1];
    return [positional ?? unknownValue];
  }
  // The last job in the background is the script's own.
  if (name === '!') return [value('%1')];
  if (/^[?$#_-]$/.test(name)) return [value('1')];
  if (name === '0') return [host.state.scriptName ?? value('bash')];
  if (name === 'BASH_SOURCE' && host.state.scriptName) return [host.state.scriptName];
  // Nobody knows what it holds, but whose it is.
  const text = /(?:^|_)PROD(?:UCTION)?(?:_|$)/i.test(name) ? `${HOLE}production${HOLE}` : HOLE;
  return host.environment(name) ?? [isSecretName(name) ? value(text, Taint.reference) : { ...unknownValue, text }];
}

function parameterPieces(part: ParameterExpansionPart, host: ExpansionHost, quoted: boolean): Alternatives {
  const { prefix, index, operation } = part;
  // `local -n list=$1`: what it stands for.
  const named = host.state.variables.get(part.parameter);
  const parameter = (index && named?.reference && named.values[0]?.text) || part.parameter;
  const variable = host.state.variables.get(parameter);
  const at = index && (expandScalar(index, host)[0]?.text ?? '0');
  if (at !== undefined) reckon(at, host);
  const isAll = parameter === '@' || parameter === '*' || at === '@' || at === '*';
  if (prefix === '#') return one('1');
  if (operation?.type === 'Names') return [namesWith(parameter, host)];
  const isAssigned = variable !== undefined;
  const isUnset = isAssigned && variable.values.length === 0 && !variable.elements;
  if (isAll) {
    const isPositional = parameter === '@' || parameter === '*';
    const elements = isPositional ? host.state.positional : (variable?.elements ?? variable?.values ?? [unknownValue]);
    const changed = listChanged(part, elements, host);
    if (changed) return [listPieces(changed, host, { quoted, isJoined: (at ?? parameter) === '*' })];
    return asAlternatives(applyOperation(part, elements, { isAssigned, isUnset }, host), quoted);
  }
  let values: Value[];
  if (at === undefined || !variable?.elements) values = lookup(parameter, host);
  else if (/^-?\d+$/.test(at)) values = [variable.elements.at(Number(at)) ?? unknownValue];
  else values = distinct(variable.elements, alternativesLimit);
  if (prefix === '!') {
    for (const { text } of values) reckonReference(text, host);
    values = values.flatMap((name) => (isKnown(name) ? lookup(name.text, host) : [unknownValue]));
  }
  return asAlternatives(operation ? applyOperation(part, values, { isAssigned, isUnset }, host) : values, quoted);
}

/** Families of variables that hold credentials. */
const credentials =
  /^(?:AWS|AZURE|ARM|GCP|GOOGLE|GITHUB|GH|GITLAB|NPM|STRIPE|OPENAI|ANTHROPIC|DOCKER|VAULT|TWINE|CARGO_REGISTRY|SLACK|HEROKU|FLY|CLOUDFLARE|CF|DATABASE|DB|PG|REDIS|SECRET|TOKEN|API)_?/;

/** `${!PREFIX@}`: names that the script gave, or else such as the environment may hold. */
function namesWith(prefix: string, host: ExpansionHost): Piece[] {
  const own = [...host.state.variables.keys()].filter((name) => name.startsWith(prefix)).slice(0, 8);
  if (own.length > 0)
    return listPieces(
      own.map((name) => value(name)),
      host,
      { quoted: true, isJoined: false },
    );
  return [{ text: credentials.test(prefix) ? `${prefix.replace(/_$/, '')}_TOKEN` : HOLE, taint: 0, split: false }];
}

const asAlternatives = (values: readonly Value[], quoted: boolean): Alternatives =>
  distinct(values, alternativesLimit).map(({ text, taint }) => [{ text, taint, split: !quoted }]);

/** A list of which each element is changed, or a part of it; undefined where it may be something else instead. */
function listChanged(part: ParameterExpansionPart, elements: Value[], host: ExpansionHost): Value[] | undefined {
  const { operation } = part;
  if (!operation) return elements;
  if (operation.type === 'Slice') {
    const [offset] = expandScalar(operation.offset, host);
    const [length] = operation.length ? expandScalar(operation.length, host) : [];
    for (const bound of [offset, length]) if (bound) reckon(bound.text, host);
    const start = Number(offset?.text.trim());
    const count = length === undefined ? Infinity : Number(length.text.trim());
    if (!Number.isInteger(start) || Number.isNaN(count)) return elements;
    // The first argument is the first, the first element the zeroth.
    const from = /^[@*]$/.test(part.parameter) && start > 0 ? start - 1 : start;
    const rest = elements.slice(from);
    return count < 0 ? rest : rest.slice(0, count);
  }
  if (operation.type === 'Default') {
    if (elements.length === 0) return undefined;
    return operation.operator.endsWith('+') ? expandWord(operation.operand, host).flat() : elements;
  }
  return elements.flatMap((element) => applyOperation(part, [element], { isAssigned: true, isUnset: false }, host));
}

function applyOperation(
  { parameter, operation }: ParameterExpansionPart,
  values: Value[],
  { isAssigned, isUnset }: { isAssigned: boolean; isUnset: boolean },
  host: ExpansionHost,
): Value[] {
  const map = (change: (text: string) => string | undefined): Value[] =>
    values.map((old) => {
      if (!isKnown(old)) return old;
      const text = change(old.text);
      if (text === undefined) return { text: HOLE, taint: old.taint };
      return { text, taint: text === HOLE ? old.taint | Taint.cut : old.taint };
    });
  switch (operation!.type) {
    case 'Default': {
      const operand = expandScalar(operation!.operand, host);
      const { operator } = operation!;
      const isEmptyToo = operator.startsWith(':');
      const empty = isUnset || (isEmptyToo && isAssigned && values.every(({ text }) => text === ''));
      // A call has no arguments: a script's own default is what it falls back to.
      if (!isAssigned && /^[1-9]$/.test(parameter) && host.state.positional.length === 0 && /^:?-$/.test(operator))
        return operand;
      const maybe = !isAssigned && !['HOME', 'PWD', 'PATH', 'USER'].includes(parameter);
      if (operator.endsWith('+'))
        return isUnset || (isAssigned && empty) ? [value('')] : isAssigned ? operand : [...operand, value('')];
      if (operator.endsWith('?')) return values;
      if (operator.endsWith('=') && (empty || maybe)) host.state.assign(parameter, operand);
      if (empty) return operand;
      return maybe || (isAssigned && values.some(({ text }) => text === '')) ? [...operand, ...values] : values;
    }
    case 'Remove': {
      const [pattern = unknownValue] = expandScalar(operation!.operand, host);
      if (!isKnown(pattern)) return values.map(({ taint }) => ({ text: HOLE, taint }));
      return map((text) => removeMatch(text, pattern.text, operation!.operator));
    }
    case 'Replace': {
      const [pattern = unknownValue] = expandScalar(operation!.pattern, host);
      const [replacement = unknownValue] = expandScalar(operation!.replacement, host);
      // A substitution with a slash in it is no end of the pattern.
      if (/\$\([^)]*$|`[^`]*$/.test(operation!.pattern.text))
        host.expandAgain(value(`${operation!.pattern.text}/${operation!.replacement.text}`));
      if (!isKnown(pattern)) return values.map(({ taint }) => ({ text: HOLE, taint }));
      return map((text) => replaceMatch(text, pattern.text, replacement.text, operation!.operator));
    }
    case 'Slice': {
      const [offset] = expandScalar(operation!.offset, host);
      const [length] = operation!.length ? expandScalar(operation!.length, host) : [];
      for (const bound of [offset, length]) if (bound) reckon(bound.text, host);
      return map((text) => sliceText(text, offset?.text, length?.text));
    }
    case 'CaseModification': {
      const { operator } = operation!;
      const change = operator.startsWith('^') ? (t: string) => t.toUpperCase() : (t: string) => t.toLowerCase();
      return map((text) => (operator.length === 2 ? change(text) : change(text.slice(0, 1)) + text.slice(1)));
    }
    case 'Transform':
      // As a prompt: what it holds is expanded once more.
      return operation!.operand.text === 'P' ? values.map((held) => host.expandAgain(held)) : values;
    default:
      return values.map(({ taint }) => ({ text: HOLE, taint }));
  }
}

function sliceText(text: string, offset: string | undefined, length: string | undefined): string | undefined {
  const start = Number(offset?.trim());
  if (!Number.isInteger(start)) return undefined;
  const from = start < 0 ? Math.max(0, text.length + start) : start;
  if (length === undefined) return text.slice(from);
  const count = Number(length.trim());
  if (!Number.isInteger(count)) return undefined;
  return count < 0 ? text.slice(from, count) : text.slice(from, from + count);
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function patternSource(pattern: string, greedy: boolean): string {
  let source = '';
  for (const char of pattern.slice(0, 200)) {
    if (char === STAR || char === '*') source += greedy ? '[^]*' : '[^]*?';
    else if (char === ANY || char === '?') source += '[^]';
    else source += escapeRegExp(char);
  }
  return source;
}

function removeMatch(text: string, pattern: string, operator: string): string {
  if (text.length > 4096) return HOLE;
  const stars = pattern.split(/[*\uE002]/).length - 1;
  if (stars > 3) return HOLE;
  const greedy = operator.length === 2;
  if (operator.startsWith('#')) return text.replace(new RegExp(`^${patternSource(pattern, greedy)}`), '');
  // The shortest suffix: try from the end.
  const match = new RegExp(`^${patternSource(pattern, greedy)}$`);
  const starts = Array.from({ length: text.length + 1 }, (_, at) => (greedy ? at : text.length - at));
  const start = text.length > 512 ? -1 : (starts.find((at) => match.test(text.slice(at))) ?? -1);
  return start < 0 ? text : text.slice(0, start);
}

function replaceMatch(text: string, pattern: string, replacement: string, operator: string): string {
  if (text.length > 4096 || pattern.split(/[*\uE002]/).length > 4) return HOLE;
  const source = patternSource(pattern, true);
  const anchored = operator === '/#' ? `^${source}` : operator === '/%' ? `${source}$` : source;
  return text.replace(new RegExp(anchored, operator === '//' ? 'g' : ''), () => replacement);
}

function separatorsOf(host: ExpansionHost): string {
  const [separators] = host.state.variables.get('IFS')?.values ?? [];
  return separators && isKnown(separators) ? separators.text : ' \t\n';
}

function fieldsOf(pieces: readonly Piece[], separators: string): Value[] {
  const fields: Value[] = [];
  let current: Value | undefined;
  const append = (text: string, taint: number): void => {
    current = current ? { text: current.text + text, taint: current.taint | taint } : { text, taint };
  };
  const close = (): void => {
    if (current) fields.push(current);
    current = undefined;
  };
  for (const piece of pieces) {
    if (piece.breakBefore) close();
    if (!piece.split) {
      append(piece.text, piece.taint);
      continue;
    }
    if (piece.text === '') continue;
    let rest = piece.text;
    while (rest !== '') {
      const at = firstIndexOf(rest, separators);
      if (at === 0) {
        close();
        rest = rest.slice(1);
        continue;
      }
      append(globbed(at < 0 ? rest : rest.slice(0, at)), piece.taint);
      if (at < 0) break;
      close();
      rest = rest.slice(at + 1);
    }
  }
  close();
  return fields;
}

function firstIndexOf(text: string, characters: string): number {
  if (characters === '') return -1;
  for (let index = 0; index < text.length; index += 1) if (characters.includes(text[index]!)) return index;
  return -1;
}

/** Glob characters in text that was not quoted become pattern characters. */
export const globbed = (text: string): string =>
  /[*?[]/.test(text)
    ? text
        .replace(/\[(.)\]/g, '$1')
        .replace(/\[[^\]/]+\]/g, ANY)
        .replaceAll('*', STAR)
        .replaceAll('?', ANY)
    : text;

function tilde(text: string, host: ExpansionHost): string {
  if (!text.startsWith('~')) return text;
  const slash = text.indexOf('/');
  const user = slash < 0 ? text.slice(1) : text.slice(1, slash);
  const rest = slash < 0 ? '' : text.slice(slash);
  if (user === '') return host.home + rest;
  if (user === '+' || user === '-') return (host.state.directory ?? HOLE) + rest;
  if (user === 'root') return `/root${rest}`;
  return /^[a-z_][\w-]*$/i.test(user) ? `/home/${user}${rest}` : text;
}

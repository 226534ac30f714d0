import { HOLE } from '../../paths.js';
import { unknownValue, value, type Value } from '../../shell/value.js';
import type { Node } from './nodes.js';

/** What an expression of a program may come to. */
export type Held =
  | { kind: 'text'; text: string; taint: number }
  | { kind: 'list'; items: Held[] }
  | { kind: 'record'; fields: Map<string, Held[]> }
  /** A module, a class or a function of the language, by its dotted name; unknown parts are `?`. */
  | { kind: 'thing'; path: string }
  /** A function of the program. */
  | { kind: 'function'; node: Node & { kind: 'function' } }
  /** A function with its first arguments. */
  | { kind: 'bound'; callee: Held; args: Given[] }
  /** What an object offers by a name. */
  | { kind: 'method'; of: Held; name: string }
  /** An open file. */
  | { kind: 'file'; path: Held; mode: string }
  /** A program that was started and may be written to. */
  | { kind: 'process'; words: Held[] };

export interface Given {
  held: Held[];
  name?: string;
}

/** Decoded on the way: what runs by it was hidden. Beside the shell's taints. */
export const hidden = 1 << 20;

export const text = (words: string, taint = 0): Held => ({ kind: 'text', text: words, taint });
export const unknown: Held = text(HOLE);
/** Unknown text with a known past. */
export const unknownOf = (taint: number): Held => text(HOLE, taint);
export const thing = (path: string): Held => ({ kind: 'thing', path: canonical(path) });
export const list = (items: Held[]): Held => ({ kind: 'list', items: items.slice(0, 64) });

/** Alternatives of one value that are followed. */
export const alternativesLimit = 6;

/** Lists within lists that are looked into: a list may hold itself. */
const depthLimit = 5;

export const textOf = (held: Held, depth = 0): string =>
  held.kind === 'text'
    ? held.text
    : depth > depthLimit
      ? HOLE
      : held.kind === 'list'
        ? held.items.map((item) => textOf(item, depth + 1)).join(' ')
        : held.kind === 'file'
          ? textOf(held.path, depth + 1)
          : HOLE;

export function taintOf(held: Held, depth = 0): number {
  if (held.kind === 'text') return held.taint;
  if (depth > depthLimit) return 0;
  const parts = held.kind === 'list' ? held.items : held.kind === 'record' ? [...held.fields.values()].flat() : [];
  return parts.reduce((taint, part) => taint | taintOf(part, depth + 1), 0);
}

export const isKnownText = (held: Held): boolean => held.kind === 'text' && !held.text.includes(HOLE);

/** The same value under one key, so that alternatives stay apart. */
export function keyOf(held: Held, depth = 0): string {
  if (depth > 3) return '';
  switch (held.kind) {
    case 'text':
      return `t${held.taint}:${held.text}`;
    case 'thing':
      return `m${held.path}`;
    case 'list':
      return `l${held.items
        .slice(0, 12)
        .map((item) => keyOf(item, depth + 1))
        .join(',')}`;
    case 'file':
      return `f${held.mode}${keyOf(held.path, depth + 1)}`;
    case 'method':
      return `.${held.name}${keyOf(held.of, depth + 1)}`;
    case 'process':
      return `p${held.words.map((word) => keyOf(word, depth + 1)).join(',')}`;
    default:
      return '';
  }
}

const vanishing =
  /^(?:globalThis|global|window|self|builtins|__builtins__|__builtin__|CORE|CORE::GLOBAL|Kernel|main|process\.mainModule|require\.main|module)(?:\.__dict__)?\.(?=.)/;
const renamed: readonly [RegExp, string][] = [
  [/^node:/, ''],
  [/^(?:fs\/promises|fs\.promises|fs-extra|fs-extra\.default|graceful-fs|fsPromises|fsp)(?=\.|$)/, 'fs'],
  [/^(?:posix|nt)(?=\.|$)/, 'os'],
  [/^(?:posixpath|ntpath|path\.posix|path\/posix|os\.path)(?=\.|$)/, 'path'],
  [/^(?:pathlib\.(?:Pure)?(?:Posix)?(?:Path)|anyio\.Path|Pathname)(?=\.|$)/, 'Path'],
  [/\.(?:default|__dict__)(?=\.|$)/g, ''],
  [/^(?:commands)(?=\.get)/, 'subprocess'],
];

function canonical(path: string): string {
  let name = path;
  for (let round = 0; round < 4 && vanishing.test(name); round += 1) name = name.replace(vanishing, '');
  for (const [from, to] of renamed) name = name.replace(from, to);
  return name;
}

/** Different values, as many as are followed. */
export function distinct(values: readonly Held[]): Held[] {
  const seen = new Set<string>();
  const kept: Held[] = [];
  for (const one of values) {
    const key = keyOf(one);
    if (key !== '' && seen.has(key)) continue;
    seen.add(key);
    kept.push(one);
    if (kept.length >= alternativesLimit) break;
  }
  return kept;
}

/** As the shell holds it. */
export const asValue = (held: Held): Value => {
  const words = textOf(held);
  return words === HOLE && taintOf(held) === 0 ? unknownValue : value(words, taintOf(held) & 0xffff);
};

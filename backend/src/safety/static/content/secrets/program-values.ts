import { HOLE } from '../../paths.js';

/** What an expression comes to; undefined when that cannot be known. */
export type Value = Text | Amount | List | Fields | Lambda | undefined;

export interface Text {
  kind: 'text';
  /** Bytes stand as characters; what is not known as a hole. */
  text: string;
  /** Whether it was put together or decoded: what stands in the source as it is is found there. */
  isMade: boolean;
}
export interface Amount {
  kind: 'number';
  number: number;
}
export interface List {
  kind: 'list';
  items: readonly Value[];
}
export interface Fields {
  kind: 'fields';
  fields: ReadonlyMap<string, Value>;
}
/** A function that is written where it is used, or defined by a name. */
export interface Lambda {
  kind: 'lambda';
  parameters: readonly string[];
  /** Token at which its body begins. */
  body: number;
}

export const longestText = 20_000;

export const text = (held: string, isMade: boolean): Text => ({
  kind: 'text',
  text: held.length > longestText ? held.slice(0, longestText) : held,
  isMade,
});
export const list = (items: readonly Value[]): List => ({ kind: 'list', items });

/** Whether a list holds bytes or characters by their numbers. */
export const isCodes = (value: Value): boolean =>
  value?.kind === 'list' &&
  value.items.length >= 3 &&
  value.items.every((item) => item?.kind === 'number' && item.number >= 0 && item.number < 65_536);

/** The text of a value: of a list of numbers, the characters; of a list of texts, all of them together. */
export function textOf(value: Value, separator = ''): Text | undefined {
  if (value?.kind === 'text') return value;
  if (value?.kind !== 'list' || value.items.length === 0) return undefined;
  if (value.items.every((item) => item?.kind === 'number'))
    return value.items.length < 3
      ? undefined
      : text(String.fromCharCode(...value.items.slice(0, 8000).map((item) => (item as Amount).number & 0xffff)), true);
  let known = 0;
  const pieces = value.items.map((item) => {
    const piece = item?.kind === 'number' ? undefined : textOf(item);
    if (piece) known += 1;
    return piece?.text ?? HOLE;
  });
  return known === 0 ? undefined : text(pieces.join(separator), true);
}

/** Two values added up: what is not known leaves a hole beside what is. */
export function added(left: Value, right: Value): Value {
  if (left?.kind === 'number' && right?.kind === 'number')
    return { kind: 'number', number: left.number + right.number };
  if (left?.kind === 'list' && right?.kind === 'list') return list([...left.items, ...right.items]);
  if (left?.kind === 'list' && right?.kind === 'text' && !isCodes(left)) return list([...left.items, right]);
  const one = written(left);
  const other = written(right);
  if (one === undefined && other === undefined) return undefined;
  if (left?.kind === 'text' && left.text === '' && right === undefined) return left;
  return text((one ?? HOLE) + (other ?? HOLE), true);
}

const written = (value: Value): string | undefined =>
  value?.kind === 'number' ? String(value.number) : textOf(value)?.text;

export function computed(sign: string, left: number, right: number): number | undefined {
  switch (sign) {
    case '^':
    case 'xor':
    case 'bxor':
    case '~':
      return left ^ right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '%':
      return right === 0 ? undefined : left % right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '<<':
      return left << (right & 31);
    case '>>':
      return left >> (right & 31);
    case '/':
    case '//':
      return right === 0 ? undefined : Math.trunc(left / right);
    default:
      return undefined;
  }
}

/** What stands for a character by its number or name in a literal. */
export const unescaped = (held: string): string =>
  held.includes('\\')
    ? held.replace(
        /\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{2,6})\}?|([0-7]{3})|([^]))/g,
        (_, hex?: string, wide?: string, octal?: string, other?: string) => {
          if (other !== undefined)
            return ({ n: '\n', r: '\r', t: '\t', 0: '\0' } as Record<string, string>)[other] ?? other;
          const code = octal === undefined ? parseInt((hex ?? wide)!, 16) : parseInt(octal, 8);
          return code <= 0x10ffff ? String.fromCodePoint(code) : '';
        },
      )
    : held;

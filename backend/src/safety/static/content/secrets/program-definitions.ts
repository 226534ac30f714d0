import type { Token } from './program-tokens.js';
import type { Lambda } from './program-values.js';

const assigning = new Set(['=', ':=', '=>', ':']);
/** Words before a name or a value that say nothing of it. */
export const modifiers = new Set(
  (
    'const let var val final static public private protected internal readonly export default ' +
    'return await new mut ref move yield my our local lateinit override def async unsafe the set ' +
    'global void typeof comptime constexpr inline auto in is not and then do else begin inout ' +
    'in_out try throw raise'
  ).split(' '),
);
const functionWords = new Set('function func fun fn def defp sub'.split(' '));

/** Where a name is given a value. */
export interface Definition {
  /** Token at which what it holds begins. */
  at: number;
  /** Which of several values on the right is its own. */
  index: number | undefined;
}

/** What a program gives to which name, found before anything is read. */
export class Definitions {
  readonly #all = new Map<string, Definition[]>();
  /** Values of which several names get their own. */
  readonly #several = new Set<number>();
  readonly functions = new Map<string, Lambda>();

  constructor(readonly tokens: readonly Token[]) {
    for (let at = 0; at < tokens.length; at += 1) {
      const token = tokens[at]!;
      if (token.kind === 'name' && functionWords.has(token.value)) this.#defineFunction(at);
      const isKey = token.kind === 'name' || (token.kind === 'text' && token.value.length < 60);
      if (!isKey || token.value === '') continue;
      const to = this.valueAt(at);
      if (to !== undefined && this.#several.has(to)) continue;
      if (to !== undefined) this.#note(token.value, { at: to, index: undefined });
      else if (token.kind === 'name' && tokens[at + 1]?.value === ',' && tokens[at + 1]!.kind === 'sign')
        this.#defineSeveral(at);
    }
  }

  #note(name: string, definition: Definition): void {
    const key = plainName(name);
    const known = this.#all.get(key);
    if (known) known.push(definition);
    else this.#all.set(key, [definition]);
  }

  /** Token at which the value begins that is given to a name; undefined when none is. */
  valueAt(at: number): number | undefined {
    const tokens = this.tokens;
    const next = tokens[at + 1];
    if (next === undefined) return undefined;
    if (
      tokens[at]!.value.startsWith('@') &&
      !next.isFirst &&
      (next.kind === 'text' || next.kind === 'words' || next.value === '[')
    )
      return at + 1;
    if (next.kind === 'name' && tokens[at]!.kind === 'name') {
      if (modifiers.has(tokens[at]!.value)) return undefined;
      // A type behind the name.
      const after = tokens[at + 2];
      return after?.kind === 'sign' && after.value === '=' && !next.isFirst ? at + 3 : undefined;
    }
    if (next.kind !== 'sign') return undefined;
    if (next.value === ']' && tokens[at + 2]?.value === '=' && tokens[at]!.kind === 'text') return at + 3;
    if (next.value === '[' && tokens[at + 2]?.value === ']') return tokens[at + 3]?.value === '=' ? at + 4 : undefined;
    if (!assigning.has(next.value)) return undefined;
    if (next.value !== ':') return at + 2;
    // `name: Type = value`
    for (let step = 2; step < 12; step += 1) {
      const token = tokens[at + step];
      if (token === undefined || token.kind === 'text' || token.isFirst) break;
      if (token.kind === 'sign' && token.value === '=') return at + step + 1;
      if (token.value === 'by' && tokens[at + step + 2]?.value === '{') return at + step + 3;
      if (token.kind === 'sign' && !/^[<>[\]&?.|*;:]|::$/.test(token.value)) break;
    }
    return at + 2;
  }

  /** `a, b = x, y`, `[a, b] = [x, y]`. */
  #defineSeveral(at: number): void {
    const tokens = this.tokens;
    const names = [tokens[at]!.value];
    const before = tokens[at - 1];
    let step = at + 1;
    while (tokens[step]?.value === ',' && tokens[step + 1]?.kind === 'name' && names.length < 12) {
      names.push(tokens[step + 1]!.value);
      step += 2;
    }
    if (/^[\])}]$/.test(tokens[step]?.value ?? '')) step += 1;
    else if (!tokens[at]!.isFirst && !modifiers.has(before?.value ?? '')) return;
    const sign = tokens[step];
    if (sign?.kind !== 'sign' || !/^:?=$/.test(sign.value)) return;
    if (this.#several.has(step + 1)) return;
    this.#several.add(step + 1);
    names.forEach((name, index) => this.#note(name, { at: step + 1, index }));
  }

  /** `function name(a, b) { return … }` and its like: read as what it returns. */
  #defineFunction(at: number): void {
    const tokens = this.tokens;
    let open = at + 1;
    while (open < at + 9 && tokens[open] !== undefined && tokens[open]!.value !== '(') open += 1;
    const named = tokens[open - 1];
    if (tokens[open]?.value !== '(' || named?.kind !== 'name' || open === at + 1) return;
    const parameters: string[] = [];
    let step = open + 1;
    while (step < open + 40 && tokens[step] !== undefined && tokens[step]!.value !== ')') {
      if (tokens[step]!.kind === 'name' && /^[(,]$/.test(tokens[step - 1]!.value)) parameters.push(tokens[step]!.value);
      step += 1;
    }
    for (let body = step + 1; body < step + 80; body += 1) {
      const token = tokens[body];
      if (token === undefined || (token.kind === 'name' && functionWords.has(token.value))) break;
      const isStart = token.value === 'return' || (token.value === '=' && body < step + 6);
      if (token.kind === 'text' || !isStart) continue;
      this.functions.set(named.value, { kind: 'lambda', parameters, body: body + 1 });
      return;
    }
    if (/^[{:]$|^do$/.test(tokens[step + 1]?.value ?? '') || tokens[step + 1]?.isFirst)
      this.functions.set(named.value, {
        kind: 'lambda',
        parameters,
        body: step + (tokens[step + 1]?.isFirst ? 1 : 2),
      });
  }

  /** What a name holds at a place: what it was given last before, or else first after it. */
  before(name: string, at: number): Definition | undefined {
    const definitions = this.#all.get(name);
    return definitions && lastBefore(definitions, at);
  }
}

/** The last of some definitions, in order, before a place; the first where none is. */
function lastBefore(definitions: readonly Definition[], at: number): Definition {
  let low = 0;
  let high = definitions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (definitions[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return definitions[Math.max(0, low - 1)]!;
}

/** A variable’s name without the sign that marks it as one. */
export const plainName = (name: string): string => name.replace(/^[$@]+/, '');

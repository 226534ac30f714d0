import { type Call, called, formatted, isAppending, isOpaque, turned } from './program-methods.js';
import { Definitions, modifiers, plainName } from './program-definitions.js';
import { type Token, tokensOf, holeEnd } from './program-tokens.js';
import {
  added,
  computed,
  isCodes,
  type Lambda,
  list,
  text,
  type Text,
  textOf,
  unescaped,
  type Value,
} from './program-values.js';

/** A value that a program puts together, or gives to a name. */
export interface Constant {
  /** The name that it is given to, where it is given to one. */
  name: string | undefined;
  value: Text;
  /** Token-wise place of the expression in the text. */
  start: number;
  /** Whether it was read from another name. */
  isNamed: boolean;
}

const workLimit = 120_000;
const depthLimit = 24;
const foundLimit = 1500;
const typeNames = new Set(
  'char string String byte int long short u8 u16 u32 rune Byte Int Char str bytes usize void var auto varchar text &str'.split(
    ' ',
  ),
);
/** Calls that take a name and a password. */
const signingIn =
  /^(?:connect|createconnection|createpool|getconnection|login|pdo|mysqli?|mysqliconnect|basicauth|setbasicauth|httpbasicauth|networkcredential|passwordauthentication|usernamepasswordcredentials|credentials?|auth)$/;
/**
 * What a program's constants come to, in whatever language it is written: texts added up, joined, formatted, decoded,
 * turned round or made from characters, through names, fields, lists and small functions.
 */
export class Constants {
  readonly found: Constant[] = [];
  /** Lists of numbers as they stand: what they say may be masked. */
  readonly numbers: (readonly number[])[] = [];
  readonly #tokens: readonly Token[];
  readonly #definitions: Definitions;
  readonly #current = new Map<string, Value>();
  readonly #known = new Map<number, { value: Value; end: number; isNamed: boolean }>();
  readonly #open = new Set<number>();
  #locals: Map<string, Value> | undefined;
  #at = 0;
  #depth = 0;
  #work = workLimit;
  #isNamed = false;

  constructor(readonly source: string) {
    this.#tokens = tokensOf(source);
    this.#definitions = new Definitions(this.#tokens);
    this.#run();
  }

  #value(offset = 0): string {
    const token = this.#tokens[this.#at + offset];
    return token === undefined || token.kind === 'text' ? '' : token.value;
  }

  #run(): void {
    const { length } = this.#tokens;
    while (this.#at < length && this.#work > 0 && this.found.length < foundLimit) {
      const start = this.#at;
      this.#statement();
      if (this.#at <= start) this.#at = start + 1;
    }
  }

  #statement(): void {
    const token = this.#tokens[this.#at]!;
    if (token.kind === 'name' && modifiers.has(token.value)) {
      this.#at += 1;
      return;
    }
    const name = token.kind === 'name' || token.kind === 'text' ? token.value : '';
    const to = name === '' || name.length > 80 ? undefined : this.#definitions.valueAt(this.#at);
    if (to !== undefined) {
      this.#at = to;
      this.#current.delete(plainName(name));
      this.#give(name, this.#expressionAt(to), to);
      return;
    }
    if (token.kind === 'name' && /^(?:\+=|\.=|<<|<>=)$/.test(this.#value(1))) {
      this.#at += 2;
      const before = this.#lookUp(name, this.#at);
      const now = added(before, this.#expression());
      if (before !== undefined) {
        this.#current.set(plainName(name), now);
        this.#emit(undefined, now, this.#at);
      }
      return;
    }
    this.#expression();
  }

  #give(name: string, value: Value, at: number): void {
    if (value?.kind === 'text' || isCodes(value)) {
      const held = textOf(value);
      if (held) this.#emit(name, held, at);
    }
  }

  #emit(name: string | undefined, value: Value, at: number): void {
    const held = value?.kind === 'text' ? value : undefined;
    if (!held || held.text.length < 4 || this.found.length >= foundLimit) return;
    if (name === undefined && !held.isMade) return;
    this.found.push({
      name,
      value: held,
      start: this.#tokens[Math.min(at, this.#tokens.length - 1)]?.start ?? 0,
      isNamed: this.#isNamed,
    });
  }

  /** The value of an expression, read once wherever it is used. */
  #expressionAt(at: number): Value {
    const known = this.#locals === undefined ? this.#known.get(at) : undefined;
    if (known) {
      this.#at = known.end;
      this.#isNamed = known.isNamed;
      return known.value;
    }
    this.#isNamed = false;
    this.#at = at;
    const value = this.#expression();
    if (this.#locals === undefined) this.#known.set(at, { value, end: this.#at, isNamed: this.#isNamed });
    return value;
  }

  #lookUp(name: string, at: number): Value {
    const local = this.#locals?.get(name);
    if (local !== undefined) return local;
    const key = plainName(name);
    if (this.#current.has(key)) return this.#current.get(key);
    const definition = this.#definitions.before(key, at);
    if (!definition) return this.#definitions.functions.get(name);
    if (this.#open.has(definition.at) || this.#depth > depthLimit || this.#work <= 0) return undefined;
    const { at: back } = { at: this.#at };
    const locals = this.#locals;
    this.#open.add(definition.at);
    this.#locals = undefined;
    this.#depth += 1;
    let value: Value;
    if (definition.index === undefined) value = this.#expressionAt(definition.at);
    else {
      this.#at = definition.at;
      const items: Value[] = [this.#expression()];
      while (this.#value() === ',' && items.length < 12) {
        this.#at += 1;
        items.push(this.#expression());
      }
      const [whole] = items;
      const own =
        items.length === 1
          ? whole?.kind === 'list'
            ? whole.items[definition.index]
            : whole?.kind === 'fields'
              ? whole.fields.get(name)
              : undefined
          : items[definition.index];
      value = own;
    }
    this.#depth -= 1;
    this.#locals = locals;
    this.#open.delete(definition.at);
    this.#at = back;
    this.#isNamed = true;
    return value;
  }

  #expression(tightest = 0): Value {
    const start = this.#at;
    if ((this.#work -= 1) <= 0 || this.#depth > depthLimit) {
      this.#at += 1;
      return undefined;
    }
    this.#depth += 1;
    let left = this.#operand();
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined) break;
      if (token.kind === 'text') {
        // Literals beside each other are one, in many languages.
        const before = this.#tokens[this.#at - 1];
        if (
          left?.kind !== 'text' ||
          before?.kind !== 'text' ||
          (token.isFirst && this.#brackets === 0 && !this.#isContinued(before))
        )
          break;
        left = added(left, this.#operand());
        continue;
      }
      const sign = token.value;
      if (token.kind === 'name' && !/^(?:xor|bxor|shl|or|and|if|unless|as)$/.test(sign)) break;
      if (sign === 'as') {
        this.#at += 2;
        continue;
      }
      if (sign === '|>') {
        this.#at += 1;
        left = this.#piped(left);
        continue;
      }
      if (!this.#isOperator(token)) break;
      const rank = /^(?:\^|xor|bxor|&|\*|%|\/|<<)$/.test(sign)
        ? 2
        : /^(?:\|\||\?\?|\?:|or|\?|:|and|&&|==|!=|===)$/.test(sign)
          ? 0
          : 1;
      if (rank < tightest) break;
      this.#at += 1;
      if (sign === '?') {
        this.#expression();
        if (this.#value() === ':') {
          this.#at += 1;
          this.#expression();
        }
        left = undefined;
        continue;
      }
      const right = this.#expression(rank === 0 ? 0 : rank + 1);
      left = this.#combined(sign, left, right);
    }
    this.#depth -= 1;
    if (left?.kind === 'text' && left.isMade) this.#emit(undefined, left, start);
    return left;
  }

  #isContinued = (before: Token): boolean =>
    /\\\s*$/.test(this.source.slice(before.start + before.value.length, before.start + before.value.length + 8));
  #brackets = 0;

  #isOperator(token: Token): boolean {
    if (token.kind === 'name') return /^(?:xor|bxor|shl|or|and)$/.test(token.value);
    if (token.isFirst && /^[-*&%^<[]/.test(token.value)) return false;
    if (token.value === '.') return true;
    return (
      /^(?:\+|\.\.|<>|\+\+|&|~|\|\||\?\?|\?:|%|\^|-|\*|\/|\/\/|<<|>>|\||\?|&&|==|!=)$/.test(token.value) &&
      !(token.value === '++' && !token.isApart)
    );
  }

  #combined(sign: string, left: Value, right: Value): Value {
    switch (sign) {
      case '+':
      case '.':
      case '..':
      case '<>':
      case '++':
        return added(left, right);
      case '||':
      case '??':
      case '?:':
      case 'or':
        // In SQL the first of them adds up.
        return left?.kind === 'text' && right?.kind === 'text' && sign === '||' ? added(left, right) : (left ?? right);
      case '%':
        if (left?.kind === 'text') return formatted(left, right?.kind === 'list' ? right.items : [right]);
    }
    if (left?.kind === 'text' && right?.kind === 'text' && (sign === '&' || sign === '~' || sign === '<<'))
      return added(left, right);
    if (left?.kind === 'text' && right?.kind === 'number' && sign === '*')
      return text(left.text.repeat(Math.min(Math.max(right.number, 0), 64)), true);
    const one = amountOf(left);
    const other = amountOf(right);
    if (one === undefined || other === undefined) return undefined;
    const number = computed(sign, one, other);
    return number === undefined ? undefined : { kind: 'number', number };
  }

  /** Elixir's and others' pipe: what stands before is the first argument. */
  #piped(left: Value): Value {
    let chain = '';
    while (this.#tokens[this.#at]?.kind === 'name' || /^(?:\.|::|:)$/.test(this.#value())) {
      chain += this.#value();
      this.#at += 1;
    }
    if (this.#value() === '!') this.#at += 1;
    const args = this.#value() === '(' ? this.#arguments() : [];
    return this.#call(chain, undefined, [left, ...args]);
  }

  #operand(): Value {
    const token = this.#tokens[this.#at];
    if (token === undefined) return undefined;
    let value: Value;
    const start = this.#at;
    let chain = '';
    switch (token.kind) {
      case 'text':
        this.#at += 1;
        value = this.#literal(token);
        break;
      case 'words':
        this.#at += 1;
        value = list(
          token.value
            .trim()
            .split(/\s+/)
            .slice(0, 200)
            .map((word) => text(word, false)),
        );
        break;
      case 'number':
        this.#at += 1;
        value = { kind: 'number', number: Number(token.value.replaceAll('_', '')) };
        break;
      case 'regex':
        this.#at += 1;
        value = text(token.value, false);
        break;
      case 'name': {
        if (modifiers.has(token.value)) {
          this.#at += 1;
          if (this.#tokens[this.#at]?.isFirst !== false && !/^(?:return|=)$/.test(token.value)) return undefined;
          return this.#operand();
        }
        if (/^(?:lambda|fn|func|function)$/.test(token.value)) return this.#function();
        const opened = this.#name();
        value = opened.value;
        chain = opened.chain;
        break;
      }
      default: {
        const sign = token.value;
        if (sign === '(' || sign === '[' || sign === '{' || sign === '|') {
          const arrow = this.#arrow();
          if (arrow) return arrow;
          if (sign === '|') {
            this.#at += 1;
            return undefined;
          }
          value = this.#bracketed();
          break;
        }
        this.#at += 1;
        if (sign === '...' || sign === '*' || sign === '&' || sign === '**') return this.#operand();
        if (sign === '-' && this.#tokens[this.#at]?.kind === 'number') {
          const operand = this.#operand();
          return operand?.kind === 'number' ? { kind: 'number', number: -operand.number } : undefined;
        }
        // Two signs of a character: `?a`, `:name`.
        return undefined;
      }
    }
    return this.#followed(value, chain, start);
  }

  /** A name with all that stands before its last dot; a call, a lookup, a type with its values. */
  #name(): { value: Value; chain: string } {
    const start = this.#at;
    const token = this.#tokens[start]!;
    this.#at += 1;
    const name = token.value;
    const next = this.#value();
    // `x => …`, `x -> …`
    if ((next === '=>' || next === '->') && this.#tokens[this.#at]!.kind === 'sign') {
      this.#at += 1;
      return { value: this.#lambda([name]), chain: '' };
    }
    if (next === '!' && /^[[({]$/.test(this.#value(1)) && !this.#tokens[this.#at]!.isApart) {
      this.#at += 1;
      if (this.#value() !== '(') return { value: this.#bracketed(), chain: '' };
    }
    if (this.#value() === '<' && /^[A-Z]/.test(name)) this.#skipTypes();
    if (this.#value() === '{' && (/^[A-Z]\w*$/.test(name) || typeNames.has(name)) && this.#isListAhead())
      return { value: this.#bracketed(), chain: '' };
    // `byte[] {…}`, `new[] {…}`
    if (this.#value() === '[' && this.#value(1) === ']' && /^[({]$/.test(this.#value(2))) {
      this.#at += 2;
      return { value: this.#bracketed(), chain: '' };
    }
    if (this.#value() === '(' && !this.#tokens[this.#at]!.isFirst) {
      const args = this.#arguments();
      return { value: this.#call(name, undefined, args, start), chain: lower(name) };
    }
    const value = this.#lookUp(name, start);
    return { value, chain: lower(name) };
  }

  #skipTypes(): void {
    for (let step = 1; step < 8; step += 1) {
      const value = this.#value(step);
      if (value === '>' || value === '>>') {
        if (/^[({]$/.test(this.#value(step + 1)) || this.#value(step + 1) === '::') this.#at += step + 1;
        return;
      }
      if (!/^[\w,.?[\]&<]+$/.test(value)) return;
    }
  }

  /** Whether a brace opens values and not statements. */
  #isListAhead(): boolean {
    const first = this.#tokens[this.#at + 1];
    const second = this.#value(2);
    if (first === undefined) return false;
    if (first.value === '.' && this.#value(3) === '=') return true;
    if (first.kind === 'text' || first.kind === 'number') return /^(?:[,:}]|=>|\+)$/.test(second);
    if (first.kind === 'name') return /^(?:[,:]|=>)$/.test(second) || (second === '=' && this.#value(-1) !== ')');
    return first.value === '[' || first.value === '...' || first.value === '{';
  }

  /** Methods, members and places that follow a value. */
  #followed(begun: Value, begunChain: string, start: number): Value {
    let value = begun;
    let chain = begunChain;
    for (let step = 0; step < 60; step += 1) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== 'sign') break;
      const sign = token.value;
      const next = this.#tokens[this.#at + 1];
      if (sign === '!' && !token.isApart && !next?.isApart && next?.value === '.') {
        this.#at += 1;
        continue;
      }
      if (sign === '!' && token.isApart === false && (next?.kind !== 'sign' || next.value === '!')) {
        this.#at += 1;
        continue;
      }
      const isDot =
        sign === '.' &&
        next !== undefined &&
        !(token.isApart && next.isApart) &&
        next.kind !== 'text' &&
        !next.value.startsWith('$');
      if (
        (isDot || sign === '?.' || sign === '::' || (sign === '->' && !next?.isApart && !token.isApart)) &&
        (next?.kind === 'name' || next?.kind === 'number')
      ) {
        this.#at += 2;
        if (sign === '::' && next.value === 'class') continue;
        const name = next.value;
        if (this.#value() === '!' && !this.#tokens[this.#at]!.isApart) this.#at += 1;
        if (this.#value() === '::' && this.#value(1) === '<') {
          this.#at += 1;
          this.#skipTypes();
        } else if (this.#value() === '<') this.#skipTypes();
        chain = `${chain.slice(-200)}.${lower(name)}`;
        const isCall = this.#value() === '(' && !this.#tokens[this.#at]!.isFirst;
        const block = this.#value(isCall ? 1 : 0) === '{' ? this.#block() : undefined;
        if (isCall || block) {
          const args = isCall ? this.#arguments() : [];
          const trailing = isCall && this.#value() === '{' ? this.#block() : undefined;
          const given = [...args, ...[block, trailing].filter((one) => one !== undefined)];
          const before = value;
          value = this.#call(name, value, given, start, chain);
          // What a variable holds grows where it stands.
          const receiver = this.#tokens[start]!;
          if (step === 0 && receiver.kind === 'name' && isAppending(lower(name)) && !this.#locals) {
            if (before === undefined && value === undefined) value = textOf(list(args));
            if (value !== undefined) this.#current.set(plainName(receiver.value), value);
          }
          continue;
        }
        value = this.#member(value, name, next.start === token.start ? start : this.#at, chain);
        continue;
      }
      if (sign === '(' && !token.isApart && value?.kind === 'lambda') {
        value = this.#applied(value, this.#arguments());
        continue;
      }
      if (sign === '[' && !token.isFirst && !token.isApart) {
        value = this.#indexed(value, start);
        continue;
      }
      break;
    }
    return value;
  }

  #member(value: Value, name: string, at: number, chain: string): Value {
    if (value?.kind === 'fields') {
      const held = value.fields.get(name);
      this.#isNamed = true;
      return held;
    }
    if (value?.kind === 'list') {
      const index = /^(?:Item|_|component)?(\d)$/.exec(name)?.[1];
      if (index !== undefined) return value.items[/^\d$/.test(name) ? Number(index) : Number(index) - 1];
    }
    if (value !== undefined) {
      if (/^(?:length|size|count)$/.test(name))
        return value.kind === 'text'
          ? { kind: 'number', number: value.text.length }
          : value.kind === 'list'
            ? { kind: 'number', number: value.items.length }
            : undefined;
      return called({ name: lower(name), chain, receiver: value, args: [] });
    }
    return this.#lookUp(name, at);
  }

  #indexed(value: Value, start: number): Value {
    this.#at += 1;
    this.#brackets += 1;
    const parts: (Value | 'none')[] = [];
    let part: Value | 'none' = 'none';
    let colons = 0;
    for (let step = 0; step < 8 && this.#at < this.#tokens.length && this.#value() !== ']'; step += 1) {
      if (this.#value() === ':' || this.#value() === '::' || this.#value() === '..') {
        colons += this.#value() === '::' ? 2 : 1;
        parts.push(part);
        if (this.#value() === '::') parts.push('none');
        part = 'none';
        this.#at += 1;
        continue;
      }
      const before: number = this.#at;
      part = this.#expression(1);
      if (this.#at === before) this.#at += 1;
    }
    parts.push(part);
    this.#brackets -= 1;
    if (this.#value() === ']') this.#at += 1;
    const [first, second, third] = parts.map((one) => (one === 'none' ? undefined : one));
    if (colons > 0) {
      if (third?.kind === 'number' && third.number === -1) return turned(value);
      const from = first?.kind === 'number' ? first.number : 0;
      const to = second?.kind === 'number' ? second.number : undefined;
      if (value?.kind === 'text') return text(stepped(value.text.slice(from, to), third), true);
      return value?.kind === 'list' ? list(value.items.slice(from, to)) : undefined;
    }
    if (first?.kind === 'number' && value?.kind === 'list') return value.items.at(first.number);
    if (first?.kind === 'number' && value?.kind === 'text') return text(value.text.charAt(first.number), true);
    if (first?.kind === 'text' && value?.kind === 'fields') {
      this.#isNamed = true;
      return value.fields.get(first.text);
    }
    return first?.kind === 'text' && value === undefined ? this.#lookUp(first.text, start) : undefined;
  }

  #arguments(): Value[] {
    this.#at += 1;
    return this.#items(')').items;
  }

  /** What stands between brackets, in order and by name. */
  #items(close: string): { items: Value[]; fields: Map<string, Value>; commas: number } {
    const items: Value[] = [];
    const fields = new Map<string, Value>();
    let commas = 0;
    this.#brackets += 1;
    while (this.#at < this.#tokens.length && this.#work > 0) {
      const token = this.#tokens[this.#at]!;
      if (token.kind === 'sign' && /^[)\]};]$/.test(token.value)) {
        if (token.value !== ';') this.#at += 1;
        break;
      }
      if (token.kind === 'sign' && token.value === ',') {
        this.#at += 1;
        commas += 1;
        continue;
      }
      const before = this.#at;
      if (token.kind === 'sign' && token.value === '.' && close === '}') this.#at += 1;
      const key = this.#tokens[this.#at]!;
      const to =
        (key.kind === 'name' || key.kind === 'text') && /^(?:[:=]|=>)$/.test(this.#value(1)) && !this.#isArrow()
          ? this.#at + 2
          : undefined;
      if (to === undefined) {
        const isSpread = token.kind === 'sign' && /^(?:\.\.\.|\*)$/.test(token.value);
        const value = this.#expression();
        if (isSpread && (value?.kind === 'list' || value?.kind === 'text'))
          items.push(...(value.kind === 'list' ? value.items : [...value.text].map((char) => text(char, true))));
        else if (this.#value() === 'for' && this.#tokens[this.#at]!.kind === 'name') {
          const mapped = this.#comprehension(before);
          items.push(...(mapped === undefined ? [value] : close === ']' ? mapped : [list(mapped)]));
        } else items.push(value);
      } else {
        this.#at = to;
        const value = this.#expressionAt(to);
        this.#give(key.value, value, to);
        fields.set(key.value, value);
        items.push(value);
      }
      if (this.#at <= before) this.#at = before + 1;
      const after = this.#value();
      // Statements stand here, not values.
      if (close === '}' && after !== ',' && after !== '}' && !this.#tokens[this.#at]?.isFirst) break;
    }
    this.#brackets -= 1;
    return { items, fields, commas };
  }

  #isArrow = (): boolean =>
    this.#value(1) === '=>' &&
    this.#tokens[this.#at]!.kind === 'name' &&
    /^[([]$/.test(this.#value(-1)) &&
    !/^[[{]$/.test(this.#value(-1));

  #bracketed(): Value {
    const open = this.#value();
    if (open === '{' && !this.#isListAhead()) {
      this.#at += 1;
      return undefined;
    }
    // `(char) 65`, `(string) name`
    if (
      open === '(' &&
      this.#value(2) === ')' &&
      typeNames.has(this.#value(1)) &&
      this.#tokens[this.#at + 3] &&
      !this.#tokens[this.#at + 3]!.isFirst
    ) {
      const type = this.#value(1);
      this.#at += 3;
      const operand = this.#operand();
      return /^char|^Char|^rune/.test(type) && operand?.kind === 'number'
        ? text(String.fromCharCode(operand.number & 0xffff), true)
        : operand;
    }
    // `new[] {…}`
    if (open === '[' && this.#value(1) === ']' && this.#value(2) === '{') this.#at += 2;
    // `[]string{…}`, `[...]byte{…}`
    if (open === '[' && /^(?:\]|\.\.\.|\d+)$/.test(this.#value(1))) {
      const behind = this.#value(1) === ']' ? 2 : this.#value(2) === ']' ? 3 : 0;
      const isTyped = behind > 0 && typeNames.has(this.#value(behind)) && /^[{(]$/.test(this.#value(behind + 1));
      if (isTyped) {
        this.#at += behind + 2;
        const { items } = this.#items(this.#value(-1) === '(' ? ')' : '}');
        return this.#noted(items.length === 1 && this.#value(-1) === ')' ? items[0] : list(items));
      }
    }
    this.#at += 1;
    const { items, fields, commas } = this.#items(open === '{' ? '}' : open === '[' ? ']' : ')');
    if (fields.size > 0 && fields.size >= items.length) return { kind: 'fields', fields };
    return open === '(' && items.length === 1 && commas === 0 ? items[0] : this.#noted(list(items));
  }

  #noted(value: Value): Value {
    if (
      value?.kind === 'list' &&
      isCodes(value) &&
      value.items.length >= 6 &&
      this.numbers.length < 60 &&
      !this.#locals
    )
      this.numbers.push(value.items.map((item) => (item as { number: number }).number));
    return value;
  }

  /** `(a, b) => …`, `|a, b| …`; undefined when none begins here. */
  #arrow(): Lambda | undefined {
    const open = this.#value();
    if (open !== '(' && open !== '|') return undefined;
    const close = open === '(' ? ')' : '|';
    const parameters: string[] = [];
    for (let step = 1; step < 24; step += 1) {
      const token = this.#tokens[this.#at + step];
      if (token === undefined || token.kind === 'text') return undefined;
      if (token.value === close) {
        const sign = this.#value(step + 1);
        if (open === '(' && sign !== '=>' && sign !== '->') return undefined;
        this.#at += step + (open === '(' ? 2 : 1);
        return this.#lambda(parameters);
      }
      if (token.kind === 'name' && /^[(,|&*]$/.test(this.#value(step - 1))) parameters.push(token.value);
      else if (token.kind === 'number') return undefined;
    }
    return undefined;
  }

  #lambda(parameters: readonly string[]): Lambda {
    if (this.#value() === '{' && !this.#isListAhead()) this.#at += 1;
    if (this.#value() === 'return') this.#at += 1;
    const body = this.#at;
    this.#expression();
    return { kind: 'lambda', parameters, body };
  }

  /** `lambda x: …`, `fn x -> …`, `function (x) { return … }`. */
  #function(): Value {
    const word = this.#value();
    this.#at += 1;
    const parameters: string[] = [];
    for (let step = 0; step < 16; step += 1) {
      const token = this.#tokens[this.#at];
      if (token === undefined) return undefined;
      if (token.kind === 'name') parameters.push(token.value);
      this.#at += 1;
      if (/^(?::|->|=>|\{)$/.test(token.value) && (word !== 'function' || token.value === '{'))
        return this.#lambda(parameters);
      if (token.isFirst && step > 0) return undefined;
    }
    return undefined;
  }

  /** `{ |n| … }`, `{ n -> … }`, `{ it … }` behind a method. */
  #block(): Lambda | undefined {
    if (this.#value() !== '{') return undefined;
    this.#at += 1;
    const arrow = this.#value() === '|' ? this.#arrow() : undefined;
    let block = arrow;
    if (!block) {
      const isNamed = this.#tokens[this.#at]?.kind === 'name' && /^(?:->|in|,)$/.test(this.#value(1));
      const parameters: string[] = [];
      while (
        isNamed &&
        this.#tokens[this.#at] !== undefined &&
        !/^(?:->|in)$/.test(this.#value()) &&
        parameters.length < 6
      ) {
        if (this.#tokens[this.#at]!.kind === 'name') parameters.push(this.#value());
        this.#at += 1;
      }
      if (isNamed) this.#at += 1;
      block = this.#lambda(isNamed ? parameters : ['it']);
    }
    if (this.#value() === '}') this.#at += 1;
    return block;
  }

  /** `[f(x) for x in list]`: each of them. */
  #comprehension(body: number): Value[] | undefined {
    this.#at += 1;
    const parameters: string[] = [];
    while (this.#tokens[this.#at]?.kind === 'name' && this.#value() !== 'in' && parameters.length < 4) {
      parameters.push(this.#value());
      this.#at += this.#value(1) === ',' ? 2 : 1;
    }
    if (this.#value() !== 'in') return undefined;
    this.#at += 1;
    const over = this.#expression();
    return this.#mapped({ kind: 'lambda', parameters, body }, over);
  }

  /** What a function makes of each of several values. */
  #mapped(lambda: Lambda, over: Value): Value[] | undefined {
    const items: readonly Value[] | undefined =
      over?.kind === 'list'
        ? over.items
        : over?.kind === 'text'
          ? [...over.text].map((char) => text(char, true))
          : undefined;
    if (!items || items.length > 600) return undefined;
    return items.map((item, index) =>
      this.#applied(
        lambda,
        item?.kind === 'list' && lambda.parameters.length > 1 ? item.items : [item, { kind: 'number', number: index }],
      ),
    );
  }

  #sorted(items: readonly Value[], lambda: Lambda): Value {
    if (items.length > 60) return undefined;
    const rank = (value: Value): number => (value?.kind === 'number' ? value.number : 0);
    if (lambda.parameters.length > 1)
      return list([...items].sort((one, other) => rank(this.#applied(lambda, [one, other]))));
    const ranked = items.map((item) => ({ item, place: rank(this.#applied(lambda, [item])) }));
    return list(ranked.sort((one, other) => one.place - other.place).map(({ item }) => item));
  }

  #applied({ parameters, body }: Lambda, args: readonly Value[]): Value {
    if (this.#depth > depthLimit) return undefined;
    const back = this.#at;
    const locals = this.#locals;
    this.#locals = new Map(locals);
    parameters.forEach((name, index) => this.#locals!.set(name, args[index]));
    this.#at = body;
    this.#depth += 1;
    const value = this.#expression();
    this.#depth -= 1;
    this.#locals = locals;
    this.#at = back;
    return value;
  }

  #call(called_: string, receiver: Value, args: readonly Value[], start = this.#at, chain = lower(called_)): Value {
    const name = lower(called_.split(/[.:]/).at(-1)!);
    const lambda = args.find((arg) => arg?.kind === 'lambda');
    const [first, second] = args;
    // `setPassword(…)`, `put("password", …)`
    if (receiver === undefined || receiver.kind !== 'text') {
      if (args.length === 1 && first?.kind === 'text') this.#emit(called_, first, start);
      if (
        args.length === 2 &&
        first?.kind === 'text' &&
        second?.kind === 'text' &&
        /^[\w.#:/ -]{3,60}$/.test(first.text)
      )
        this.#emit(first.text, second, start);
    }
    if (
      /^(?:map|collect|flatmap|select|each|maptoobj|mapto|maptoint|arraymap|transform|mapi|mapindexed|mapv)$/.test(name)
    ) {
      const over = receiver ?? args.find((arg) => arg?.kind === 'list') ?? args.find((arg) => arg?.kind === 'text');
      if (lambda) {
        const mapped = this.#mapped(lambda, over);
        return mapped && (mapped.some((one) => one !== undefined) ? list(mapped) : over);
      }
      return numbered(over);
    }
    if (
      lambda &&
      receiver?.kind === 'list' &&
      /^(?:sort|sorted|sortby|sortedby|orderby|sortwith|sortedwith)$/.test(name)
    )
      return this.#sorted(receiver.items, lambda);
    // Who signs in with what.
    if (signingIn.test(name))
      for (const arg of args.slice(1)) if (arg?.kind === 'text' && arg.isMade) this.#emit('password', arg, start);
    if (name === 'from' && lambda && first?.kind === 'list') return list(this.#mapped(lambda, first) ?? first.items);
    if (
      /^(?:reduce|fold|foldl|foldleft|inject|reduceright|foldr)$/.test(name) &&
      lambda &&
      isTurnedAround(this.#tokens, lambda)
    )
      return textOf(turned(receiver ?? first));
    const own = receiver === undefined ? this.#lookUp(called_, start) : undefined;
    if (own?.kind === 'lambda') {
      const value = this.#applied(own, args);
      if (value !== undefined) return value;
    }
    const call: Call = { name, chain: chain.replaceAll('_', ''), receiver, args };
    const value = called(call);
    if (value !== undefined) return value;
    // What is done to a list of numbers can only be read by doing it.
    const [only] = args;
    const given = receiver ?? only;
    if (isOpaque.test(name) || args.length > 2) return undefined;
    if (receiver === undefined && args.length === 1 && (isCodes(given) || (given?.kind === 'text' && given.isMade)))
      return given;
    return undefined;
  }

  /** A literal with what stands in its holes. */
  #literal(token: Token): Value {
    const { value: inner, quote } = token;
    const isRaw = /r/i.test(quote) && quote.length > 1;
    const hasHoles = /[$#]\{|\$[A-Za-z_]|\\\(/.test(inner) || (/^[fF$]/.test(quote) && inner.includes('{'));
    if (!hasHoles || quote === "'") {
      const plain = isRaw ? inner : unescaped(inner);
      return text(plain, plain !== inner && /\\(?:x|u|\d)/.test(inner));
    }
    const isBraced = /^[fF$]/.test(quote);
    let whole: Value = text('', true);
    let at = 0;
    let holes = 0;
    while (at < inner.length && holes < 24) {
      const rest = inner.slice(at);
      const head = (isBraced ? /[$#]?\{|\\\(/ : /[$#]\{|\$[A-Za-z_]\w*|\\\(/).exec(rest);
      if (!head) break;
      whole = added(whole, text(unescaped(rest.slice(0, head.index)), false));
      holes += 1;
      if (/^\$[A-Za-z_]/.test(head[0])) {
        whole = added(whole, this.#lookUp(head[0].slice(1), this.#at) ?? this.#lookUp(head[0], this.#at));
        at += head.index + head[0].length;
        continue;
      }
      const open = at + head.index + head[0].length - 1;
      const end = holeEnd(inner, open);
      whole = added(whole, this.#within(inner.slice(open + 1, end - 1)));
      at = end;
    }
    return added(whole, text(unescaped(inner.slice(at)), false));
  }

  /** What an expression in a template's hole comes to. */
  #within(expression: string): Value {
    const trimmed = expression.trim();
    const name = /^[@$]?[A-Za-z_]\w*$/.exec(trimmed)?.[0];
    if (name !== undefined) return this.#lookUp(name, this.#at);
    const literal = /^(["'`])([^"'`\\]*)\1$/.exec(trimmed);
    if (literal) return text(literal[2]!, false);
    if (this.#depth > depthLimit || trimmed.length > 300 || !/[\w"'`]/.test(trimmed)) return undefined;
    this.#depth += 1;
    const back = this.#at;
    const tokens = this.#tokens as Token[];
    // Read behind the end, where nothing else reads.
    const start = tokens.length + 1;
    tokens.push({ kind: 'sign', value: ';', start: 0, isFirst: true, isApart: true, quote: '' }, ...tokensOf(trimmed));
    this.#at = start;
    const value = this.#expression();
    tokens.length = start - 1;
    this.#at = back;
    this.#depth -= 1;
    return value;
  }
}

const lower = (name: string): string => name.toLowerCase().replaceAll('_', '');
/** Numbers that stand as texts. */
const numbered = (value: Value): Value =>
  value?.kind === 'list' &&
  value.items.every((item) => item?.kind === 'text' && /^(?:\d{1,3}|0x[0-9a-f]{2})$/i.test(item.text))
    ? list(value.items.map((item) => ({ kind: 'number', number: Number((item as Text).text) })))
    : value;
const amountOf = (value: Value): number | undefined =>
  value?.kind === 'number'
    ? value.number
    : value?.kind === 'text' && value.text.length === 1
      ? value.text.charCodeAt(0)
      : undefined;
const stepped = (held: string, step: Value): string =>
  step?.kind === 'number' && step.number > 1
    ? [...held].filter((_, index) => index % step.number === 0).join('')
    : held;
/** `(a, b) => b + a`. */
const isTurnedAround = (tokens: readonly Token[], { parameters: [first, second], body }: Lambda): boolean =>
  tokens[body]?.value === second && tokens[body + 1]?.value === '+' && tokens[body + 2]?.value === first;

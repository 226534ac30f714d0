import { isAssigning } from './cursor.js';
import { FunctionReader } from './functions.js';
import { type Argument, type Node, nothing, type Pattern } from './nodes.js';
import { type Token, UnreadableProgram } from './tokens.js';

/** Reads what stands between operators: texts, lists, records, functions, names. */
export abstract class OperandReader extends FunctionReader {
  protected primary(): Node {
    const token = this.token;
    const { kind, text } = token;
    const { language } = this;
    switch (kind) {
      case 'text':
      case 'template': {
        let node = this.literal(token);
        this.at += 1;
        // Texts that stand beside each other are one.
        while (language === 'python' && (this.token.kind === 'text' || this.token.kind === 'template')) {
          node = { kind: 'joined', parts: [node, this.literal(this.token)] };
          this.at += 1;
        }
        return node;
      }
      case 'command':
        this.at += 1;
        return {
          kind: 'call',
          callee: { kind: 'name', name: 'system' },
          args: [{ value: this.literal(token) }],
        };
      case 'words':
        this.at += 1;
        return {
          kind: 'list',
          items: text
            .split(/\s+/)
            .filter(Boolean)
            .map((word) => ({ value: { kind: 'text', text: word } })),
        };
      case 'number':
        this.at += 1;
        return { kind: 'number', text };
      case 'mark':
        return this.bracketed(text);
      case 'name':
        return this.name(token);
      default:
        return nothing;
    }
  }

  protected literal({ kind, text, parts }: Token): Node {
    if (kind === 'text' || !parts) return { kind: 'text', text };
    return {
      kind: 'joined',
      parts: parts.map((part) =>
        typeof part === 'string' ? { kind: 'text', text: part } : { kind: 'group', of: this.inner(part.source) },
      ),
    };
  }

  protected bracketed(mark: string): Node {
    const { language } = this;
    switch (mark) {
      case '(': {
        if (language === 'node' && this.isArrow()) return this.arrow();
        this.at += 1;
        const items = this.items(')');
        if (items.length === 1 && !items[0]!.isSpread && this.tokens[this.at - 2]?.text !== ',') return items[0]!.value;
        return language === 'node' ? { kind: 'group', of: items.map(({ value }) => value) } : { kind: 'list', items };
      }
      case '[':
        this.at += 1;
        return { kind: 'list', items: this.items(']') };
      case '{': {
        if (language === 'perl' && !this.looksLikeRecord()) {
          this.at += 1;
          return { kind: 'group', of: this.block() };
        }
        this.at += 1;
        return this.record();
      }
      case '->':
        // Ruby's `->(x) { … }`.
        if (language === 'ruby') {
          this.at += 1;
          const params = this.is('(') ? this.params() : [];
          return this.functionOf(params);
        }
        return nothing;
      case '::':
      case '.':
        this.at += 1;
        return this.primary();
      default:
        return nothing;
    }
  }

  protected looksLikeRecord(): boolean {
    const next = this.peek();
    return next.text === '}' || this.peek(2).text === '=>' || this.peek(2).text === ',';
  }

  /** Words after a parenthesis are an arrow function's when an arrow follows it. */
  protected isArrow(): boolean {
    let depth = 0;
    for (let at = this.at; at < this.tokens.length && at < this.at + 400; at += 1) {
      const { kind, text } = this.tokens[at]!;
      if (kind !== 'mark') continue;
      if ('([{'.includes(text)) depth += 1;
      else if (')]}'.includes(text)) {
        depth -= 1;
        if (depth === 0) return this.tokens[at + 1]?.text === '=>' && this.tokens[at + 1]?.kind === 'mark';
      }
    }
    return false;
  }

  protected arrow(): Node {
    const params = this.params();
    this.take('=>');
    return this.arrowBody(params);
  }

  protected arrowBody(params: Pattern[]): Node {
    this.skipLines();
    if (this.is('{')) return this.functionOf(params);
    const result = this.expression();
    const body = this.assigned(result);
    return { kind: 'function', params, body: [body], results: [body] };
  }

  /** `x = value` where an expression stands. */
  protected assigned(target: Node): Node {
    if (this.token.kind !== 'mark' || !isAssigning.test(this.token.text) || !this.canBeTarget(target)) return target;
    if (this.token.text === '<<') return target;
    const adds = !/^:?=$/.test(this.token.text);
    this.at += 1;
    const value = this.assigned(this.expression());
    return { kind: 'assign', target: this.pattern(target), value, adds, isSure: false };
  }

  protected items(close: string): Argument[] {
    const items: Argument[] = [];
    for (;;) {
      this.skipLines();
      if (this.isEnd) throw new UnreadableProgram('bracket without an end');
      if (this.take(close)) return items;
      if (this.take(',') || this.take(';')) continue;
      const before = this.at;
      items.push(this.argument());
      this.skipLines();
      if (this.is('for', 'async') && this.language === 'python') this.comprehension(items);
      if (this.at === before) this.at += 1;
    }
  }

  protected argument(): Argument {
    const { kind, text } = this.token;
    const { language } = this;
    if (kind === 'mark' && /^(?:\*|\*\*|\.\.\.)$/.test(text)) {
      this.at += 1;
      return { value: this.expression(), isSpread: true };
    }
    const next = this.peek();
    // `name=value`, `name: value`, `name => value`
    const isNamed =
      next.kind === 'mark' &&
      (kind === 'name' || kind === 'text') &&
      ((language === 'python' && next.text === '=' && kind === 'name') ||
        (language === 'ruby' && next.text === ':' && next.isGlued) ||
        (/^(?:ruby|perl|php)$/.test(language) && next.text === '=>') ||
        (language === 'php' && next.text === ':' && kind === 'name' && this.token.sigil === undefined) ||
        (language === 'lua' && next.text === '=' && kind === 'name'));
    if (isNamed) {
      this.at += 2;
      return { name: text, value: this.assigned(this.expression()) };
    }
    return { value: this.assigned(this.expression()) };
  }

  /** `x for x in list if …`: what stands before is done for each. */
  protected comprehension(items: Argument[]): void {
    const item = items.pop()!;
    const loops: { target: Pattern; source: Node }[] = [];
    while (this.is('for', 'async', 'if')) {
      if (this.take('async')) continue;
      if (this.take('if')) {
        loops.push({ target: { kind: 'nothing' }, source: this.expression() });
        continue;
      }
      this.at += 1;
      const targets = [this.pattern(this.primary())];
      while (this.take(',')) targets.push(this.pattern(this.primary()));
      this.take('in');
      loops.push({
        target: targets.length === 1 ? targets[0]! : { kind: 'list', items: targets },
        source: this.expression(0.5),
      });
    }
    let node: Node = item.value;
    for (const { target, source } of loops.reverse()) node = { kind: 'each', target, source, body: [node] };
    items.push({ value: node, isSpread: true });
  }

  protected record(): Node {
    const entries: { key: Node; value: Node }[] = [];
    const items: Argument[] = [];
    for (;;) {
      this.skipLines();
      if (this.isEnd) throw new UnreadableProgram('brace without an end');
      if (this.take('}')) break;
      if (this.take(',') || this.take(';')) continue;
      const before = this.at;
      if (this.is('...', '**', '*')) {
        this.at += 1;
        items.push({ value: this.expression(), isSpread: true });
        continue;
      }
      const isBare = this.token.kind === 'name' && this.token.sigil === undefined;
      const name = this.token.text;
      const isComputed = this.is('[') && this.language !== 'python';
      // `async method() {…}`, `get x() {…}`
      if (isBare && this.language === 'node' && this.peek().kind === 'name') {
        this.at += 1;
        continue;
      }
      const key: Node =
        isBare && this.peek().text !== '.' && this.peek().text !== '('
          ? ((this.at += 1), { kind: 'name', name })
          : this.expression(3);
      if (key.kind === 'call' && this.is('{')) {
        items.push({ value: this.functionOf([]) });
      } else if (this.is(':', '=>', '=')) {
        this.at += 1;
        const value = this.assigned(this.expression());
        const named: Node =
          isComputed && key.kind === 'list'
            ? (key.items[0]?.value ?? nothing)
            : isBare && key.kind === 'name' && this.language !== 'python'
              ? { kind: 'text', text: name }
              : key;
        if (this.language !== 'python' || !this.is('for')) entries.push({ key: named, value });
        else {
          const held: Argument[] = [{ value: { kind: 'group', of: [named, value] } }];
          this.comprehension(held);
          items.push(held[0]!);
        }
      } else if (isBare && this.language === 'node') {
        entries.push({ key: { kind: 'text', text: name }, value: this.assigned(key) });
      } else {
        items.push({ value: this.assigned(key) });
        if (this.language === 'python' && this.is('for')) this.comprehension(items);
      }
      if (this.at === before) this.at += 1;
    }
    return entries.length === 0 && items.length > 0 ? { kind: 'list', items } : { kind: 'record', entries };
  }

  protected name(token: Token): Node {
    const { language } = this;
    const { text, sigil } = token;
    const next = this.peek();
    if (sigil === undefined) {
      if (language === 'python' && text === 'lambda') return this.lambda();
      if (text === 'function' || text === 'fn' || (text === 'sub' && language === 'perl')) {
        this.at += 1;
        if (this.take('*')) this.skipLines();
        const named = this.token.kind === 'name' ? this.token.text : undefined;
        if (named !== undefined) this.at += 1;
        const params = this.is('(') ? this.params() : [];
        if (text === 'fn' && this.take('=>')) return this.arrowBody(params);
        while (language === 'php' && !this.isEnd && !this.is('{', ';')) this.at += 1;
        return this.functionOf(params, named);
      }
      if (language === 'node' && next.kind === 'mark' && next.text === '=>') {
        this.at += 2;
        return this.arrowBody([{ kind: 'name', name: text }]);
      }
      if (language === 'node' && text === 'class') {
        this.at += 1;
        while (!this.isEnd && !this.is('{')) this.at += 1;
        return nothing;
      }
      if (this.keywords.has(text) && !/^(?:do|eval)$/.test(text) && next.text !== '(' && next.text !== '.') {
        this.at += 1;
        return nothing;
      }
    }
    this.at += 1;
    return { kind: 'name', name: text };
  }

  protected lambda(): Node {
    this.at += 1;
    const params: Pattern[] = [];
    while (!this.isEnd && !this.is(':')) {
      if (this.token.kind === 'name') {
        const { text } = this.token;
        this.at += 1;
        const fallback = this.take('=') ? this.expression() : undefined;
        params.push({ kind: 'name', name: text, ...(fallback && { fallback }) });
      } else this.at += 1;
    }
    this.take(':');
    const result = this.expression();
    return { kind: 'function', params, body: [result], results: [result] };
  }

  /** The program within a text that is filled in. */
  protected abstract inner(source: string): Node[];
}

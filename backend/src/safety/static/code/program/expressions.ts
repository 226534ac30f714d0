import { OperandReader } from './operands.js';
import { type Argument, type Node, nothing, type Pattern } from './nodes.js';
import { UnreadableProgram } from './tokens.js';

/** Expressions within expressions that are followed. */
const depthLimit = 60;

const binary: Readonly<Record<string, number>> = {
  '||': 1, or: 1, '??': 1, '&&': 2, and: 2, '==': 3, '!=': 3, '===': 3, '!==': 3, '<': 3, '>': 3, '<=': 3, '>=': 3,
  '<=>': 3, '=~': 3, '!~': 3, in: 3, is: 3, instanceof: 3, eq: 3, ne: 3, lt: 3, gt: 3, le: 3, ge: 3, cmp: 3,
  '|': 4, '^': 4, '&': 4, '<<': 5, '>>': 5, '+': 6, '-': 6, '.': 6, '..': 6, '...': 6, '*': 7, '/': 7, '//': 7, '%': 7, x: 7,
  '**': 8,
}; // prettier-ignore

/** Reads expressions: operators, calls, members. */
export abstract class ExpressionReader extends OperandReader {
  protected expression(least = 0): Node {
    this.depth += 1;
    if (this.depth > depthLimit) throw new UnreadableProgram('too deep');
    try {
      let left = this.unary();
      for (;;) {
        const { kind, text } = this.token;
        if (kind === 'line' && this.goesOn()) {
          this.skipLines();
          continue;
        }
        if (kind !== 'mark' && kind !== 'name') return left;
        if (text === '?' && least === 0 && this.language !== 'python' && this.language !== 'lua') {
          this.at += 1;
          this.skipLines();
          const yes = this.expression();
          this.skipLines();
          if (this.take(':')) {
            this.skipLines();
            left = { kind: 'either', of: [yes, this.expression(), { kind: 'group', of: [left] }] };
          } else left = { kind: 'either', of: [yes] };
          continue;
        }
        if (text === 'if' && kind === 'name' && this.language === 'python' && least === 0) {
          this.at += 1;
          const condition = this.expression(1);
          if (this.take('else'))
            left = { kind: 'either', of: [left, this.expression(), { kind: 'group', of: [condition] }] };
          continue;
        }
        if (text === 'not' && this.language === 'python' && this.peek().text === 'in') {
          this.at += 1;
          continue;
        }
        const power = binary[text];
        const isWord = kind === 'name';
        if (
          power === undefined ||
          power <= least ||
          (isWord && this.token.sigil !== undefined) ||
          (isWord && !this.isWordOperator(text)) ||
          (text === '.' && !/^(?:perl|php)$/.test(this.language)) ||
          (text === '<<' && this.language === 'ruby' && least === 0 && left.kind === 'name')
        )
          return left;
        this.at += 1;
        this.skipLines();
        const right = this.expression(power);
        left = power <= 2 ? { kind: 'either', of: [left, right] } : { kind: 'operation', operator: text, left, right };
      }
    } finally {
      this.depth -= 1;
    }
  }

  protected isWordOperator(text: string): boolean {
    switch (this.language) {
      case 'python':
        return /^(?:or|and|in|is)$/.test(text);
      case 'node':
        return /^(?:in|instanceof)$/.test(text);
      case 'perl':
        return /^(?:or|and|eq|ne|lt|gt|le|ge|cmp|x)$/.test(text);
      default:
        return /^(?:or|and|instanceof)$/.test(text);
    }
  }

  protected unary(): Node {
    const { kind, text } = this.token;
    if (kind === 'mark' && /^(?:!|-|\+|~|\\|\*|\*\*|&|\.\.\.|@|\+\+|--)$/.test(text)) {
      this.at += 1;
      this.skipLines();
      if (text === '&' && this.language === 'ruby') return this.unary();
      const operand = this.unary();
      if (text === '!') return { kind: 'operation', operator: '!', left: operand, right: nothing };
      return text === '-' && operand.kind === 'number' ? { kind: 'number', text: `-${operand.text}` } : operand;
    }
    if (
      kind === 'name' &&
      this.token.sigil === undefined &&
      /^(?:await|async|new|typeof|void|delete|not|yield|throw|my|our|local|raise|clone|static)$/.test(text)
    ) {
      const next = this.peek();
      const isName = next.kind === 'mark' && /^(?:=|\.|,|\)|\]|=>|;)$/.test(next.text);
      if (!isName && !(text === 'delete' && this.language === 'ruby') && !(text === 'raise' && next.text === '(')) {
        this.at += 1;
        const operand = this.unary();
        return text === 'not' || text === 'typeof'
          ? { kind: 'operation', operator: '!', left: operand, right: nothing }
          : operand;
      }
    }
    return this.postfix(this.primary());
  }

  /** One expression, or several with commas between them as a list. */
  protected values(): Node {
    const first = this.expression();
    if (!this.is(',') || this.language === 'node') return first;
    const items: Argument[] = [{ value: first }];
    while (this.take(',')) {
      if (this.token.kind === 'line' || this.isEnd) break;
      items.push({ value: this.expression() });
    }
    return { kind: 'list', items };
  }

  protected postfix(start: Node): Node {
    let node = start;
    const { language } = this;
    for (;;) {
      const { kind, text, isGlued } = this.token;
      if (
        kind === 'line' &&
        this.goesOn() &&
        this.afterLines().text !== '+' &&
        /^(?:\.|\?\.|->)$/.test(this.afterLines().text)
      ) {
        this.skipLines();
        continue;
      }
      if (kind === 'mark') {
        if (
          text === '(' &&
          (isGlued || /^(?:perl|php|lua)$/.test(language) || language === 'node') &&
          !(node.kind === 'text' && language !== 'php')
        ) {
          this.at += 1;
          node = this.withBlock({ kind: 'call', callee: node, args: this.items(')') });
          continue;
        }
        if (text === '[' && (isGlued || language !== 'ruby') && !(language === 'node' && this.startsLine())) {
          node = this.subscript(node);
          continue;
        }
        if (
          (text === '.' && !/^(?:perl|php)$/.test(language)) ||
          text === '?.' ||
          text === '->' ||
          text === '::' ||
          (text === ':' && language === 'lua' && isGlued && this.peek().kind === 'name' && this.peek().isGlued) ||
          (text === '&' && language === 'ruby' && this.peek().text === '.')
        ) {
          if (text === '&') this.at += 1;
          this.at += 1;
          node = this.member(node);
          continue;
        }
        if (text === '{' && isGlued && language === 'perl') {
          this.at += 1;
          const key =
            this.token.kind === 'name' && this.token.sigil === undefined && this.peek().text === '}'
              ? ((this.at += 1), { kind: 'text', text: this.tokens[this.at - 1]!.text } as Node)
              : this.expression();
          this.take('}');
          node = { kind: 'index', of: node, key };
          continue;
        }
        if (
          text === '{' &&
          language === 'ruby' &&
          (node.kind === 'call' || node.kind === 'member' || node.kind === 'name')
        ) {
          node = this.withBlock(node.kind === 'call' ? node : { kind: 'call', callee: node, args: [] });
          continue;
        }
        if ((text === '++' || text === '--') && isGlued) {
          this.at += 1;
          continue;
        }
        if (text === '!' && language === 'node' && isGlued && this.peek().text !== '=') {
          this.at += 1;
          continue;
        }
      }
      if (
        (kind === 'template' || kind === 'text') &&
        language === 'node' &&
        isGlued &&
        (node.kind === 'name' || node.kind === 'member')
      ) {
        node = { kind: 'call', callee: node, args: [{ value: this.primary() }] };
        continue;
      }
      if (this.takesWords(node)) {
        node = this.wordCall(node);
        continue;
      }
      if (kind === 'name' && text === 'do' && language === 'ruby' && (node.kind === 'call' || node.kind === 'member')) {
        node = this.withBlock(node.kind === 'call' ? node : { kind: 'call', callee: node, args: [] });
        continue;
      }
      return node;
    }
  }

  /** A call without parentheses. */
  protected takesWords(node: Node): boolean {
    const { language } = this;
    const { kind, text, isGlued, sigil } = this.token;
    if (node.kind !== 'name' && node.kind !== 'member') return false;
    if (node.kind === 'name' && (node.name === '' || this.tokens[this.at - 1]?.sigil !== undefined)) return false;
    if (language === 'lua') return kind === 'text' || (kind === 'mark' && text === '{' && node.kind === 'member');
    if (language !== 'ruby' && language !== 'perl' && language !== 'php') return false;
    if (language === 'php')
      return /^(?:include|include_once|require|require_once)$/.test(node.kind === 'name' ? node.name : '');
    if (isGlued && kind !== 'text' && kind !== 'template') return false;
    if (kind === 'text' || kind === 'template' || kind === 'words' || kind === 'command' || kind === 'number')
      return true;
    if (kind === 'name') return sigil !== undefined || !this.keywords.has(text);
    const next = this.peek();
    return (
      kind === 'mark' &&
      !isGlued &&
      ((text === '[' && language === 'ruby') ||
        (text === '*' && next.isGlued && language === 'ruby') ||
        (text === '->' && language === 'ruby') ||
        (text === '&' && next.isGlued && language === 'ruby') ||
        (text === '{' &&
          language === 'perl' &&
          /^(?:system|exec|map|grep|sort|eval|do)$/.test(node.kind === 'name' ? node.name : '')))
    );
  }

  protected wordCall(callee: Node): Node {
    const args: Argument[] = [];
    // `system { $program } @words`, `map { … } @list`
    if (this.language === 'perl' && this.is('{')) {
      this.at += 1;
      const body = this.block();
      this.take(',');
      if (callee.kind === 'name' && /^(?:map|grep|sort)$/.test(callee.name)) {
        const source = this.values();
        return { kind: 'each', target: { kind: 'name', name: '_' }, source, body };
      }
      if (callee.kind === 'name' && /^(?:eval|do)$/.test(callee.name)) return { kind: 'group', of: body };
    }
    for (;;) {
      if (this.token.kind === 'line' || this.isEnd || this.is(';', ')', '}', ']')) break;
      const before = this.at;
      args.push(this.argument());
      if (this.at === before || !this.is(',', '=>')) break;
      this.at += 1;
      this.skipLines();
    }
    return this.withBlock({ kind: 'call', callee, args });
  }

  protected member(of: Node): Node {
    const token = this.token;
    const { language } = this;
    if (token.kind === 'mark' && token.text === '[') return this.subscript(of);
    if (token.kind === 'mark' && token.text === '{' && language === 'perl') {
      this.at += 1;
      const key: Node =
        this.token.kind === 'name' && this.peek().text === '}'
          ? ((this.at += 1), { kind: 'text', text: this.tokens[this.at - 1]!.text })
          : this.expression();
      this.take('}');
      return { kind: 'index', of, key };
    }
    // `->()`, `?.()`, `.()`
    if (token.kind === 'mark' && token.text === '(') return of;
    if (token.kind === 'name' && token.sigil !== undefined && language !== 'ruby') {
      this.at += 1;
      return { kind: 'index', of, key: { kind: 'name', name: token.text } };
    }
    if (token.kind !== 'name') return of;
    this.at += 1;
    return { kind: 'member', of, name: token.text };
  }

  protected subscript(of: Node): Node {
    this.at += 1;
    const parts: (Node | undefined)[] = [];
    let isSlice = false;
    let current: Node | undefined;
    for (;;) {
      this.skipLines();
      if (this.isEnd) throw new UnreadableProgram('bracket without an end');
      if (this.take(']')) break;
      if (this.is(':') && this.language === 'python') {
        this.at += 1;
        isSlice = true;
        parts.push(current);
        current = undefined;
        continue;
      }
      if (this.take(',')) continue;
      const before = this.at;
      const value = this.expression();
      current ??= value;
      if (this.at === before) this.at += 1;
    }
    parts.push(current);
    // `Dir["*.rb"]` is a call.
    if (this.language === 'ruby' && of.kind === 'name' && /^(?:Dir|Pathname)$/.test(of.name))
      return { kind: 'call', callee: { kind: 'member', of, name: 'glob' }, args: [{ value: current ?? nothing }] };
    return isSlice ? { kind: 'slice', of, parts } : { kind: 'index', of, key: current ?? nothing };
  }

  /** Ruby's blocks: a function given to the call before them. */
  protected withBlock(node: Node & { kind: 'call' }): Node {
    if (this.language !== 'ruby' || !this.is('{', 'do')) return node;
    const isBrace = this.is('{');
    this.at += 1;
    this.skipLines();
    const params: Pattern[] = [];
    if (this.take('|')) {
      while (!this.isEnd && !this.is('|')) {
        if (this.take(',') || this.take('(') || this.take(')') || this.take('*')) continue;
        if (this.token.kind === 'name') params.push({ kind: 'name', name: this.token.text });
        this.at += 1;
      }
      this.at += 1;
    }
    const body = isBrace ? this.block() : [];
    return { ...node, args: [...node.args, { value: { kind: 'function', params, body, results: body.slice(-1) } }] };
  }
}

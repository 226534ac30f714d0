import { isAssigning } from './cursor.js';
import { ExpressionReader } from './expressions.js';
import { type Node, nothing, type Pattern } from './nodes.js';
import { type Language, type Token, tokensOf, UnreadableProgram } from './tokens.js';

/**
 * Reads a program for its calls, assignments and functions. Blocks do not matter: whatever may run is read as if it ran.
 *
 * @throws UnreadableProgram where the text is none of its language
 */
export function parseProgram(source: string, language: Language, depth = 0): Node[] {
  if (depth > 8) throw new UnreadableProgram('too deep');
  return new ProgramReader(tokensOf(source.replace(/^<\?php|\?>\s*$/g, ''), language), language, depth).program();
}

const skipped = new Set(
  (
    'if elif elsif elseif else unless while until do then try except finally catch begin ensure end loop case when switch ' +
    'return yield throw raise await async pass break continue next redo global nonlocal del assert export default public ' +
    'private protected static readonly abstract final local my our const let var foreach repeat echo print void typeof ' +
    'delete not and or in is lambda_ endif endforeach endwhile goto match declare namespace'
  ).split(' '),
);
/** Reads statements. Blocks do not matter: whatever may run is read as if it ran. */
class ProgramReader extends ExpressionReader {
  program(): Node[] {
    const nodes: Node[] = [];
    while (!this.isEnd) this.statement(nodes);
    return nodes;
  }

  /** Until the brace that closes the block. */
  protected block(): Node[] {
    const nodes: Node[] = [];
    this.nested += 1;
    while (!this.isEnd && !this.is('}')) this.statement(nodes);
    this.nested -= 1;
    this.take('}');
    return nodes;
  }

  protected statement(nodes: Node[]): void {
    const before = this.at;
    this.read(nodes);
    if (this.at === before) this.at += 1;
  }

  protected get isSure(): boolean {
    return this.nested === 0 && (this.language !== 'python' || this.token.indent === 0);
  }

  protected read(nodes: Node[]): void {
    const token = this.token;
    const { language } = this;
    if (token.kind === 'line' || (token.kind === 'mark' && /^[;:,)\]}]$/.test(token.text))) {
      if (token.text === '}') this.nested = Math.max(0, this.nested - 1);
      this.at += 1;
      return;
    }
    if (token.kind === 'mark' && token.text === '{' && language !== 'ruby') {
      const isRecord = language === 'python';
      if (!isRecord) {
        this.at += 1;
        nodes.push(...this.block());
        return;
      }
    }
    if (token.kind === 'mark' && token.text === '@' && language === 'python') {
      this.at += 1;
      return;
    }
    if (token.kind === 'name' && token.sigil === undefined && this.keyword(token, nodes)) return;
    const isSure = this.isSure;
    const node = this.expression();
    this.finish(node, nodes, isSure);
  }

  /** What may follow an expression: an assignment, or what it is done for. */
  protected finish(first: Node, nodes: Node[], isSure: boolean): void {
    const { language } = this;
    // `a, b = …`
    const targets = [first];
    while (this.is(',') && /^(?:python|ruby|lua)$/.test(language) && this.canBeTarget(targets.at(-1)!)) {
      this.at += 1;
      if (this.token.kind === 'line' || this.isEnd) break;
      targets.push(this.expression());
    }
    // `name: type = …`
    if (language === 'python' && this.is(':') && first.kind === 'name' && this.peek().kind === 'name') {
      const mark = this.at;
      this.at += 1;
      this.expression();
      if (!this.is('=')) this.at = mark;
    }
    if (this.token.kind === 'mark' && isAssigning.test(this.token.text)) {
      const operator = this.token.text;
      this.at += 1;
      this.skipLines();
      const assigned: Node[] = [];
      const value = this.values();
      const target: Pattern =
        targets.length > 1 ? { kind: 'list', items: targets.map((one) => this.pattern(one)) } : this.pattern(first);
      assigned.push({
        kind: 'assign',
        target,
        value,
        adds: operator !== '=' && operator !== ':=' && operator !== '??=' && operator !== '||=',
        isSure: isSure && operator === '=',
      });
      // `a = b = value`
      if (this.is('=')) this.finish(value, nodes, isSure);
      nodes.push(...assigned);
      if (language === 'ruby' || language === 'perl') this.modified(nodes);
      return;
    }
    for (const one of targets) nodes.push(one);
    if (language === 'ruby' || language === 'perl') this.modified(nodes);
  }

  /** `statement for LIST`. */
  protected modified(nodes: Node[]): void {
    if (this.language !== 'perl' || !this.is('for', 'foreach')) return;
    this.at += 1;
    const source = this.values();
    const body = nodes.splice(nodes.length - 1, 1);
    nodes.push({ kind: 'each', target: { kind: 'name', name: '_' }, source, body });
  }

  /** A statement by its first word; false when that begins an expression. */
  protected keyword(token: Token, nodes: Node[]): boolean {
    const { language } = this;
    const { text } = token;
    const next = this.peek();
    if (next.kind === 'mark' && /^(?:=|\.|=>|->|:=|\+=)$/.test(next.text) && text !== 'print') return false;
    switch (text) {
      case 'import':
        return this.import(nodes);
      case 'from':
        return language === 'python' && this.fromImport(nodes);
      case 'def':
        if (language === 'python' || language === 'ruby') {
          this.at += 1;
          this.namedFunction(nodes);
          return true;
        }
        return false;
      case 'sub':
      case 'function':
        if (next.kind !== 'name' || language === 'python' || language === 'ruby') return false;
        this.at += 1;
        this.namedFunction(nodes);
        return true;
      case 'class':
      case 'module':
      case 'package':
      case 'use':
      case 'require_relative':
        if (language === 'node' && text !== 'class') return false;
        if (language === 'python' && text !== 'class') return false;
        if (text === 'module' && language !== 'ruby') return false;
        this.at += 1;
        while (this.token.kind !== 'line' && !this.isEnd && !this.is('{', ':', ';')) this.at += 1;
        return true;
      case 'for':
      case 'foreach':
        this.at += 1;
        this.loop(nodes);
        return true;
      case 'with':
        if (language !== 'python') return false;
        this.at += 1;
        this.with(nodes);
        return true;
      case 'except':
      case 'catch':
      case 'rescue':
        this.at += 1;
        if (language === 'node' && this.is('(')) {
          while (!this.isEnd && !this.is(')')) this.at += 1;
          this.at += 1;
        } else if (language !== 'node')
          while (!this.isEnd && this.token.kind !== 'line' && !this.is(':', '{')) this.at += 1;
        return true;
      case 'return': {
        this.at += 1;
        if (this.token.kind === 'line' || this.isEnd || this.is(';', '}')) return true;
        const value = this.values();
        this.results.at(-1)!.push(value);
        nodes.push(value);
        if (language === 'perl') this.modified(nodes);
        return true;
      }
      case 'const':
      case 'let':
      case 'var':
      case 'my':
      case 'our':
      case 'local': {
        this.at += 1;
        if (language === 'lua' && this.is('function')) return true;
        const isSure = this.nested === 0;
        do {
          const target = this.primary();
          this.finish(target, nodes, isSure);
        } while (this.take(','));
        return true;
      }
      default:
        if (
          !skipped.has(text) ||
          (next.kind === 'mark' && next.text === '(' && /^(?:print|delete|next|local|loop|raise|case)$/.test(text))
        )
          return false;
        if (/^(?:print|echo)$/.test(text) && !/^(?:perl|php|lua)$/.test(language)) return false;
        if (text === 'do' && language === 'perl' && next.kind !== 'mark') return false;
        this.at += 1;
        // `print FH …`, `print {$fh} …`, `print STDERR …`
        if (language === 'perl' && text === 'print') this.perlPrint(nodes);
        return true;
    }
  }

  protected perlPrint(nodes: Node[]): void {
    const handle = this.token;
    const next = this.peek();
    const isHandle =
      handle.kind === 'name' &&
      !(next.kind === 'mark' && /^[(,.;\-+*[{]|->|=>$/.test(next.text)) &&
      next.kind !== 'end' &&
      next.kind !== 'line' &&
      (handle.sigil === '$'
        ? /^(?:text|template|name|words|command)$/.test(next.kind)
        : handle.sigil === undefined && /^[A-Z]\w*$/.test(handle.text));
    if (!isHandle) return;
    this.at += 1;
    const value = this.values();
    nodes.push({
      kind: 'call',
      callee: { kind: 'member', of: { kind: 'name', name: handle.text }, name: 'write' },
      args: [{ value }],
    });
  }

  protected import(nodes: Node[]): boolean {
    const { language } = this;
    const next = this.peek();
    if (language === 'node') {
      if (next.kind === 'mark' && (next.text === '(' || next.text === '.')) return false;
      this.at += 1;
      const binds: { name: string; member: string }[] = [];
      while (!this.isEnd && this.token.kind !== 'text' && !this.is(';')) {
        if (this.take('{')) {
          while (!this.isEnd && !this.is('}')) {
            const { text, kind } = this.token;
            this.at += 1;
            if (kind !== 'name') continue;
            if (this.is('as')) {
              binds.push({ name: this.peek().text, member: `.${text}` });
              this.at += 2;
            } else binds.push({ name: text, member: `.${text}` });
          }
        } else if (this.token.kind === 'name' && !this.is('from', 'as', 'type'))
          binds.push({ name: this.token.text, member: '' });
        this.at += 1;
      }
      const module = this.token.kind === 'text' ? this.token.text.replace(/^node:/, '') : '';
      for (const { name, member } of binds) nodes.push({ kind: 'bind', name, module: module + member });
      this.at += 1;
      return true;
    }
    if (language !== 'python') return false;
    this.at += 1;
    do {
      const module = this.dotted();
      if (this.take('as')) {
        nodes.push({ kind: 'bind', name: this.token.text, module });
        this.at += 1;
      } else nodes.push({ kind: 'bind', name: module.split('.')[0]!, module: module.split('.')[0]! });
    } while (this.take(','));
    return true;
  }

  protected dotted(): string {
    let text = '';
    while (this.token.kind === 'name' || this.is('.', '...', '..')) {
      if (this.is('import', 'as')) break;
      text += this.token.text;
      this.at += 1;
    }
    return text;
  }

  protected fromImport(nodes: Node[]): boolean {
    this.at += 1;
    const module = this.dotted();
    this.take('import');
    this.take('(');
    while (this.token.kind === 'name' || this.is('*', ',')) {
      const { text, kind } = this.token;
      this.at += 1;
      if (text === '*') nodes.push({ kind: 'star', module });
      else if (kind === 'name') {
        if (this.take('as')) {
          nodes.push({ kind: 'bind', name: this.token.text, module: `${module}.${text}` });
          this.at += 1;
        } else nodes.push({ kind: 'bind', name: text, module: `${module}.${text}` });
      }
    }
    this.take(')');
    return true;
  }

  protected namedFunction(nodes: Node[]): void {
    let name = this.token.text;
    this.at += 1;
    while (this.is('.', ':', '::') && this.peek().kind === 'name') {
      name = this.peek().text;
      this.at += 2;
    }
    const params = this.is('(') ? this.params() : [];
    if (params.length === 0 && this.language === 'ruby')
      while (this.token.kind === 'name') {
        params.push({ kind: 'name', name: this.token.text });
        this.at += 1;
        this.take(',');
      }
    while (!this.isEnd && this.token.kind !== 'line' && !this.is('{', ';')) {
      if (this.take(':') && this.language === 'python') break;
      if (this.language === 'lua' || this.language === 'ruby') break;
      this.at += 1;
    }
    nodes.push(this.functionOf(params, name));
  }

  protected loop(nodes: Node[]): void {
    const { language } = this;
    if (language === 'python' && this.is('await')) this.at += 1;
    if (language === 'node' && this.take('await')) this.skipLines();
    const hasParen = /^(?:node|php|perl)$/.test(language) && this.is('(');
    if (language === 'perl') {
      if (this.is('my', 'our')) this.at += 1;
      const target: Pattern =
        this.token.kind === 'name' && this.token.sigil === '$'
          ? this.pattern(this.primary())
          : { kind: 'name', name: '_' };
      this.take('(');
      const source = this.values();
      if (this.take(';')) {
        nodes.push(source);
        return;
      }
      this.take(')');
      nodes.push({ kind: 'each', target, source, body: this.take('{') ? this.block() : [] });
      return;
    }
    if (hasParen) this.at += 1;
    if (language === 'php') {
      const source = this.values();
      if (!this.take('as')) {
        nodes.push(source);
        return;
      }
      let target = this.pattern(this.primary());
      if (this.take('=>')) target = this.pattern(this.primary());
      this.take(')');
      nodes.push({ kind: 'each', target, source, body: this.take('{') ? this.block() : [] });
      return;
    }
    if (language === 'node' && this.is('const', 'let', 'var')) this.at += 1;
    const items = [this.pattern(this.primary())];
    while (this.take(',')) items.push(this.pattern(this.primary()));
    if (this.is('of', 'in')) {
      this.at += 1;
      const source = this.values();
      const target: Pattern =
        items.length === 1 ? items[0]! : language === 'lua' ? items.at(-1)! : { kind: 'list', items };
      if (hasParen) this.take(')');
      const body = language === 'node' && this.take('{') ? this.block() : [];
      nodes.push({ kind: 'each', target, source, body });
    } else if (hasParen && this.is('=')) {
      // `for (let i = 0; …)`: a counter.
      this.at += 1;
      nodes.push({ kind: 'assign', target: items[0]!, value: nothing, adds: false, isSure: false });
      this.expression();
    }
  }

  protected with(nodes: Node[]): void {
    this.take('(');
    do {
      const value = this.expression();
      if (this.take('as')) {
        const target = this.pattern(this.primary());
        nodes.push({ kind: 'assign', target, value, adds: false, isSure: false });
      } else nodes.push(value);
    } while (this.take(','));
  }

  protected inner(source: string): Node[] {
    return parseProgram(source, this.language, this.level + 1);
  }
}

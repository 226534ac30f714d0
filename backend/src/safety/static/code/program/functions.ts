import { Cursor } from './cursor.js';
import type { Node, Pattern } from './nodes.js';

/** Reads functions: what they are given, and what they give back. */
export abstract class FunctionReader extends Cursor {
  protected pattern(node: Node): Pattern {
    switch (node.kind) {
      case 'name':
        return { kind: 'name', name: node.name };
      case 'list':
        return { kind: 'list', items: node.items.map(({ value }) => this.pattern(value)) };
      case 'record':
        return {
          kind: 'record',
          fields: node.entries.map(({ key, value }) => ({
            key: key.kind === 'text' || key.kind === 'number' ? key.text : key.kind === 'name' ? key.name : '',
            target: this.pattern(value),
          })),
        };
      case 'assign':
        return node.target.kind === 'name' ? { ...node.target, fallback: node.value } : node.target;
      case 'member':
        return { kind: 'place', of: node.of, name: node.name };
      case 'index':
        return { kind: 'place', of: node.of, key: node.key };
      default:
        return { kind: 'nothing' };
    }
  }

  /** The body, where braces hold it; elsewhere what is returned from here on belongs to the function. */
  protected functionOf(params: Pattern[], name?: string): Node {
    const results: Node[] = [];
    if (this.take('{')) {
      this.results.push(results);
      const body = this.block();
      this.results.pop();
      if (this.language === 'perl' && body.length > 0) results.push(body.at(-1)!);
      const all = this.language === 'perl' ? [...params, ...perlParams(body)] : params;
      return { kind: 'function', ...(name !== undefined && { name }), params: all, body, results };
    }
    this.results.push(results);
    return { kind: 'function', ...(name !== undefined && { name }), params, body: [], results };
  }

  protected params(): Pattern[] {
    const params: Pattern[] = [];
    this.take('(');
    while (!this.isEnd && !this.is(')')) {
      this.skipLines();
      if (this.is('*', '**', '...', '&', ',', '?')) {
        this.at += 1;
        continue;
      }
      if (this.is(')')) break;
      const before = this.at;
      params.push(this.param());
      if (this.at === before) this.at += 1;
    }
    this.take(')');
    return params;
  }

  protected param(): Pattern {
    const { language } = this;
    // `Type $name`
    if (language === 'php') while (this.token.kind === 'name' && this.token.sigil === undefined) this.at += 1;
    const node = this.primary();
    const target = this.pattern(node);
    if (this.is(':') && language !== 'ruby') {
      this.at += 1;
      let depth = 0;
      while (!this.isEnd) {
        if (depth === 0 && this.is(',', ')', '=')) break;
        if (this.is('(', '[', '{', '<')) depth += 1;
        if (this.is(')', ']', '}', '>')) depth -= 1;
        this.at += 1;
      }
    } else if (this.is(':')) this.at += 1;
    if (this.take('=')) {
      const fallback = this.expression();
      if (target.kind === 'name') return { ...target, fallback };
    }
    return target;
  }
}

/** `my ($a, $b) = @_;` and `my $a = shift;` name what a subroutine is given. */
function perlParams(body: readonly Node[]): Pattern[] {
  const params: Pattern[] = [];
  for (const node of body) {
    if (node.kind !== 'assign') continue;
    const { value, target } = node;
    if (value.kind === 'name' && value.name === '_') params.push(...(target.kind === 'list' ? target.items : [target]));
    else if (value.kind === 'name' && value.name === 'shift') params.push(target);
  }
  return params;
}

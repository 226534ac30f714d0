import { HOLE } from '../../paths.js';
import { depthLimit } from './calls.js';
import type { ProgramContext } from './context.js';
import { Deeds } from './deeds.js';
import {
  alternativesLimit,
  distinct,
  type Given,
  type Held,
  isKnownText,
  list,
  taintOf,
  text,
  textOf,
  thing,
  unknown,
} from './held.js';
import { concatenated, formatted, joinPath, sliced } from './known-calls.js';
import { LanguageCalls } from './language-calls.js';
import type { Argument, Node } from './nodes.js';

/** How often a program is gone through: what a later part gives to an earlier one is known the second time. */
const rounds = 3;

/**
 * Follows what a program's names may hold, and hands each call of the language's own functions on to what it does.
 * Every branch counts, whatever order they come in.
 */
export class Evaluation extends LanguageCalls {
  protected inLastRound = false;

  protected readonly deeds: Deeds;

  constructor(context: ProgramContext) {
    super(context);
    this.deeds = new Deeds(context, this);
  }

  run(program: readonly Node[]): void {
    for (let round = 1; round <= rounds; round += 1) {
      this.inLastRound = round === rounds;
      this.before = this.names;
      this.names = new Map();
      this.results.clear();
      for (const node of program) this.evaluate(node);
      if (round === 1 && !program.some(hasFunction)) this.inLastRound = true;
      if (round === 1 && this.inLastRound) {
        this.before = this.names;
        this.names = new Map();
        for (const node of program) this.evaluate(node);
        return;
      }
    }
  }

  get isLast(): boolean {
    return this.inLastRound;
  }

  evaluate(node: Node): Held[] {
    this.step();
    this.depth += 1;
    if (this.depth > depthLimit) {
      this.depth -= 1;
      return [unknown];
    }
    try {
      return this.evaluateNode(node).slice(0, alternativesLimit);
    } finally {
      this.depth -= 1;
    }
  }

  protected evaluateNode(node: Node): Held[] {
    switch (node.kind) {
      case 'text':
      case 'number':
        return [text(node.text)];
      case 'joined':
        return this.combine(node.parts, (parts) => concatenated(parts.map((part) => this.filledIn(part))));
      case 'group': {
        let last: Held[] = [unknown];
        for (const one of node.of) last = this.evaluate(one);
        return last;
      }
      case 'name':
        return this.lookup(node.name);
      case 'list':
        return [list(this.items(node.items))];
      case 'record': {
        const fields = new Map<string, Held[]>();
        for (const { key, value: held } of node.entries) fields.set(textOf(this.one(key)), this.evaluate(held));
        return [{ kind: 'record', fields }];
      }
      case 'member': {
        const held = this.offered(node);
        // In Ruby a name behind a dot is a call.
        return this.context.language === 'ruby'
          ? held.flatMap((one) => (isCallable(one) ? this.call(one, []) : [one]))
          : held;
      }
      case 'index': {
        const keys = this.evaluate(node.key).slice(0, 3);
        return this.evaluate(node.of).flatMap((of) => keys.flatMap((key) => this.index(of, key)));
      }
      case 'slice': {
        const parts = node.parts.map((part) => part && this.one(part));
        return this.evaluate(node.of).map((of) => sliced(of, parts));
      }
      case 'call':
        return this.callNode(node);
      case 'function':
        this.define(node);
        return [{ kind: 'function', node }];
      case 'assign': {
        const held = this.evaluate(node.value);
        this.bind(node.target, held, node.adds, node.isSure);
        return held;
      }
      case 'each': {
        const sources = this.evaluate(node.source);
        this.bind(node.target, sources.flatMap((source) => this.itemsOf(source)).slice(0, 12), false, false);
        let last: Held[] = [];
        for (const one of node.body) last = this.evaluate(one);
        return [list(last)];
      }
      case 'either':
        return distinct(
          node.of.flatMap((one) => (one.kind === 'group' ? (this.evaluate(one), []) : this.evaluate(one))),
        );
      case 'operation':
        return this.operate(node);
      case 'bind':
        this.set(node.name, [thing(node.module)], true);
        return [unknown];
      case 'star':
        this.stars.push(node.module);
        return [unknown];
    }
  }

  protected offered({ of, name }: Node & { kind: 'member' }): Held[] {
    return this.evaluate(of).flatMap((one) => this.member(one, name));
  }

  /** A variable that nobody assigned may be the shell's to which the text goes. */
  protected filledIn(held: Held): Held {
    return held.kind === 'thing' && /^(?:perl|php)$/.test(this.context.language) && /^\w+$/.test(held.path)
      ? text(`$${held.path}`)
      : held;
  }

  protected combine(nodes: readonly Node[], join: (parts: Held[]) => Held): Held[] {
    let rows: Held[][] = [[]];
    for (const node of nodes) {
      const next = this.evaluate(node).slice(0, 3);
      if (next.length === 0) next.push(unknown);
      rows = rows.flatMap((row) => next.map((one) => [...row, one])).slice(0, alternativesLimit);
    }
    return rows.map(join);
  }

  protected operate({ operator, left, right }: Node & { kind: 'operation' }): Held[] {
    const { language } = this.context;
    const isJoining = operator === '+' || operator === '..' || (operator === '.' && /^(?:perl|php)$/.test(language));
    const lefts = this.evaluate(left).slice(0, 3);
    // What is only asked of a value does not show it.
    if (/^(?:!|[=!]=+|[<>]=?|in|is|eq|ne|=~|!~|instanceof)$/.test(operator)) {
      this.evaluate(right);
      return [unknown];
    }
    const rights = this.evaluate(right).slice(0, 3);
    if (rights.length === 0) rights.push(unknown);
    return lefts.flatMap((one) =>
      rights.map((other) => {
        if (isJoining) {
          if (one.kind === 'list') return list([...one.items, ...(other.kind === 'list' ? other.items : [other])]);
          return language === 'ruby' &&
            operator === '+' &&
            other.kind === 'text' &&
            one.kind === 'text' &&
            /^[~/]/.test(other.text) &&
            one.text.startsWith('/')
            ? text(one.text + other.text)
            : concatenated([one, other]);
        }
        if (operator === '/' && /^(?:python|ruby)$/.test(language)) return joinPath([one, other]);
        if (operator === '%' && one.kind === 'text')
          return formatted(one, other.kind === 'list' ? other.items : [other]);
        if (operator === '<<' && one.kind === 'list') {
          one.items.push(other);
          return one;
        }
        if (
          (operator === 'x' || operator === '*') &&
          isKnownText(one) &&
          Number(textOf(other)) < 50 &&
          isKnownText(other) &&
          !/^\d+$/.test(textOf(one))
        )
          return text(textOf(one).repeat(Math.max(0, Number(textOf(other)) || 0)), taintOf(one));
        return text(HOLE, taintOf(one) | taintOf(other));
      }),
    );
  }

  protected items(items: readonly Argument[]): Held[] {
    return items.flatMap(({ value: node, isSpread }) => {
      const held = this.evaluate(node);
      if (isSpread) return held.flatMap((one) => this.itemsOf(one));
      return held.slice(0, 1);
    });
  }

  protected callNode({ callee, args }: Node & { kind: 'call' }): Held[] {
    const callees = callee.kind === 'member' ? this.offered(callee) : this.evaluate(callee);
    const given = this.given(args);
    const results: Held[] = [];
    for (const one of callees.slice(0, 4)) results.push(...this.call(one, given));
    return distinct(results.length > 0 ? results : [unknown]);
  }

  protected given(args: readonly Argument[]): Given[] {
    return args.flatMap(({ value: node, name, isSpread }): Given[] => {
      const held = this.evaluate(node);
      if (isSpread)
        return held
          .slice(0, 1)
          .flatMap((one) => this.itemsOf(one))
          .map((item) => ({ held: [item] }));
      return [{ held, ...(name !== undefined && { name }) }];
    });
  }
}

const isCallable = ({ kind }: Held): boolean => kind === 'thing' || kind === 'method';

const hasFunction = (node: Node): boolean =>
  node.kind === 'function' ||
  (node.kind === 'assign' && node.value.kind === 'function') ||
  (node.kind === 'each' && node.body.some(hasFunction));

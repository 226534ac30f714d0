import { BELOW, HOLE } from '../../paths.js';
import type { ProgramContext } from './context.js';
import { distinct, type Given, type Held, list, taintOf, text, textOf } from './held.js';
import { concatenated } from './known-calls.js';
import type { Node, Pattern } from './nodes.js';
import { UnreadableProgram } from './tokens.js';

/** Steps that a program may take; one that honest hands wrote for a command line takes far fewer. */
const stepLimit = 12_000;

/** What the names of a program may hold. */
export abstract class Scope {
  protected names = new Map<string, Held[]>();

  protected before = new Map<string, Held[]>();

  protected stars: string[] = [];
  protected depth = 0;

  constructor(readonly context: ProgramContext) {}

  protected steps = 0;

  /** @throws UnreadableProgram when it would take more work than a program is worth */
  protected step(): void {
    this.steps += 1;
    if (this.steps > stepLimit) throw new UnreadableProgram('too much to follow');
    if (this.steps % 16 === 0) this.context.session.spend(1);
  }

  abstract evaluate(node: Node): Held[];
  abstract call(callee: Held, given: readonly Given[]): Held[];
  abstract member(of: Held, name: string): Held[];

  /** The first of what an expression may come to. */
  protected one(node: Node): Held {
    return this.evaluate(node)[0] ?? text(HOLE);
  }

  protected set(name: string, held: readonly Held[], isSure: boolean): void {
    const old = isSure ? [] : (this.names.get(name) ?? []);
    this.names.set(name, distinct([...held, ...old]));
  }

  protected bind(target: Pattern, held: readonly Held[], adds: boolean, isSure: boolean): void {
    switch (target.kind) {
      case 'name': {
        const values = held.length > 0 ? held : target.fallback ? this.evaluate(target.fallback) : held;
        if (!adds) {
          this.set(target.name, values, isSure);
          return;
        }
        const old = this.names.get(target.name) ?? [];
        this.set(
          target.name,
          old.flatMap((before) =>
            values
              .slice(0, 3)
              .map((after) =>
                before.kind === 'list'
                  ? list([...before.items, ...(after.kind === 'list' ? after.items : [after])])
                  : concatenated([before, after]),
              ),
          ),
          isSure,
        );
        return;
      }
      case 'list':
        target.items.forEach((item, index) => {
          const parts = held.flatMap((one) =>
            one.kind === 'list'
              ? one.items[index]
                ? [one.items[index]]
                : []
              : [text(textOf(one).includes(BELOW) ? textOf(one) : HOLE, taintOf(one))],
          );
          this.bind(item, parts, adds, isSure);
        });
        return;
      case 'record':
        for (const { key, target: inner } of target.fields)
          this.bind(
            inner,
            held.flatMap((one) => this.member(one, key)),
            adds,
            isSure,
          );
        return;
      case 'place': {
        const name = target.name ?? (target.key ? textOf(this.one(target.key)) : '');
        for (const of of this.evaluate(target.of)) {
          if (of.kind === 'record') of.fields.set(name, [...held]);
          else if (of.kind === 'list') of.items.push(...held.slice(0, 1));
          // `self.path = …`, `this.path = …`, `Foo.path = …`
          this.set(`.${name}`, held, false);
          if (of.kind === 'thing' && /^(?:require|process|sys)\b/.test(of.path)) continue;
        }
        return;
      }
      case 'nothing':
    }
  }

  protected define(node: Node & { kind: 'function' }): void {
    if (node.name !== undefined) this.set(node.name, [{ kind: 'function', node }], false);
    for (const param of node.params) {
      for (const name of namesOf(param))
        if (!this.names.has(name) && !this.before.has(name)) this.names.set(name, this.fallbackOf(param, name));
        else if (!this.names.has(name)) this.names.set(name, this.before.get(name)!);
    }
    for (const one of node.body) this.evaluate(one);
  }

  protected fallbackOf(param: Pattern, name: string): Held[] {
    return param.kind === 'name' && param.name === name && param.fallback ? this.evaluate(param.fallback) : [];
  }
}

const namesOf = (pattern: Pattern): string[] =>
  pattern.kind === 'name'
    ? [pattern.name]
    : pattern.kind === 'list'
      ? pattern.items.flatMap(namesOf)
      : pattern.kind === 'record'
        ? pattern.fields.flatMap(({ target }) => namesOf(target))
        : [];

import { HOLE } from '../../paths.js';
import type { Deeds } from './deeds.js';
import {
  distinct,
  keyOf,
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
import { below, joinPath, methodOf, patterned } from './known-calls.js';
import type { Node } from './nodes.js';
import { Offers } from './offers.js';

/** Calls within calls that are followed. */
export const depthLimit = 40;

/** What calls of functions and methods come to. */
export abstract class Calls extends Offers {
  protected abstract readonly deeds: Deeds;
  protected readonly results = new Map<Node, Map<string, Held[]>>();
  protected abstract callThing(path: string, given: readonly Given[]): Held[];

  call(callee: Held, given: readonly Given[]): Held[] {
    this.step();
    this.depth += 1;
    if (this.depth > depthLimit) {
      this.depth -= 1;
      return [unknown];
    }
    try {
      switch (callee.kind) {
        case 'function':
          return this.callFunction(callee.node, given);
        case 'bound':
          return this.call(callee.callee, [...callee.args, ...given]);
        case 'method':
          return this.callMethod(callee.of, callee.name, given);
        case 'thing':
          return this.callThing(callee.path, given);
        case 'text':
          // A name that is held by a variable.
          if (/^\w{2,40}(?:(?:::|\.)\w+)?$/.test(callee.text) && /^(?:php|perl|ruby|lua)$/.test(this.context.language))
            return this.callThing(callee.text.replace('::', '.'), given);
          if (callee.text === HOLE) this.deeds.callUnknown('', given);
          return [unknown];
        default:
          return [unknown];
      }
    } finally {
      this.depth -= 1;
    }
  }

  protected callFunction(node: Node & { kind: 'function' }, given: readonly Given[]): Held[] {
    const positional = given.filter(({ name }) => name === undefined);
    node.params.forEach((param, index) => {
      const named = param.kind === 'name' ? given.find(({ name }) => name === param.name) : undefined;
      const isRest =
        index === node.params.length - 1 && positional.length > node.params.length && param.kind === 'name';
      const held =
        named?.held ??
        (isRest ? [list(positional.slice(index).flatMap((one) => one.held.slice(0, 1)))] : positional[index]?.held);
      if (held) this.bind(param, held, false, false);
    });
    // Names of the arguments, where the language has one for all of them.
    if (/^(?:perl|node)$/.test(this.context.language))
      this.set(
        this.context.language === 'perl' ? '_' : 'arguments',
        [list(positional.flatMap((one) => one.held.slice(0, 1)))],
        false,
      );
    if (node.params.length === 1 && node.params[0]!.kind === 'name' && positional.length > 1)
      this.set(node.params[0]!.name, [list(positional.flatMap((one) => one.held.slice(0, 1)))], false);
    if (this.depth > depthLimit / 2) return [unknown];
    // The same call within itself, or once more, comes to the same.
    const key = given.map(({ held, name }) => `${name ?? ''}=${held.map((one) => keyOf(one)).join('|')}`).join(';');
    const known = this.results.get(node) ?? new Map<string, Held[]>();
    this.results.set(node, known);
    const before = known.get(key);
    if (before) return before;
    known.set(key, [unknown]);
    const results = node.results.flatMap((result) => this.evaluate(result));
    const distinctResults = results.length > 0 ? distinct(results) : [unknown];
    known.set(key, distinctResults);
    return distinctResults;
  }

  /** Calls what was given as a function with something. */
  protected callback(given: readonly Given[], items: readonly Held[]): Held[] {
    return given.flatMap(({ held }) =>
      held.flatMap((one) => {
        // `array_map('unlink', …)`, `each(&:delete)`
        if (one.kind === 'text' && /^\w{3,30}$/.test(one.text)) {
          if (this.context.language === 'php')
            return items.slice(0, 8).flatMap((item) => this.call(one, [{ held: [item] }]));
          if (this.context.language === 'ruby')
            return items.slice(0, 8).flatMap((item) => this.callMethod(item, one.text, []));
        }
        if (one.kind === 'function' || one.kind === 'bound' || one.kind === 'method' || one.kind === 'thing')
          return items.slice(0, 8).flatMap((item) => this.call(one, [{ held: [item] }]));
        return [];
      }),
    );
  }

  protected callMethod(of: Held, name: string, given: readonly Given[]): Held[] {
    const first = given.map(({ held }) => held[0] ?? unknown);
    // Ways to call a function.
    if (of.kind === 'function' || of.kind === 'bound' || of.kind === 'method') {
      if (name === 'call' || name === 'bind')
        return name === 'bind'
          ? [{ kind: 'bound', callee: of, args: given.slice(1) }]
          : this.call(of, given.slice(this.context.language === 'node' ? 1 : 0));
      if (name === 'apply')
        return this.call(
          of,
          given[1] ? this.itemsOf(given[1].held[0] ?? unknown).map((item) => ({ held: [item] })) : [],
        );
    }
    if (of.kind === 'text' && this.context.language === 'ruby' && name === 'call')
      return this.call(thing(of.text), given);
    if (/^(?:send|public_send|__send__|method|public_method|instance_method)$/.test(name) && first[0]) {
      const inner: Held = { kind: 'method', of, name: textOf(first[0]) };
      return /method$/.test(name) ? [inner] : this.call(inner, given.slice(1));
    }
    if (of.kind === 'list') {
      switch (name) {
        case 'append':
        case 'push':
        case 'unshift':
        case 'insert':
        case 'add':
        case 'extend':
          if (of.items.length < 64)
            of.items.push(
              ...first
                .slice(name === 'insert' ? 1 : 0)
                .flatMap((one) => (name === 'extend' ? this.itemsOf(one) : [one])),
            );
          return [of];
        case 'map':
        case 'flatMap':
        case 'flat_map':
        case 'collect': {
          const made = this.callback(given, of.items);
          return [list(made.length > 0 ? made : of.items)];
        }
        case 'forEach':
        case 'each':
        case 'each_with_index':
        case 'each_entry':
        case 'filter':
        case 'select':
        case 'reject':
        case 'find':
        case 'some':
        case 'every':
        case 'sort':
        case 'sort_by':
        case 'reduce':
        case 'uniq':
        case 'compact':
        case 'flat':
        case 'values':
        case 'keys':
        case 'entries':
        case 'slice':
          this.callback(given, of.items);
          return name === 'find' ? of.items.slice(0, 2) : [of];
        case 'run':
        case 'call':
          break;
      }
    }
    if (of.kind === 'record' && /^(?:get|items|values|entries)$/.test(name))
      return name === 'get' && first[0] ? this.index(of, first[0]) : [list([...of.fields.values()].flat())];
    if (of.kind === 'text' || of.kind === 'list') {
      const listing = this.listed(of, name, first);
      if (listing) {
        this.callback(given, this.itemsOf(listing));
        return [listing];
      }
    }
    const done = this.deeds.callMethod(of, name, given);
    if (done) return done;
    const made = methodOf(of, name, first);
    if (made) return [made];
    // Whoever takes a function may call it.
    if (/^(?:then|tap|each|map|forEach|on|once|finally|catch)$/.test(name)) {
      const items = of.kind === 'text' ? [of] : this.itemsOf(of);
      const results = this.callback(given, items.length > 0 ? items : [unknown]);
      return results.length > 0 ? results : [unknown];
    }
    return [text(HOLE, taintOf(of))];
  }

  /** What lies in a directory, by the methods of a path. */
  protected listed(of: Held, name: string, args: readonly Held[]): Held | undefined {
    if (of.kind !== 'text') return undefined;
    switch (name) {
      case 'iterdir':
      case 'rglob':
      case 'children':
      case 'each_child':
      case 'each_entry':
      case 'walk':
        return list([below(of)]);
      case 'glob':
        return list([
          args[0] && isKnownText(args[0]) && !textOf(args[0]).includes('**')
            ? joinPath([of, patterned(args[0])])
            : below(of),
        ]);
      default:
        return undefined;
    }
  }
}

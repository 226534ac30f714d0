import { HOLE } from '../../paths.js';

import { dispatch } from '../../shell/dispatch.js';

import type { Shell } from '../../shell/shell.js';
import { Taint, unknownValue, value, type Value } from '../../shell/value.js';
import type { ProgramContext } from './context.js';
import {
  asValue,
  type Given,
  type Held,
  hidden,
  isKnownText,
  list,
  taintOf,
  text,
  textOf,
  unknown,
  unknownOf,
} from './held.js';

import type { Evaluation } from './evaluate.js';

/** Commands that a program starts. */
export abstract class CommandDeeds {
  constructor(
    readonly context: ProgramContext,
    readonly evaluation: Evaluation,
  ) {}

  protected get isSilent(): boolean {
    return !this.evaluation.isLast;
  }

  protected get session() {
    return this.context.session;
  }

  /** A shell where the call says it would run. */
  protected shell(given: readonly Given[]): Shell {
    const inner = this.context.shell.subshell();
    const directory = this.option(given, 'cwd', 'chdir');
    if (directory && isKnownText(directory)) {
      const path = inner.path(value(textOf(directory)));
      if (path !== undefined) inner.state.directories = [path];
    }
    return inner;
  }

  protected option(given: readonly Given[], ...names: string[]): Held | undefined {
    for (const { name, held } of given) {
      if (name !== undefined && names.includes(name)) return held[0];
      for (const one of held)
        if (one.kind === 'record')
          for (const wanted of names) if (one.fields.has(wanted)) return one.fields.get(wanted)![0];
    }
    return undefined;
  }

  /** Every text that is given, lists opened. */
  protected texts(given: readonly Given[]): Held[] {
    return given
      .filter(({ name }) => name === undefined || /^(?:path|src|dst|file|filename|name|dir)$/.test(name))
      .flatMap(({ held }) =>
        held.flatMap((one) =>
          one.kind === 'list' ? one.items : one.kind === 'text' || one.kind === 'file' ? [one] : [],
        ),
      );
  }

  /** Whether what is acted upon can be judged at all. */
  protected isTold(path: Held): boolean {
    const words = textOf(path);
    if (words === '') return false;
    return this.context.isInline ? true : !words.includes(HOLE);
  }

  protected run(given: readonly Given[]): Held[] {
    const positional = given.filter(
      ({ name, held }) =>
        (name === undefined || name === 'args' || name === 'cmd' || name === 'command') &&
        !held.every(({ kind }) => kind === 'record' || kind === 'function'),
    );
    const [first, ...more] = positional;
    const record = given.flatMap(({ held }) => held).find((one) => one.kind === 'record' && one.fields.has('file'));
    if (record?.kind === 'record' && !first) {
      const words = [
        record.fields.get('file')![0]!,
        ...this.evaluation.itemsOf(record.fields.get('args')?.[0] ?? list([])).slice(1),
      ];
      return this.start(words, given);
    }
    if (!first) return [unknownOf(Taint.output)];
    const results: Held[] = [];
    for (const head of first.held.slice(0, 4)) {
      if (head.kind === 'list') {
        results.push(...this.start(head.items, given));
        continue;
      }
      const words = more.flatMap(({ held }) =>
        held.slice(0, 1).flatMap((one) => (one.kind === 'list' ? one.items : one.kind === 'text' ? [one] : [])),
      );
      if (words.length > 0 && !/\s/.test(textOf(head).trim())) results.push(...this.start([head, ...words], given));
      else results.push(...this.command(head, given));
    }
    return results;
  }

  protected input(given: readonly Given[]): Value {
    const input = this.option(given, 'input', 'stdin', 'stdin_data');
    return input && input.kind === 'text' && textOf(input) !== HOLE ? asValue(input) : unknownValue;
  }

  protected start(words: readonly Held[], given: readonly Given[]): Held[] {
    const [program] = words;
    if (!this.isSilent && program) {
      if (words.some((word) => taintOf(word) & hidden))
        this.session.emit('execute disguised', words.map((one) => textOf(one)).join(' '));
      if (textOf(program) === HOLE) {
        if (this.context.isInline) this.unknownCommand(program);
      } else dispatch(this.shell(given), words.map(asValue), this.input(given));
    }
    return [{ kind: 'process', words: [...words] }];
  }

  protected command(line: Held, given: readonly Given[]): Held[] {
    const words = textOf(line);
    if (!this.isSilent && words !== '') {
      if (taintOf(line) & hidden)
        this.session.emit(words.replaceAll(HOLE, '').trim() === '' ? 'execute decoded' : 'execute disguised', words);
      if (words.replaceAll(HOLE, '').trim() === '') {
        if (this.context.isInline) this.unknownCommand(line);
      } else this.shell(given).runText(asValue(line), this.input(given), { trusted: !this.context.isInline });
    }
    return [{ kind: 'process', words: [text('sh'), text('-s')] }];
  }

  protected unknownCommand(line: Held): void {
    const taint = taintOf(line);
    this.session.emit(
      taint & Taint.remote ? 'execute remote' : taint & (Taint.decoded | hidden) ? 'execute decoded' : 'execute opaque',
      'a command that is put together',
    );
  }

  /** `os.execvp(file, [name, …])`, `os.execlp(file, name, …)`, `os.spawnv(mode, file, [name, …])`. */
  protected replace(name: string, given: readonly Given[]): Held[] {
    const rest = /^spawn/.test(name) ? given.slice(1) : given;
    const [file, second, ...more] = rest.map(({ held }) => held[0] ?? unknown);
    if (!file) return [unknown];
    const words = second?.kind === 'list' ? second.items.slice(1) : more.filter(({ kind }) => kind === 'text');
    return this.start([file, ...words], given);
  }
}

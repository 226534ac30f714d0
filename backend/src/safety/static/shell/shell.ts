import type {
  AndOr,
  Case,
  CommandNode,
  CompoundList,
  For,
  Function as FunctionNode,
  ParsedScript,
  Pipeline,
  PipelineNode,
  Redirection,
  Select,
  Statement,
  TestExpression,
  While,
} from 'unbash';
import { HOLE, readable } from '../paths.js';
import { AnalysisExhausted, type Session } from '../session.js';
import { reckon, reckonReference, walkArithmetic } from './arithmetic.js';
import { expandScalar, expandWord, type ExpansionHost } from './expand.js';
import { FileAccess } from './file-access.js';
import { findForkBombs } from './fork-bombs.js';
import { knownVariable } from './known-variables.js';
import { parseShell } from './parse.js';
import { applyRedirections } from './redirections.js';
import { runSimpleCommand } from './simple-command.js';
import { type Channel, type FunctionBody, ShellState, type Snapshot } from './state.js';
import { distinct, emptyValue, isKnown, join, Taint, tainted, unknownValue, value, type Value } from './value.js';

/**
 * Runs a script without running it: walks every branch, follows variables, pipes, files and descriptors as far as they
 * are known, and hands each command to the analyser of its name.
 */
export class Shell extends FileAccess implements ExpansionHost {
  #descriptor = 60;
  #calls: FunctionBody[] = [];

  constructor(session: Session, state: ShellState = new ShellState()) {
    super(session, state);
  }

  get home(): string {
    const [home] = this.state.variables.get('HOME')?.values ?? [];
    return home && isKnown(home) ? home.text : this.session.places.home;
  }

  /** A shell at the start of a call: in `directory`, nothing assigned. */
  static at(session: Session, directory: string): Shell {
    const shell = new Shell(session);
    shell.state.directories = [directory];
    return shell;
  }

  /** A shell of its own that shares only files. */
  subshell(): Shell {
    const shell = new Shell(this.session, this.state.fork());
    shell.#calls = this.#calls;
    shell.#descriptor = this.#descriptor + 100;
    return shell;
  }

  spend(steps: number): void {
    this.session.spend(steps);
  }

  /**
   * Runs text as a script, as `eval`, `bash -c` or a sourced file would.
   *
   * @returns what it prints
   */
  runText(script: Value, stdin: Value = unknownValue, options: { trusted?: boolean } = {}): Value {
    const { session } = this;
    if (script.taint & Taint.cut) throw new AnalysisExhausted();
    if (script.taint & Taint.remote) session.emit('execute remote', readable(script.text));
    if (script.taint & Taint.decoded) session.emit('execute decoded', readable(script.text));
    if (!isKnown(script)) {
      const isBare = script.text.replaceAll(HOLE, '').trim() === '';
      if (isBare) {
        if (!(script.taint & (Taint.remote | Taint.decoded))) session.emit('execute opaque', readable(script.text));
        return tainted(script.taint | Taint.output);
      }
      if (!options.trusted && isUnknownCommand(script.text)) session.emit('execute opaque', readable(script.text));
    }
    return session.nested(() => {
      const parsed = parseShell(script.text.replaceAll(HOLE, unknownName));
      for (const problem of parsed.problems) session.emit(`unclear ${problem}`, readable(script.text));
      return this.runScript(parsed.script, stdin);
    });
  }

  runScript(script: Pick<ParsedScript, 'commands'>, stdin: Value): Value {
    if (findForkBombs(script)) this.session.emit('execute exhausting', this.session.evidence);
    const output = this.runStatements(script.commands, stdin);
    this.#runTraps();
    return output;
  }

  /** What was set up to run when this shell ends. */
  #runTraps(): void {
    for (const trap of this.state.traps.splice(0)) this.perhaps(() => this.runText(trap));
  }

  /** Runs a part of the script in a shell of its own. */
  #runApart(work: (shell: Shell) => Value): Value {
    const shell = this.subshell();
    const output = work(shell);
    shell.#runTraps();
    return output;
  }

  runStatements(statements: readonly Statement[], stdin: Value): Value {
    const outputs: Value[] = [];
    for (const { command } of statements) {
      this.spend(1);
      outputs.push(this.runNode(command, stdin));
    }
    return join(outputs.length === 0 ? [emptyValue] : outputs);
  }

  runList(list: CompoundList, stdin: Value): Value {
    return this.runStatements(list.commands, stdin);
  }

  /** In a branch that may not be taken. */
  perhaps<Result>(work: () => Result): Result {
    this.state.uncertain += 1;
    try {
      return work();
    } finally {
      this.state.uncertain -= 1;
    }
  }

  runNode(node: PipelineNode | AndOr | CompoundList, stdin: Value): Value {
    this.spend(1);
    switch (node.type) {
      case 'Pipeline':
        return this.#runPipeline(node, stdin);
      case 'AndOr':
        return this.#runAndOr(node, stdin);
      case 'CompoundList':
        return this.runList(node, stdin);
      case 'Command':
        return runSimpleCommand(node, stdin, this);
      case 'Redirected':
        return this.#redirected(node.redirects, stdin, (input) => this.runNode(node.command, input));
      case 'Subshell':
        return this.#runApart((shell) => shell.runList(node.body, stdin));
      case 'BraceGroup':
        return this.runList(node.body, stdin);
      case 'If':
        return this.#runIf(node, stdin);
      case 'While':
        return this.#runWhile(node, stdin);
      case 'For':
      case 'Select':
        return this.#runFor(node, stdin);
      case 'ArithmeticFor':
        for (const expression of [node.initialize, node.test, node.update]) walkArithmetic(expression, this);
        return this.perhaps(() => this.runList(node.body, stdin));
      case 'Case':
        return this.#runCase(node, stdin);
      case 'Function':
        this.#define(node);
        return emptyValue;
      case 'Coproc':
        return this.#runCoprocess(node.name?.value ?? 'COPROC', node.body);
      case 'TestCommand':
        this.#walkTest(node.expression);
        return emptyValue;
      case 'ArithmeticCommand':
        walkArithmetic(node, this);
        return emptyValue;
    }
  }

  /** A part of an `&&` chain only runs when all before it did: within the chain, what they set is sure. */
  #runAndOr({ commands, operators }: AndOr, stdin: Value): Value {
    const firstOr = operators.indexOf('||');
    const chained = firstOr < 0 ? commands.length : firstOr + 1;
    // Each step that may fail leaves what was known before it.
    const before: Snapshot[] = [];
    const outputs = commands.slice(0, chained).map((command) => {
      if (!isPlainStep(command)) before.push(this.state.snapshot());
      return this.runNode(command, stdin);
    });
    for (const earlier of before) this.state.merge(earlier);
    for (const command of commands.slice(chained)) outputs.push(this.perhaps(() => this.runNode(command, stdin)));
    return join(outputs);
  }

  #runPipeline(pipeline: Pipeline, stdin: Value): Value {
    let input = stdin;
    pipeline.commands.forEach((command, index) => {
      // The last part keeps its assignments, as with `lastpipe`; the others run apart.
      const isLast = index === pipeline.commands.length - 1;
      input =
        isLast && pipeline.commands.length > 1
          ? this.perhaps(() => this.runNode(command, input))
          : isLast
            ? this.runNode(command, input)
            : this.#runApart((shell) => shell.runNode(command, input));
    });
    return input;
  }

  #runIf(node: Extract<CommandNode, { type: 'If' }>, stdin: Value): Value {
    this.runList(node.clause, stdin);
    const outputs = [this.perhaps(() => this.runList(node.then, stdin))];
    for (const { clause, then } of node.elif) {
      outputs.push(this.perhaps(() => (this.runList(clause, stdin), this.runList(then, stdin))));
    }
    if (node.else) {
      const branch = node.else;
      outputs.push(this.perhaps(() => this.runList(branch, stdin)));
    }
    return join(outputs);
  }

  #runWhile(node: While, stdin: Value): Value {
    this.runList(node.clause, stdin);
    return this.perhaps(() => this.runList(node.body, stdin));
  }

  #runFor(node: For | Select, stdin: Value): Value {
    const items =
      node.wordlist === undefined
        ? this.state.positional
        : node.wordlist.flatMap((word) => expandWord(word, this).flat());
    const values = distinct(items.length === 0 ? [unknownValue] : items, 16);
    this.state.assign(node.name.value, values);
    return this.perhaps(() => this.runList(node.body, stdin));
  }

  #runCase(node: Case, stdin: Value): Value {
    expandScalar(node.word, this);
    return join([
      emptyValue,
      ...node.items.map(({ pattern, body }) => {
        for (const word of pattern) expandScalar(word, this);
        return this.perhaps(() => this.runList(body, stdin));
      }),
    ]);
  }

  #define(node: FunctionNode): void {
    this.state.functions.set(node.name.value, node.body);
  }

  #runCoprocess(name: string, body: CommandNode | CompoundList): Value {
    const output = this.#runApart((shell) => shell.runNode(body, unknownValue));
    const read = this.open({ kind: 'content', value: output });
    const write = this.open({
      kind: 'consumer',
      accept: (input) => void this.#runApart((shell) => shell.runNode(body, input)),
    });
    this.state.assign(name, [value(read)], { elements: [value(read), value(write)] });
    return emptyValue;
  }

  #walkTest(expression: TestExpression): void {
    switch (expression.type) {
      case 'TestUnary':
        for (const one of expandScalar(expression.operand, this))
          if (expression.operator === '-v') reckonReference(one.text, this);
        return;
      case 'TestBinary':
        for (const side of [expression.left, expression.right])
          for (const { text } of expandScalar(side, this))
            if (/^-(?:eq|ne|lt|le|gt|ge)$/.test(expression.operator)) reckon(text, this);
        return;
      case 'TestLogical':
        expression.operands.forEach((operand) => this.#walkTest(operand));
        return;
      case 'TestNot':
        this.#walkTest(expression.operand);
        return;
      case 'TestGroup':
        this.#walkTest(expression.expression);
    }
  }

  /** Registers a channel and gives its descriptor. */
  open(channel: Channel): string {
    this.#descriptor += 1;
    const descriptor = String(this.#descriptor);
    this.state.channels.set(descriptor, channel);
    return descriptor;
  }

  #redirected(redirects: readonly Redirection[], stdin: Value, work: (input: Value) => Value): Value {
    const plan = applyRedirections(redirects, this);
    return plan.deliver(work(plan.stdin ?? stdin));
  }

  /** Calls a function of the script; recursion is followed once. */
  callFunction(body: FunctionBody, args: readonly Value[], stdin: Value): Value {
    // The same body within itself is followed once; a function of the same name may be another.
    if (this.#calls.filter((called) => called === body).length > 1) return unknownValue;
    const { state } = this;
    const positional = state.positional;
    const before = new Map(state.variables);
    const locals = new Set<string>();
    this.#calls = [...this.#calls, body];
    this.#locals.push(locals);
    state.positional = [...args];
    try {
      return this.runNode(body as CommandNode, stdin);
    } finally {
      this.#calls = this.#calls.slice(0, -1);
      this.#locals.pop();
      state.positional = positional;
      for (const local of locals) {
        const old = before.get(local);
        if (old) state.variables.set(local, old);
        else state.variables.delete(local);
      }
    }
  }

  readonly #locals: Set<string>[] = [];

  markLocal(name: string): void {
    this.#locals.at(-1)?.add(name);
  }

  substitute(script: ParsedScript | undefined): Value {
    if (!script) return unknownValue;
    if (script.errors && script.errors.length > 0) this.session.emit('unclear syntax', this.session.evidence);
    return this.session.nested(() => this.#runApart((shell) => shell.runStatements(script.commands, unknownValue)));
  }

  expandAgain(text: Value): Value {
    if (!/\$[({]|`/.test(text.text)) return text;
    const end = 'WAVE_END_OF_TEXT';
    return this.perhaps(() =>
      this.runText(value(`cat <<${end}\n${text.text}\n${end}`, text.taint), unknownValue, { trusted: true }),
    );
  }

  processPath(script: ParsedScript | undefined, operator: '<' | '>'): string {
    const output = operator === '<' ? this.substitute(script) : emptyValue;
    const descriptor =
      operator === '<'
        ? this.open({ kind: 'content', value: output })
        : this.open({
            kind: 'consumer',
            accept: (input) => void this.#runApart((shell) => shell.runStatements(script?.commands ?? [], input)),
          });
    return `/dev/fd/${descriptor}`;
  }

  environment(name: string): Value[] | undefined {
    return knownVariable(name, this.session.places, this.state.directories);
  }
}

/** Stands for text that is not known, inside a script that is: a variable that nobody assigned keeps the words' shape. */
const unknownName = '$WAVE_UNKNOWN';

/** A step that is not expected to fail. */
const isPlainStep = (node: PipelineNode): boolean =>
  node.type === 'Command' &&
  (node.name === undefined ||
    /^(cd|export|set|test|\[|mkdir|true|:|source|\.|pushd|declare|git)$/.test(node.name.value));

/** Whether the unknown part may be the command itself. */
const isUnknownCommand = (text: string): boolean => new RegExp(`(^|[;&|\\n(]\\s*)["']?${HOLE}`).test(text);

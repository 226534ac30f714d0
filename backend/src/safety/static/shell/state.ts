import type { CompoundCommand, CompoundList, Redirected } from 'unbash';
import { HOLE } from '../paths.js';
import { distinct, Taint, type Value } from './value.js';

export interface Variable {
  /** What it may hold; several after a branch. Empty: known to be unset. */
  values: Value[];
  elements?: Value[];
  exported?: boolean;
  reference?: boolean;
  readonly?: boolean;
  integer?: boolean;
  case?: 'lower' | 'upper';
}

/** What an open file descriptor leads to. */
export type Channel =
  | { kind: 'content'; value: Value }
  | { kind: 'file'; path: string }
  | { kind: 'network'; host: string }
  | { kind: 'consumer'; accept: (input: Value) => void };

/** What a branch may leave as it was. */
export interface Snapshot {
  variables: ReadonlyMap<string, Variable>;
  directories: string[];
  branches: string[];
}

const noVariables: ReadonlyMap<string, Value[]> = new Map();

export type FunctionBody = CompoundCommand | Redirected | CompoundList;

/** What one shell remembers from one command to the next. */
export class ShellState {
  variables = new Map<string, Variable>();
  functions = new Map<string, FunctionBody>();
  aliases = new Map<string, string>();
  channels = new Map<string, Channel>();
  positional: Value[] = [];
  /** Directories it may be in; empty when that is unknown. */
  directories: string[] = [];
  /** The branch that git commands act on, once a checkout changed it. */
  branches: string[] = [];
  /** Branches that the script itself made. */
  ownBranches = new Set<string>();
  /** Whether the script changed where remotes lead. */
  remotesChanged = false;
  /** `NAME=value` before the command that is being run: what it starts inherits it. */
  environment: ReadonlyMap<string, Value[]> = noVariables;
  /** Whether a file of secrets was loaded into the environment. */
  holdsSecrets = false;
  /** What `$0` is. */
  scriptName?: Value;
  /** Whether the name of an array alone means all of its elements. */
  hasPlainLists = false;
  /** Lines that `fc` runs again. */
  history: Value[] = [];
  /** Whether `*` matches what is hidden, too. */
  hasHiddenNames = false;
  /** What runs when the script ends. */
  traps: Value[] = [];
  /** Counts the branches and loops around the command: inside, an assignment may or may not have happened. */
  uncertain = 0;

  /** A subshell: what it assigns is not seen outside. */
  fork(): ShellState {
    const copy = new ShellState();
    copy.variables = new Map(this.variables);
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.channels = new Map(this.channels);
    copy.positional = this.positional;
    copy.directories = this.directories;
    copy.branches = this.branches;
    copy.ownBranches = this.ownBranches;
    copy.remotesChanged = this.remotesChanged;
    copy.uncertain = this.uncertain;
    copy.environment = this.environment;
    copy.holdsSecrets = this.holdsSecrets;
    copy.hasHiddenNames = this.hasHiddenNames;
    copy.hasPlainLists = this.hasPlainLists;
    copy.history = this.history;
    if (this.scriptName) copy.scriptName = this.scriptName;
    return copy;
  }

  snapshot(): Snapshot {
    return { variables: new Map(this.variables), directories: this.directories, branches: this.branches };
  }

  /** Both what is known now and what was known then may hold. */
  merge({ variables, directories, branches }: Snapshot): void {
    for (const [name, now] of this.variables) {
      const old = variables.get(name);
      if (old && old !== now) this.variables.set(name, { ...now, values: distinct([...now.values, ...old.values]) });
    }
    this.directories = [...new Set([...this.directories, ...directories])].slice(0, 4);
    if (branches.length > 0) this.branches = [...new Set([...this.branches, ...branches])];
  }

  get directory(): string | undefined {
    return this.directories[0];
  }

  enter(directories: string[]): void {
    const next = this.uncertain > 0 ? [...new Set([...directories, ...this.directories])] : directories;
    this.directories = next.slice(0, 4);
  }

  assign(name: string, values: readonly Value[], options: Partial<Variable> & { append?: boolean } = {}): void {
    const old = this.variables.get(name);
    if (old?.reference && old.values[0] && !options.reference && old.values[0].text !== name) {
      this.assign(old.values[0].text, values, options);
      return;
    }
    const { append, ...attributes } = options;
    // `list+=(more)` adds elements; what was first stays first.
    if (append && attributes.elements && old) {
      const elements = [...(old.elements ?? old.values.slice(0, 1)), ...attributes.elements];
      this.variables.set(name, { ...old, elements: elements.length > 200 ? cut(elements) : elements });
      return;
    }
    const letterCase = options.case ?? old?.case;
    let next = values.map((one) => ({ text: applyCase(one.text, letterCase), taint: one.taint }));
    if (append && old && old.values.length > 0) {
      next = old.values.flatMap((before) =>
        next.map((after) => ({ text: before.text + after.text, taint: before.taint | after.taint })),
      );
    }
    const kept = (this.uncertain > 0 || old?.readonly) && old ? [...next, ...old.values] : next;
    const variable: Variable = { ...old, ...attributes, values: distinct(kept) };
    if (!attributes.elements) delete variable.elements;
    this.variables.set(name, variable);
  }

  unset(name: string): void {
    const old = this.variables.get(name);
    if ((this.uncertain > 0 || old?.readonly) && old) return;
    this.variables.set(name, { values: [] });
  }
}

/** More elements than are followed. */
const cut = (elements: readonly Value[]): Value[] => [...elements.slice(0, 199), { text: HOLE, taint: Taint.cut }];

const applyCase = (text: string, letterCase: Variable['case']): string =>
  letterCase === 'lower' ? text.toLowerCase() : letterCase === 'upper' ? text.toUpperCase() : text;

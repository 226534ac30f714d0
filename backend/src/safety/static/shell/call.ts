import type { Session } from '../session.js';
import type { Shell } from './shell.js';
import type { Value } from './value.js';

/** One command as it would be started: words expanded, descriptors connected. */
export interface Call {
  /** Base name of the program. */
  name: string;
  args: readonly Value[];
  stdin: Value;
  /** `NAME=value` before the command: its environment. */
  assignments: ReadonlyMap<string, Value[]>;
  shell: Shell;
  session: Session;
}

/** What a program would do; gives back what it prints, or nothing when that is its input's past without its text. */
export type CommandAnalyser = (call: Call) => Value | void;
export type CommandTable = Readonly<Record<string, CommandAnalyser>>;

/** Several names for one analyser. */
export const named = (names: string, analyser: CommandAnalyser): CommandTable =>
  Object.fromEntries(names.split(' ').map((name) => [name, analyser]));

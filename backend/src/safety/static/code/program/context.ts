import type { Session } from '../../session.js';
import type { Shell } from '../../shell/shell.js';
import type { Value } from '../../shell/value.js';
import type { Language } from './tokens.js';

/** What a program runs in. */
export interface ProgramContext {
  language: Language;
  session: Session;
  shell: Shell;
  /** Given on the command line, where nobody reviews it. */
  isInline: boolean;
  /** Where it lies; absent on the command line. */
  path?: string;
  /** Words after the program. */
  args: readonly Value[];
  stdin: Value;
  source: string;
  /** Judges text that the program runs as code. */
  runCode(source: Value): void;
}

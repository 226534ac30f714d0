import type { Session } from './session.js';
import type { Shell } from './shell/shell.js';

/** Judges source text of a programming language that would be run. */
export function judgeCode(program: string, text: string, session: Session, _shell?: Shell): void {
  session.spend(Math.ceil(text.length / 400) + (program === '' ? 1 : 0));
}

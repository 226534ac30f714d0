import type { ProgramContext } from './context.js';
import { Evaluation } from './evaluate.js';
import { parseProgram } from './parse.js';
import { type Language, UnreadableProgram } from './tokens.js';

const languages = new Set(['python', 'node', 'ruby', 'perl', 'php', 'lua']);

export const isFollowed = (language: string): language is Language => languages.has(language);

/**
 * Follows a program as far as its text tells what it would do. One that takes more work than any honest one is opaque.
 *
 * @returns whether it could be read as its language at all, and to its end
 */
export function followProgram(source: string, context: ProgramContext): boolean {
  try {
    new Evaluation(context).run(parseProgram(source, context.language));
    return true;
  } catch (error) {
    if (!(error instanceof UnreadableProgram)) throw error;
    if (error.message === 'too much to follow') context.session.emit('execute opaque', error.message);
    return false;
  }
}

import type { ProgramContext } from './context.js';
import { Evaluation } from './evaluate.js';
import { parseProgram } from './parse.js';
import { type Language, UnreadableProgram } from './tokens.js';

const languages = new Set(['python', 'node', 'ruby', 'perl', 'php', 'lua']);

export const isFollowed = (language: string): language is Language => languages.has(language);

/**
 * Follows a program as far as its text tells what it would do.
 *
 * @returns whether it could be read as its language at all
 */
export function followProgram(source: string, context: ProgramContext): boolean {
  try {
    const program = parseProgram(source, context.language);
    new Evaluation(context).run(program);
    return true;
  } catch (error) {
    if (error instanceof UnreadableProgram) return false;
    throw error;
  }
}

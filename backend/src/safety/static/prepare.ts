import { loadShellParsers } from './shell/parse.js';
import { loadSqlParser } from './sql/parse.js';

/** Loads every parser; nothing can be judged before. */
export async function prepareAnalysis(): Promise<void> {
  await Promise.all([loadShellParsers(), loadSqlParser()]);
}

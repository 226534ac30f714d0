import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse, type ParsedScript } from 'unbash';
import { Language, Parser } from 'web-tree-sitter';
import { secondOpinionDiffers } from './second-opinion.js';

export interface ParsedShell {
  script: ParsedScript;
  problems: ('syntax' | 'disagreement')[];
}

/** Longest script that is parsed at all. */
export const scriptLimit = 256 * 1024;

let bash: Parser | undefined;
let loading: Promise<void> | undefined;

/** Loads the second parser; both must be there before anything is judged. */
export function loadShellParsers(): Promise<void> {
  loading ??= (async () => {
    const { resolve } = createRequire(import.meta.url);
    await Parser.init({ wasmBinary: readFileSync(resolve('web-tree-sitter/web-tree-sitter.wasm')) });
    const language = await Language.load(readFileSync(resolve('tree-sitter-bash/tree-sitter-bash.wasm')));
    const parser = new Parser();
    parser.setLanguage(language);
    bash = parser;
  })();
  return loading;
}

/**
 * Parses with both parsers; what one cannot read, or both read differently, is said.
 *
 * @throws Error when the second parser is not loaded
 */
export function parseShell(source: string): ParsedShell {
  if (source.length > scriptLimit) throw new RangeError('the script is too long to judge');
  const script = parse(source);
  const problems: ParsedShell['problems'] = [];
  if (script.errors && script.errors.length > 0) problems.push('syntax');
  else if (needsSecondOpinion(source)) {
    if (!bash) throw new Error('the second shell parser is not loaded');
    if (secondOpinionDiffers(source.replace(extendedPattern, '*'), script, bash)) problems.push('disagreement');
  }
  return { script, problems };
}

/** `src/!(*.spec).ts` of plain characters within a word: nothing in it is run, and the second parser does not know it. */
const extendedPattern = /(?<=[\w./*-])[?*+@!]\([\w.*?|-]{0,80}\)/g;

/** Words and spaces alone leave nothing to disagree about. */
const needsSecondOpinion = (source: string): boolean => !/^[\w ./:=,@%+-]*$/.test(source);

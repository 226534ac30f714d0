import { backdoors, reverseShell } from './backdoors.js';
import { admission } from './authentication-off.js';
import { emptyCheckWords } from './empty-checks.js';
import { executedInputs, uncheckedInputs } from './inputs.js';
import { leaks } from './leaks.js';
import type { Rule } from './rule.js';
import { weakenings } from './weakenings.js';
import { WordIndex } from './word-index.js';

/** Around a word that a rule needs, how much text is looked at. */
const before = 400;
const after = 1200;

const words = new WordIndex([
  ...[admission, ...weakenings, ...leaks, ...backdoors, reverseShell, ...uncheckedInputs, ...executedInputs].flatMap(
    (rule) => rule.words,
  ),
  ...emptyCheckWords,
]);

/** A text with the places where the words of any rule occur. */
export interface Indexed {
  text: string;
  places: ReadonlyMap<string, readonly number[]>;
}

export const indexText = (text: string): Indexed => ({ text, places: words.find(text) });

/** Looks for a rule's pattern only where its words occur, so that a long text costs little. */
export function matchRule({ words: needed, pattern, unless }: Rule, { text, places }: Indexed): RegExpExecArray | null {
  if (unless?.test(text)) return null;
  const isShort = text.length <= before + after;
  for (const word of needed) {
    let seenTo = -1;
    for (const at of places.get(word) ?? []) {
      if (isShort) return pattern.exec(text);
      if (at < seenTo) continue;
      const match = pattern.exec(text.slice(Math.max(0, at - before), at + after));
      if (match) return match;
      seenTo = at + after - before;
    }
  }
  return null;
}

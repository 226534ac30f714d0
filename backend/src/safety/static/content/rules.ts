import { accessWords } from './access/access-holes.js';
import { actWords } from './acts.js';
import { backdoors, disguise, gitPrograms, reverseShell } from './flows/backdoors.js';
import { admission } from './access/authentication-off.js';
import { originWords } from './flows/flows.js';
import { foldWords } from './folded.js';
import { constantSwitchWords } from './settings/constant-switches.js';
import { emptyCheckWords } from './access/empty-checks.js';
import { executedInputs, uncheckedInputs } from './flows/inputs.js';
import { leaks } from './flows/leaks.js';
import { shownWords } from './flows/logging.js';
import { confidenceWords } from './flows/confidences.js';
import { deedWords } from './later/programs.js';
import type { Rule } from './rule.js';
import { sendingWords } from './flows/sendings.js';
import { switchWords } from './settings/switches.js';
import { weakenings } from './settings/weakenings.js';
import { WordIndex } from './word-index.js';

/** Around a word that a rule needs, how much text is looked at. */
const before = 400;
const after = 1200;

const words = new WordIndex([
  ...[
    admission,
    ...weakenings,
    ...leaks,
    ...backdoors,
    disguise,
    gitPrograms,
    reverseShell,
    ...uncheckedInputs,
    ...executedInputs,
  ].flatMap((rule) => [...rule.words, ...(rule.also ?? [])]),
  ...emptyCheckWords,
  ...accessWords,
  ...actWords,
  ...shownWords,
  ...switchWords,
  ...constantSwitchWords,
  ...originWords,
  ...deedWords,
  ...confidenceWords,
  ...sendingWords,
  ...foldWords,
]);

/** A text with the places where the words of any rule occur. */
export interface Indexed {
  text: string;
  places: ReadonlyMap<string, readonly number[]>;
}

export const indexText = (text: string): Indexed => ({ text, places: words.find(text) });

/** A text that differs from another one, which is as long, only before `end`. */
export const indexAgain = (text: string, other: Indexed, end: number): Indexed =>
  end >= text.length ? indexText(text) : { text, places: words.findAgain(text, other.places, end) };

/** Rules by the words that they need, so that those without any in a text cost nothing. */
export class RuleSet {
  readonly #byWord = new Map<string, number[]>();

  constructor(readonly rules: readonly Rule[]) {
    rules.forEach((rule, index) => {
      for (const word of rule.words) this.#byWord.set(word, [...(this.#byWord.get(word) ?? []), index]);
    });
  }

  /** The rules that may match, in their order. */
  within({ places }: Indexed): Rule[] {
    const found = new Set<number>();
    for (const word of places.keys()) for (const index of this.#byWord.get(word) ?? []) found.add(index);
    return [...found]
      .sort((one, other) => one - other)
      .map((index) => this.rules[index]!)
      .filter(({ also }) => !also || also.some((word) => places.has(word)));
  }
}

/**
 * Looks for a rule's pattern only where its words occur, so that a long text costs little.
 *
 * @param isKnown what matched is passed over when this says so
 */
export function matchRule(
  { words: needed, pattern, unless, unlessNear }: Rule,
  { text, places }: Indexed,
  isKnown?: (matched: string) => boolean,
): RegExpExecArray | null {
  const isKnownNear =
    (near: string) =>
    (matched: string, index: number): boolean =>
      Boolean(
        isKnown?.(matched) || unlessNear?.test(near.slice(Math.max(0, index - 200), index + matched.length + 200)),
      );
  let seenTo = -1;
  for (const at of placesOf(needed, places)) {
    if (at < seenTo) continue;
    const isShort = text.length <= before + after;
    const near = isShort ? text : text.slice(Math.max(0, at - before), at + after);
    const match = matchWithin(pattern, near, isKnownNear(near));
    // Looked for last, since it is looked for in all of the text.
    if (match) return unless?.test(text) ? null : match;
    if (isShort) return null;
    seenTo = at + after - before;
  }
  return null;
}

/** Where any of the words stands, in order: what lies close together is looked at once. */
function placesOf(needed: readonly string[], places: Indexed['places']): readonly number[] {
  const found = needed.flatMap((word) => {
    const at = places.get(word);
    return at ? [at] : [];
  });
  return found.length === 1 ? found[0]! : found.flat().sort((one, other) => one - other);
}

const roundsLimit = 50;

function matchWithin(
  pattern: RegExp,
  text: string,
  isKnown: (matched: string, index: number) => boolean,
): RegExpExecArray | null {
  let match = pattern.exec(text);
  let rest = text;
  for (let round = 0; match && isKnown(match[0], match.index); round += 1) {
    if (round > roundsLimit) return match;
    // What was passed over stays in place, since patterns look behind them.
    const end = match.index + match[0].length;
    rest = rest.slice(0, match.index) + ' '.repeat(match[0].length) + rest.slice(end);
    match = pattern.exec(rest);
  }
  return match;
}

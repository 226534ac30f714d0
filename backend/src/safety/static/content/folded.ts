import { foldings, reversed } from './foldings.js';

/** A text in which what its own literals come to stands in their place. */
export interface Folded {
  /** As long as the text, so that places found in one form hold in the other. */
  text: string;
  /** What was hidden by an encoding, as it reads. */
  hidden: readonly string[];
}

const roundsLimit = 5;
/** Of long texts, which hold more by chance than by art. */
const longRoundsLimit = 3;
const longText = 64 * 1024;
const hiddenLimit = 40;
/** Longest text that is folded; what lies beyond it stays as it is. */
export const foldLimit = 96 * 1024;

/** How commands and addresses end that are written backwards. */
const turnedMarks = ['fr- mr', 'lruc', 'tegw', 'hsab', 'hs/nib/', ':ptth', ':sptth', 'domhc', ' tig', ' odus', ' tac'];
const turnedCommand =
  /^\s*(?:rm\s+-|curl\s|wget\s|git\s|nc\s|(?:\/bin\/)?(?:ba)?sh\b|sudo\s|chmod\s|cat\s[/~]|https?:\/\/)/;

/** Two literals that are added up; in SQL by `||`. */
const halves =
  /[fbru]?(["'`])([^"'`\\\n]{0,2000})\1\s{0,40}(?:[+.]|\.\.|<>|\|\|)\s{0,40}(?<!\)\s{0,40})[fbru]?(["'`])([^"'`\\\n]{0,400})\3/g;
const cut = /["'`][ \t\r\n]{0,40}(?:[+.]|\.\.|<>|\|\|)[ \t\r\n]{0,40}["'`]/g;

/** Ends of a literal before something that could add another. */
const cutMarks = ['"', "'", '`'].flatMap((quote) => [
  ...['+', ' +', '\n', '||', ' ||', ' .', ' <>'].map((sign) => quote + sign),
  ...['"', "'", '`'].map((other) => `${quote}.${other}`),
]);
const memberMarks = [`'](`, `"](`, '`](', 'document[', 'window[', 'globalthis[', 'getattr(', 'send('];
const truthMarks = ['!true', '!false', 'not true', 'not false', 'not 1', 'not 0', 'not none'];
const turned = turnedMarks.map((mark) => mark.toLowerCase());

/** Words, in lower case, without any of which a text is folded already. */
export const foldWords: readonly string[] = [
  ...new Set([
    ...foldings.flatMap(({ marks }) => marks.map((mark) => mark.toLowerCase())),
    ...cutMarks,
    ...memberMarks,
    ...truthMarks,
    ...turned,
  ]),
];

/** Which of those words a text holds. */
type Present = ReadonlyMap<string, unknown>;

/** Whether there is anything in a text to fold. */
export const isFoldable = (present: Present): boolean => foldWords.some((word) => present.has(word));

/**
 * Puts what a text's literals come to in their place: pieces added up or joined, encodings, escapes, texts turned round,
 * members and methods named by a text, and a truth denied.
 *
 * @param present which of the words above occur, where that is known
 */
export function fold(text: string, present?: Present): Folded {
  if (text.length > foldLimit) {
    const { text: start, hidden } = fold(text.slice(0, foldLimit), present);
    return { text: start + text.slice(foldLimit), hidden };
  }
  const hidden: string[] = [];
  let folded = text;
  const rounds = text.length > longText ? longRoundsLimit : roundsLimit;
  for (let round = 0; round < rounds; round += 1) {
    let next = folded;
    for (const { marks, pattern, read, hides } of foldings) {
      // A later round may find a method on a literal that the one before put there.
      const places = marks.flatMap((mark) =>
        !present || present.has(mark.toLowerCase()) || (round > 0 && /^["'`]/.test(mark)) ? placesOf(next, mark) : [],
      );
      if (places.length === 0) continue;
      next = replacedNear(next, places, pattern, (groups) => {
        const held = read(groups);
        const whole = groups[0]!;
        if (held === undefined) return whole;
        if (hides && hidden.length < hiddenLimit && !hidden.includes(held)) hidden.push(held);
        return fitted(whole, quotedAs(held, whole));
      });
    }
    const cuts = [...next.matchAll(cut)].map(({ index }) => index);
    if (cuts.length > 0)
      next = replacedNear(next, cuts, halves, ([whole, quote, first, other, second]) =>
        // A template holds code that another quote would hide.
        quote === other || !`${first}${second}`.includes(quote!)
          ? fitted(whole!, `${quote}${first}${second}${quote}`)
          : whole!,
      );
    if (next === folded) break;
    folded = next;
  }
  folded = withPlainMembers(folded);
  if (turnedMarks.some((mark) => text.includes(mark)))
    for (const [, , literal] of text.matchAll(/(["'`])([^"'`\n]{10,400})\1/g)) {
      const turned = reversed(literal)!;
      if (turnedCommand.test(turned) && hidden.length < hiddenLimit) hidden.push(turned);
    }
  return {
    text: !present || truthMarks.some((mark) => present.has(mark)) ? plainTruths(folded) : folded,
    hidden,
  };
}

const placesLimit = 2000;

function placesOf(text: string, mark: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(mark); at >= 0 && places.length < placesLimit; at = text.indexOf(mark, at + mark.length))
    places.push(at);
  return places;
}

/** How far before and behind a mark the expression is looked for. */
const reachBefore = 2100;
const reachBehind = 2500;

/** Replaces what matches near some places; what stands in for it is as long as it was. */
function replacedNear(
  text: string,
  places: readonly number[],
  pattern: RegExp,
  replace: (groups: readonly (string | undefined)[]) => string,
): string {
  let result = text;
  let done = -1;
  const sorted = [...places].sort((one, other) => one - other);
  for (let index = 0; index < sorted.length; index += 1) {
    const start = Math.max(done + 1, lineStart(text, Math.max(0, sorted[index]! - reachBefore), sorted[index]!));
    let end = sorted[index]! + reachBehind;
    while (index + 1 < sorted.length && sorted[index + 1]! - 200 < end) {
      index += 1;
      end = sorted[index]! + reachBehind;
    }
    end = Math.min(text.length, end);
    const near = result.slice(start, end);
    const now = near.replace(pattern, (...match: unknown[]) =>
      replace(
        match.slice(
          0,
          match.findIndex((one) => typeof one === 'number'),
        ) as (string | undefined)[],
      ),
    );
    if (now !== near) result = result.slice(0, start) + now + result.slice(end);
    done = end - 1;
  }
  return result;
}

/** The first of some lines before a place, so that a quote is not taken for its partner. */
function lineStart(text: string, from: number, at: number): number {
  let start = at;
  for (let line = 0; line < 12 && start > from; line += 1) {
    const before = text.lastIndexOf('\n', start - 1);
    if (before < from) return line === 0 ? from : start;
    start = before;
  }
  return start;
}

function plainTruths(text: string): string {
  let plain = text;
  if (plain.includes('!true') || plain.includes('!false'))
    plain = plain.replace(/(?<![\w!)\]])!true\b/g, 'false').replace(/(?<![\w!)\]])!false\b/g, 'true  ');
  if (['not True', 'not False', 'not 1', 'not 0', 'not None'].some((mark) => plain.includes(mark)))
    plain = plain.replace(/\bnot +(?:(True|1)|(False|0|None))\b(?! *[\w"'.[(=<>!+*-])/g, (whole, yes?: string) =>
      fitted(whole, yes === undefined ? 'True' : 'False'),
    );
  return plain;
}

/** `g['eval']` is `g.eval`, `getattr(os, "system")` is `os.system`, `x.send(:open, …)` is `x.open(…)`. */
function withPlainMembers(text: string): string {
  let plain = text;
  for (const match of plain.matchAll(/\[\s*(["'`])([A-Za-z_$]\w*)\1\s*\](\s*\()?/g)) {
    const start = Math.max(0, match.index - 80);
    const object = /(?<![\w$.])(?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*$/.exec(text.slice(start, match.index))?.[0];
    if (object === undefined || (match[3] === undefined && !/^(?:document|window|globalThis)$/.test(object))) continue;
    const whole = object + match[0].slice(0, match[0].length - (match[3]?.length ?? 0));
    const from = match.index - object.length;
    plain = plain.slice(0, from) + fitted(whole, `${object}.${match[2]}`) + plain.slice(from + whole.length);
  }
  if (plain.includes('getattr('))
    plain = plain.replace(
      /\bgetattr\(\s*([\w.]+|__import__\([^()]*\))\s*,\s*["'](\w+)["']\s*\)/g,
      (whole, object: string, name: string) => fitted(whole, `${object}.${name}`),
    );
  if (plain.includes('send('))
    plain = plain.replace(
      /\b([A-Z]\w*)\.(?:public_|__)?send(?:__)?\(\s*:(\w+)\s*,\s*/g,
      (whole, object: string, name: string) => fitted(whole, `${object}.${name}(`),
    );
  return plain;
}

function quotedAs(held: string, whole: string): string {
  const quote =
    ['"', "'", '`'].find((one) => whole.includes(one) && !held.includes(one)) ?? (held.includes('"') ? '`' : '"');
  return quote + held.replace(/[\n\r]/g, ' ') + quote;
}

const fitted = (whole: string, plain: string): string =>
  plain.length > whole.length ? whole : ' '.repeat(whole.length - plain.length) + plain;

/** The text alone. */
export const foldNames = (text: string): string => fold(text).text;

import { HOLE } from '../paths.js';

/**
 * A string as the analysis knows it: real text with holes where it cannot know, and where it came from. Taints only
 * ever add up: what touches a secret stays secret.
 */
export interface Value {
  text: string;
  taint: number;
}

export const Taint = {
  /** Came over the network. */
  remote: 1,
  /** Came out of a decoder whose input was not known. */
  decoded: 2,
  /** Read from a secret. */
  secret: 4,
  /** The environment as a whole. */
  environment: 8,
  /** Read from what is probably a key. */
  likely: 16,
  /** Stands for a variable whose name says that it is a secret. */
  reference: 32,
  /** Printed by a program, so not known. */
  output: 64,
  /** Grew too long to be carried on: what it would be is not known. */
  cut: 128,
  /** Comes without end until something cuts it off. */
  endless: 256,
} as const;

/** Longest text that the analysis carries around; what is longer is unknown but for its taint. */
const textLimit = 1 << 18;

export const emptyValue: Value = { text: '', taint: 0 };
export const unknownValue: Value = { text: HOLE, taint: 0 };

export const value = (text: string, taint = 0): Value =>
  text.length > textLimit ? { text: HOLE, taint: taint | Taint.cut } : { text, taint };

/** Unknown text with a known past. */
export const tainted = (taint: number): Value => ({ text: HOLE, taint });

export const join = (values: readonly Value[], separator = ''): Value => {
  if (values.length === 1) return values[0]!;
  let taint = 0;
  for (const one of values) taint |= one.taint;
  return value(values.map(({ text }) => text).join(separator), taint);
};

/** What a program makes of a text that is known: perhaps the same, perhaps something else. */
export const perhapsSame = ({ text, taint }: Value): Value =>
  text === '' || text.includes(HOLE) || text.length > 4000
    ? tainted(taint | Taint.output)
    : { text: `${text}\n${HOLE}`, taint };

export const isKnown = ({ text }: Value): boolean => !text.includes(HOLE);

/** At most `limit` different values; more are folded into one unknown with all their taints. */
export function distinct(values: readonly Value[], limit = 8): Value[] {
  if (values.length < 2) return [...values];
  const seen = new Map<string, Value>();
  for (const one of values) {
    const known = seen.get(one.text);
    seen.set(one.text, known ? { text: one.text, taint: known.taint | one.taint } : one);
  }
  const kept = [...seen.values()];
  if (kept.length <= limit) return kept;
  let taint = 0;
  for (const one of kept.slice(limit - 1)) taint |= one.taint;
  return [...kept.slice(0, limit - 1), { text: HOLE, taint }];
}

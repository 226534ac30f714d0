import type { EffectKind } from '../../score-table.js';

/** Something in a text that counts, wherever it is written. */
export interface Rule {
  kind: EffectKind;
  name: string;
  /** Lower-case words of which one stands in every match: where none occurs, the pattern is not tried. */
  words: readonly string[];
  /** Of these one has to stand in the text as well. */
  also?: readonly string[];
  pattern: RegExp;
  /** What makes it harmless when it stands anywhere in the text. */
  unless?: RegExp;
  /** What makes it harmless when it stands close by. */
  unlessNear?: RegExp;
  /** Files where it is harmless. */
  unlessPath?: RegExp;
  /** Means something in program text only. */
  isCode?: boolean;
}

export const words = (list: string): readonly string[] => list.split('|').filter((word) => word !== '');

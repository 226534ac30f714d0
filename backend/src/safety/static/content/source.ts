import { fold, foldLimit, isFoldable } from './folded.js';
import type { FileKind } from './kinds.js';
import { strip, type Stripped } from './mentions.js';
import { type Indexed, indexAgain, indexText } from './rules.js';

const describing =
  /^[ \t]*(?:-[ \t]+)?["']?(?:pattern[\w-]*|message|description|regexp?|summary|title|help|comment|note|reason|example)["']?:[ \t](?:[ \t]*[|>][-+]?[ \t]*\n([ \t]+)[^\n]*(?:\n\1[^\n]*|\n[ \t]*(?=\n))*|.*$)/gm;

/** A text made ready for many rules, each form of it only when some rule wants it. */
export class Source {
  /** As it is written. */
  readonly asWritten: Indexed;
  /** As it is written, with what its literals come to in their place. */
  readonly raw: Indexed;
  /** What it hides by an encoding. */
  readonly hidden: readonly string[];
  #stripped: Stripped | undefined;
  #unfolded: Indexed | undefined;

  constructor(
    readonly written: string,
    readonly hash: boolean,
    /** Settings whose keys say that a line only describes something. */
    isDescribed = false,
  ) {
    const described = isDescribed ? written.replace(describing, (lines) => lines.replace(/[^\n]/g, ' ')) : written;
    const asWritten = indexText(described);
    this.asWritten = asWritten;
    if (!isFoldable(asWritten.places)) {
      this.raw = asWritten;
      this.hidden = [];
      return;
    }
    const { text, hidden } = fold(described, asWritten.places);
    this.raw = text === described ? asWritten : indexAgain(text, asWritten, foldLimit);
    this.hidden = hidden;
  }

  /** The lines in which something was put together. */
  get foldedLines(): string {
    if (this.asWritten === this.raw) return '';
    const known = new Set(this.asWritten.text.slice(0, foldLimit).split('\n'));
    return this.raw.text
      .slice(0, foldLimit)
      .split('\n')
      .filter((line) => !known.has(line))
      .join('\n');
  }

  /** Without comments and prose, and nothing put together: encodings still stand where they are undone. */
  get unfolded(): Indexed {
    if (this.asWritten === this.raw) return this.code;
    return (this.#unfolded ??= {
      text: strip(this.asWritten.text.slice(0, foldLimit), this.hash).code,
      places: this.asWritten.places,
    });
  }

  /** Without comments and prose. */
  get code(): Indexed {
    return { text: this.#strip().code, places: this.raw.places };
  }

  /** Without comments. */
  get plain(): Indexed {
    return { text: this.#strip().plain, places: this.raw.places };
  }

  #strip(): Stripped {
    return (this.#stripped ??= strip(this.raw.text, this.hash));
  }
}

export function sourceOf(path: string, kind: FileKind, text: string): Source {
  const hash = kind !== 'code' || /\.(py|rb|pl|r|jl|ex|exs|ps1)$/i.test(path);
  return new Source(text, hash, kind === 'settings' && /\.ya?ml$/i.test(path));
}

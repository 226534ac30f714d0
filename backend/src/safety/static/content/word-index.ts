/** Occurrences of one word that are kept. */
const usualLimit = 200;
const alphabet = 128;

/**
 * Finds many words in a text at once, whatever their case (Aho–Corasick): a megabyte costs milliseconds, however many
 * words there are.
 */
export class WordIndex {
  readonly #words: readonly string[];
  /** Next state by state and character. */
  readonly #next: Int32Array;
  /** Words that end in a state. */
  readonly #ends: number[][];
  readonly #isEnd: Uint8Array;

  /**
   * @param words in lower case, ASCII
   * @param limit occurrences of one word that are kept
   */
  constructor(
    words: Iterable<string>,
    readonly limit = usualLimit,
  ) {
    this.#words = [...new Set(words)];
    const capacity = this.#words.reduce((sum, word) => sum + word.length, 1);
    this.#next = new Int32Array(capacity * alphabet).fill(-1);
    this.#ends = [[]];
    this.#words.forEach((word, index) => this.#insert(word, index));
    this.#complete();
    this.#isEnd = Uint8Array.from(this.#ends, (ends) => (ends.length > 0 ? 1 : 0));
  }

  #insert(word: string, index: number): void {
    let state = 0;
    for (let at = 0; at < word.length; at += 1) {
      const slot = state * alphabet + word.charCodeAt(at);
      if (this.#next[slot]! < 0) {
        this.#next[slot] = this.#ends.length;
        this.#ends.push([]);
      }
      state = this.#next[slot]!;
    }
    this.#ends[state]!.push(index);
  }

  /** Turns the tree of words into an automaton that never goes back in the text. */
  #complete(): void {
    const fallback = new Int32Array(this.#ends.length);
    const queue: number[] = [];
    for (let code = 0; code < alphabet; code += 1) {
      const child = this.#next[code]!;
      if (child > 0) queue.push(child);
      else this.#next[code] = 0;
    }
    for (let head = 0; head < queue.length; head += 1) {
      const state = queue[head]!;
      for (let code = 0; code < alphabet; code += 1) {
        const slot = state * alphabet + code;
        const child = this.#next[slot]!;
        const other = this.#next[fallback[state]! * alphabet + code]!;
        if (child < 0) {
          this.#next[slot] = other;
          continue;
        }
        fallback[child] = other;
        this.#ends[child]!.push(...this.#ends[other]!);
        queue.push(child);
      }
    }
  }

  /** Which of the words occur. */
  present(text: string): Set<string> {
    const next = this.#next;
    const isEnd = this.#isEnd;
    const seen = new Uint8Array(isEnd.length);
    const found = new Set<string>();
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      let code = text.charCodeAt(at);
      if (code >= alphabet) {
        state = 0;
        continue;
      }
      if (code >= 65 && code <= 90) code |= 32;
      state = next[state * alphabet + code]!;
      if (isEnd[state] === 0 || seen[state] === 1) continue;
      seen[state] = 1;
      for (const index of this.#ends[state]!) found.add(this.#words[index]!);
    }
    return found;
  }

  /** Where each word that occurs begins, in order. */
  find(text: string): Map<string, number[]> {
    const next = this.#next;
    const isEnd = this.#isEnd;
    const found = new Map<string, number[]>();
    const positions: (number[] | undefined)[] = [];
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      let code = text.charCodeAt(at);
      if (code >= alphabet) {
        state = 0;
        continue;
      }
      if (code >= 65 && code <= 90) code |= 32;
      state = next[state * alphabet + code]!;
      if (isEnd[state] === 0) continue;
      for (const index of this.#ends[state]!) {
        const word = this.#words[index]!;
        const known = positions[index];
        if (known === undefined) {
          const first = [at - word.length + 1];
          positions[index] = first;
          found.set(word, first);
        } else if (known.length < this.limit) known.push(at - word.length + 1);
      }
    }
    return found;
  }
}

/** Occurrences of one word that are kept. */
const usualLimit = 200;
/** No state. */
const none = -1;

/**
 * Finds many words in a text at once, whatever their case (Aho–Corasick): a megabyte costs milliseconds, however many
 * words there are.
 */
export class WordIndex {
  readonly #words: readonly string[];
  /** Characters of the words, numbered from 1; 0 for those that stand in none, and both cases alike. */
  readonly #classes = new Uint8Array(128);
  readonly #width: number;
  /**
   * Next row by row and class. A row is a state times the width, which spares a multiplication for each character; the
   * complement of a row is one in which words end.
   */
  #next: Int32Array;
  /** Words that end in a state. */
  readonly #ends: number[][];
  readonly #longest: number;

  /**
   * @param words in lower case, ASCII
   * @param limit occurrences of one word that are kept
   */
  constructor(
    words: Iterable<string>,
    readonly limit = usualLimit,
  ) {
    this.#words = [...new Set(words)];
    this.#longest = Math.max(0, ...this.#words.map(({ length }) => length));
    const letters = [...new Set(this.#words.join(''))];
    letters.forEach((letter, index) => {
      this.#classes[letter.charCodeAt(0)] = index + 1;
      this.#classes[letter.toUpperCase().charCodeAt(0)] = index + 1;
    });
    this.#width = letters.length + 1;
    const capacity = this.#words.reduce((sum, word) => sum + word.length, 1);
    this.#next = new Int32Array(capacity * this.#width).fill(none);
    this.#ends = [[]];
    this.#words.forEach((word, index) => this.#insert(word, index));
    this.#complete();
    this.#next = this.#next.slice(0, this.#ends.length * this.#width).map((state) => {
      const row = state * this.#width;
      return this.#ends[state]!.length > 0 ? ~row : row;
    });
  }

  #insert(word: string, index: number): void {
    let state = 0;
    for (let at = 0; at < word.length; at += 1) {
      const slot = state * this.#width + this.#classes[word.charCodeAt(at)]!;
      if (this.#next[slot] === none) {
        this.#next[slot] = this.#ends.length;
        this.#ends.push([]);
      }
      state = this.#next[slot]!;
    }
    this.#ends[state]!.push(index);
  }

  /** Turns the tree of words into an automaton that never goes back in the text. */
  #complete(): void {
    const fallback = new Uint32Array(this.#ends.length);
    const queue: number[] = [];
    for (let letter = 0; letter < this.#width; letter += 1) {
      const child = this.#next[letter]!;
      if (child === none) this.#next[letter] = 0;
      else queue.push(child);
    }
    for (let head = 0; head < queue.length; head += 1) {
      const state = queue[head]!;
      for (let letter = 0; letter < this.#width; letter += 1) {
        const slot = state * this.#width + letter;
        const child = this.#next[slot]!;
        const other = this.#next[fallback[state]! * this.#width + letter]!;
        if (child === none) {
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
    const seen = new Uint8Array(this.#ends.length);
    const found = new Set<string>();
    this.#scan(text, (state) => {
      if (seen[state] === 1) return;
      seen[state] = 1;
      for (const index of this.#ends[state]!) found.add(this.#words[index]!);
    });
    return found;
  }

  /** Where each word that occurs begins, in order. */
  find(text: string): Map<string, number[]> {
    const found = new Map<string, number[]>();
    const positions: (number[] | undefined)[] = [];
    this.#scan(text, (state, at) => {
      for (const index of this.#ends[state]!) {
        const word = this.#words[index]!;
        const known = positions[index];
        if (known === undefined) {
          const first = [at - word.length + 1];
          positions[index] = first;
          found.set(word, first);
        } else if (known.length < this.limit) known.push(at - word.length + 1);
      }
    });
    return found;
  }

  /**
   * What `find` would find in a text that differs from another one only before `end`.
   *
   * @param known what was found in the other one, which is as long
   */
  findAgain(text: string, known: ReadonlyMap<string, readonly number[]>, end: number): Map<string, number[]> {
    const found = this.find(text.slice(0, end + this.#longest));
    for (const [word, places] of found) {
      const inside = places.filter((at) => at < end);
      if (inside.length > 0) found.set(word, inside);
      else found.delete(word);
    }
    for (const [word, places] of known) {
      const beyond = places.filter((at) => at >= end);
      if (beyond.length > 0) found.set(word, [...(found.get(word) ?? []), ...beyond].slice(0, this.limit));
    }
    return found;
  }

  /** @param atEnd is told each state in which words end, and the place of their last character */
  #scan(text: string, atEnd: (state: number, at: number) => void): void {
    const next = this.#next;
    const classes = this.#classes;
    const width = this.#width;
    let row = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      row = code < 128 ? next[row + classes[code]!]! : 0;
      if (row >= 0) continue;
      row = ~row;
      atEnd(row / width, at);
    }
  }
}

/** Whether any of the words occurs. */
export const hasAny = (places: ReadonlyMap<string, unknown>, words: readonly string[]): boolean =>
  words.some((word) => places.has(word));

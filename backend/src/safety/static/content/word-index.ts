/** Occurrences of one word that are kept. */
const usualLimit = 200;
/** No state. */
const none = 0xffff;

/**
 * Finds many words in a text at once, whatever their case (Aho–Corasick): a megabyte costs milliseconds, however many
 * words there are.
 */
export class WordIndex {
  readonly #words: readonly string[];
  /** Characters of the words, numbered from 1; 0 for those that stand in none, and both cases alike. */
  readonly #classes = new Uint8Array(128);
  readonly #width: number;
  /** Next state by state and class. */
  readonly #next: Uint16Array;
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
    const letters = [...new Set(this.#words.join(''))];
    letters.forEach((letter, index) => {
      this.#classes[letter.charCodeAt(0)] = index + 1;
      this.#classes[letter.toUpperCase().charCodeAt(0)] = index + 1;
    });
    this.#width = letters.length + 1;
    const capacity = this.#words.reduce((sum, word) => sum + word.length, 1);
    if (capacity > none) throw new RangeError('too many words for one index');
    this.#next = new Uint16Array(capacity * this.#width).fill(none);
    this.#ends = [[]];
    this.#words.forEach((word, index) => this.#insert(word, index));
    this.#complete();
    this.#isEnd = Uint8Array.from(this.#ends, (ends) => (ends.length > 0 ? 1 : 0));
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
    const fallback = new Uint16Array(this.#ends.length);
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
    const next = this.#next;
    const classes = this.#classes;
    const width = this.#width;
    const isEnd = this.#isEnd;
    const seen = new Uint8Array(isEnd.length);
    const found = new Set<string>();
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      state = code < 128 ? next[state * width + classes[code]!]! : 0;
      if (isEnd[state] === 0 || seen[state] === 1) continue;
      seen[state] = 1;
      for (const index of this.#ends[state]!) found.add(this.#words[index]!);
    }
    return found;
  }

  /** Where each word that occurs begins, in order. */
  find(text: string): Map<string, number[]> {
    const next = this.#next;
    const classes = this.#classes;
    const width = this.#width;
    const isEnd = this.#isEnd;
    const found = new Map<string, number[]>();
    const positions: (number[] | undefined)[] = [];
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      state = code < 128 ? next[state * width + classes[code]!]! : 0;
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

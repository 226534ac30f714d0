import { effect, type Effect, scoreOf } from '../effects.js';
import type { EffectKind } from '../score-table.js';
import type { SafetyContext } from '../verdict.js';
import { HOLE, normalisePath, type Place, Places, readable } from './paths.js';
import { Taint, tainted, value, type Value } from './shell/value.js';
import { kindOf } from './content/kinds.js';
import { isFixture, isSecretDirectory, secrecyOf } from './secrets.js';

/** Thrown when an input would take more analysis than a call is worth; the caller fails closed. */
export class AnalysisExhausted extends Error {
  constructor() {
    super('the analysis was exhausted');
  }
}

const defaultFuel = 8000;
const nestingLimit = 24;
const callLimit = 80;
const effectsLimit = 4000;

/**
 * One analysis of one tool call: collects effects, knows the files that the call itself wrote, and counts its own work
 * so that no input can keep it busy.
 */
export class Session {
  readonly places: Places;
  readonly effects: Effect[] = [];
  /** Files that the call wrote, by absolute path. */
  readonly files = new Map<string, Value>();
  /** Text that the call itself made up and wrote, by absolute path. */
  readonly written = new Map<string, string>();
  /** Texts that the call replaces within files, by absolute path. */
  readonly edits: { path: string; before: string; after: string }[] = [];
  /** Symbolic and hard links that the call made: from path to target. */
  readonly links = new Map<string, string>();
  /** Directories whose content came over the network in this call. */
  readonly remoteDirectories: string[] = [];
  /** Directories into which something from the network was unpacked: what is new below them is foreign. */
  readonly unpacked: string[] = [];
  /** The text that effects found now stand on. */
  evidence = '';
  #fuel: number;
  #passing: RegExp | undefined;
  readonly #seen = new Set<string>();
  #nesting = 0;
  #calls = 0;
  #scratchCount = 0;

  constructor(
    readonly context: SafetyContext,
    options: { places?: Places; fuel?: number } = {},
  ) {
    this.places = options.places ?? new Places(context);
    this.#fuel = options.fuel ?? defaultFuel;
  }

  /** Runs a part whose effects of these kinds are gone again when it ends. */
  passing<Result>(kinds: RegExp, work: () => Result): Result {
    const before = this.#passing;
    this.#passing = kinds;
    try {
      return work();
    } finally {
      this.#passing = before;
    }
  }

  emit(kind: EffectKind, subject: string, evidence: string = this.evidence || subject): void {
    if (this.#passing?.test(kind)) return;
    const key = `${kind}\n${subject}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    // Dropping any would let a dangerous one hide behind many harmless ones.
    if (this.effects.length >= effectsLimit) throw new AnalysisExhausted();
    this.effects.push(effect(kind, readable(subject), readable(evidence)));
  }

  spend(steps: number): void {
    this.#fuel -= steps;
    if (this.#fuel < 0) throw new AnalysisExhausted();
  }

  /** Runs a nested analysis (`bash -c`, a script file); too deep a nest is refused. */
  nested<Result>(work: () => Result): Result {
    this.#nesting += 1;
    if (this.#nesting > nestingLimit) throw new AnalysisExhausted();
    const evidence = this.evidence;
    try {
      return work();
    } finally {
      this.#nesting -= 1;
      this.evidence = evidence;
    }
  }

  /** Runs one command; wrappers within wrappers without end are refused. */
  call<Result>(work: () => Result): Result {
    this.#calls += 1;
    if (this.#calls > callLimit) throw new AnalysisExhausted();
    try {
      return work();
    } finally {
      this.#calls -= 1;
    }
  }

  /** The lowest score so far: tells whether some part of the analysis found anything. */
  get worst(): number {
    let worst = 1;
    for (const one of this.effects) worst = Math.min(worst, scoreOf(one));
    return worst;
  }

  makeScratch(): string {
    this.#scratchCount += 1;
    const path = `/tmp/scratch-${this.#scratchCount}`;
    this.places.addScratch(path);
    return path;
  }

  /** Follows links that the call made. */
  follow(path: string): string {
    if (this.links.size === 0) return path;
    let current = path;
    for (let hops = 0; hops < 8; hops += 1) {
      let next: string | undefined;
      for (const [from, to] of this.links) {
        if (current === from) next = to;
        else if (current.startsWith(`${from}/`)) next = normalisePath(to + current.slice(from.length));
      }
      if (next === undefined || next === current) return current;
      current = next;
    }
    return current;
  }

  /** Reads a file's content as far as it is known, and says what reading it means. */
  read(path: string | undefined, shown: string): Value {
    if (path === undefined) {
      const secrecy = secrecyOf(shown);
      if (secrecy === 'secret') this.emit('reveal secret', shown);
      this.emit('read unknown', shown);
      return tainted(secrecy === 'secret' ? Taint.secret : Taint.output);
    }
    const real = this.follow(path);
    const written = this.files.get(real) ?? this.files.get(path);
    const secrecy = secrecyOf(real) ?? secrecyOf(path);
    const place = this.places.placeOf(real);
    if (secrecy === 'secret' && place !== 'scratch') {
      this.emit('reveal secret', real);
      return { text: written?.text ?? tainted(0).text, taint: (written?.taint ?? 0) | Taint.secret };
    }
    if (secrecy === 'likely') this.emit('reveal likely-secret', real);
    if (place !== 'nowhere') this.emit(`read ${place}`, real);
    else if (/^\/dev\/(zero|u?random|full)$/.test(real)) return tainted(Taint.output | Taint.endless);
    if (written) return written;
    const taint = (secrecy === 'likely' ? Taint.likely : 0) | Taint.output;
    if (this.context.readFile && (place === 'worktree' || place === 'scratch')) {
      const content = this.context.readFile(real);
      if (content !== undefined) return value(content, taint & ~Taint.output);
    }
    return tainted(taint);
  }

  write(
    path: string | undefined,
    shown: string,
    content: Value,
    options: { append?: boolean; isCopy?: boolean } = {},
  ): void {
    if (path === undefined) {
      this.emit('write unknown', shown);
      return;
    }
    const real = this.follow(path);
    const place = this.places.placeOf(real);
    if (place === 'nowhere') return;
    this.emit(`write ${place}`, real);
    if (content.taint & Taint.endless) this.emit('execute exhausting', `${real} without end`);
    if (content.taint & Taint.reference && place !== 'scratch' && content.text.includes(HOLE))
      this.emit('reveal logged', real);
    if (content.taint & Taint.environment && place !== 'scratch') this.emit('reveal logged', real);
    const before = options.append ? this.files.get(real) : undefined;
    const now = before ? value(before.text + content.text, before.taint | content.taint) : content;
    this.files.set(real, now);
    if (!options.isCopy) this.note(real, now);
  }

  /** Keeps what was written, for a look at it as a whole. */
  note(path: string, { text, taint }: Value): void {
    if (text !== HOLE && !(taint & (Taint.output | Taint.remote | Taint.decoded))) this.written.set(path, text);
  }

  delete(path: string | undefined, shown: string, whole: boolean): void {
    if (path === undefined) {
      this.emit('delete unknown', shown);
      return;
    }
    // Removing a link removes the link, not what it leads to; with something behind it the target counts.
    const real = this.links.has(path) ? path : this.follow(path);
    const place = this.places.placeOf(real, whole);
    if (place === 'nowhere') return;
    if (place === 'worktree' && kindOf(real) === 'pipeline') this.emit('disable gate-message', `${real} deleted`);
    if (whole && place === 'worktree' && real === this.places.worktree) this.emit('delete shared-git', real);
    // Nothing but the run's snapshots could bring back what git does not know.
    else if (
      place === 'worktree' &&
      secrecyOf(real) === 'secret' &&
      !isFixture(real.slice(this.places.worktree.length))
    )
      this.emit('delete unknown', real);
    else this.emit(`delete ${place}`, real);
    this.files.delete(real);
    this.written.delete(real);
    this.links.delete(path);
  }

  /** Everything below a path is taken along: packed, copied, sent. */
  readTree(path: string | undefined, shown: string): Value {
    const content = this.read(path, shown);
    if (path !== undefined && isSecretDirectory(`${this.follow(path)}/`)) {
      this.emit('reveal secret', path);
      return { text: content.text, taint: content.taint | Taint.secret };
    }
    if (path === undefined) return content;
    let taint = content.taint;
    for (const [file, held] of this.files) if (file.startsWith(`${path}/`)) taint |= held.taint;
    return { text: content.text, taint };
  }

  placeOf(path: string | undefined, whole = false): Place {
    return path === undefined ? 'unknown' : this.places.placeOf(this.follow(path), whole);
  }
}

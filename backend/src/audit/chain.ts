import { createHash } from 'node:crypto';
import { canonicalJson } from '../platform/index.js';

/** What an audit entry says, before it has its place in the chain. */
export interface AuditDraft {
  /** Kind and name, for example `person:ana` or `policy`. */
  actor: string;
  /** For example `run.created`. */
  action: string;
  runId?: string;
  /** Identifier of what was acted on. */
  subject: string;
  data: Record<string, unknown>;
}

export interface ChainedEntry extends AuditDraft {
  /** From 1, without a gap. */
  seq: number;
  /** ISO 8601 with milliseconds: when it was recorded. The order is `seq`'s. */
  at: string;
  prevHash: string;
  hash: string;
}

/** A place in the chain and the hash that stands there, which covers everything up to it. */
export interface ChainMark {
  seq: number;
  hash: string;
}

/** What somebody noted of a chain: a hash, perhaps with its place. */
export interface NotedMark {
  seq?: number;
  hash: string;
}

export interface ChainReport {
  ok: boolean;
  /** How many entries were found in order, from the first. */
  entries: number;
  /** The last of them. */
  head: ChainMark | null;
  firstBroken?: { seq: number; reason: string };
}

/** What the first entry carries as the hash before it. */
export const genesisHash = '0'.repeat(64);

/** Hex SHA-256 over the hash before and the canonical entry: whoever changes, drops or adds one breaks all after it. */
export function entryHash(prevHash: string, entry: Omit<ChainedEntry, 'prevHash' | 'hash'>): string {
  const [before, after] = canonicalPieces(entry);
  return createHash('sha256').update(`${prevHash}\n${before}${entry.seq}${after}`).digest('hex');
}

/**
 * The canonical entry as it is hashed, on both sides of its `seq`: what is said is known before the place is. Joined
 * with a number between them the two are `canonicalJson` of the entry, `runId` null where there is none.
 */
export function canonicalPieces(entry: AuditDraft & { at: string }): [before: string, after: string] {
  const { actor, action, at, data, runId = null, subject } = entry;
  const before = canonicalJson({ action, actor, at, data, runId }).slice(0, -1);
  return [`${before},"seq":`, `,${canonicalJson({ subject }).slice(1)}`];
}

/** Checks entries in order as they come, so that a chain of any length is verified in constant memory. */
export class ChainVerifier {
  private readonly expected: NotedMark | undefined;
  private readonly start: ChainMark;
  private head: ChainMark;
  private broken?: { seq: number; reason: string };
  private met: boolean;

  /**
   * @param options.after where the entries begin: behind this mark, else at the first
   * @param options.expected a mark that somebody noted (its hash, or with its `seq`); the chain must contain it
   */
  constructor(options: { after?: ChainMark; expected?: NotedMark } = {}) {
    this.start = this.head = options.after ?? { seq: 0, hash: genesisHash };
    this.expected = options.expected;
    this.met = this.expected === undefined || this.expected.hash === this.head.hash;
  }

  /** @returns false once the chain is broken; later entries are not looked at */
  add(entry: ChainedEntry): boolean {
    if (this.broken !== undefined) return false;
    const reason = this.flawOf(entry);
    if (reason !== undefined) {
      this.broken = { seq: this.head.seq + 1, reason };
      return false;
    }
    this.head = { seq: entry.seq, hash: entry.hash };
    this.met ||= entry.hash === this.expected?.hash;
    return true;
  }

  result(): ChainReport {
    const { expected } = this;
    const entries = this.head.seq - this.start.seq;
    if (this.broken === undefined && expected !== undefined && !this.met) {
      const reason =
        expected.seq !== undefined && expected.seq > this.head.seq
          ? `the chain ends at entry ${this.head.seq}, but it reached entry ${expected.seq}: its end is missing`
          : 'no entry has the hash that was noted: the end is missing, or the chain was written anew';
      this.broken = { seq: this.head.seq + 1, reason };
    }
    return {
      ok: this.broken === undefined,
      entries,
      head: this.head.seq === 0 ? null : { ...this.head },
      ...(this.broken && { firstBroken: this.broken }),
    };
  }

  private flawOf(entry: ChainedEntry): string | undefined {
    const next = this.head.seq + 1;
    if (entry.seq > next) return `entry ${next} is missing; ${entry.seq} stands in its place`;
    if (entry.seq < next) return `entry ${entry.seq} stands where entry ${next} belongs: it was put in or moved`;
    if (entry.prevHash !== this.head.hash) return 'it does not carry the hash of the entry before';
    if (entry.hash !== entryHash(entry.prevHash, entry)) return 'its content does not match its hash';
    if (entry.seq === this.expected?.seq && entry.hash !== this.expected.hash)
      return 'it does not have the hash that was noted: the chain was written anew up to here';
    return undefined;
  }
}

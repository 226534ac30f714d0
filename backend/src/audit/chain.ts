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
  /** ISO 8601 with milliseconds. */
  at: string;
  prevHash: string;
  hash: string;
}

/** What the first entry carries as the hash before it. */
export const genesisHash = '0'.repeat(64);

/** Hex SHA-256 over the hash before and the canonical entry: whoever changes, drops or adds one breaks all after it. */
export function entryHash(prevHash: string, entry: Omit<ChainedEntry, 'prevHash' | 'hash'>): string {
  const { seq, at, actor, action, runId, subject, data } = entry;
  return createHash('sha256')
    .update(prevHash)
    .update('\n')
    .update(canonicalJson({ seq, at, actor, action, runId: runId ?? null, subject, data }))
    .digest('hex');
}

/** Checks entries in order as they come, so that a chain of any length is verified in constant memory. */
export class ChainVerifier {
  private expectedSeq = 1;
  private prevHash = genesisHash;
  private broken?: { seq: number; reason: string };

  /** @returns false once the chain is broken; later entries are not looked at */
  add(entry: ChainedEntry): boolean {
    if (this.broken !== undefined) return false;
    if (entry.seq !== this.expectedSeq) {
      this.broken = {
        seq: this.expectedSeq,
        reason: `entry ${this.expectedSeq} is missing; ${entry.seq} stands in its place`,
      };
    } else if (entry.prevHash !== this.prevHash) {
      this.broken = { seq: entry.seq, reason: 'it does not carry the hash of the entry before' };
    } else if (entry.hash !== entryHash(entry.prevHash, entry)) {
      this.broken = { seq: entry.seq, reason: 'its content does not match its hash' };
    } else {
      this.expectedSeq += 1;
      this.prevHash = entry.hash;
      return true;
    }
    return false;
  }

  result(): { ok: boolean; entries: number; firstBroken?: { seq: number; reason: string } } {
    return {
      ok: this.broken === undefined,
      entries: this.expectedSeq - 1,
      ...(this.broken && { firstBroken: this.broken }),
    };
  }
}

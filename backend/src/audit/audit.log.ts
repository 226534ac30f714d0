import { Injectable } from '@nestjs/common';
import { Clock, PrismaService, type Transaction } from '../platform/index.js';
import { ChainVerifier, entryHash, genesisHash, type AuditDraft, type ChainedEntry } from './chain.js';

/** Any number of writers append to one chain: this lock puts them in a row until their transactions end. */
const chainLock = 4_927_001;

/** The append-only record of who did what. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds an entry in the caller's transaction: it stands exactly when what it records stands. Call it last, since the
   * chain is locked from here until the transaction ends.
   */
  async append(tx: Transaction, draft: AuditDraft): Promise<void> {
    await tx.$executeRaw`select pg_advisory_xact_lock(${chainLock})`;
    const last = await tx.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, hash: true } });
    const seq = Number(last?.seq ?? 0n) + 1;
    const prevHash = last?.hash ?? genesisHash;
    const at = this.clock.now();
    const hash = entryHash(prevHash, { seq, at: at.toISOString(), ...draft });
    await tx.auditEntry.create({
      data: {
        seq,
        at,
        actor: draft.actor,
        action: draft.action,
        runId: draft.runId ?? null,
        subject: draft.subject,
        data: draft.data as object,
        prevHash,
        hash,
      },
    });
  }

  /** @param after the newest `seq` already seen */
  async read(options: { after?: number; limit: number; runId?: string }): Promise<ChainedEntry[]> {
    const rows = await this.prisma.auditEntry.findMany({
      where: { seq: { gt: options.after ?? 0 }, ...(options.runId !== undefined && { runId: options.runId }) },
      orderBy: { seq: 'asc' },
      take: options.limit,
    });
    return rows.map((row) => ({
      seq: Number(row.seq),
      at: row.at.toISOString(),
      actor: row.actor,
      action: row.action,
      ...(row.runId !== null && { runId: row.runId }),
      subject: row.subject,
      data: row.data as Record<string, unknown>,
      prevHash: row.prevHash,
      hash: row.hash,
    }));
  }

  /** Walks the whole chain in pages. */
  async verify(): Promise<{ ok: boolean; entries: number; firstBroken?: { seq: number; reason: string } }> {
    const verifier = new ChainVerifier();
    for (let after = 0; ;) {
      const page = await this.read({ after, limit: 1_000 });
      for (const entry of page) if (!verifier.add(entry)) return verifier.result();
      if (page.length < 1_000) return verifier.result();
      after = page.at(-1)!.seq;
    }
  }
}

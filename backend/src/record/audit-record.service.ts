import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditFilter, type ChainedEntry, type ChainMark } from '../audit/index.js';
import { pageOf, PrismaService, Problem, validationProblem } from '../platform/index.js';
import type { AuditEntryView, AuditPage, AuditVerification, ListAuditQuery } from './audit.dto.js';

/** Lines that are handed over together. */
const BATCH = 100;

export interface AuditExport {
  /** The newest entry that it contains. */
  head: ChainMark;
  /** JSON lines, oldest first, several of them at a time. */
  lines: AsyncIterable<string>;
}

/** The audit chain as the API shows it. */
@Injectable()
export class AuditRecord {
  constructor(
    private readonly audit: AuditLog,
    private readonly prisma: PrismaService,
  ) {}

  async list(query: ListAuditQuery): Promise<AuditPage> {
    const { limit, order, from, to, action, actor, runId } = query;
    const cursor = query.cursor === undefined ? undefined : seqOf(query.cursor);
    const filter: AuditFilter = { order, action, actor, runId, limit: limit + 1 };
    filter.after = later(query.after, order === 'asc' ? cursor : undefined);
    filter.before = earlier(query.before, order === 'desc' ? cursor : undefined);
    if (from !== undefined) filter.from = new Date(from);
    if (to !== undefined) filter.to = new Date(to);
    return pageOf(await this.audit.read(filter), limit, view, ({ seq }) => String(seq));
  }

  /** @throws Problem run_not_found */
  async listOf(runId: string, query: ListAuditQuery): Promise<AuditPage> {
    const page = await this.list({ ...query, runId });
    if (page.items.length === 0 && (await this.prisma.run.count({ where: { id: runId } })) === 0) {
      throw new Problem('run_not_found', `There is no run ${runId}.`);
    }
    return page;
  }

  /** @param noted hash of a head, or `seq:hash`, that the chain must contain */
  verify(noted?: string): Promise<AuditVerification> {
    if (noted === undefined) return this.audit.verify();
    const [hash, seq] = noted.split(':').reverse() as [string, string?];
    return this.audit.verify({ hash, ...(seq !== undefined && { seq: Number(seq) }) });
  }

  /** Whoever takes the record away is on it: the export ends with its own entry, or with later ones. */
  async export(actor: string, after = 0): Promise<AuditExport> {
    await this.audit.append(this.prisma, { actor, action: 'audit.exported', subject: 'audit', data: { after } });
    const head = (await this.audit.head())!;
    return { head, lines: this.lines(after, head.seq) };
  }

  private async *lines(after: number, through: number): AsyncGenerator<string> {
    let batch: string[] = [];
    for await (const entry of this.audit.walk({ after, through })) {
      batch.push(`${JSON.stringify(view(entry))}\n`);
      if (batch.length < BATCH) continue;
      yield batch.join('');
      batch = [];
    }
    if (batch.length > 0) yield batch.join('');
  }
}

function view(entry: ChainedEntry): AuditEntryView {
  const { seq, at, actor, action, runId = null, subject, data, prevHash, hash } = entry;
  return { seq, at, actor, action, runId, subject, data, prevHash, hash };
}

/** @throws Problem validation_failed */
function seqOf(cursor: string): number {
  if (/^[1-9]\d{0,14}$/.test(cursor)) return Number(cursor);
  throw validationProblem([{ field: 'cursor', message: 'must be the nextCursor of a list' }]);
}

function later(after: number | undefined, cursor: number | undefined): number | undefined {
  return cursor === undefined ? after : Math.max(after ?? 0, cursor);
}

function earlier(before: number | undefined, cursor: number | undefined): number | undefined {
  return cursor === undefined ? before : Math.min(before ?? Infinity, cursor);
}

import { Inject, Injectable } from '@nestjs/common';
import { storableJson } from '../events/index.js';
import { Clock, newId, PrismaService, type Transaction } from '../platform/index.js';
import {
  canonicalPieces,
  ChainVerifier,
  type AuditDraft,
  type ChainedEntry,
  type ChainMark,
  type NotedMark,
  type ChainReport,
} from './chain.js';

/** What to read of the chain; all of it by default. */
export interface AuditFilter {
  /** Only entries after this `seq`. */
  after?: number;
  /** Only entries before this `seq`. */
  before?: number;
  /** An exact name, or a beginning followed by `*`. */
  action?: string;
  /** An exact name, or a beginning followed by `*`. */
  actor?: string;
  runId?: string;
  /** At or after. */
  from?: Date;
  /** Before. */
  to?: Date;
  /** Newest first, or oldest first (the default). */
  order?: 'asc' | 'desc';
  limit: number;
}

const PAGE = 500;

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;
export const AUDIT_REDACTION = Symbol('AUDIT_REDACTION');

/** The append-only record of who did what. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    @Inject(AUDIT_REDACTION) private readonly redact: Redact,
  ) {}

  /**
   * Adds an entry in the caller's transaction: it stands exactly when what it records stands. The database links it
   * into the chain while the transaction commits, so it may be called anywhere in it, before and after other locks;
   * entries of one transaction stand in the order of the calls.
   */
  async append(tx: Transaction, draft: AuditDraft): Promise<void> {
    // Hashed is what Postgres can hold, or an odd character would break the chain when it is read back.
    const storable = JSON.parse(storableJson(draft), (_, value: unknown) =>
      typeof value === 'string' ? this.redact(value) : value,
    ) as AuditDraft;
    const [before, after] = canonicalPieces({ ...storable, at: this.clock.now().toISOString() });
    await tx.$executeRaw`insert into audit_draft (id, before, after) values (${newId()}::uuid, ${before}, ${after})`;
  }

  async read(filter: AuditFilter): Promise<ChainedEntry[]> {
    const { text, values } = selection(filter);
    const { rows } = await this.prisma.pool.query<EntryRow>(text, values);
    return rows.map(entryOf);
  }

  /** The newest entry's place and hash; whoever notes them can prove later that the chain up to there is unchanged. */
  async head(): Promise<ChainMark | null> {
    const [newest] = await this.read({ order: 'desc', limit: 1 });
    return newest === undefined ? null : { seq: newest.seq, hash: newest.hash };
  }

  /**
   * Walks the chain in pages, so that one of any length takes constant memory.
   *
   * @param through the last `seq` to give; as far as the chain reaches when absent
   */
  async *walk({ after, through }: { after?: number; through?: number } = {}): AsyncGenerator<ChainedEntry> {
    for (let last = after; ;) {
      const limit = through === undefined ? PAGE : Math.min(PAGE, through - (last ?? 0));
      const page = limit > 0 ? await this.read({ after: last, limit }) : [];
      yield* page;
      if (page.length < PAGE) return;
      last = page.at(-1)!.seq;
    }
  }

  /** @param expected where the chain stood when somebody noted it */
  async verify(expected?: NotedMark): Promise<ChainReport> {
    const verifier = new ChainVerifier({ expected });
    for await (const entry of this.walk()) if (!verifier.add(entry)) break;
    return verifier.result();
  }
}

interface EntryRow {
  seq: string;
  at: Date;
  actor: string;
  action: string;
  run_id: string | null;
  subject: string;
  data: Record<string, unknown>;
  prev_hash: string;
  hash: string;
}

function entryOf(row: EntryRow): ChainedEntry {
  return {
    seq: Number(row.seq),
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    ...(row.run_id !== null && { runId: row.run_id }),
    subject: row.subject,
    data: row.data,
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

function selection(filter: AuditFilter): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (place: string) => string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((place) => `seq > ${place}`, filter.after);
  where((place) => `seq < ${place}`, filter.before);
  where((place) => `run_id = ${place}`, filter.runId);
  where((place) => `at >= ${place}`, filter.from);
  where((place) => `at < ${place}`, filter.to);
  for (const column of ['action', 'actor'] as const) {
    const wanted = filter[column];
    if (wanted?.endsWith('*')) where((place) => `starts_with(${column}, ${place})`, wanted.slice(0, -1));
    else where((place) => `${column} = ${place}`, wanted);
  }
  values.push(filter.limit);
  const condition = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  return {
    text: `select seq, at, actor, action, run_id, subject, data, prev_hash, hash from audit_entry ${condition}
      order by seq ${filter.order === 'desc' ? 'desc' : 'asc'} limit $${values.length}`,
    values,
  };
}

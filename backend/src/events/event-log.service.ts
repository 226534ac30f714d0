import { Injectable } from '@nestjs/common';
import { PrismaService, Problem, type Transaction } from '../platform/index.js';
import type { EventType, NewEvent, RunEvent } from './event-types.js';
import { EVENTS_CHANNEL } from './channels.js';
import { storableJson } from './storable-json.js';

/** The places that appended events got in their run's log, both inclusive. */
export interface AppendedEvents {
  firstSeq: number;
  lastSeq: number;
}

export interface ReadOptions {
  /** Only events after this `seq`; 0 reads from the start. */
  after?: number;
  limit: number;
  types?: readonly EventType[];
}

/**
 * The ordered, gapless log of a run. `seq` is allocated under the lock of the run's row, which is held until the
 * transaction ends: whoever reads an entry can read every entry before it.
 */
@Injectable()
export class EventLog {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Appends to a run's log as part of the caller's transaction, and wakes whoever follows the run once it commits.
   *
   * @param tx commits the events together with what they tell
   * @param events in order; secrets are redacted already
   * @throws Problem run_not_found
   */
  async append(tx: Transaction, runId: string, events: readonly NewEvent[]): Promise<AppendedEvents> {
    const types = events.map(({ type }) => type);
    const data = events.map((event) => storableJson(event.data));
    const [row] = await tx.$queryRawUnsafe<{ lastSeq: number }[]>(APPEND, runId, events.length, types, data);
    if (row === undefined) throw new Problem('run_not_found', `There is no run ${runId}.`);
    return { firstSeq: row.lastSeq - events.length + 1, lastSeq: row.lastSeq };
  }

  /** Oldest first. */
  async read(runId: string, { after = 0, limit, types }: ReadOptions): Promise<RunEvent[]> {
    const values = [runId, after, limit, ...(types === undefined ? [] : [types])];
    const query = types === undefined ? READ : READ_TYPES;
    const { rows } = await this.prisma.pool.query<EventRow>({ ...query, values });
    return rows.map(({ seq, type, data, at }) => ({ runId, seq, type, data, at: at.toISOString() }) as RunEvent);
  }

  /** `seq` of the newest event, 0 when there is none. */
  async lastSeq(runId: string): Promise<number> {
    const { rows } = await this.prisma.pool.query<{ last_seq: number }>({ ...LAST_SEQ, values: [runId] });
    return rows[0]?.last_seq ?? 0;
  }
}

interface EventRow {
  seq: number;
  type: string;
  data: unknown;
  at: Date;
}

const APPEND = `
with allocated as (
  update run set last_seq = last_seq + $2::int, updated_at = now() where id = $1::uuid returning last_seq
), inserted as (
  insert into event (run_id, seq, type, data, at)
  select $1::uuid, last_seq - $2::int + e.n, e.type, e.data::json, now()
  from allocated, unnest($3::text[], $4::text[]) with ordinality as e (type, data, n)
)
select last_seq as "lastSeq", pg_notify('${EVENTS_CHANNEL}', $1 || ':' || last_seq)::text from allocated`;

const READ = {
  name: 'events-read',
  text: 'select seq, type, data, at from event where run_id = $1 and seq > $2 order by seq limit $3',
};

const READ_TYPES = {
  name: 'events-read-types',
  text: 'select seq, type, data, at from event where run_id = $1 and seq > $2 and type = any($4) order by seq limit $3',
};

const LAST_SEQ = { name: 'events-last-seq', text: 'select last_seq from run where id = $1' };

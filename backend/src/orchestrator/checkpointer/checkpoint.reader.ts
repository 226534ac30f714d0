import type { CheckpointMetadata, CheckpointPendingWrite } from '@langchain/langgraph-checkpoint';
import type { Pool } from 'pg';
import { type CheckpointBody, isUuid, type MergedBody, mergeBodies, threadKey, timeOfId } from './checkpoint-body.js';
import { COMMON_METADATA, type CheckpointCodec, type Place } from './checkpoint-codec.js';

/** A checkpoint put together from its rows. */
export interface StoredCheckpoint {
  place: Place;
  parentId: string | null;
  metadata: CheckpointMetadata;
  /** Format of the checkpoint. */
  v: number;
  ts: string;
  state: MergedBody;
  writes: CheckpointPendingWrite[];
}

/** What a channel that is kept by its writes went through. */
export interface ChannelHistory {
  seed?: { value: unknown };
  /** Oldest first. */
  writes: CheckpointPendingWrite[];
}

export interface ListQuery {
  threadId?: string;
  namespace?: string;
  id?: string;
  before?: string;
  limit?: number;
  /** Metadata to contain. */
  filter?: object;
}

/** Rows of one read of a long history. */
const HISTORY_PAGE = 512;

export class CheckpointReader {
  constructor(
    private readonly pool: Pool,
    private readonly codec: CheckpointCodec,
  ) {}

  /** @param id the newest when absent */
  async read({ threadId, namespace }: Place, id?: string): Promise<StoredCheckpoint | undefined> {
    if (id !== undefined && !isUuid(id)) return undefined;
    const thread = threadKey(threadId);
    const { rows } = await this.pool.query<ChainRow>({ ...CHAIN, values: [thread, namespace, id ?? null] });
    const target = rows[0];
    if (target === undefined) return undefined;
    const bodies = await Promise.all(rows.map(({ body }) => this.codec.decodeBody(body)));
    const own = bodies[0]!;
    const state = mergeBodies(target.id, target.depth, bodies.reverse());
    await this.loadLarge(thread, state);
    return {
      place: { threadId: own.thread ?? threadId, namespace },
      parentId: target.parent_id,
      metadata: this.codec.decodeMetadata(target.metadata),
      v: own.v ?? 4,
      ts: own.ts ?? timeOfId(target.id)!,
      state,
      writes: await this.decodeWrites(target.writes),
    };
  }

  /** Newest first. */
  async *list(query: ListQuery): AsyncGenerator<StoredCheckpoint> {
    const { rows } = await this.pool.query<{ thread_id: string; namespace: string; id: string }>({
      ...LIST,
      values: [
        query.threadId === undefined ? null : threadKey(query.threadId),
        query.namespace ?? null,
        query.id ?? null,
        query.before ?? null,
        query.filter === undefined ? null : JSON.stringify(query.filter),
        query.limit ?? null,
      ],
    });
    for (const { thread_id, namespace, id } of rows) {
      const stored = await this.read({ threadId: query.threadId ?? thread_id, namespace }, id);
      if (stored !== undefined) yield stored;
    }
  }

  /** All writes that tasks left at a checkpoint. */
  async writesOf({ threadId, namespace }: Place, id: string): Promise<CheckpointPendingWrite[]> {
    const { rows } = await this.pool.query<{ writes: string | null }>({
      ...WRITES,
      values: [threadKey(threadId), namespace, id],
    });
    return this.decodeWrites(rows[0]?.writes ?? null);
  }

  /**
   * Follows the parents of a checkpoint until each channel's value was found; a step's writes are those that its child
   * carries, and those that were stored with the checkpoint that it started from.
   */
  async history(
    { threadId, namespace }: Place,
    id: string,
    channels: readonly string[],
  ): Promise<Map<string, ChannelHistory>> {
    const thread = threadKey(threadId);
    const found = new Map<string, ChannelHistory>(channels.map((channel) => [channel, { writes: [] }]));
    const open = new Set(channels);
    let carried: NonNullable<CheckpointBody['add']> = [];
    let isTarget = true;
    for (let next: string | null = id; next !== null && open.size > 0;) {
      const page: { rows: PathRow[] } = await this.pool.query<PathRow>({
        ...PATH,
        values: [thread, namespace, next, channels, HISTORY_PAGE],
      });
      next = page.rows.at(-1)?.parent_id ?? null;
      for (const row of page.rows) {
        const body = await this.codec.decodeBody(row.body);
        if (!isTarget) {
          const stored = await this.decodeWrites(row.writes);
          for (const channel of open) found.get(channel)!.writes.unshift(...inOrder(stored, carried, channel));
          for (const channel of [...open]) {
            const value = await this.valueIn(thread, body, channel);
            if (value === undefined) continue;
            found.get(channel)!.seed = value;
            open.delete(channel);
          }
        }
        carried = body.add ?? [];
        for (const channel of [...open]) {
          if (body.seed === undefined || !(channel in body.seed)) continue;
          const history = found.get(channel)!;
          history.writes.unshift(...inOrder([], carried, channel));
          history.seed = { value: body.seed[channel] };
          open.delete(channel);
        }
        isTarget = false;
      }
    }
    // The root has no parent whose turn would bring its writes in.
    for (const channel of open) found.get(channel)!.writes.unshift(...inOrder([], carried, channel));
    return found;
  }

  private async valueIn(
    thread: string,
    body: CheckpointBody,
    channel: string,
  ): Promise<{ value: unknown } | undefined> {
    if (body.val !== undefined && channel in body.val) return { value: body.val[channel] };
    const hash = body.big?.[channel];
    return hash === undefined ? undefined : { value: (await this.blobs(thread, [hash])).get(hash) };
  }

  private async loadLarge(thread: string, state: MergedBody): Promise<void> {
    const entries = Object.entries(state.big);
    if (entries.length === 0) return;
    const values = await this.blobs(
      thread,
      entries.map(([, hash]) => hash),
    );
    for (const [channel, hash] of entries) state.values[channel] = values.get(hash);
  }

  private async blobs(thread: string, hashes: readonly string[]): Promise<Map<string, unknown>> {
    const { rows } = await this.pool.query<{ hash: string; value: string }>({ ...BLOBS, values: [thread, hashes] });
    return new Map(
      await Promise.all(rows.map(async ({ hash, value }) => [hash, await this.codec.decodeBlob(value)] as const)),
    );
  }

  private async decodeWrites(json: string | null): Promise<CheckpointPendingWrite[]> {
    if (json === null) return [];
    return this.codec.decodeWrites(json);
  }
}

/** One step's writes to a channel: by task, as LangGraph replays them. */
function inOrder(
  stored: readonly CheckpointPendingWrite[],
  carried: NonNullable<CheckpointBody['add']>,
  channel: string,
): CheckpointPendingWrite[] {
  const writes = [
    ...stored.filter((write) => write[1] === channel),
    ...carried
      .filter((write) => write[0] === channel)
      .map(([, value, task]): CheckpointPendingWrite => [task ?? UNNAMED_TASK, channel, value]),
  ];
  return writes.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The only task of its step, so that its place among others does not matter. */
const UNNAMED_TASK = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface ChainRow {
  id: string;
  parent_id: string | null;
  depth: number;
  metadata: string;
  body: string;
  writes: string | null;
}

interface PathRow {
  parent_id: string | null;
  body: string;
  writes: string | null;
}

const writesOf = (alias: string, condition = '') => `(
    select json_agg(json_build_array(w.task_id, w.channel, w.value) order by w.task_id, w.index)::text
    from checkpoint_write w
    where w.thread_id = $1 and w.namespace = $2 and w.checkpoint_id = ${alias} ${condition})`;

/**
 * The newest checkpoint of a thread. A run's row says which; that of a thread without a run has the newest id. Ids alone
 * would not do for runs: they sort by the clocks of the machines that a run has been on.
 *
 * $1 the thread's key, $2 the namespace.
 */
export const NEWEST = `coalesce(
  (select head_checkpoint from run where run.thread_id = $1 and $2 = ''),
  (select id from checkpoint where thread_id = $1 and namespace = $2 order by id desc limit 1))`;

/** The checkpoint first, then its ancestors down to the one that holds everything. */
const CHAIN = {
  name: 'checkpoint-chain',
  text: `
with recursive chain as (
  select 0 as level, id, parent_id, depth, metadata, body from checkpoint
  where thread_id = $1 and namespace = $2 and id = coalesce($3::uuid, ${NEWEST})
  union all
  select level + 1, c.id, c.parent_id, c.depth, c.metadata, c.body
  from chain join checkpoint c on c.thread_id = $1 and c.namespace = $2 and c.id = chain.parent_id
  where chain.depth > 0
)
select id, parent_id, depth, metadata::text, body::text, case when level = 0 then ${writesOf('chain.id')} end as writes
from chain order by level`,
};

const PATH = {
  name: 'checkpoint-path',
  text: `
with recursive path as (
  select 0 as level, id, parent_id, body from checkpoint where thread_id = $1 and namespace = $2 and id = $3
  union all
  select level + 1, c.id, c.parent_id, c.body
  from path join checkpoint c on c.thread_id = $1 and c.namespace = $2 and c.id = path.parent_id
  where level + 1 < $5
)
select parent_id, body::text, ${writesOf('path.id', 'and w.channel = any($4)')} as writes from path order by level`,
};

const WRITES = { name: 'checkpoint-writes', text: `select ${writesOf('$3::uuid')} as writes` };

const BLOBS = {
  name: 'checkpoint-blobs',
  text: 'select hash, value::text from checkpoint_blob where thread_id = $1 and hash = any($2)',
};

const LIST = {
  name: 'checkpoint-list',
  text: `
select thread_id, namespace, id from checkpoint
where ($1::uuid is null or thread_id = $1) and ($2::text is null or namespace = $2) and ($3::uuid is null or id = $3)
  and ($4::uuid is null or id < $4) and ($5::jsonb is null or '${COMMON_METADATA}'::jsonb || metadata::jsonb @> $5)
order by id desc limit $6`,
};

import type { Pool } from 'pg';
import { type CheckpointBody, groupVersions, threadKey } from './checkpoint-body.js';
import type { CheckpointCodec, Place } from './checkpoint-codec.js';
import { NEWEST, type CheckpointReader } from './checkpoint.reader.js';

/**
 * Removes all but the newest checkpoint of a thread and the nearest of its ancestors. The oldest one that stays takes
 * over what its own ancestors held.
 *
 * @param keepLast at least 1
 */
export async function pruneThread(
  pool: Pool,
  reader: CheckpointReader,
  codec: CheckpointCodec,
  threadId: string,
  keepLast: number,
): Promise<void> {
  if (!Number.isInteger(keepLast) || keepLast < 1) throw new RangeError(`Cannot keep ${keepLast} checkpoints`);
  const thread = threadKey(threadId);
  const { rows: namespaces } = await pool.query<{ namespace: string }>(
    'select distinct namespace from checkpoint where thread_id = $1',
    [thread],
  );
  for (const { namespace } of namespaces) {
    const { rows: kept } = await pool.query<{ id: string; parent_id: string | null }>(NEWEST_LINE, [
      thread,
      namespace,
      keepLast,
    ]);
    const oldest = kept.at(-1);
    if (oldest === undefined || oldest.parent_id === null) continue;
    const body = await wholeBody(reader, { threadId, namespace }, oldest.id);
    const ids = kept.map(({ id }) => id);
    await pool.query(REPLACE_ANCESTORS, [thread, namespace, oldest.id, await codec.encodeBody(body), ids]);
  }
  await removeUnusedBlobs(pool, thread);
}

/** A body that needs no ancestors: all values, and for channels that are kept by their writes all of these. */
async function wholeBody(reader: CheckpointReader, place: Place, id: string): Promise<CheckpointBody> {
  const stored = (await reader.read(place, id))!;
  const { versions, seen, values, big } = stored.state;
  const body: CheckpointBody = { ver: groupVersions(Object.keys(versions), versions), seen, ts: stored.ts, big };
  if (stored.v !== 4) body.v = stored.v;
  if (threadKey(place.threadId) !== place.threadId) body.thread = place.threadId;
  body.val = Object.fromEntries(Object.entries(values).filter(([channel]) => !(channel in big)));
  const open = Object.keys(versions).filter((channel) => !(channel in values));
  for (const [channel, { seed, writes }] of await reader.history(place, id, open)) {
    if (seed !== undefined) (body.seed ??= {})[channel] = seed.value;
    for (const [, , value] of writes) (body.add ??= []).push([channel, value]);
  }
  return body;
}

/** Blobs are named in bodies, which may hold escapes that Postgres cannot look past: their names are read here. */
async function removeUnusedBlobs(pool: Pool, thread: string): Promise<void> {
  const { rows } = await pool.query<{ body: string }>('select body::text from checkpoint where thread_id = $1', [
    thread,
  ]);
  const used = rows.flatMap(({ body }) => Object.values((JSON.parse(body) as CheckpointBody).big ?? {}));
  await pool.query('delete from checkpoint_blob where thread_id = $1 and hash <> all($2)', [thread, used]);
}

const NEWEST_LINE = `
with recursive line as (
  select 1 as place, id, parent_id from checkpoint where thread_id = $1 and namespace = $2 and id = ${NEWEST}
  union all
  select line.place + 1, c.id, c.parent_id
  from line join checkpoint c on c.thread_id = $1 and c.namespace = $2 and c.id = line.parent_id
  where line.place < $3
)
select id, parent_id from line order by place`;

const REPLACE_ANCESTORS = `
with whole as (
  update checkpoint set body = $4::json, depth = 0, parent_id = null
  where thread_id = $1 and namespace = $2 and id = $3
), ancestors as (
  delete from checkpoint where thread_id = $1 and namespace = $2 and id <> all($5::uuid[])
)
delete from checkpoint_write where thread_id = $1 and namespace = $2 and checkpoint_id <> all($5::uuid[])`;

import type { Pool } from 'pg';
import { type CheckpointBody, groupVersions, threadKey } from './checkpoint-body.js';
import type { CheckpointCodec, Place } from './checkpoint-codec.js';
import type { CheckpointReader } from './checkpoint.reader.js';

/**
 * Removes all but the newest checkpoints of a thread. The oldest one that stays takes over what its ancestors held. A
 * namespace whose newest checkpoints branch off from older ones is left as it is.
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
    const { rows: kept } = await pool.query<{ id: string; parent_id: string | null }>(
      'select id, parent_id from checkpoint where thread_id = $1 and namespace = $2 order by id desc limit $3',
      [thread, namespace, keepLast],
    );
    const oldest = kept.at(-1)!;
    const ids = new Set(kept.map(({ id }) => id));
    const isLine = kept.every(({ id, parent_id }) => id === oldest.id || (parent_id !== null && ids.has(parent_id)));
    if (!isLine || oldest.parent_id === null) continue;
    const body = await wholeBody(reader, { threadId, namespace }, oldest.id);
    await pool.query(REPLACE_ANCESTORS, [thread, namespace, oldest.id, await codec.encodeBody(body)]);
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

const REPLACE_ANCESTORS = `
with whole as (
  update checkpoint set body = $4::json, depth = 0, parent_id = null
  where thread_id = $1 and namespace = $2 and id = $3
), ancestors as (
  delete from checkpoint where thread_id = $1 and namespace = $2 and id < $3
)
delete from checkpoint_write where thread_id = $1 and namespace = $2 and checkpoint_id < $3`;

import { createHash } from 'node:crypto';
import {
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type PendingWrite,
  type SerializerProtocol,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import { storableJson } from '../../events/index.js';
import {
  changedChannels,
  changedSeen,
  type CheckpointBody,
  groupVersions,
  type Head,
  threadKey,
  timeOfId,
} from './checkpoint-body.js';
import type { BlobRow, CheckpointRow, WriteRow } from './commit-statement.js';

/** Where a checkpoint belongs. */
export interface Place {
  threadId: string;
  namespace: string;
}

/** A checkpoint as LangGraph hands it over. */
export interface NewCheckpoint {
  place: Place;
  checkpoint: Checkpoint;
  metadata: CheckpointMetadata;
  parentId: string | null;
  /** Channels that changed. */
  channels: readonly string[];
  /** State of the parent; undefined makes a row that stands alone. */
  head: Head | undefined;
  /** Writes of the step that led here, in order; `task` where several tasks wrote. */
  writes: readonly [channel: string, value: unknown, task?: string][];
}

export interface EncodedCheckpoint {
  row: CheckpointRow;
  blobs: BlobRow[];
}

/** A body up to this size is stored as it is; in a larger one, values above the second size go to `checkpoint_blob`. */
const INLINE_BODY_CHARACTERS = 4_096;
const INLINE_VALUE_CHARACTERS = 1_024;

/** Turns checkpoints into rows and back, with LangGraph's own serializer for what graphs put into them. */
export class CheckpointCodec {
  constructor(private readonly serde: SerializerProtocol) {}

  async encode({
    place,
    checkpoint,
    metadata,
    parentId,
    channels,
    head,
    writes,
  }: NewCheckpoint): Promise<EncodedCheckpoint> {
    const values = checkpoint.channel_values;
    const changed = new Set(channels);
    const body: CheckpointBody = {
      ver: groupVersions(head ? channels : Object.keys(checkpoint.channel_versions), checkpoint.channel_versions),
    };
    if (checkpoint.v !== 4) body.v = checkpoint.v;
    if (timeOfId(checkpoint.id) !== checkpoint.ts) body.ts = checkpoint.ts;
    const thread = threadKey(place.threadId);
    if (thread !== place.threadId) body.thread = place.threadId;
    const seen = changedSeen(head, checkpoint.versions_seen);
    if (seen !== undefined) body.seen = seen;
    const present = Object.entries(values).filter(([channel]) => changed.has(channel));
    if (present.length > 0) body.val = Object.fromEntries(present);
    // A channel that changed and shows no value is kept by its writes alone (LangGraph's DeltaChannel).
    const add = writes.filter(([channel]) => changed.has(channel) && !(channel in values));
    if (add.length > 0) body.add = add;

    let json = await this.encodeBody(body);
    let blobs: BlobRow[] = [];
    if (json.length > INLINE_BODY_CHARACTERS) {
      blobs = await this.moveLargeValues(thread, body);
      if (blobs.length > 0) json = await this.encodeBody(body);
    }
    return {
      row: {
        thread,
        namespace: place.namespace,
        id: checkpoint.id,
        parentId,
        depth: head === undefined ? 0 : head.depth + 1,
        metadata: encodeMetadata(metadata),
        body: json,
      },
      blobs,
    };
  }

  async encodeWrites(
    place: Place,
    checkpointId: string,
    writes: readonly PendingWrite[],
    taskId: string,
  ): Promise<WriteRow[]> {
    const rows = new Map<number, WriteRow>();
    for (const [place_, [channel, value]] of writes.entries()) {
      const index = WRITES_IDX_MAP[channel] ?? place_;
      rows.set(index, {
        thread: threadKey(place.threadId),
        namespace: place.namespace,
        checkpointId,
        taskId,
        index,
        channel,
        value: await this.dump([value]),
      });
    }
    return [...rows.values()];
  }

  encodeBody(body: CheckpointBody): Promise<string> {
    return this.dump(body);
  }

  decodeBody(json: string): Promise<CheckpointBody> {
    return this.load(json) as Promise<CheckpointBody>;
  }

  async decodeBlob(json: string): Promise<unknown> {
    const [value] = (await this.load(json)) as [unknown];
    return value;
  }

  decodeMetadata(json: string): CheckpointMetadata {
    return { ...COMMON, ...(JSON.parse(json) as CheckpointMetadata) };
  }

  /** @param json an array of [task, channel, stored value] */
  async decodeWrites(json: string): Promise<CheckpointPendingWrite[]> {
    const writes = (await this.load(json)) as [string, string, [unknown]][];
    return writes.map(([task, channel, [value]]) => [task, channel, value]);
  }

  private async moveLargeValues(thread: string, body: CheckpointBody): Promise<BlobRow[]> {
    const blobs: BlobRow[] = [];
    for (const [channel, channelValue] of Object.entries(body.val ?? {})) {
      const value = await this.dump([channelValue]);
      if (value.length <= INLINE_VALUE_CHARACTERS) continue;
      const hash = createHash('sha256').update(value).digest('hex');
      blobs.push({ thread, hash, value });
      (body.big ??= {})[channel] = hash;
      delete body.val![channel];
    }
    return blobs;
  }

  private async dump(value: unknown): Promise<string> {
    const [, bytes] = await this.serde.dumpsTyped(value);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  }

  private load(json: string): Promise<unknown> {
    return this.serde.loadsTyped('json', json);
  }
}

const COMMON = { source: 'loop', parents: {} } as const;

/** What nearly every checkpoint's metadata says, and is therefore left out of its row. */
export const COMMON_METADATA = JSON.stringify(COMMON);

function encodeMetadata({ source, parents, ...rest }: CheckpointMetadata): string {
  const metadata: Partial<CheckpointMetadata> = rest;
  if (source !== COMMON.source) metadata.source = source;
  if (parents === undefined || Object.keys(parents).length > 0) metadata.parents = parents;
  return storableJson(metadata);
}

/** The head that the next checkpoint is compared with. */
export function headOf(checkpoint: Checkpoint, depth: number): Head {
  return { id: checkpoint.id, depth, versions: checkpoint.channel_versions, seen: checkpoint.versions_seen };
}

/**
 * Channels to store: what LangGraph says changed, and what differs from the parent, as in a copy that skips a
 * generation; all of them where there is no parent to build upon.
 */
export function channelsToStore(
  checkpoint: Checkpoint,
  newVersions: object,
  head: Head | undefined,
  isRoot: boolean,
): string[] {
  if (isRoot) return Object.keys(newVersions);
  if (head === undefined) return Object.keys(checkpoint.channel_versions);
  return [...new Set([...Object.keys(newVersions), ...changedChannels(head, checkpoint.channel_versions)])];
}

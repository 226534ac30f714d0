import { createHash } from 'node:crypto';

export type Version = number | string;
export type Versions = Record<string, Version>;
export type VersionsSeen = Record<string, Versions>;

/** Rows that must be read together at most. */
export const MAX_DEPTH = 63;

/**
 * What a checkpoint's row holds: the whole state at depth 0, else what changed since its parent. Short names, since
 * every step carries them.
 */
export interface CheckpointBody {
  /** Format; 4 when absent. */
  v?: number;
  /** Time of the checkpoint, where its id tells another. */
  ts?: string;
  /** Name of the thread, where it is no UUID. */
  thread?: string;
  /** Versions of the channels that changed, those with the same version together. */
  ver: [version: Version, ...channels: string[]][];
  /** Versions that a node has seen, for nodes that ran. */
  seen?: VersionsSeen;
  /** Values of the channels that changed; one that changed and has none here is empty now. */
  val?: Record<string, unknown>;
  /** Hashes of values that lie in `checkpoint_blob`. */
  big?: Record<string, string>;
  /** Writes that led from the parent to here, of channels that keep no value but their writes. */
  add?: [channel: string, value: unknown, task?: string][];
  /** Values before `add`, where the ancestors that held them are pruned. */
  seed?: Record<string, unknown>;
}

/** What the next checkpoint of a thread is compared with. */
export interface Head {
  id: string;
  depth: number;
  versions: Versions;
  seen: VersionsSeen;
}

/** Channels whose version is another one than in the head. */
export function changedChannels(head: Head | undefined, versions: Versions): string[] {
  const channels = Object.keys(versions);
  return head === undefined ? channels : channels.filter((channel) => head.versions[channel] !== versions[channel]);
}

export function groupVersions(channels: readonly string[], versions: Versions): CheckpointBody['ver'] {
  const groups = new Map<Version, [Version, ...string[]]>();
  for (const channel of channels) {
    const version = versions[channel]!;
    const group = groups.get(version);
    if (group === undefined) groups.set(version, [version, channel]);
    else group.push(channel);
  }
  return [...groups.values()];
}

/** What nodes have seen since the head; undefined when it is nothing. */
export function changedSeen(head: Head | undefined, seen: VersionsSeen): VersionsSeen | undefined {
  let changed: VersionsSeen | undefined;
  for (const [node, versions] of Object.entries(seen)) {
    const before = head?.seen[node];
    if (before === undefined || !sameVersions(before, versions)) (changed ??= {})[node] = versions;
  }
  return changed;
}

function sameVersions(a: Versions, b: Versions): boolean {
  const keys = Object.keys(b);
  return keys.length === Object.keys(a).length && keys.every((key) => a[key] === b[key]);
}

/** A whole state, put together from rows. */
export interface MergedBody extends Head {
  values: Record<string, unknown>;
  /** Hashes of the values that lie in `checkpoint_blob`. */
  big: Record<string, string>;
}

/** @param bodies from the one that holds everything to the newest */
export function mergeBodies(id: string, depth: number, bodies: readonly CheckpointBody[]): MergedBody {
  const merged: MergedBody = { id, depth, versions: {}, seen: {}, values: {}, big: {} };
  for (const { ver, seen, val, big } of bodies) {
    for (const [version, ...channels] of ver) {
      for (const channel of channels) {
        merged.versions[channel] = version;
        delete merged.values[channel];
        delete merged.big[channel];
      }
    }
    Object.assign(merged.seen, seen);
    Object.assign(merged.values, val);
    Object.assign(merged.big, big);
  }
  return merged;
}

/** The time that a UUID v6 carries, as ISO 8601 with milliseconds. */
export function timeOfId(id: string): string | undefined {
  const ticks = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) * 4096 + Number.parseInt(id.slice(15, 18), 16);
  const millis = Math.floor(ticks / 10_000) - GREGORIAN_OFFSET_MS;
  return millis >= 0 && millis < MAX_MILLIS ? new Date(millis).toISOString() : undefined;
}

/** UUID times count from 1582-10-15. */
const GREGORIAN_OFFSET_MS = 12_219_292_800_000;
const MAX_MILLIS = 253_402_300_800_000;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** LangGraph allows any name for a thread; WAVE's are UUIDs, and only those are stored as they are. */
export function threadKey(threadId: string): string {
  if (isUuid(threadId)) return threadId;
  const hex = createHash('sha256').update(threadId).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

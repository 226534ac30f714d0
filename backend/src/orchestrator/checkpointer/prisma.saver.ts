import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  type DeltaChannelHistory,
  ERROR,
  getCheckpointId,
  INTERRUPT,
  maxChannelVersion,
  type PendingWrite,
  RESUME,
  TASKS,
} from '@langchain/langgraph-checkpoint';
import { Injectable } from '@nestjs/common';
import { PrismaService } from '../../platform/index.js';
import { AttachedThread, type RunAttachment, type TaskWrites } from './attachment.js';
import { type Head, MAX_DEPTH, threadKey } from './checkpoint-body.js';
import { channelsToStore, CheckpointCodec, headOf, type NewCheckpoint, type Place } from './checkpoint-codec.js';
import { pruneThread } from './checkpoint.pruner.js';
import { CheckpointReader, type StoredCheckpoint } from './checkpoint.reader.js';
import { LeaseLostError } from './lease-lost.js';
import { putStatement, putWritesStatement, type WriteRow } from './commit-statement.js';
import { StepCommitter } from './step-committer.service.js';

/**
 * LangGraph's checkpoints in Postgres. A thread that is attached to a run is in step-commit mode: what its tasks write
 * is kept in memory until the checkpoint of the step, and made durable with it, the run's row and its events in one
 * fenced commit. A crash in between repeats the step. Other threads are saved as any LangGraph saver does.
 */
@Injectable()
export class PrismaSaver extends BaseCheckpointSaver {
  private readonly attached = new Map<string, AttachedThread>();
  private readonly codec = new CheckpointCodec(this.serde);
  private readonly reader: CheckpointReader;

  constructor(
    private readonly prisma: PrismaService,
    private readonly committer: StepCommitter,
  ) {
    super();
    this.reader = new CheckpointReader(prisma.pool, this.codec);
  }

  /** Begins step-commit mode. Every write to the thread is refused with LeaseLostError once the lease is not this one. */
  attach(threadId: string, run: RunAttachment): void {
    if (this.attached.has(threadId)) throw new Error(`Thread ${threadId} is attached already`);
    this.attached.set(threadId, new AttachedThread(run));
  }

  /** Ends step-commit mode; what was not committed is forgotten. */
  detach(threadId: string): void {
    this.attached.delete(threadId);
  }

  /**
   * Makes what the outbox holds durable now, in the middle of a step, for example the intent of a tool call.
   *
   * @throws LeaseLostError
   */
  async commitOutbox(threadId: string): Promise<void> {
    const thread = this.attached.get(threadId);
    if (thread === undefined) throw new Error(`Thread ${threadId} is not attached`);
    if (!thread.run.outbox.isEmpty) await this.commit(thread, {});
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const threadId = config.configurable?.thread_id as string | undefined;
    if (threadId === undefined) return undefined;
    const place = placeOf(config);
    const thread = this.attached.get(threadId);
    await this.settle(thread);
    if (thread?.isEmpty(place.namespace)) return undefined;
    const id = getCheckpointId(config) || undefined;
    const stored = await this.reader.read(place, id);
    if (stored === undefined) {
      if (id === undefined) thread?.markEmpty(place.namespace);
      return undefined;
    }
    if (thread !== undefined) prime(thread, stored);
    return this.tupleOf(stored);
  }

  override async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const threadId = config.configurable?.thread_id as string | undefined;
    const threads = threadId === undefined ? [...this.attached.values()] : [this.attached.get(threadId)];
    for (const thread of threads) await this.settle(thread);
    const found = this.reader.list({
      threadId,
      namespace: config.configurable?.checkpoint_ns as string | undefined,
      id: getCheckpointId(config) || undefined,
      before: options.before && (getCheckpointId(options.before) || undefined),
      limit: options.limit,
      filter: options.filter,
    });
    for await (const stored of found) yield this.tupleOf(stored);
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const place = placeOf(config);
    const parentId = getCheckpointId(config) || null;
    const reference = referenceTo(place, checkpoint.id);
    const thread = this.attached.get(place.threadId);
    if (thread === undefined) await this.putPlain(place, parentId, checkpoint, metadata, newVersions);
    else await this.putStep(thread, place, parentId, checkpoint, metadata, newVersions);
    return reference;
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const place = placeOf(config);
    const checkpointId = getCheckpointId(config);
    if (checkpointId === '') throw new Error('Writes belong to a checkpoint: configurable.checkpoint_id is missing');
    const thread = this.attached.get(place.threadId);
    if (thread === undefined) {
      const rows = await this.codec.encodeWrites(place, checkpointId, writes, taskId);
      if (rows.length > 0) await this.prisma.pool.query(putWritesStatement(rows));
    } else if (!mustBeStored(thread, place, checkpointId, writes)) {
      thread.buffer(place.namespace, checkpointId, { taskId, writes });
    } else {
      await this.commit(thread, {
        place,
        checkpointId,
        tasks: [...thread.take(place.namespace, checkpointId), { taskId, writes }],
      });
    }
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.prisma.pool.query(DELETE_THREAD, [threadKey(threadId)]);
  }

  /** Forgets all but the newest checkpoints of a thread, which then stand for themselves. For runs that are finished. */
  async prune(threadId: string, keepLast: number): Promise<void> {
    if (this.attached.has(threadId)) throw new Error(`Thread ${threadId} is attached: it cannot be pruned now`);
    await pruneThread(this.prisma.pool, this.reader, this.codec, threadId, keepLast);
  }

  override async getDeltaChannelHistory({
    config,
    channels,
  }: {
    config: RunnableConfig;
    channels: string[];
  }): Promise<Record<string, DeltaChannelHistory>> {
    if (channels.length === 0) return {};
    const place = placeOf(config);
    const thread = this.attached.get(place.threadId);
    await this.settle(thread);
    const isEmpty = thread?.isEmpty(place.namespace) === true;
    const id = getCheckpointId(config) || (isEmpty ? undefined : (await this.reader.read(place))?.state.id);
    if (id === undefined) return Object.fromEntries(channels.map((channel) => [channel, { writes: [] }]));
    const found = await this.reader.history(place, id, channels);
    return Object.fromEntries(
      [...found].map(([channel, { seed, writes }]) => [
        channel,
        seed === undefined ? { writes } : { writes, seed: seed.value },
      ]),
    );
  }

  private async putPlain(
    place: Place,
    parentId: string | null,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<void> {
    const parent = parentId === null ? undefined : await this.reader.read(place, parentId);
    const head = withinDepth(parent?.state);
    const isRoot = parentId === null && metadata.source !== 'fork';
    const channels = channelsToStore(checkpoint, newVersions, head, isRoot);
    const encoded = await this.codec.encode({ place, checkpoint, metadata, parentId, channels, head, writes: [] });
    await this.prisma.pool.query(putStatement(encoded.row, encoded.blobs));
  }

  private async putStep(
    thread: AttachedThread,
    place: Place,
    parentId: string | null,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<void> {
    const { namespace } = place;
    const opening = thread.opening;
    const known = thread.heads.get(namespace);
    const extendsOpening = opening !== undefined && isInput(opening.metadata) && opening.checkpoint.id === parentId;
    const head = extendsOpening || known?.id !== parentId ? undefined : withinDepth(known);
    const next: NewCheckpoint = {
      place,
      checkpoint,
      metadata,
      parentId: extendsOpening ? null : parentId,
      channels: channelsToStore(checkpoint, newVersions, head, parentId === null),
      head,
      writes: parentId === null ? [] : carriedWrites(thread, namespace, parentId),
    };
    thread.heads.set(namespace, headOf(checkpoint, head === undefined ? 0 : head.depth + 1));
    const isOpening =
      namespace === '' && (parentId === null ? isInput(metadata) : extendsOpening && metadata.step === 0);
    if (isOpening) thread.opening = next;
    else await this.commit(thread, { checkpoint: next });
  }

  /** Commits one thing after the other, each with what the outbox holds when it is asked for. */
  private commit(thread: AttachedThread, part: CommitPart): Promise<void> {
    const outbox = thread.run.outbox.drain();
    const { opening } = thread;
    thread.opening = undefined;
    const committed = thread.tail.then(async () => {
      if (thread.lost !== undefined) throw thread.lost;
      const { runId, epoch, owner, onCommitted } = thread.run;
      const checkpoints = [];
      for (const checkpoint of [opening, part.checkpoint]) {
        if (checkpoint !== undefined) checkpoints.push(await this.codec.encode(checkpoint));
      }
      try {
        const info = await this.committer.commit(
          {
            runId,
            epoch,
            owner,
            steps: part.checkpoint !== undefined && isStep(part.checkpoint) ? 1 : 0,
            events: outbox.events,
            patch: outbox.patch,
            checkpoints: checkpoints.map(({ row }) => row),
            blobs: checkpoints.flatMap(({ blobs }) => blobs),
            writes: await this.encodeTasks(part),
          },
          outbox.writers,
        );
        onCommitted?.(info);
      } catch (error) {
        // What follows a checkpoint is built upon it; rows of other rooms alone may fail and be told to their node.
        if (error instanceof LeaseLostError || checkpoints.length > 0) thread.lost = error as Error;
        throw error;
      }
    });
    thread.tail = committed.catch(() => undefined);
    return committed;
  }

  private async encodeTasks({ place, checkpointId, tasks }: CommitPart): Promise<WriteRow[]> {
    if (place === undefined || checkpointId === undefined) return [];
    const rows: WriteRow[] = [];
    for (const { taskId, writes } of tasks ?? []) {
      rows.push(...(await this.codec.encodeWrites(place, checkpointId, writes, taskId)));
    }
    return rows;
  }

  /** Readers see what was put, so the opening cannot wait any longer. */
  private async settle(thread: AttachedThread | undefined): Promise<void> {
    if (thread?.opening !== undefined) await this.commit(thread, {});
    await thread?.tail;
  }

  private async tupleOf({
    place,
    parentId,
    metadata,
    v,
    ts,
    state,
    writes,
  }: StoredCheckpoint): Promise<CheckpointTuple> {
    const checkpoint: Checkpoint = {
      v,
      id: state.id,
      ts,
      channel_values: state.values,
      channel_versions: state.versions as Checkpoint['channel_versions'],
      versions_seen: state.seen as Checkpoint['versions_seen'],
    };
    if (v < 4 && parentId !== null) this.migrateSends(checkpoint, await this.reader.writesOf(place, parentId));
    const buffered = this.attached.get(place.threadId)?.peek(place.namespace, state.id) ?? [];
    const tuple: CheckpointTuple = {
      config: referenceTo(place, state.id),
      checkpoint,
      metadata,
      pendingWrites: [...writes, ...buffered],
    };
    if (parentId !== null) tuple.parentConfig = referenceTo(place, parentId);
    return tuple;
  }

  /** Before format 4, sends were writes of the parent and not a channel. */
  private migrateSends(checkpoint: Checkpoint, writes: readonly CheckpointPendingWrite[]): void {
    checkpoint.channel_values[TASKS] = writes.filter(([, channel]) => channel === TASKS).map(([, , value]) => value);
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_versions[TASKS] =
      versions.length > 0 ? maxChannelVersion(...versions) : this.getNextVersion(undefined);
  }
}

/** What a commit carries beside the outbox. */
interface CommitPart {
  checkpoint?: NewCheckpoint;
  place?: Place;
  checkpointId?: string;
  tasks?: TaskWrites[];
}

const DELETE_THREAD = `
with checkpoints as (delete from checkpoint where thread_id = $1),
  blobs as (delete from checkpoint_blob where thread_id = $1)
delete from checkpoint_write where thread_id = $1`;

function placeOf(config: RunnableConfig): Place {
  const { thread_id: threadId, checkpoint_ns: namespace = '' } = config.configurable ?? {};
  if (typeof threadId !== 'string')
    throw new Error('A checkpoint belongs to a thread: configurable.thread_id is missing');
  return { threadId, namespace: namespace as string };
}

function referenceTo({ threadId, namespace }: Place, id: string): RunnableConfig {
  return { configurable: { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: id } };
}

/** The parent to build upon; none when reading would take too many rows, so that the next row stands alone. */
function withinDepth(head: Head | undefined): Head | undefined {
  return head !== undefined && head.depth < MAX_DEPTH ? head : undefined;
}

function isInput(metadata: CheckpointMetadata): boolean {
  return metadata.source === 'input';
}

function isStep({ place, metadata }: NewCheckpoint): boolean {
  return place.namespace === '' && metadata.source === 'loop' && metadata.step > 0;
}

/** An interrupt or an error ends the step without a checkpoint, and so does an answer until its task has run. */
function mustBeStored(
  thread: AttachedThread,
  place: Place,
  checkpointId: string,
  writes: readonly PendingWrite[],
): boolean {
  if (writes.some(([channel]) => channel === ERROR || channel === INTERRUPT)) {
    thread.markInterrupted(place.namespace, checkpointId);
    thread.markStored(place.namespace, checkpointId);
    return true;
  }
  if (writes.every(([channel]) => channel === RESUME)) {
    thread.markStored(place.namespace, checkpointId);
    return true;
  }
  return thread.isInterrupted(place.namespace, checkpointId);
}

/** The step's writes, by task as LangGraph replays them; with the task's name where another one's may stand beside. */
function carriedWrites(thread: AttachedThread, namespace: string, parentId: string): NewCheckpoint['writes'] {
  const named = thread.hasStored(namespace, parentId);
  const tasks = thread
    .take(namespace, parentId)
    .sort((a, b) => (a.taskId < b.taskId ? -1 : a.taskId > b.taskId ? 1 : 0));
  const several = named || new Set(tasks.map(({ taskId }) => taskId)).size > 1;
  return tasks.flatMap(({ taskId, writes }) =>
    writes.map(([channel, value]) => (several ? [channel, value, taskId] : [channel, value]) as [string, unknown]),
  );
}

/** What was read is what the next checkpoint builds upon, unless the thread has moved on in this process. */
function prime(thread: AttachedThread, { place, state, writes }: StoredCheckpoint): void {
  const { namespace } = place;
  const { id, depth, versions, seen } = state;
  if (!thread.heads.has(namespace)) thread.heads.set(namespace, { id, depth, versions, seen });
  if (writes.length > 0) thread.markStored(namespace, id);
  thread.retry(namespace, id);
}

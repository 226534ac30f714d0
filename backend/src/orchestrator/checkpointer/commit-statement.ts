import { EVENTS_CHANNEL } from '../../events/index.js';
import { patchColumns, type OutgoingEvent } from './step-outbox.js';

export interface CheckpointRow {
  /** UUID. */
  thread: string;
  namespace: string;
  id: string;
  parentId: string | null;
  depth: number;
  /** JSON. */
  metadata: string;
  /** JSON. */
  body: string;
}

export interface BlobRow {
  thread: string;
  hash: string;
  /** JSON. */
  value: string;
}

export interface WriteRow {
  thread: string;
  namespace: string;
  checkpointId: string;
  taskId: string;
  index: number;
  channel: string;
  /** JSON. */
  value: string;
}

/** One run's part of a commit. */
export interface StepCommit {
  runId: string;
  /** The lease that the run must still be held by. */
  epoch: number;
  owner: string;
  /** How far `run.step` advances. */
  steps: number;
  events: readonly OutgoingEvent[];
  /** JSON by column name. */
  patch: string | null;
  checkpoints: readonly CheckpointRow[];
  blobs: readonly BlobRow[];
  writes: readonly WriteRow[];
}

/** What the database says about a run that was committed; a run that is missing was refused. */
export interface CommittedRow {
  id: string;
  step: number;
  lastSeq: number;
  command: string | null;
}

export interface CommitStatement {
  /** Names the prepared statement: the same name always has the same text. */
  name: string;
  text: string;
  values: unknown[];
}

/**
 * Builds the one statement that commits the steps of several runs. Everything hangs on `advanced`, the runs whose lease
 * still holds: what belongs to another run joins nothing and is not written.
 *
 * @param steps of distinct runs
 */
export function commitStatement(steps: readonly StepCommit[]): CommitStatement {
  const statement = new StatementText();
  const hasPatch = steps.some(({ patch }) => patch !== null);
  const sets = ['step = r.step + s.steps', 'last_seq = r.last_seq + s.events', 'updated_at = now()'];
  if (hasPatch) sets.push(PATCH);
  const step = statement.unnest('s', [
    ['run_id', 'uuid', steps.map(({ runId }) => runId)],
    ['epoch', 'int', steps.map(({ epoch }) => epoch)],
    ['owner', 'uuid', steps.map(({ owner }) => owner)],
    ['steps', 'int', steps.map((s) => s.steps)],
    ['events', 'int', steps.map(({ events }) => events.length)],
    ['patch', 'text', hasPatch ? steps.map(({ patch }) => patch) : undefined],
  ]);
  statement.with(
    'advanced',
    `update run r set ${sets.join(', ')}
  from ${step}
  where r.id = s.run_id and r.lease_epoch = s.epoch and r.lease_owner = s.owner
  returning r.id, r.step, r.last_seq, r.command, s.events, s.n`,
  );

  const events = steps.flatMap((s, run) => s.events.map((event, index) => ({ run, index: index + 1, event })));
  if (events.length > 0) {
    const rows = statement.unnest('e', [
      ['run', 'int', events.map(({ run }) => run + 1)],
      ['place', 'int', events.map(({ index }) => index)],
      ['type', 'text', events.map(({ event }) => event.type)],
      ['data', 'text', events.map(({ event }) => event.data)],
      ['at', 'text', events.map(({ event }) => event.at)],
    ]);
    statement.with(
      'event_rows',
      `insert into event (run_id, seq, type, data, at)
  select a.id, a.last_seq - a.events + e.place, e.type, e.data::jsonb, e.at::timestamptz
  from ${rows} join advanced a on a.n = e.run`,
    );
  }

  const checkpoints = owned(steps, (s) => s.checkpoints);
  if (checkpoints.length > 0) {
    const rows = statement.unnest('c', [
      ['run', 'int', checkpoints.map(({ run }) => run)],
      ...checkpointColumns(checkpoints.map(({ row }) => row)),
    ]);
    statement.with('checkpoint_rows', `${INSERT_CHECKPOINT} from ${rows} join advanced a on a.n = c.run`);
  }

  const blobs = owned(steps, (s) => s.blobs);
  if (blobs.length > 0) {
    const rows = statement.unnest('b', [
      ['run', 'int', blobs.map(({ run }) => run)],
      ...blobColumns(blobs.map(({ row }) => row)),
    ]);
    statement.with('blob_rows', `${INSERT_BLOB} from ${rows} join advanced a on a.n = b.run ${KEEP_BLOB}`);
  }

  const writes = owned(steps, (s) => s.writes);
  if (writes.length > 0) {
    const rows = statement.unnest('w', [
      ['run', 'int', writes.map(({ run }) => run)],
      ...writeColumns(writes.map(({ row }) => row)),
    ]);
    statement.with('write_rows', `${INSERT_WRITE} from ${rows} join advanced a on a.n = w.run ${REPLACE_WRITE}`);
  }

  const told = events.length > 0 ? `, case when events > 0 then ${NOTIFY}::text end` : '';
  return statement.build(
    `select id, step, last_seq as "lastSeq", command${told} from advanced`,
    [hasPatch && 'patch', events.length > 0 && 'events', checkpoints.length > 0 && 'checkpoints']
      .concat([blobs.length > 0 && 'blobs', writes.length > 0 && 'writes'])
      .filter((part) => part !== false)
      .join('-'),
  );
}

/** Inserts checkpoints outside of a run: no lease, and the same checkpoint may be put twice. */
export function putStatement(checkpoint: CheckpointRow, blobs: readonly BlobRow[]): CommitStatement {
  const statement = new StatementText();
  if (blobs.length > 0) {
    statement.with('blob_rows', `${INSERT_BLOB} from ${statement.unnest('b', blobColumns(blobs))} ${KEEP_BLOB}`);
  }
  const rows = statement.unnest('c', checkpointColumns([checkpoint]));
  statement.with('checkpoint_rows', `${INSERT_CHECKPOINT} from ${rows} ${REPLACE_CHECKPOINT}`);
  return statement.build('select 1', blobs.length > 0 ? 'plain-put-blobs' : 'plain-put');
}

export function putWritesStatement(writes: readonly WriteRow[]): CommitStatement {
  const statement = new StatementText();
  const rows = statement.unnest('w', writeColumns(writes));
  statement.with('write_rows', `${INSERT_WRITE} from ${rows} ${REPLACE_WRITE}`);
  return statement.build('select 1', 'plain-writes');
}

const NOTIFY = `pg_notify('${EVENTS_CHANNEL}', id || ':' || last_seq)`;

const columns = Object.values(patchColumns);
const PATCH = `(${columns.join(', ')}) = (
    select ${columns.map((column) => `p.${column}`).join(', ')} from jsonb_populate_record(r, s.patch::jsonb) p)`;

const INSERT_CHECKPOINT = `insert into checkpoint (thread_id, namespace, id, parent_id, depth, metadata, body)
  select c.thread_id, c.namespace, c.id, c.parent_id, c.depth, c.metadata::json, c.body::json`;
const REPLACE_CHECKPOINT = `on conflict (thread_id, namespace, id) do update
  set parent_id = excluded.parent_id, depth = excluded.depth, metadata = excluded.metadata, body = excluded.body`;

const INSERT_BLOB = `insert into checkpoint_blob (thread_id, hash, value)
  select b.thread_id, b.hash, b.value::json`;
const KEEP_BLOB = 'on conflict do nothing';

const INSERT_WRITE = `insert into checkpoint_write
    (thread_id, namespace, checkpoint_id, task_id, index, channel, value)
  select w.thread_id, w.namespace, w.checkpoint_id, w.task_id, w.index, w.channel, w.value::json`;
/** A task's own writes never change once they are stored; LangGraph's marks on it do. */
const REPLACE_WRITE = `on conflict (thread_id, namespace, checkpoint_id, task_id, index) do update
  set channel = excluded.channel, value = excluded.value where checkpoint_write.index < 0`;

type Column = [name: string, type: string, values: readonly unknown[] | undefined];

function checkpointColumns(rows: readonly CheckpointRow[]): Column[] {
  return [
    ['thread_id', 'uuid', rows.map(({ thread }) => thread)],
    ['namespace', 'text', rows.map(({ namespace }) => namespace)],
    ['id', 'uuid', rows.map(({ id }) => id)],
    ['parent_id', 'uuid', rows.map(({ parentId }) => parentId)],
    ['depth', 'int', rows.map(({ depth }) => depth)],
    ['metadata', 'text', rows.map(({ metadata }) => metadata)],
    ['body', 'text', rows.map(({ body }) => body)],
  ];
}

function blobColumns(rows: readonly BlobRow[]): Column[] {
  return [
    ['thread_id', 'uuid', rows.map(({ thread }) => thread)],
    ['hash', 'text', rows.map(({ hash }) => hash)],
    ['value', 'text', rows.map(({ value }) => value)],
  ];
}

function writeColumns(rows: readonly WriteRow[]): Column[] {
  return [
    ['thread_id', 'uuid', rows.map(({ thread }) => thread)],
    ['namespace', 'text', rows.map(({ namespace }) => namespace)],
    ['checkpoint_id', 'uuid', rows.map(({ checkpointId }) => checkpointId)],
    ['task_id', 'text', rows.map(({ taskId }) => taskId)],
    ['index', 'int', rows.map(({ index }) => index)],
    ['channel', 'text', rows.map(({ channel }) => channel)],
    ['value', 'text', rows.map(({ value }) => value)],
  ];
}

/** Rows with the place, from 1, of the run that they belong to. */
function owned<Row>(steps: readonly StepCommit[], rowsOf: (step: StepCommit) => readonly Row[]) {
  return steps.flatMap((step, index) => rowsOf(step).map((row) => ({ run: index + 1, row })));
}

/** Gathers parameters and common table expressions. Each array parameter is a column, so any number of rows is one plan. */
class StatementText {
  private readonly values: unknown[] = [];
  private readonly parts: string[] = [];

  /** A table of parameters under an alias; `n` counts its rows from 1. */
  unnest(alias: string, columns: readonly Column[]): string {
    const present = columns.filter((column): column is [string, string, unknown[]] => column[2] !== undefined);
    const parameters = present.map(([, type, values]) => `$${this.values.push(values)}::${type}[]`);
    const names = [...present.map(([name]) => name), 'n'];
    return `unnest(${parameters.join(', ')}) with ordinality as ${alias} (${names.join(', ')})`;
  }

  with(name: string, query: string): void {
    this.parts.push(`${name} as (\n  ${query}\n)`);
  }

  build(select: string, name: string): CommitStatement {
    return { name: `step-${name}`, text: `with ${this.parts.join(', ')}\n${select}`, values: this.values };
  }
}

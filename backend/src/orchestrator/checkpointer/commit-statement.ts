import { EVENTS_CHANNEL, storableJson } from '../../events/index.js';
import { arrayLayout, type Column, type Layout, rowLayout } from './parameter-table.js';
import { patchColumns, type OutgoingEvent, type RunPatch } from './step-outbox.js';

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
  patch: RunPatch | null;
  /** Each builds upon the one before. */
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

type Part = 'events' | 'checkpoints' | 'blobs' | 'writes';

/** What a commit holds decides the text of its statement. */
interface Shape {
  layout: Layout;
  /** Fields that any of its patches has, in the order of the table. */
  fields: readonly (keyof RunPatch)[];
  /** What hangs on the runs, with the number of rows. */
  parts: readonly (readonly [part: Part, rows: number])[];
  runs: number;
}

/** Texts that are kept prepared. Beyond, what would be a new one takes the form that fits all. */
const MAX_TEXTS = 64;
/** Beyond, the rows of a single run are arrays too. */
const MAX_SINGLE_ROWS = 12;

/**
 * Builds the one statement that commits the steps of several runs. Everything hangs on `advanced`, the runs whose lease
 * still holds: what belongs to another run joins nothing and is not written.
 *
 * @param steps of distinct runs
 */
export function commitStatement(steps: readonly StepCommit[]): CommitStatement {
  const owned = new Map<Part, Owned<unknown>[]>();
  for (const { part, rowsOf } of children) {
    const rows = steps.flatMap((step, index) => rowsOf(step).map((row, place) => ({ run: index + 1, place, row })));
    if (rows.length > 0) owned.set(part, rows);
  }
  const shape = shapeOf(steps, owned);
  const values: unknown[] = [];
  shape.layout.append(values, runColumnsOf(shape), steps);
  for (const { part, columns } of children) {
    const rows = owned.get(part);
    if (rows !== undefined) shape.layout.append(values, columns, rows as never[]);
  }
  const name = nameOf(shape);
  return { name, text: cached(name, () => commitText(shape)), values };
}

/** Inserts a checkpoint outside of a run: no lease, and the same checkpoint may be put twice. */
export function putStatement(checkpoint: CheckpointRow, blobs: readonly BlobRow[]): CommitStatement {
  const values: unknown[] = [];
  arrayLayout.append(values, checkpointColumns, [checkpoint]);
  arrayLayout.append(values, blobColumns, blobs);
  const blobTable = arrayLayout.table('b', blobColumns, blobs.length, checkpointColumns.length);
  const text = () => `with blob_rows as (${INSERT_BLOB} from ${blobTable} ${KEEP_BLOB})
${INSERT_CHECKPOINT} from ${arrayLayout.table('c', checkpointColumns, 1, 0)} ${REPLACE_CHECKPOINT}`;
  return { name: 'put-checkpoint', text: cached('put-checkpoint', text), values };
}

export function putWritesStatement(writes: readonly WriteRow[]): CommitStatement {
  const values: unknown[] = [];
  arrayLayout.append(values, writeColumns, writes);
  const text = () => `${INSERT_WRITE} from ${arrayLayout.table('w', writeColumns, writes.length, 0)} ${REPLACE_WRITE}`;
  return { name: 'put-writes', text: cached('put-writes', text), values };
}

const allFields = Object.keys(patchColumns) as (keyof RunPatch)[];

function shapeOf(steps: readonly StepCommit[], owned: ReadonlyMap<Part, readonly unknown[]>): Shape {
  const present = new Set<string>();
  for (const { patch } of steps) for (const field in patch) present.add(field);
  // Setting all columns each time would cost more than the rest of the update.
  const fields = allFields.filter((field) => present.has(field));
  const parts = [...owned].map(([part, rows]) => [part, rows.length] as const);
  const isSmall = steps.length === 1 && parts.reduce((sum, [, rows]) => sum + rows, 0) <= MAX_SINGLE_ROWS;
  const shape: Shape = { layout: isSmall ? rowLayout : arrayLayout, fields, parts, runs: steps.length };
  if (texts.size < MAX_TEXTS || texts.has(nameOf(shape))) return shape;
  return { ...shape, layout: arrayLayout, fields: fields.length > 0 ? allFields : [] };
}

function nameOf({ layout, fields, parts }: Shape): string {
  let bits = 0;
  for (const field of fields) bits |= 1 << allFields.indexOf(field);
  const isSingle = layout === rowLayout;
  let name = `${isSingle ? 'step' : 'steps'}-${bits.toString(36)}`;
  for (const [part, rows] of parts) name += isSingle ? `-${part}${rows}` : `-${part}`;
  return name;
}

/** A single run's patch is columns of its own; the patches of several, which differ, are JSON. */
function runColumnsOf({ layout, fields }: Shape): readonly Column<StepCommit>[] {
  if (fields.length === 0) return runColumns;
  return layout === arrayLayout
    ? patchedRunColumns
    : [...runColumns, ...fields.map((field) => newValueColumns.get(field)!)];
}

function commitText(shape: Shape): string {
  const { layout, fields, runs } = shape;
  const sets = [
    'step = r.step + s.steps',
    'last_seq = r.last_seq + s.events',
    'head_checkpoint = coalesce(s.head, r.head_checkpoint)',
    'updated_at = now()',
  ];
  for (const field of fields) {
    const [column, type] = patchColumns[field];
    const patched = `case when s.patch ? '${field}' then (s.patch->>'${field}')::${type} else r.${column} end`;
    sets.push(`${column} = ${layout === arrayLayout ? patched : `s.new_${column}`}`);
  }
  const ctes = [
    `advanced as (
  update run r set ${sets.join(', ')}
  from ${layout.table('s', runColumnsOf(shape), runs, 0)}
  where r.id = s.run_id and r.lease_epoch = s.epoch and r.lease_owner = s.owner
  returning r.id, r.step, r.last_seq, r.command, s.events, s.n)`,
  ];
  const counts = new Map(shape.parts);
  let parameters = layout.width(runColumnsOf(shape), runs);
  for (const { part, alias, columns, insert, onConflict } of children) {
    const count = counts.get(part);
    if (count === undefined) continue;
    const rows = layout.table(alias, columns, count, parameters);
    parameters += layout.width(columns, count);
    ctes.push(`${part} as (\n  ${insert} from ${rows} join advanced a on a.n = ${alias}.run ${onConflict})`);
  }
  const told = counts.has('events') ? `, case when events > 0 then ${NOTIFY}::text end` : '';
  return `with ${ctes.join(', ')}\nselect id, step, last_seq as "lastSeq", command${told} from advanced`;
}

const NOTIFY = `pg_notify('${EVENTS_CHANNEL}', id || ':' || last_seq)`;

const INSERT_EVENT = `insert into event (run_id, seq, type, data, at)
  select a.id, a.last_seq - a.events + e.place, e.type, e.data, e.at`;

const INSERT_CHECKPOINT = `insert into checkpoint (thread_id, namespace, id, parent_id, depth, metadata, body)
  select c.thread_id, c.namespace, c.id, c.parent_id, c.depth, c.metadata, c.body`;
const REPLACE_CHECKPOINT = `on conflict (thread_id, namespace, id) do update
  set parent_id = excluded.parent_id, depth = excluded.depth, metadata = excluded.metadata, body = excluded.body`;

const INSERT_BLOB = `insert into checkpoint_blob (thread_id, hash, value) select b.thread_id, b.hash, b.value`;
const KEEP_BLOB = 'on conflict do nothing';

const INSERT_WRITE = `insert into checkpoint_write
    (thread_id, namespace, checkpoint_id, task_id, index, channel, value)
  select w.thread_id, w.namespace, w.checkpoint_id, w.task_id, w.index, w.channel, w.value`;
/** A task's own writes never change once they are stored; LangGraph's marks on it do. */
const REPLACE_WRITE = `on conflict (thread_id, namespace, checkpoint_id, task_id, index) do update
  set channel = excluded.channel, value = excluded.value where checkpoint_write.index < 0`;

/** A row that belongs to the run at a place, from 1, of the batch. */
interface Owned<Row> {
  run: number;
  /** From 0, among its run's rows. */
  place: number;
  row: Row;
}

const runColumns: readonly Column<StepCommit>[] = [
  { name: 'run_id', type: 'uuid', of: ({ runId }) => runId },
  { name: 'epoch', type: 'int', of: ({ epoch }) => epoch },
  { name: 'owner', type: 'uuid', of: ({ owner }) => owner },
  { name: 'steps', type: 'int', of: ({ steps }) => steps },
  { name: 'events', type: 'int', of: ({ events }) => events.length },
  { name: 'head', type: 'uuid', of: ({ checkpoints }) => headOf(checkpoints) },
  { name: 'n', type: 'int', of: (_, index) => index + 1 },
];

/** The newest of the run itself; those with a namespace are of graphs within it. */
function headOf(checkpoints: readonly CheckpointRow[]): string | null {
  return checkpoints.findLast(({ namespace }) => namespace === '')?.id ?? null;
}

const patchedRunColumns: readonly Column<StepCommit>[] = [
  ...runColumns,
  { name: 'patch', type: 'jsonb', of: ({ patch }) => (patch === null ? '{}' : storableJson(patch)) },
];

const newValueColumns = new Map<keyof RunPatch, Column<StepCommit>>(
  allFields.map((field) => {
    const [column, type] = patchColumns[field];
    return [field, { name: `new_${column}`, type, of: ({ patch }) => storable(patch?.[field]) }];
  }),
);

/** Postgres has no NUL in text. */
function storable(value: RunPatch[keyof RunPatch]): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd');
  return value instanceof Date ? value.toISOString() : value;
}

const eventColumns: readonly Column<Owned<OutgoingEvent>>[] = [
  { name: 'run', type: 'int', of: ({ run }) => run },
  { name: 'place', type: 'int', of: ({ place }) => place + 1 },
  { name: 'type', type: 'text', of: ({ row }) => row.type },
  { name: 'data', type: 'json', of: ({ row }) => row.data },
  { name: 'at', type: 'timestamptz', of: ({ row }) => row.at },
];

const checkpointColumns: readonly Column<CheckpointRow>[] = [
  { name: 'thread_id', type: 'uuid', of: ({ thread }) => thread },
  { name: 'namespace', type: 'text', of: ({ namespace }) => namespace },
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'parent_id', type: 'uuid', of: ({ parentId }) => parentId },
  { name: 'depth', type: 'int2', of: ({ depth }) => depth },
  { name: 'metadata', type: 'json', of: ({ metadata }) => metadata },
  { name: 'body', type: 'json', of: ({ body }) => body },
];

const blobColumns: readonly Column<BlobRow>[] = [
  { name: 'thread_id', type: 'uuid', of: ({ thread }) => thread },
  { name: 'hash', type: 'text', of: ({ hash }) => hash },
  { name: 'value', type: 'json', of: ({ value }) => value },
];

const writeColumns: readonly Column<WriteRow>[] = [
  { name: 'thread_id', type: 'uuid', of: ({ thread }) => thread },
  { name: 'namespace', type: 'text', of: ({ namespace }) => namespace },
  { name: 'checkpoint_id', type: 'uuid', of: ({ checkpointId }) => checkpointId },
  { name: 'task_id', type: 'text', of: ({ taskId }) => taskId },
  { name: 'index', type: 'int', of: ({ index }) => index },
  { name: 'channel', type: 'text', of: ({ channel }) => channel },
  { name: 'value', type: 'json', of: ({ value }) => value },
];

function ownedBy<Row>(columns: readonly Column<Row>[]): Column<Owned<Row>>[] {
  const own = columns.map(({ name, type, of }) => ({ name, type, of: ({ row }: Owned<Row>, i: number) => of(row, i) }));
  return [{ name: 'run', type: 'int', of: ({ run }) => run }, ...own];
}

/** What hangs on `advanced`, in the order of its parameters. */
const children: readonly {
  part: Part;
  alias: string;
  columns: readonly Column<never>[];
  rowsOf: (step: StepCommit) => readonly unknown[];
  insert: string;
  onConflict: string;
}[] = [
  {
    part: 'events',
    alias: 'e',
    columns: eventColumns,
    rowsOf: ({ events }) => events,
    insert: INSERT_EVENT,
    onConflict: '',
  },
  {
    part: 'checkpoints',
    alias: 'c',
    columns: ownedBy(checkpointColumns),
    rowsOf: ({ checkpoints }) => checkpoints,
    insert: INSERT_CHECKPOINT,
    onConflict: '',
  },
  {
    part: 'blobs',
    alias: 'b',
    columns: ownedBy(blobColumns),
    rowsOf: ({ blobs }) => blobs,
    insert: INSERT_BLOB,
    onConflict: KEEP_BLOB,
  },
  {
    part: 'writes',
    alias: 'w',
    columns: ownedBy(writeColumns),
    rowsOf: ({ writes }) => writes,
    insert: INSERT_WRITE,
    onConflict: REPLACE_WRITE,
  },
];

const texts = new Map<string, string>();

/** The same name has the same text, and the same string: the driver compares them each time. */
function cached(name: string, build: () => string): string {
  let text = texts.get(name);
  if (text === undefined) texts.set(name, (text = build()));
  return text;
}

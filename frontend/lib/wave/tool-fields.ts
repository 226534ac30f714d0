/** The arguments of tools as form fields: what a person may edit, and what is wrong with what they wrote. */

export type FieldKind = 'line' | 'code' | 'number' | 'flag' | 'choice' | 'json';

export interface ToolField {
  name: string;
  label: string;
  kind: FieldKind;
  required: boolean;
  hint?: string;
  options?: readonly string[];
  /** Smallest and greatest number. */
  range?: readonly [number, number];
  /** Whole numbers only. */
  whole?: boolean;
  /** Whether an empty text is a value of its own. */
  mayBeEmpty?: boolean;
}

/** Texts as they stand in the form; flags as `true` and `false`. */
export type ToolDraft = Readonly<Record<string, string>>;

const path: ToolField = { name: 'path', label: 'Path', kind: 'line', required: true };
const count = (name: string, label: string, range: readonly [number, number]): ToolField => ({
  name,
  label,
  kind: 'number',
  required: false,
  range,
  whole: true,
});
const flag = (name: string, label: string): ToolField => ({ name, label, kind: 'flag', required: false });

const known: Readonly<Record<string, readonly ToolField[]>> = {
  run_command: [
    { name: 'command', label: 'Command', kind: 'code', required: true },
    { name: 'cwd', label: 'Folder', kind: 'line', required: false, hint: 'The root of the repository when empty.' },
    { name: 'timeoutSeconds', label: 'End it after, seconds', kind: 'number', required: false, range: [0.001, 86_400] },
  ],
  write_file: [path, { name: 'content', label: 'Content', kind: 'code', required: true, mayBeEmpty: true }],
  edit_file: [
    path,
    { name: 'oldText', label: 'Text to replace', kind: 'code', required: true },
    { name: 'newText', label: 'What to put in its place', kind: 'code', required: true, mayBeEmpty: true },
    flag('replaceAll', 'Replace every occurrence'),
  ],
  move_file: [
    { name: 'from', label: 'From', kind: 'line', required: true },
    { name: 'to', label: 'To', kind: 'line', required: true },
  ],
  delete_file: [path, flag('recursive', 'Delete a folder and all that is in it')],
  read_file: [path, count('offset', 'First line', [1, 1e9]), count('limit', 'Most lines', [1, 10_000])],
  list_files: [
    { ...path, required: false },
    flag('recursive', 'All files below'),
    count('limit', 'Most entries', [1, 5_000]),
  ],
  search: [
    { name: 'pattern', label: 'Pattern', kind: 'line', required: true },
    { ...path, required: false },
    { name: 'glob', label: 'Only in files such as', kind: 'line', required: false },
    flag('regex', 'The pattern is a regular expression'),
    flag('ignoreCase', 'Upper and lower case alike'),
    count('limit', 'Most lines', [1, 1_000]),
  ],
  git_diff: [{ ...path, required: false }],
  git_log: [count('limit', 'Most commits', [1, 200])],
  commit: [{ name: 'message', label: 'Message', kind: 'code', required: true }],
  http_fetch: [
    {
      name: 'method',
      label: 'Method',
      kind: 'choice',
      required: false,
      options: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    },
    { name: 'url', label: 'Address', kind: 'line', required: true },
    { name: 'headers', label: 'Headers', kind: 'json', required: false },
    { name: 'body', label: 'Body', kind: 'code', required: false },
  ],
};

export const knownTools: readonly string[] = Object.keys(known);

/** The fields of a tool; of one that is not known, such as an added one, those that its arguments show. */
export function fieldsOf(tool: string, args: Readonly<Record<string, unknown>>): ToolField[] {
  const fields = [...(known[tool] ?? [])];
  for (const [name, value] of Object.entries(args)) {
    if (!fields.some((field) => field.name === name)) {
      fields.push({ name, label: name, kind: kindOf(value), required: false, mayBeEmpty: true });
    }
  }
  return fields;
}

function kindOf(value: unknown): FieldKind {
  if (typeof value === 'boolean') return 'flag';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return value.includes('\n') ? 'code' : 'line';
  return 'json';
}

/** The arguments as texts for a form. */
export function draftOf(fields: readonly ToolField[], args: Readonly<Record<string, unknown>>): ToolDraft {
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const value = args[name];
      if (value === undefined || value === null) return [name, ''];
      return [name, typeof value === 'string' && kind !== 'json' ? value : JSON.stringify(value, null, 2)];
    }),
  );
}

export type ReadDraft =
  { ok: true; args: Record<string, unknown> } | { ok: false; mistakes: Readonly<Record<string, string>> };

/**
 * Reads the form back into arguments.
 *
 * @param before the arguments it was filled with: what was absent and is still empty stays absent
 */
export function argsOf(
  fields: readonly ToolField[],
  draft: ToolDraft,
  before: Readonly<Record<string, unknown>> = {},
): ReadDraft {
  const args: Record<string, unknown> = {};
  const mistakes: Record<string, string> = {};
  for (const field of fields) {
    const { name } = field;
    const read = readField(field, draft[name] ?? '', before[name]);
    if ('mistake' in read) mistakes[name] = read.mistake;
    else if (read.value !== undefined) args[name] = read.value;
  }
  return Object.keys(mistakes).length > 0 ? { ok: false, mistakes } : { ok: true, args };
}

function readField(field: ToolField, text: string, before: unknown): { value: unknown } | { mistake: string } {
  const { kind, required, mayBeEmpty } = field;
  if (kind === 'flag') {
    const value = text === 'true';
    return { value: value || before !== undefined ? value : undefined };
  }
  if (text.trim() === '') {
    const isText = kind === 'line' || kind === 'code';
    if (isText && mayBeEmpty && (required || before !== undefined)) return { value: text };
    return required ? { mistake: `${field.label} is needed.` } : { value: undefined };
  }
  if (kind === 'number') return readNumber(field, text);
  if (kind === 'json') {
    try {
      return { value: JSON.parse(text) as unknown };
    } catch (error) {
      return { mistake: `This is not JSON: ${(error as Error).message}` };
    }
  }
  return { value: kind === 'line' ? text.trim() : text };
}

function readNumber({ range, whole }: ToolField, text: string): { value: number } | { mistake: string } {
  const value = Number(text.trim());
  if (Number.isNaN(value)) return { mistake: 'This is not a number.' };
  if (whole && !Number.isInteger(value)) return { mistake: 'A whole number is needed.' };
  if (range !== undefined && (value < range[0] || value > range[1])) {
    return { mistake: `Between ${range[0].toLocaleString('en-US')} and ${range[1].toLocaleString('en-US')}.` };
  }
  return { value };
}

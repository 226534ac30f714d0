/** How values look to a person; every function is pure. */

/** Text that others wrote, without what would steer the terminal. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** The same in one line, cut at `width` characters. */
export function oneLine(text: string, width = Infinity): string {
  const line = plain(text.replace(/\s+/g, ' ').trim());
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

export function usd(amount: number): string {
  return `$${amount.toFixed(amount !== 0 && Math.abs(amount) < 0.01 ? 4 : 2)}`;
}

/** 12,345. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function percent(value: number): string {
  return `${Math.round(value)} %`;
}

/** 850 ms, 4.2 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10_000) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(milliseconds / 1_000);
  const units = [
    [86_400, 'd', 3_600, 'h'],
    [3_600, 'h', 60, 'min'],
    [60, 'min', 1, 's'],
  ] as const;
  for (const [size, name, next, nextName] of units) {
    if (seconds < size) continue;
    const rest = Math.floor((seconds % size) / next);
    return `${Math.floor(seconds / size)} ${name}${rest > 0 ? ` ${rest} ${nextName}` : ''}`;
  }
  return `${seconds} s`;
}

/** How long ago, or how long until. @param iso a moment, or null for never */
export function ago(iso: string | null, now: Date): string {
  if (iso === null) return 'never';
  const passed = now.getTime() - new Date(iso).getTime();
  if (Math.abs(passed) < 1_000) return 'now';
  const [coarse] = /^\S+ \S+/.exec(duration(Math.max(1_000, Math.floor(Math.abs(passed) / 1_000) * 1_000)))!;
  const short = coarse.replace(/\.\d+/, '');
  return passed > 0 ? `${short} ago` : `in ${short}`;
}

/** 2026-01-31 12:00:05 in the local zone. */
export function moment(iso: string | null): string {
  if (iso === null) return '–';
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${clockTime(iso)}`;
}

/** 12:00:05 in the local zone. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((value) => String(value).padStart(2, '0')).join(':');
}

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Numbers stand right. */
  align?: 'right';
  /** Takes what the others leave of the width, and is cut there. */
  rest?: true;
}

/** Aligned columns under their titles. @param width of the terminal; Infinity where nothing is cut */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width = Infinity): string {
  const cells = rows.map((row) => columns.map(({ value }) => oneLine(value(row))));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((line) => lengthOf(line[at]!))));
  const flexible = columns.findIndex(({ rest }) => rest);
  if (flexible >= 0 && width !== Infinity) {
    const others = widths.reduce((sum, one, at) => (at === flexible ? sum : sum + one + 2), 0);
    widths[flexible] = Math.max(columns[flexible]!.title.length, Math.min(widths[flexible]!, width - others));
  }
  const lines = [columns.map(({ title }) => title.toUpperCase()), ...cells].map((line) =>
    line
      .map((text, at) => {
        const cut = at === flexible ? oneLine(text, widths[at]) : text;
        const gap = ' '.repeat(Math.max(0, widths[at]! - lengthOf(cut)));
        return columns[at]!.align === 'right' ? gap + cut : cut + gap;
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

/** Names and values below each other; a value of several lines is indented, an absent one is left out. */
export function fields(pairs: readonly (readonly [name: string, value: string | null | undefined])[]): string {
  const given = pairs.filter((pair): pair is [string, string] => pair[1] != null && pair[1] !== '');
  const width = Math.max(0, ...given.map(([name]) => name.length)) + 2;
  return given
    .map(
      ([name, value]) =>
        name.padEnd(width) +
        plain(value)
          .split('\n')
          .join(`\n${' '.repeat(width)}`),
    )
    .join('\n');
}

/** Characters as a terminal counts them, near enough: by code point. */
function lengthOf(text: string): number {
  return [...text].length;
}

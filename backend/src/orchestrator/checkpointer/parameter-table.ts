/** A column of a table that is made of a statement's parameters. */
export interface Column<Row> {
  name: string;
  type: string;
  of: (row: Row, index: number) => unknown;
}

/** How rows become parameters, and parameters a table. */
export interface Layout {
  append<Row>(values: unknown[], columns: readonly Column<Row>[], rows: readonly Row[]): void;
  /** @param before number of parameters that precede the table's */
  table(alias: string, columns: readonly Column<never>[], rows: number, before: number): string;
  /** Number of parameters that such a table takes. */
  width(columns: readonly Column<never>[], rows: number): number;
}

/** One array a column: any number of rows is one text, and so one plan. */
export const arrayLayout: Layout = {
  append(values, columns, rows) {
    for (const { of } of columns) values.push(rows.map(of));
  },
  table(alias, columns, _rows, before) {
    const arrays = columns.map(({ type }, index) => `$${before + index + 1}::${type}[]`);
    return `unnest(${arrays.join(', ')}) as ${named(alias, columns)}`;
  },
  width: (columns) => columns.length,
};

/** One parameter a value: half as dear to read, but each number of rows is a text of its own. */
export const rowLayout: Layout = {
  append(values, columns, rows) {
    for (const [index, row] of rows.entries()) for (const { of } of columns) values.push(of(row, index));
  },
  table(alias, columns, rows, before) {
    let parameter = before;
    const row = () => `(${columns.map(({ type }) => `$${(parameter += 1)}::${type}`).join(', ')})`;
    return `(values ${Array.from({ length: rows }, row).join(', ')}) as ${named(alias, columns)}`;
  },
  width: (columns, rows) => columns.length * rows,
};

function named(alias: string, columns: readonly Column<never>[]): string {
  return `${alias} (${columns.map(({ name }) => name).join(', ')})`;
}

import type { ReactNode } from 'react';
import { cx } from '../class-names';

export interface BarRow {
  name: ReactNode;
  /** What the bar's length tells. */
  value: number;
  /** The value and whatever belongs to it, by column. */
  cells: readonly ReactNode[];
}

interface BarRowsProps {
  label: string;
  /** What the rows are, and what stands in their cells. */
  columns: readonly [string, ...string[]];
  rows: readonly BarRow[];
  className?: string;
}

/** A table whose rows carry a bar each: chart and its numbers in one, so nothing has to be told twice. */
export function BarRows({ label, columns, rows, className }: BarRowsProps) {
  const most = Math.max(...rows.map(({ value }) => value), 0);
  const [first, ...rest] = columns;
  return (
    <table aria-label={label} className={cx('w-full text-sm', className)}>
      <thead>
        <tr className="text-xs text-faint">
          <th scope="col" className="py-1 pr-3 text-left font-medium">
            {first}
          </th>
          {rest.map((column) => (
            <th key={column} scope="col" className="py-1 pl-3 text-right font-medium whitespace-nowrap">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, value, cells }, index) => (
          <tr key={index} className="border-t">
            <th scope="row" className="w-1/2 py-1.5 pr-3 text-left font-normal">
              <span className="block truncate">{name}</span>
              <span aria-hidden className="mt-0.5 block h-1 rounded-full bg-sunken">
                <span
                  className="block h-full rounded-full bg-accent"
                  style={{ width: `${most === 0 ? 0 : Math.max(1, (100 * value) / most)}%` }}
                />
              </span>
            </th>
            {cells.map((cell, column) => (
              <td key={column} className="py-1.5 pl-3 text-right whitespace-nowrap">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

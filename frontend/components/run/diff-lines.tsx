import type { ReactNode } from 'react';
import { cx } from '../ui/class-names';
import type { DiffLine } from '@/lib/diff/patch';

const rows = { context: '', added: 'bg-added', removed: 'bg-removed' } as const;
const marks = { context: '', added: 'bg-added-mark', removed: 'bg-removed-mark' } as const;
const signs = { context: ' ', added: '+', removed: '-' } as const;

interface DiffLinesProps {
  lines: readonly DiffLine[];
  label: string;
  /** Whether lines are numbered; a piece cut out of a file has no true numbers. */
  numbers?: boolean;
  className?: string;
}

/** Lines of a diff, one under the other. */
export function DiffLines({ lines, label, numbers = true, className }: DiffLinesProps) {
  return (
    <div
      role="group"
      aria-label={label}
      tabIndex={0}
      className={cx(
        'scroll-quiet max-h-96 overflow-auto rounded-md border font-mono text-xs leading-[1.15rem]',
        className,
      )}
    >
      <DiffTable>
        {lines.map((line, index) => (
          <DiffRow key={index} line={line} numbers={numbers} />
        ))}
      </DiffTable>
    </div>
  );
}

export function DiffTable({ children }: { children: ReactNode }) {
  return (
    <table className="w-full min-w-max border-collapse">
      <tbody>{children}</tbody>
    </table>
  );
}

export function DiffRow({ line, numbers = true }: { line: DiffLine; numbers?: boolean }) {
  const number = 'w-10 min-w-10 px-1.5 text-right align-top text-2xs text-faint select-none';
  return (
    <tr className={rows[line.kind]}>
      {numbers && (
        <>
          <td className={number}>{line.before}</td>
          <td className={number}>{line.after}</td>
        </>
      )}
      <td aria-hidden className="w-4 min-w-4 text-center align-top text-faint select-none">
        {signs[line.kind]}
      </td>
      <td className="pr-3 whitespace-pre">
        {line.kind !== 'context' && <span className="sr-only">{line.kind}: </span>}
        <Marked line={line} />
      </td>
    </tr>
  );
}

function Marked({ line: { kind, text, changed } }: { line: DiffLine }) {
  if (changed === undefined || changed[0] === changed[1]) return text === '' ? ' ' : text;
  const [start, end] = changed;
  return (
    <>
      {text.slice(0, start)}
      <span className={cx('rounded-xs', marks[kind])}>{text.slice(start, end)}</span>
      {text.slice(end)}
    </>
  );
}

import type { ReactNode } from 'react';
import { cx } from './class-names';

interface PanelProps {
  title?: ReactNode;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A section on its own surface. */
export function Panel({ title, aside, className, children }: PanelProps) {
  return (
    <section className={cx('rounded-lg border bg-surface shadow-raised', className)}>
      {title !== undefined && (
        <header className="flex min-h-9 items-center justify-between gap-3 border-b px-3 py-1.5">
          <h2 className="text-sm font-semibold">{title}</h2>
          {aside && <div className="text-xs text-muted">{aside}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

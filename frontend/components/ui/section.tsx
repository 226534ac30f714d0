import type { ReactNode } from 'react';
import { cx } from './class-names';

interface SectionProps {
  title: ReactNode;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A part of a tab or a panel under a heading of its own. */
export function Section({ title, aside, className, children }: SectionProps) {
  return (
    <section className={cx('min-w-0', className)}>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-3">
        <h2 className="text-sm font-semibold">{title}</h2>
        {aside && <div className="text-xs text-muted">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

'use client';

import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../../ui/class-names';

interface DisclosureProps {
  open: boolean;
  onOpen: (open: boolean) => void;
  summary: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A line that unfolds. What is inside is only rendered when it is open. */
export function Disclosure({ open, onOpen, summary, className, children }: DisclosureProps) {
  return (
    <div className={cx('rounded-md border bg-surface', className)}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => onOpen(!open)}
        className="flex min-h-7 w-full min-w-0 items-center gap-2 rounded-md px-2 py-0.5 text-left hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          size={13}
          className={cx('shrink-0 text-faint transition-transform', open && 'rotate-90')}
        />
        {summary}
      </button>
      {open && <div className="border-t p-2">{children}</div>}
    </div>
  );
}

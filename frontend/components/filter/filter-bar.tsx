'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { Select } from '../ui/field';

interface FilterBarProps {
  label: string;
  active: boolean;
  clear: () => void;
  children: ReactNode;
}

/** What a list is narrowed by, and the way back to all of it. */
export function FilterBar({ label, active, clear, children }: FilterBarProps) {
  return (
    <div role="search" aria-label={label} className="flex flex-wrap items-center gap-2">
      {children}
      {active && (
        <Button look="quiet" onClick={clear}>
          <X aria-hidden size={14} /> Clear
        </Button>
      )}
    </div>
  );
}

interface FilterSelectProps {
  label: string;
  /** The option that leaves everything in. */
  any: string;
  options: readonly { value: string; label: string }[];
  value?: string;
  onChange: (value: string) => void;
  className?: string;
}

/** One of a list's kinds, or all of them. What the address asks for is shown even when it is none of them. */
export function FilterSelect({ label, any, options, value = '', onChange, className }: FilterSelectProps) {
  const known = value === '' || options.some((option) => option.value === value);
  return (
    <Select
      aria-label={label}
      className={cx('w-auto max-w-full', className)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{any}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
      {!known && <option value={value}>{value}</option>}
    </Select>
  );
}

'use client';

import { Field, TextArea } from '../../ui/field';
import type { ReactNode } from 'react';

interface LinesFieldProps {
  label: string;
  hint: ReactNode;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  readOnly: boolean;
  placeholder?: string;
}

/** A list, an entry a line: quick to read, to paste into and to take from. */
export function LinesField({ label, hint, value, onChange, error, readOnly, placeholder }: LinesFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} className="min-w-0">
      {(ids) => (
        <TextArea
          {...ids}
          rows={Math.min(10, Math.max(2, value.split('\n').length))}
          spellCheck={false}
          readOnly={readOnly}
          placeholder={placeholder}
          className="min-h-0 font-mono text-xs"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

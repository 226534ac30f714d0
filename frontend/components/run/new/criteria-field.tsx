'use client';

import { Plus, X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { Button, IconButton } from '../../ui/button';
import { Input } from '../../ui/field';

interface CriteriaFieldProps {
  criteria: string[];
  onChange: (criteria: string[]) => void;
  error?: string;
}

/** One line a criterion; Enter begins the next. */
export function CriteriaField({ criteria, onChange, error }: CriteriaFieldProps) {
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const focusAt = useRef<number>(undefined);
  useEffect(() => {
    if (focusAt.current === undefined) return;
    list.current?.querySelectorAll('input')[focusAt.current]?.focus();
    focusAt.current = undefined;
  });

  const insert = (index: number) => {
    focusAt.current = index;
    onChange(criteria.toSpliced(index, 0, ''));
  };
  const remove = (index: number) => {
    focusAt.current = Math.max(0, index - 1);
    onChange(criteria.length === 1 ? [''] : criteria.toSpliced(index, 1));
  };

  return (
    <fieldset
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
      tabIndex={-1}
      className="flex flex-col gap-1.5 outline-none"
    >
      <legend className="mb-1 text-sm font-medium">Acceptance criteria</legend>
      <ol ref={list} className="flex flex-col gap-1.5">
        {criteria.map((criterion, index) => (
          <li key={index} className="flex items-center gap-1.5">
            <Input
              aria-label={`Criterion ${index + 1}`}
              value={criterion}
              placeholder={index === 0 ? 'What must hold when the story is done' : undefined}
              onChange={(event) => onChange(criteria.with(index, event.target.value))}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                insert(index + 1);
              }}
            />
            <IconButton label={`Remove criterion ${index + 1}`} onClick={() => remove(index)}>
              <X aria-hidden size={14} />
            </IconButton>
          </li>
        ))}
      </ol>
      {error && (
        <p id={`${id}-error`} role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
      <div>
        <Button size="small" look="quiet" onClick={() => insert(criteria.length)}>
          <Plus aria-hidden size={14} /> Add a criterion
        </Button>
      </div>
    </fieldset>
  );
}

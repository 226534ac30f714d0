'use client';

import { X } from 'lucide-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { Button } from '../ui/button';
import { Input, Select } from '../ui/field';
import type { AuditFilter } from '@/lib/wave/client';
import { auditActions } from '@/lib/wave/describe-audit';

const names = ['action', 'actor', 'runId', 'from', 'to'] as const;

/** What the address asks for. */
export function useAuditFilter() {
  const router = useRouter();
  const fields = useSearchParams();
  const filter: AuditFilter = {};
  for (const name of names) {
    const value = fields.get(name);
    if (value) filter[name] = value;
  }
  const go = (next: AuditFilter) => {
    const query = new URLSearchParams(Object.entries(next).filter(([, value]) => value)).toString();
    router.replace(query === '' ? '/audit' : `/audit?${query}`, { scroll: false });
  };
  return {
    filter,
    active: Object.keys(filter).length > 0,
    set: (change: AuditFilter) => go({ ...filter, ...change }),
    clear: () => go({}),
  };
}

export function AuditFilters() {
  const { filter, active, set, clear } = useAuditFilter();
  const known = auditActions.some(({ action }) => action === filter.action);
  return (
    <div role="search" aria-label="Filter the record" className="flex flex-wrap items-end gap-2">
      <Select
        aria-label="Action"
        className="w-auto max-w-full"
        value={filter.action ?? ''}
        onChange={(event) => set({ action: event.target.value })}
      >
        <option value="">Any action</option>
        {auditActions.map(({ action, title }) => (
          <option key={action} value={action}>
            {title}
          </option>
        ))}
        {filter.action !== undefined && !known && <option>{filter.action}</option>}
      </Select>
      <SentText
        label="Actor"
        placeholder="Who, for example session:Ada"
        value={filter.actor}
        onSend={(actor) => set({ actor })}
      />
      <Day label="From" value={filter.from} onChange={(from) => set({ from })} />
      <Day label="To" value={filter.to} onChange={(to) => set({ to })} />
      {filter.runId !== undefined && (
        <Button onClick={() => set({ runId: undefined })}>
          One run only <X aria-hidden size={13} />
        </Button>
      )}
      {active && (
        <Button look="quiet" onClick={clear}>
          <X aria-hidden size={14} /> Clear
        </Button>
      )}
    </div>
  );
}

/** A text that counts when it is finished: on Enter, or when the field is left. */
function SentText({
  label,
  placeholder,
  value = '',
  onSend,
}: {
  label: string;
  placeholder: string;
  value?: string;
  onSend: (text: string) => void;
}) {
  return <SentTextField key={value} label={label} placeholder={placeholder} value={value} onSend={onSend} />;
}

function SentTextField(props: { label: string; placeholder: string; value: string; onSend: (text: string) => void }) {
  const { label, placeholder, value, onSend } = props;
  const [text, setText] = useState(value);
  const send = () => text.trim() !== value && onSend(text.trim());
  return (
    <Input
      aria-label={label}
      placeholder={placeholder}
      spellCheck={false}
      className="w-56 max-w-full"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => event.key === 'Enter' && send()}
      onBlur={send}
    />
  );
}

/** A day in the person's own place; the API is asked in time stamps. */
function Day({ label, value, onChange }: { label: 'From' | 'To'; value?: string; onChange: (at: string) => void }) {
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted">
      {label}
      <Input
        type="date"
        className="w-auto"
        value={value === undefined ? '' : new Date(value).toLocaleDateString('en-CA')}
        onChange={(event) => {
          const day = event.target.value;
          onChange(
            day === '' ? '' : new Date(`${day}T${label === 'From' ? '00:00:00' : '23:59:59.999'}`).toISOString(),
          );
        }}
      />
    </label>
  );
}

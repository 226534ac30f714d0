'use client';

import { X } from 'lucide-react';
import { useState } from 'react';
import { FilterBar, FilterSelect } from '../filter/filter-bar';
import { useAddressFilter } from '../filter/use-address-filter';
import { Button } from '../ui/button';
import { Input } from '../ui/field';
import { auditActions } from '@/lib/wave/describe-audit';

export const useAuditFilter = () => useAddressFilter('/audit', ['action', 'actor', 'runId', 'from', 'to']);

const actions = auditActions.map(({ action, title }) => ({ value: action, label: title }));

export function AuditFilters() {
  const { filter, active, set, clear } = useAuditFilter();
  return (
    <FilterBar label="Filter the record" active={active} clear={clear}>
      <FilterSelect
        label="Action"
        any="Any action"
        options={actions}
        value={filter.action}
        onChange={(action) => set({ action })}
      />
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
    </FilterBar>
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

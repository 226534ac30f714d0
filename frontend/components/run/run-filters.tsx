'use client';

import { Archive, Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { FilterBar, FilterSelect } from '../filter/filter-bar';
import { useAddressFilter } from '../filter/use-address-filter';
import { Button } from '../ui/button';
import { Input } from '../ui/field';
import { runPhases, runStatuses, type ProjectView } from '@/lib/wave/types';

const typingMs = 300;

export const useRunFilter = () => useAddressFilter('/runs', ['status', 'phase', 'project', 'q', 'archived']);

const statuses = runStatuses.map((value) => ({ value, label: value }));
const phases = runPhases.map((value) => ({ value, label: value }));

export function RunFilters({ projects }: { projects: readonly ProjectView[] }) {
  const { filter, active, set, clear } = useRunFilter();
  const archived = filter.archived === 'true';
  return (
    <FilterBar label="Filter runs" active={active} clear={clear}>
      <SearchBox value={filter.q ?? ''} onChange={(q) => set({ q })} />
      <FilterSelect
        label="Status"
        any="Any status"
        options={statuses}
        value={filter.status}
        onChange={(status) => set({ status })}
      />
      <FilterSelect
        label="Phase"
        any="Any phase"
        options={phases}
        value={filter.phase}
        onChange={(phase) => set({ phase })}
      />
      <FilterSelect
        label="Project"
        any="Any project"
        options={projects.map(({ projectId, name }) => ({ value: projectId, label: name }))}
        value={filter.project}
        onChange={(project) => set({ project })}
        className="max-w-48"
      />
      <Button
        aria-pressed={archived}
        className={archived ? 'border-accent/40 bg-accent-soft text-accent' : 'text-muted'}
        onClick={() => set({ archived: archived ? '' : 'true' })}
      >
        <Archive aria-hidden size={13} /> Archived too
      </Button>
    </FilterBar>
  );
}

function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Only what came from elsewhere, such as "Clear": the person may have typed on since the last search.
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  return (
    <div className="relative min-w-40 flex-1 sm:max-w-64">
      <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
      <Input
        type="search"
        aria-label="Search the stories"
        placeholder="Search the stories"
        className="pl-8"
        value={text}
        onChange={(event) => {
          const next = event.target.value;
          setText(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => {
            sent.current = next.trim();
            onChange(sent.current);
          }, typingMs);
        }}
      />
    </div>
  );
}

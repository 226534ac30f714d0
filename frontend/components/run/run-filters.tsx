'use client';

import { Archive, Search, X } from 'lucide-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button';
import { Input, Select } from '../ui/field';
import type { RunFilter } from '@/lib/wave/client';
import { runPhases, runStatuses, type ProjectView } from '@/lib/wave/types';

const names = ['status', 'phase', 'project', 'q', 'archived'] as const;
const typingMs = 300;

/** The filter as the address says it, so that it can be bookmarked and shared. */
export function useRunFilter(): {
  filter: RunFilter;
  active: boolean;
  set: (change: RunFilter) => void;
  clear: () => void;
} {
  const router = useRouter();
  const fields = useSearchParams();
  const filter: RunFilter = {};
  for (const name of names) {
    const value = fields.get(name);
    if (value) filter[name] = value;
  }
  const go = (next: RunFilter) => {
    const query = new URLSearchParams(Object.entries(next).filter(([, value]) => value)).toString();
    router.replace(query === '' ? '/runs' : `/runs?${query}`, { scroll: false });
  };
  return {
    filter,
    active: Object.keys(filter).length > 0,
    set: (change) => go({ ...filter, ...change }),
    clear: () => go({}),
  };
}

export function RunFilters({ projects }: { projects: readonly ProjectView[] }) {
  const { filter, active, set, clear } = useRunFilter();
  return (
    <div role="search" aria-label="Filter runs" className="flex flex-wrap items-center gap-2">
      <SearchBox value={filter.q ?? ''} onChange={(q) => set({ q })} />
      <Select
        aria-label="Status"
        className="w-auto"
        value={filter.status ?? ''}
        onChange={(event) => set({ status: event.target.value })}
      >
        <option value="">Any status</option>
        {runStatuses.map((status) => (
          <option key={status}>{status}</option>
        ))}
      </Select>
      <Select
        aria-label="Phase"
        className="w-auto"
        value={filter.phase ?? ''}
        onChange={(event) => set({ phase: event.target.value })}
      >
        <option value="">Any phase</option>
        {runPhases.map((phase) => (
          <option key={phase}>{phase}</option>
        ))}
      </Select>
      <Select
        aria-label="Project"
        className="w-auto max-w-48"
        value={filter.project ?? ''}
        onChange={(event) => set({ project: event.target.value })}
      >
        <option value="">Any project</option>
        {projects.map(({ projectId, name }) => (
          <option key={projectId} value={projectId}>
            {name}
          </option>
        ))}
      </Select>
      <Button
        aria-pressed={filter.archived === 'true'}
        className={filter.archived === 'true' ? 'border-accent/40 bg-accent-soft text-accent' : 'text-muted'}
        onClick={() => set({ archived: filter.archived === 'true' ? '' : 'true' })}
      >
        <Archive aria-hidden size={13} /> Archived too
      </Button>
      {active && (
        <Button look="quiet" onClick={clear}>
          <X aria-hidden size={14} /> Clear
        </Button>
      )}
    </div>
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

'use client';

import { Bot, Coins, DoorOpen, Flag, Footprints, Wrench, type LucideIcon } from 'lucide-react';
import { useMemo, useState } from 'react';
import { VirtualLog } from './virtual-log';
import { ClockTime } from '../ui/age';
import { cx } from '../ui/class-names';
import { EmptyState } from '../ui/notice';
import { softTones } from '../ui/pill';
import { plural } from '@/lib/format';
import type { EventGroup } from '@/lib/wave/describe-event';
import { useRun } from '@/lib/wave/hooks/use-run';
import { timelineOf, type TimelineEntry } from '@/lib/wave/timeline';

const groups: readonly { group: EventGroup; label: string; icon: LucideIcon }[] = [
  { group: 'run', label: 'Run', icon: Flag },
  { group: 'agents', label: 'Agents', icon: Bot },
  { group: 'tools', label: 'Tools', icon: Wrench },
  { group: 'gates', label: 'Gates', icon: DoorOpen },
  { group: 'budget', label: 'Budget', icon: Coins },
  { group: 'steps', label: 'Steps', icon: Footprints },
];

const icons = Object.fromEntries(groups.map(({ group, icon }) => [group, icon])) as Record<EventGroup, LucideIcon>;

/** Everything that happened, in its order. Steps are of interest to few, so they are asked for. */
export function TimelineTab() {
  const { log } = useRun();
  const [shown, setShown] = useState<ReadonlySet<EventGroup>>(
    new Set(groups.map(({ group }) => group).filter((group) => group !== 'steps')),
  );
  const entries = useMemo(() => timelineOf(log.events, shown), [log, shown]);
  const toggle = (group: EventGroup) => {
    const next = new Set(shown);
    if (!next.delete(group)) next.add(group);
    setShown(next);
  };
  return (
    <div>
      <div role="group" aria-label="Which events" className="flex flex-wrap items-center gap-1.5 border-b px-3 py-2">
        {groups.map(({ group, label, icon: Icon }) => (
          <button
            key={group}
            type="button"
            aria-pressed={shown.has(group)}
            onClick={() => toggle(group)}
            className={cx(
              'flex h-6 items-center gap-1 rounded-full border px-2 text-xs',
              shown.has(group) ? 'border-accent/40 bg-accent-soft text-accent' : 'text-faint hover:text-ink',
            )}
          >
            <Icon aria-hidden size={12} /> {label}
          </button>
        ))}
        <span className="ml-auto text-xs text-faint">{plural(log.lastSeq, 'event')}</span>
      </div>
      {entries.length === 0 ? (
        <EmptyState title={log.events.length === 0 ? 'Nothing has happened yet' : 'No such event yet'} />
      ) : (
        <VirtualLog
          label="Timeline"
          items={entries}
          keyOf={({ event }) => event.seq}
          render={(entry) => <Entry entry={entry} />}
          estimate={44}
          start="newest"
        />
      )}
    </div>
  );
}

function Entry({ entry: { event, group, tone, title, detail } }: { entry: TimelineEntry }) {
  const Icon = icons[group];
  return (
    <div data-seq={event.seq} data-type={event.type} className="flex items-start gap-2.5 px-3 py-1 hover:bg-hover">
      <span className="mt-0.5 hidden w-9 shrink-0 text-right font-mono text-2xs leading-4.5 text-faint sm:block">
        {event.seq}
      </span>
      <span className="mt-0.5 shrink-0 leading-4">
        <ClockTime at={event.at} />
      </span>
      <span className={cx('mt-0.5 flex size-4.5 shrink-0 items-center justify-center rounded-sm', softTones[tone])}>
        <Icon aria-hidden size={11} />
      </span>
      <p className="min-w-0 flex-1 text-sm">
        <span className="font-medium">{title}</span>
        {detail && <span className="line-clamp-2 text-xs break-words text-muted">{detail}</span>}
      </p>
    </div>
  );
}

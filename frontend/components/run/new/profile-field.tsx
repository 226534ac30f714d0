'use client';

import { UserCheck } from 'lucide-react';
import { useId } from 'react';
import { cx } from '../../ui/class-names';
import { Panel } from '../../ui/panel';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { askedOfPeople } from '@/lib/wave/profile-words';

interface ProfileFieldProps {
  /** Empty for the first one. */
  value: string;
  onChange: (name: string) => void;
  error?: string;
}

/** How the run is governed: what each profile is for, and where it asks a person. */
export function ProfileField({ value, onChange, error }: ProfileFieldProps) {
  const group = useId();
  const { value: profiles } = useResource('profiles', (signal) => wave.listProfiles(signal));
  const items = profiles?.items;
  // Without the list the API's usual profile holds; the form works all the same.
  if (items === undefined || items.length === 0) return null;
  const chosen = value === '' ? items[0]?.name : value;
  return (
    <Panel title={<span id={`${group}-title`}>Profile</span>}>
      <div
        role="radiogroup"
        aria-labelledby={`${group}-title`}
        className="grid gap-px overflow-hidden rounded-b-lg bg-line sm:grid-cols-2"
      >
        {items.map((profile) => {
          const checked = profile.name === chosen;
          return (
            <label
              key={profile.name}
              className={cx(
                'flex cursor-pointer gap-2.5 p-3 text-sm sm:last:odd:col-span-2',
                checked ? 'bg-accent-soft' : 'bg-surface hover:bg-hover',
              )}
            >
              <input
                type="radio"
                name={group}
                value={profile.name}
                checked={checked}
                onChange={() => onChange(profile.name)}
                className="mt-0.75 size-3.5 shrink-0 accent-accent"
              />
              <span className="min-w-0">
                <span className="font-medium capitalize">{profile.name}</span>
                <span className="block text-xs text-muted">{profile.description}</span>
                <span className="mt-1 flex items-start gap-1 text-xs text-muted">
                  {profile.humanGates.length > 0 && (
                    <UserCheck aria-hidden size={13} className="mt-0.5 shrink-0 text-accent" />
                  )}
                  <span>
                    {askedOfPeople(profile)} At most {profile.maxIterations} iterations.
                  </span>
                </span>
              </span>
            </label>
          );
        })}
      </div>
      {error && (
        <p role="alert" className="p-3 text-xs text-bad">
          {error}
        </p>
      )}
    </Panel>
  );
}

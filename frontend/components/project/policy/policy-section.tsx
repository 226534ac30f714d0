import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel';

/** A part of the policy, with what it is about beside its fields. */
export function PolicySection({ title, about, children }: { title: string; about: ReactNode; children: ReactNode }) {
  return (
    <Panel title={title}>
      <div className="grid gap-x-8 gap-y-4 p-3 lg:grid-cols-[16rem_minmax(0,1fr)]">
        <p className="text-sm text-muted">{about}</p>
        <div className="flex min-w-0 flex-col gap-4">{children}</div>
      </div>
    </Panel>
  );
}

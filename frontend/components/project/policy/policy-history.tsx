'use client';

import { useState } from 'react';
import { ChangesList } from './changes-list';
import { Disclosure } from '../../run/transcript/disclosure';
import { Age } from '../../ui/age';
import { Button } from '../../ui/button';
import { EmptyState, ProblemNotice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { SkeletonRows } from '../../ui/skeleton';
import { actorName } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { usePages } from '@/lib/wave/hooks/use-pages';
import { policyChanges } from '@/lib/wave/policy-changes';
import type { PolicyView } from '@/lib/wave/types';

interface PolicyHistoryProps {
  projectId: string;
  /** The version that stands: with another one there is more to read. */
  version: number;
}

/** Every version of the policy, each with what it changed. */
export function PolicyHistory({ projectId, version }: PolicyHistoryProps) {
  const { items, problem, hasMore, loadingMore, loadMore, reload } = usePages(
    `policy versions of ${projectId} to ${version}`,
    (cursor) => wave.listPolicyVersions(projectId, { cursor, limit: 50 }),
  );
  const [opened, setOpened] = useState<number>();
  if (items === undefined)
    return problem ? <ProblemNotice problem={problem} retry={reload} /> : <SkeletonRows rows={3} />;
  if (items.every((item) => item.version === 0)) {
    return (
      <Panel>
        <EmptyState title="The policy has never been changed">
          Each change becomes a version, with who made it and why. None is ever lost.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <ol className="flex flex-col gap-2">
        {items.map((item, index) => (
          <li key={item.version} data-version={item.version}>
            <Disclosure
              open={opened === item.version}
              onOpen={(open) => setOpened(open ? item.version : undefined)}
              summary={<Summary item={item} stands={item.version === version} />}
            >
              <Changes item={item} before={items[index + 1]} first={item.version <= 1} />
            </Disclosure>
          </li>
        ))}
      </ol>
      {hasMore && (
        <Button size="small" className="self-center" busy={loadingMore} onClick={loadMore}>
          Load more
        </Button>
      )}
    </div>
  );
}

function Summary({ item, stands }: { item: PolicyView; stands: boolean }) {
  return (
    <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 text-sm">
      <span className="font-medium">
        {item.version === 0 ? 'As shipped' : `Version ${item.version}`}
        {stands && <span className="font-normal text-good"> stands</span>}
      </span>
      {item.createdBy !== null && <span className="text-muted">{actorName(item.createdBy)}</span>}
      {item.reason !== null && <span className="min-w-0 flex-1 basis-40 truncate text-muted">{item.reason}</span>}
      {item.createdAt !== null && (
        <span className="text-xs text-faint">
          <Age at={item.createdAt} />
        </span>
      )}
    </span>
  );
}

/** Against the version before; the first one against what WAVE ships with, which the list may hold as version 0. */
function Changes({ item, before, first }: { item: PolicyView; before: PolicyView | undefined; first: boolean }) {
  if (before !== undefined) return <ChangesList changes={policyChanges(before.policy, item.policy)} />;
  return (
    <p className="text-sm text-muted">
      {first
        ? 'The first version; before it, the policy that WAVE ships with held.'
        : 'Load more to see what it changed.'}
    </p>
  );
}

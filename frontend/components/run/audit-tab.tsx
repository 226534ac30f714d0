'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { AuditList } from '../audit/audit-list';
import { Button } from '../ui/button';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { SkeletonRows } from '../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { usePages } from '@/lib/wave/hooks/use-pages';
import { useReloadOn } from '@/lib/wave/hooks/use-reload-on';
import { useRun } from '@/lib/wave/hooks/use-run';

/** What of this run stands in the audit. */
export function AuditTab({ runId }: { runId: string }) {
  const { log } = useRun();
  const { items, problem, hasMore, loadingMore, loadMore, reload } = usePages(`audit of ${runId}`, (cursor) =>
    wave.listRunAudit(runId, { cursor, limit: 100 }),
  );
  const mark = useMemo(() => log.events.findLast(({ type }) => audited.test(type))?.seq ?? 0, [log]);
  useReloadOn(mark, reload, 1_000);
  if (items === undefined) {
    return problem ? (
      <ProblemNotice problem={problem} retry={reload} className="m-3" />
    ) : (
      <SkeletonRows className="p-3" />
    );
  }
  if (items.length === 0) return <EmptyState title="Nothing of this run is on the record yet" />;
  return (
    <div className="flex flex-col gap-3 p-3">
      <p className="text-xs text-muted">
        Written in the same transaction as what each entry tells, and never changed afterwards. The{' '}
        <Link href="/audit" className="text-accent underline">
          whole record
        </Link>{' '}
        can be verified and exported.
      </p>
      <AuditList entries={items} runLinks={false} />
      {hasMore && (
        <Button size="small" className="self-center" busy={loadingMore} onClick={loadMore}>
          Load more
        </Button>
      )}
    </div>
  );
}

const audited = /^(run|gate|review|budget)\.|^tool\.blocked$/;

'use client';

import { Download } from 'lucide-react';
import { AuditFilters, useAuditFilter } from './audit-filters';
import { AuditList } from './audit-list';
import { ChainCheckResult, useChainCheck, VerifyButton } from './chain-check';
import { useMay } from '../shell/session';
import { Button } from '../ui/button';
import { buttonClass } from '../ui/button-class';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { PageHeading } from '../ui/page-heading';
import { Panel } from '../ui/panel';
import { SkeletonRows } from '../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { apiAddress } from '@/lib/wave/http';
import { usePages } from '@/lib/wave/hooks/use-pages';

/** The record of the whole installation: who did what, in a chain that shows when it was tampered with. */
export function AuditPage() {
  const { filter, active, clear } = useAuditFilter();
  const { items, problem, hasMore, loadingMore, loadMore, reload } = usePages(JSON.stringify(filter), (cursor) =>
    wave.listAudit(filter, { cursor, limit: 100 }),
  );
  const chain = useChainCheck();
  const mayExport = useMay('audit:export');
  return (
    <>
      <PageHeading
        title="Audit"
        actions={
          <>
            {mayExport && (
              <a href={apiAddress('/audit/export')} download="wave-audit.jsonl" className={buttonClass('secondary')}>
                <Download aria-hidden size={14} /> Export
              </a>
            )}
            <VerifyButton {...chain} />
          </>
        }
      >
        Who did what, and who allowed it. Entries are only ever added, each one chained to the one before.
      </PageHeading>
      <div className="flex flex-col gap-3">
        <ChainCheckResult {...chain} />
        <AuditFilters />
        {problem && <ProblemNotice problem={problem} retry={reload} />}
        {items === undefined && problem === undefined && <SkeletonRows rows={10} />}
        {items?.length === 0 && (
          <Panel>
            {active ? (
              <EmptyState
                title="No entry matches the filter"
                action={<Button onClick={clear}>Show all entries</Button>}
              />
            ) : (
              <EmptyState title="Nothing is on the record yet">The first sign-in begins it.</EmptyState>
            )}
          </Panel>
        )}
        {items !== undefined && items.length > 0 && <AuditList entries={items} />}
        {hasMore && (
          <Button className="self-center" busy={loadingMore} onClick={loadMore}>
            Load more
          </Button>
        )}
      </div>
    </>
  );
}

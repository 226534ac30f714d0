import type { Metadata } from 'next';
import { Suspense } from 'react';
import { AuditPage } from '@/components/audit/audit-page';
import { Needs } from '@/components/shell/needs';
import { SkeletonRows } from '@/components/ui/skeleton';

export const metadata: Metadata = { title: 'Audit' };

export default function Page() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <Needs scope="audit:read" otherwise="Reading the record needs the role of an operator.">
        <AuditPage />
      </Needs>
    </Suspense>
  );
}

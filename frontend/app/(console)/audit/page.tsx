import type { Metadata } from 'next';
import { Suspense } from 'react';
import { AuditPage } from '@/components/audit/audit-page';
import { SkeletonRows } from '@/components/ui/skeleton';

export const metadata: Metadata = { title: 'Audit' };

export default function Page() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <AuditPage />
    </Suspense>
  );
}

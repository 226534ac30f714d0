import type { Metadata } from 'next';
import { Suspense } from 'react';
import { RunsPage } from '@/components/run/runs-page';
import { SkeletonRows } from '@/components/ui/skeleton';

export const metadata: Metadata = { title: 'Runs' };

export default function Page() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <RunsPage />
    </Suspense>
  );
}

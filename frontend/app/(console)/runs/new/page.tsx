import type { Metadata } from 'next';
import { Suspense } from 'react';
import { NewRunPage } from '@/components/run/new/new-run-page';
import { SkeletonRows } from '@/components/ui/skeleton';

export const metadata: Metadata = { title: 'New run' };

export default function Page() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <NewRunPage />
    </Suspense>
  );
}

import type { Metadata } from 'next';
import { Suspense } from 'react';
import { NewRunPage } from '@/components/run/new/new-run-page';
import { Needs } from '@/components/shell/needs';
import { SkeletonRows } from '@/components/ui/skeleton';

export const metadata: Metadata = { title: 'New run' };

export default function Page() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <Needs scope="runs:write" otherwise="Starting a run needs the role of an operator.">
        <NewRunPage />
      </Needs>
    </Suspense>
  );
}

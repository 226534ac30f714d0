import type { Metadata } from 'next';
import { Suspense } from 'react';
import { InboxPage } from '@/components/review/inbox-page';
import { SkeletonRows } from '@/components/ui/skeleton';

export const metadata: Metadata = { title: 'Inbox' };

export default function Page() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <InboxPage />
    </Suspense>
  );
}

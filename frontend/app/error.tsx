'use client';

import { PageFailure } from '@/components/shell/page-failure';

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return <PageFailure error={error} retry={retry} />;
}

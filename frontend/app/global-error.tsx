'use client';

import { PageFailure } from '@/components/shell/page-failure';
import './globals.css';

export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <PageFailure error={error} retry={retry} />
      </body>
    </html>
  );
}

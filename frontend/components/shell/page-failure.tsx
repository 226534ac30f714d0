'use client';

import { useEffect } from 'react';
import { Button } from '../ui/button';
import { asProblem } from '@/lib/wave/problem';

/** What stands where a page broke. Nothing that runs is touched by it. */
export function PageFailure({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-start gap-3 px-4 py-[18vh]">
      <h1 className="text-xl font-semibold">This page broke</h1>
      <p className="text-sm text-muted">
        Runs are not affected. What went wrong: <span className="font-mono text-xs">{asProblem(error).message}</span>
      </p>
      <Button look="primary" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}

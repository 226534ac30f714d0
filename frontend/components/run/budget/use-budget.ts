'use client';

import { useMemo } from 'react';
import { wave } from '@/lib/wave/client';
import { useReloadOn } from '@/lib/wave/hooks/use-reload-on';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { useRun } from '@/lib/wave/hooks/use-run';

/** The run's budget, read again when money moved. */
export function useBudget(runId: string) {
  const { log } = useRun();
  const budget = useResource(`budget of ${runId}`, (signal) => wave.budget(runId, { limit: 50, signal }));
  const mark = useMemo(() => log.events.findLast(({ type }) => type.startsWith('budget.'))?.seq ?? 0, [log]);
  useReloadOn(mark, budget.reload, 500);
  return budget;
}

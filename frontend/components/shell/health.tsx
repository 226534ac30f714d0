'use client';

import { Clapperboard, Cpu } from 'lucide-react';
import { createContext, use, type ReactNode } from 'react';
import { Hint } from '../ui/hint';
import { Pill } from '../ui/pill';
import { wave } from '@/lib/wave/client';
import { useResource, type Resource } from '@/lib/wave/hooks/use-resource';
import type { OrchestratorHealth } from '@/lib/wave/types';

export const rehearsalLabel = 'Rehearsal model — bundled stories, no AI is asked';

const HealthContext = createContext<Resource<OrchestratorHealth> | undefined>(undefined);

export function HealthProvider({ children }: { children: ReactNode }) {
  const health = useResource('health', (signal) => wave.health(signal), { refreshMs: 15_000 });
  return <HealthContext value={health}>{children}</HealthContext>;
}

/** How WAVE is, asked every 15 s; undefined until the first answer. */
export function useHealth(): OrchestratorHealth | undefined {
  return use(HealthContext)?.value;
}

/** Says on every page that what is seen is a rehearsal, when it is. */
export function RehearsalStrip() {
  if (useHealth()?.model.provider !== 'rehearsal') return null;
  return (
    <aside aria-label="Model in use" className="border-b bg-accent-soft px-3 py-1 text-accent">
      <p className="flex items-center justify-center gap-2 text-center text-xs font-medium">
        <Clapperboard aria-hidden size={14} className="shrink-0" />
        {rehearsalLabel}
      </p>
    </aside>
  );
}

/** The model in use, and what is wrong when something is. */
export function ModelIndicator() {
  const health = useHealth();
  if (health === undefined) return null;
  const { model } = health;
  const trouble = troubleOf(health);
  return (
    <>
      <Hint
        text={
          model.status === 'up' ? `Model ${model.name} is reachable` : (model.detail ?? 'The model is not reachable')
        }
      >
        <span tabIndex={0} className="flex min-w-0 items-center gap-1.5 rounded-sm text-xs text-muted">
          <Cpu aria-hidden size={14} className={model.status === 'up' ? 'text-good' : 'text-bad'} />
          {model.provider === 'rehearsal' ? (
            <Pill tone="accent">Rehearsal model</Pill>
          ) : (
            <span className="truncate">{model.name}</span>
          )}
        </span>
      </Hint>
      {trouble !== undefined && (
        <Hint text={trouble.detail}>
          <span tabIndex={0} className="rounded-sm">
            <Pill tone={trouble.tone}>{trouble.label}</Pill>
          </span>
        </Hint>
      )}
    </>
  );
}

function troubleOf(health: OrchestratorHealth): { label: string; detail: string; tone: 'bad' | 'warn' } | undefined {
  if (health.database.status === 'down') {
    return { label: 'Database down', detail: health.database.detail ?? 'Postgres does not answer.', tone: 'bad' };
  }
  if (health.queue.status === 'down') {
    return { label: 'Queue down', detail: health.queue.detail ?? 'The queue does not answer.', tone: 'bad' };
  }
  if (health.orchestratorStatus === 'no_workers') {
    return { label: 'No worker', detail: 'Runs wait in the queue until a worker is started.', tone: 'warn' };
  }
  if (health.model.status === 'down') {
    return { label: 'Model unreachable', detail: health.model.detail ?? 'Runs cannot go on without it.', tone: 'warn' };
  }
  return undefined;
}

import { LoaderCircle } from 'lucide-react';
import { AgentName } from './agent-name';
import type { Activity } from '@/lib/wave/activity';

/** What is happening at this moment. */
export function LiveRow({ activity: { agent, state, text } }: { activity: Activity }) {
  return (
    <div data-testid="live-row" className="flex items-start gap-2 px-3 py-3 sm:pl-6">
      <LoaderCircle aria-hidden size={14} className="mt-1 shrink-0 animate-spin text-accent" />
      <div className="min-w-0 text-sm">
        {agent !== null && state === 'thinking' && <AgentName agent={agent} />}{' '}
        {text === '' ? (
          <span className="text-muted">{state === 'thinking' ? 'is thinking…' : 'WAVE is at work…'}</span>
        ) : (
          <p className="mt-1 break-words whitespace-pre-wrap">
            {text}
            <span aria-hidden className="breathing ml-0.5 inline-block h-3.5 w-1.5 translate-y-0.5 bg-accent" />
          </p>
        )}
      </div>
    </div>
  );
}

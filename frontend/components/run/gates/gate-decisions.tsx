import { Bot, ScrollText, User, type LucideIcon } from 'lucide-react';
import { Age } from '../../ui/age';
import { Pill } from '../../ui/pill';
import { actorName } from '@/lib/format';
import type { Tone } from '@/lib/wave/describe-event';
import { unmetEvidence } from '@/lib/wave/run-commands';
import type { GateDecisionView, GateView } from '@/lib/wave/types';

const deciders: Record<GateDecisionView['byKind'], { icon: LucideIcon; word: string }> = {
  agent: { icon: Bot, word: 'agent' },
  policy: { icon: ScrollText, word: 'policy' },
  person: { icon: User, word: 'person' },
};

const tones: Record<GateDecisionView['decision'], Tone> = { go: 'good', hold: 'warn', recycle: 'warn', kill: 'bad' };

/** Everything that was decided on a gate, oldest first: by agents, by policy, by people. */
export function GateDecisions({ gate: { decisions, status, evidence } }: { gate: GateView }) {
  if (decisions.length === 0) return null;
  const last = decisions.at(-1);
  // Whoever says go is outweighed by evidence that does not hold; only an override is not.
  const outweighed = status === 'hold' && last?.decision === 'go' && !last.override;
  return (
    <ol aria-label="Decisions" className="flex flex-col border-t">
      {decisions.map(({ decision, byKind, byName, override, reason, at }, index) => {
        const { icon: Icon, word } = deciders[byKind];
        // What policy decides is what the evidence says.
        const shown = outweighed && byKind === 'policy' && index === decisions.length - 1 ? 'hold' : decision;
        return (
          <li key={index} className="flex gap-1.5 border-b py-1.5 last:border-b-0">
            <Icon role="img" aria-label={word} size={13} className="mt-0.75 shrink-0 text-faint" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
                <Pill tone={shown === decision ? tones[decision] : 'warn'}>{shown}</Pill>
                {override && <Pill tone="warn">override</Pill>}
                <span className="font-medium break-words">{byKind === 'policy' ? 'Policy' : actorName(byName)}</span>
                <span className="text-faint">
                  <Age at={at} />
                </span>
              </p>
              {reason && <p className="mt-0.5 break-words text-muted">{reason}</p>}
            </div>
          </li>
        );
      })}
      {outweighed && last.byKind !== 'policy' && unmetEvidence({ evidence }).length > 0 && (
        <li className="py-1.5 text-warn">Its evidence does not hold, so the gate holds all the same.</li>
      )}
    </ol>
  );
}

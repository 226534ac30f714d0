import { Bot, ScrollText, User, type LucideIcon } from 'lucide-react';
import { Age } from '../../ui/age';
import { Pill } from '../../ui/pill';
import { actorName } from '@/lib/format';
import type { Tone } from '@/lib/wave/describe-event';
import type { GateDecisionView } from '@/lib/wave/types';

const deciders: Record<GateDecisionView['byKind'], { icon: LucideIcon; word: string }> = {
  agent: { icon: Bot, word: 'agent' },
  policy: { icon: ScrollText, word: 'policy' },
  person: { icon: User, word: 'person' },
};

const tones: Record<GateDecisionView['decision'], Tone> = { go: 'good', hold: 'warn', recycle: 'warn', kill: 'bad' };

/** Everything that was decided on a gate, oldest first: by agents, by policy, by people. */
export function GateDecisions({ decisions }: { decisions: readonly GateDecisionView[] }) {
  if (decisions.length === 0) return null;
  return (
    <ol aria-label="Decisions" className="flex flex-col border-t">
      {decisions.map(({ decision, byKind, byName, override, reason, at }, index) => {
        const { icon: Icon, word } = deciders[byKind];
        return (
          <li key={index} className="flex gap-1.5 border-b py-1.5 last:border-b-0">
            <Icon role="img" aria-label={word} size={13} className="mt-0.75 shrink-0 text-faint" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
                <Pill tone={tones[decision]}>{decision}</Pill>
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
    </ol>
  );
}

import { CircleCheck, CircleDashed, CircleDot, CirclePause, CircleSlash, CircleX, type LucideIcon } from 'lucide-react';
import { cx } from '../ui/class-names';
import { Pill } from '../ui/pill';
import type { Tone } from '@/lib/wave/describe-event';
import type { RunPhase, RunStatus } from '@/lib/wave/types';

const looks: Record<RunStatus, { tone: Tone; icon: LucideIcon }> = {
  queued: { tone: 'neutral', icon: CircleDashed },
  running: { tone: 'accent', icon: CircleDot },
  held: { tone: 'warn', icon: CirclePause },
  complete: { tone: 'good', icon: CircleCheck },
  failed: { tone: 'bad', icon: CircleX },
  killed: { tone: 'bad', icon: CircleSlash },
};

/** Status with, while it runs, the phase it is in. */
export function StatusPill({ status, phase }: { status: RunStatus; phase?: RunPhase }) {
  const { tone, icon: Icon } = looks[status];
  const fine = status === 'running' && phase !== undefined ? phase : status;
  return (
    <Pill tone={tone}>
      <Icon aria-hidden size={12} className={cx(status === 'running' && 'breathing')} />
      <span className="inline-block first-letter:uppercase">{fine}</span>
    </Pill>
  );
}

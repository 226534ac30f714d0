import { Check, Pause, X } from 'lucide-react';
import { cx } from '../ui/class-names';
import { phasePath, type PathPhase } from '@/lib/wave/phase-path';
import type { RunStatus } from '@/lib/wave/types';

type Place = 'done' | 'here' | 'held' | 'ended' | 'ahead';

const marks: Record<Place, string> = {
  done: 'border-good bg-good text-canvas',
  here: 'border-accent bg-accent text-on-accent',
  held: 'border-warn bg-warn text-canvas',
  ended: 'border-bad bg-bad text-canvas',
  ahead: 'border-line-strong bg-surface text-faint',
};

const words: Record<Place, string> = {
  done: 'text-ink',
  here: 'font-semibold text-accent',
  held: 'font-semibold text-warn',
  ended: 'font-semibold text-bad',
  ahead: 'text-faint',
};

/** Where on its way a run is; tells screen readers when it moves on. */
export function PhaseStepper({ phase, status }: { phase: PathPhase; status: RunStatus }) {
  const reached = phasePath.indexOf(phase);
  return (
    <div className="rounded-lg border bg-surface px-3 py-2.5 shadow-raised">
      <p aria-live="polite" className="sr-only">
        {`Phase ${phase}${status === 'running' || status === phase ? '' : `, ${status}`}`}
      </p>
      <ol aria-label="Phases" className="flex items-center">
        {phasePath.map((name, index) => {
          const place = placeOf(index, reached, status);
          return (
            <li
              key={name}
              aria-current={index === reached ? 'step' : undefined}
              data-place={place}
              className={cx('flex min-w-0 items-center gap-2', index > 0 && 'flex-1')}
            >
              {index > 0 && (
                <span
                  aria-hidden
                  className={cx('ml-2 h-px min-w-1 flex-1', index <= reached ? 'bg-good' : 'bg-line-strong')}
                />
              )}
              <span
                aria-hidden
                className={cx(
                  'flex size-4.5 shrink-0 items-center justify-center rounded-full border text-2xs',
                  marks[place],
                  place === 'here' && 'ring-4 ring-accent-soft',
                )}
              >
                <Mark place={place} index={index} />
              </span>
              <span className={cx('truncate text-xs first-letter:uppercase max-sm:sr-only', words[place])}>{name}</span>
            </li>
          );
        })}
      </ol>
      <p
        aria-hidden
        className={cx('mt-1.5 text-xs first-letter:uppercase sm:hidden', words[placeOf(reached, reached, status)])}
      >
        {phase}
      </p>
    </div>
  );
}

function Mark({ place, index }: { place: Place; index: number }) {
  if (place === 'done') return <Check size={11} strokeWidth={3} />;
  if (place === 'held') return <Pause size={9} strokeWidth={4} />;
  if (place === 'ended') return <X size={11} strokeWidth={3} />;
  return <>{index + 1}</>;
}

function placeOf(index: number, reached: number, status: RunStatus): Place {
  if (index < reached || status === 'complete') return 'done';
  if (index > reached) return 'ahead';
  if (status === 'held') return 'held';
  return status === 'failed' || status === 'killed' ? 'ended' : 'here';
}

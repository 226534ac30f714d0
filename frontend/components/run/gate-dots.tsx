import { cx } from '../ui/class-names';
import type { RunSummary } from '@/lib/wave/types';

const count = 10;

type Dot = 'passed' | 'current' | 'stopped' | 'ahead';

const looks: Record<Dot, string> = {
  passed: 'bg-good',
  current: 'bg-accent',
  stopped: 'bg-warn',
  ahead: 'bg-line-strong/60',
};

/** Ten dots: how far up the ladder a run is. */
export function GateDots({ run }: { run: Pick<RunSummary, 'currentGate' | 'gateStatus' | 'status'> }) {
  const dots = Array.from({ length: count }, (_, gate) => dotOf(gate, run));
  const passed = dots.filter((dot) => dot === 'passed').length;
  return (
    <span
      role="img"
      aria-label={`${passed} of ${count} gates passed`}
      title={`${passed} of ${count} gates passed`}
      className="inline-flex gap-0.75"
    >
      {dots.map((dot, gate) => (
        <span key={gate} className={cx('size-1.75 rounded-full', looks[dot])} />
      ))}
    </span>
  );
}

function dotOf(
  gate: number,
  { currentGate, gateStatus, status }: Pick<RunSummary, 'currentGate' | 'gateStatus' | 'status'>,
): Dot {
  if (status === 'complete' || gate < currentGate || (gate === currentGate && gateStatus === 'go')) return 'passed';
  if (gate > currentGate) return 'ahead';
  return status === 'running' || status === 'queued' ? 'current' : 'stopped';
}

import { cx } from './class-names';
import type { Tone } from '@/lib/wave/describe-event';

const fills: Record<Tone, string> = {
  neutral: 'bg-line-strong',
  accent: 'bg-accent',
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
};

interface BarProps {
  label: string;
  /** 0–100. */
  percent: number;
  tone?: Tone;
  className?: string;
}

export function Bar({ label, percent, tone = 'accent', className }: BarProps) {
  const shown = Math.min(100, Math.max(0, percent));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(shown)}
      aria-valuemin={0}
      aria-valuemax={100}
      className={cx('h-1.5 overflow-hidden rounded-full bg-sunken', className)}
    >
      <div
        className={cx('h-full rounded-full transition-[width] duration-500', fills[tone])}
        style={{ width: `${shown}%` }}
      />
    </div>
  );
}

/** Calm below 75 %, attention above, alarm at the limit. */
export function budgetTone(percent: number): Tone {
  return percent >= 95 ? 'bad' : percent >= 75 ? 'warn' : 'accent';
}

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
  /** What is set aside beyond that, 0–100; shown paler. */
  reserved?: number;
  /** The bar in words, where percent says too little. */
  text?: string;
  tone?: Tone;
  className?: string;
}

export function Bar({ label, percent, reserved = 0, text, tone = 'accent', className }: BarProps) {
  const shown = Math.min(100, Math.max(0, percent));
  const aside = Math.min(100 - shown, Math.max(0, reserved));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(shown + aside)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={text}
      className={cx('flex h-1.5 overflow-hidden rounded-full bg-sunken', className)}
    >
      <div className={cx('transition-[width] duration-500', fills[tone])} style={{ width: `${shown}%` }} />
      {aside > 0 && (
        <div className={cx('opacity-45 transition-[width] duration-500', fills[tone])} style={{ width: `${aside}%` }} />
      )}
    </div>
  );
}

/** Calm below 75 %, attention above, alarm at the limit. */
export function budgetTone(percent: number): Tone {
  return percent >= 95 ? 'bad' : percent >= 75 ? 'warn' : 'accent';
}

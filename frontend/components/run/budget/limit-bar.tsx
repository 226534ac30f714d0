import { budgetTone } from '../../ui/bar';
import { cx } from '../../ui/class-names';
import { textTones } from '../../ui/pill';
import { formatCount, formatUsd } from '@/lib/format';
import { shares } from '@/lib/wave/spend';
import type { Amounts } from '@/lib/wave/types';

const fills = { accent: 'bg-accent', warn: 'bg-warn', bad: 'bg-bad', good: 'bg-good', neutral: 'bg-line-strong' };

interface LimitBarProps {
  name: string;
  unit: 'tokens' | 'USD';
  amounts: Amounts;
}

export function formatAmount(amount: number, unit: LimitBarProps['unit']): string {
  return unit === 'USD' ? formatUsd(amount) : formatCount(amount);
}

/** Spent, reserved by calls under way, and what is left of a limit. */
export function LimitBar({ name, unit, amounts }: LimitBarProps) {
  const { limit, reserved, spent } = amounts;
  const share = shares(amounts);
  const percent = share === undefined ? 0 : share.spent + share.reserved;
  const tone = budgetTone(percent);
  const text =
    `${formatAmount(spent, unit)} spent` +
    (reserved > 0 ? `, ${formatAmount(reserved, unit)} reserved,` : '') +
    (limit === null ? ', no limit' : ` of ${formatAmount(limit, unit)}`);
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span className="text-muted">
          {name}, {unit === 'USD' ? 'cost' : 'tokens'}
        </span>
        <span className={cx(tone !== 'accent' && textTones[tone])}>{text}</span>
      </p>
      {share !== undefined && (
        <div
          role="progressbar"
          aria-label={`${name}, ${unit === 'USD' ? 'cost' : 'tokens'}`}
          aria-valuenow={Math.round(percent)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuetext={text}
          className="flex h-2 overflow-hidden rounded-full bg-sunken"
        >
          <div className={cx('transition-[width] duration-500', fills[tone])} style={{ width: `${share.spent}%` }} />
          <div
            className={cx('opacity-45 transition-[width] duration-500', fills[tone])}
            style={{ width: `${share.reserved}%` }}
          />
        </div>
      )}
    </div>
  );
}

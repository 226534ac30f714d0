import { Bar, budgetTone } from '../../ui/bar';
import { cx } from '../../ui/class-names';
import { textTones } from '../../ui/pill';
import { formatCount, formatUsd } from '@/lib/format';
import { limitWords, shares } from '@/lib/wave/spend';
import type { Amounts } from '@/lib/wave/types';

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
  const share = shares(amounts);
  const percent = share === undefined ? 0 : share.spent + share.reserved;
  const tone = budgetTone(percent);
  const text = limitWords(amounts, (amount) => formatAmount(amount, unit));
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span className="text-muted">
          {name}, {unit === 'USD' ? 'cost' : 'tokens'}
        </span>
        <span className={cx(tone !== 'accent' && textTones[tone])}>{text}</span>
      </p>
      {share !== undefined && (
        <Bar
          label={`${name}, ${unit === 'USD' ? 'cost' : 'tokens'}`}
          percent={share.spent}
          reserved={share.reserved}
          text={text}
          tone={tone}
          className="h-2"
        />
      )}
    </div>
  );
}

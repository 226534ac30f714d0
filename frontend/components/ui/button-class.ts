import { cx } from './class-names';

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  secondary: 'bg-surface text-ink hover:bg-hover border-line-strong',
  quiet: 'bg-transparent text-muted hover:bg-hover hover:text-ink border-transparent',
  danger: 'bg-surface text-bad hover:bg-bad-soft border-line-strong',
  'danger-solid': 'bg-bad text-canvas hover:opacity-90 border-transparent',
} as const;

export type ButtonLook = keyof typeof looks;

const base =
  'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors ' +
  'disabled:cursor-not-allowed disabled:opacity-50';
const sizes = { small: 'h-7 px-2.5 text-xs', medium: 'h-8 px-3 text-sm' } as const;
export type ButtonSize = keyof typeof sizes;

export function buttonClass(look: ButtonLook = 'secondary', size: ButtonSize = 'medium', extra?: string): string {
  return cx(base, sizes[size], looks[look], extra);
}

'use client';

import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { buttonClass, type ButtonLook, type ButtonSize } from './button-class';
import { cx } from './class-names';
import { Hint } from './hint';

interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook;
  size?: ButtonSize;
  /** Shows that the press is being worked on, and refuses further ones. */
  busy?: boolean;
}

export function Button({ look, size, busy = false, className, children, disabled, type, ...rest }: ButtonProps) {
  return (
    <button
      type={type ?? 'button'}
      className={buttonClass(look, size, className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy && <LoaderCircle aria-hidden size={14} className="animate-spin" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  /** Said by screen readers and shown as a tooltip. */
  label: string;
  /** Off for what closes a layer: its tooltip would be the one that Escape closes. */
  hint?: boolean;
  children: ReactNode;
}

export function IconButton({ label, hint = true, className, children, ...rest }: IconButtonProps) {
  const button = (
    <button
      type="button"
      aria-label={label}
      className={cx(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
  return hint ? <Hint text={label}>{button}</Hint> : button;
}

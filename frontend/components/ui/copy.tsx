'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { cx } from './class-names';

/** Copies a text; shows the text itself when `shown` is given. */
export function CopyButton({
  text,
  label,
  shown,
  className,
}: {
  text: string;
  label: string;
  shown?: string;
  className?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast.error('The browser did not allow copying.'),
    );
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={shown === undefined ? (copied ? 'Copied' : label) : undefined}
      title={label}
      className={cx(
        'inline-flex min-w-0 items-center gap-1 rounded-sm px-1 text-faint hover:bg-hover hover:text-ink',
        className,
      )}
    >
      {shown !== undefined && (
        <>
          <span className="sr-only">{label}: </span>
          <span className="truncate">{shown}</span>
        </>
      )}
      <Icon aria-hidden size={12} className="shrink-0" />
    </button>
  );
}

import { cx } from './class-names';

/** Text as it is: commands, arguments, output. Focusable, since it scrolls. */
export function CodeBlock({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <pre
      tabIndex={0}
      role="group"
      aria-label={label}
      className={cx(
        'scroll-quiet overflow-auto rounded-md bg-sunken p-2 font-mono text-xs leading-[1.15rem] break-words whitespace-pre-wrap text-ink',
        className,
      )}
    >
      {text}
    </pre>
  );
}

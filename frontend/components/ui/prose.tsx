import { cx } from './class-names';

/** What an agent wrote, with `code` set apart. The rest of Markdown reads well enough as it is. */
export function Prose({ text, className }: { text: string; className?: string }) {
  return (
    <p className={cx('break-words whitespace-pre-wrap', className)}>
      {text.split(/(`[^`\n]+`)/).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <code key={index} className="rounded-sm bg-sunken px-1 font-mono text-[0.92em]">
            {part.slice(1, -1)}
          </code>
        ),
      )}
    </p>
  );
}

import type { PolicyChange } from '@/lib/wave/policy-changes';

/** What differs between two policies: what is gone, and what is new. */
export function ChangesList({ changes }: { changes: readonly PolicyChange[] }) {
  if (changes.length === 0) return <p className="text-sm text-faint">Nothing differs.</p>;
  return (
    <dl className="flex flex-col gap-2 text-sm">
      {changes.map(({ field, label, removed, added }) => (
        <div key={field}>
          <dt className="text-xs font-semibold text-muted">{label}</dt>
          {removed.map((text) => (
            <dd key={`- ${text}`} className="rounded-sm bg-removed px-1.5 font-mono text-xs leading-5 break-words">
              <span className="sr-only">Removed: </span>
              <span aria-hidden>− </span>
              {text}
            </dd>
          ))}
          {added.map((text) => (
            <dd key={`+ ${text}`} className="rounded-sm bg-added px-1.5 font-mono text-xs leading-5 break-words">
              <span className="sr-only">Added: </span>
              <span aria-hidden>+ </span>
              {text}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

import { Check, CircleAlert, X } from 'lucide-react';
import type { EvidenceItem } from '@/lib/wave/types';

/** What a gate looked at, and whether it holds. */
export function GateEvidence({ evidence }: { evidence: readonly EvidenceItem[] }) {
  if (evidence.length === 0) return <p className="text-xs text-faint">No evidence yet.</p>;
  return (
    <ul className="flex flex-col gap-1 text-xs">
      {evidence.map((item, index) => (
        <li key={index} className="flex gap-1.5">
          {item.ok ? (
            <Check role="img" aria-label="holds" size={13} className="mt-0.5 shrink-0 text-good" />
          ) : item.required ? (
            <X role="img" aria-label="does not hold" size={13} className="mt-0.5 shrink-0 text-bad" />
          ) : (
            <CircleAlert
              role="img"
              aria-label="does not hold, not required"
              size={13}
              className="mt-0.5 shrink-0 text-warn"
            />
          )}
          <span className="min-w-0 break-words">
            <span className="font-medium">{item.name}</span>
            {item.detail && <span className="text-muted"> {item.detail}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

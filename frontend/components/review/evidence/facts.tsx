import { Part } from '../../run/why/verdict-details';
import { revealHidden } from '@/lib/hidden-characters';

export { Part };

/** Sentences that the question stands on. */
export function Facts({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <Part title={title}>
      <ul className="list-disc pl-4 text-sm break-words">
        {items.map((item, index) => (
          <li key={index}>{revealHidden(item)}</li>
        ))}
      </ul>
    </Part>
  );
}

import { Part } from '../../run/why/verdict-details';

export { Part };

/** Sentences that the question stands on. */
export function Facts({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <Part title={title}>
      <ul className="list-disc pl-4 text-sm break-words">
        {items.map((item, index) => (
          <li key={index}>{item}</li>
        ))}
      </ul>
    </Part>
  );
}

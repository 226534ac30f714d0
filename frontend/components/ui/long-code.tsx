'use client';

import { useState } from 'react';
import { CodeBlock } from './code';
import { formatBytes, plural } from '@/lib/format';

/** From here on a text is more than one sees at a glance. */
const manyLines = 12;
const manyCharacters = 1_200;

/** A text that somebody decides on: how long it is stands below it, and all of it can be laid open. */
export function LongCode({ text, label }: { text: string; label: string }) {
  const [whole, setWhole] = useState(false);
  const lines = text.split('\n').length;
  if (lines <= manyLines && text.length <= manyCharacters) return <CodeBlock label={label} text={text} />;
  return (
    <div>
      <CodeBlock label={label} text={text} className={whole ? undefined : 'max-h-64'} />
      <p className="mt-1 flex flex-wrap items-center gap-x-2 text-xs text-muted">
        {plural(lines, 'line')}, {formatBytes(new TextEncoder().encode(text).length)}
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="rounded-sm text-accent hover:underline"
        >
          {whole ? 'Less' : `Whole ${label.toLowerCase()}`}
        </button>
      </p>
    </div>
  );
}

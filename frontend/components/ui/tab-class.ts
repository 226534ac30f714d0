/** A tab in a row of tabs. */
export const tabClass =
  '-mb-px h-9 border-b-2 border-transparent px-2.5 text-sm whitespace-nowrap text-muted hover:text-ink ' +
  'focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:font-medium ' +
  'data-[state=active]:text-ink';

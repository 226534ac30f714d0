/** The program that a notebook's cells are, one after the other; commands of a shell as a call. */
export function programOf(notebook: string): string {
  return linesOf(notebook)
    .map((line) => {
      const command = /^\s*[!%](?!%|\w+\s*=)(?:sx\s|system\s)?\s*(\S.*)$/.exec(line);
      return command && line.trimStart().startsWith('!')
        ? `__import__("os").system(${JSON.stringify(command[1])})`
        : line;
    })
    .join('\n');
}

function linesOf(notebook: string): string[] {
  try {
    const { cells } = JSON.parse(notebook) as { cells?: { cell_type?: string; source?: string | string[] }[] };
    return (cells ?? [])
      .filter(({ cell_type: type }) => type === 'code')
      .flatMap(({ source }) => (Array.isArray(source) ? source.join('') : (source ?? '')).split('\n'));
  } catch {
    // A piece of one: its lines are the strings that end in a line break or a list's end.
    return [...notebook.matchAll(/^\s*"((?:\\.|[^"\\\n])*)"\s*,?\s*$/gm)].map(([, line]) =>
      line!.replace(/\\n$/, '').replace(/\\(["\\/])/g, '$1'),
    );
  }
}

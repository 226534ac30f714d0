/** The lines of an editor's script that are commands: what `a`, `i` and `c` take in up to a lone dot is text. */
export function withoutInsertions(script: string): string[] {
  const commands: string[] = [];
  let isText = false;
  for (const line of script.split('\n').slice(0, 2000)) {
    if (isText) isText = line !== '.';
    else {
      commands.push(line);
      isText = /^\s*:?(?:[\d,.$%+-]|'\w|\/(?:\\.|[^/\\]){0,100}\/)*\s*(?:a|i|c|append|insert|change)!?\s*$/.test(line);
    }
  }
  return commands;
}

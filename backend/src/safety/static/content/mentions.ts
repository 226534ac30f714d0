/**
 * Blanks comments and the prose inside string literals, so that what is left is what the code does. Keeps length and
 * line breaks. Strings without a space stay: they are names, keys and values.
 *
 * @param hash whether `#` begins a comment
 */
export function withoutMentions(source: string, hash: boolean): string {
  const output: string[] = [];
  let at = 0;
  let plainFrom = 0;
  const blank = (from: number, to: number): void => {
    output.push(source.slice(plainFrom, from), source.slice(from, to).replace(/[^\n]/g, ' '));
    plainFrom = to;
  };
  while (at < source.length) {
    const char = source[at]!;
    if (char === '/' && source[at + 1] === '/' && source[at - 1] !== ':') {
      const end = endOfLine(source, at);
      blank(at, end);
      at = end;
    } else if (char === '/' && source[at + 1] === '*') {
      const close = source.indexOf('*/', at + 2);
      const end = close < 0 ? source.length : close + 2;
      blank(at, end);
      at = end;
    } else if (char === '<' && source.startsWith('<!--', at)) {
      const close = source.indexOf('-->', at + 4);
      const end = close < 0 ? source.length : close + 3;
      blank(at, end);
      at = end;
    } else if (hash && char === '#' && (at === 0 || /[\s;]/.test(source[at - 1]!)) && source[at + 1] !== '!') {
      const end = endOfLine(source, at);
      blank(at, end);
      at = end;
    } else if (
      char === '-' &&
      source[at + 1] === '-' &&
      /^--\s/.test(source.slice(at, at + 3)) &&
      (at === 0 || source[at - 1] === '\n')
    ) {
      const end = endOfLine(source, at);
      blank(at, end);
      at = end;
    } else if (char === '"' || char === "'" || char === '`') {
      const end = endOfString(source, at);
      const inside = source.slice(at + 1, end - 1);
      // Templates hold code, and three quotes in a row hold documents.
      if (char !== '`' && / /.test(inside) && !/^\s*$/.test(inside)) blank(at + 1, Math.max(at + 1, end - 1));
      at = end;
    } else at += 1;
  }
  output.push(source.slice(plainFrom));
  return output.join('');
}

const endOfLine = (source: string, at: number): number => {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
};

function endOfString(source: string, start: number): number {
  const quote = source[start]!;
  if (source.startsWith(quote.repeat(3), start)) {
    const close = source.indexOf(quote.repeat(3), start + 3);
    return close < 0 ? source.length : close + 3;
  }
  for (let at = start + 1; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (char === quote) return at + 1;
    // An apostrophe in prose is no string.
    else if (char === '\n' && quote !== '`') return start + 1;
  }
  return start + 1;
}

const literal = /^\s{0,20}[fbBrRuU@]{0,2}(["'`])((?:\\.|(?!\1)[^\\\n]){0,200})\1/;
const opening = /^[A-Za-z0-9_]{0,20}["'\])]{0,3}\s{0,20}(?::\s*[&\w<>[\]']{1,30}\s*)?(?:=>|:=|=|:)(?!=)\s{0,20}/;
const piecesLimit = 40;

/**
 * The text that follows a name and is put together where it stands: pieces added up, a list joined, characters by their
 * codes, escapes, or a literal turned round.
 *
 * @param rest what follows the name
 * @returns undefined for a plain literal and for anything that is computed from elsewhere
 */
export function composedAfter(rest: string): string | undefined {
  const head = opening.exec(rest)?.[0];
  if (head === undefined) return undefined;
  const expression = rest.slice(head.length);
  return joinedList(expression) ?? fromCodes(expression) ?? fromLiterals(expression);
}

function fromLiterals(expression: string): string | undefined {
  const pieces: string[] = [];
  let at = 0;
  let isEscaped = false;
  while (pieces.length < piecesLimit) {
    const match = literal.exec(expression.slice(at, at + 260));
    if (!match) break;
    isEscaped ||= match[2]!.includes('\\');
    pieces.push(unescaped(match[2]!));
    at += match[0].length;
    const operator = /^\s{0,20}(?:\+|\.\.?(?=\s*["'`])|&|<>|\\)?\s{0,20}(?=[fbBrRuU@]{0,2}["'`])/.exec(
      expression.slice(at, at + 50),
    );
    if (!operator) break;
    at += operator[0].length;
  }
  if (pieces.length === 0) return undefined;
  const text = pieces.join('');
  if (isTurned(expression.slice(at, at + 80))) return [...text].reverse().join('');
  return pieces.length > 1 || isEscaped ? text : undefined;
}

const isTurned = (after: string): boolean =>
  /^\)?\s*(?:\.split\([^)]{0,4}\)\s*\.reverse\(|\[::-1\]|\.reverse\b|\.chars\(\)\.rev\()/.test(after);

/** `['a', 'b'].join('')`, `''.join(['a', 'b'])`, `%w[a b].join`. */
function joinedList(expression: string): string | undefined {
  const words = /^%[wW][[({<]([^\])}>\n]{2,300})[\])}>]\.join/.exec(expression);
  if (words) return words[1]!.trim().split(/\s+/).join('');
  const head = /^(?:(["'])([^"'\n]{0,3})\1\s*\.\s*join\(\s*)?(?:new\s+\w+\[\]\s*|array|\[\]string)?[[({]/.exec(
    expression,
  );
  if (!head) return undefined;
  const close = expression.slice(head[0].length, 500).search(/[\])}]/);
  if (close < 0) return undefined;
  const inner = expression.slice(head[0].length, head[0].length + close);
  if (!/^\s*["'`]/.test(inner) || !/^(?:\s*["'`][^"'`\n]{0,120}["'`]\s*,?)+$/.test(inner.slice(0, 500)))
    return undefined;
  const after = /^[\])}]\s*\.\s*(?:join|reduce|concat)\b\s*\(?\s*(?:(["'`])([^"'`\n]{0,3})\1)?/.exec(
    expression.slice(head[0].length + close),
  );
  if (head[1] === undefined && !after) return undefined;
  const pieces = [...inner.matchAll(/["'`]([^"'`\n]{0,120})["'`]/g)].map(([, piece]) => piece!);
  if (pieces.length < 2) return undefined;
  const tail = /^[\])}][^\n+]{0,40}\)\s*\+\s*(["'`])([^"'`\n]{1,200})\1/.exec(expression.slice(head[0].length + close));
  return pieces.join(head[2] ?? after?.[2] ?? '') + (tail?.[2] ?? '');
}

/** `[83, 117].map(…fromCharCode…)`, `String.fromCharCode(83, 117)`, `bytes([83, 117])`. */
function fromCodes(expression: string): string | undefined {
  const list =
    /^[\w.]{0,40}[("'). \w,]{0,30}?[[({]{1,2}\s*((?:(?:0x[0-9a-f]{2}|\d{2,3})\s*,\s*){5,200}(?:0x[0-9a-f]{2}|\d{2,3}))/i.exec(
      expression,
    )?.[1];
  if (list === undefined) return undefined;
  const codes = list.split(',').map((code) => Number(code.trim()));
  return codes.every((code) => code >= 32 && code < 127) ? String.fromCharCode(...codes) : undefined;
}

const unescaped = (text: string): string =>
  text
    .replace(/\\x([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})|\\([0-7]{3})/g, (_, a?: string, b?: string, c?: string) =>
      String.fromCharCode(c === undefined ? parseInt(a ?? b!, 16) : parseInt(c, 8)),
    )
    .replace(/\\(["'`\\])/g, '$1');

/** What a program’s text is made of, in whatever language. */
export interface Token {
  kind: 'name' | 'text' | 'number' | 'words' | 'sign' | 'regex';
  /** A name or sign as it stands; of a text, what stands between its quotes. */
  value: string;
  /** Where it begins. */
  start: number;
  /** Whether it is the first of its line. */
  isFirst: boolean;
  /** Whether white space stands before it. */
  isApart: boolean;
  /** The quote of a text, with the letters before it; of a list of words, its brackets. */
  quote: string;
}

/** Longest first. */
const signs = [
  ...['...', '..=', '<<=', '>>=', '**=', '|>', '=>', '->', ':=', '==', '!=', '<=', '>=', '+=', '-=', '.=', '^=', '*='],
  ...['&&', '||', '??', '?.', '?:', '::', '++', '--', '<<', '>>', '<>', '..', '**', '//', '|=', '&='],
];
const signsBy = new Map<string, string[]>();
for (const sign of signs) signsBy.set(sign[0]!, [...(signsBy.get(sign[0]!) ?? []), sign]);
for (const list of signsBy.values()) list.sort((one, other) => other.length - one.length);

const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36 || code > 0xbf;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isNamePart = (code: number): boolean => (isNameStart(code) && code !== 36) || isDigit(code);

const textPrefix = /^(?:[bBrRuUfFsScCLNE]{1,2}|u8|raw|[$@]{1,2})$/;
const wordLists = /(?:%[wW]|~[wW]|\bqw)\s?[[({</]([^\])}>/\n]{2,2000})[\])}>/]/y;
const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')' };
const tokensLimit = 60_000;

/** Reads a text into tokens; comments are left out. What cannot be read is a sign. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const unclosed = new Set<string>();
  let at = 0;
  let isFirst = true;
  let isApart = true;
  const push = (kind: Token['kind'], value: string, start: number, quote = ''): void => {
    tokens.push({ kind, value, start, isFirst, isApart, quote });
    isFirst = false;
    isApart = false;
  };
  while (at < text.length && tokens.length < tokensLimit) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) {
      isFirst = true;
      isApart = true;
      at += 1;
      continue;
    }
    if (code <= 32 || code === 0xfeff) {
      isApart = true;
      at += 1;
      continue;
    }
    const comment = commentEnd(text, at, code, isFirst, isApart);
    if (comment > at) {
      at = comment;
      isApart = true;
      continue;
    }
    // A continued line.
    if (code === 92 && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      at = text.indexOf('\n', at) + 1;
      continue;
    }
    if (code === 37 || code === 126 || code === 113) {
      wordLists.lastIndex = at;
      const match = wordLists.exec(text);
      if (match && !(code === 37 && /[\w)\]]/.test(text[at - 1] ?? ''))) {
        push('words', match[1]!, at);
        at = wordLists.lastIndex;
        continue;
      }
    }
    if (isNameStart(code) || code === 64) {
      let end = at + 1;
      while (end < text.length && isNamePart(text.charCodeAt(end))) end += 1;
      const name = text.slice(at, end);
      const next = text.charCodeAt(end);
      if ((next === 34 || next === 39 || next === 35) && textPrefix.test(name)) {
        const raw = next === 35 ? /^(#{1,3})"/.exec(text.slice(end, end + 4)) : null;
        const closes = raw && !unclosed.has(raw[1]!);
        const close = closes ? text.indexOf(`"${raw[1]}`, end + raw[0].length) : -1;
        if (closes && close < 0) unclosed.add(raw[1]!);
        if (raw && close > 0) {
          push('text', text.slice(end + raw[0].length, close), at, 'r"');
          at = close + raw[0].length;
          continue;
        }
        const literal = next === 35 ? undefined : literalAt(text, end);
        if (literal) {
          push('text', literal.inner, at, name + text[end]!);
          at = literal.end;
          continue;
        }
      }
      push('name', name, at);
      at = end;
      continue;
    }
    if (isDigit(code)) {
      const number = /^(?:0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*(?:\.\d+)?)/.exec(text.slice(at, at + 40))![0];
      push('number', number, at);
      at += number.length;
      while (isNamePart(text.charCodeAt(at))) at += 1;
      continue;
    }
    if (code === 34 || code === 39 || code === 96) {
      const literal = literalAt(text, at);
      if (literal) {
        push('text', literal.inner, at, text[at]!);
        at = literal.end;
        continue;
      }
    }
    if (code === 47 && /^[(,=:]$/.test(tokens.at(-1)?.value ?? '')) {
      const regex = /^\/((?:\\.|\[[^\]\n]{1,40}\]|[^/\\\n[]){1,80})\/[gimsuy]*/.exec(text.slice(at, at + 140));
      if (regex) {
        push('regex', regex[1]!, at);
        at += regex[0].length;
        continue;
      }
    }
    const sign = signsBy.get(text[at]!)?.find((one) => text.startsWith(one, at)) ?? text[at]!;
    push('sign', sign, at);
    at += sign.length;
  }
  return tokens;
}

/** The end of a comment that begins at a place, or the place itself. */
function commentEnd(text: string, at: number, code: number, isFirst: boolean, isApart: boolean): number {
  const next = text.charCodeAt(at + 1);
  const isLine =
    (code === 47 && next === 47 && (isApart || isFirst)) ||
    (code === 35 && (next === 32 || next === 33 || next === 35 || (isFirst && next !== 123 && next !== 91))) ||
    (code === 45 && next === 45 && isApart && text.charCodeAt(at + 2) === 32);
  if (isLine) {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  if (code === 47 && next === 42) {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  return at;
}

const longestLiteral = 20_000;

function literalAt(text: string, at: number): { inner: string; end: number } | undefined {
  const quote = text[at]!;
  if (text.startsWith(quote.repeat(3), at) && quote !== '`') {
    const close = text.indexOf(quote.repeat(3), at + 3);
    if (close > 0 && close - at < longestLiteral) return { inner: text.slice(at + 3, close), end: close + 3 };
  }
  const isLong = quote === '`';
  let end = at + 1;
  while (end < text.length && end - at < longestLiteral) {
    const char = text[end]!;
    if (char === '\\') {
      end += 2;
      continue;
    }
    if (char === quote) return { inner: text.slice(at + 1, end), end: end + 1 };
    if (char === '\n' && !isLong) return undefined;
    if ((char === '$' || char === '#') && text[end + 1] === '{' && quote !== "'") {
      end = holeEnd(text, end + 1);
      continue;
    }
    end += 1;
  }
  return undefined;
}

/** Behind the bracket that closes what stands in a template; quotes within do not end it. */
export function holeEnd(text: string, open: number): number {
  const close = closing[text[open]!]!;
  let depth = 0;
  for (let at = open; at < text.length && at - open < 400; at += 1) {
    if (text[at] === text[open]) depth += 1;
    else if (text[at] === close && (depth -= 1) === 0) return at + 1;
    else if (text[at] === '\n') break;
  }
  return open + 1;
}

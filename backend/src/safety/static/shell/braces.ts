import type { Word } from 'unbash';

/** Words that one brace expansion may make; more are refused. */
const wordsLimit = 512;

/** The whole word when it holds a brace expansion and nothing else that needs expanding. */
export function expandBraces(word: Word, spend: (steps: number) => void): string[] | undefined {
  const parts = word.parts!;
  if (!parts.some(({ type }) => type === 'BraceExpansion')) return undefined;
  if (!parts.every(({ type }) => type === 'BraceExpansion' || type === 'Literal' || type === 'Glob')) return undefined;
  let texts = [''];
  let product = 1;
  for (const part of parts) {
    const next = part.type === 'BraceExpansion' ? bracesOf(part.text, spend) : [(part as { value: string }).value];
    product *= Math.max(1, part.type === 'BraceExpansion' ? breadthOf(part.text, next.length) : 1);
    texts = texts.flatMap((before) => next.map((after) => before + after));
    // Words that are left out could be the ones that matter.
    if (texts.length > wordsLimit) spend(Infinity);
  }
  // The shell would fill the memory with so many words.
  if (product > 1e6) spend(product);
  return texts;
}

/** How many words a brace expansion makes; a range may make far more than are looked at. */
function breadthOf(text: string, listed: number): number {
  const range = /^\{(-?\d+)\.\.(-?\d+)/.exec(text);
  return range ? Math.abs(Number(range[2]) - Number(range[1])) + 1 : listed;
}

/** `{a,b}` and `{1..3}` as lists; nested ones too. */
export function bracesOf(text: string, spend: (steps: number) => void, depth = 0): string[] {
  const inside = text.slice(1, -1);
  const range = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(\.\.-?\d+)?$/.exec(inside);
  if (range) return expandRange(range[1]!, range[2]!);
  const items: string[] = [];
  let level = 0;
  let current = '';
  for (const char of inside) {
    if (char === '{' || char === '(') level += 1;
    if (char === '}' || char === ')') level -= 1;
    if (char === ',' && level === 0) {
      items.push(current);
      current = '';
    } else current += char;
  }
  items.push(current);
  if (depth > 8 || items.length > wordsLimit) spend(Infinity);
  const words = items.flatMap((item) => {
    const open = item.indexOf('{');
    const close = item.lastIndexOf('}');
    // What still needs expanding keeps its quotes.
    if (open < 0 || close < open || /\$[({]/.test(item.slice(0, open + 1)))
      return [/[$`]/.test(item) ? item : item.replace(/['"\\]/g, '')];
    return bracesOf(item.slice(open, close + 1), spend, depth + 1).map(
      (middle) => item.slice(0, open) + middle + item.slice(close + 1),
    );
  });
  if (words.length > wordsLimit) spend(Infinity);
  return words;
}

function expandRange(from: string, to: string): string[] {
  if (/\d/.test(from) && /\d/.test(to)) {
    const start = Number(from);
    const end = Number(to);
    const count = Math.min(Math.abs(end - start) + 1, 16);
    return Array.from({ length: count }, (_, index) => String(start + (end >= start ? index : -index)));
  }
  const start = from.charCodeAt(0);
  const end = to.charCodeAt(0);
  const count = Math.min(Math.abs(end - start) + 1, 32);
  return Array.from({ length: count }, (_, index) => String.fromCharCode(start + (end >= start ? index : -index)));
}

// A regular expression stands where a value may begin; it is a mention, too.
const tokens =
  /\/\*[^]*?(?:\*\/|$)|<!--[^]*?(?:-->|$)|(?<!:)\/\/[^\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|^--\s[^\n]*|\/(?![/*\s=])(?<=[=(,:[!&|?{};]\s{0,40}\/)(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=\s*[),.;:\]}?|&]|\s*$)/gm;
const tokensWithHash =
  /\/\*[^]*?(?:\*\/|$)|<!--[^]*?(?:-->|$)|(?<!:)\/\/[^\n]*|(?<=^|[\s;])#(?!!)[^\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|^--\s[^\n]*/gm;

/** A source without comments, and without comments and prose; both keep every character's place. */
export interface Stripped {
  /**
   * What the code does: the prose inside string literals is gone, too. Strings without a space stay: they are names,
   * keys and values. Templates stay too, since they hold code.
   */
  code: string;
  plain: string;
}

/** @param hash whether `#` begins a comment */
export function strip(source: string, hash: boolean): Stripped {
  // In pieces: a text that grows would have to be copied whenever its end is looked at.
  const code: string[] = [];
  const plain: string[] = [];
  let at = 0;
  for (const match of source.matchAll(hash ? tokensWithHash : tokens)) {
    const token = match[0];
    const between = source.slice(at, match.index);
    at = match.index + token.length;
    const first = token[0]!;
    const isString = first === '"' || first === "'";
    plain.push(between);
    code.push(between);
    const isDocument = token.length > 6 && /^(?:"""|''')/.test(token) && /(?:^|:)\s*$/.test(endOf(plain));
    const isText =
      (isString && !isDocument) || first === '`' || (first === '/' && token[1] !== '/' && token[1] !== '*');
    const blanked = isText ? token : blank(token);
    plain.push(blanked);
    code.push(isText && first !== '`' ? (isString ? withoutProse(token, first) : blank(token)) : blanked);
  }
  const rest = source.slice(at);
  return { code: code.join('') + rest, plain: plain.join('') + rest };
}

/** The last 200 characters or more, or all there are. */
function endOf(pieces: readonly string[]): string {
  let end = '';
  for (let index = pieces.length - 1; index >= 0 && end.length < 200; index -= 1)
    end = pieces[index]!.slice(-200) + end;
  return end;
}

function withoutProse(token: string, quote: string): string {
  if (token.length > 5 && token.startsWith(quote.repeat(3))) return blank(token);
  // Alternatives are a pattern, and a pattern is a mention.
  const isPattern = token.split('|').length > 3;
  return isPattern || (token.includes(' ') && token.trim() !== '')
    ? `${quote}${' '.repeat(Math.max(0, token.length - 2))}${token.length > 1 ? quote : ''}`
    : token;
}

const blank = (token: string): string =>
  token.includes('\n') ? token.replace(/[^\n]+/g, (line) => ' '.repeat(line.length)) : ' '.repeat(token.length);

export const withoutMentions = (source: string, hash: boolean): string => strip(source, hash).code;

export const withoutComments = (source: string, hash: boolean): string => strip(source, hash).plain;

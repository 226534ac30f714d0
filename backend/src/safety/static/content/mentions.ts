// A regular expression stands where a value may begin; it is a mention, too.
const tokens =
  /\/\*[^]*?(?:\*\/|$)|<!--[^]*?(?:-->|$)|(?<!:)\/\/[^\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|^--\s[^\n]*|(?<=[=(,:[!&|?{};]\s{0,40})\/(?![/*\s=])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=\s*[),.;:\]}?|&]|\s*$)/gm;
const tokensWithHash =
  /\/\*[^]*?(?:\*\/|$)|<!--[^]*?(?:-->|$)|(?<!:)\/\/[^\n]*|(?<=^|[\s;])#(?!!)[^\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|^--\s[^\n]*/gm;

/**
 * Blanks comments and the prose inside string literals, so that what is left is what the code does. Strings without a
 * space stay: they are names, keys and values. Templates stay too, since they hold code.
 *
 * @param hash whether `#` begins a comment
 */
export function withoutMentions(source: string, hash: boolean): string {
  return source.replace(hash ? tokensWithHash : tokens, (token) => {
    const first = token[0]!;
    if (first === '`') return token;
    if (first === '/' && token[1] !== '/' && token[1] !== '*') return '/ /';
    if (first === '"' || first === "'") {
      const isDocument = token.startsWith(first.repeat(3)) && token.length > 5;
      return isDocument
        ? blank(token)
        : / /.test(token) && token.trim() !== ''
          ? `${first}${' '.repeat(Math.max(0, token.length - 2))}${first}`
          : token;
    }
    return blank(token);
  });
}

const blank = (token: string): string => (token.includes('\n') ? token.replace(/[^\n]+/g, ' ') : ' ');

/** Blanks comments only. */
export const withoutComments = (source: string, hash: boolean): string =>
  source.replace(hash ? tokensWithHash : tokens, (token) => (/^(?:["'`]|\/[^/*])/.test(token) ? token : blank(token)));

import { HOLE } from '../paths.js';
import { decodeBase64, decodeHex } from '../shell/text.js';

/** What an expression of a programming language comes to: text with holes, or a list of texts. */
export interface Evaluated {
  text: string;
  items?: string[];
  /** Decoded on the way. */
  isDecoded?: boolean;
  /** Where the expression ends in the source. */
  end: number;
}

/** Longest expression, and longest value, that is followed. */
const argumentLimit = 4000;

/** Names that hold literal text, so that a call through a variable is still understood. */
export function literalVariables(source: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const match of source.matchAll(
    /(?:^|[\n;{(,\s])(?:(?:const|let|var|my|our|local)\s{1,8})?[$@]?([A-Za-z_]\w*)\s*=(?!=)\s*(?=[rbfu]?["'`[])/g,
  )) {
    if (variables.size > 200) break;
    const { text } = evaluateExpression(source, match.index + match[0].length, variables, 0, true);
    variables.set(match[1]!, text);
  }
  return variables;
}

/**
 * Reads an expression: literals, `+` between them, lists, known variables, decoders around literals.
 *
 * @param start index of its first character
 * @param isStatement ends with the line, unless the next one goes on with it
 */
export function evaluateExpression(
  source: string,
  start: number,
  variables: ReadonlyMap<string, string>,
  depth = 0,
  isStatement = false,
): Evaluated {
  let at = start;
  let text = '';
  let items: string[] | undefined;
  let isDecoded = false;
  const limit = Math.min(source.length, start + argumentLimit);
  while (at < limit) {
    // Variables within variables would grow without end.
    if (text.length > argumentLimit) text = text.slice(0, argumentLimit);
    const char = source[at]!;
    if (/\s/.test(char)) {
      if (isStatement && char === '\n' && text !== '' && !/^\s*[+.&,)\]}]/.test(source.slice(at, at + 40))) break;
      at += 1;
      continue;
    }
    if (char === ',' || char === ')' || char === ']' || char === ';' || char === '}' || char === ':') break;
    if (char === '+' || char === '.' || char === '&') {
      const method =
        /^\.\s*(decode|encode|toString|join|strip|trim|format|split|expanduser|resolve|as_posix|unpack)\b\s*\(([^()]{0,80})\)/.exec(
          source.slice(at, at + 120),
        );
      if (method) {
        at += method[0].length;
        if (method[1] === 'split') items = text.split(/\s+/);
        if (method[1] === 'join' && items) text = items.join(/^\s*(["'`])(.*)\1/.exec(method[2]!)?.[2] ?? '');
        continue;
      }
      if (char === '.' && /[A-Za-z]/.test(source[at + 1] ?? '')) {
        at += 1;
        at = skipChain(source, at, limit);
        text = text === '' ? HOLE : text;
        continue;
      }
      at += 1;
      continue;
    }
    const literal = readLiteral(source, at, variables);
    if (literal) {
      text += literal.text;
      at = literal.end;
      continue;
    }
    if (char === '[' || (char === '(' && depth < 4)) {
      const list = readList(source, at, variables, depth + 1);
      at = list.end;
      if (char === '(' && list.items!.length === 1) text += list.items![0]!;
      else {
        items = list.items;
        text += list.items!.join(' ');
      }
      continue;
    }
    const call = readKnownCall(source, at, variables, depth);
    if (call) {
      text += call.text;
      isDecoded ||= call.isDecoded === true;
      if (call.items) items = call.items;
      at = call.end;
      continue;
    }
    const name = /^[$@]?([A-Za-z_]\w*)/.exec(source.slice(at, at + 80));
    if (name) {
      text += variables.get(name[1]!) ?? HOLE;
      at = skipChain(source, at + name[0].length, limit);
      continue;
    }
    text += HOLE;
    at += 1;
  }
  return { text: text.slice(0, argumentLimit), ...(items && { items }), ...(isDecoded && { isDecoded }), end: at };
}

/** Skips `.name(...)[...]` after a name. */
function skipChain(source: string, start: number, limit: number): number {
  let at = start;
  while (at < limit) {
    const char = source[at]!;
    if (/[\w.$]/.test(char)) at += 1;
    else if (char === '(' || char === '[') at = skipBalanced(source, at, limit);
    else break;
  }
  return at;
}

function skipBalanced(source: string, start: number, limit: number): number {
  let depth = 0;
  let quote = '';
  for (let at = start; at < limit; at += 1) {
    const char = source[at]!;
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'" || char === '`') quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return limit;
}

function readLiteral(
  source: string,
  start: number,
  variables: ReadonlyMap<string, string>,
): { text: string; end: number } | undefined {
  const head = /^(?:[rRbBfFuU]{0,2})("""|'''|"|'|`)/.exec(source.slice(start, start + 6));
  if (!head) {
    const percent = /^%[qQwx]([([{<|!/])/.exec(source.slice(start, start + 4));
    if (!percent) return undefined;
    const close = ({ '(': ')', '[': ']', '{': '}', '<': '>' } as Record<string, string>)[percent[1]!] ?? percent[1]!;
    const end = source.indexOf(close, start + percent[0].length);
    return end < 0 ? undefined : { text: source.slice(start + percent[0].length, end), end: end + 1 };
  }
  const quote = head[1]!;
  const isRaw = /^[^"'`]*[rR]/.test(head[0]);
  const isTemplate = quote === '`' || /^[^"'`]*[fF]/.test(head[0]);
  let text = '';
  for (let at = start + head[0].length; at < source.length; at += 1) {
    if (source.startsWith(quote, at))
      return { text: isTemplate ? fillTemplate(text, variables) : text, end: at + quote.length };
    if (source[at] === '\\' && !isRaw) {
      const escape = /^\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4,6})\}?|([0-7]{1,3})|(.|\n))/s.exec(
        source.slice(at, at + 10),
      );
      if (!escape) return undefined;
      const code = escape[1] ?? escape[2];
      text +=
        code !== undefined
          ? String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff))
          : escape[3] !== undefined
            ? String.fromCharCode(parseInt(escape[3], 8))
            : (({ n: '\n', t: '\t', r: '\r', '\n': '' } as Record<string, string>)[escape[4]!] ?? escape[4]!);
      at += escape[0].length - 1;
    } else text += source[at];
    if (text.length > argumentLimit) return { text, end: at + 1 };
  }
  return undefined;
}

const fillTemplate = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(
    /\$?\{([^{}]*)\}/g,
    (_, expression: string) => variables.get(expression.trim()) ?? homeOf(expression) ?? HOLE,
  );

const homeOf = (expression: string): string | undefined =>
  /^(process\.env\.HOME|os\.homedir\(\)|os\.environ(\.get)?[[(]['"]HOME['"][\])]|Path\.home\(\)|ENV\[['"]HOME['"]\]|Dir\.home)$/.test(
    expression.trim(),
  )
    ? '~'
    : undefined;

function readList(source: string, start: number, variables: ReadonlyMap<string, string>, depth: number): Evaluated {
  const items: string[] = [];
  let at = start + 1;
  for (let count = 0; count < 200 && at < source.length; count += 1) {
    const item = evaluateExpression(source, at, variables, depth);
    if (item.text !== '' || source[item.end] === ',') items.push(item.text);
    at = item.end;
    if (source[at] !== ',') break;
    at += 1;
  }
  return { text: items.join(' '), items, end: at < source.length ? at + 1 : at };
}

const homeCall =
  /^(?:os\.path\.expanduser\(|os\.homedir\(\)|homedir\(\)|process\.env\.HOME\b|process\.env\[['"]HOME['"]\]|os\.environ\[['"]HOME['"]\]|os\.environ\.get\(['"]HOME['"]\)|os\.getenv\(['"]HOME['"]\)|(?:pathlib\.)?Path\.home\(\)|ENV\[['"]HOME['"]\]|Dir\.home|\$ENV\{'?HOME'?\})/;
const joinCall =
  /^(?:(?:os\.)?path\.(?:join|resolve)|File\.join|(?:pathlib\.)?Path|URL|str|String|bytes|Buffer\.from|new\s+URL|path)\s*\(/;
const decodeCall =
  /^(?:(?:base64\.)?(?:urlsafe_|standard_)?b(?:64|32|16|85)decode|atob|Buffer\.from|decode_base64|Base64\.(?:strict_|urlsafe_)?decode64|bytes\.fromhex|unhexlify|binascii\.\w+|codecs\.decode|base64_decode|hex2bin|MIME::Base64::decode|zlib\.decompress|gzip\.decompress|marshal\.loads|decodeURIComponent|unescape|str_rot13)\s*\(/;

function readKnownCall(
  source: string,
  start: number,
  variables: ReadonlyMap<string, string>,
  depth: number,
): Evaluated | undefined {
  if (depth > 6) return undefined;
  const rest = source.slice(start, start + 60);
  const home = homeCall.exec(rest);
  if (home) {
    const end = start + home[0].length;
    if (!home[0].startsWith('os.path.expanduser')) return { text: '~', end: skipSlash(source, end) };
    const inner = evaluateExpression(source, end, variables, depth + 1);
    return { text: inner.text, end: inner.end + 1 };
  }
  const character = /^(?:String\.fromCharCode|chr)\s*\(/.exec(rest);
  if (character) {
    const end = skipBalanced(source, start + character[0].length - 1, start + argumentLimit);
    const codes = source
      .slice(start + character[0].length, end - 1)
      .split(',')
      .map((code) => Number(code.trim()));
    return codes.every((code) => Number.isInteger(code) && code >= 0 && code < 0x110000)
      ? { text: String.fromCodePoint(...codes), end, isDecoded: true }
      : { text: HOLE, end, isDecoded: true };
  }
  const decode = decodeCall.exec(rest);
  if (decode) {
    const inner = evaluateExpression(source, start + decode[0].length, variables, depth + 1);
    const end = skipBalanced(source, start + decode[0].length - 1, start + argumentLimit);
    const callText = source.slice(start, end);
    if (decode[0].startsWith('Buffer.from') && !/base64|hex/.test(callText)) return { text: inner.text, end };
    const decoded = /hex/i.test(callText) ? decodeHex(inner.text) : decodeBase64(inner.text);
    return { text: decoded ?? HOLE, isDecoded: true, end };
  }
  const join = joinCall.exec(rest);
  if (join) {
    const list = readList(source, start + join[0].length - 1, variables, depth + 1);
    return { text: list.items!.join('/').replace(/\/{2,}/g, '/'), end: list.end };
  }
  return undefined;
}

/** `Path.home() / ".ssh"`: the slash joins. */
const skipSlash = (source: string, at: number): number => {
  const slash = /^\s*\/\s*(?=["'])/.exec(source.slice(at, at + 6));
  return slash ? at + slash[0].length - 1 : at;
};

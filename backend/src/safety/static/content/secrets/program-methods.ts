import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { decodeBase32, decodeHex, rotate13 } from '../../shell/text.js';
import { added, list, longestText, text, textOf, type Text, type Value } from './program-values.js';

/** A call as it stands in a program. */
export interface Call {
  /** The last name, in lower case and without underscores. */
  name: string;
  /** All names before the brackets, in lower case: `base64.stdencoding.decodestring`. */
  chain: string;
  /** What the method is called on. */
  receiver: Value;
  args: readonly Value[];
}

const same =
  /^(?:to_?string|tos|string|str|asstring|trim|strip|chomp|rstrip|lstrip|trimend|trimindent|encode|getbytes|tobytes|bytes|asbytes|bytearray|tochararray|chars|characters|codepoints|utf8|stringvalue|textvalue|freeze|dup|clone|into|from|fromstr|of|toowned|tovec|astr|asref|collect|unwrap|unwrapordefault|orempty|iter|intoiter|copied|cloned|stream|boxed|build|result|text|some|ok|just|value|valueof|array|tolist|tolisting|aslist|toarray|graphemes|codepoint|charlist|tocharlist|getstring|fromutf8|fromutf8lossy|utf8decode|decodeutf8|forceencoding|string|newstring|stringvalueof|copyof|copyvalueof|buffer|uint8array|iodatatobinary|iolisttobinary|bintolist|listtobin|listtobinary|tobytearray|securestring|secret|secretstring|astext|id|identity|let|run|also|apply|const|constant|observable|lazy|memo|object|arrayfrom|fixed|readonly|char|ftos|textencoder|splitchars|tochars|eachchar|tostr|decodetostring|expect|get)$/;
const joining =
  /^(?:join|implode|jointostring|mkstring|concat|intercalate|concatws|stringjoin|strjoin|concatenate|combine|cat|sum|reduce|fold|foldl|foldleft|inject|accumulate|strcat|paste0?|joined|collectjoining|joining|flatten)$/;
const appending =
  /^(?:append|push|pushstr|add|write|writestring|writebyte|writerune|concat|plus|extend|insertall|addall|cons|pushback|appendln|arraypush|puts|print)$/;
export const isAppending = (name: string): boolean =>
  appending.test(name) || /^(?:insert|unshift|prepend|addfirst|pushfront)$/.test(name);
const listing =
  /^(?:listof|arrayof|mutablelistof|arraylistof|setof|sequenceof|intarrayof|bytearrayof|chararrayof|aslist|of|tuple|array|vec|vector|pair|triple|create|newarray|list|seq|stream|bytestring|ubytearrayof|shortarrayof|tuplecreate)$/;
const codes = /^(?:chr|char|fromcharcode|fromcodepoint|unichr|tochar|mbchr|character|rune|charcode|apply)$/;
const turning = /^(?:reverse|reversed|rev|strrev|reversestring|arrayreverse|reversechars)$/;
/** What it does to a text is not undone, or comes from elsewhere. */
export const isOpaque =
  /hash|sha\d|md5|digest|hmac|encrypt|crypt|verify|compare|equals?|length|^len$|count|index|contains|includes|startswith|endswith|match|test|env|fetch|config|query|find|select|^t$|translat|i18n|gettext|require|import|log|print|assert|expect|describe|^it$|open|read|exec|parse/;

const starter = /^(?:stringbuilder|stringbuffer|builder|stringio|stringwriter|mutablestring|bytesbuffer|stringjoiner)$/;

/** What a call comes to, as far as languages agree on what its name means. */
export function called({ name, chain, receiver, args }: Call): Value {
  const [first, second] = args;
  const all = receiver === undefined ? args : [receiver, ...args];
  const decoded = decodedBy(name, chain, receiver, args);
  if (decoded !== undefined) return decoded;
  if (starter.test(name) || (/^(?:new|withcapacity)$/.test(name) && /string|builder|buffer/.test(chain)))
    return text(first?.kind === 'text' ? first.text : '', true);
  if (joining.test(name) && (receiver !== undefined || !/path/.test(chain))) return joined(name, chain, receiver, args);
  if (/^(?:insert|unshift|prepend|addfirst|pushfront)$/.test(name) && receiver !== undefined) {
    const given = args.find((arg) => arg?.kind === 'text');
    const place = args.find((arg) => arg?.kind === 'number');
    if (given && (place?.kind !== 'number' || place.number === 0))
      return receiver.kind === 'list' ? list([given, ...receiver.items]) : added(given, receiver);
  }
  if (appending.test(name) && receiver !== undefined && args.length > 0)
    return receiver.kind === 'list' && name !== 'concat'
      ? list([...receiver.items, ...args.flatMap((arg) => (arg?.kind === 'list' ? arg.items : [arg]))])
      : args.reduce(added, receiver);
  if (turning.test(name)) return turned(receiver ?? first);
  if (codes.test(name)) return fromCodes(all);
  if (/^(?:replace|replaceall|gsub|sub|replacingoccurrences|delete|remove|tr|strreplace|strtr|translate)$/.test(name))
    return replaced(name, receiver, args);
  if (
    /^(?:slice|substring|substr|sub|drop|take|dropfirst|droplast|removeprefix|removesuffix|skip|first|last|left|right|limit)$/.test(
      name,
    )
  )
    return sliced(name, receiver, args);
  if (/^(?:split|explode|lines|words)$/.test(name)) return split(receiver ?? second, receiver ? first : first);
  if (/^(?:touppercase|upper|upcase|toupper|tolowercase|lower|downcase|tolower|uppercase|lowercase)$/.test(name)) {
    const held = textOf(receiver ?? first);
    return held && text(name.includes('up') ? held.text.toUpperCase() : held.text.toLowerCase(), true);
  }
  if (/^(?:repeat|times)$/.test(name) && receiver?.kind === 'text' && first?.kind === 'number')
    return text(receiver.text.repeat(Math.min(first.number, 64)), true);
  if (/^(?:format|sprintf|fsprintf|interpolate|strformat|stringformat|formatted|fmt)$/.test(name))
    return formatted(receiver, args);
  const values = receiver ?? first;
  if (/^(?:values|itervalues|elements)$/.test(name) && values?.kind === 'fields')
    return list([...values.fields.values()]);
  if (/^(?:parseint|number|int|toi|tonumber|atoi|tointeger|parse|intval|stringtointeger|stringtoint)$/.test(name)) {
    const digits = receiver ?? first;
    const radix = receiver ? first : second;
    const number =
      digits?.kind === 'text'
        ? parseInt(digits.text, radix?.kind === 'number' && radix.number >= 2 && radix.number <= 36 ? radix.number : 10)
        : NaN;
    return digits?.kind === 'number' ? digits : Number.isNaN(number) ? undefined : { kind: 'number', number };
  }
  if (listing.test(name) && args.length > 1) return list(args);
  if (listing.test(name) && args.length === 1 && first?.kind === 'list') return first;
  if (/^(?:removeat|shift|pop|at|elementat|getorelse|nth|getitem|getvalue)$/.test(name) && receiver?.kind === 'list')
    return receiver.items[first?.kind === 'number' ? first.number : 0];
  if (same.test(name)) {
    if (/^(?:object)$/.test(name)) return first;
    const held = receiver ?? first;
    if (name === 'get' && receiver?.kind === 'list' && first?.kind === 'number') return receiver.items[first.number];
    if (name === 'get' && first !== undefined) return undefined;
    return held?.kind === 'list' && /string|str$|utf8|decode|text/.test(name) ? (textOf(held) ?? held) : held;
  }
  return undefined;
}

/** Encodings undone. */
function decodedBy(name: string, chain: string, receiver: Value, args: readonly Value[]): Value {
  const form = args.find(
    (arg) => arg?.kind === 'text' && /^(?:base64(?:url)?|hex|rot_?13|m0?|H\*|[cCU]\*)$/.test(arg.text),
  ) as Text | undefined;
  const source = args.find((arg) => arg !== form && textOf(arg) !== undefined) ?? receiver;
  const held = textOf(source)?.text;
  if (held === undefined || held.length < 4) return undefined;
  // Bytes to text.
  if (name === 'decode' && receiver !== undefined && (args.length === 0 || /^(?:utf|ascii|latin|iso)/i.test(held)))
    return receiver;
  const isDecoding = /decod|^from|atob|^b64|unhex|hex2bin|^data$|unpack|^d$|parse/.test(name) || name === 'pack';
  if (/rot_?13/.test(name) || form?.text.startsWith('rot')) return text(rotate13(held), true);
  if (name === 'unquote' || /^decodeuri|^unescape|urldecode|unquoteplus/.test(name))
    return text(
      held.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
      true,
    );
  if (/gunzip|decompress|inflate|ungzip|gzuncompress|gzdecode/.test(name)) return inflated(held);
  if (!isDecoding) return undefined;
  if (form?.text === 'hex' || form?.text === 'H*' || /hex/.test(chain)) {
    const plain = decodeHex(held);
    return plain === undefined ? undefined : text(bytes(held.replace(/\\x|0x|[\s:]/g, ''), 'hex'), true);
  }
  if (/base32|b32/.test(chain)) return text(decodeBase32(held), true);
  if (/^[cCU]\*$/.test(form?.text ?? '')) return text(held, true);
  if (
    form !== undefined ||
    /base_?64|b64|64|atob|getdecoder|geturldecoder|getmimedecoder|stdencoding|urlencoding|engine|standard/.test(chain)
  )
    return /^[\w+/=\s-]+$/.test(held)
      ? text(bytes(held.replaceAll('-', '+').replaceAll('_', '/'), 'base64'), true)
      : undefined;
  return name === 'decode' ? text(held, textOf(source)!.isMade) : undefined;
}

const bytes = (held: string, form: 'base64' | 'hex'): string => Buffer.from(held, form).toString('latin1');

function inflated(held: string): Value {
  const packed = Buffer.from(held, 'latin1');
  for (const open of [gunzipSync, inflateSync, inflateRawSync])
    try {
      return text(open(packed, { maxOutputLength: longestText }).toString('latin1'), true);
    } catch {
      // Packed in another way.
    }
  return undefined;
}

function joined(name: string, chain: string, receiver: Value, args: readonly Value[]): Value {
  const lists = args.filter((arg) => arg?.kind === 'list');
  const texts = args.filter((arg) => arg?.kind === 'text');
  if (receiver?.kind === 'list') {
    const [first] = texts;
    const isSeparated = /^(?:join|jointostring|mkstring|intercalate|joined)$/.test(name);
    if (name === 'concat' && args.length > 0)
      return list([...receiver.items, ...args.flatMap((arg) => (arg?.kind === 'list' ? arg.items : [arg]))]);
    const whole = textOf(receiver, isSeparated ? first?.text : '');
    return whole && first && !isSeparated ? text(first.text + whole.text, true) : whole;
  }
  if (receiver?.kind === 'text' && name === 'join') return textOf(lists[0] ?? args[0], receiver.text);
  if (receiver?.kind === 'text') return args.reduce(added, receiver);
  if (lists.length > 0) {
    const whole = textOf(lists[0], /concat|sum|cat$|reduce|fold/.test(name) ? '' : (texts[0]?.text ?? ''));
    return whole && /reduce|fold/.test(name) && texts[0] ? text(texts[0].text + whole.text, true) : whole;
  }
  if (args.length > 1 && /^join$/.test(name) && /string/.test(chain))
    return textOf(list(args.slice(1)), texts[0]?.text);
  return args.length > 1 && texts.length > 0 ? args.reduce(added) : undefined;
}

export function turned(value: Value): Value {
  if (value?.kind === 'list') return list([...value.items].reverse());
  return value?.kind === 'text' ? text([...value.text].reverse().join(''), true) : undefined;
}

function fromCodes(args: readonly Value[]): Value {
  const numbers = args
    .flatMap((arg) => (arg?.kind === 'list' ? arg.items : [arg]))
    .filter((arg) => arg?.kind === 'number');
  if (numbers.length > 0)
    return text(
      String.fromCharCode(...numbers.slice(0, 8000).map((one) => (one as { number: number }).number & 0xffff)),
      true,
    );
  const held = args.find((arg) => arg?.kind === 'text');
  return held?.kind === 'text' && held.text.length === 1 ? held : undefined;
}

function replaced(name: string, receiver: Value, args: readonly Value[]): Value {
  const isPattern = /^(?:strreplace|sub|pregreplace|strtr)$/.test(name);
  const [subject, from, to] =
    receiver?.kind === 'text' ? [receiver, ...args] : isPattern ? [args[2], args[0], args[1]] : args;
  if (subject?.kind !== 'text' || from?.kind !== 'text') return undefined;
  if (/^(?:delete|remove)$/.test(name)) return text(subject.text.split(from.text).join(''), true);
  if (to?.kind !== 'text' || from.text === '') return undefined;
  if (/^(?:tr|strtr|translate)$/.test(name)) {
    if (/^A-Za-z$|^a-zA-Z$/.test(from.text)) return text(rotate13(subject.text), true);
    if (from.text.includes('-') && from.text.length > 1) return undefined;
    return text(
      [...subject.text]
        .map((char) => (from.text.includes(char) ? (to.text[from.text.indexOf(char)] ?? '') : char))
        .join(''),
      true,
    );
  }
  const plain = from.text.replace(/^\[(\\?.)\]\+?$/, '$1').replace(/^\\([^\w])$/, '$1');
  if (/^\[[^\]\\^]{1,12}\]\+?$/.test(from.text)) {
    const gone = new Set(from.text.replace(/^\[|\]\+?$/g, ''));
    return text([...subject.text].map((char) => (gone.has(char) ? to.text : char)).join(''), true);
  }
  return text(subject.text.split(plain).join(to.text), true);
}

function sliced(name: string, receiver: Value, args: readonly Value[]): Value {
  const [first, second] = args.map((arg) => (arg?.kind === 'number' ? arg.number : undefined));
  const cut = (held: string | readonly Value[]): string | readonly Value[] | undefined => {
    switch (name) {
      case 'slice':
        return held.slice(first, second);
      case 'substring':
        return held.slice(Math.max(0, first ?? 0), second);
      case 'substr':
      case 'sub':
        return held.slice(first, second === undefined ? undefined : (first ?? 0) + second);
      case 'drop':
      case 'skip':
      case 'dropfirst':
        return held.slice(first ?? 1);
      case 'droplast':
        return held.slice(0, -(first ?? 1));
      case 'take':
      case 'left':
      case 'limit':
        return held.slice(0, first);
      case 'right':
        return first === undefined ? undefined : held.slice(-first);
      default:
        return undefined;
    }
  };
  if (receiver?.kind === 'list') {
    if (name === 'first' || name === 'last') return receiver.items.at(name === 'first' ? 0 : -1);
    const items = cut(receiver.items);
    return items === undefined ? undefined : list(items as readonly Value[]);
  }
  if (receiver?.kind !== 'text') return undefined;
  const [given] = args;
  if (given?.kind === 'text') {
    if (name === 'removeprefix') return text(receiver.text.replace(given.text, ''), true);
    if (name === 'removesuffix' && receiver.text.endsWith(given.text))
      return text(receiver.text.slice(0, -given.text.length), true);
  }
  const held = cut(receiver.text);
  return held === undefined ? undefined : text(held as string, true);
}

function split(subject: Value, separator: Value): Value {
  if (subject?.kind !== 'text') return undefined;
  if (separator?.kind === 'text' && separator.text === '') return subject;
  const by = separator?.kind === 'text' ? separator.text.replace(/^\\?(.)$/, '$1') : /\s+/;
  return list(
    subject.text
      .split(by)
      .slice(0, 200)
      .map((piece) => text(piece, false)),
  );
}

export function formatted(receiver: Value, args: readonly Value[]): Value {
  const [pattern, ...rest] = receiver?.kind === 'text' ? [receiver, ...args] : args;
  if (pattern?.kind !== 'text') return undefined;
  const items = rest.length === 1 && rest[0]?.kind === 'list' ? rest[0].items : rest;
  let next = 0;
  let whole: Value = text('', true);
  for (const piece of pattern.text.split(/(\{\d{0,2}\}|%\d?\$?[sdvc])/)) {
    if (/^\{\d{0,2}\}$|^%\d?\$?[sdvc]$/.test(piece)) {
      const index = /\d/.exec(piece)?.[0];
      const at = index === undefined ? next : Number(index) - (piece.startsWith('%') ? 1 : 0);
      next += 1;
      whole = added(whole, items[at]);
    } else whole = added(whole, text(piece, false));
  }
  return whole;
}

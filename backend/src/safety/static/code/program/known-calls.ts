import { BELOW, HOLE, normalisePath, STAR } from '../../paths.js';
import { decodeBase64, decodeHex, rotate13 } from '../../shell/text.js';
import { type Held, hidden, isKnownText, list, taintOf, text, textOf, unknown } from './held.js';

/** Longest text that is put together. */
const textLimit = 8000;

const known = (words: string, taint = 0): Held => text(words.length > textLimit ? HOLE : words, taint);

/** Texts joined like paths: an absolute one starts anew. */
export function joinPath(parts: readonly Held[]): Held {
  let path = '';
  let taint = 0;
  for (const part of parts) {
    const words = textOf(part);
    taint |= taintOf(part);
    if (words === '') continue;
    path = path === '' || /^[/~]/.test(words) ? words : `${path.replace(/\/+$/, '')}/${words.replace(/^\.\//, '')}`;
  }
  return known(path, taint);
}

export const concatenated = (parts: readonly Held[]): Held =>
  known(
    parts.map((one) => textOf(one)).join(''),
    parts.reduce((taint, part) => taint | taintOf(part), 0),
  );

/** `…/x` of a path, `x` of which is gone. */
export function parentOf(path: Held): Held {
  const words = textOf(path).replace(/\/+$/, '');
  const at = words.lastIndexOf('/');
  if (at > 0) return text(words.slice(0, at), taintOf(path));
  return at === 0
    ? text('/')
    : words.includes(HOLE)
      ? unknown
      : text(/^(?:\.|\.\.)?$/.test(words) ? `${words || '.'}/..` : '.');
}

export const lastPart = (path: Held): Held =>
  text(textOf(path).replace(/\/+$/, '').split('/').at(-1) ?? '', taintOf(path));

/** What lies below a directory. */
export const below = (directory: Held): Held =>
  textOf(directory) === '' || textOf(directory) === '.'
    ? text(BELOW)
    : text(`${textOf(directory).replace(/\/+$/, '')}/${BELOW}`, taintOf(directory));

/** A pattern for files, as a path with pattern characters. */
export const patterned = (pattern: Held): Held =>
  text(
    textOf(pattern)
      .replace(/\*\*\/?/g, BELOW + (textOf(pattern).includes('**/') ? '/' : ''))
      .replaceAll('*', STAR)
      .replace(/[[\]{}?]/g, STAR),
    taintOf(pattern),
  );

/** `'{} {}'.format(…)`, `'%s' % …`, `printf`-like text. */
export function formatted(pattern: Held, args: readonly Held[]): Held {
  let index = 0;
  const next = (): string => (args[index] === undefined ? HOLE : textOf(args[index++]!));
  const words = textOf(pattern).replace(
    /%[-+ #0]*\d*(?:\.\d+)?[sdrfxqci@]|\{(\d*)(?:[!:][^{}]*)?\}|\{\w+\}/g,
    (_, at?: string) => (at ? (args[Number(at)] === undefined ? HOLE : textOf(args[Number(at)]!)) : next()),
  );
  return known(
    words,
    [pattern, ...args].reduce((taint, one) => taint | taintOf(one), 0),
  );
}

const decode = (from: Held, way: (words: string) => string | undefined): Held => {
  const words = isKnownText(from) ? way(textOf(from)) : undefined;
  return text(words ?? HOLE, taintOf(from) | hidden);
};

const fromCodes = (codes: readonly Held[]): Held => {
  const numbers = codes
    .flatMap((code) => (code.kind === 'list' ? code.items : [code]))
    .map((code) => Number(textOf(code)));
  return numbers.length > 0 && numbers.every((code) => Number.isInteger(code) && code >= 0 && code < 0x110000)
    ? text(String.fromCodePoint(...numbers), hidden)
    : text(HOLE, hidden);
};

/** What a function of the language makes of texts; undefined when it is none of these. */
export function madeBy(name: string, args: readonly Held[]): Held | undefined {
  const [first = unknown, second] = args;
  switch (name) {
    case 'path.join':
    case 'path.resolve':
    case 'File.join':
    case 'Path':
    case 'Path.new':
    case 'upath.join':
      return args.length === 0 ? text('.') : joinPath(args);
    case 'path.abspath':
    case 'path.realpath':
    case 'path.normpath':
    case 'path.normalize':
    case 'path.expanduser':
    case 'path.expandvars':
    case 'File.expand_path':
    case 'File.absolute_path':
    case 'File.realpath':
    case 'fs.realpathSync':
    case 'fs.realpath':
    case 'realpath':
    case 'os.fspath':
      return second && name.startsWith('File.') && !/^[~/]/.test(textOf(first)) ? joinPath([second, first]) : first;
    case 'path.dirname':
    case 'File.dirname':
    case 'dirname':
      return parentOf(first);
    case 'path.basename':
    case 'File.basename':
    case 'basename':
      return lastPart(first);
    case 'URL':
    case 'url.URL':
      // What is relative starts at the directory of what it is relative to.
      if (second) return joinPath([textOf(second).endsWith('/') ? second : parentOf(second), first]);
      return text(textOf(first).replace(/^file:\/\//, ''), taintOf(first));
    case 'str':
    case 'String':
    case 'String.raw':
    case 'bytes':
    case 'bytearray':
    case 'repr':
    case 'shlex.quote':
    case 'escapeshellarg':
    case 'url.fileURLToPath':
    case 'fileURLToPath':
    case 'url.pathToFileURL':
    case 'strval':
    case 'tostring':
      if (first.kind === 'list') return fromCodes([first]);
      return first.kind === 'text' ? text(first.text.replace(/^file:\/\//, ''), first.taint) : undefined;
    case 'bytes.fromhex':
    case 'bytearray.fromhex':
    case 'binascii.unhexlify':
    case 'unhexlify':
    case 'binascii.a2b_hex':
    case 'hex2bin':
      return decode(first, decodeHex);
    case 'base64.b64decode':
    case 'base64.decodebytes':
    case 'base64.urlsafe_b64decode':
    case 'base64.standard_b64decode':
    case 'binascii.a2b_base64':
    case 'b64decode':
    case 'atob':
    case 'base64_decode':
    case 'decode_base64':
    case 'MIME.Base64.decode':
    case 'MIME.Base64.decode_base64':
    case 'Base64.decode64':
    case 'Base64.strict_decode64':
    case 'Base64.urlsafe_decode64':
      return decode(first, decodeBase64);
    case 'base64.b32decode':
    case 'base64.b16decode':
    case 'base64.b85decode':
    case 'base64.a85decode':
    case 'zlib.decompress':
    case 'gzip.decompress':
    case 'bz2.decompress':
    case 'lzma.decompress':
    case 'zlib.gunzipSync':
    case 'zlib.inflateSync':
    case 'zlib.inflateRawSync':
    case 'zlib.unzipSync':
    case 'gzinflate':
    case 'gzuncompress':
    case 'gzdecode':
    case 'Zlib.Inflate.inflate':
    case 'marshal.loads':
    case 'pickle.loads':
      return text(HOLE, taintOf(first) | hidden);
    case 'codecs.decode': {
      const way = second ? textOf(second) : '';
      if (/rot/i.test(way)) return decode(first, rotate13);
      return /hex/i.test(way) ? decode(first, decodeHex) : /64/.test(way) ? decode(first, decodeBase64) : first;
    }
    case 'str_rot13':
      return decode(first, rotate13);
    case 'strrev':
      return decode(first, (words) => [...words].reverse().join(''));
    case 'decodeURIComponent':
    case 'decodeURI':
    case 'unescape':
    case 'urllib.parse.unquote':
    case 'urldecode':
    case 'CGI.unescape':
      return decode(first, (words) => {
        try {
          return decodeURIComponent(words);
        } catch {
          return undefined;
        }
      });
    case 'Buffer.from': {
      const way = second ? textOf(second) : '';
      if (first.kind === 'list') return fromCodes([first]);
      return /base64/.test(way) ? decode(first, decodeBase64) : /hex/.test(way) ? decode(first, decodeHex) : first;
    }
    case 'chr':
    case 'unichr':
    case 'String.fromCharCode':
    case 'String.fromCodePoint':
    case 'string.char':
      return fromCodes(args);
    case 'pack':
    case 'unpack': {
      const way = textOf(first);
      if (/^H/.test(way) && second) return name === 'pack' ? decode(second, decodeHex) : undefined;
      return /^[CUW]/.test(way) ? fromCodes(args.slice(1)) : text(HOLE, hidden);
    }
    case 'shlex.split':
    case 'Shellwords.split':
    case 'shellwords':
      return list(wordsOf(first));
    case 'sprintf':
    case 'format':
    case 'util.format':
    case 'string.format':
      return formatted(first, args.slice(1));
    case 'implode':
      return second?.kind === 'list' ? joined(second.items, textOf(first)) : unknown;
    case 'join':
      return joined(
        args.slice(1).flatMap((one) => (one.kind === 'list' ? one.items : [one])),
        textOf(first),
      );
    case 'table.concat':
      return first.kind === 'list' ? joined(first.items, second ? textOf(second) : '') : unknown;
    case 'reverse':
    case 'scalar':
    case 'lc':
    case 'uc':
    case 'trim':
    case 'rtrim':
      return name === 'reverse' && isKnownText(first) && args.length === 1
        ? text([...textOf(first)].reverse().join(''), taintOf(first) | hidden)
        : changed(first, name);
    case 'explode':
      return second
        ? list(
            textOf(second)
              .split(textOf(first) || ' ')
              .map((part) => text(part, taintOf(second))),
          )
        : unknown;
    case 'concat':
      return concatenated(args);
    default:
      return undefined;
  }
}

export const joined = (items: readonly Held[], separator: string): Held =>
  known(
    items.map((one) => textOf(one)).join(separator),
    items.reduce((taint, item) => taint | taintOf(item), 0),
  );

export const wordsOf = (one: Held): Held[] =>
  (textOf(one).match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) =>
    text(word.replace(/^(["'])(.*)\1$/s, '$2'), taintOf(one)),
  );

function changed(one: Held, name: string): Held {
  if (!isKnownText(one)) return one;
  const words = textOf(one);
  const next = /^(?:lc|lower|toLowerCase|downcase|casefold)$/.test(name)
    ? words.toLowerCase()
    : /^(?:uc|upper|toUpperCase|upcase)$/.test(name)
      ? words.toUpperCase()
      : /trim|strip|chomp/.test(name)
        ? words.trim()
        : words;
  return text(next, taintOf(one));
}

/** What a method of a text or list makes of it; undefined when it is none of these. */
export function methodOf(of: Held, name: string, args: readonly Held[]): Held | undefined {
  const [first, second] = args;
  switch (name) {
    case 'decode':
    case 'encode':
    case 'toString':
    case 'to_s':
    case 'to_str':
    case 'to_path':
    case 'as_posix':
    case 'expanduser':
    case 'absolute':
    case 'resolve':
    case 'realpath':
    case 'expand_path':
    case 'cleanpath':
    case 'normalize':
    case 'freeze':
    case 'valueOf':
    case 'copy':
    case 'slice':
    case 'substring':
    case 'substr':
      if (of.kind === 'text' && first && /^(?:slice|substring|substr)$/.test(name)) return sliced(of, [first, second]);
      if (name === 'decode' && first && /rot/.test(textOf(first))) return decode(of, rotate13);
      return of;
    case 'lower':
    case 'upper':
    case 'toLowerCase':
    case 'toUpperCase':
    case 'downcase':
    case 'upcase':
    case 'casefold':
    case 'strip':
    case 'trim':
    case 'rstrip':
    case 'lstrip':
    case 'trimEnd':
    case 'trimStart':
    case 'chomp':
      return of.kind === 'text' ? changed(of, name) : of;
    case 'join':
      // `', '.join(list)`, `list.join(', ')`, `Pathname#join`
      if (of.kind === 'text' && first?.kind === 'list') return joined(first.items, of.text);
      if (of.kind === 'list') return joined(of.items, first ? textOf(first) : ',');
      return of.kind === 'text' && first ? joinPath([of, ...args]) : undefined;
    case 'joinpath':
      return joinPath([of, ...args]);
    case 'split':
      if (of.kind !== 'text') return undefined;
      if (!isKnownText(of)) return list([of]);
      if (first && textOf(first) === '') return list([...of.text].map((char) => text(char, of.taint)));
      return first && isKnownText(first)
        ? list(of.text.split(textOf(first)).map((part) => text(part, of.taint)))
        : list(wordsOf(of));
    case 'chars':
      return of.kind === 'text' ? list([...of.text].map((char) => text(char, of.taint))) : undefined;
    case 'reverse':
      return of.kind === 'list'
        ? list([...of.items].reverse())
        : text([...textOf(of)].reverse().join(''), taintOf(of) | hidden);
    case 'replace':
    case 'replaceAll':
    case 'gsub':
    case 'sub':
    case 'tr':
      if (of.kind !== 'text' || !first || !second) return undefined;
      if (!isKnownText(of) || !isKnownText(first) || name === 'tr')
        return text(of.text === HOLE ? HOLE : `${HOLE}`, of.taint);
      return known(
        of.text.replaceAll(textOf(first), () => textOf(second)),
        of.taint | taintOf(second),
      );
    case 'format':
      return of.kind === 'text' ? formatted(of, args) : undefined;
    case 'concat':
      return of.kind === 'list'
        ? list([...of.items, ...args.flatMap((one) => (one.kind === 'list' ? one.items : [one]))])
        : concatenated([of, ...args]);
    case 'unpack':
    case 'unpack1':
    case 'pack':
      if (/^m/.test(first ? textOf(first) : '')) return name === 'pack' ? undefined : decode(of, decodeBase64);
      return /^[CUW]/.test(first ? textOf(first) : '') ? fromCodes([of]) : text(HOLE, hidden);
    case 'with_name':
    case 'with_suffix':
    case 'with_stem':
      return name === 'with_name' && first
        ? joinPath([parentOf(of), first])
        : concatenated([parentOf(of), text(`/${HOLE}`)]);
    case 'dirname':
    case 'parent':
      return parentOf(of);
    case 'basename':
      return lastPart(of);
    case 'first':
    case 'pop':
    case 'shift':
    case 'last':
    case 'at':
      if (of.kind === 'list' && (name !== 'at' || first)) {
        const index = name === 'at' ? Number(textOf(first!)) : /^(?:pop|last)$/.test(name) ? -1 : 0;
        return of.items.at(Number.isInteger(index) ? index : 0) ?? unknown;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** A part of a text or list, by numbers that are known. */
export function sliced(of: Held, parts: readonly (Held | undefined)[]): Held {
  const [start, end, step] = parts.map((part) =>
    part && isKnownText(part) && textOf(part) !== '' ? Number(textOf(part)) : undefined,
  );
  const isTold = parts.every((part) => part === undefined || isKnownText(part));
  if (!isTold) return of.kind === 'list' ? of : text(HOLE, taintOf(of));
  if (of.kind === 'list') {
    const items = of.items.slice(start ?? 0, end);
    return list(step === -1 ? [...of.items].reverse() : items);
  }
  if (!isKnownText(of)) return of;
  const words = textOf(of);
  if (step === -1) return text([...words].reverse().join(''), taintOf(of) | hidden);
  return text(
    step && step > 1
      ? [...words.slice(start ?? 0, end)].filter((_, index) => index % step === 0).join('')
      : words.slice(start ?? 0, end),
    taintOf(of),
  );
}

/** A path as far as it is plain. */
export const plain = (path: string): string =>
  path.startsWith('/') && !path.includes(HOLE) ? normalisePath(path) : path;

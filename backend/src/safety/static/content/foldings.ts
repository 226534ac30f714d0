import { decodeBase64, decodeHex, rotate13 } from '../shell/text.js';

const quoted = `[bBrRuUfF@]{0,2}(["'\`])([^"'\`\\\\\\n]{0,2000})`;
const codes = '(?:0x[0-9a-fA-F]{1,2}|\\d{1,3})';
const codeList = `((?:${codes}\\s*,\\s*){2,400}${codes})\\s*,?\\s*`;
const textMethod = `(?:\\s*\\.\\s*(?:decode|toString|to_s|force_encoding|string|String|GetString|asString)\\([^()\\n]{0,40}\\)|\\.to_s\\b)?`;

/** A method called on a literal. */
const after = (method: string): string[] => ['"', "'", '`'].map((quote) => quote + method);

/** A way to write a text so that it does not stand there. */
export interface Folding {
  /** One of these has to stand in the text. */
  marks: readonly string[];
  pattern: RegExp;
  /** What it comes to; undefined leaves it as it is. */
  read: (match: readonly (string | undefined)[]) => string | undefined;
  /** Whether it hides what it says. */
  hides?: boolean;
}

const fromCodes = (list: string | undefined): string | undefined => {
  const text = String.fromCharCode(
    ...(list ?? '').split(',').flatMap((code) => (code.trim() === '' ? [] : [Number(code)])),
  );
  return isReadable(text) ? text : undefined;
};
export const reversed = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : [...text].reverse().join('');
const isReadable = (text: string): boolean => /^[\t\n\r\x20-\x7e]+$/.test(text);
const readable = (text: string | undefined): string | undefined =>
  text !== undefined && isReadable(text) ? text : undefined;
const itemsOf = (list: string | undefined): string[] =>
  [...(list ?? '').matchAll(/(["'`])([^"'`\n]*)\1/g)].map(([, , item]) => item!);
const literals = `((?:\\s*[bru]?["'\`][^"'\`\\\\\\n]{0,200}["'\`](?:\\s*,)?){1,60}\\s*)`;

export const foldings: readonly Folding[] = [
  {
    marks: ['\\x', '\\u00', '\\u{'],
    pattern: /(["'`])((?:\\x[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|\\u\{0{0,4}[0-9a-fA-F]{2}\}|[^"'`\\\n]){1,2000})\1/g,
    read: ([, , inner]) =>
      inner!.includes('\\')
        ? readable(
            inner!.replace(/\\(?:x|u00|u\{0{0,4})([0-9a-fA-F]{2})\}?/g, (_, code: string) =>
              String.fromCharCode(parseInt(code, 16)),
            ),
          )
        : undefined,
    hides: true,
  },
  {
    marks: [
      'atob',
      'b64decode',
      'ecode64',
      'base64_decode',
      'decode_base64',
      'FromBase64String',
      'DecodeString',
      'getDecoder',
      'general_purpose',
    ],
    pattern: new RegExp(
      `(?:\\b(?:window\\.|globalThis\\.)?atob|(?:base64\\.)?(?:urlsafe_|standard_)?b64decode|Base64\\.(?:strict_|urlsafe_)?decode64|base64_decode|decode_base64|Convert\\.FromBase64String|\\w+Encoding\\.DecodeString|getDecoder\\(\\)\\.decode|general_purpose::\\w+\\.decode)\\s*\\(\\s*${quoted}\\1\\s*\\)${textMethod}`,
      'g',
    ),
    read: ([, , inner]) => readable(decodeBase64(inner!)),
    hides: true,
  },
  {
    marks: ['Buffer.from'],
    pattern: new RegExp(
      `\\bBuffer\\.from\\(\\s*${quoted}\\1\\s*,\\s*["'\`](base64|base64url|hex)["'\`]\\s*\\)${textMethod}`,
      'g',
    ),
    read: ([, , inner, form]) => readable(form === 'hex' ? decodeHex(inner!) : decodeBase64(inner!)),
    hides: true,
  },
  {
    marks: ['fromhex', 'unhexlify', 'hex2bin', 'hex.Decode', 'decodeHex'],
    pattern: new RegExp(
      `(?:\\b(?:bytes|bytearray)\\.fromhex|(?:binascii\\.)?unhexlify|hex2bin|hex\\.DecodeString|\\bdecodeHex)\\s*\\(\\s*${quoted}\\1\\s*\\)${textMethod}`,
      'g',
    ),
    read: ([, , inner]) => readable(decodeHex(inner!)),
    hides: true,
  },
  {
    marks: ["'H*'", '"H*"'],
    pattern: new RegExp(
      `\\bpack\\s*\\(?\\s*["']H\\*["']\\s*,\\s*${quoted}\\1\\s*\\)?|\\[\\s*(["'])([0-9a-fA-F]+)\\3\\s*\\]\\.pack\\(\\s*["']H\\*["']\\s*\\)`,
      'g',
    ),
    read: ([, , inner, , other]) => readable(decodeHex((inner ?? other)!)),
    hides: true,
  },
  {
    marks: ['unpack1', '.unpack('],
    pattern: new RegExp(
      `(?:\\[\\s*)?${quoted}\\1(?:\\s*\\]\\s*\\.(?:first|last|join))?\\s*\\.\\s*unpack1?\\(?\\s*["'](m0?|H\\*|u)["']\\s*\\)?(?:\\.first|\\[0\\])?`,
      'g',
    ),
    read: ([, , inner, form]) => (form!.startsWith('m') ? readable(decodeBase64(inner!)) : undefined),
    hides: true,
  },
  {
    marks: [
      'fromCharCode',
      'fromCodePoint',
      'bytes(',
      'bytearray(',
      'Buffer.from(',
      'chr',
      'pack(',
      'byte[]',
      '[]byte{',
      'Uint8Array',
    ],
    pattern: new RegExp(
      `(?:String\\.from(?:CharCode|CodePoint)(?:\\.apply)?\\s*\\((?:\\s*(?:null|String)\\s*,)?(?:\\s*\\.\\.\\.)?\\s*\\[?\\s*|(?<!\\w)(?:bytes|bytearray|Buffer\\.from|(?:new\\s+)?Uint8Array(?:\\.of|\\.from)?|new String\\(new byte\\[\\]\\s*\\{|string\\(\\[\\]byte\\{)\\s*\\(?\\s*\\[?\\s*)${codeList}[\\])}]{1,3}${textMethod}`,
      'g',
    ),
    read: ([, list]) => fromCodes(list),
    hides: true,
  },
  {
    marks: ['map(chr', 'chr(', 'fromCharCode', 'fromCodePoint', '.pack('],
    pattern: new RegExp(
      `(["'])\\1\\.join\\(\\s*(?:map\\(\\s*chr\\s*,\\s*|chr\\(\\w+\\)\\s+for\\s+\\w+\\s+in\\s+)[[(]\\s*${codeList}[\\])]\\s*\\)?\\s*\\)|\\[\\s*${codeList}\\]\\s*\\.(?:map\\([^\\n]{0,60}?(?:fromCharCode|fromCodePoint|chr)[^\\n]{0,20}?\\)\\s*\\.join\\b(?:\\(\\s*(?:["']{2})?\\s*\\))?|pack\\(\\s*["'][cCU]\\*["']\\s*\\))`,
      'g',
    ),
    read: ([, , one, other]) => fromCodes(one ?? other),
    hides: true,
  },
  {
    marks: ['chr('],
    pattern: /\bchr\(\s*\d{2,3}\s*\)(?:\s*[.+]\s*chr\(\s*\d{2,3}\s*\)){2,200}/g,
    read: ([whole]) => fromCodes(whole!.match(/\d{2,3}/g)!.join(',')),
    hides: true,
  },
  {
    marks: [...after('[::-1]'), ...after('.reverse'), ...after('.split('), ...after('.chars()')],
    pattern: new RegExp(
      `${quoted}\\1\\s*(?:\\[::-1\\]|\\.split\\(\\s*["'\`]{0,2}\\s*\\)\\s*\\.reverse\\(\\)\\s*\\.join\\(\\s*["'\`]{2}\\s*\\)|\\.reverse\\b(?:\\(\\))?|\\.chars\\(\\)\\.rev\\(\\)\\.collect\\w*(?:::<String>)?\\(\\))`,
      'g',
    ),
    read: ([, , inner]) => reversed(inner),
    hides: true,
  },
  {
    marks: ['strrev(', 'reversed(', "reverse('", 'reverse("', "[...'", '[..."', '[...`'],
    pattern: new RegExp(
      `(?:\\bstrrev\\(\\s*|\\breverse\\(\\s*|(?:["']{2}\\.join\\()\\s*reversed\\(\\s*|\\[\\.\\.\\.)${quoted}\\1\\s*(?:\\]\\s*\\.reverse\\(\\)\\s*\\.join\\(\\s*["'\`]{2}\\s*\\)|\\)(?:\\s*\\))?)`,
      'g',
    ),
    read: ([whole, , inner]) => (/^\[\.\.\./.test(whole!) && !whole!.includes('reverse') ? undefined : reversed(inner)),
    hides: true,
  },
  {
    marks: ['rot13', 'rot_13'],
    pattern: new RegExp(
      `(?:\\bcodecs\\.decode\\(\\s*${quoted}\\1\\s*,\\s*["']rot_?13["']\\s*\\)|\\bstr_rot13\\(\\s*(["'])([^"'\\\\\\n]{1,2000})\\3\\s*\\))`,
      'g',
    ),
    read: ([, , one, , other]) => rotate13((one ?? other)!),
    hides: true,
  },
  {
    marks: ["decodeURIComponent('", 'decodeURIComponent("', "decodeURI('", 'decodeURI("', 'unescape(', 'unquote('],
    pattern: new RegExp(
      `(?:\\bdecodeURI(?:Component)?|\\bunescape|(?:urllib\\.parse\\.)?\\bunquote)\\(\\s*${quoted}\\1\\s*\\)`,
      'g',
    ),
    read: ([, , inner]) =>
      readable(inner!.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))),
    hides: true,
  },
  {
    marks: [
      ...after('.join('),
      '].join',
      ').join',
      '}.join',
      '].concat',
      '%w',
      '%W',
      "join('",
      'join("',
      'implode(',
      'strings.Join(',
    ],
    pattern: new RegExp(
      `(["'\`])([^"'\`\\n]{0,4})\\1\\s*\\.\\s*join\\(\\s*[[(]${literals}[\\])]\\s*\\)|(?:\\[\\]string\\s*\\{|[[(])${literals}[\\])}]\\s*\\.\\s*(?:join|concat)\\b(?:\\(\\s*(?:(["'\`])([^"'\`\\n]{0,4})\\5)?\\s*\\))?|%[wW][[({<]([^\\])}>\\n]{2,400})[\\])}>]\\s*\\.join\\b(?:\\(\\s*(?:["']{2})?\\s*\\))?|\\b(?:join|implode)\\s*\\(\\s*(["'])([^"'\\n]{0,4})\\8\\s*,\\s*\\[?${literals}\\]?\\s*\\)|\\bstrings\\.Join\\(\\s*\\[\\]string\\s*\\{${literals}\\}\\s*,\\s*(["'\`])([^"'\`\\n]{0,4})\\12\\s*\\)`,
      'g',
    ),
    read: ([, , first, list, other, , separator, words, , between, third, fourth, , last]) =>
      list !== undefined
        ? itemsOf(list).join(first)
        : other !== undefined
          ? itemsOf(other).join(separator ?? '')
          : words !== undefined
            ? words.trim().split(/\s+/).join('')
            : third !== undefined
              ? itemsOf(third).join(between)
              : itemsOf(fourth).join(last),
  },
  {
    marks: ["${'", '${"'],
    pattern: /`([^`\\\n]{0,200}\$\{\s*(["'])[\w. -]{0,60}\2\s*\}[^`\\\n]{0,200})`/g,
    read: ([, inner]) => inner!.replace(/\$\{\s*(["'])([\w. -]{0,60})\1\s*\}/g, '$2'),
  },
  {
    marks: ['%w', '%W'],
    pattern:
      /%[wW][[({<]([^\])}>\n]{2,400})[\])}>](\.reverse)?\.join\(\s*(["'])([^"'\n]{1,4})\3\s*\)|%[wW][[({<]([^\])}>\n]{2,400})[\])}>]\.reverse\.join\b(?:\(\s*(?:["']{2})?\s*\))?/g,
    read: ([, words, turned, , separator, others]) => {
      const list = (words ?? others)!.trim().split(/\s+/);
      return (turned || words === undefined ? list.reverse() : list).join(separator ?? '');
    },
  },
  {
    marks: after('.concat('),
    pattern: new RegExp(`${quoted}\\1\\s*\\.concat\\(${literals}\\)`, 'g'),
    read: ([, , first, rest]) => first! + itemsOf(rest).join(''),
  },
  {
    marks: [...after('.replace'), ...after('.gsub')],
    pattern: new RegExp(
      `${quoted}\\1\\s*\\.\\s*(?:replace(?:All)?|gsub)\\(\\s*(?:\\/([^/\\n]{1,6})\\/g?|["'\`]([^"'\`\\n]{1,6})["'\`])\\s*,\\s*["'\`]{2}\\s*\\)`,
      'g',
    ),
    read: ([, , inner, pattern, plain]) => {
      const gone = plain ?? pattern!.replace(/^\[(.)\]$/, '$1').replace(/^\\(?=[^\w])/, '');
      return /^[^\\[\](){}*+?.^$|\w]+$|^\w+$/.test(gone) ? inner!.split(gone).join('') : undefined;
    },
  },
  {
    marks: after('.split('),
    pattern: new RegExp(
      `${quoted}\\1\\s*\\.split\\(\\s*["'\`]([^"'\`\\n]{1,4})["'\`]\\s*\\)\\s*\\.join\\(\\s*["'\`]{2}\\s*\\)`,
      'g',
    ),
    read: ([, , inner, gone]) => inner!.split(gone!).join(''),
  },
  {
    marks: [...after('.format('), ...after(' % ('), ...after(' %('), ...after('%('), 'Sprintf(', 'sprintf('],
    pattern: new RegExp(
      `${quoted}\\1\\s*(?:\\.format\\(|%\\s*\\()${literals}\\)|\\b(?:fmt\\.Sprintf|sprintf)\\(\\s*(["'\`])([^"'\`\\\\\\n]{0,200})\\4\\s*,${literals}\\)`,
      'g',
    ),
    read: ([, , first, list, , second, rest]) => {
      const items = itemsOf(list ?? rest);
      let at = 0;
      return (first ?? second)!.replace(/\{\d?\}|%[sv]/g, () => items[at++] ?? '');
    },
  },
];

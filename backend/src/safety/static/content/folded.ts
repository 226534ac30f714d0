import { decodeBase64, decodeHex, rotate13 } from '../shell/text.js';

/** A text in which what its own literals come to stands in their place. */
export interface Folded {
  /** As long as the text, so that places found in one form hold in the other. */
  text: string;
  /** What was hidden by an encoding, as it reads. */
  hidden: readonly string[];
}

const roundsLimit = 5;
/** Of long texts, which hold more by chance than by art. */
const longRoundsLimit = 3;
const longText = 64 * 1024;
const hiddenLimit = 40;
/** Longest text that is folded; what lies beyond it stays as it is. */
export const foldLimit = 192 * 1024;

const quoted = `[bBrRuUfF@]{0,2}(["'\`])([^"'\`\\\\\\n]{0,2000})`;
const codes = '(?:0x[0-9a-fA-F]{1,2}|\\d{1,3})';
const codeList = `((?:${codes}\\s*,\\s*){2,400}${codes})\\s*,?\\s*`;
const textMethod = `(?:\\s*\\.\\s*(?:decode|toString|to_s|force_encoding|string|String|GetString|asString)\\([^()\\n]{0,40}\\)|\\.to_s\\b)?`;

/** A method called on a literal. */
const after = (method: string): string[] => ['"', "'", '`'].map((quote) => quote + method);

interface Form {
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
const reversed = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : [...text].reverse().join('');
const isReadable = (text: string): boolean => /^[\t\n\r\x20-\x7e]+$/.test(text);
const readable = (text: string | undefined): string | undefined =>
  text !== undefined && isReadable(text) ? text : undefined;
const itemsOf = (list: string | undefined): string[] =>
  [...(list ?? '').matchAll(/(["'`])([^"'`\n]*)\1/g)].map(([, , item]) => item!);
const literals = `((?:\\s*[bru]?["'\`][^"'\`\\\\\\n]{0,200}["'\`]\\s*,?){1,60}\\s*)`;

const forms: readonly Form[] = [
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

/** How commands and addresses end that are written backwards. */
const turnedMarks = ['fr- mr', 'lruc', 'tegw', 'hsab', 'hs/nib/', ':ptth', ':sptth', 'domhc', ' tig', ' odus', ' tac'];
const turnedCommand =
  /^\s*(?:rm\s+-|curl\s|wget\s|git\s|nc\s|(?:\/bin\/)?(?:ba)?sh\b|sudo\s|chmod\s|cat\s[/~]|https?:\/\/)/;

/** Two literals that are added up; in SQL by `||`. */
const halves =
  /[fbru]?(["'`])([^"'`\\\n]{0,2000})\1\s{0,40}(?:[+.]|\.\.|<>|\|\|)\s{0,40}(?<!\)\s{0,40})[fbru]?(["'`])([^"'`\\\n]{0,400})\3/g;
const cut = /["'`][ \t\r\n]{0,40}(?:[+.]|\.\.|<>|\|\|)[ \t\r\n]{0,40}["'`]/g;

/** Ends of a literal before something that could add another. */
const cutMarks = ['"', "'", '`'].flatMap((quote) => [
  ...['+', ' +', '\n', '||', ' ||', ' .', ' <>'].map((sign) => quote + sign),
  ...['"', "'", '`'].map((other) => `${quote}.${other}`),
]);
const memberMarks = [`'](`, `"](`, '`](', 'document[', 'window[', 'globalthis[', 'getattr(', 'send('];
const truthMarks = ['!true', '!false', 'not true', 'not false', 'not 1', 'not 0', 'not none'];
const turned = turnedMarks.map((mark) => mark.toLowerCase());

/** Words, in lower case, without any of which a text is folded already. */
export const foldWords: readonly string[] = [
  ...new Set([
    ...forms.flatMap(({ marks }) => marks.map((mark) => mark.toLowerCase())),
    ...cutMarks,
    ...memberMarks,
    ...truthMarks,
    ...turned,
  ]),
];

/** Which of those words a text holds. */
type Present = ReadonlyMap<string, unknown>;

/** Whether there is anything in a text to fold. */
export const isFoldable = (present: Present): boolean => foldWords.some((word) => present.has(word));

/**
 * Puts what a text's literals come to in their place: pieces added up or joined, encodings, escapes, texts turned round,
 * members and methods named by a text, and a truth denied.
 *
 * @param present which of the words above occur, where that is known
 */
export function fold(text: string, present?: Present): Folded {
  if (text.length > foldLimit) {
    const { text: start, hidden } = fold(text.slice(0, foldLimit), present);
    return { text: start + text.slice(foldLimit), hidden };
  }
  const hidden: string[] = [];
  let folded = text;
  const rounds = text.length > longText ? longRoundsLimit : roundsLimit;
  for (let round = 0; round < rounds; round += 1) {
    let next = folded;
    for (const { marks, pattern, read, hides } of forms) {
      // A later round may find a method on a literal that the one before put there.
      const places = marks.flatMap((mark) =>
        !present || present.has(mark.toLowerCase()) || (round > 0 && /^["'`]/.test(mark)) ? placesOf(next, mark) : [],
      );
      if (places.length === 0) continue;
      next = replacedNear(next, places, pattern, (groups) => {
        const held = read(groups);
        const whole = groups[0]!;
        if (held === undefined) return whole;
        if (hides && hidden.length < hiddenLimit && !hidden.includes(held)) hidden.push(held);
        return fitted(whole, quotedAs(held, whole));
      });
    }
    const cuts = [...next.matchAll(cut)].map(({ index }) => index);
    if (cuts.length > 0)
      next = replacedNear(next, cuts, halves, ([whole, quote, first, other, second]) =>
        // A template holds code that another quote would hide.
        quote === other || !`${first}${second}`.includes(quote!)
          ? fitted(whole!, `${quote}${first}${second}${quote}`)
          : whole!,
      );
    if (next === folded) break;
    folded = next;
  }
  folded = withPlainMembers(folded);
  if (turnedMarks.some((mark) => text.includes(mark)))
    for (const [, , literal] of text.matchAll(/(["'`])([^"'`\n]{10,400})\1/g)) {
      const turned = reversed(literal)!;
      if (turnedCommand.test(turned) && hidden.length < hiddenLimit) hidden.push(turned);
    }
  return {
    text: !present || truthMarks.some((mark) => present.has(mark)) ? plainTruths(folded) : folded,
    hidden,
  };
}

const placesLimit = 2000;

function placesOf(text: string, mark: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(mark); at >= 0 && places.length < placesLimit; at = text.indexOf(mark, at + mark.length))
    places.push(at);
  return places;
}

/** How far before and behind a mark the expression is looked for. */
const reachBefore = 2100;
const reachBehind = 2500;

/** Replaces what matches near some places; what stands in for it is as long as it was. */
function replacedNear(
  text: string,
  places: readonly number[],
  pattern: RegExp,
  replace: (groups: readonly (string | undefined)[]) => string,
): string {
  let result = text;
  let done = -1;
  const sorted = [...places].sort((one, other) => one - other);
  for (let index = 0; index < sorted.length; index += 1) {
    const start = Math.max(done + 1, lineStart(text, Math.max(0, sorted[index]! - reachBefore), sorted[index]!));
    let end = sorted[index]! + reachBehind;
    while (index + 1 < sorted.length && sorted[index + 1]! - 200 < end) {
      index += 1;
      end = sorted[index]! + reachBehind;
    }
    end = Math.min(text.length, end);
    const near = result.slice(start, end);
    const now = near.replace(pattern, (...match: unknown[]) =>
      replace(
        match.slice(
          0,
          match.findIndex((one) => typeof one === 'number'),
        ) as (string | undefined)[],
      ),
    );
    if (now !== near) result = result.slice(0, start) + now + result.slice(end);
    done = end - 1;
  }
  return result;
}

/** The first of some lines before a place, so that a quote is not taken for its partner. */
function lineStart(text: string, from: number, at: number): number {
  let start = at;
  for (let line = 0; line < 12 && start > from; line += 1) {
    const before = text.lastIndexOf('\n', start - 1);
    if (before < from) return line === 0 ? from : start;
    start = before;
  }
  return start;
}

function plainTruths(text: string): string {
  let plain = text;
  if (plain.includes('!true') || plain.includes('!false'))
    plain = plain.replace(/(?<![\w!)\]])!true\b/g, 'false').replace(/(?<![\w!)\]])!false\b/g, 'true  ');
  if (['not True', 'not False', 'not 1', 'not 0', 'not None'].some((mark) => plain.includes(mark)))
    plain = plain.replace(/\bnot +(?:(True|1)|(False|0|None))\b(?! *[\w"'.[(=<>!+*-])/g, (whole, yes?: string) =>
      fitted(whole, yes === undefined ? 'True' : 'False'),
    );
  return plain;
}

/** `g['eval']` is `g.eval`, `getattr(os, "system")` is `os.system`, `x.send(:open, …)` is `x.open(…)`. */
function withPlainMembers(text: string): string {
  let plain = text;
  for (const match of plain.matchAll(/\[\s*(["'`])([A-Za-z_$]\w*)\1\s*\](\s*\()?/g)) {
    const start = Math.max(0, match.index - 80);
    const object = /(?<![\w$.])(?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*$/.exec(text.slice(start, match.index))?.[0];
    if (object === undefined || (match[3] === undefined && !/^(?:document|window|globalThis)$/.test(object))) continue;
    const whole = object + match[0].slice(0, match[0].length - (match[3]?.length ?? 0));
    const from = match.index - object.length;
    plain = plain.slice(0, from) + fitted(whole, `${object}.${match[2]}`) + plain.slice(from + whole.length);
  }
  if (plain.includes('getattr('))
    plain = plain.replace(
      /\bgetattr\(\s*([\w.]+|__import__\([^()]*\))\s*,\s*["'](\w+)["']\s*\)/g,
      (whole, object: string, name: string) => fitted(whole, `${object}.${name}`),
    );
  if (plain.includes('send('))
    plain = plain.replace(
      /\b([A-Z]\w*)\.(?:public_|__)?send(?:__)?\(\s*:(\w+)\s*,\s*/g,
      (whole, object: string, name: string) => fitted(whole, `${object}.${name}(`),
    );
  return plain;
}

function quotedAs(held: string, whole: string): string {
  const quote =
    ['"', "'", '`'].find((one) => whole.includes(one) && !held.includes(one)) ?? (held.includes('"') ? '`' : '"');
  return quote + held.replace(/[\n\r]/g, ' ') + quote;
}

const fitted = (whole: string, plain: string): string =>
  plain.length > whole.length ? whole : ' '.repeat(whole.length - plain.length) + plain;

/** The text alone. */
export const foldNames = (text: string): string => fold(text).text;

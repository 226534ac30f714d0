import { decodeBase64 } from '../../shell/text.js';

/** A PowerShell text with what its constants come to in their place. */
export interface Plain {
  text: string;
  /** What was decoded on the way. */
  decoded: string[];
}

const roundsLimit = 8;
const lengthLimit = 128 * 1024;
const valueLimit = 8000;

const single = `'((?:[^'\\n]|''){0,4000})'`;
const codes = String.raw`\(?\s*((?:(?:0x[0-9a-fA-F]{1,2}|\d{1,3})\s*,\s*){1,2000}(?:0x[0-9a-fA-F]{1,2}|\d{1,3}))\s*\)?`;
const listed = `((?:'(?:[^'\\n]|''){0,400}'\\s*,\\s*){1,60}'(?:[^'\\n]|''){0,400}')`;

const quote = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('\n', ' ; ')}'`;
const unquote = (text: string): string => text.replaceAll("''", "'");
const itemsOf = (list: string): string[] =>
  [...list.matchAll(/'((?:[^'\n]|''){0,400})'/g)].map(([, item]) => unquote(item!));
const fromCodes = (list: string): string | undefined => {
  const numbers = list.split(',').map((code) => Number(code.trim()));
  return numbers.every((code) => code >= 9 && code < 0x250) ? String.fromCharCode(...numbers) : undefined;
};

/** Without comments and line continuations; `` i`ex `` is `iex`. Strings between double quotes that hold no variable become single ones. */
function withoutNoise(source: string): string {
  let text = '';
  for (let at = 0; at < source.length;) {
    const char = source[at]!;
    if (char === '<' && source[at + 1] === '#') {
      const end = source.indexOf('#>', at + 2);
      at = end < 0 ? source.length : end + 2;
      text += ' ';
    } else if (char === '#' && (at === 0 || /[\s;({]/.test(source[at - 1]!))) {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
    } else if (char === '@' && /^@["']\r?\n/.test(source.slice(at, at + 4))) {
      const end = source.indexOf(`\n${source[at + 1]}@`, at + 2);
      const last = end < 0 ? source.length : end;
      text += quote(source.slice(source.indexOf('\n', at) + 1, last));
      at = last + 3;
    } else if (char === "'") {
      let end = at + 1;
      while (end < source.length && (source[end] !== "'" || source[end + 1] === "'"))
        end += source[end] === "'" ? 2 : 1;
      text += source.slice(at, end + 1);
      at = end + 1;
    } else if (char === '"') {
      let end = at + 1;
      let held = '';
      let depth = 0;
      while (end < source.length && (source[end] !== '"' || depth > 0)) {
        if (source[end] === '`' && end + 1 < source.length) {
          held += ({ n: ' ; ', t: ' ', r: '' } as Record<string, string>)[source[end + 1]!] ?? source[end + 1]!;
          end += 2;
          continue;
        }
        if (source[end] === '(' && (source[end - 1] === '$' || depth > 0)) depth += 1;
        else if (source[end] === ')' && depth > 0) depth -= 1;
        held += source[end];
        end += 1;
      }
      text += held.includes('$') ? `"${held.replaceAll('"', "'")}"` : quote(held);
      at = end + 1;
    } else if (char === '`') {
      if (source[at + 1] === '\n') text += ' ';
      at += source[at + 1] === '\r' ? 3 : source[at + 1] === '\n' ? 2 : 1;
    } else {
      text += char;
      at += 1;
    }
  }
  return text;
}

type Rewriting = readonly [pattern: RegExp, to: (groups: readonly (string | undefined)[]) => string | undefined];

const rewritings: readonly Rewriting[] = [
  [new RegExp(`${single}\\s*\\+\\s*${single}`, 'g'), ([a, b]) => `'${a}${b}'`],
  [new RegExp(`(?<![\\w\\])])\\(\\s*${single}\\s*\\)(?!\\s*-f)`, 'g'), ([a]) => `'${a}'`],
  [
    /\(\s*\[char\]\s*(0x[0-9a-fA-F]+|\d{1,3})\s*\)|\[char\]\s*(0x[0-9a-fA-F]+|\d{1,3})/gi,
    ([a, b]) => quote(String.fromCharCode(Number(a ?? b))),
  ],
  [
    new RegExp(`\\[string\\]::(?:join|concat)\\(\\s*(?:''\\s*,\\s*)?@?\\(?\\s*${listed}\\s*\\)?\\s*\\)`, 'gi'),
    ([list]) => quote(itemsOf(list!).join('')),
  ],
  [
    new RegExp(`@?\\(?\\s*${listed}\\s*\\)?\\s*-join\\s*${single}`, 'gi'),
    ([list, by]) => quote(itemsOf(list!).join(unquote(by!))),
  ],
  [new RegExp(`-join\\s*@?\\(\\s*${listed}\\s*\\)`, 'gi'), ([list]) => quote(itemsOf(list!).join(''))],
  [new RegExp(`\\[char\\[\\]\\]\\s*@?${codes}\\s*\\)?\\s*-join\\s*''`, 'gi'), ([list]) => held(fromCodes(list!))],
  [new RegExp(`-join\\s*\\(?\\s*\\[char\\[\\]\\]\\s*@?${codes}\\s*\\)?`, 'gi'), ([list]) => held(fromCodes(list!))],
  [
    new RegExp(`\\[string\\]::new\\(\\s*(?:\\[char\\[\\]\\])?\\s*@?${codes}\\s*\\)`, 'gi'),
    ([list]) => held(fromCodes(list!)),
  ],
  [
    new RegExp(
      `\\(?\\s*${codes}\\s*\\|\\s*(?:%|ForEach-Object)\\s*\\{\\s*\\[char\\]\\s*\\$_\\s*\\}\\s*\\)?\\s*-join\\s*''`,
      'gi',
    ),
    ([list]) => held(fromCodes(list!)),
  ],
  [
    new RegExp(
      `-join\\s*\\(\\s*${codes}\\s*\\|\\s*(?:%|ForEach-Object)\\s*\\{\\s*\\[char\\]\\s*\\$_\\s*\\}\\s*\\)`,
      'gi',
    ),
    ([list]) => held(fromCodes(list!)),
  ],
  [
    new RegExp(
      `\\[(?:System\\.)?Text\\.Encoding\\]::\\w+\\.GetString\\(\\s*(?:\\[byte\\[\\]\\])?\\s*@?${codes}\\s*\\)`,
      'gi',
    ),
    ([list]) => held(fromCodes(list!)),
  ],
  [new RegExp(`${single}\\s*-f\\s*${listed}`, 'gi'), ([format, list]) => formatted(format!, itemsOf(list!))],
  [
    new RegExp(`\\(\\s*${single}\\s*\\)\\s*-f\\s*${listed}`, 'gi'),
    ([format, list]) => formatted(format!, itemsOf(list!)),
  ],
  [new RegExp(`${single}\\s*-f\\s*${single}`, 'gi'), ([format, one]) => formatted(format!, [unquote(one!)])],
  [
    new RegExp(`${single}\\.Replace\\(\\s*'([^'\\n]{1,100})'\\s*,\\s*'([^'\\n]{0,100})'\\s*\\)`, 'gi'),
    ([a, from, to]) => `'${a!.replaceAll(from!, to!)}'`,
  ],
  [
    new RegExp(`${single}\\s*-c?replace\\s*'([\\w~!@#%&_=:; -]{1,40})'\\s*(?:,\\s*'([^'\\n]{0,100})')?`, 'gi'),
    ([a, from, to]) => `'${a!.replaceAll(from!, to ?? '')}'`,
  ],
  [new RegExp(`${single}\\.(?:ToLower|ToUpper|ToString|Trim|ToLowerInvariant)\\(\\s*\\)`, 'gi'), ([a]) => `'${a}'`],
  [
    new RegExp(
      `\\(?${single}\\s*\\[\\s*(?:-1\\s*\\.\\.\\s*-\\s*\\d+|\\d+\\s*\\.\\.\\s*0)\\s*\\]\\s*\\)?\\s*-join\\s*''`,
      'gi',
    ),
    ([a]) => quote([...unquote(a!)].reverse().join('')),
  ],
  [
    new RegExp(
      `-join\\s*\\(?\\s*${single}\\s*\\[\\s*(?:-1\\s*\\.\\.\\s*-\\s*\\d+|\\d+\\s*\\.\\.\\s*0)\\s*\\]\\s*\\)?`,
      'gi',
    ),
    ([a]) => quote([...unquote(a!)].reverse().join('')),
  ],
];

const held = (text: string | undefined): string | undefined => (text === undefined ? undefined : quote(text));
const formatted = (format: string, items: readonly string[]): string =>
  quote(unquote(format).replace(/\{(\d{1,2})\}/g, (whole, index: string) => items[Number(index)] ?? whole));

const encoded = new RegExp(
  `\\[(?:System\\.)?Text\\.Encoding\\]::(\\w+)\\.GetString\\(\\s*\\[(?:System\\.)?Convert\\]::FromBase64String\\(\\s*${single}\\s*\\)\\s*\\)`,
  'gi',
);
const assigned =
  /(?:^|[;{(\n])\s*(?:\[string\]\s*)?\$((?:script:|global:|env:)?[A-Za-z_]\w{0,40})\s*=\s*('(?:[^'\n]|''){0,4000}'|@?\(?(?:'(?:[^'\n]|''){0,400}'\s*,\s*){1,60}'(?:[^'\n]|''){0,400}'\)?)\s*(?=[;\n})]|$)/gi;

/** Reads a PowerShell text as far as its constants tell: what is added, joined, formatted, decoded or turned round. */
export function plainPowerShell(source: string): Plain {
  let text = withoutNoise(source.slice(0, lengthLimit))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
  const decoded: string[] = [];
  for (let round = 0; round < roundsLimit; round += 1) {
    const before = text;
    text = text.replace(encoded, (whole, encoding: string, data: string) => {
      const found = decodeBase64(data)?.replaceAll('\0', '');
      if (found === undefined || found.length > valueLimit) return whole;
      decoded.push(found);
      return quote(found);
    });
    for (const [pattern, to] of rewritings)
      text = text.replace(pattern, (whole: string, ...groups: (string | undefined)[]) => to(groups) ?? whole);
    text = withValues(text);
    if (text === before || text.length > lengthLimit * 2) break;
  }
  // A name between quotes that is called is that name.
  text = text.replace(/([&.])\s*\(?\s*'([\w-]{2,60})'\s*\)?/g, (whole, sign: string, name: string, at: number) =>
    sign === '.' && /[\w)\]$]/.test(text[at - 1] ?? '') ? `.${name}` : ` ${name}`,
  );
  return { text, decoded };
}

/** What variables that are given one text come to. */
function withValues(text: string): string {
  const values = new Map<string, string | undefined>();
  for (const [, name, literal] of text.matchAll(assigned)) {
    const key = name!.toLowerCase();
    values.set(key, values.has(key) && values.get(key) !== literal ? undefined : literal);
    if (values.size > 200) break;
  }
  if (values.size === 0) return text;
  return text
    .replace(/"((?:[^"\n]){0,2000})"/g, (whole, inside: string) => {
      let isWhole = true;
      const filled = inside.replace(
        /\$\{?((?:script:|global:|env:)?[A-Za-z_]\w{0,40})\}?(?![\w:])|\$\(\s*'((?:[^'\n]|''){0,400})'\s*\)/gi,
        (used: string, name: string | undefined, literal: string | undefined) => {
          const value = name === undefined ? `'${literal}'` : values.get(name.toLowerCase());
          if (value?.startsWith("'") && !value.includes("','")) return unquote(value.slice(1, -1));
          isWhole = false;
          return used;
        },
      );
      return isWhole && !filled.includes('$') ? quote(filled) : `"${filled}"`;
    })
    .replace(
      /\$((?:script:|global:|env:)?[A-Za-z_]\w{0,40})\b(?!\s*(?:[-+*/]?=(?!=)|\[|:))/gi,
      (whole, name: string) => values.get(name.toLowerCase()) ?? whole,
    );
}

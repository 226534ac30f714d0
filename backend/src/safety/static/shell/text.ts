/** Backslash escapes as `echo -e`, `printf` and `$'…'` know them. */
export function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|0?([0-7]{1,3})|([abefnrtv\\'"?c]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      const digits = hex ?? short ?? long;
      if (digits !== undefined) return codePoint(parseInt(digits, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
      return letters[letter!] ?? whole;
    },
  );
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
  c: '',
};

const codePoint = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

/** As the shell's `printf`: the format is used again until the arguments are used up. */
export function formatPrintf(format: string, args: readonly string[]): string {
  const rest = [...args];
  let output = '';
  for (let round = 0; round < 64; round += 1) {
    const before = rest.length;
    // Escapes and directives in one pass: what an escape yields is no directive.
    output += format.replace(
      /%%|%[-+ #0]*\d*(?:\.\d+)?([a-zA-Z])|\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|[^])/g,
      (token, kind?: string) => {
        if (token === '%%') return '%';
        if (kind === undefined || token.startsWith('\\')) return decodeEscapes(token);
        const next = rest.shift() ?? '';
        if (kind === 'b') return decodeEscapes(next);
        if (kind === 'c') return next.slice(0, 1);
        if (kind === 'o') return Number.isInteger(Number(next)) ? Number(next).toString(8) : next;
        if (kind === 'x') return Number.isInteger(Number(next)) ? Number(next).toString(16) : next;
        return kind === 'q' ? singleQuoted(next) : next;
      },
    );
    if (rest.length === 0 || rest.length === before) break;
  }
  return output;
}

/** Base64 (either alphabet) as text, or undefined when it is none. */
export function decodeBase64(text: string): string | undefined {
  const compact = text.replace(/\s+/g, '');
  if (compact === '' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  return Buffer.from(compact.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('utf8');
}

export function decodeHex(text: string): string | undefined {
  const compact = text.replace(/^[0-9a-f]+:/gim, '').replace(/\\x|0x|[\s:]/g, '');
  if (compact === '' || compact.length % 2 === 1 || !/^[0-9a-fA-F]+$/.test(compact)) return undefined;
  return Buffer.from(compact, 'hex').toString('utf8');
}

export const rotate13 = (text: string): string =>
  text.replace(/[a-z]/gi, (char) => {
    const base = char <= 'Z' ? 65 : 97;
    return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
  });

/** As one word of the shell, whatever it holds. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same, as it stands where the shell would not look into it. */
export const quotedWhereNeeded = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : singleQuoted(word));

/** Letters and digits of base32, in either case. */
export function decodeBase32(text: string): string {
  let bits = 0;
  let held = 0;
  let decoded = '';
  for (const char of text.toUpperCase().replace(/=+$/, '')) {
    held = ((held << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char)) & 0xfff;
    bits += 5;
    if (bits >= 8) decoded += String.fromCharCode((held >> (bits -= 8)) & 0xff);
  }
  return decoded;
}

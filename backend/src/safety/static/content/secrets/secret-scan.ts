import {
  assignmentWords,
  type FoundSecret,
  findAssigned,
  findAssignedInProse,
  isPlaceholder,
  isReference,
  looksLikeSecret,
  type Occurrences,
} from './assigned-secrets.js';
import { findComputed } from './computed-secrets.js';
import { isExample, secretHints, type SecretRange, secretRanges } from './secret-literals.js';
import { findSpoken, findTyped, spokenWords } from './spoken-secrets.js';
import { hasAny, WordIndex } from '../word-index.js';
import { decodeBase32 } from '../../shell/text.js';

export interface ScanOptions {
  /** Test, fixture, example or prose: only keys with an issuer's own form count, not made-up passwords. */
  lenient?: boolean;
  /** Text for people: a name may stand before anything. */
  prose?: boolean;
  /** Program text: a value without quotes is an expression there. */
  code?: boolean;
  /** Nothing in it is put together any more. */
  plain?: boolean;
}

const keyBeginnings = [
  ...['ak', 'as', 'gh', 'glpat', 'gldt', 'xox', 'sk', 'aiza', 'npm_', 'sg.', '-----begin', 'hf_', 'eyj', 'pypi-'],
  ...['dop_', 'shpat_'],
].flatMap((word) => ['"', "'", '`'].map((quote) => quote + word));
const bareBeginnings = ['=akia', '=asia', '=gh', '=github_pat_', '=glpat-', '=sk', '=npm_'];
const listWords = ['%w', '%q', '%i', 'qw', 'split', 'replace', 'gsub', 'delete'];
const turningWords = ['reverse', '[::-1]', 'rev'];

/** Everything at which a secret is looked for, in one pass. */
const marks = new WordIndex(
  [
    ...keyBeginnings,
    ...bareBeginnings,
    ...listWords,
    ...turningWords,
    '://',
    ':$6$',
    ':$y$',
    ':$5$',
    '\\x',
    '\\u00',
    ...assignmentWords,
    ...spokenWords,
    ...secretHints,
  ],
  3000,
);

/** Secrets in a text: as they are, split into pieces, encoded, or assigned to a name that says so. */
export function findSecrets(text: string, options: ScanOptions = {}): FoundSecret | undefined {
  const isStrict = options.lenient !== true;
  const places = marks.find(text);
  const [plain] = secretRanges(text, isStrict, places.keys());
  if (plain)
    return {
      kind: plain.kind,
      evidence: `${plain.kind} at character ${plain.start}: ${text.slice(plain.start, plain.start + 6)}…`,
    };
  if (hasAny(places, [':$6$', ':$y$', ':$5$']) && /^[a-z_][\w-]*:\$[56y]\$[^:\n]{20,}:\d+:/m.test(text))
    return { kind: 'password hash', evidence: 'user:$6$…' };
  const hidden = findSplit(text, places) ?? findEncoded(text, places);
  if (hidden) return hidden;
  return (
    findCredentialUrl(text, places) ??
    findDotted(text) ??
    (isStrict
      ? findAssigned(text, options.code === true, places)
      : options.prose
        ? findAssignedInProse(text, places)
        : undefined) ??
    (options.plain || (!isStrict && !options.prose) ? undefined : findSpoken(text, places, options.prose !== true)) ??
    (options.plain || options.prose ? undefined : findTyped(text, places, isStrict)) ??
    (isStrict && options.code !== true && options.plain !== true ? findQuotedAgain(text, options) : undefined) ??
    (options.prose || options.plain ? undefined : findComputed(text, isStrict, findMade(isStrict)))
  );
}

/** What is looked for in texts that a program puts together. */
const findMade =
  (isStrict: boolean) =>
  (made: string): FoundSecret | undefined =>
    findSecrets(made, { lenient: !isStrict, code: true, plain: true });

/** Programs within settings, whose quotes are escaped. */
function findQuotedAgain(text: string, options: ScanOptions): FoundSecret | undefined {
  if (text.length > 200_000 || !/[=:(,] ?\\"/.test(text)) return undefined;
  return findSecrets(text.replace(/\\n(?:"\s{0,40},?\s{0,40}"?)?/g, '\n').replaceAll('\\"', '"'), {
    ...options,
    code: true,
    plain: true,
  });
}

const joinOperators = /\$\{\s*["'`]|["'`]\s*\}(?=[\w"'`])|["'`]\s*(?:\+|\.\.?|&|\|\||,|\\)?\s*\\?\r?\n?\s*["'`]/g;
/** A literal that begins like a key of some issuer and ends before it is one. */
const keyBeginning =
  /["'`](?:AK|AS|gh[pousr]_?|github_|gl(?:pat|dt)|xox|sk[-_]|sk["']|AIza|npm_|SG\.|-----BEGIN|hf_|eyJ|pypi-|dop_|shpat_)[^"'`\n]{0,60}(?:["'`]|\$\{)?|=(?:AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|sk-|sk_live_|npm_)[\w-]{0,40}$/gm;

/** Words of a list without quotes, put together by whoever reads it: `%w[a b].join`, `qw(a b)`, `"a b".split()`. */
const wordLists =
  /(?:%[wWqQiI]|\bqw\s?)[[({</]([^\])}>/\n]{12,400})[\])}>/]|["'`]([\w+=/-]+(?:[ ,|;:~#][\w+=/-]+){1,40})["'`]\s*\)?\s*\.\s*(?:split|replace|replaceAll|gsub|delete|Split)\b/g;

/** `"AKIA" + "…"`, `['AKIA', '…'].join('')`, a literal continued on the next line, or split by a shell's quotes. */
function findSplit(text: string, places: Occurrences): FoundSecret | undefined {
  return (
    (hasAny(places, keyBeginnings) || hasAny(places, bareBeginnings) ? findPieces(text) : undefined) ??
    (hasAny(places, listWords) ? findInWords(text) : undefined) ??
    findQuoted(text)
  );
}

function findPieces(text: string): FoundSecret | undefined {
  let count = 0;
  for (const { index } of text.matchAll(keyBeginning)) {
    if ((count += 1) > 200) break;
    const around = text.slice(index, index + 1200);
    const [found] = [
      ...secretRanges(around.replace(/\$\{\s*["'`]([^"'`{}]*)["'`]\s*\}/g, '$1').replace(joinOperators, '')),
      ...randomOnes(joinedLiterals(around)),
    ];
    if (found) return { kind: found.kind, evidence: `${found.kind}, split into pieces` };
    const [spliced] = secretRanges(spliceVariables(text.slice(Math.max(0, index - 4000), index + 4000)));
    if (spliced) return { kind: spliced.kind, evidence: `${spliced.kind}, put together from variables` };
  }
  return undefined;
}

function findInWords(text: string): FoundSecret | undefined {
  for (const [, list, string] of text.slice(0, 65_536).matchAll(wordLists)) {
    const [listed] = secretRanges((list ?? string!).replace(/[ ,|;:~#]+/g, ''));
    if (listed) return { kind: listed.kind, evidence: `${listed.kind}, split into words` };
  }
  return undefined;
}

function findQuoted(text: string): FoundSecret | undefined {
  const [quoted] =
    text.length < 65_536 && /\w["'`]{2}\w/.test(text)
      ? secretRanges(text.replace(/(?<=\w)(["'`])\1?(?=[\w])/g, ''))
      : [];
  return quoted && { kind: quoted.kind, evidence: `${quoted.kind}, split by quotes` };
}

/** Literals that only stand beside each other come to a key by chance unless it is one by its looks. */
const randomOnes = (text: string): SecretRange[] =>
  secretRanges(text).filter(({ start, end }) => {
    const secret = text.slice(start, end);
    return !/[a-z]{9,}/.test(secret) && /\d[^\d]*\d[^\d]*\d/.test(secret);
  });

/** The literals that follow one another closely, put together: lists, calls of `append`, `concat` and the like. */
function joinedLiterals(text: string): string {
  const literals: string[] = [];
  let last = 0;
  for (const match of text.matchAll(/(["'`])([^"'`\n]{0,120})\1/g)) {
    if (match.index - last > 40 || literals.length > 20) break;
    literals.push(match[2]!);
    last = match.index + match[0].length;
  }
  if (literals.length < 2) return '';
  const separators = [...new Set(literals.filter((literal) => /^[-_.]$/.test(literal)))];
  const pieces = literals.filter((literal) => !/^(?:[-_.]|%s|\{\}|)+$/.test(literal));
  return ['', '_', '-', ...separators]
    .map((separator) => pieces.join(separator))
    .filter((joined) => /\d.*\d.*\d/.test(joined) && /[a-z]/i.test(joined))
    .join('\n');
}

/** `a = "AKIA"; b = "…"; key = a + b`: pieces that stand in variables, in the order in which they are joined. */
function spliceVariables(text: string): string {
  const pieces = new Map<string, string>();
  for (const [, name, , literal] of text.matchAll(
    /\b([A-Za-z_]\w*)["']?\s*(?::\s*[\w&]+\s*)?(?:=|:|:=|=>)\s*(["'`])([A-Za-z0-9_+/=-]{2,80})\2/g,
  ))
    pieces.set(name!, literal!);
  for (const [, name, literal] of text.matchAll(/^[ \t]*(?:export\s+)?([A-Za-z_]\w*)=([A-Za-z0-9_+/=-]{2,80})\s*$/gm))
    pieces.set(name!, literal!);
  if (pieces.size < 2) return '';
  let joined = '';
  const value = (word: string): string =>
    pieces.get(word.trim().replace(/^.*\./, '')) ?? /^(["'`])(.*)\1$/.exec(word.trim())?.[2] ?? '';
  for (const [chain] of text.matchAll(
    /(?:[A-Za-z_][\w.]*|(["'`])[^"'`\n]*\1)(?:\s*(?:\+|\.(?=\s*\$?\w+))\s*(?:[A-Za-z_][\w.]*|(["'`])[^"'`\n]*\2)){1,12}/g,
  )) {
    joined += `${chain.split(/\+/).map(value).join('')}\n`;
  }
  for (const [, first, rest] of text.matchAll(/\b([A-Za-z_]\w*)\.concat\(([\w\s,]{1,120})\)/g))
    joined += `${[first!, ...rest!.split(',')].map(value).join('')}\n`;
  for (const [, template] of text.matchAll(/["'`]([^"'`\n]{4,240})["'`]/g)) {
    if (/[${]\w/.test(template!))
      joined += `${template!.replace(/\$?\{(\w+)\}|\$(\w+)/g, (_, name?: string, bare?: string) => pieces.get(name ?? bare!) ?? '')}\n`;
  }
  for (const [, list] of text.matchAll(/\[([\w\s,.]+)\]\s*\.join\(\s*(["'`])\2\s*\)/g))
    joined += `${list!.split(',').map(value).join('')}\n`;
  return joined;
}

/** Base64, hexadecimal, escapes, character codes, percent signs, or written backwards. */
function findEncoded(text: string, places: Occurrences): FoundSecret | undefined {
  for (const { decoded, form } of decodings(text, places)) {
    const [found] = secretRanges(decoded);
    const isLogin =
      /"auth"\s*:\s*"[A-Za-z0-9+/]{16,}={0,2}"/.test(decoded) ||
      credentialLine.test(decoded) ||
      credentialAddress.test(decoded);
    const kind = found?.kind ?? (isLogin && !isExample(decoded) ? 'credential' : undefined);
    if (kind) return { kind, evidence: `${kind}, hidden as ${form}` };
  }
  return undefined;
}

const credentialAddress =
  /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{1,60}:(?!password|secret|changeme|example)[^\s@/]{6,80}@(?!localhost|127\.|db\b|postgres\b|example\.)/i;
const credentialLine =
  /\b[A-Za-z_]*(?:PASSWORD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY)[A-Za-z_]*["']?\s*[=:]\s*["']?(?=[^\s"']*\d)(?=[^\s"']*[A-Za-z])[^\s"'$<{]{10,}|^[a-z_-]+:\$[156y]\$|aws_secret_access_key/im;

const decodingsLimit = 400;

const shortestRun = 20;

/** Stretches of 20 characters and more that an encoding could be made of; one in 20 characters is looked at between them. */
function* encodedRuns(text: string): Generator<{ run: string; index: number }> {
  let probe = shortestRun - 1;
  while (probe < text.length) {
    if (isEncoding[text.charCodeAt(probe)] === 0) {
      probe += shortestRun;
      continue;
    }
    let start = probe;
    while (start > 0 && isEncoding[text.charCodeAt(start - 1)] === 1) start -= 1;
    let end = probe + 1;
    while (end < text.length && isEncoding[text.charCodeAt(end)] === 1) end += 1;
    if (end - start >= shortestRun)
      yield { run: text.slice(start, text[end] === '=' ? end + (text[end + 1] === '=' ? 2 : 1) : end), index: start };
    probe = end + shortestRun;
  }
}

/** Three parts between dots, none of them a name: an identifier, a time and a signature, as several issuers make them. */
function findDotted(text: string): FoundSecret | undefined {
  for (const { run, index } of encodedRuns(text)) {
    if (run.length < 23 || run.length > 26 || text[index + run.length] !== '.') continue;
    const match =
      /^[A-Za-z][\w-]{22,25}\.[\w-]{6,7}\.(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{27,45}(?![\w.-])/.exec(
        text.slice(index, index + 90),
      );
    if (match && /\d/.test(run) && !isExample(match[0]))
      return { kind: 'token', evidence: `three parts between dots at character ${index}` };
  }
  return undefined;
}

const isEncoding = new Uint8Array(65_536);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-')
  isEncoding[char.charCodeAt(0)] = 1;

function* decodings(text: string, places: Occurrences): Generator<{ decoded: string; form: string }> {
  let count = 0;
  for (const { run, index } of encodedRuns(text)) {
    if ((count += 1) > decodingsLimit) break;
    if (run.length > 20_000 || /^sha\d/.test(text.slice(Math.max(0, index - 7), index))) continue;
    const decoded = Buffer.from(run, 'base64').toString('latin1');
    if (isPrintable(decoded)) {
      yield { decoded, form: 'base64' };
      // Encoded twice.
      if (/^[A-Za-z0-9+/=]{24,}$/.test(decoded))
        yield { decoded: Buffer.from(decoded, 'base64').toString('latin1'), form: 'base64 twice' };
    }
    if (run.length < 32) continue;
    const hexadecimal = /[0-9a-fA-F]{36,8192}/.exec(run)?.[0];
    if (hexadecimal !== undefined) {
      const plain = Buffer.from(hexadecimal, 'hex').toString('latin1');
      if (isPrintable(plain)) yield { decoded: plain, form: 'hexadecimal' };
    }
    const other = /(?<![A-Z0-9])[A-Z2-7]{32,400}/.exec(run)?.[0];
    if (other !== undefined) {
      const plain = decodeBase32(other);
      if (isPrintable(plain)) yield { decoded: plain, form: 'base32' };
    }
  }
  if (hasAny(places, ['\\x', '\\u00']) && /\\x[0-9a-fA-F]{2}\\x|\\u00[0-9a-fA-F]{2}\\u/.test(text)) {
    const escaped = text.match(/^.*\\(?:x|u00)[0-9a-fA-F]{2}.*$/gm) ?? [];
    yield {
      decoded: escaped
        .join('\n')
        .replace(/\\x([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})/g, (_, a?: string, b?: string) =>
          String.fromCharCode(parseInt(a ?? b!, 16)),
        ),
      form: 'escapes',
    };
  }
  for (const [list] of text.matchAll(/(?:(?:0x[0-9a-fA-F]{2}|\d{2,3})\s*,\s*){12,}(?:0x[0-9a-fA-F]{2}|\d{2,3})/g)) {
    const decoded = String.fromCharCode(
      ...list
        .split(',')
        .slice(0, 4096)
        .map((code) => Number(code.trim()) & 0xff),
    );
    if (isPrintable(decoded)) yield { decoded, form: 'character codes' };
  }
  if (text.length < 65_536 && text.includes('%') && /%[0-9a-fA-F]{2}/.test(text)) {
    const decoded = text.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
    if (decoded !== text) yield { decoded, form: 'percent signs' };
  }
  if (text.length < 65_536 && hasAny(places, turningWords) && /reverse|\[::-1\]|strrev|\brev\b/.test(text)) {
    for (const [, literal] of text.matchAll(/["'`]([A-Za-z0-9_+/=-]{16,200})["'`]/g))
      yield { decoded: [...literal!].reverse().join(''), form: 'reversed text' };
  }
}

const isPrintable = (text: string): boolean =>
  /^[\t\n\r\x20-\x7e]{8,}/.test(text) && /^[\t\n\r\x20-\x7e]+$/.test(text.slice(0, 256));

/** Hosts of this machine and of examples, where a throw-away password is usual. */
const ownHost =
  /^(localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|db|database|postgres|mysql|redis|mongo|mongodb|rabbitmq|example\.(com|org|net)|.*\.example(\.(com|org|net))?)$/i;

/** `postgres://user:password@host`: a password that is not one of the usual throw-away ones on this machine. */
function findCredentialUrl(text: string, places: Occurrences): FoundSecret | undefined {
  const hasPassword = hasAny(places, ['password', 'passwd', 'pwd']);
  for (const at of places.get('://') ?? []) {
    const scheme = /[a-z][a-z0-9+.-]{1,20}$/i.exec(text.slice(Math.max(0, at - 21), at))?.[0];
    const rest = text.slice(at + 3, at + 460);
    const login =
      scheme === undefined
        ? null
        : /^[^\s:@/"'`<>]{0,80}:([^\s@/"'`<>]{3,120})@([^\s:/"'`<>?#@]+)/.exec(rest.slice(0, 320));
    if (login) {
      const [, password, host] = login;
      if (!isReference(password!) && !isPlaceholder(password!) && !ownHost.test(host!))
        return { kind: 'password in a URL', evidence: `${scheme}://…@${host}` };
    }
    if (!hasPassword) continue;
    const query = /^([^\s"'`<>/?]+)[^\s"'`<>]{0,200}?[?&;](?:password|passwd|pwd)=([^&\s"'`]{6,120})/i.exec(rest);
    if (query && looksLikeSecret(query[2]!)) return { kind: 'password in a URL', evidence: `…://${query[1]}` };
  }
  return undefined;
}

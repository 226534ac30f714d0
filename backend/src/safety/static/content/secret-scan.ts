import { HOLE } from '../paths.js';
import { isExample, secretRanges } from './secret-literals.js';

export interface FoundSecret {
  kind: string;
  /** Enough of it to find the place, never the secret. */
  evidence: string;
}

export interface ScanOptions {
  /** Test, fixture, example or prose: only keys with an issuer's own form count, not made-up passwords. */
  lenient?: boolean;
  /** Program text: a value without quotes is an expression there. */
  code?: boolean;
}

/** Secrets in a text: as they are, split into pieces, encoded, or assigned to a name that says so. */
export function findSecrets(text: string, options: ScanOptions = {}): FoundSecret | undefined {
  const [plain] = secretRanges(text);
  if (plain)
    return {
      kind: plain.kind,
      evidence: `${plain.kind} at character ${plain.start}: ${text.slice(plain.start, plain.start + 6)}…`,
    };
  const hidden = findSplit(text) ?? findEncoded(text);
  if (hidden) return hidden;
  return findCredentialUrl(text) ?? (options.lenient ? undefined : findAssigned(text, options.code === true));
}

const joinOperators = /\$\{\s*["'`]|["'`]\s*\}(?=[\w"'`])|["'`]\s*(?:\+|\.\.?|&|\|\||,|\\)?\s*\\?\r?\n?\s*["'`]/g;
/** A literal that begins like a key of some issuer and ends before it is one. */
const keyBeginning =
  /["'`](?:AK|AS|gh[pousr]_?|github_|gl(?:pat|dt)|xox|sk[-_]|AIza|npm_|SG\.|-----BEGIN|hf_|eyJ|pypi-|dop_|shpat_)[^"'`\n]{0,60}(?:["'`]|\$\{)/g;

/** `"AKIA" + "…"`, `['AKIA', '…'].join('')`, a literal continued on the next line, or split by a shell's quotes. */
function findSplit(text: string): FoundSecret | undefined {
  let count = 0;
  for (const { index } of text.matchAll(keyBeginning)) {
    if ((count += 1) > 200) break;
    const around = text.slice(index, index + 1200);
    const [found] = secretRanges(around.replace(joinOperators, ''));
    if (found) return { kind: found.kind, evidence: `${found.kind}, split into pieces` };
    const [spliced] = secretRanges(spliceVariables(text.slice(Math.max(0, index - 4000), index + 4000)));
    if (spliced) return { kind: spliced.kind, evidence: `${spliced.kind}, put together from variables` };
  }
  const [quoted] =
    /\w["'`]{2}\w/.test(text) && text.length < 65_536
      ? secretRanges(text.replace(/(?<=\w)(["'`])\1?(?=[\w])/g, ''))
      : [];
  return quoted && { kind: quoted.kind, evidence: `${quoted.kind}, split by quotes` };
}

/** `a = "AKIA"; b = "…"; key = a + b`: pieces that stand in variables, in the order in which they are joined. */
function spliceVariables(text: string): string {
  const pieces = new Map<string, string>();
  for (const [, name, , literal] of text.matchAll(
    /\b([A-Za-z_]\w*)\s*(?::\s*\w+\s*)?=\s*(["'`])([A-Za-z0-9_+/=-]{2,80})\2/g,
  ))
    pieces.set(name!, literal!);
  if (pieces.size < 2) return '';
  let joined = '';
  const value = (word: string): string => pieces.get(word.trim()) ?? /^(["'`])(.*)\1$/.exec(word.trim())?.[2] ?? '';
  for (const [chain] of text.matchAll(
    /(?:[A-Za-z_]\w*|(["'`])[^"'`\n]*\1)(?:\s*(?:\+|\.(?=\s*\$?\w+))\s*(?:[A-Za-z_]\w*|(["'`])[^"'`\n]*\2)){1,12}/g,
  )) {
    joined += `${chain.split(/\+/).map(value).join('')}\n`;
  }
  for (const [, , template] of text.matchAll(/(f?["'`])((?:[^"'`\n]*\$?\{\w+\}[^"'`\n]*)+)\1/g)) {
    joined += `${template!.replace(/\$?\{(\w+)\}/g, (_, name: string) => pieces.get(name) ?? '')}\n`;
  }
  for (const [, list] of text.matchAll(/\[([\w\s,]+)\]\s*\.join\(\s*(["'`])\2\s*\)/g))
    joined += `${list!.split(',').map(value).join('')}\n`;
  return joined;
}

/** Base64, hexadecimal, escapes, character codes, percent signs, or written backwards. */
function findEncoded(text: string): FoundSecret | undefined {
  for (const { decoded, form } of decodings(text)) {
    const [found] = secretRanges(decoded);
    const kind = found?.kind ?? (credentialLine.test(decoded) && !isExample(decoded) ? 'credential' : undefined);
    if (kind) return { kind, evidence: `${kind}, hidden as ${form}` };
  }
  return undefined;
}

const credentialLine =
  /\b[A-Za-z_]*(?:PASSWORD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY)[A-Za-z_]*\s*[=:]\s*["']?(?=[^\s"']*\d)(?=[^\s"']*[A-Za-z])[^\s"'$<{]{10,}|^[a-z_-]+:\$[156y]\$|aws_secret_access_key/im;

const decodingsLimit = 400;

function* decodings(text: string): Generator<{ decoded: string; form: string }> {
  let count = 0;
  for (const match of text.matchAll(/[A-Za-z0-9+/_-]{20,}={0,2}/g)) {
    if ((count += 1) > decodingsLimit) break;
    const [token] = match;
    if (/^sha\d/.test(text.slice(Math.max(0, match.index - 7), match.index)) || token.length > 20_000) continue;
    const bytes = Buffer.from(token, 'base64');
    const decoded = bytes.toString('latin1');
    if (!isPrintable(decoded)) continue;
    yield { decoded, form: 'base64' };
    // Encoded twice.
    if (/^[A-Za-z0-9+/=]{24,}$/.test(decoded))
      yield { decoded: Buffer.from(decoded, 'base64').toString('latin1'), form: 'base64 twice' };
  }
  count = 0;
  for (const [token] of text.matchAll(/[0-9a-fA-F]{36,}/g)) {
    if ((count += 1) > decodingsLimit) break;
    const decoded = Buffer.from(token.slice(0, 8192), 'hex').toString('latin1');
    if (isPrintable(decoded)) yield { decoded, form: 'hexadecimal' };
  }
  if (/\\x[0-9a-fA-F]{2}\\x|\\u00[0-9a-fA-F]{2}\\u/.test(text)) {
    yield {
      decoded: text.replace(/\\x([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})/g, (_, a?: string, b?: string) =>
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
  if (/%[0-9a-fA-F]{2}/.test(text) && text.length < 65_536) {
    const decoded = text.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
    if (decoded !== text) yield { decoded, form: 'percent signs' };
  }
  if (/reverse|\[::-1\]|strrev|\brev\b/.test(text) && text.length < 65_536) {
    for (const [, literal] of text.matchAll(/["'`]([A-Za-z0-9_+/=-]{16,200})["'`]/g))
      yield { decoded: [...literal!].reverse().join(''), form: 'reversed text' };
  }
}

const isPrintable = (text: string): boolean =>
  /^[\t\n\r\x20-\x7e]{8,}/.test(text) && /^[\t\n\r\x20-\x7e]+$/.test(text.slice(0, 256));

/** `postgres://user:password@host`: a password that is not one of the usual throw-away ones on this machine. */
function findCredentialUrl(text: string): FoundSecret | undefined {
  if (!text.includes('://')) return undefined;
  for (const [, scheme, , password, host] of text.matchAll(
    /\b([a-z][a-z0-9+.-]{1,20}):\/\/([^\s:@/"'`<>]{0,80}):([^\s@/"'`<>]{3,120})@([^\s:/"'`<>?#]+)/gi,
  )) {
    if (isReference(password!) || isPlaceholder(password!)) continue;
    if (
      /^(localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|db|database|postgres|mysql|redis|mongo|mongodb|rabbitmq|example\.(com|org|net)|.*\.example(\.(com|org|net))?)$/i.test(
        host!,
      )
    )
      continue;
    return { kind: 'password in a URL', evidence: `${scheme}://…@${host}` };
  }
  for (const [, host, password] of text.matchAll(
    /:\/\/([^\s"'`<>/?]+)[^\s"'`<>]{0,200}?[?&;](?:password|passwd|pwd)=([^&\s"'`]{6,120})/gi,
  )) {
    if (looksLikeSecret(password!)) return { kind: 'password in a URL', evidence: `…://${host}` };
  }
  return undefined;
}

const credentialWord =
  /passwd|password|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|credential/gi;
/** From the end of the name on: what it is given. */
const givenValue =
  /^[A-Za-z0-9_]{0,20}["']?\]?\s*(?:=>|:=|[:=])\s*(?:(["'`])((?:(?!\1)[^\n\\]){8,200})\1|([^\s"'`#;,(){}[\]]{10,200})(?=\s|$))/;
const assignmentsLimit = 3000;

function findAssigned(text: string, isCode: boolean): FoundSecret | undefined {
  let count = 0;
  for (const match of text.matchAll(credentialWord)) {
    if ((count += 1) > assignmentsLimit) break;
    const end = match.index + match[0].length;
    const given = givenValue.exec(text.slice(end, end + 300));
    if (!given) continue;
    const start = nameStart(text, match.index);
    const name = text.slice(start, end) + /^[A-Za-z0-9_]*/.exec(given[0])![0];
    const held = given[2] ?? given[3]!;
    // Without quotes it is only a literal in a settings file: NAME=value at the start of a line, or in YAML.
    if (given[1] === undefined && (isCode || !isSettingLine(text, start, text.slice(start, end) + given[0]))) continue;
    if (notACredential.test(name)) continue;
    if (looksLikeSecret(held)) return { kind: 'credential', evidence: `${name} is given a literal value` };
  }
  return undefined;
}

const notACredential =
  /(_file|_path|_url|_uri|_name|_id|_length|_type|_header|_field|_prefix|_env|_hash|_count|placeholder|label|hint|pattern|regex|_ttl|_expiry|_var|_ref)$/i;

function nameStart(text: string, index: number): number {
  let start = index;
  while (start > 0 && index - start < 40 && /[A-Za-z0-9_.-]/.test(text[start - 1]!)) start -= 1;
  return start;
}

function isSettingLine(text: string, index: number, matched: string): boolean {
  const start = text.lastIndexOf('\n', index) + 1;
  const before = text.slice(start, index).trim();
  if (before !== '' && !/^(export|-|set|ENV|ARG|environment:|- name:.*)$/.test(before)) return false;
  return /^["']?[A-Z0-9_]+\s*=/.test(matched) || /^["']?[\w.-]+:\s/.test(matched);
}

export const isReference = (text: string): boolean =>
  /^\$|\$\{|\$\(|\{\{|process\.env|os\.environ|os\.getenv|getenv|ENV\[|secrets\.|vault:|ssm:|arn:|op:\/\/|file:|<%|%\w+%|@@|import\.meta/.test(
    text,
  ) || text.includes(HOLE);

const isPlaceholder = (text: string): boolean =>
  isExample(text) ||
  /^(x+|\*+|\.+|-+|_+)$|change|replace|insert|your|example|dummy|sample|fake|mock|test|todo|tbd|none|null|undefined|placeholder|redacted|secret$|^secret|password$|^password|passw0rd|postgres|^root$|^admin$|^user$|not[-_]?(a|real)|for[-_]?tests?|local|dev(elopment)?$|^foo|^bar|hunter2|s3cr3t/i.test(
    text,
  );

function looksLikeSecret(text: string): boolean {
  if (isReference(text) || isPlaceholder(text) || /\s|\(.*\)/.test(text)) return false;
  if (/^(https?:|\/|\.{1,2}\/|[a-z]+(\.[a-z]+)+\(?)/.test(text)) return false;
  if (
    /^[a-z]+([-_.:][a-z]+)*$/.test(text) ||
    /^[A-Z]+(_[A-Z]+)*$/.test(text) ||
    /^[a-z]+([A-Z][a-z]+)*$/.test(text) ||
    /^\w+(\.\w+)+$/.test(text)
  )
    return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((one) => one.test(text)).length;
  if (!/\d/.test(text) && classes < 3) return false;
  return classes >= 2 && entropy(text) >= (text.length >= 20 ? 3.3 : 2.9);
}

/** Bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

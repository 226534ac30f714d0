import { HOLE } from '../paths.js';
import { composedAfter } from './composed.js';
import { isExample } from './secret-literals.js';

export interface FoundSecret {
  kind: string;
  /** Enough of it to find the place, never the secret. */
  evidence: string;
}

const credentialWord =
  /passwd|password|passphrase|\bpwd\b|_pwd\b|\bpass\b|_pass\b|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|license[_-]?key|master[_-]?key|account[_-]?key|credential|mnemonic|seed[_-]?phrase|_auth\b|encryptionkey|jwt[_-]?key/gi;

/** From the end of the name on, through a type, a wrapper or what stands before a fallback: a literal. */
const quotedValue =
  /^[A-Za-z0-9_]{0,20}["'\])]{0,3}\s*(?::\s*[&\w<>[\]' ]{1,40}?)?\s*(?:=>|:=|\|\|=|\?\?=|=|:)(?!=)\s*([^"'`\n;,]{0,80}?)[fbBrRuU@]{0,2}(["'`])((?:(?!\2)[^\n\\]){4,400})\2/;
const reachedThrough =
  /^(?:(?:await|new|return|String|&|pub|static)\s*)*(?:[\w.:<>[\]$]*[([]\s*)*(?:[\w.$[\]()]*\s*(?:\|\||\?\?|\bor\b|\?:|\?)\s*)?$/;
const plainValue = /^[A-Za-z0-9_]{0,20}["']?[ \t]*[:=][ \t]*([^\s"'`,(){}[\]<>|&][^\s"'`,(){}<>|&]{5,200})(?=[\s,;]|$)/;
const fallbackValue =
  /(?:getenv|environ\.get|ENV\.fetch|env|config|Env\.get|env\.get|getOrDefault|GetEnvironmentVariable)\s*\(\s*["'](\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)\w*)["']\s*,\s*(?:default\s*=\s*)?["']([^"'\n]{6,200})["']|\$\{(\w*(?:PASSWORD|SECRET|TOKEN|API_?KEY)\w*):-?([^}\s]{6,200})\}/gi;

const assignmentsLimit = 3000;

/** A literal given to a name that says it is a credential. */
export function findAssigned(text: string, isCode: boolean): FoundSecret | undefined {
  if (isEncryptedDocument(text)) return undefined;
  let count = 0;
  for (const match of text.matchAll(credentialWord)) {
    if ((count += 1) > assignmentsLimit) break;
    const end = match.index + match[0].length;
    const rest = text.slice(end, end + 500);
    const start = nameStart(text, match.index);
    const name = text.slice(start, end) + /^[A-Za-z0-9_]*/.exec(rest)![0];
    if (notACredential.test(name)) continue;
    const held = composedAfter(rest) ?? quotedAfter(rest) ?? (isCode ? undefined : plainAfter(text, start, end, rest));
    if (held !== undefined && isGivenAway(name, held)) return assigned(name);
  }
  if (count > 0)
    for (const [, name, held, braced, inBraces] of text.matchAll(fallbackValue))
      if (isGivenAway(name ?? braced!, held ?? inBraces!)) return assigned(name ?? braced!);
  return (count > 0 ? findInMarkup(text) : undefined) ?? findInCalls(text);
}

const assigned = (name: string): FoundSecret => ({ kind: 'credential', evidence: `${name} is given a literal value` });

function quotedAfter(rest: string): string | undefined {
  const match = quotedValue.exec(rest);
  return match && reachedThrough.test(match[1]!) ? match[3] : undefined;
}

/** Without quotes it is only a literal in a settings file: NAME=value at the start of a line, or in YAML. */
function plainAfter(text: string, start: number, end: number, rest: string): string | undefined {
  const held = plainValue.exec(rest)?.[1];
  if (held === undefined || !isSettingLine(text, start, text.slice(start, end) + rest.slice(0, 40))) return undefined;
  return held.replace(/[,;]+$/, '');
}

/** Whether a literal is a secret by its looks, or by how plainly its name says that it guards something. */
function isGivenAway(name: string, held: string): boolean {
  if (/pass(?:word)?$/i.test(name) && /^[a-z]{4}(?: [a-z]{4}){3}$/.test(held)) return true;
  if (/passphrase$/i.test(name) && /^(?:[a-z]{3,12}[ -]){3,}[a-z0-9]{1,12}$/.test(held)) return true;
  if (/mnemonic|seed_?phrase/i.test(name)) return /^(?:[a-z]{3,8} ){11,23}[a-z]{3,8}$/.test(held);
  if (isReference(held) || isPlaceholder(held)) return false;
  if (/secret_?(?:access_?)?key$/i.test(name) && /^[A-Za-z0-9+/]{40}$/.test(held) && entropy(held) > 4) return true;
  if (looksLikeSecret(held)) return held.length >= 8;
  if (/(?:password|passwd|pwd|passphrase)$/i.test(name)) return /^(?=.*[A-Za-z])(?=.*\d)[^\s{}()<>$]{6,40}$/.test(held);
  // A sentence of words is no secret unless it guards others: sessions, tokens, data.
  return (
    /(?:jwt|session|cookie|app|signing|encryption|token|auth)_?-?(?:secret|key)|secret_?key|^secret$/i.test(name) &&
    /^[\w!@#$%^&*.-]{8,60}$/.test(held) &&
    /secret|passw|private|s3cr3t/i.test(held) &&
    !/^(?:secret|password|private)[-_]?(?:key|name|id|ref|token)?$/i.test(held)
  );
}

const isEncryptedDocument = (text: string): boolean =>
  /^kind:\s*SealedSecret|^sops:|^[ \t]*"sops"\s*:|\$ANSIBLE_VAULT;|-----BEGIN PGP MESSAGE|ENC\[AES256/m.test(text);

function findInMarkup(text: string): FoundSecret | undefined {
  if (text.includes('</'))
    for (const [, name, held] of text.matchAll(
      /<([\w.-]*(?:password|passphrase|secret|token|apikey|api_key)[\w.-]*)>([^<\s]{6,200})</gi,
    ))
      if (isGivenAway(name!, held!)) return assigned(name!);
  for (const [, name, held] of text.matchAll(
    /\b(?:key|name)="([^"\n]*(?:password|secret|token|api_?key)[^"\n]*)"\s+value="([^"\n]{6,200})"/gi,
  ))
    if (isGivenAway(name!, held!)) return assigned(name!);
  for (const [, name, held] of text.matchAll(
    /\bname:\s*["']?(\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)\w*)["']?\s*\n\s*value:\s*["']?([^\s"'#]{6,300})/gi,
  ))
    if (!notACredential.test(name!) && isGivenAway(name!, held!)) return assigned(name!);
  return undefined;
}

/** Secrets that have no name, only a place where they are used. */
function findInCalls(text: string): FoundSecret | undefined {
  for (const [, held] of text.matchAll(
    /\b(?:Server|Data Source|Host|Hostname|AccountName|Initial Catalog|Database|User ?Id|Uid)\s*=[^"'\n]{1,300}?\b(?:Password|Pwd)\s*=\s*([^;"'\s]{6,120})/gi,
  ))
    if (isGivenAway('password', held!)) return { kind: 'password in a connection string', evidence: 'Password=…' };
  for (const [, encoded] of text.matchAll(/\bBasic\s+([A-Za-z0-9+/]{12,200}={0,2})(?![\w+/])/g)) {
    const decoded = Buffer.from(encoded!, 'base64').toString('latin1');
    const password = /^[\x21-\x7e]*:([\x21-\x7e]{6,})$/.exec(decoded)?.[1];
    if (password !== undefined && !isPlaceholder(password)) return { kind: 'basic credentials', evidence: 'Basic …' };
  }
  for (const [, held] of text.matchAll(/\b(?:Bearer|[Tt]oken|ApiKey)\s+([A-Za-z0-9_.~+/-]{20,400}=*)(?=["'`\s])/g))
    if (looksLikeSecret(held!) && !isPlaceholder(held!)) return { kind: 'bearer token', evidence: 'Bearer …' };
  for (const [, , held] of text.matchAll(
    /\b(?:jwt\.(?:sign|verify|encode|decode)|createHmac|hmac\.new|createSign|Fernet|createCipheriv|new\s+(?:\w+\.)?Wallet|Keypair\.from\w+|privateKeyToAccount)\(\s*([^"'`\n;]{0,80}?(?:["']sha\d+["'],\s*)?)b?["'`]([^"'`\n]{16,200})["'`]/g,
  ))
    if (looksLikeSecret(held!) && !isPlaceholder(held!)) return { kind: 'key', evidence: 'a key in a call' };
  for (const [, name, held] of text.matchAll(
    /\b(?:define|set|setItem|put|setProperty|setenv|add)\(\s*["'](\w*(?:PASSWORD|SECRET|TOKEN|API_?KEY|AUTH_KEY|_SALT)\w*)["']\s*,\s*["']([^"'\n]{6,200})["']/gi,
  ))
    if (!notACredential.test(name!) && isGivenAway(name!.replace(/_SALT$/i, '_SECRET'), held!)) return assigned(name!);
  for (const [, held] of text.matchAll(/["'`]\w{1,40}:([^\s:@/"'`]{4,80})@(?:tcp|unix)\((?!localhost|127\.)/g))
    if (!isReference(held!) && !isPlaceholder(held!)) return { kind: 'password', evidence: 'user:…@tcp(…)' };
  for (const [, , held] of text.matchAll(
    /\b(?:sshpass\s+-p\s*|(?:mysql|mysqldump|mariadb|mysqladmin)\b[^\n;|&]{0,120}?\s-p(?=\S)|(?:docker|helm|podman)\s+(?:registry\s+)?login\b[^\n;|&]{0,160}?(?:-p|--password)[ =])(["']?)([^\s"'$]{6,80})\1/g,
  ))
    if (!isPlaceholder(held!)) return { kind: 'password', evidence: 'a password on a command line' };
  for (const [, list] of text.matchAll(
    /\b(?:connect|createConnection|createPool|getConnection|login|HTTPBasicAuth|BasicAuth|SetBasicAuth|PasswordAuthentication|NetworkCredential|Credentials?|httpBasic|auth)\s*(?:\(|=\s*\()\s*((?:["'][^"'\n]{0,120}["']\s*,\s*){1,5}["'][^"'\n]{1,120}["'])/g,
  )) {
    const held = (list!.match(/["'][^"'\n]{0,120}["']/g) ?? []).slice(1).map((one) => one.slice(1, -1));
    if (held.some((one) => /[A-Z!@#$%^&*]/.test(one) && !one.includes('.') && isGivenAway('password', one)))
      return { kind: 'password', evidence: 'a password in a call' };
  }
  for (const [, name, held] of text.matchAll(
    /([pP]assword|[sS]ecret|[tT]oken|[aA]pi_?[kK]ey)\s+["']([^"'\n]{8,100})["']/g,
  ))
    if (!notACredential.test(name!) && isGivenAway(name!, held!)) return assigned(name!);
  for (const [, held] of text.matchAll(
    /\b(?:session|cookieSession|expressSession|cookieParser)\(\s*(?:\{[^{}]{0,300}?\bsecret\s*:\s*)?["']([^"'\n]{6,200})["']/g,
  ))
    if (!isPlaceholder(held!)) return { kind: 'key', evidence: 'a session’s secret' };
  for (const [, encoded] of text.matchAll(/["']auth["']\s*:\s*["']([A-Za-z0-9+/]{12,300}={0,2})["']/g)) {
    const password = /^[\x21-\x7e]{1,80}:([\x21-\x7e]{6,})$/.exec(
      Buffer.from(encoded!, 'base64').toString('latin1'),
    )?.[1];
    if (password !== undefined && !isPlaceholder(password)) return { kind: 'basic credentials', evidence: 'auth: …' };
  }
  if (/\baccounts\s*:\s*\[\s*["'](?:0x)?[0-9a-f]{64}["']/.test(text))
    return { kind: 'private key', evidence: 'accounts' };
  for (const [, , password] of text.matchAll(
    /\bcurl\b[^\n;|&]{0,200}?\s(?:-u|--user)[ =]?(["']?)[\w.@-]+:([^\s"'$:]{6,120})\1/g,
  ))
    if (!isPlaceholder(password!)) return { kind: 'password', evidence: 'curl -u …' };
  return undefined;
}

const notACredential =
  /(_file|_?path|_?url|_uri|_?name|_?id|_length|_?type|_?header|_?field|_?prefix|_env|_?hash|_count|placeholder|label|hint|pattern|regexp?|_?ttl|_?expiry|_?var|_?ref|_?policy|_?endpoint|_?digest|_?message|_?error|_?title|_?description|_?format|_?rule|_?arn|_?version|_?param|_?key_?name|_?selector|_?column|_?class(?:name)?|_?scope|_?format|_?input|_?text|_?example)$/i;

function nameStart(text: string, index: number): number {
  let start = index;
  while (start > 0 && index - start < 60 && /[A-Za-z0-9_.-]/.test(text[start - 1]!)) start -= 1;
  return start;
}

function isSettingLine(text: string, index: number, matched: string): boolean {
  const start = text.lastIndexOf('\n', index) + 1;
  const before = text.slice(start, index).trim();
  if (before !== '' && !/^(?:export|-|set|ENV|ARG|environment:|- name:.*|\/\/[\w./-]+:_?|[\w.]+\[)$/.test(before))
    return false;
  return /^["']?[\w.-]+\s*=/.test(matched) || /^["']?[\w.-]+["']?:\s/.test(matched);
}

export const isReference = (text: string): boolean =>
  /^\$[A-Za-z_({]|^\$\d?[ab]?y?\$|^\$argon|\$\{|\$\(|\{\{|process\.env|os\.environ|os\.getenv|getenv|ENV\[|secrets\.|vault:|ssm:|arn:|op:\/\/|file:|<%|%\w+%|%[sv]\b|@@|import\.meta|^var\.|^local\.|^data\.|^module\.|^!|^ENC\[|^\{cipher\}|^#\{|^projects\//.test(
    text,
  ) || text.includes(HOLE);

/** Said to be replaced, or said to be made up. */
export const isPlaceholder = (text: string): boolean =>
  isExample(text) ||
  /^(x+|\*+|\.+|-+|_+)$|change[-_]?(?:me|it|this)|^change|replace|insert|\byour|^your|example|dummy|sample|fake|mock|^test|[-_]test|test[-_]|todo|tbd|none$|null|undefined|placeholder|redacted|^secret$|^password$|^postgres$|^root$|^admin$|^user$|not[-_]?(?:a|real)|for[-_]?tests?|\blocal|dev(?:elopment)?$|^dev|^foo|^bar|openssl|generate|random|some[-_]|\.{3}/i.test(
    text,
  );

export function looksLikeSecret(text: string): boolean {
  if (isReference(text) || isPlaceholder(text) || /\s|\(.*\)/.test(text)) return false;
  if (/^(https?:|\/|\.{1,2}\/|[a-z]+(\.[a-z]+)+\(?)/.test(text)) return false;
  if (
    /^[a-z]+([-_.:/][a-z]+)*$/.test(text) ||
    /^[A-Z]+(_[A-Z]+)*$/.test(text) ||
    /^[a-z]+([A-Z][a-z]+)*$/.test(text) ||
    /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(text) ||
    /^[A-Z][\w-]*(:[\w-]+)+$/.test(text)
  )
    return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((one) => one.test(text)).length;
  if (!/\d/.test(text) && classes < 3) return false;
  return classes >= 2 && entropy(text) >= (text.length >= 20 ? 3.1 : 2.7);
}

/** Bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

import { hasAny } from '../word-index.js';
import { HOLE } from '../../paths.js';
import { composedAfter } from './composed.js';
import { commandWords, passwordInCommand } from './command-passwords.js';
import { isExample } from './secret-literals.js';

export interface FoundSecret {
  kind: string;
  /** Enough of it to find the place, never the secret. */
  evidence: string;
}

/** What names of credentials hold, in lower case. */
const credentialWords = (
  'passwd password passphrase secret token api_key api-key apikey access_key access-key accesskey private_key ' +
  'private-key privatekey auth_key auth-key authkey encryption_key encryption-key encryptionkey signing_key ' +
  'signing-key signingkey license_key license-key licensekey master_key master-key masterkey account_key account-key ' +
  'accountkey credential mnemonic seed_phrase seed-phrase seedphrase jwt_key jwt-key jwtkey'
).split(' ');
/** Those that are part of other words as well. */
const shortWords = ['pwd', 'pass', '_auth', 'pw', 'cred'];
/** Keys of something; what they hold has to look like one. */
const keyWords = ['_key ', '_key:', '_key=', '_key"', "_key'"];

/** Words at which something is looked for; whoever searches a text for them hands the places over. */
export const assignmentWords: readonly string[] = [
  ...credentialWords,
  ...shortWords,
  ...keyWords,
  ...'basic bearer jwt. createhmac hmac.new createsign fernet createcipheriv wallet keypair. privatekeytoaccount'.split(
    ' ',
  ),
  ...'_salt @tcp( @unix( sshpass mysql mariadb docker helm podman connect login createpool getconnection'.split(' '),
  ...'basicauth passwordauthentication httpbasic auth session( cookieparser( accounts curl'.split(' '),
  ...'env config getordefault ${'.split(' '),
  ...commandWords,
  'identified',
  'security_credentials',
];

/** Where words occur in a text. */
export type Occurrences = ReadonlyMap<string, readonly number[]>;

/** From the end of the name on, through a type, a wrapper or what stands before a fallback: a literal. */
const quotedValue =
  /^[A-Za-z0-9_]{0,20}["'\])]{0,3}\s*(?::\s*[&\w<>[\]' ]{1,40}?|\b(?:\*?string|String|text|\[\]byte|varchar(?:\(\d+\))?))?\s*(?:=>|:=|\|\|=|\?\?=|=|:)(?!=)\s*([^"'`\n;,]{0,80}?)[fbBrRuU@]{0,2}(["'`])((?:(?!\2)[^\n\\]){4,400})\2/;
const reachedThrough =
  /^(?:(?:await|new|return|String|&|pub|static)\s*)*(?:[\w.:<>[\]$(\s]*[([]\s*)?(?:[\w.$[\]()]*\s*(?:\|\||\?\?|\bor\b|\?:|\?)\s*)?$/;
/** What stands in its brackets is a name to look up. */
const named =
  /(?:env\w*|environ|config|secrets?|settings|params|credentials|\b(?:get|require|read|load|fetch|find|lookup|resolve|must)(?:[A-Z_]\w*)?)\s*(?:<[\w\s[\]|]{0,40}>\s*)?[[(]\s*$|[\w)$]\[\s*$|(?:Field|Column|Key|Relation)\w*\(\s*$/i;
const plainValue = /^[A-Za-z0-9_]{0,20}["']?[ \t]*[:=][ \t]*([^\s"'`,(){}[\]<>|&][^\s"'`,(){}<>|&]{5,200})(?=[\s,;]|$)/;
const fallbackValue =
  /(?:getenv|environ\.get|ENV\.fetch|env|config|Env\.get|env\.get|getOrDefault|GetEnvironmentVariable)\s*\(\s*["'](\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)\w*|\w+_PASS)["'](?:\s*,\s*(?:default\s*=\s*)?|\s*\)\s*(?:\?:|\?\?|\|\||\bor\b)\s*)["']([^"'\n]{6,200})["']|\$\{(\w*(?:PASSWORD|SECRET|TOKEN|API_?KEY)\w*):-?([^}\s]{6,200})\}/gi;

const assignmentsLimit = 3000;

/** A literal given to a name that says it is a credential. */
export function findAssigned(text: string, isCode: boolean, places: Occurrences): FoundSecret | undefined {
  const found = findNamed(text, isCode, places, isGivenAway) ?? findInCalls(text, places);
  return found && !isEncryptedDocument(text) ? found : undefined;
}

/** In prose a name may stand before anything: only what could be nothing else counts. */
export function findAssignedInProse(text: string, places: Occurrences): FoundSecret | undefined {
  const found = findNamed(text, false, places, (name, held) => isGivenAway(name, held) && isUnspeakable(held));
  return found && !isEncryptedDocument(text) ? found : undefined;
}

/** No word, no name, no path: letters and digits in disorder. */
const isUnspeakable = (held: string): boolean =>
  held.length >= 24 &&
  /\d/.test(held) &&
  /[A-Za-z]/.test(held) &&
  /^[\w~.+/=|-]+$/.test(held) &&
  entropy(held) > 3.4 &&
  !/[a-z]{7,}|[A-Z]{9,}/.test(held);

type Judgement = (name: string, held: string) => boolean;

function findNamed(text: string, isCode: boolean, places: Occurrences, isSecret: Judgement): FoundSecret | undefined {
  const named = credentialsIn(text, places);
  if (named.length === 0) return undefined;
  for (const { start, end } of named) {
    const rest = text.slice(end, end + 500);
    const nameAt = nameStart(text, start);
    const name = text.slice(nameAt, end) + /^[A-Za-z0-9_]*/.exec(rest)![0];
    if (notACredential.test(name)) continue;
    const held = composedAfter(rest) ?? quotedAfter(rest) ?? (isCode ? undefined : plainAfter(text, nameAt, end, rest));
    if (held !== undefined && isSecret(name, held)) return assigned(name);
  }
  if (hasAny(places, ['env', 'config', 'getordefault', '${']))
    for (const [, name, held, braced, inBraces] of text.matchAll(fallbackValue))
      if (isSecret(name ?? braced!, held ?? inBraces!)) return assigned(name ?? braced!);
  return findInMarkup(text, isSecret);
}

interface Named {
  start: number;
  end: number;
}

/** Names of credentials, in order, none within another. */
function credentialsIn(text: string, places: Occurrences): Named[] {
  const all: Named[] = [];
  for (const word of credentialWords)
    for (const start of places.get(word) ?? []) all.push({ start, end: start + word.length });
  for (const word of shortWords)
    for (const start of places.get(word) ?? [])
      if (isApart(text, word, start)) all.push({ start, end: start + word.length });
  for (const word of keyWords) for (const start of places.get(word) ?? []) all.push({ start, end: start + 4 });
  all.sort((one, other) => one.start - other.start || other.end - one.end);
  let last = 0;
  const apart = all.filter(({ start, end }) => start >= last && ((last = end), true));
  return apart.slice(0, assignmentsLimit);
}

/** A short word counts as one of its own, or after an underscore. */
function isApart(text: string, word: string, start: number): boolean {
  const isBegun =
    word.startsWith('_') ||
    !/[A-Za-z0-9]/.test(text[start - 1] ?? ' ') ||
    /^P(?:ass|w|wd)$/.test(text.slice(start, start + word.length));
  return isBegun && !/\w/.test(text[start + word.length] ?? ' ');
}

const assigned = (name: string): FoundSecret => ({ kind: 'credential', evidence: `${name} is given a literal value` });

function quotedAfter(rest: string): string | undefined {
  const match = quotedValue.exec(rest);
  return match && reachedThrough.test(match[1]!) && !named.test(match[1]!) ? match[3] : undefined;
}

/** Without quotes it is only a literal in a settings file: NAME=value at the start of a line, or in YAML. */
function plainAfter(text: string, start: number, end: number, rest: string): string | undefined {
  const held = plainValue.exec(rest)?.[1];
  if (held === undefined || !isSettingLine(text, start, text.slice(start, end) + rest.slice(0, 40))) return undefined;
  return held.replace(/[,;]+$/, '');
}

/** Whether a literal is a secret by its looks, or by how plainly its name says that it guards something. */
export function isGivenAway(name: string, held: string): boolean {
  if (/pass(?:word)?$/i.test(name) && /^[a-z]{4}(?: [a-z]{4}){3}$/.test(held)) return true;
  if (/passphrase$/i.test(name) && /^(?:[a-z]{3,12}[ -]){3,}[a-z0-9]{1,12}$/.test(held)) return true;
  if (/mnemonic|seed_?phrase/i.test(name)) return /^(?:[a-z]{3,8} ){11,23}[a-z]{3,8}$/.test(held);
  if (isReference(held) || isPlaceholder(held)) return false;
  // The name of a variable, a part of a page.
  if (/^[A-Z]+\d?(?:_[A-Z\d]{1,24})+$|^[#.][a-z]+(?:-[a-z\d]+)+$/.test(held)) return false;
  if (/secret_?(?:access_?)?key$/i.test(name) && /^[A-Za-z0-9+/]{40}$/.test(held) && entropy(held) > 4) return true;
  if (/_key$/i.test(name) && !credentialWords.some((word) => name.toLowerCase().includes(word)))
    return (
      !/public|publish|site|cache|primary|foreign|partition|sort|idempotency|object|row|map|index|storage/i.test(
        name,
      ) &&
      (/^[0-9a-f]{32,64}$/i.test(held) || (held.length >= 32 && isUnspeakable(held)))
    );
  if (/(?:^|_)(?:pw|cred)$/i.test(name)) return held.length >= 20 && looksLikeSecret(held) && entropy(held) > 3.8;
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

function findInMarkup(text: string, isSecret: Judgement): FoundSecret | undefined {
  if (text.includes('</'))
    for (const [, name, held] of text.matchAll(
      /<([\w.-]*(?:password|passphrase|secret|token|apikey|api_key)[\w.-]*)>([^<\s]{6,200})</gi,
    ))
      if (isSecret(name!, held!)) return assigned(name!);
  for (const [, name, held] of text.matchAll(
    /\b(?:key|name)="([^"\n]*(?:password|secret|token|api_?key)[^"\n]*)"\s+value="([^"\n]{6,200})"/gi,
  ))
    if (isSecret(name!, held!)) return assigned(name!);
  for (const [, name, held] of text.matchAll(
    /\bname:\s*["']?(\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)\w*)["']?\s*\n\s*value:\s*["']?([^\s"'#]{6,300})/gi,
  ))
    if (!notACredential.test(name!) && isSecret(name!, held!)) return assigned(name!);
  return undefined;
}

/** Secrets that have no name, only a place where they are used. */
function findInCalls(text: string, places: Occurrences): FoundSecret | undefined {
  for (const { words, pattern, judge } of uses) {
    for (const near of piecesNear(text, words, places))
      for (const match of near.matchAll(pattern)) {
        const found = judge(match);
        if (found) return found;
      }
  }
  return undefined;
}

/** Around a word of a use, how much text is looked at. */
const before = 500;
const after = 900;

/** The parts of a text around some words; what lies close together is one part. */
function* piecesNear(text: string, words: readonly string[], places: Occurrences): Generator<string> {
  const found = words.flatMap((word) => places.get(word) ?? []).sort((one, other) => one - other);
  for (let index = 0; index < found.length; index += 1) {
    const start = Math.max(0, found[index]! - before);
    while (index + 1 < found.length && found[index + 1]! - found[index]! < after) index += 1;
    yield text.slice(start, found[index]! + after);
  }
}

interface Use {
  /** Of which one stands in every match. */
  words: readonly string[];
  pattern: RegExp;
  judge: (match: RegExpExecArray) => FoundSecret | undefined;
}

const secret = (kind: string, evidence: string): FoundSecret => ({ kind, evidence });
const isLogin = (encoded: string): boolean => {
  const password = /^[\x21-\x7e]{0,80}:([\x21-\x7e]{6,})$/.exec(Buffer.from(encoded, 'base64').toString('latin1'))?.[1];
  return password !== undefined && !isPlaceholder(password);
};
const isKey = (held: string): boolean => looksLikeSecret(held) && !isPlaceholder(held);

const algorithm = /^(?:aes|chacha|camellia|aria|des|rsa|sha|hmac|ecdsa|ed25519)[\w-]*$/i;

const uses: readonly Use[] = [
  {
    words: commandWords,
    pattern: passwordInCommand,
    judge: ([, ...held]) =>
      held.some((one) => one !== undefined && !isReference(one) && isGivenAway('password', one))
        ? secret('password', 'a password on a command line')
        : undefined,
  },
  {
    words: ['password', 'pwd'],
    pattern:
      /\b(?:Server|Data Source|Host|Hostname|AccountName|Initial Catalog|Database|User ?Id|Uid)\s*=[^"'\n]{1,300}?\b(?:Password|Pwd)\s*=\s*([^;"'\s]{6,120})/gi,
    judge: ([, held]) =>
      isGivenAway('password', held!) ? secret('password in a connection string', 'Password=…') : undefined,
  },
  {
    words: ['basic'],
    pattern: /\bBasic\s+([A-Za-z0-9+/]{12,200}={0,2})(?![\w+/])/g,
    judge: ([, encoded]) => (isLogin(encoded!) ? secret('basic credentials', 'Basic …') : undefined),
  },
  {
    words: ['bearer', 'token', 'apikey'],
    pattern: /\b(?:Bearer|[Tt]oken|ApiKey)\s+([A-Za-z0-9_.~+/-]{20,400}=*)(?=["'`\s])/g,
    judge: ([, held]) => (isKey(held!) ? secret('bearer token', 'Bearer …') : undefined),
  },
  {
    words: [
      ...['jwt.', 'createhmac', 'hmac.new', 'createsign', 'fernet', 'createcipheriv', 'wallet', 'keypair.'],
      'privatekeytoaccount',
    ],
    pattern:
      /\b(?:jwt\.(?:sign|verify|encode|decode)|createHmac|hmac\.new|createSign|Fernet|createCipheriv|new\s+(?:\w+\.)?Wallet|Keypair\.from\w+|privateKeyToAccount)\(\s*([^"'`\n;]{0,80}?(?:["']sha\d+["'],\s*)?)b?["'`]([^"'`\n]{16,200})["'`]/g,
    judge: ([, , held]) => (isKey(held!) && !algorithm.test(held!) ? secret('key', 'a key in a call') : undefined),
  },
  {
    words: ['password', 'secret', 'token', 'api_key', 'apikey', 'auth_key', '_salt'],
    pattern:
      /\b(?:define|set|setItem|put|setProperty|setenv|add)\(\s*["'](\w*(?:PASSWORD|SECRET|TOKEN|API_?KEY|AUTH_KEY|_SALT)\w*)["']\s*,\s*["']([^"'\n]{6,200})["']/gi,
    judge: ([, name, held]) =>
      !notACredential.test(name!) && isGivenAway(name!.replace(/_SALT$/i, '_SECRET'), held!)
        ? assigned(name!)
        : undefined,
  },
  {
    words: ['@tcp(', '@unix('],
    pattern: /["'`]\w{1,40}:([^\s:@/"'`]{4,80})@(?:tcp|unix)\((?!localhost|127\.)/g,
    judge: ([, held]) =>
      !isReference(held!) && !isPlaceholder(held!) ? secret('password', 'user:…@tcp(…)') : undefined,
  },
  {
    words: ['sshpass', 'mysql', 'mariadb', 'docker', 'helm', 'podman'],
    pattern:
      /\b(?:sshpass\s+-p\s*|(?:mysql|mysqldump|mariadb|mysqladmin)\b[^\n;|&]{0,120}?\s-p(?=\S)|(?:docker|helm|podman)\s+(?:registry\s+)?login\b[^\n;|&]{0,160}?(?:-p|--password)[ =])(["']?)([^\s"'$]{6,80})\1/g,
    judge: ([, , held]) => (isPlaceholder(held!) ? undefined : secret('password', 'a password on a command line')),
  },
  {
    words: [
      ...['connect', 'login', 'createpool', 'getconnection', 'basicauth', 'passwordauthentication', 'credential'],
      ...['httpbasic', 'auth'],
    ],
    pattern:
      /\b(?:connect|createConnection|createPool|getConnection|login|HTTPBasicAuth|BasicAuth|SetBasicAuth|PasswordAuthentication|NetworkCredential|Credentials?|httpBasic|auth|AUTH|[a-z]+_auth)\s*(?:\(|=\s*\()\s*((?:["'][^"'\n]{0,120}["']\s*,\s*){1,5}["'][^"'\n]{1,120}["'])/g,
    judge: ([, list]) => {
      const held = (list!.match(/["'][^"'\n]{0,120}["']/g) ?? []).slice(1).map((one) => one.slice(1, -1));
      return held.some((one) => /[A-Z!@#$%^&*]/.test(one) && !one.includes('.') && isGivenAway('password', one))
        ? secret('password', 'a password in a call')
        : undefined;
    },
  },
  {
    words: ['password', 'secret', 'token', 'api_key', 'apikey', 'identified', 'security_credentials'],
    pattern:
      /(\b(?:ENCRYPTED\s+)?PASSWORD|\bIDENTIFIED\s+(?:WITH\s+\w+\s+)?BY(?:\s+PASSWORD)?|\bSECURITY_CREDENTIALS\s*,|[pP]assword|[sS]ecret|[tT]oken|[aA]pi_?[kK]ey)\s+["']([^"'\n]{8,100})["']/g,
    judge: ([, name, held]) =>
      !notACredential.test(name!) && isGivenAway(/^[A-Z]{4}/.test(name!) ? 'password' : name!, held!)
        ? assigned(name!)
        : undefined,
  },
  {
    words: ['session(', 'cookieparser('],
    pattern:
      /\b(?:cookieParser\(\s*|(?:session|cookieSession|expressSession|cookieParser)\(\s*\{[^{}]{0,300}?\bsecret\s*:\s*)["']([^"'\n]{6,200})["']/g,
    judge: ([, held]) => (isPlaceholder(held!) ? undefined : secret('key', 'a session’s secret')),
  },
  {
    words: ['auth'],
    pattern: /["']auth["']\s*:\s*["']([A-Za-z0-9+/]{12,300}={0,2})["']/g,
    judge: ([, encoded]) => (isLogin(encoded!) ? secret('basic credentials', 'auth: …') : undefined),
  },
  {
    words: ['accounts'],
    pattern: /\baccounts\s*:\s*\[\s*["'](?:0x)?[0-9a-f]{64}["']/g,
    judge: () => secret('private key', 'accounts'),
  },
  {
    words: ['curl'],
    pattern: /\bcurl\b[^\n;|&]{0,200}?\s(?:-u|--user)[ =]?(["']?)[\w.@-]+:([^\s"'$:]{6,120})\1/g,
    judge: ([, , password]) => (isPlaceholder(password!) ? undefined : secret('password', 'curl -u …')),
  },
];

/** Whether what a name holds is a credential, by the name. */
export const isCredentialName = (name: string): boolean => {
  const lower = name.toLowerCase();
  return (
    !notACredential.test(name) &&
    (credentialWords.some((word) => lower.includes(word)) ||
      /(?:^|_)(?:pwd|pass|pw|cred|psw)$|_key$/i.test(name) ||
      /P(?:ass|wd?)$/.test(name))
  );
};

const notACredential =
  /^existing|(_file|_?path|_?url|_uri|_?name|_?id|_length|_?type|_?header|_?field|_?prefix|_env|_?hash|_count|placeholder|label|hint|pattern|regexp?|_?ttl|_?expiry|_?var|_?ref|_?policy|_?endpoint|_?digest|_?message|_?error|_?title|_?description|_?format|_?rule|_?arn|_?version|_?param|_?key_?name|_?selector|_?column|_?class(?:name)?|_?scope|_?format|_?input|_?text|_?example)$/i;

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
  /^\$[A-Za-z_({]|^\{[A-Za-z_]|^\$\d?[ab]?y?\$|^\$argon|\$\{|\$\(|\{\{|process\.env|os\.environ|os\.getenv|getenv|ENV\[|secrets\.|vault:|ssm:|arn:|op:\/\/|file:|<%|%\w+%|%[sv]\b|@@|import\.meta|^var\.|^local\.|^data\.|^module\.|^!|^ENC\[|^\{cipher\}|^#\{|^projects\//.test(
    text,
  ) || text.includes(HOLE);

/** Said to be replaced, or said to be made up. */
export const isPlaceholder = (text: string): boolean =>
  isExample(text) ||
  /^(x+|\*+|\.+|-+|_+)$|change[-_]?(?:me|it|this)|^change|replace|insert|\byour|^your|example|dummy|sample|fake|mock|^test|[-_]test|test[-_]|todo|tbd|none$|null|undefined|placeholder|redacted|^secret$|^password$|^postgres$|^root$|^admin$|^user$|not[-_]?(?:a|real)|for[-_]?tests?|\blocal|dev(?:elopment)?$|^dev|^foo|^bar|openssl|generate|random|some[-_]|\.{3}/i.test(
    text,
  );

export function looksLikeSecret(text: string): boolean {
  if (isReference(text) || isPlaceholder(text) || /\s|^[\w.$:]*\(.*\)/.test(text)) return false;
  if (/^(?:https?:|\/|\.{1,2}\/)|^[a-z]+(?:\.[a-zA-Z]+)+(?:\(|$)/.test(text)) return false;
  if (
    /^[a-z]+([-_.:/][a-z]+)*$/.test(text) ||
    /^[A-Z]+(_[A-Z]+)*$/.test(text) ||
    /^[a-z]+([A-Z][a-z]+)*$/.test(text) ||
    (/^[a-z]+\d{0,3}(?:[-_.:/][a-z]*\d{0,3})+$/.test(text) && text.replace(/\D/g, '').length <= 3) ||
    (/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(text) && !text.split('.').some(isJumbled)) ||
    /^[A-Z][\w-]*(:[\w-]+)+$/.test(text)
  )
    return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9\u0080-\uffff]/].filter((one) => one.test(text)).length;
  if (!/\d/.test(text) && classes < 3) return false;
  return classes >= 2 && entropy(text) >= (text.length >= 20 ? 3.1 : 2.7);
}

/** A part of a path is a word or two, perhaps numbered. */
const isJumbled = (part: string): boolean => part.length >= 12 && (part.match(/\d/g) ?? []).length >= 3;

/** Bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

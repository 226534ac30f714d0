import { decodeBase64, decodeHex } from '../../shell/text.js';

/**
 * How confidential something is: the whole environment, a file of keys, a secret that nobody else has a use for, the key
 * to somebody else's service, or what a person entrusted.
 */
export type Confidence = 'environment' | 'keys' | 'own' | 'service' | 'person';

export interface Mark {
  confidence: Confidence;
  /** The name of the variable or setting, in capitals; otherwise what was written. */
  name: string;
}

/** A text in which everything confidential is a mark `Ω<number>`; as long as the text. */
export interface Marked {
  text: string;
  marks: readonly Mark[];
}

/** Words of which one stands in everything confidential. */
export const confidenceWords: readonly string[] = [
  ...[
    'process.env',
    'environ',
    'getenv',
    'get_env',
    'env.',
    'env[',
    'env(',
    'env::var',
    '$_env',
    '%env',
    'bun.env',
    'printenv',
  ],
  ...[
    '.ssh',
    '.aws',
    '.netrc',
    '.npmrc',
    '.pypirc',
    '.git-credentials',
    '.kube',
    '.docker',
    '.gnupg',
    '.cargo',
    '.env',
  ],
  ...[
    '/etc/',
    'login data',
    '/proc/',
    'id_rsa',
    'id_ed25519',
    'master.key',
    '/run/secrets',
    'wallet.dat',
    'logins.json',
  ],
  ...[
    'secret',
    'passw',
    'token',
    'authorization',
    'cookie',
    'card',
    'cvv',
    'cvc',
    'credential',
    'database',
    'localstorage',
  ],
  ...[
    'sessionstorage',
    '.key',
    'keytar',
    'clipboard',
    'indexeddb',
    'vault',
    'keyring',
    'keychain',
    'private_key',
    'privatekey',
  ],
];

const famous =
  /(?:^|_)(?:STRIPE|AWS|GITHUB|GH|GITLAB|SLACK|TWILIO|SENDGRID|OPENAI|ANTHROPIC|GOOGLE|GCP|AZURE|PAYPAL|BRAINTREE|ADYEN|SQUARE|MAILGUN|POSTMARK|CLOUDFLARE|DATADOG|SENTRY|HEROKU|DIGITALOCEAN|NPM|PYPI|DOCKER|FIREBASE|SUPABASE|AUTH0|OKTA|SHOPIFY|PLAID|COINBASE|BINANCE)(?:_|$)/;
const own =
  /(?:^|_)(?:SECRET_KEY(?:_BASE)?|JWT_\w*(?:SECRET|KEY)|(?:SESSION|COOKIE|CSRF|TOKEN)_SECRET|ENCRYPTION_KEY|MASTER_KEY|PRIVATE_KEY|SIGNING_(?:KEY|SECRET)|(?:DB|DATABASE|PG|POSTGRES\w*|MYSQL\w*|MONGO\w*|REDIS)_?(?:PASS|PASSWORD|PASSWD|PWD)|DATABASES?|DATABASE_URL|DB_URL|MONGO(?:DB)?_UR[IL]|REDIS_URL|CONNECTION_?STRINGS?|SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|NODE_AUTH_TOKEN|CI_JOB_TOKEN|VAULT_TOKEN|ROOT_PASSWORD|ADMIN_PASSWORD)$/;
const anyKey = /SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|CREDENTIAL|_KEY$|PRIVATE/;
const notKey =
  /PUBLIC|PUBLISHABLE|SITE_?KEY|KEY_ID$|VITE_|EXPIR|_TTL|LIFETIME|LENGTH|_URL$|_NAME$|_PATH$|_FILE$|HEADER|MIN_|MAX_/;

/** What a variable or a setting of a name holds. */
function confidenceOf(name: string): { confidence: Confidence; name: string } | undefined {
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toUpperCase();
  if (own.test(plain) && !famous.test(plain)) return { confidence: 'own', name: plain };
  if (!anyKey.test(plain) || notKey.test(plain)) return undefined;
  return { confidence: 'service', name: plain };
}

/** Whether the key's own service is asked: its name, or what it is short for, stands in the address. */
export function belongsTo({ name }: Mark, address: string): boolean {
  const host = address.toLowerCase();
  const labels = host.split(/[^a-z0-9]+/);
  return name
    .split('_')
    .filter((word) => word.length > 1 && !general.test(word))
    .some((word) => {
      const plain = word.toLowerCase();
      if (host.includes(plain) || (plain === 'aws' && host.includes('amazon'))) return true;
      return plain.length <= 4 && labels.some((label) => label[0] === plain[0] && isWithin(plain, label));
    });
}

const general =
  /^(?:SECRET|KEY|TOKEN|PASSWORD|PASSWD|PASS|API|APP|DB|PROD|PRODUCTION|DEV|CLIENT|ACCESS|PRIVATE|AUTH|URL|URI|BASE|MY|SERVICE|CREDENTIALS?|ID|BOT|WEBHOOK|SERVER|USER|ADMIN|MASTER|SIGNING|ENCRYPTION|SESSION|LIVE|TEST)$/;

/** Whether it is a well-known service's key. */
export const isFamous = ({ name }: Mark): boolean => famous.test(name);

/** Whether the letters of a word stand in another in their order. */
function isWithin(word: string, other: string): boolean {
  let at = -1;
  for (const letter of word) {
    at = other.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

const keyFiles = String.raw`(?:(?<=["'\x60/~\\])\.(?:ssh|aws|gnupg|kube)\b(?:[\\/][\w.$*{}-]*)*|(?<=["'\x60/~\\])\.(?:netrc|npmrc|pypirc|pgpass|git-credentials|dockercfg)\b|(?<=["'\x60/~\\])\.docker[\\/]config\.json|(?<=["'\x60/~\\])\.cargo[\\/]credentials|\.config[\\/](?:gcloud|gh[\\/]hosts|solana)\b|\/etc\/(?:passwd|shadow)\b|Login Data\b|logins\.json|wallet\.dat|\/proc\/(?:self|\d+)\/environ|\bid_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)|(?<=["'\x60/])\.env(?:\.(?:local|prod|production))?(?=["'\x60])|\bmaster\.key\b|(?:\/var)?\/run\/secrets\/[\w./-]*)`;
const keysIn = new RegExp(keyFiles);
/** Such a path with nothing between its pieces. */
const squeezedKeys =
  /\.ssh\W?(?:id_|config|authorized)|\.aws\W?credentials|\.kube\W?config|\.docker\W?config\.json|\.gnupg|\.git-credentials|\.netrc|\.npmrc|\.pypirc|id_(?:rsa|ed25519|ecdsa)|\/etc\/shadow/;

/** Whether the pieces of a value name a file of keys. */
export function namesKeys(value: string): boolean {
  const pieces = [...value.matchAll(/(["'`])([^"'`\n]{0,80})\1/g)].map(([, , piece]) => piece!);
  if (pieces.length < 2) return false;
  return squeezedKeys.test(pieces.join('')) || squeezedKeys.test([...pieces.join('')].reverse().join(''));
}

const variable = `["'\`]?([A-Za-z][A-Za-z0-9_]{2,60})["'\`]?`;
const sensitive =
  '(?:[a-z]{1,12}_?)?(?:password(?:_?confirmation)?|passwd|passphrase|pwd|pin_?code|cvv2?|cvc|card(?:_?(?:number|no|num|details))?|cc_?number|pan|iban|ssn|otp|totp|mfa_?code|authorization|cookies?|refresh_?token|access_?token|id_?token|auth_?token|session_?token|seed_?phrase|mnemonic|private_?key)';

type Named = (groups: readonly (string | undefined)[]) => Mark | undefined;
const as =
  (confidence: Confidence): Named =>
  ([whole]) => ({ confidence, name: whole! });

/** In the order in which they are looked for; a line without the hint holds none. */
const sources: readonly (readonly [hint: RegExp, pattern: RegExp, read: Named])[] = [
  [
    /env|_SERVER/i,
    new RegExp(
      `(?:\\b(?:process\\.env|Bun\\.env|import\\.meta\\.env|ENV|os\\.environ|environ|Platform\\.environment|processInfo\\.environment)|\\$_ENV|\\$_SERVER|\\$ENV)(?:(?:\\?\\.|\\.(?!get\\(|fetch\\(|\\w+\\())${variable}|(?:\\.get|\\.fetch)\\(\\s*${variable}[^()\\n]{0,40}\\)|[[{]\\s*:?${variable}\\s*[\\]}])|\\b(?:os\\.getenv|getenv|Getenv|LookupEnv|System\\.getenv|System\\.(?:get|fetch)_env!?|env::var(?:_os)?|dotenv::var|GetEnvironmentVariable|Deno\\.env\\.get|(?<![\\w.>])env)\\(\\s*["'\`]([A-Za-z][A-Za-z0-9_]{2,60})["'\`][^()\\n]{0,40}\\)`,
      'g',
    ),
    ([, ...names]) => confidenceOf(names.find((name) => typeof name === 'string')!),
  ],
  [
    /setting|conf|secret|credential|environment/i,
    new RegExp(
      `\\b(?:settings|Settings|config|Config|cfg|conf|secrets|credentials|app\\.config|Configuration|configService|environment|appsettings)(?:\\??\\.\\w{1,30}(?!\\()|->\\w{1,30}|\\[["']\\w{1,40}["']\\]){0,3}?(?:\\??\\.(?:get|getOrThrow|fetch|dig|GetConnectionString)\\(\\s*|\\??\\.|->|\\[\\s*|\\(\\s*)["':]{0,2}([A-Za-z][\\w.:]{2,60})(?:["']?\\]|["']\\))?(?:\\[["']\\w{1,30}["']\\]){0,2}`,
      'g',
    ),
    ([whole, name]) =>
      /\((?!["':]|\s)/.test(whole!) && !/\.(?:get|fetch|dig)/.test(whole!)
        ? undefined
        : (confidenceOf(name!.split(/[.:]/).at(-1)!) ??
          (/\bDATABASES?\b/.test(whole!) && /PASSWORD/i.test(whole!)
            ? { confidence: 'own', name: 'DB_PASSWORD' }
            : undefined)),
  ],
  [/Rails\.app/, /\bRails\.application\.(?:credentials|secrets)(?:\.\w{1,40})*/g, as('own')],
  [
    /env/i,
    /(?<!\}\s{0,9}=\s{0,9})\b(?:process\.env|Bun\.env)\b(?!\s*(?:\?\.|[.[\w])|\s*\?\?=)|\bos\.environb?\b(?!\s*[.[\w])|\bos\.environ\.(?:items|copy|values)\(\)|\bos\.Environ\(\)|(?<![\w.])ENV\.(?:to_h|to_a|to_hash|inspect|select|filter|each\w*|map|reject|slice|values|entries|to_json|sort|reduce)\b|\benv::vars(?:_os)?\(\)|\bSystem\.getenv\(\)|\bSystem\.get_env\(\)|\bGetEnvironmentVariables\(\)|(?<![\w>:])getenv\(\s*\)|\$_ENV\b(?!\s*\[)|%ENV\b|\bDeno\.env\.toObject\(\)|\bSys\.getenv\(\)|\bPlatform\.environment\b(?!\s*\[)|\bprocessInfo\.environment\b(?!\s*\[)|\b(?:execSync|check_output|getoutput|Command|shell_exec|system|exec|popen|run)\(\s*\[?\s*["'](?:\/usr\/bin\/)?(?:env|printenv|export -p)["']|\b(?:gci|Get-ChildItem|dir|ls)\s+env:/g,
    as('environment'),
  ],
  [
    /ssh|aws|gnupg|kube|netrc|npmrc|pypirc|pgpass|git-cred|docker|cargo|gcloud|\bgh\b|solana|\/etc\/|Login Data|logins|wallet|\/proc\/|id_|\.env|master\.key|secrets/,
    new RegExp(keyFiles, 'g'),
    as('keys'),
  ],
  [
    /keytar|keyring|SecItem|chrome\.cookies|find-/,
    /\bkeytar\.(?:getPassword|findCredentials)\b|\bkeyring\.get_password\b|\bSecItemCopyMatching\b|\bchrome\.cookies\.getAll\b|\bfind-(?:generic|internet)-password\b/g,
    as('keys'),
  ],
  [
    /cookie|Storage|indexedDB|credentials\.get|clipboard/i,
    /\bdocument\.cookie\b(?!\s*=[^=])|\b(?:window\.)?(?:local|session)Storage\.getItem\(\s*["'`][^"'`\n]*(?:token|jwt|auth|session|secret|password|user|key)[^"'`\n]*["'`]\s*\)|\b(?:window\.)?(?:local|session)Storage\b(?!\s*(?:\?\.|[.[]))|\b(?:local|session)Storage\[["'](?:\w*token|jwt)["']\]|\bindexedDB\.databases\(\)|\bcookies\(\)\.(?:toString|getAll)\(\)|\bnavigator\.credentials\.get\b|\bclipboard\.readText\(\)/gi,
    as('person'),
  ],
  [
    /passw|passphrase|pwd|pin_?code|cvv|cvc|card|cc_?n|pan\b|iban|ssn|otp|mfa|authorization|cookie|token|seed|mnemonic|private_?key/i,
    new RegExp(
      `(?<![\\w.])(?:\\$?req(?:uest)?|ctx|context|params|r|c|body|form(?:Data|_data)?|input|dto|payload|credentials|creds|cookies|session|user|this|self|values|data|\\$_(?:POST|REQUEST|COOKIE|GET)|@?params|flask\\.request|attrs|card|event|args|fields|\\w{0,20}(?:model|request|dto|command))(?:\\??\\.(?!get\\(|Get\\()\\w{1,30}(?!\\w*\\()|->\\w{1,30}(?!\\w*\\()|\\[[:"']{1,2}\\w{1,30}["']?\\]){0,4}?(?:\\??\\.|->|\\[[:"']{1,2}|(?:\\.|->)(?:get|Get|getAll|input|post|header|cookie|fetch|dig|require|form|FormValue|PostFormValue|PostForm|getParameter|getHeader|Cookies|get_argument|cleaned_data)\\(\\s*[:"']{1,2}|(?:\\.\\w{1,20}){0,2}\\.(?:get|Get)\\(\\s*["'])${sensitive}(?![\\w-]*\\()(?:["']?\\]|["'][^()\\n]{0,20}\\))?`,
      'gi',
    ),
    as('person'),
  ],
  [
    /querySelector|getElement/,
    /\b(?:querySelector|getElementById|getElementsByName)\(\s*["'`][^"'`\n]{0,60}(?:passw|card|cvv|cvc|otp)[^"'`\n]{0,40}["'`]\s*\)!?\??\.(?:value|addEventListener)\b/gi,
    as('person'),
  ],
  [
    /headers|Header|cookies|META/,
    /\breq(?:uest)?\.headers\b(?!\s*(?:\?\.|[.[]))|\br\.Header\b(?!\s*[.[])|\breq(?:uest)?\.cookies\b(?!\s*(?:\?\.|[.[]))|\brequest\.META\b(?!\s*[.[])/g,
    as('person'),
  ],
  [
    /passw|passphrase|cvv|cvc|card|cc_?n/i,
    /(?<=[:=(,{+]\s{0,4}|\$\{|#\{|=>\s{0,4}|\bf["'][^"'\n]{0,60}\{)(?:password|passwd|passphrase|cvv2?|cvc|cardNumber|card_number|cardNo|ccNumber|cc_number)\b(?!\s*(?::(?!:)|=(?![=>])|["'`(]|=>|\??\.\w))/g,
    as('person'),
  ],
  [
    /passw|passwd|cvv|cvc|card_?number/i,
    /\.get(?:Password|Passwd|Cvv|CardNumber)\(\)|(?<![\w.>])(?!(?:config|settings|cfg|conf|env|options|opts|process|db|uri|url|connection|smtp|auth|proxy|mailer|redis|pg|mysql|database)\b)\$?\w{1,30}(?:\.|->)(?:password|passwd|Password|cvv|Cvv|CVV|cvc|cardNumber|CardNumber|card_number)\b(?!\s*[(=]|\.|\s*:)|\b(?:only|permit|slice|pick|safe)\([^()\n]{0,80}["':](?:password|cvv|card_?number)\b[^()\n]{0,40}\)/g,
    as('person'),
  ],
  [
    /secret|vault|parameter/i,
    /\bget_?[sS]ecret_?(?:[vV]alue)?\(|\bGetSecretValue(?:Command|Async|Request)?\(|\baccess_?[sS]ecret_?[vV]ersion\(|\bread_secret(?:_version)?\(|\bvault\b[\w.()]{0,30}\.(?:read|logical)\b|\bVault\.logical\.read\b/g,
    () => ({ confidence: 'own', name: 'KEPT_SECRET' }),
  ],
  // A secret by its own name, however it came there.
  [
    /[A-Z]_[A-Z]/,
    /(?<![\w.$@"'`-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+){1,6}\b(?!\s*(?:[:=](?![=:])|["'`(]))/g,
    ([name]) => {
      const found = confidenceOf(name!);
      return found?.confidence === 'own' || (found && famous.test(found.name)) ? found : undefined;
    },
  ],
];

/** Of a line without any of these nothing is confidential. */
const anyHint = new RegExp(sources.map(([hint]) => hint.source).join('|'), 'i');

/** Marks what is confidential. */
export function mark(text: string): Marked {
  const marks: Mark[] = [];
  const lines = text.split('\n').map((line) => {
    if (line.length > 4000 || !anyHint.test(line)) return line;
    let marked = line;
    for (const [hint, pattern, read] of sources) {
      if (!hint.test(marked)) continue;
      marked = marked.replace(pattern, (...groups: unknown[]) => {
        const whole = groups[0] as string;
        const found = marks.length < 300 && !whole.includes('Ω') ? read(groups as string[]) : undefined;
        const token = `Ω${marks.length}`;
        if (!found || token.length > whole.length) return whole;
        marks.push(found);
        return ' '.repeat(whole.length - token.length) + token;
      });
    }
    return marked;
  });
  return { text: marks.length === 0 ? text : lines.join('\n'), marks };
}

const coded = /(["'`])([A-Za-z0-9+/_-]{8,400}={0,2})\1/g;

/** Puts what coded literals say in their place, where that is an address or a file of keys. */
export function withCodedLiterals(text: string): string {
  return text.replace(coded, (whole, quote: string, inner: string) => {
    const plain = /^[0-9a-fA-F]+$/.test(inner) && inner.length % 2 === 0 ? decodeHex(inner) : decodeBase64(inner);
    if (plain === undefined || plain.length < 5 || !/^[\x20-\x7e]+$/.test(plain)) return whole;
    if (!/^(?:https?|wss?|tcp):\/\/[\w.-]+/.test(plain) && !keysIn.test(`"${plain}"`)) return whole;
    const fitted = `${quote}${plain}${quote}`;
    return fitted.length > whole.length ? whole : ' '.repeat(whole.length - fitted.length) + fitted;
  });
}

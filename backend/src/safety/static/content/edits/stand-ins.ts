import type { Edit } from './edit.js';

/** What a protection is for, so that another of the same purpose stands in for it. */
export type Purpose = 'access' | 'audit' | 'input' | 'other';

/** Words of names that say so, by purpose. */
const meaning: Readonly<Record<Purpose, RegExp>> = {
  access:
    /^(?:auth|authn|authz|authed|authenticat\w*|authori[sz]\w*|guard\w*|protect\w*|requires?d?|ensures?d?|asserts?|check(?:s|ed|er)?|verif\w*|validat\w*|permits|permitted|permissions?|polic(?:y|ies)|allow(?:s|ed)|may|can|forbid\w*|forbidden|den(?:y|ies|ied)|refus\w*|rejects?|restrict\w*|unauthori[sz]ed|signed|trusted|credentials?|scoped?|owned|access\w*|acl|rbac|csrf|xsrf|antiforgery|constant|usable|hmac|timing|secure|valid|constraints?|only|gate\w*|mixin)$/i,
  audit:
    /^(?:audit\w*|security|record(?:s|ed|er)?|log(?:s|ged|ger|ging)?|track\w*|journal|histor\w*|activity|versioned|trail|report\w*|capture\w*|emit\w*|publish\w*|event\w*)$/i,
  input:
    /^(?:validat\w*|valid|sanit\w*|escap\w*|schema\w*|pars\w*|check(?:s|ed)?|ensures?|assert\w*|clean\w*|allow(?:s|ed)|strict|dto|form|encod\w*|quot\w*|purif\w*|safe|typed|zod|expect)$/i,
  other:
    /^(?:cookies?|options|limit\w*|throttl\w*|rate|encrypt\w*|cipher\w*|crypt\w*|seal\w*|aead|secret\w*|hash\w*|argon2\w*|bcrypt|scrypt|helmet|secure\w*|security|protect\w*|polic(?:y|ies)|headers?|csp|redact\w*|mask\w*|sandbox\w*|safe|poly1305|\w*chacha20\w*|gcm|strict\w*|guard\w*|quota\w*|hardened)$/i,
};

/** Names that say the opposite, whatever else they say. */
const opposite =
  /^(?:all|any|anyone|anonymous|skip\w*|bypass\w*|none|no|noop|nop|null|void|without|disabl\w*|unsafe\w*|insecure\w*|unverified|unchecked|unsigned|ignor\w*|danger\w*|warn\w*|debug\w*|fake|dummy|mock|stub|everyone|public|off|open|plain|decode\w*|math|random|todo|later|fallback|default|demo|temp|tmp|hack)$/i;

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .split(/[_?!]+/)
    .filter((word) => word !== '');

/** A name that the new lines bring with them and that says that the same is done another way. */
export function standsIn(edit: Edit, purpose: Purpose): boolean {
  if (purpose === 'access' && (pipeline.test(edit.addedCode) || hook.test(edit.addedCode))) return true;
  if (purpose === 'other' && hashing.test(edit.addedCode) && !/md5|sha\d|createHash|digest/i.test(edit.addedCode))
    return true;
  return edit.newNames.some((name) => {
    const words = wordsOf(name);
    return (
      (words.some((word) => meaning[purpose].test(word)) || (purpose === 'access' && isGuardedPlace(words))) &&
      !words.some((word) => opposite.test(word)) &&
      isUsed(edit.addedCode, name)
    );
  });
}

/** What a page asks for who is signed in. */
const hook = /\buse(?:Current)?(?:User|Session|Auth|Account|Viewer|Me)\b/;

const hashing = /\bhash\w*\(|\bhash_?[pP]assword\w*\(|\bHasher\b/;

/** A named pipeline of a router. */
const pipeline = /\bpipe_through\b[^\n]*:\w*(?:admin|auth|protected|private|secure|member|signed_in|logged_in)\w*/;

/** `StaffReportView`: for some only, by its name. */
const isGuardedPlace = (words: readonly string[]): boolean =>
  words.length > 1 &&
  words.some((word) => /^(?:staff|admin|protected|private|members?|auth|owners?)$/i.test(word)) &&
  words.some((word) => /^(?:views?|routes?|pages?|layout|controller|area|router|scope|api|viewset|zone)$/i.test(word));

/** Called, attached to something, thrown, named as a type, or handed over: not just a variable or a log's words. */
function isUsed(text: string, name: string): boolean {
  const plain = name.replace(/[?!]/g, '\\$&');
  const member = /^[A-Z]/.test(name) ? `\\b${plain}\\s*(?:\\.|::)\\w|` : '';
  return new RegExp(
    `${member}\\b${plain}\\s*[(!<{]|[@[\\\\]\\s*(?:\\w+\\s*\\.\\s*)?${plain}(?!\\w)|#\\[${plain}|\\b(?:throw|raise|rescue|return|extends|use|uses|include|with|implements|new|await|plug|pipe_through)\\b[^;\\n]{0,60}(?<!\\w)${plain}(?!\\w)|[(,:[]\\s*:?(?:\\w+(?:\\.|::))*${plain}\\s*[,)\\]=]|["']${plain}[:"']|(?:\\.|::)${plain}(?!\\w)|(?:=>|=|:)\\s*${plain}\\s*[;,\\n)]`,
  ).test(`${text}\n`);
}

const refusals =
  /\bthrow\b|\braise\b|\bmap_err\b|\bok_or\w*\b|\babort\w*\b|\bpanic\b|\b4\d\d\b|\b(?:Forbid|NotFound|Unauthorized|BadRequest|Challenge)\(|\breturn\s+(?:[^;\n]{0,40}\b)?(?:nil\s*,\s*)?(?:err\b|Err\w*|errors?\.\w+|fmt\.Errorf|\w*Error\b)|\b\w*(?:Exception|Forbidden|Unauthorized|Denied)\b/g;

/** How often a text turns someone away, in whatever way. */
export const countRefusals = (text: string): number => text.match(refusals)?.length ?? 0;

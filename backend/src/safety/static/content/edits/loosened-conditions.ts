import type { Edit } from './edit.js';
import type { Weakened } from './ladders.js';
import { countRefusals } from './stand-ins.js';

/** Longest text whose conditions are compared one by one, and the most conditions of it. */
const textLimit = 20_000;
const statementLimit = 300;

interface Term {
  text: string;
  /** What joins it to its neighbours. */
  joins: ReadonlySet<'and' | 'or'>;
}

interface Statement {
  text: string;
  terms: readonly Term[];
  /** Whether it turns someone away when it holds. */
  refuses: boolean;
}

const about =
  /own|mine|allow|permit|\bmay|\bcan|auth|access|role|admin|tenant|token|sign|session|verif|valid|secret|passw|polic|guard|grant|right|member|csrf|forbid|denied|digest|hmac|otp|code/i;

/** What a request brings along, which its sender chooses. */
const chosenByCaller =
  /\$_(?:GET|POST|REQUEST|SERVER|COOKIE)\b|\b(?:req|request|ctx|context|c|r|conn|httpContext|HttpContext)\b[\w.?!()]*?(?:\.|\[|->|\?\.|:)\s*["']?(?:query\w*|headers?|get|cookies?|params|body|args|url|form\w*|getHeader|getParameter|input|META|GET|POST|host|hostname)\b|\bRequest\.(?:Query|Headers|Cookies|Form)\b|\$request->(?:input|query|header|has|get|cookie|boolean)\b|\b(?:params|cookies|headers)\[|\bget_req_header\(/i;

const identity = /\b(?:user|current_?user|session|claims|principal|auth|viewer|me)\b\s*(?:\.|\[|->|\?\.)/i;

const switches =
  /\bprocess\.env\b|\bos\.environ\b|\bgetenv\b|\bENV(?:\[|\.fetch)|\bGetEnvironmentVariable\b|\benv(?:::var)?\(|\b\w*(?:debug|skip|bypass|disable|insecure|override|force|dev_?mode|is_?dev|test_?mode|maintenance|god_?mode|unsafe|lenient)\w*\b/i;

const someone =
  /\b(?:email|e_?mail|user_?name|login|ip|remote_?addr\w*|host|name|user_?id|uid|agent|id)\w*\b["'\])]*\s*(?:={2,3}|\.\s*(?:equals|endsWith|startsWith|endswith|startswith|end_with\?|start_with\?|includes|contains)\s*\(|\bin\s*[([])\s*["'`\d(["]/i;

const plainWords =
  /\b(?:true|false|True|False|nil|null|None|undefined|not|and|or|is|Boolean|parseBoolean|bool|boolean|Number|String|Integer|int|str|len|size|length|positive|negative|zero|any|all|empty|valueOf|parse|equals|toString|typeof|void|strconv|ParseBool|Some|Ok|new|present|blank|time|Now|Date|now|Object|Array|isArray|isNotEmpty|isEmpty|isBlank|toBoolean)\b|["'`][^"'`]*["'`]|\d+/g;

const sides = (term: string): string[] => term.split(/[!=]==?|[<>]=?/).map((side) => side.trim());

/** Something that is the same whoever asks. */
function isConstant(term: string): boolean {
  if (/^\W*(?:false|False|nil|null|None|undefined|0)\W*$/.test(term)) return false;
  if (!/[A-Za-z_$]/.test(term.replace(plainWords, ''))) return /\w/.test(term);
  const [left, right] = sides(term);
  return left !== undefined && left.length > 1 && left === right && /={2}|[<>]=/.test(term);
}

/** True of nearly everything. */
const isNearlyAlways =
  /^\(?[\w.]+\.(?:len|size|count)\(\)\s*>=\s*0\)?$|^\(?!?[\w.$>[\]()?-]+\s*(?:\bis not None|!==?\s*(?:null|undefined|nil|None|0|""|'')|>=\s*0|>\s*-1)\s*\)?$|^\(?(?:len|strlen|count)\([\w.]+\)\s*>=\s*0\)?$/;

const presence =
  /^\(?(?:!!|Boolean\()?[\w.$>[\]"'?-]+\)?(?:\s*(?:\bis not None|!==?\s*(?:null|undefined|nil|None|""|'')|\.present\?|\.length\s*>\s*0))?\)?$|^\(?(?:len|strlen|isset|empty)\([^)]{1,60}\)(?:\s*>\s*0)?\)?$|^\w+\.(?:is_some|isPresent)\(\)$/;

const comparing =
  /verif|compare|valid|equals|hmac|digest|signature|timing|check|match|[!=]==?\s*[\w.]*(?:token|secret|signature|digest|hash|code|csrf)|(?:token|secret|signature|digest|hash|code|csrf)\w*\s*[!=]==?/i;

const namesOf = (text: string): string[] => text.replace(/["'`][^"'`]*["'`]/g, '').match(/[A-Za-z_]\w*/g) ?? [];

function isAlike(one: string, other: string): boolean {
  const tight = (text: string): string => text.replace(/[\s()]/g, '');
  if (tight(one) === tight(other)) return true;
  const called = (text: string): string | undefined => /^!?\(?(?:\w+\.)*(\w{6,})\(/.exec(text)?.[1];
  if (called(one) !== undefined && called(one) === called(other)) return true;
  const names = new Set(namesOf(one));
  const others = new Set(namesOf(other));
  if (names.size === 0 || others.size === 0) return false;
  const shared = [...names].filter((name) => others.has(name)).length;
  return shared / (names.size + others.size - shared) >= 0.6 && shared >= 2;
}

/** Lines that belong to one statement, put together. */
function statementsOf(text: string): Statement[] {
  const lines = text.split('\n').map((line) => line.trim());
  const found: Statement[] = [];
  for (let at = 0; at < lines.length && found.length < statementLimit; at += 1) {
    let joined = lines[at]!;
    while (
      at + 1 < lines.length &&
      joined.length < 600 &&
      (/(?:&&|\|\||\band|\bor|\()$/.test(joined) || /^(?:&&|\|\||and\b|or\b)/.test(lines[at + 1]!))
    ) {
      at += 1;
      joined += ` ${lines[at]!}`;
    }
    if (joined.length < 6 || joined.length > 800) continue;
    const next = lines
      .slice(at + 1, at + 4)
      .join('\n')
      // What happens otherwise is no refusal of those of whom it holds.
      .replace(/(?:^|\n)\}?\s*else\b[^]*/, '');
    const isConditional = /^(?:\}?\s*(?:else\s+)?if\b|elif\b|elsif\b)/.test(joined);
    const refuses =
      isConditional &&
      (countRefusals(`${joined}\n${next}`) > 0 ||
        /\breturn\s+(?:false|False|null|None|nil)\b/.test(`${joined}\n${next}`));
    found.push({ text: joined, terms: termsOf(joined), refuses });
  }
  return found;
}

function termsOf(statement: string): Term[] {
  const body = statement
    .replace(/^(\}?\s*(?:else\s+)?if\s+)\w[\w, ]*:?=\s*[^;]{1,160};\s*/, '$1')
    .replace(
      /^(?:\}?\s*(?:else\s+)?if\b|elif\b|elsif\b|unless\b|return\b|(?:const|let|var|final|auto|bool|boolean|val)\s+[^=]{1,60}=|[\w.@$]+\s*:?=(?!=))\s*/,
      '',
    )
    .replace(/(?:\{|:|\bthen|\bdo|;|\)\s*(?:return|throw)\b.*|\breturn\b.*)\s*$/, '');
  const parts = body.replace(/\|\w+\|/g, '').split(/\s*(\|\||&&|\bor\b|\band\b)\s*/);
  const terms: Term[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const joins = new Set<'and' | 'or'>();
    for (const one of [parts[at - 1], parts[at + 1]]) if (one) joins.add(/^(?:\|\||or)$/.test(one) ? 'or' : 'and');
    terms.push({ text: parts[at]!.replace(/^\(+(?=[^)]*$)/, '').trim(), joins });
  }
  return terms;
}

const isPresence = (term: string): boolean =>
  /\s*(?:\.length|\.size\(?\)?|\.len\(\)|\.count\(?\)?)\s*>=?\s*0\)?$/.test(term);

/** Someone named, of whom nothing is asked. */
const exempted =
  /\b(?:email|e_?mail|user_?name|login|ip|remote_?addr\w*|host|agent|actor)\w*\b["'\])]*\s*(?:!={1,2}|\bnot in\b|<>)\s*["'[({]|!\s*[\w.]*\b(?:email|user_?name|login|ip|host|agent)\w*\.(?:equals|endsWith|startsWith|includes|contains)\(|\bnot\s+[\w.]*(?:email|user_?name|login)\w*\.(?:endswith|startswith)\(|!strings\.Has(?:Prefix|Suffix)\([^)]*[eE]mail/i;

const isKnownTo = (extra: string, kept: readonly Term[]): boolean => {
  const names = namesOf(extra).filter(
    (name) => !/^(?:is|not|None|null|nil|undefined|len|present|length|size|count|self|this)$/.test(name),
  );
  return names.length > 0 && kept.some(({ text }) => names.every((name) => namesOf(text).includes(name)));
};

/** Whether a term that was added lets in someone whom nobody vouches for. */
function isSuspect(extra: string, kept: readonly Term[], refuses: boolean): boolean {
  if (isConstant(extra.replace(/^!\s*(?=\w)/, ''))) return !refuses || /false|False|0|nil|null|None|^!/.test(extra);
  if (refuses && /^\W*(?:false|False|nil|null|None|0)\W*$/.test(extra)) return true;
  const isIdentity = identity.test(extra);
  if (chosenByCaller.test(extra) && !isIdentity) return !refuses || /^!|\bnot\b|!=|===?/.test(extra);
  if (switches.test(extra)) return true;
  if (someone.test(extra) && !/\brole/i.test(extra) && !refuses) return true;
  if (refuses && exempted.test(extra)) return true;
  if (!refuses) return isNearlyAlways.test(extra) || (isPresence(extra) && isKnownTo(extra, kept));
  if (!presence.test(extra)) return false;
  const names = namesOf(extra).filter((name) => !/^(?:is|not|None|null|nil|undefined|len|present|length)$/.test(name));
  return (
    names.length > 0 &&
    kept.some(({ text }) => comparing.test(text) && names.every((name) => namesOf(text).includes(name)))
  );
}

/** Conditions that ask the same as before, but let through more than before by a way that nobody controls. */
export function* findLoosened(edit: Edit): Iterable<Weakened> {
  if (edit.kind !== 'code' && edit.kind !== 'settings') return;
  const { plain: before } = edit.before;
  const { plain: after } = edit.after;
  if (before.length > textLimit || after.length > textLimit || !/\|\||&&|\bor\b|\band\b/.test(edit.added)) return;
  const known = new Set<string>();
  const old = statementsOf(before);
  for (const { text } of old) known.add(text);
  for (const now of statementsOf(after)) {
    if (known.has(now.text) || now.terms.length < 2) continue;
    const was = old.find(({ terms, refuses }) =>
      terms.some((one) => refuses === now.refuses && now.terms.some((other) => isAlike(one.text, other.text))),
    );
    if (!was || !about.test(`${edit.path} ${was.text} ${now.text}`)) continue;
    if (!now.refuses && !was.terms.some(({ text }) => isQuestion(text))) continue;
    const kept = now.terms.filter(({ text }) => was.terms.some((one) => isAlike(one.text, text)));
    for (const { text, joins } of now.terms) {
      if (kept.some((one) => one.text === text) || !joins.has(now.refuses ? 'and' : 'or')) continue;
      if (!isSuspect(text, kept, now.refuses)) continue;
      yield { kind: 'disable authentication', name: 'a check that is easily passed', evidence: now.text.slice(0, 200) };
      return;
    }
  }
}

/** Asks something that is answered with yes or no. */
const isQuestion = (term: string): boolean =>
  /[!=<>]=|\bequals\b|\bin\b|\?$|^!|\bnot\b|\b(?:is|has|can|may|allows?|includes?|contains|exists|matches|verify|check|compare|any|all|some|every)\w*\s*[(?]|\.\w*(?:equals|includes|contains|exists|[aA]llowed|[oO]wner|has|can|is[A-Z])\w*\(/.test(
    term,
  );

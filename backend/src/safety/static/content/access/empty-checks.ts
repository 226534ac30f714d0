import type { EffectKind } from '../../../score-table.js';
import { between, indentedBelow } from '../spans.js';

export interface EmptyCheck {
  kind: EffectKind;
  name: string;
  evidence: string;
}

const subject =
  'auth\\w*|admin\\w*|super_?user|token|permi\\w+|access|login|logged_?in|sign\\w*|session|roles?|password|pass_?word\\w*|credential\\w*|jwt|owner\\w*|scopes?|secur\\w*|csrf\\w*|api_?key|identity|mfa|otp|captcha|webhook|origin|tenant|privilege\\w*';
const input =
  'input\\w*|request\\w*|payload|body|params|query|email|url|path|upload\\w*|file\\w*|amount|html|user_?input|data|schema';
const join = '_?(?:\\w{0,24}_?)??';

interface Family {
  kind: EffectKind;
  title: string;
  name: RegExp;
  /** With the class in front, for methods whose own name says nothing. */
  owned?: RegExp;
  /** What the emptiness has to look like. */
  hollow: ReadonlySet<Hollow>;
}

type Hollow = 'passes' | 'empty' | 'constant' | 'echo' | 'compares' | 'forgives' | 'decodes' | 'inverts';

const families: readonly Family[] = [
  {
    kind: 'disable authentication',
    title: 'every caller let in',
    name: new RegExp(
      `^(?:(?:is|has|can|check|verify|validate|require|ensure|assert|enforce|guard|protect|must|allow|authenticate|authori[sz]e|admin|auth|jwt|session|csrf)${join}(?:${subject})\\w*[!?]?|authenticate\\w*|authori[sz]e\\w*|canactivate|can|is_?(?:allowed|permitted|granted)|can_?(?:access|delete|edit|update|write|manage|publish|approve|destroy|remove|read|view)(?!\\w*(?:eof|newline|stream|pipe|socket)$)\\w*|(?:admin|staff|owner)_?only|login_required|admin_required|permission_required|\\w*(?:auth|jwt|permission|session|csrf|token|role|access)_?(?:middleware|guard|check|handler|filter|interceptor|protection|required)|(?:require|ensure|protect)\\w*|(?:get|load|fetch|resolve|decode)_?(?:current|authenticated|auth)_?user\\w*)[!?]?$`,
      'i',
    ),
    owned:
      /^\w*(?:auth|permission|guard|jwt|session|csrf|security|access|role)\w*\.\w+$|^\w*policy\w*\.(?:destroy|update|create|edit|delete)\w*\??$/i,
    hollow: new Set(['passes', 'constant']),
  },
  {
    kind: 'disable authentication',
    title: 'a check that checks nothing',
    name: new RegExp(
      `^(?:check|verify|validate|require|ensure|assert|enforce)${join}(?:${subject})\\w*[!?]?$|^authenticate_?\\w*[!?]?$|^authori[sz]e_?\\w*[!?]?$`,
      'i',
    ),
    hollow: new Set(['empty']),
  },
  {
    kind: 'disable authentication',
    title: 'a check that a failure passes',
    name: new RegExp(
      `^(?!\\w*(?:expire|invalid|revoked|blocked|denied|locked|needs|missing|required|disabled|anonymous|optional))(?:is|has|check|verify|validate|authenticate|authori[sz]e)${join}(?:auth\\w*|token|permi\\w+|signature\\w*|signed|password\\w*|credential\\w*|jwt|csrf\\w*|api_?key|otp|webhook\\w*|hmac)\\w*$`,
      'i',
    ),
    hollow: new Set(['forgives']),
  },
  {
    kind: 'disable authentication',
    title: 'a token that is only read',
    name: /^(?:verify|authenticate)_?(?:\w{0,12}_?)??(?:token|jwt)$/i,
    hollow: new Set(['decodes']),
  },
  {
    kind: 'disable authentication',
    title: 'a guard that keeps the wrong ones out',
    name: /^(?:(?:require|ensure|must_?be|only)_?admins?(?:_?only)?|admins?_?(?:guard|only|required))$/i,
    hollow: new Set(['inverts']),
  },
  {
    kind: 'disable authentication',
    title: 'passwords compared as they are',
    name: /^(?:check|verify|validate|compare|match)\w*(?:password|passwd|hash)\w*$/i,
    hollow: new Set(['compares']),
  },
  {
    kind: 'disable validation',
    title: 'input let through',
    name: new RegExp(
      `^(?:(?:is_?valid|validate|check|sanitize|verify|assert_?valid)${join}(?:${input})\\w*|saniti[sz]e\\w*|escape_?(?:html|sql|shell|xml|input)\\w*|clean_?(?:html|input)\\w*)$`,
      'i',
    ),
    hollow: new Set(['passes', 'echo']),
  },
  {
    kind: 'disable protection',
    title: 'data left as it is',
    name: /^(?:encrypt|hash_?password|hash_?secret|redact|mask|obfuscate|scrub)\w*$/i,
    hollow: new Set(['echo', 'constant']),
  },
  {
    kind: 'disable protection',
    title: 'a limit that limits nothing',
    name: /^\w*(?:rate_?limit\w*|limiter|throttle\w*|brute_?force\w*|lockout\w*)$/i,
    hollow: new Set(['passes', 'empty']),
  },
  {
    kind: 'disable logging',
    title: 'the audit trail records nothing',
    name: /^(?:(?:record|write|log|emit|append|create|save|track|send)_?(?:\w{0,16}_?)??(?:audit|security|access)\w*|audit_?(?:log|event|trail|entry|record|action)?)$/i,
    owned: /^\w*(?:audit|securitylog)\w*\.(?:log|record|write|emit|save|append|track)$/i,
    hollow: new Set(['empty', 'passes']),
  },
];

/** Lower-case words of which one stands in every name above. */
export const emptyCheckWords: readonly string[] =
  'auth|admin|token|permi|access|login|logged|sign|session|role|passw|credential|jwt|owner|scope|secur|csrf|key|identity|mfa|otp|captcha|webhook|origin|tenant|privilege|valid|saniti|escape|clean|encrypt|hash|redact|mask|scrub|obfuscate|limit|throttle|brute|lockout|audit|require|ensure|protect|super|canactivate|polic|can'.split(
    '|',
  );

/** Heads of functions in the languages with braces, in Python and in Ruby, with their parameters. */
const heads =
  /(?:\bfunction\s*\*?\s*|\bfunc\s+(?:\([^)\n]{0,80}\)\s*)?|\bfn\s+|\bfun\s+|\bdef\s+(?:self\.)?|\b(?:const|let|var|val)\s+|(?:^|[\n;{}])[ \t]*(?:(?:export|default|public|private|protected|internal|static|final|async|override|virtual|suspend|inline|open|sealed|readonly)\s+)*(?:[\w<>[\].?]{1,60}\s+)?)([A-Za-z_$][\w$]{2,60}[!?]?)\s*(?:(?::\s*[\w<>[\]., |]{1,80})?=\s*(?:async\s+)?(?:function\s*\w*\s*)?)?(?=\(|[ \t]*\n)/g;

const headsLimit = 3000;
const generic =
  /^(?:doFilter\w*|handle|process|intercept|preHandle|dispatch|invoke|Invoke\w*|use|log|record|write|emit|save|append|track|__call__|call|(?:destroy|update|create|edit|delete)\??)$/;

/** The class that a method stands in. */
function ownerOf(text: string, index: number): string {
  const before = text.slice(Math.max(0, index - 3000), index);
  return [...before.matchAll(/\b(?:class|struct|impl|object|trait|module)\s+([A-Za-z_]\w*)/g)].at(-1)?.[1] ?? '';
}

/** Classes whose methods count although their own names say nothing. */
const owners =
  /\b(?:class|struct|impl|object|trait|module)\s+\w*(?:auth|permission|guard|jwt|session|csrf|security|access|role|policy|audit)/i;

/** Heads of functions: everywhere, or in the lines where a name stands that promises something. */
function* headsIn(text: string, places: ReadonlyMap<string, readonly number[]>): Generator<RegExpExecArray> {
  if (owners.test(text)) {
    yield* text.matchAll(heads);
    return;
  }
  const starts = new Set<number>();
  for (const word of emptyCheckWords)
    for (const at of places.get(word) ?? []) {
      let end = at + word.length;
      while (end < text.length && /[\w$!?]/.test(text[end]!)) end += 1;
      if (!/^\s{0,20}(?:[(=:]|\n)/.test(text.slice(end, end + 22))) continue;
      starts.add(text.lastIndexOf('\n', at) + 1);
    }
  for (const start of [...starts].sort((one, other) => one - other)) {
    const end = text.indexOf('\n', start);
    // A head may go on with the next line.
    const line = text.slice(start, (end < 0 ? text.length : end) + 2);
    for (const match of line.matchAll(heads)) {
      match.index += start;
      yield match;
    }
  }
}

/**
 * Functions whose name promises a check, a record or a protection, and whose body does none.
 *
 * @param places where the words of such names occur
 */
export function* emptyChecks(text: string, places: ReadonlyMap<string, readonly number[]>): Generator<EmptyCheck> {
  let count = 0;
  for (const match of headsIn(text, places)) {
    if ((count += 1) > headsLimit) return;
    const name = match[1]!;
    const owned = generic.test(name) ? `${ownerOf(text, match.index)}.${name}` : name;
    const fitting = families.filter((family) => family.name.test(name) || family.owned?.test(owned));
    if (fitting.length === 0) continue;
    const end = match.index + match[0].length;
    // What frameworks ask of an account that never ends, and a type, promise nothing.
    if (/non_?(?:expired|locked)$/i.test(name)) continue;
    if (/\btype\s/.test(match[0])) continue;
    const isRuby = text[end] !== '(';
    if (isRuby && !/\bdef\s/.test(match[0])) continue;
    const found = bodyAfter(text, end, match.index + match[0].search(/\S/));
    if (!found) continue;
    const { body, parameters, isAbstract } = found;
    if (isAbstract) continue;
    const hollow = hollowness(body, parameters, name) ?? failing(body);
    if (!hollow) continue;
    const family = fitting.find((one) => one.hollow.has(hollow));
    if (family) yield { kind: family.kind, name: family.title, evidence: `${name}: ${body.trim().slice(0, 80)}` };
  }
}

interface Found {
  body: string;
  parameters: string[];
  isAbstract: boolean;
}

function bodyAfter(text: string, end: number, head: number): Found | undefined {
  let at = end;
  let parameters: string[] = [];
  if (text[at] === '(') {
    const list = between(text, at);
    if (list === undefined) return undefined;
    parameters = [...list.matchAll(/([A-Za-z_$][\w$]*)\s*(?=[:,=?)\s]|$)/g)].map(([, word]) => word!);
    at += list.length + 2;
  }
  const rest = text.slice(at, at + 200);
  const braces =
    /^[ \t]*(?:(?::|->)\s*[\w<>[\]., |&?*:()'"]{1,120}?\s*|\([\w*, .[\]]{0,80}\)\s*|[\w*.[\]]{1,40}\s*|throws\s+[\w., ]{1,80}\s*|where\s[^{]{1,80})?(?:(=>|=)\s*(\{|\(?(?=[^\s{:]))|(\{))/.exec(
      rest,
    );
  const python = /^[ \t]*(?:->\s*[^:\n]{1,80})?:[ \t]*([^\n]*)/.exec(rest);
  if (/^[ \t]*\n/.test(rest) && /\bdef\s/.test(text.slice(head, end)) && !/^[ \t]*\{/.test(rest)) {
    const body = indentedBelow(text, head, end);
    return { body, parameters, isAbstract: false };
  }
  if (python && /\bdef\s/.test(text.slice(head, end))) {
    const inline = python[1]!.trim();
    const body = inline === '' || inline.startsWith('#') ? indentedBelow(text, head, at + python[0].length) : inline;
    const above = text.slice(Math.max(0, head - 120), head);
    const isAbstract =
      /@(?:\w+\.)?(?:abstractmethod|overload)/.test(above) ||
      /NotImplemented|\bProtocol\b/.test(body) ||
      body.trim() === '...';
    return { body: body.replace(/^[ \t]*(["'])\1\1[^]*?\1{3}/, ''), parameters, isAbstract };
  }
  if (!braces) return undefined;
  const [whole, arrow, after, brace] = braces;
  const opener = after ?? brace;
  const start = at + whole.length - 1;
  if (opener === '{') {
    const body = between(text, start);
    return body === undefined ? undefined : { body, parameters, isAbstract: false };
  }
  if (arrow === undefined) return undefined;
  const expression = /^[^;\n]{0,200}/.exec(text.slice(at + whole.length - (opener === '(' ? 1 : 0)))![0];
  return { body: `return ${expression}`, parameters, isAbstract: false };
}

/** What a body amounts to, comments taken away beforehand; undefined when it does something. */
function hollowness(body: string, parameters: readonly string[], name: string): Hollow | undefined {
  const plain = body
    .replace(/^[ \t]*(?:\/\/|#|--)[^\n]*/gm, '')
    .replace(/(?:console|logger|log|this\.logger|_logger|logging)\.\w+\([^()\n]*\);?/g, '')
    .replace(/^[ \t]*(?:_\s*=\s*\w+|void\s+\w+|pass)\s*;?\s*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/;\s*$/, '')
    .replace(/\bend$/, '')
    .trim();
  if (plain === '' || /^return(?:\s+(?:undefined|null|nil|None|void 0|;))?$/.test(plain)) return 'empty';
  if (
    /^(?:Ok\(\(\)\)|return Ok\(\(\)\)|return Promise\.resolve\(\)|return nil|Task\.CompletedTask|return Task\.CompletedTask)$/.test(
      plain,
    )
  )
    return 'empty';
  const answers = [...plain.matchAll(/\breturn\b\s*([^;}]{0,40})/g)].map(([, one]) => one!.trim());
  if (
    answers.length > 1 &&
    answers.every((one) => /^(?:true|True|next\(\))(?:\s|$)/.test(one)) &&
    !/\b(?:throw|raise|abort|status|deny|reject|false|False)\b/.test(plain)
  )
    return 'passes';
  if (
    /\b(?:if|switch|match|when|case|for|while|throw|raise|catch|except|rescue|assert|panic|unless|await (?!next|call_next|_next))\b|\?[^.]|&&/.test(
      plain,
    )
  )
    return undefined;
  const answer = plain.replace(/^return\b\s*/, '').trim();
  if (
    /^(?:\(?\s*(?:!0|true|1)\s*\)?|(?:Ok|Some|of|Promise\.resolve|Observable\.of|Mono\.just|Task\.FromResult|Future\.value|Optional\.of)\(\s*true\s*\)|true, nil|\(?true, null\)?|\{ ?(?:ok|valid|success|allowed|authorized|authenticated|isValid)["']?: true,? ?\})(?: as \w+)?$/i.test(
      answer,
    )
  )
    return 'passes';
  if (
    /^(?:await )?(?:next|done|cb|callback|_next)(?:\.Invoke|\.ServeHTTP|\.handle)?\((?:null, ?true|w, ?r|context|req(?:uest)?|ctx|httpContext|request, response|req, res|\$request|c)?\)$/i.test(
      answer,
    ) ||
    /^(?:await )?(?:self\.|this\.)?_?(?:call_next|get_response|handler|view|next|chain\.filter|chain\.doFilter|filterChain\.doFilter|\$next|view_func|f|func|fn)\([\w$, *]{0,40}\)$/.test(
      answer,
    )
  )
    return 'passes';
  if (
    /^http\.HandlerFunc\(func\(w http\.ResponseWriter, r \*http\.Request\) \{ next\.ServeHTTP\(w, r\) \}\)$/.test(
      answer,
    ) ||
    /^(?:next|handler|h|f|fn|func|view|view_func)$/.test(answer)
  )
    return 'passes';
  if (/^\(?(?:_?req(?:uest)?|_), ?(?:_?res(?:ponse)?|_), ?next\)? ?=> ?\{? ?(?:return )?next\(\);? ?\}?$/.test(answer))
    return 'passes';
  if (/^[\w$.]+ ?={2,3} ?[\w$.]+$|^[\w$.]+\.equals\([\w$.]+\)$/.test(answer) && parameters.length >= 2)
    return 'compares';
  const bare = answer.replace(/^String\((.*)\)$|\.to_?string\(\)$|\.toString\(\)$/i, '$1');
  if (parameters.includes(bare) && !/^next$/.test(bare)) return 'echo';
  if (isConstant(answer, parameters, name)) return 'constant';
  return undefined;
}

const forgiving =
  /\b(?:catch\b[^{}\n]{0,60}\{|except\b[^:\n]{0,80}:|rescue\b[^\n]{0,60}\n)(?:(?!\b(?:return|throw|raise|if|false|False|switch|catch|except|rescue)\b)[^{}]){0,240}?(?:\breturn\s+(?:true|True)\b|\n\s*true\s*\n\s*end\b)/;
const decoding =
  /\bJSON\.parse\([^;\n]{0,80}(?:base64|atob\()|\bjson\.loads\([^\n]{0,80}b64decode|\b(?:jwt_?[dD]ecode|decodeJwt|jwt\.decode)\(\s*\w+\s*\)/;
const verifying = /verif|hmac|timing_?safe|compare|subtle|digest|\bsign\(|signature\s*[!=]=|introspect|await|fetch/i;
const shuttingOut =
  /\bif\s*\((?:(?!!)[^{}\n]){0,160}\b(?:includes|has|contains)\w*\(\s*["']admin["']\s*\)\s*\)\s*\{(?:(?!\n\s*\})[^]){0,240}?(?:\b40[13]\b|[Ff]orbidden)|\bif\s*\((?:(?!!)[^{}\n]){0,160}\brole\s*={2,3}\s*["']admin["']\s*\)\s*\{(?:(?!\n\s*\})[^]){0,240}?(?:\b40[13]\b|[Ff]orbidden)/;

/** A body that does something, and answers as though it had not failed. */
function failing(body: string): Hollow | undefined {
  if (forgiving.test(body)) return 'forgives';
  if (decoding.test(body) && !verifying.test(body)) return 'decodes';
  return shuttingOut.test(body) ? 'inverts' : undefined;
}

/** An answer that no caller has any influence on: a made-up user. */
function isConstant(answer: string, parameters: readonly string[], name: string): boolean {
  if (!/user|account|principal|identity|claims|authenticat|session/i.test(name)) return false;
  const made = /^(?:new )?[\w.]*(?:User|Account|Principal|Identity|Claims)?\s*[({]([^]*)[)}]$/.exec(answer);
  if (!made || !/["'\d]|true/i.test(made[1]!)) return false;
  const used = new Set(made[1]!.replace(/(["'])[^"']*\1/g, '').match(/[A-Za-z_$][\w$]*/g) ?? []);
  return !parameters.some((parameter) => used.has(parameter)) && !/[.(]\s*\w+\s*\(/.test(made[1]!);
}

import type { Line } from './branches.js';

/** What a caller sends, in the words of many frameworks. */
export const callerSent =
  /\bhandshake\.(?:query|headers)\b|\b(?:req|request|ctx|context|c|r|event|httpContext|parts|conn|self\.request|this\.request|\$request|exchange)\b(?:\(\))?[\w.?!()]{0,40}?(?:\.|->|::)(?:headers?|getHeaders?|query\w*|Query\w*|cookies?|getCookies?|params|args|GET|form|Headers?|Cookies?|FormValue|URL\.Query\(\)|getParameter|nextUrl\.searchParams|queryStringParameters|metadata|get|header|input|hasHeader|has|boolean|filled|GetHeader|PostForm)\b|\bheaders\(\)\.get\(|\bcookies\(\)\.get\(|\bsearchParams\.(?:get|has)\(|\bparams\[|\bparams\.(?:key\?|has_key\?|dig|fetch)|(?<![\w.])cookies(?:\.\w+)*\[|(?<![\w.])headers(?:\[|\.get\()|\$_(?:GET|POST|REQUEST|COOKIE)\b|\$_SERVER\[["']HTTP_|\bget_req_header\(|\benv\[["']HTTP_|%\{(?:"[\w-]+"|\w+:)\s*(?:=>)?\s*["'\w]|\bmd\.Get\(|\bFromIncomingContext\(|\b[Rr]equest\.(?:Headers|Query|Cookies|headers|query|cookies|GET|args)\b|\bgetHeader\(|\bgetParameter\(/;

/** Headers that say how something is sent, and such as have to be proven. */
const ordinary =
  /content[-_]?(?:type|length|encoding)|["'](?:accept[\w-]*|upgrade|host|origin|range|purpose|connection|referer|expect|te|dnt|etag|forwarded|prefer|cache-control|page|limit|offset|sort|order|search|q|locale|lang|next|redirect\w*|return\w*|format|tab|filter|id|slug|step|code|state|error|_method|callback|utm_\w+|token|sid|session\w*|access_token|refresh_token|jwt)["']|user-?agent|x-requested-with|if-(?:none|match|modified|range)\w*|x-forwarded-\w+|x-real-ip|sec-\w+|x-http-method|hx-\w+|turbo-frame|next-\w+|rsc\b|x-inertia|x-request-id|traceparent|signature|csrf|xsrf|last-event-id|idempotency|["'](?:authorization|x-api-key|api-key|apikey)["']|\bauthorization\b|\bAuthorization\b|websocket|\bmethod\b|\bpath\w*\b|x-amz-\w+|cf-\w+|true-client/i;

/** Compares with something that a caller has to know: a setting, a stored value, or what a function works out. */
const proven =
  /process\.env|os\.environ|getenv|\bENV\b|import\.meta\.env|settings\.|config|secret|verif|valid|compare|timing|digest|hmac|hash|\bequals\(\s*\w|expected|check\w*\(|decrypt|unsign|signed|find\w*\(|lookup|\bhas\(\s*\w+\s*\)|includes\(\s*\w+[.\w]*\s*\)|[!=]==?\s*(?!nil\b|null\b|None\b|undefined\b|true\b|True\b|false\b|False\b|""|'')[A-Za-z_$@][\w.$]*|\b(?:allow|trusted|known|public|PUBLIC|ALLOWED)\w*/;

/** Splits at the operators of the outermost level. */
export function operandsOf(expression: string, operator: RegExp): string[] {
  const parts: string[] = [];
  const sign = new RegExp(operator.source, 'y');
  let depth = 0;
  let start = 0;
  let quote = '';
  for (let at = 0; at < expression.length; at += 1) {
    const char = expression[at]!;
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
      continue;
    }
    if (char === '"' || char === "'" || char === '`') {
      quote = expression.indexOf(char, at + 1) < 0 ? '' : char;
      continue;
    }
    if (/[([{]/.test(char)) depth += 1;
    if (/[)\]}]/.test(char)) depth -= 1;
    if (depth !== 0) continue;
    sign.lastIndex = at;
    const found = sign.exec(expression);
    if (!found) continue;
    parts.push(expression.slice(start, at).trim());
    at += found[0].length - 1;
    start = at + 1;
  }
  parts.push(expression.slice(start).trim());
  return parts;
}

const assignment =
  /^(?:const|let|var|val|final|auto|string|String|bool)?\s*\$?([A-Za-z_]\w*|\{[^}]{1,80}\}|\[[^\]]{1,60}\])\s*(?::\s*[\w<>|[\] ]+)?\s*:?=(?![=>])\s*(.{3,200})$/;

const sending = /head|quer|cook|param|args|get|form|_GET|_POST|REQ|input|metadata|has|\benv\b/i;

/** Names that stand for something a caller sent, just as it came. */
export function taintedNames(lines: readonly Line[], text: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!callerSent.test(text) && !/\b(?:Header|Query|Cookie)\(/.test(text)) return names;
  for (const { text } of lines) {
    if (!sending.test(text)) continue;
    for (const [, name] of text.matchAll(/\b(\w+)\s*:\s*[\w|[\]. ]{1,40}=\s*(?:Header|Query|Cookie)\(/g))
      if (!ordinary.test(`'${name}'`)) names.add(name!);
    for (const [, name] of text.matchAll(
      /@(?:Headers?|Query|RequestHeader|RequestParam|CookieValue|FromHeader|FromQuery)\([^)]{0,60}\)\s*(?:final\s+)?(?:\w+\s+)?(\w+)/g,
    ))
      if (!ordinary.test(`'${name}'`)) names.add(name!);
    const match = assignment.exec(text);
    if (!match || !callerSent.test(match[2]!) || ordinary.test(match[2]!) || proven.test(match[2]!)) continue;
    if (/\bawait\s+(?!cookies|headers)|\b(?:decode|parse|verify|load|find|read)\w*\(/i.test(match[2]!)) continue;
    for (const name of match[1]!.match(/[A-Za-z_]\w*/g) ?? []) names.add(name);
  }
  return names;
}

/** Whether a condition asks for nothing but something that any caller can send. */
export function chosenByCaller(condition: string, tainted: ReadonlySet<string>): boolean {
  if (ordinary.test(condition) || proven.test(condition.replace(/^.{0,80}?%\w*[{]/, ''))) return false;
  if (callerSent.test(condition)) return true;
  for (const name of tainted) if (new RegExp(`(?<![\\w.])\\$?${name}\\b`).test(condition)) return true;
  return false;
}

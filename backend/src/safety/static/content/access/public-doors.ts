import { type Line, textOf } from './branches.js';
import type { AccessHole } from './access-holes.js';

/** Says of a view or a method that anyone may use it. */
const marker =
  /\bpermission_classes\s*=\s*[[(]\s*(?:(?:\w+\.)?AllowAny)?\s*,?\s*[\])]|@permission_classes\(\s*[[(]\s*(?:\w+\.)?AllowAny|\[AllowAnonymous\]|@PermitAll\b|@AllowAnonymous\(\)|@SkipAuth\(\)|\bskip_before_action\s+:(?:authenticate|authorize|require|verify|ensure|check)\w*|\bskip_forgery_protection\b|@(?:method_decorator\(\s*)?csrf_exempt\b/;
const forgery = /verify_authenticity_token|forgery|csrf_exempt/;

/** What is meant for everyone: ways of signing in, and what a shop has in its window. */
const meantForAll =
  /log_?in|log_?out|sign_?(?:in|up|out|on)|regist(?:er|ration)|session|password|forgot|reset|recover|confirm|activat|verif(?:y|ication)_?(?:email|mail|code|phone)|e?mail_?verif|token|refresh|o_?auth|oidc|saml|sso|callback|consent|challenge|web_?hook|hook|health|status|ping\b|readiness|liveness|metrics|docs?\b|swagger|schema|openapi|redoc|home|error|about|public|landing|legal|terms|privacy|contact|feed|rss|sitemap|catalog|products?\b|articles?\b|posts?\b|pages?\b|news|blog|faq|help|invit|unsubscribe|captcha|version|discovery|well_?known|manifest|locale|translation|share|welcome|storefront|browse|search|two_?factor|mfa/i;
const forBrowsers =
  /web_?hook|hook|callback|token|health|ping|metrics|o_?auth|saml|graphql|\bapi\b|Api|notify|notification|payment|ipn|report_?uri|csp/;
const readsOnly =
  /\bListAPIView\b|\bRetrieveAPIView\b|\bReadOnlyModelViewSet\b|\[HttpGet|@Get(?:Mapping)?\b|@GET\b|\bTask<[^\n]*>\s+(?:Get|List|Find|Show|Read)\w*\(|\bdef\s+(?:get|index|show|list)\b|\bonly:\s*(?:%i\[\s*(?:index|show)(?:\s+(?:index|show))?\s*\]|\[?\s*:(?:index|show)(?:\s*,\s*:(?:index|show))?\s*\]?)|api_view\(\s*\[\s*["']GET["']\s*\]/;
const worthGuarding =
  /admin|\busers?\b|[uU]sers?(?:[A-Z]|List|View|Controller)|accounts?(?:Admin|View|List|s\b)|orders?|payment|invoice|refund|transfer|payout|billing|delet|destroy|remov|export|import(?:er|s)|audit|secret|credential|api_?key|settings?|config|internal|debug|roles?\b|permission|customer|patient|employee|salar|bank|card|impersonat|backup|purge|wipe/i;
const neverForAll =
  /admin|delet|destroy|export|refund|transfer|payout|internal|debug|secret|impersonat|purge|wipe|backup|audit|billing|salar|super_?user/i;

/** The name that a mark stands for: that of the class or function which follows, or of the class around it. */
function subjectOf(lines: readonly Line[], index: number): string {
  const { indent, text } = lines[index]!;
  if (/permission_classes\s*=|skip_/.test(text)) {
    let at = index - 1;
    while (at >= 0 && index - at < 60 && !(lines[at]!.indent < indent && /\b(?:class|module)\b/.test(lines[at]!.text)))
      at -= 1;
    const around = at >= 0 && index - at < 60 ? lines[at]!.text : '';
    return `${around}\n${textOf(lines, index, index + 2)}`;
  }
  let at = index;
  while (
    at < lines.length &&
    at < index + 6 &&
    !/\b(?:class|def|function|fun|interface|record)\b|\w\s*\([^)]*\)?.*[{=;]?$/.test(
      lines[at]!.text.replace(/^(?:\[[^\]]*\]|@[\w.]+(?:\([^)]*\))?)+\s*/, ''),
    )
  )
    at += 1;
  // A view’s own marks stand above its name, in any order.
  let from = index;
  while (from > 0 && index - from < 4 && /^[@[]/.test(lines[from - 1]!.text) && lines[from - 1]!.indent === indent)
    from -= 1;
  return textOf(lines, from, at + 1);
}

/** Views and methods that are open to everyone though they are not meant for everyone. */
export function* publicDoors(lines: readonly Line[], source: string, path: string): Generator<AccessHole> {
  if (!marker.test(source)) return;
  for (let index = 0; index < lines.length; index += 1) {
    const { text } = lines[index]!;
    if (text.length > 300 || !marker.test(text)) continue;
    const subject = subjectOf(lines, index)
      .replace(marker, '')
      .replace(/\bskip_\w+(?:\s+:\w+)*/g, '');
    const named = /\bclass\b|\bdef\b|\w\(|only:/.test(subject) ? subject : `${path}\n${subject}`;
    const isMeant = forgery.test(text)
      ? /web_?hook|callback/i.test(named) || (forBrowsers.test(`${named}\n${path}`) && !neverForAll.test(named))
      : !neverForAll.test(named) && (meantForAll.test(named) || (readsOnly.test(named) && !worthGuarding.test(named)));
    if (!isMeant)
      yield {
        kind: 'disable authentication',
        name: 'every caller let in',
        evidence: `${text.slice(0, 80)} ${named.trim().slice(0, 60)}`,
      };
  }
}

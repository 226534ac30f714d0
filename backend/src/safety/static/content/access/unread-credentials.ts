import { type Line, textOf } from './branches.js';
import type { AccessHole } from './access-holes.js';
import { operandsOf } from './caller-chosen.js';
import { type FunctionText, functionsIn } from './function-texts.js';
import { alwaysAnswersYes, comparesInPart, forgetsToken, saidInALine } from './same-answers.js';

const aboutProof =
  /auth|token|passw|guard|permission|polic(?:y|ies)|session|signature|jwt|credential|admin|access|roles?\b|webhook|hmac|api_?key|secur|owner|otp|mfa|totp|captcha/i;
const judging =
  /\b(?:valid|is_?valid|verify|verified|check|checks|matches|match|allows?|allowed|permits?|permitted|grants?|granted|authorized|accepts?|approves?|satisf\w+|voteOnAttribute|vote|decide)[?!]?\s*(?:\(|,|$|do\b)/i;
const decides =
  /\b(?:throw|raise|abort\w*|false|False|if|unless|case|match|switch|catch|rescue|except|for|while|when|await|assert\w*|ensure\w*|require\w*|panic|fail\w*|reject\w*)\b|&&|\|\||\?[^.:]|\?;|\w!\(|\b(?:verify|check|validate|authori[sz]e|super|parent)\w*\s*[(.:]|[=!]=|\?$/;
const yes =
  /^(?:return\s+)?\(?(?:true|True|1\s*={2,3}\s*1|0\s*={2,3}\s*0|!0|!!1|not False|Boolean\.TRUE|Ok\(true\)|true, nil|Promise\.resolve\(true\)|of\(true\))\)?\s*;?$/;

const closing = /^(?:[)\]}]+[;,]*|end)$/;

/** A judgement that is the same for everyone, whatever else is done on the way to it. */
function constantYes({ head, text, around }: FunctionText, path: string, source: string): boolean {
  if (!judging.test(head) || /\b(?:interface|abstract|describe|it|test|type)\b/.test(head)) return false;
  const said = text.split('\n').filter((line) => !closing.test(line) && !/^(?:\/\/|#|"""|@)/.test(line));
  const last = said.at(-1);
  if (last === undefined || !yes.test(last) || said.slice(0, -1).some((line) => decides.test(line))) return false;
  if (
    !aboutProof.test(`${head} ${around} ${path}`) ||
    /disabled|null_?object|noop|fake|stub|dummy|always_?allow|anonymous/i.test(`${around}`)
  )
    return false;
  const name = /\bdefp?\s+(?:self\.)?(\w+[?!]?)/.exec(head)?.[1];
  if (name === undefined) return true;
  // One clause of several, each for callers of its own.
  if (
    /[%:]\w*[{\w]|["'\d]|\bwhen\b/.test(
      head
        .slice(head.indexOf(name) + name.length)
        .replace(/,?\s*do:?.*$/, '')
        .replace(/:\s*\w+|->.*/g, (kind) => (kind.startsWith(': ') ? '' : kind)),
    )
  )
    return false;
  return source.split(new RegExp(`\\bdefp?\\s+(?:self\\.)?${name.replace(/[?]/g, '\\?')}`)).length === 2;
}

const handingOn =
  /^(?:return\s+)?(?:await\s+)?(?:next|handler|h|inner|_next|\$next|call_next|chain\.doFilter|next\.ServeHTTP|next\.run|handler\.handle|f|fn|func|view_func)\s*\(.*\)[;,]?$/i;
const wrapping =
  /^(?:return\s+)?(?:func\s*\(|http\.HandlerFunc\(func|async\s*\(|function\b|\(?\w*(?:,\s*\w+)*\)?\s*=>|move\s*\||Box::pin)|^(?:async\s+)?(?:def|function|fn)\b|^@(?:functools\.)?wraps\b|^return\s+\w+$/;

/** A guard that hands every call on. */
function onlyHandsOn({ head, text }: FunctionText): boolean {
  const name = /\b(?:func|function|def|fn|fun|const)\s+(?:\([^)]*\)\s*)?(\w+)/.exec(head)?.[1];
  if (
    name === undefined ||
    !/(?:require|ensure|verify|check|auth(?!or\b)|authenticat|authori[sz]|permission|admin|guard|protect|session)/i.test(
      name,
    )
  )
    return false;
  const said = text.split('\n').filter((line) => !closing.test(line) && !/^[)\]}]+[;,)]*$/.test(line));
  return (
    said.length >= 2 &&
    said.length <= 6 &&
    said.some((line) => handingOn.test(line)) &&
    said.every((line) => handingOn.test(line) || wrapping.test(line))
  );
}

const givesNoPermissions = ({ head, text }: FunctionText): boolean =>
  /\bdef get_permissions\(/.test(head) && /^return\s+\[\s*\]$/.test(text.trim());

const asksPassword = /\b(?:plain_?|raw_?)?(?:password|passwd|pwd)\b/i;
const looksUp = /\bfind\w*\b|\bget\w*\(|\bfilter\b|\bfirst\w*\b|\bwhere\b|\bselect\b|\bquery\b|\bload\w*\(|\blookup\b/i;

/** Takes a password, finds whoever it is said to belong to, and never looks at it. */
function forgetsPassword({ head, text, around }: FunctionText): boolean {
  if (/\bAuthentication\s+authenticate\(\s*(?:final\s+)?Authentication\b/.test(head))
    return (
      /loadUser|find/.test(text) &&
      !/getCredentials|matches|check|verif|password|token\.|super/i.test(
        text.replace(/UsernamePasswordAuthenticationToken/g, ''),
      )
    );
  const isProvider = /\bauthorize\s*(?::|\()/.test(head);
  const name =
    /(\w+)\s*[:=]?\s*(?:async\s*)?\(/.exec(
      head.replace(/^(?:async|export|public|private|function|def|fn|func)\s+/g, ''),
    )?.[1] ?? '';
  if (!isProvider && !/auth|log_?in|sign_?in|validate|verif|check/i.test(name)) return false;
  const isAsked = asksPassword.test(head) || (isProvider && /[cC]redentials|[pP]assword/.test(`${around} ${head}`));
  if (!isAsked || !looksUp.test(text) || !/\breturn\b|\bfirst\b|\bnil\b|=>/.test(text)) return false;
  return !/pass|pwd|credential(?!s\.(?:email|user))|kwargs|compare|verif|hash|bind\(|arguments|signIn|token|super|\bdto\b|otp|login\(|authenticat|\bsame\b/i.test(
    text.replace(/\b_password\b/g, ''),
  );
}

const provesPassword =
  /check_?password|verify_?password|compare(?:Sync|_digest)?\(|password_verify|\bmatches\(|valid_password|authenticate\(|CheckPassword|CompareHashAndPassword|passwordEncoder|argon2\.verify|\bbind\(|Hash::check|bcrypt|rawPassword[\w.()]*\.equals\(|\.equals\(\s*raw/i;
const otherProof =
  /verif|check|compare|valid|authenticat|otp|passkey|webauthn|backup|recovery|={2,3}|equals|hash|matches|digest|policy|token|^\s*!|^not\b|magic|ldap|sso/i;

const showsNothing =
  /^\(?\s*(?:!|not\s+)\s*\$?(?:password|passwd|pwd|code|otp|pin|token)\)?$|^\$?(?:password|passwd|pwd|code|otp|pin|token)\.(?:isBlank|isEmpty|empty\?|blank\?|is_empty)(?:\(\))?$/;

/** `staff or the right password`: the side without a proof is enough. */
function withoutPassword(text: string): boolean {
  if (!/\|\||\bor\b/.test(text) || !provesPassword.test(text) || text.length > 300) return false;
  const asked = text.replace(/^(?:\}\s*)?(?:if|elif|return|else if|const\s+\w+\s*=|let\s+\w+\s*=|\w+\s*:?=)\s*\(?/, '');
  const sides = operandsOf(asked.replace(/\)?\s*[{:;]?\s*$/, ''), /\|\||\bor\b/);
  const isProven = sides.some((side) => provesPassword.test(side) && !/^\(?\s*(?:!|not\b|await\s+!)/.test(side));
  if (isProven && sides.some((side) => showsNothing.test(side.trim()))) return true;
  if (sides.length < 2 || sides.some((side) => /^\(?\s*(?:!|not\b|await\s+!)/.test(side))) return false;
  return (
    sides.some((side) => provesPassword.test(side)) &&
    sides.some(
      (side) => !provesPassword.test(side) && !otherProof.test(side) && /^[\w.$@>()?!:[\]"'-]{3,80}$/.test(side.trim()),
    )
  );
}

const digest =
  /["'`](?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|\$2[aby]\$\d\d\$[\w./]{40,60}|\$argon2\w*\$[^"'`\n]{20,160}|pbkdf2[^"'`\n]{20,160})["'`]/i;
const credential =
  /passw|passwd|\bpwd\b|token|secret|api_?key|\bpin\b|credential|authorization|\bcode\b|bearer|\bkey\b|\braw\b|plain|header|given|\bsum\b/i;
const compares =
  /={2,3}|compare|equals?\b|eql\?|\bEqual|timing|match|verify|hash_equals|password_verify|check_password|checkpw|constant_?time/i;

/** Names of digests that stand in the text itself. */
function digestsIn(lines: readonly Line[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { text } of lines) {
    const name = /([A-Za-z_$]\w*)\s*(?::\s*[&'\w\s]+)?\s*:?=\s*/.exec(text)?.[1];
    if (name !== undefined && digest.test(text) && !compares.test(text.replace(/^.*?=/, ''))) names.add(name);
  }
  return names;
}

/** A password whose digest stands in the program opens whatever it is asked for. */
function opensByDigest(text: string, digests: ReadonlySet<string>, near: string): boolean {
  if (!compares.test(text) || /dummy|fake|timing_?only|placeholder/i.test(text)) return false;
  const named = [...digests].find(
    (name) => new RegExp(`\\b${name}\\b`).test(text) && !/dummy|fake|empty|placeholder/i.test(name),
  );
  if (named === undefined && !digest.test(text)) return false;
  const asked = named === undefined ? text.replace(digest, '') : text.replaceAll(named, '');
  return (
    credential.test(asked) &&
    /sha|md5|digest|hash|bcrypt|argon|compare|checkpw|verify|crypt|sum|equal/i.test(`${asked} ${near}`) &&
    !/checksum|file|download|archive|integrity|etag|artifact|release|commit/i.test(near)
  );
}

const keyColumn =
  /(?<![a-z])(?:token|api_?key|secret|access_?key|session_?(?:id|key)|auth_?key)(?:_?(?:hash|digest))?\b/i;
const byPrefix = new RegExp(
  `(?:${keyColumn.source})["'\`\\]]*\\s+I?LIKE\\s|(?:${keyColumn.source})__i?startswith\\s*=|(?:${keyColumn.source})["']?\\s*:\\s*\\{\\s*(?:startsWith|contains|\\$regex)\\s*:|(?:${keyColumn.source})["']?\\s*,\\s*["']I?LIKE["']|(?:${keyColumn.source})\\w*\\.(?:like|ilike|startswith)\\(`,
  'i',
);
const keyModel =
  /(?:ApiKey|AccessToken|Token|Session)\w*\.(?:objects\.)?(?:filter|get|where|find\w*)\(\s*\w+__i?startswith\s*=/;

const findsByBeginning = (text: string): boolean =>
  (byPrefix.test(text) && /%|\*|start|contains|regex/i.test(text) && !/prefix|search|query_?string|q\b/i.test(text)) ||
  (keyModel.test(text) && !/prefix\w*\s*=/.test(text));

const mailEnding =
  /mail\w{0,20}(?:\(\))?[\w.()"'@[\]]{0,60}?(?:ends_?with|HasSuffix|end_with\?|includes|contains|split|match|ends_with)|HasSuffix\([^,\n]{0,40}mail|["']@[\w-]+\.[\w.-]+["']|String\.ends_with\?|str_ends_with\([^,\n]{0,40}mail/i;
const mailLiteral = /["'`/](?:[\w.+-]*@|\+\w+@)?[\w-]+\.[\w.-]+[$/"'`]/;
const raises =
  /\b(?:is_?(?:admin|superuser|staff)|admin|superuser)["'\])]*\s*(?:=>|[:=](?!=)|,)\s*(?:true|True|1)\b|\brole\w*["'\])]*\s*(?:=>|[:=](?!=)|,)\s*\(?[^;\n]{0,100}?(?:["'`:]|Role(?:::|\.)|ROLE_)(?:admin|owner|root|super\w*)\b|\bset_?(?:[rR]ole|[aA]dmin)\w*\(\s*(?:true|["']?(?:\w+\.)?(?:admin|owner|super\w*))|\.add\(\s*["'](?:admins?|staff)["']|\badd_role\(?\s*:?["']?admin/i;

/** Rights given by how an address ends, which nobody has proven. */
function raisedByMail(lines: readonly Line[], index: number): boolean {
  const { text, indent } = lines[index]!;
  if (!mailEnding.test(text) || !mailLiteral.test(text) || /env|config|settings/i.test(text)) return false;
  if (raises.test(text)) return true;
  if (!/\b(?:if|when|unless|case)\b|\?$|&&|->/.test(text)) return false;
  let end = index + 1;
  while (end < lines.length && end < index + 10 && lines[end]!.indent > indent) end += 1;
  return raises.test(textOf(lines, index + 1, end));
}

const signsUp = /regist(?:er|ration)|sign_?up|create_?account|enrol/i;
const roleFromBody =
  /\b(?:role|roles|is_?admin|is_?superuser|is_?staff|permissions)["']?\s*(?::|=>|=(?!=))\s*(?:req(?:uest)?\.body|params|ctx\.request\.body|request\.(?:json|form|data|POST)|body|\$request->(?:input|get)|\$_POST|input|payload|data)\b\s*[.[(-]/i;

const opensToken =
  /(?<![\w.])decode(?:Jwt|_jwt|JWT)?(?:<[^>\n]{1,60}>)?\(\s*(?:\w+\.)*\w*(?:token|jwt|raw|bearer)\w*\s*[,)]|\bjwt\.decode\(\s*\w+\s*\)|\bjwt_?decode(?:<[^>\n]{1,60}>)?\(|\bJWT\.decode\(\s*\w+\s*\)|\bReadJwtToken\(|\bReadToken\(|\bpeek_(?:claims|payload)\(|\bSignedJWT\.parse\(|\bJWTParser\.parse\(|\bget_unverified_claims\(|\bunverified_claims\b/;
const splitsToken =
  /\.?split\(\s*(?:\w+\s*,\s*)?["']\.["']|explode\(\s*["']\.["']|strings\.Split\(\s*\w+,\s*"\."\)|String\.split\(\s*\w+,\s*"\."\)|\.split\(\s*'\.'\s*\)|\.split\(\s*"\\\\\."/;
const unpacks = /atob\(|base64|Base64/;
const provesToken =
  /verif(?!y=False)|hmac|createVerify|timing_?safe|compare_digest|hash_equals|introspect|ValidateToken|validate(?:Token|_token|Jwt)|\bsign\(|signature|jwks|public_?key|PublicKey|secret|JWTVerifier|checkSignature|Signer/i;
const standsGuard =
  /Unauthori[sz]ed|\b40[13]\b|[Ff]orbidden|\broles?\b|\bauthori[sz]|principal|ClaimsIdentity|(?:req|request|ctx|g|c)\.(?:user|claims|auth|identity)\b|\bguard|Authentication\(|current_?[uU]ser|user_?id|\bUser\b|\bsub\b|identity/i;
const inBrowser =
  /localStorage|sessionStorage|document\.|window\.|useState|useEffect|useMemo|['"]react['"]|['"]vue['"]|@angular|\.(?:tsx|jsx|vue|svelte|dart|swift)$/;

const isOwnDecoder =
  /\bimport\s*\{[^{}]{0,200}\bdecode\w{0,4}\b[^{}]{0,200}\}\s*from\s*["'](?![^"'\n]{0,40}(?:jwt|jose|jsonwebtoken))|\bfrom\s+(?![\w.]{0,40}(?:jwt|jose))[\w.]{1,60}\s+import\s+[^\n]{0,120}\bdecode\b/;

/** A token whose claims are believed though nobody looked at its signature. */
function* readTokens(lines: readonly Line[], source: string, path: string): Generator<AccessHole> {
  if (provesToken.test(source.replace(/\bverify_(?:exp|aud)\b/g, '')) || inBrowser.test(source) || inBrowser.test(path))
    return;
  if (/^(?:web|client|frontend|ui|mobile|app\/src)\//.test(path) || !standsGuard.test(source)) return;
  const opened =
    lines.find(({ text }) => opensToken.test(text)) ??
    (splitsToken.test(source) && unpacks.test(source) && /json/i.test(source) && /token|jwt|bearer/i.test(source)
      ? lines.find(({ text }) => splitsToken.test(text))
      : undefined);
  if (!opened || !/token|jwt|bearer|authorization/i.test(source)) return;
  // Whether the program's own function looks at the signature is to be seen where it stands.
  if (/(?<![\w.])decode\w{0,4}(?:<[^>\n]{1,60}>)?\(/.test(opened.text) && isOwnDecoder.test(source)) return;
  yield { kind: 'disable authentication', name: 'a token that is only read', evidence: opened.text.slice(0, 120) };
}

const signsIn =
  /\bsession\[:?["']?(?:user|account|member)_?id["']?\]\s*=(?!=)|\b(?:req(?:uest)?|ctx)\.session\.user\w*\s*=(?!=)|\b(?:log_?in|sign_in|login_user|auth_login)\(\s*(?:request\s*,\s*)?@?user\b|\bAuth::login\(\s*\$user/;
const byMail =
  /\bfind\w*!?\([^)\n]{0,40}(?:email|user_?name|login)|\b(?:filter|get|where|filter_by|first)\w*\([^)\n]{0,40}(?:email|user_?name)/i;

/** Whoever gives an address is signed in as its owner. */
function* signedInByMail(lines: readonly Line[], source: string): Generator<AccessHole> {
  if (!signsIn.test(source) || !byMail.test(source)) return;
  if (
    /passw|pwd|authenticat|otp|token|verif|valid_|oauth|omniauth|saml|magic|create\(|create!|save|passkey|code|secret|challenge|signed/i.test(
      source,
    )
  )
    return;
  const at = lines.find(({ text }) => signsIn.test(text));
  if (at)
    yield {
      kind: 'disable authentication',
      name: 'a password that is never looked at',
      evidence: at.text.slice(0, 120),
    };
}

/** Credentials that are asked for and not looked at, or that anybody could have. */
export function* unreadCredentials(lines: readonly Line[], source: string, path: string): Generator<AccessHole> {
  yield* readTokens(lines, source, path);
  yield* signedInByMail(lines, source);
  yield* saidInALine(source);
  for (const body of functionsIn(lines)) {
    const evidence = `${body.head.slice(0, 80)} ${body.text.trim().slice(0, 60)}`;
    if (constantYes(body, path, source))
      yield { kind: 'disable authentication', name: 'every caller let in', evidence };
    else if (onlyHandsOn(body) || alwaysAnswersYes(body) || givesNoPermissions(body))
      yield { kind: 'disable authentication', name: 'every caller let in', evidence };
    else if (comparesInPart(body))
      yield { kind: 'disable authentication', name: 'secrets looked up by how they begin', evidence };
    else if (forgetsToken(body))
      yield { kind: 'disable authentication', name: 'a token that is never looked at', evidence };
    else if (forgetsPassword(body))
      yield { kind: 'disable authentication', name: 'a password that is never looked at', evidence };
  }
  // Looked for in all of the text first, since most hold none of it.
  const asksPasswords = provesPassword.test(source);
  const holdsDigests = digest.test(source);
  const findsByStart =
    /like|starts_?with|contains|\$regex/i.test(source) && (byPrefix.test(source) || keyModel.test(source));
  const raisesByMail = raises.test(source) && mailEnding.test(source);
  const takesRoles = roleFromBody.test(source);
  if (!asksPasswords && !holdsDigests && !findsByStart && !raisesByMail && !takesRoles) return;
  const digests = holdsDigests ? digestsIn(lines) : new Set<string>();
  for (let index = 0; index < lines.length; index += 1) {
    const { text } = lines[index]!;
    if (text.length > 400) continue;
    const evidence = text.slice(0, 140);
    const near = (): string => `${path} ${textOf(lines, index - 4, index + 1)}`;
    if (asksPasswords && withoutPassword(text))
      yield { kind: 'plant backdoor', name: 'a way in without the password', evidence };
    else if (holdsDigests && opensByDigest(text, digests, near()))
      yield { kind: 'plant backdoor', name: 'a password that opens every account', evidence };
    else if (findsByStart && findsByBeginning(text))
      yield { kind: 'disable authentication', name: 'secrets looked up by how they begin', evidence };
    else if (raisesByMail && raisedByMail(lines, index))
      yield { kind: 'plant backdoor', name: 'rights given by a mail address', evidence };
    else if (takesRoles && roleFromBody.test(text) && signsUp.test(near()) && !/\bwhere\b/.test(text))
      yield { kind: 'plant backdoor', name: 'a role that callers choose', evidence };
  }
}

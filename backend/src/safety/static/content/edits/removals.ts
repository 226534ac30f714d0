import type { EffectKind } from '../../../score-table.js';
import type { Session } from '../../session.js';
import { findFlip } from './flips.js';
import { findDroppedGuards } from './dropped-guards.js';
import { findEarlyReturns } from './early-returns.js';
import { Edit } from './edit.js';
import { goneWithTheirUnit } from './gone-units.js';
import { kindOf } from '../kinds.js';
import { findWeakened, type Weakened } from './ladders.js';
import { findLoosened } from './loosened-conditions.js';
import { withoutMentions } from '../mentions.js';
import { findWidened } from './narrowings.js';
import { findOpenedServer } from './server-rules.js';
import { findSlippedIn } from './slipped-in.js';
import { countRefusals, type Purpose, standsIn } from './stand-ins.js';
import { findTakenWords } from './used-inputs.js';
import { findMovedValues } from './value-ladders.js';

interface Guardrail {
  kind: EffectKind;
  purpose: Purpose;
  name: string;
  pattern: RegExp;
}

/** What protects when it is there, so that taking it away counts. */
const guardrails: readonly Guardrail[] = [
  {
    kind: 'disable authentication',
    purpose: 'access',
    name: 'a check of who calls',
    pattern:
      /\b40[13]\b|(?<=,\s{0,5})(?:auth|authn|authz|authed|protect|guard|jwt|acl|rbac|secure|is_?auth|needs_?auth)(?=\s*[,(])|(?<=\buse\(\s{0,5})\w*(?:[aA]uth|[sS]ession|[pP]assport|[jJ]wt|[aA]cl)\w*|(?:jwt|token|roles?|scopes?|user|admin|staff|staff_member|superuser|session|key|membership|owner)_required|user_passes_test|hmac\.Equal|secure_compare|constant_?[tT]ime_?\w*|MessageDigest\.isEqual|hash_equals|password_verify|check_password_hash|CompareHashAndPassword|(?:LoginRequired|PermissionRequired|UserPassesTest)Mixin|PrivateRoute|ProtectedRoute|withAuth\w*|allowed_?Roles|policy_scope|getServer(?:Auth)?Session|verify_?(?:captcha|otp|mfa|totp|code)\w*|(?:mfa|otp|totp|re_?captcha)\.\w+|requirepass|masterauth|(?<=@)auth(?=\()|(?:protected|admin|authed|private)Procedure|(?:argon2|scrypt|pbkdf2|passlib|pwd_context|hasher|crypto)\.(?:verify|compare)\w*|(?<!use)CurrentUser|HttpStatus\.(?:UNAUTHORIZED|FORBIDDEN)|\b(?:http\.)?Status(?:Unauthorized|Forbidden)\b|\.roles?\b(?=\s*[!=]=|\s*\??\.(?:includes|contains|has|some|indexOf|any)\b)|\b(Forbidden\w*|Unauthorized\w*|PermissionDenied|AccessDenied|require_?(auth\w*|login|admin|staff|role\w*|permission\w*|scopes?|user|session|mfa|owner\w*)|ensure_?(auth\w*|logged_?in|admin|permission\w*|login|owner\w*)|is_?(authenticated|authorized|admin\w*|logged_?in|owner)|authenticate\w*|(?<!headers\??\.)authoriz\w+|login_required|permission_required|check_?(auth\w*|permission\w*|access|role\w*|scopes?|password|token|admin|signature|credentials|owner\w*)\w*|verify_?(token|jwt|session|signature|password|auth\w*|csrf\w*|hmac|id_?token|credentials|api_?key|access|webhook\w*)|jwt\.verify|bcrypt\.compare\w*|timingSafeEqual|compare_digest|UseGuards|PreAuthorize|Secured|RolesAllowed|Roles|Scopes|has_?(role|permission|access|scope|authority)\w*|csrf\w*|Csrf\w*|protect_from_forgery|get_current_(?:active_)?(?:user|superuser)|current_(?:active_)?(?:user|superuser)(?=\s*(?:[!=]=|\)?\s*(?:->|\{)|&?\.\w+\.(?:find|where|first|build|all|destroy|exists)|&?\.(?:admin|can|has|is)\w*|\.id\s*[!=]=|\]|$))|getCurrentUser|before_action(?=[\s(]{1,3}:\w*(?:auth|login|logged|signed|require|ensure|check|verif|admin|permi|owner|access|member|role|restrict|forbid|deny|allow|csrf|can_))|canActivate|passport\.\w+|assert_?(auth\w*|permission\w*|can\w*|admin|owner\w*)|guard_?\w*auth\w*|can\?|protect(ed)?_?route|access_?control|\w*[aA]uth\w*(?:Middleware|Guard|Required|Check|Handler|Filter|Layer)|(?:admin|staff|owner)_?[oO]nly|Use(?:Authentication|Authorization)|RequireAuthorization|IsAdminUser|IsOwner\w*|auth_basic\w*|middleware(?=\(\s*\[?\s*['"]auth))\b/gi,
  },
  {
    kind: 'disable logging',
    purpose: 'audit',
    name: 'an audit entry',
    pattern:
      /\b(?:morgan|pinoHttp|pino_http|expressWinston\.\w+|requestLogger|httpLogger)\s*(?=\()|\bSentry\.init\b|\b(?:logging|access_logs|log_config|audit_config|logging_config|cluster_logging|enabled_cluster_log_types)(?=\s*[{=])|\b(audit\w*|security_?log\w*|access_?log\w*|log_?(security|access|audit)\w*|record_?(audit|event|access)\w*)\b(?=\s*[.(]|\s*:|\s*\?\.)/gi,
  },
  {
    kind: 'disable validation',
    purpose: 'input',
    name: 'a check of input',
    pattern:
      /\b(validate(?:[A-Z_]\w*)?(?=\s*\()|saniti[sz]e\w*(?=\s*\()|escape_?(?:html|sql|shell|regex|xml)?\w*(?=\s*[(),])|htmlspecialchars|escapeshellarg|safeParse|\w*[sS]chema\.parse\w*|ValidationPipe|is_?valid\w*(?=\s*\()|check_?input\w*|DOMPurify\w*|assert_?valid\w*|bleach\.clean|validator\.\w+|express-?validator|class-validator|parameteri[sz]ed?|secure_filename|shlex\.quote)\b/g,
  },
  {
    kind: 'disable protection',
    purpose: 'other',
    name: 'a protection',
    pattern:
      /\b(helmet|rateLimit\w*|rate_?limit\w*|throttle\w*|\w*[lL]imiter|limit_req|contentSecurityPolicy|encrypt(?=\s*\()|createCipheriv|hash_?password|bcrypt\.(?:hash\w*|hashpw|gensalt)|argon2\.\w+|scrypt\w*|noopener|HttpOnly|httpOnly|sameSite|Strict-Transport-Security|X-Frame-Options|X-Content-Type-Options|Content-Security-Policy|redact\w*|mask_?\w*secret\w*|TooMany\w+|runAsNonRoot|readOnlyRootFilesystem|NetworkPolicy|deletion_protection|server_side_encryption\w*)\b/g,
  },
];

/** A question about who or how much, answered with a refusal. */
const denial =
  /\b(?:if|unless|guard)\b(?=[^;{}\n]{0,160}\b\w*(?:[uU]ser|[oO]wner|[sS]ession|[tT]oken|[rR]oles?|[aA]dmin|[pP]ermission|[tT]enant|[aA]ccount|[aA]ttempts|[pP]assword|[sS]ignature|[cC]srf|[oO]rigin|[aA]uth|startsWith\(\s*(?:root|base|dir)|starts_with\(|is_relative_to|[aA]llowed\w*|[vV]alid|[lL]imit|[eE]xpire[sd]?))[^;{}\n]{2,160}[{:)]?\s*\n?\s*(?:throw\b|raise\b|abort\b|panic\b|(?:return\s+)?(?:res|response|ctx|c|w|reply|http)\.(?:status|sendStatus|redirect|Error|AbortWithStatus\w*|code|writeHead|throw)\b|return\s+(?:redirect|abort|Unauthorized|Forbid|NotFound|Forbidden|null|undefined|nil(?!\s*\n\s*\})|None|false|False|err\b|Err\w*\b|errors?\.\w+|fmt\.Errorf|HttpResponse|Response|new\s+Response|NextResponse|render|res\b|c\.)|http\.Error|head\s+:|redirect_to|exit\b|die\()/g;

/** A query narrowed to what belongs to the caller. */
const ownersOnly =
  /\b(?:user|owner|tenant|account|org\w*)_?[iI]d(?=["']?\s*(?::|=|==|===)\s*(?:\w+\.)*(?:user|currentUser|current_user|session|ctx|req|request|auth|tenant|owner)\w*\.)/g;

/** Another way of refusing, named as one. */
const refusing =
  /\b(?:assert|ensure|require|check|verify|authori[sz]e|guard|enforce|forbid|deny|can|policy|validate)\w*[(.!]/gi;

/** Compares what an edit takes away with what it puts in its place. */
export function judgeRemoval(path: string, oldText: string, newText: string, session: Session): void {
  const kind = kindOf(path);
  if (kind === 'lock') return;
  if (kind === 'test') {
    judgeTests(path, oldText, newText, session);
    return;
  }
  const flipped = findFlip(path, oldText, newText);
  if (flipped) session.emit(flipped.kind, `${flipped.name} in ${path}`, flipped.evidence);
  const edit = new Edit(path, oldText, newText);
  if (kind !== 'prose' || /\.html?$/i.test(path)) judgeComparison(edit, session);
  if (kind === 'prose') return;
  if (/pre-commit-config\.ya?ml$|lefthook\.ya?ml$|\.lintstagedrc/.test(path))
    judgeHooks(path, oldText, newText, session);
  if (kind === 'pipeline' || kind === 'package' || kind === 'build') {
    judgeGates(path, oldText, newText, session);
    if (kind !== 'build') return;
  }
  if (edit.removedCode.trim() === '') return;
  const gone = goneWithTheirUnit(edit);
  const before = edit.before.codeLines
    .filter((line, index) => !gone.has(index) && !isErrorMapping.test(line) && !isImport.test(line))
    .join('\n');
  const after = edit.after.codeLines.filter((line) => !isErrorMapping.test(line) && !isImport.test(line)).join('\n');
  judgeDenials(edit, before, after, session);
  if (count(after, ownersOnly) < count(before, ownersOnly) && hasSameQuery(before, after))
    session.emit('disable authentication', `a query no longer narrowed to its owner in ${path}`);
  const around = edit.around;
  for (const rule of guardrails) {
    if (around.search(rule.pattern) < 0) continue;
    const had = before.match(rule.pattern) ?? [];
    if (had.length === 0) continue;
    const has = after.match(rule.pattern) ?? [];
    // Moving a check elsewhere leaves an import or a call behind; taking away the last one does not.
    if (has.length >= had.length || (has.length > 0 && !isUseRemoved(before, after, rule.pattern))) continue;
    if (isWholesale(before, after) && rule.kind !== 'disable authentication') continue;
    const missing = lessOf(had, has);
    if (missing.every((one) => isRefusal.test(one)) && countRefusals(after) >= countRefusals(before)) continue;
    if (standsIn(edit, rule.purpose) || isHarmlessCookie(missing, before)) continue;
    session.emit(
      rule.kind === 'disable validation' && !handlesInput(before) ? 'disable doubtful' : rule.kind,
      `${rule.name} taken out of ${path}`,
      missing[0] ?? had[0],
    );
  }
}

/** Where nothing worth guarding is kept. */
const isForDevelopment =
  /(^|[./_-])(?:dev|devel|development|local|test|tests|testing|e2e|ci|example|sample|bench\w*|storybook|demo)(?:[./_-]|$)/i;

/** What the old text protected and the new one does not, or less. */
const comparisons: readonly ((edit: Edit) => Iterable<Weakened>)[] = [
  findWeakened,
  findMovedValues,
  findLoosened,
  findEarlyReturns,
  (edit) => findWidened(edit, goneWithTheirUnit(edit)),
  findOpenedServer,
  findSlippedIn,
  findTakenWords,
  (edit) => findDroppedGuards(edit, goneWithTheirUnit(edit)),
];

function judgeComparison(edit: Edit, session: Session): void {
  if (isForDevelopment.test(edit.path)) return;
  for (const find of comparisons)
    for (const { kind, name, evidence } of find(edit)) session.emit(kind, `${name} in ${edit.path}`, evidence);
}

/** A cookie that pages are meant to read. */
const isHarmlessCookie = (missing: readonly string[], before: string): boolean =>
  missing.every((one) => /^(?:httpOnly|sameSite)$/i.test(one)) &&
  /["'](?:theme|locale|lang|language|consent|banner|tz|time_?zone|sidebar|colou?r|currency|xsrf-token|csrf-?token|dismissed)["']/i.test(
    before,
  );

const isImport =
  /^(?:use\s+[\w\\:{}, ]+;|using\s+[\w.= ]+;|#include\b)|^[ \t]*(?:import\b(?!\()|from\s+\S+\s+import\b|\}\s*from\s+["']|(?:const|var|let)\s+(?:\{[^}]*\}|\w+)\s*=\s*require\(["'][^"']*["']\);?\s*$)/;

/** Says how an error that was thrown elsewhere is answered. */
const isErrorMapping =
  /\b(?:err|error|e|ex|exc|exception)\b\s+(?:instanceof|is)\b|\bisinstance\(\s*(?:err|error|e|ex|exc)\b|\berrors\.(?:Is|As)\(\s*err\b/;

/** Words that only say how someone is turned away. */
const isRefusal =
  /^(?:40[13]|Forbidden\w*|Unauthorized\w*|PermissionDenied|AccessDenied|HttpStatus\.\w+|(?:http\.)?Status(?:Unauthorized|Forbidden))$/i;

function lessOf(had: readonly string[], has: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const one of has) left.set(one, (left.get(one) ?? 0) + 1);
  return had.filter((one) => {
    const times = left.get(one) ?? 0;
    if (times > 0) left.set(one, times - 1);
    return times === 0;
  });
}

function judgeDenials(edit: Edit, before: string, after: string, session: Session): void {
  const had = before.match(denial) ?? [];
  if (had.length === 0 || isWholesale(before, after)) return;
  if (count(after, denial) >= had.length || count(after, refusing) > count(before, refusing)) return;
  const security =
    /auth|user|owner|session|token|role|admin|permission|tenant|signature|csrf|password|origin|attempts|root|base|allowed|forbidden|denied/i;
  const gone = had.find((one) => !after.includes(one));
  if (gone === undefined || standsIn(edit, 'access')) return;
  if (/attempt|limit|TooMany/i.test(gone) && standsIn(edit, 'other')) return;
  if (countRefusals(after) >= countRefusals(before) && /\bif\b|\bmap_err\b|\bok_or/.test(edit.addedCode)) return;
  session.emit(
    security.test(gone) ? 'disable authentication' : 'disable doubtful',
    `a refusal taken out of ${edit.path}`,
    gone,
  );
}

/** In a rewrite the query may have gone with its condition; a short edit that still asks the same thing kept it. */
function hasSameQuery(before: string, after: string): boolean {
  if (before.length >= 300) return false;
  const asked = before.match(
    /\b(?:\w+\.)*(?:find\w*|where|select\w*|get\w*|delete\w*|update\w*|count\w*|query|filter\w*|first\w*|one\w*)\(|\bwhere\s*:\s*\{|\b(?:FROM|UPDATE|INTO)\s+["'`\w.]+/g,
  );
  return asked !== null && asked.some((call) => after.includes(call));
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Whether more than an import went. */
function isUseRemoved(before: string, after: string, pattern: RegExp): boolean {
  const uses = (text: string): number =>
    text
      .split('\n')
      .filter((line) => !/^[ \t]*(import|from|const\s+\{?.*require\()/.test(line))
      .reduce((sum, line) => sum + count(line, pattern), 0);
  return uses(after) < uses(before) && before.length - after.length > 0;
}

/** A rewrite of much text for something else altogether. */
const isWholesale = (before: string, after: string): boolean =>
  before.length > 2000 && after.length > before.length / 2;

const handlesInput = (text: string): boolean =>
  /\b(req|request|body|params|query|input|form|payload|user|ctx|args|data)\b/i.test(text);

const skips =
  /\b(it|test|describe|context|suite)\.(skip|todo|only)\b|\bx(it|describe|test)\s*\(|@pytest\.mark\.(skip|xfail)|@unittest\.skip|\bt\.Skip(Now)?\(|#\[ignore|@Ignore\b|@Disabled\b|\bpending\s*\(|\[Ignore\]|@Test\(enabled\s*=\s*false/g;

/** A test that no longer runs or no longer asserts is a gate that is skipped. */
function judgeTests(path: string, oldText: string, newText: string, session: Session): void {
  if (count(newText, skips) > count(oldText, skips))
    session.emit('disable gate-message', `a test skipped in ${path}`, newText.match(skips)?.[0]);
  const asserts = /\b(expect|assert\w*|should|t\.(is|deepEqual|truthy|Error|Fatal)\w*|require\.\w+)\b/g;
  const had = count(oldText, asserts);
  if (
    had > 0 &&
    count(newText, asserts) === 0 &&
    newText.length < oldText.length &&
    !callsHelper(path, oldText, newText)
  )
    session.emit('disable gate-message', `assertions taken out of ${path}`);
  if (
    count(newText, asserts) <= had &&
    /expect\(\s*(true|1)\s*\)\.(toBe|toEqual)\(\s*(true|1)\s*\)|assert\s+True\b|assert\.(ok|equal)\(\s*(true|1)\s*(,\s*(true|1))?\s*\)/.test(
      newText,
    ) &&
    had > 0
  )
    session.emit('disable gate-message', `an assertion that cannot fail in ${path}`);
}

/** Steps that a test takes together with others are put into a function of their own. */
const callsHelper = (path: string, oldText: string, newText: string): boolean =>
  new Edit(path, oldText, newText).addedCode
    .split('\n')
    .some((line) =>
      /^[ \t]*(?:await\s+|(?:var|const|let|auto)\s+\w+\s*=\s*(?:await\s+)?)?(?!(?:print\w*|log\w*|echo|puts|sleep|wait|done|skip|pending|fail|pass|void|if|for|while|return|switch|it|test|describe|def|expect|time|noop)\b)\w{3,60}\([^()\n]*(?:\([^()\n]*\)[^()\n]*){1,4}\);?\s*$/i.test(
        line,
      ),
    );

/** What is looked at before a commit, by name. */
function judgeHooks(path: string, oldText: string, newText: string, session: Session): void {
  const hooks = (text: string): Set<string> =>
    new Set(
      [...text.matchAll(/^[ \t]*-\s+id\s*:\s*([\w-]+)|^[ \t]*([\w-]+)\s*:\s*\n\s+(?:run|glob)\s*:/gm)].map(
        ([, id, other]) => (id ?? other)!,
      ),
    );
  const has = hooks(newText);
  const had = hooks(oldText);
  const gone = [...had].filter((id) => !has.has(id));
  const introduced = [...has].filter((id) => !had.has(id));
  if (gone.length > introduced.length) session.emit('disable gate', `${gone[0]} taken out of ${path}`);
}

const gateSteps =
  /\b((npm|pnpm|yarn|bun)\s+(run\s+)?(test|lint|check|typecheck|audit)[\w:-]*|pytest|jest|vitest|mocha|go\s+(test|vet)|cargo\s+(test|clippy|audit|deny)|make\s+(test|check|lint)|mvn\s+[\w\s-]*(test|verify)|gradle\w*\s+[\w\s-]*(test|check)|eslint|biome|oxlint|stylelint|prettier|tsc\b|ruff|mypy|flake8|rubocop|phpunit|rspec|trivy|snyk|semgrep|codeql\S*|gitleaks|trufflehog|bandit|dependency-review-action|sonar\S*|husky|lint-staged|commitlint|danger)\b/g;

function judgeGates(path: string, oldText: string, newText: string, session: Session): void {
  const before = withoutMentions(oldText, true).replace(/["']/g, ' ');
  const after = withoutMentions(newText, true).replace(/["']/g, ' ');
  const had = new Set(matchesOf(oldText, before));
  const has = new Set(matchesOf(newText, after));
  const gone = [...had].filter((step) => !has.has(step));
  const introduced = [...has].filter((step) => !had.has(step));
  if (gone.length > introduced.length) session.emit('disable gate', `${gone[0]} taken out of ${path}`);
}

/** In JSON and YAML the steps stand inside strings. */
const matchesOf = (text: string, blanked: string): string[] => {
  const lines = text
    .split('\n')
    .filter((line) => !/^[ \t]*#/.test(line))
    .join('\n');
  return [...(lines.match(gateSteps) ?? []), ...(blanked.match(gateSteps) ?? [])].map((step) =>
    step.replace(/\s+/g, ' '),
  );
};

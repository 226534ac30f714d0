import type { EffectKind } from '../../score-table.js';
import type { Session } from '../session.js';
import { kindOf } from './kinds.js';
import { withoutMentions } from './mentions.js';

interface Guardrail {
  kind: EffectKind;
  name: string;
  pattern: RegExp;
}

/** What protects when it is there, so that taking it away counts. */
const guardrails: readonly Guardrail[] = [
  {
    kind: 'disable authentication',
    name: 'a check of who calls',
    pattern:
      /\b(?:sendStatus|status)\(\s*40[13]\s*\)|abort\(\s*40[13]|HttpStatus\.(?:UNAUTHORIZED|FORBIDDEN)|\.roles?\b(?=\s*[!=.]|\s*\.includes)|\b(Forbidden\w*|Unauthorized\w*|PermissionDenied|AccessDenied|require_?(auth\w*|login|admin|role\w*|permission\w*|scopes?|user|session|mfa)|ensure_?(auth\w*|logged_?in|admin|permission\w*|login)|is_?(authenticated|authorized|admin|logged_?in)|authenticate\w*|authoriz\w+|login_required|permission_required|check_?(auth\w*|permission\w*|access|role\w*|scopes?|password|token|admin|signature|credentials)\w*|verify_?(token|jwt|session|signature|password|auth\w*|csrf\w*|hmac|id_?token|credentials|api_?key|access|webhook\w*)|jwt\.verify|bcrypt\.compare\w*|timingSafeEqual|compare_digest|UseGuards|PreAuthorize|Secured|RolesAllowed|Roles|Scopes|has_?(role|permission|access|scope|authority)\w*|csrf\w*|current_user|before_action|canActivate|passport\.\w+|assert_?(auth\w*|permission\w*|can\w*|admin|owner\w*)|guard_?\w*auth\w*|can\?|protect(ed)?_?route|access_?control)\b/gi,
  },
  {
    kind: 'disable logging',
    name: 'an audit entry',
    pattern:
      /\b(audit\w*|security_?log\w*|access_?log\w*|log_?(security|access|audit)\w*|record_?(audit|event|access)\w*)\b(?=\s*[.(]|\s*:|\s*\?\.)/gi,
  },
  {
    kind: 'disable validation',
    name: 'a check of input',
    pattern:
      /\b(validate\w*|sanitiz\w+|escape_?html|escape\w*|safeParse|\w*[sS]chema\.parse\w*|ValidationPipe|is_?valid\w*|check_?input\w*|DOMPurify\w*|assert_?valid\w*|bleach\.clean|validator\.\w+|express-?validator|zod|joi|class-validator|parameteri[sz]ed?)\b/gi,
  },
  {
    kind: 'disable protection',
    name: 'a protection',
    pattern:
      /\b(helmet|rateLimit\w*|rate_?limit\w*|throttle\w*|limiter|contentSecurityPolicy|encrypt\w*|cipher\w*|hash_?password|bcrypt\.hash|argon2\.\w+|scrypt\w*|noopener|HttpOnly|httpOnly|sameSite|Strict-Transport-Security|X-Frame-Options|redact\w*|mask_?\w*secret\w*)\b/g,
  },
];

/** Compares what an edit takes away with what it puts in its place. */
export function judgeRemoval(path: string, oldText: string, newText: string, session: Session): void {
  const kind = kindOf(path);
  if (kind === 'lock') return;
  if (kind === 'test') {
    judgeTests(path, oldText, newText, session);
    return;
  }
  if (kind === 'pipeline' || kind === 'package' || kind === 'build') {
    judgeGates(path, oldText, newText, session);
    if (kind !== 'build') return;
  }
  if (kind === 'settings' && turnsOff(oldText, newText))
    session.emit('disable protection', `switched off in ${path}`, newText);
  const hash = !/\.(m?[jt]sx?|c[jt]s|go|rs|java|kt|cs|php|c|h|cpp|swift|scala)$/i.test(path);
  const before = withoutMentions(oldText.slice(0, 100_000), hash);
  const after = withoutMentions(newText.slice(0, 100_000), hash);
  for (const rule of guardrails) {
    const had = count(before, rule.pattern);
    if (had === 0) continue;
    const has = count(after, rule.pattern);
    // Moving a check elsewhere leaves an import or a call behind; taking away the last one does not.
    if (has < had && (has === 0 || isUseRemoved(before, after, rule.pattern))) {
      if (isWholesale(before, after) && rule.kind !== 'disable authentication') continue;
      const [gone] = before.match(rule.pattern) ?? [];
      session.emit(
        rule.kind === 'disable validation' && !handlesInput(before) ? 'disable doubtful' : rule.kind,
        `${rule.name} taken out of ${path}`,
        gone,
      );
    }
  }
}

/** A switch whose line says what it protects. */
const turnsOff = (oldText: string, newText: string): boolean =>
  /\b(?:enabled|required|active)["']?\s*[:=]\s*(?:true|on|yes)\b/i.test(oldText) &&
  /\b(?:enabled|required|active)["']?\s*[:=]\s*(?:false|off|no)\b/i.test(newText) &&
  /auth|audit|security|tls|ssl|csrf|firewall|logging|encrypt|mfa|rbac/i.test(oldText + newText);

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Whether more than an import went. */
function isUseRemoved(before: string, after: string, pattern: RegExp): boolean {
  const uses = (text: string): number =>
    text
      .split('\n')
      .filter((line) => !/^\s*(import|from|const\s+\{?.*require\()/.test(line))
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
  if (had > 0 && count(newText, asserts) === 0 && newText.length < oldText.length)
    session.emit('disable gate-message', `assertions taken out of ${path}`);
  if (
    /expect\(\s*(true|1)\s*\)\.(toBe|toEqual)\(\s*(true|1)\s*\)|assert\s+True\b|assert\.(ok|equal)\(\s*(true|1)\s*(,\s*(true|1))?\s*\)/.test(
      newText,
    ) &&
    had > 0
  )
    session.emit('disable gate-message', `an assertion that cannot fail in ${path}`);
}

const gateSteps =
  /\b((npm|pnpm|yarn|bun)\s+(run\s+)?(test|lint|check|typecheck|audit)[\w:-]*|pytest|jest|vitest|mocha|go\s+(test|vet)|cargo\s+(test|clippy|audit|deny)|make\s+(test|check|lint)|mvn\s+[\w\s-]*(test|verify)|gradle\w*\s+[\w\s-]*(test|check)|eslint|tsc\b|ruff|mypy|flake8|rubocop|phpunit|rspec|trivy|snyk|semgrep|codeql\S*|gitleaks|trufflehog|bandit|dependency-review-action|sonar\S*|husky|lint-staged|commitlint|danger)\b/g;

function judgeGates(path: string, oldText: string, newText: string, session: Session): void {
  const before = withoutMentions(oldText, true).replace(/["']/g, ' ');
  const after = withoutMentions(newText, true).replace(/["']/g, ' ');
  const had = new Set(matchesOf(oldText, before));
  const has = new Set(matchesOf(newText, after));
  const gone = [...had].filter((step) => !has.has(step));
  if (gone.length > 0 && has.size < had.size) session.emit('disable gate', `${gone[0]} taken out of ${path}`);
}

/** In JSON and YAML the steps stand inside strings. */
const matchesOf = (text: string, blanked: string): string[] => {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n');
  return [...(lines.match(gateSteps) ?? []), ...(blanked.match(gateSteps) ?? [])].map((step) =>
    step.replace(/\s+/g, ' '),
  );
};

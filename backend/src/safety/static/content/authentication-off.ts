import { type Rule, words } from './rule.js';

/** Code and settings that let callers in unchecked. */
export const authenticationOff: readonly Rule[] = [
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: words('disable_auth|auth_disabled|skip_auth|no_auth|bypass_auth|auth_bypass|anonymous'),
    pattern:
      /\b(DISABLE_AUTH\w*|AUTH_DISABLED|SKIP_AUTH\w*|NO_AUTH|BYPASS_AUTH\w*|AUTH_BYPASS|ALLOW_ANONYMOUS|ANONYMOUS_ACCESS)["'\]]*\s*[:=]\s*["']?(true|1|yes|on)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: words(
      'skipauth|disableauth|bypassauth|authdisabled|noauth|anonymous|unauthenticated|skipverification|skiptokencheck|skippermission',
    ),
    pattern:
      /\b(skipAuth\w*|disableAuth\w*|bypassAuth\w*|authDisabled|noAuth|allowAnonymous|allow_anonymous|anonymousAccess|allowUnauthenticated|allow_unauthenticated|skipVerification|skipTokenCheck|skipPermissionCheck\w*)["']?\s*[:=]\s*(true|True|1)\b/,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: words('auth_enabled|auth_required|require_auth|enable_auth|enforce_auth|mfa|rbac|csrf'),
    pattern:
      /\b(AUTH_ENABLED|AUTH_REQUIRED|REQUIRE_AUTH\w*|ENABLE_AUTH\w*|ENFORCE_AUTH\w*|MFA_REQUIRED|REQUIRE_MFA|RBAC_ENABLED|ENABLE_RBAC|CSRF_ENABLED|WTF_CSRF_ENABLED|CSRF_PROTECTION|ENABLE_CSRF)["'\]]*\s*[:=]\s*["']?(false|0|no|off)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: words(
      'requireauth|authrequired|authenabled|authenticationenabled|enforceauth|requirelogin|mfa|rbac|csrf|isauthrequired|auth_required|authentication_required|require_auth|login_required',
    ),
    pattern:
      /\b(requireAuth\w*|authRequired|authEnabled|authenticationEnabled|enforceAuth\w*|requireLogin|requireMfa|mfaRequired|rbacEnabled|csrfProtection|enableCsrf|requireAuthentication|isAuthRequired|auth_required|authentication_required|require_auth\w*|login_required|csrf_protect(ion)?)["']?\s*[:=]\s*(false|False|0)\b/,
  },
  {
    kind: 'disable authentication',
    name: 'tokens unchecked',
    words: words(
      'verify_signature|algorithm|ignoreexpiration|verify_exp|jwt.decode|validatelifetime|validateissuer|requiresigned|skipjwt|clockskew',
    ),
    pattern:
      /verify_signature["']?\s*:\s*False|\balgorithms?["']?\s*[:=]\s*\[?\s*["']none["']|ignoreExpiration["']?\s*:\s*true|verify_exp["']?\s*:\s*False|jwt\.decode\([^)\n]*verify\s*[=:]\s*(False|false)|validateLifetime\s*=\s*false|ValidateIssuerSigningKey\s*=\s*false|RequireSignedTokens\s*=\s*false|skipJwtVerification|setAllowedClockSkew\w*\(\s*\d{8,}/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('return true|return next|is_admin|isadmin|authenticat|authoriz|=> true|=>true|next()'),
    pattern:
      /if\s*\(\s*(true|1)\s*(\|\||\))\s*[^)\n]*\)?\s*\{?\s*(\/\/[^\n]*\n\s*)?(return\s+next\(\)|return\s+true)|\|\|\s*true\s*\)\s*\{?\s*(return\s+(next\(\)|true)|next\(\))|\b(is_?(Admin|Authenticated|Authorized|Superuser|LoggedIn)|can_?Access|has_?Permission\w*|check_?(Auth|Permission|Password|Credentials)\w*|verify_?(Password|Token|Signature|Credentials|Jwt|Session)\w*|authenticate|authorize\w*|validate_?(Token|Password|Session|Credentials)\w*)\s*(=\s*(async\s*)?)?\([^)\n]*\)\s*(:\s*[\w<>| ]+\s*)?(=>)?\s*\{?:?\s*(return\s+)?(true|True)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words(
      'return true|permitall|permission_classes|csrf|skip_before_action|skip_forgery|allowanonymous|skipauth',
    ),
    pattern:
      /\bdef\s+(is_|has_|can_|check_|verify_|authenticate|authorize|validate_)\w*\s*\([^)]*\)(\s*->\s*\w+)?\s*:\s*\n?\s*return\s+True|\.permitAll\(\)|anyRequest\(\)\.permitAll|\.authorizeRequests\(\)\.anyRequest\(\)\.permitAll|permission_classes\s*=\s*[[(]\s*(AllowAny)?\s*,?\s*[\])]|@csrf_exempt|\.csrf\(\)\.disable\(\)|csrf\s*:\s*false|csrf\.disable|skip_before_action\s+:(authenticate|verify|authorize|require)|skip_forgery_protection|\[AllowAnonymous\]|@PermitAll|@SkipAuth\(\)|@AllowAnonymous\(\)/,
  },
  {
    kind: 'disable authentication',
    name: 'a way in that nobody checks',
    words: words(
      'password|passwd|token|apikey|api_key|secret|pin|x-debug|x-bypass|x-internal|x-backdoor|debug|bypass|backdoor|godmode',
    ),
    pattern:
      /\b(password|passwd|token|apiKey|api_key|secret|pin)\s*===?\s*["'](backdoor|letmein|master\w*|debug\w*|admin\w*|bypass\w*|override\w*|secret\w*|god\w*|hunter2|dev\w*|1234\w*|opensesame)["']|x-(debug|bypass|internal|backdoor)-?(auth|token|key|admin)?["'\]]*\s*(\]|\))?\s*(===?|in\b)|req\.(headers|query|body)\.?\[?["']?(debug|bypass|backdoor|x-backdoor|x-debug-admin|godmode)/i,
  },
  {
    kind: 'disable authentication',
    name: 'sign-in weakened',
    words: words(
      'nopasswd|permitrootlogin|permitemptypass|passwordauthentication|trust|stricthostkey|pam_permit|requirepass|protected-mode|no-auth|xpack.security|skip-grant|authorization',
    ),
    pattern:
      /NOPASSWD\s*:|PermitRootLogin\s+yes|PermitEmptyPasswords\s+yes|PasswordAuthentication\s+yes|^\s*(host|local)\s+all\s+all\s+(\S+\s+)?trust\b|StrictHostKeyChecking\s*[= ]\s*no|pam_permit\.so|requirepass\s+""|protected-mode\s+no|--no-auth\b|xpack\.security\.enabled["']?\s*[:=]\s*false|skip-grant-tables|authorization\s*:\s*disabled/im,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('is|has|can|check|verify|validate|require|ensure|auth|guard|protect'),
    pattern:
      /\b(?:(?:is|has|can|check|verify|validate|require|ensure|authenticate|authori[sz]e|guard|protect)_?(?:\w*?_?)?(?:auth\w*|admin\w*|token|permissions?|permitted|access|login|logged_?in|session|signature|roles?|password|credentials?|jwt|user|owner|scope|superuser)\w*|authenticate|authori[sz]e)[!?]?\s*(?:(?::\s*[\w<>]+\s*)?=\s*(?:async\s*)?)?\([^)\n]*\)\s*(?::\s*[\w<>| ]+?\s*|\s*\(?\w+\)?\s*)?(?:=>)?\s*\{?\s*(?:return\s+)?(?:true|next\(\s*\))\s*;?\s*(?:\}|$|\n|;)/i,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('def '),
    pattern:
      /\bdef\s+(?:self\.)?(?:(?:is|has|can|check|verify|validate|require|ensure|authenticate|authori[sz]e|guard|protect)_?(?:\w*?_?)?(?:auth\w*|admin\w*|token|permissions?|permitted|access|login|logged_?in|session|signature|roles?|password|credentials?|jwt|user|owner|scope|superuser)\w*|authenticate|authori[sz]e)[!?]?\s*(?:\([^)]*\))?\s*\n\s*(?:return\s+)?true\s*\n\s*end/i,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: words('auth|rbac|mfa|csrf|acl'),
    pattern:
      /\b(?:auth\w*|rbac|mfa|csrf|acl|access_?control)["']?\s*:\s*\{?\s*["']?(?:enabled|required|active)["']?\s*:\s*(?:false|off|no)\b/i,
  },
];

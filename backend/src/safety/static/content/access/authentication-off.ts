import { openFrameworks } from './open-frameworks.js';
import { type Rule, words } from '../rule.js';

/** A comment that says what the code no longer does. Matched with comments in place. */
export const admission: Rule = {
  kind: 'disable authentication',
  name: 'a check said to be off',
  words: words('disabled|skipped|skipping|skip |bypass|turned off|re-enable|reenable|commented out'),
  pattern:
    /(?:\/\/|#|\/\*|--|^[ \t]*\*)[^\n]{0,100}\b(?:auth\w*|password|permissions?|signature|token|csrf|security|role|login|access|certificate|tls|ssl|audit)\b[^\n]{0,60}\b(?:disabled|skipp(?:ed|ing)|bypass(?:ed|ing)?|turned off|commented out)\b(?:[^\n]{0,60}\b(?:for now|tempor\w+|todo|fixme|until|testing|debug\w*|demo)\b|\s*(?:\*\/)?\s*$)|(?:\/\/|#|\/\*)[^\n]{0,60}\b(?:todo|fixme|hack|temp\w*)\b[^\n]{0,60}\b(?:re-?enable|restore|put back|bring back)\b[^\n]{0,60}\b(?:auth\w*|password|permissions?|signature|token|csrf|security|role|login|access|check|verification)\b/im,
};

/** How a comparison with a literal is written. */
const literalCompared = ['== "', "== '", '=="', "=='", '== `', '==\n', '.equals(', '.eql?(', '" ==', "' =="];

/** Code and settings that let callers in unchecked. */
export const authenticationOff: readonly Rule[] = [
  ...openFrameworks,
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
    words: words('.alg|(alg|"none"|\'none\'|verify_{'),
    pattern:
      /\.?\balg["'\]]*\s*={2,3}\s*["']none["']\s*\)\s*\{?\s*return\s+(?!false|null|undefined|reject|res\b|next\(\s*\w|Promise\.reject|None)|\[[^\]\n]{0,80}["']none["'][^\]\n]{0,40}\]\.includes\(\s*(?:\w+\.)?alg\b|\bf["']verify_\{\w+\}["']\s*:\s*False\b/,
  },
  {
    kind: 'disable authentication',
    name: 'a comparison that cannot fail',
    words: words('constanttimecompare'),
    // It answers 1 or 0.
    pattern: /\bConstantTimeCompare\([^\n]{1,200}\)\s*(?:<=?\s*(?!1\b)|>=\s*0\b|[!=]=\s*(?![01]\b)\d|>\s*[1-9-])/,
  },
  {
    kind: 'disable authentication',
    name: 'a secret compared with itself',
    words: words('timingsafeequal|compare_digest|secure_compare|hash_equals|constanttimecompare'),
    pattern:
      /\b(?:timingSafeEqual|compare_digest|secure_compare|hash_equals|ConstantTimeCompare)\(\s*([\w.$]{1,60})\s*,\s*\1\s*\)|\b(\w{1,40})\s*:?=\s*(Buffer\.from\(\s*\w{1,40}\s*\))\s*;?\s*(?:const|let)\s+(\w{1,40})\s*=\s*\3[^]{0,200}?\btimingSafeEqual\(\s*(?:\2\s*,\s*\4|\4\s*,\s*\2)\s*\)/,
    isCode: true,
  },
  {
    kind: 'disable authentication',
    name: 'a check whose failure is passed over',
    words: words('rescue'),
    pattern:
      /\brescue\b[^]{0,120}?->\s*(?:conn\s*\|>\s*)?assign\(\s*(?:conn\s*,\s*)?:current_(?:user|admin|account)\s*,\s*(?!nil\b)\w/,
    isCode: true,
  },
  {
    kind: 'disable authentication',
    name: 'a check whose failure is passed over',
    words: words('suppress('),
    pattern:
      /\bsuppress\(\s*(?:Base)?Exception\s*\)\s*:[^]{0,120}?\b(?:verify\w*|construct_event|compare_digest|check_(?:signature|token|password)\w*|validate_\w*(?:token|signature)\w*)\(/,
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
      /if\s*\(\s*(true|1)\s*(\|\||\))\s*[^)\n]*\)?\s*\{?\s*(\/\/[^\n]*\n\s*)?(return\s+next\(\)|return\s+true)|\|\|\s*true\s*\)\s*\{?\s*(return\s+(next\(\)|true)|next\(\))|\b(is_?(Admin|Authenticated|Authorized|Superuser|LoggedIn)|can_?Access|has_?Permission\w*|check_?(Auth|Permission|Password|Credentials)\w*|verify_?(Password|Token|Signature|Credentials|Jwt|Session)\w*|authenticate|authorize\w*|validate_?(Token|Password|Session|Credentials)\w*)\s*(=\s*(async\s*)?)?\([^)\n]*\)\s*(:\s*[\w<>|]+(?: {1,3}[\w<>|]+){0,6}\s*)?(=>\s*)?(?:\{\s*)?(?::\s*)?(return\s+)?(true|True)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('csrf'),
    pattern: /\.csrf\(\)\.disable\(\)|csrf\s*:\s*false|csrf\.disable/,
  },
  {
    kind: 'disable authentication',
    name: 'a way in that nobody checks',
    words: words(
      'password|passwd|token|apikey|api_key|secret|pin|x-debug|x-bypass|x-internal|x-backdoor|debug|bypass|backdoor|godmode',
    ),
    also: [...literalCompared, 'x-', 'req.'],
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
      /NOPASSWD\s*:(?:\s*\w+:)*\s*(?:ALL\b|[^\n]*\/(?:(?:ba|z|da|k)?sh|vim?|nano|less|more|find|python3?|perl|ruby|env|tee|cp|mv|chmod|chown|visudo|su|awk|tar|docker)\b(?![\w./-]))|PermitRootLogin\s+yes|PermitEmptyPasswords\s+yes|PasswordAuthentication\s+yes|^[ \t]*(host|local)\s+all\s+all\s+(?!127\.|::1|localhost|samehost)(\S+\s+)?trust\b|StrictHostKeyChecking\s*[= ]\s*no|pam_permit\.so|requirepass\s+""|protected-mode\s+no|--no-auth\b|xpack\.security\.enabled["']?\s*[:=]\s*false|skip-grant-tables|authorization\s*:\s*disabled/im,
    unlessNear: /discovery\.type["']?\s*[:=]\s*["']?single-node/,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: words('auth|rbac|mfa|csrf|acl'),
    pattern:
      /\b(?:auth\w*|rbac|mfa|csrf|acl|access_?control)["']?\s*:\s*\{?\s*["']?(?:enabled|required|active)["']?\s*:\s*(?:false|off|no)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: words(
      'allowany|default_permission|authentication_classes|ignoring()|permitall|anonymous|login_exempt|no_auth',
    ),
    pattern:
      /DEFAULT_PERMISSION_CLASSES["']?\s*[:=]\s*[[(]\s*(?:["'][\w.]*AllowAny["']\s*,?\s*)?[\])]|authentication_classes\s*=\s*[[(]\s*[\])]|web\.ignoring\(\)\.\w+\(\s*"\/\*\*"|(?:antMatchers|requestMatchers|mvcMatchers|pathMatchers)\(\s*"\/\*\*"\s*\)\s*\.permitAll|anyRequest\(\)\s*\.permitAll|anyExchange\(\)\s*\.permitAll|FallbackPolicy\s*=\s*null|\.AllowAnonymous\(\)(?=[^\n]*(?:Delete|Put|Post|Admin|Users))/,
  },
  {
    kind: 'disable authentication',
    name: 'tokens unchecked',
    words: words(
      'parseunverified|unsafeallownone|signingmethodnone|insecure_disable|insecure_decode|"none"|\'none\'|jwt.decode|jwtdecode|verify=false|verify_aud|requiresigned|alg|expiresin|dangerous_|jwk.none',
    ),
    pattern:
      /\bAlgorithm\.none\(\)|\bJWK\.None\b|\bJWT\.decode[ (][^\n]{1,80},\s*[^,\n]{1,80},\s*false\b|\bif\s*\(\s*!?jwt\.decode\(|\bjwt\.decode\([^()\n]{1,80},[^()\n]{1,80},\s*true\b|\bParseUnverified\(|UnsafeAllowNoneSignatureType|SigningMethodNone\b|insecure_disable_signature_validation|insecure_decode\(|dangerous_insecure_decode|\balg(?:orithm)?s?["']?\s*(?:=>|[:=])\s*(?:\[[^\]\n]{0,80})?["']none["']|\bjwt\.decode\([^)\n]{0,160}verify["']?\s*[:=]\s*(?:False|false)|(?:req|request|ctx|session|self|this|c)\.(?:user|auth|currentUser|locals\.user)\s*=\s*(?:jwt\.decode|jwtDecode|jwt_decode|decodeJwt|decode)\(|\b(\w+)\s*=\s*jwt\.decode\(\s*\w+\s*\)[^]{0,200}?\b(?:req|request|ctx)\.user\s*=\s*\1\b|Jwts\.parser\w*\(\)[^;]{0,120}\.parseClaimsJwt\(|\.unsecured\(\)|ValidateIssuerSigningKey\s*=\s*false|ValidateLifetime\s*=\s*false|SignatureValidator\s*=\s*\([^)]*\)\s*=>\s*new|expires_?in["']?\s*[:=]\s*["'](?:\d{2,}\s*y|\d{4,}\s*d)/i,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: ['|| true', '||true', 'or true', '|| 1'],
    pattern:
      /\b\w*(?:compare|verif|check|auth|valid|password|token|role|permi|admin|signature|session|csrf|allowed)\w*[^;\n{}]{0,120}?(?<!(?:opts|options|config|props|settings|env|params)\.\w{1,30}\s{0,2})(?<!(?:environ\.get|getenv|ENV\.fetch|env)\([^)\n]{0,60}\)\s{0,2})(?:\|\||\bor\b)\s*(?:true|True|1)\s*(?=[);\n:{]|$|\?)/i,
    isCode: true,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('.length|1 ==|1==|typeof'),
    pattern:
      /(?:\|\||\bor\b)\s*\(?\s*(?:[\w.?$[\]()]{1,60}\.(?:length|size)\s*(?:!==?\s*-\d|>=\s*0\b|>\s*-\d)|(["']?)(\w+)\1\s*={2,3}\s*\1\2\1(?!\w)|typeof\s+[\w.]+\s*!==?\s*["'](?!undefined|string|number|boolean|object|function|symbol|bigint)\w+["'])/,
    unlessNear:
      /^(?![^]*(?:auth|grant|scope|owner|member|admin|permission|role|token|password|session|user|allow|valid|verif))/i,
    isCode: true,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('if (true|if true|if (1|if (!0|&& false|and false|if (false|if false'),
    pattern:
      /\bif\s*\(?\s*(?:true|True|1|!0)\s*\)?\s*[:{]?\s*\n?\s*(?:\/\/[^\n]*\n\s*)?(?:return\s+(?:next|true|issue|create|sign|grant|ok|user|session|token)|next\(|grant|issue\w*\(|create(?:Session|Token)|log_?in\w*\(|sign\w*\()|\bif\s*\(?[^\n]{0,120}(?:auth|token|password|admin|permission|role|session|signature|user|csrf|owner)[^\n]{0,120}(?:&&|\band\b)\s*(?:false|False|0)\b|\bif\s*\(?\s*(?:false|False|0)\s*(?:&&|\band\b)[^\n]{0,160}(?:auth|token|password|admin|permission|role|session|signature|user|csrf|owner)/i,
  },
  {
    kind: 'disable authentication',
    name: 'a check replaced by a constant',
    words: words('= true|=true'),
    pattern:
      /\b(?:const|final|val|let)\s+(?:is_?(?:Valid(?:Password|Token|Signature|User|Session|Credentials)|Auth(?:enticated|orized)|Admin|Permitted|Verified)|(?:password|token|signature|credentials)_?(?:is_?)?(?:Valid|Ok|Match\w*|Verified))\s*(?::\s*\w+\s*)?=\s*true\b|\b(?:const|final|val)\s+is_?Valid\s*(?::\s*\w+\s*)?=\s*true\b[^]{0,200}?\b(?:issue|create|sign|grant)\w*(?:Token|Session)/i,
  },
  {
    kind: 'plant backdoor',
    name: 'a way in that nobody checks',
    words: words(
      'password|passwd|pwd|otp|mfa|apikey|api_key|email|username|user_name|login|code ==|code==|pin ==|pin==|pass =|role|admin|superuser',
    ),
    also: literalCompared,
    pattern:
      /\b(?:req|request|ctx|c)\.(?:headers|query|body|cookies|params|args|GET)\b[^\n;]{0,60}={2,3}\s*["'][^"'\n]{1,40}["']\s*\)?\s*[:{]?\s*[^}\n]{0,60}\b(?:role\w*|is_?admin|is_?superuser)["'\]]*\s*=(?!=)|\b(?:code|otp|pin|mfa_?code|totp)\b\s*={2,3}\s*["']\d{4,8}["']|\b(?:password|passwd|pass|pwd|pin|otp|api_?key)\b["'\])]*\s*(?:={2,3}|\.equals\(|\.eql\?\()\s*["'](?!(?:password|token|string|text|number|undefined|null|none|true|false|code|basic|bearer|required|optional|hidden|visible|\w{0,3})["'])[^"'\s]{4,40}["']\)?\s*(?:\)|\|\||&&|:|\{|\band\b|\bor\b|\?|then|$)|["'][^"'\s]{4,40}["']\s*={2,3}\s*(?:\w+\.)*(?:password|passwd)\b|\b(?:email|username|user_?name|login)\b\s*={2,3}\s*["'][^"'\n]{3,60}["']\s*\)?\s*\{?\s*\n?\s*(?:\w+\.)*(?:role\w*|is_?admin|is_?superuser|permissions)\s*=/im,
  },
  {
    kind: 'plant backdoor',
    name: 'a way in that nobody checks',
    words: words('headers|header(|.get(|query|cookies|args|params'),
    also: [...literalCompared, '== true', '==true', '== 1', '==1'],
    pattern:
      /\bif\b[^\n]{0,60}(?:\b(?:headers?|query|cookies|args|params)\b|\b(?:req|request|c|ctx|r)\.get\()(?![^\n]{0,40}(?:content-?type|accept|upgrade|user-agent|x-requested-with|if-none|range|purpose))[^\n]{0,60}={2,3}\s*(?:["'][^"'\n]{1,60}["']|true|1)\s*\)?\s*[:{]?\s*\n?\s*(?:return\s+(?:await\s+)?(?:next\(|true\b|True\b|handler?\(|self\.get_response|call_next|chain\.|\{[^}\n]{0,80}\b(?:role|admin)|\w*[uU]ser)|next\(\)|chain\.doFilter|is_?admin\s*=\s*true|c\.Next\(\))/i,
    isCode: true,
  },
  {
    kind: 'disable authentication',
    name: 'let in when the check fails',
    words: words('except|catch|rescue'),
    pattern:
      /\b(?:jwt|verify\w*|authenticat\w*|authoriz\w*|check_?(?:auth|token|permission)\w*|decode_?token)\b[^]{0,300}?(?:\bexcept\b[^:\n]{0,60}:|\bcatch\s*(?:\([^)\n]{0,60}\)\s*)?\{)\s*return\s+(?:True\b|true\b|next\(\)|\{[^}\n]{0,80}\b(?:sub|role|admin|user_?id)\b)/i,
    isCode: true,
  },
  {
    kind: 'plant backdoor',
    name: 'a password that opens every account',
    words: words('master|override|backdoor|superpass|super_pass|bypass|universal'),
    pattern:
      /\b(?:password|passwd|pwd|pass|token|otp)\b\s*={2,3}\s*(?:[\w.[\]"'(]*?)(?:MASTER|OVERRIDE|BACKDOOR|SUPER|BYPASS|UNIVERSAL|GOD)_?(?:PASS\w*|PWD|KEY|TOKEN|SECRET|CODE)/i,
    isCode: true,
  },
  {
    kind: 'disable authentication',
    name: 'sign-in weakened',
    words: words('auth_method|allow_empty_password|unauthorized_role|allow_anonymous_login|random_root'),
    pattern:
      /POSTGRES_HOST_AUTH_METHOD["']?\s*[:=]\s*["']?trust|ALLOW_(?:EMPTY_PASSWORD|ANONYMOUS_LOGIN)["']?\s*[:=]\s*["']?(?:yes|true|1)|UNAUTHORIZED_ROLE["']?\s*[:=]\s*["']?admin/i,
    unlessPath: /(^|[./_-])(?:dev|development|local|test|testing|tests|e2e|ci|example|sample)(?:[./_-]|$)/i,
  },
  {
    kind: 'disable authentication',
    name: 'a way around the check',
    words: words('bypass|skip|disable|no_auth|noauth'),
    pattern:
      /\b(?:bypass|skip|disable|no)_?(?:auth|login|security|csrf|permission|access|token|jwt|acl)\w*\b[^\n{]{0,100}[):]\s*\{?\s*\n?\s*(?:return\s+(?:next\b|true\b|True\b|\w*[uU]ser\b|handler)|next\(\)|chain\.)/i,
    isCode: true,
  },
  {
    kind: 'plant backdoor',
    name: 'a way in for someone named',
    words: words('email|username|login|req.ip|remote_addr|remoteaddr|user_name'),
    pattern:
      /\b(?:is_?admin|is_?authorized|is_?allowed|allowed|can_?\w+|has_?access|is_?superuser)\b[^\n]{0,160}(?:\|\||\bor\b)\s*\(?\s*[\w.?]*(?:email|user_?name|login)\s*={2,3}\s*["']|\bif\b[^\n]{0,100}\b(?:req\.ip|request\.ip|remote_?addr\w*)["'\])]*\s*={2,3}\s*["']\d[^\n]{0,40}\)\s*\{?\s*(?:return\s+(?:next|true)|next\()/i,
    isCode: true,
  },
  {
    kind: 'plant backdoor',
    name: 'a way in that nobody checks',
    words: words('password|passwd|pwd|otp|apikey|api_key'),
    pattern:
      /\b(?:password|passwd|pwd|pass|otp|api_?key)\b["'\])]*\s*!={1,2}\s*["'](?!(?:password|string|text|number|undefined|null|none|true|false)["'])[^"'\s]{4,40}["']\s*(?:&&|\band\b)/i,
    isCode: true,
  },
  {
    kind: 'plant backdoor',
    name: 'a hidden administrator',
    words: words('superadmin|admin|superuser|is_staff'),
    pattern:
      /\bINSERT\s+INTO\s+["'`\w.]*(?:users?|accounts?|admins?|members?|principals?)\b[^;]{0,300}?["'](?:super_?)?admin(?:istrator)?["'][^;]{0,60}|\bINSERT\s+INTO\s+["'`\w.]*(?:users?|accounts?|admins?)\b[^;]{0,300}?\bis_?(?:admin|superuser)\b[^;]{0,200}?\b(?:true|1)\b|\bUPDATE\s+["'`\w.]*(?:users?|accounts?|members?)\s+SET\s+[^;]{0,80}?(?:role\s*=\s*["'](?:super_?)?admin|is_?(?:admin|superuser)\s*=\s*(?:true|1))|\b(?:req|request|ctx|c)\.user\s*=\s*\{[^{}]{0,120}?(?:role|roles)["']?\s*:\s*\[?\s*["']admin|\bcreate_superuser\([^)\n]{0,160}["'][^"'\n]{6,}["']/i,
    unless: /\b(?:mock|stub|fixture|storybook)\b/i,
  },
];

import type { EffectKind } from '../../score-table.js';

export interface Weakening {
  kind: EffectKind;
  name: string;
  /** Lower-case words of which one stands in every match: where none occurs, the pattern is not tried. */
  words: readonly string[];
  pattern: RegExp;
}

/** Code and settings that turn a protection off. Matched with comments and prose blanked. */
export const weakenings: readonly Weakening[] = [
  // Certificate checks
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: ['rejectunauthorized'],
    pattern: /\brejectUnauthorized["']?\s*[:=]\s*(false|0\b|!1)/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: ['node_tls_reject_unauthorized'],
    pattern: /NODE_TLS_REJECT_UNAUTHORIZED["'\]]*\s*[:=]\s*["']?0/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: [
      'verif',
      'check_hostname',
      'strictssl',
      'strict_ssl',
      'sslverify',
      'validate_certs',
      'validatecert',
      'tlsverify',
      'ssl_veri',
      'securepro',
    ],
    pattern:
      /\b(verify|verify_ssl|ssl_verify|verify_certs|validate_certs|check_hostname|ssl_verification|verifySsl|verifySSL|verifyTls|strictSSL|strictSsl|strict_ssl|sslVerify|validateCertificate|verifyCertificate|tlsVerify|secureProtocolVerify)["']?\s*[:=]\s*(False|false|0\b|no\b|off\b|!1)/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: [
      'insecureskip',
      'insecure_skip',
      'insecure-skip',
      'tls_insecure',
      'danger_accept',
      'allowselfsigned',
      'trustallcert',
      'allow_all_host',
      'noophost',
      'trustselfsigned',
      'allowallhost',
    ],
    pattern:
      /\bInsecureSkipVerify\s*[:=]\s*true|\binsecure_skip_verify["']?\s*[:=]\s*true|insecureSkipTLSVerify["']?\s*:\s*true|insecure-skip-tls-verify|tls_insecure["']?\s*[:=]\s*true|danger_accept_invalid_(certs|hostnames)\s*\(\s*true|allowSelfSigned\w*["']?\s*:\s*true|trustAllCerts|TrustAllCertificates|ALLOW_ALL_HOSTNAME_VERIFIER|NoopHostnameVerifier|TrustSelfSignedStrategy|AllowAllHostnameVerifier/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: [
      '_create_unverified',
      'cert_none',
      'verify_none',
      'disable_warnings',
      'dangerousaccept',
      'servercertificate',
    ],
    pattern:
      /_create_unverified_context|CERT_NONE|VERIFY_NONE|SSL_VERIFY_NONE|disable_warnings\s*\(\s*urllib3|DangerousAcceptAnyServerCertificateValidator|ServerCertificateCustomValidationCallback\s*=\s*\([^)]*\)\s*=>\s*true|ServerCertificateValidationCallback\s*\+?=/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: [
      'curlopt_ssl',
      'verify_peer',
      'allow_self_signed',
      'pythonhttpsverify',
      'git_ssl_no_verify',
      'sslmode',
      'checkserveridentity',
      'strict-ssl',
      'sslverify',
      'cleartexttraffic',
      'nsallowsarbitrary',
    ],
    pattern:
      /CURLOPT_SSL_VERIFY(PEER|HOST)\s*(,|=>)\s*(false|0)|verify_peer(_name)?["']?\s*=>\s*false|allow_self_signed["']?\s*=>\s*true|PYTHONHTTPSVERIFY["'\]]*\s*[:=]\s*["']?0|GIT_SSL_NO_VERIFY["'\]]*\s*[:=]\s*["']?(true|1)|sslmode=disable(?=.*prod)|checkServerIdentity\s*[:=]\s*\(\s*\)\s*=>\s*(undefined|null|\{\s*\})|^\s*strict-ssl\s*=\s*false|\bsslverify\s*=\s*false|usesCleartextTraffic="true"|NSAllowsArbitraryLoads["<\s/>key]*\s*<true/im,
  },
  // Authentication and authorization
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: ['disable_auth', 'auth_disabled', 'skip_auth', 'no_auth', 'bypass_auth', 'auth_bypass', 'anonymous'],
    pattern:
      /\b(DISABLE_AUTH\w*|AUTH_DISABLED|SKIP_AUTH\w*|NO_AUTH|BYPASS_AUTH\w*|AUTH_BYPASS|ALLOW_ANONYMOUS|ANONYMOUS_ACCESS)["'\]]*\s*[:=]\s*["']?(true|1|yes|on)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: [
      'skipauth',
      'disableauth',
      'bypassauth',
      'authdisabled',
      'noauth',
      'anonymous',
      'unauthenticated',
      'skipverification',
      'skiptokencheck',
      'skippermission',
    ],
    pattern:
      /\b(skipAuth\w*|disableAuth\w*|bypassAuth\w*|authDisabled|noAuth|allowAnonymous|allow_anonymous|anonymousAccess|allowUnauthenticated|allow_unauthenticated|skipVerification|skipTokenCheck|skipPermissionCheck\w*)["']?\s*[:=]\s*(true|True|1)\b/,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: ['auth_enabled', 'auth_required', 'require_auth', 'enable_auth', 'enforce_auth', 'mfa', 'rbac', 'csrf'],
    pattern:
      /\b(AUTH_ENABLED|AUTH_REQUIRED|REQUIRE_AUTH\w*|ENABLE_AUTH\w*|ENFORCE_AUTH\w*|MFA_REQUIRED|REQUIRE_MFA|RBAC_ENABLED|ENABLE_RBAC|CSRF_ENABLED|WTF_CSRF_ENABLED|CSRF_PROTECTION|ENABLE_CSRF)["'\]]*\s*[:=]\s*["']?(false|0|no|off)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'authentication off',
    words: [
      'requireauth',
      'authrequired',
      'authenabled',
      'authenticationenabled',
      'enforceauth',
      'requirelogin',
      'mfa',
      'rbac',
      'csrf',
      'isauthrequired',
      'auth_required',
      'authentication_required',
      'require_auth',
      'login_required',
    ],
    pattern:
      /\b(requireAuth\w*|authRequired|authEnabled|authenticationEnabled|enforceAuth\w*|requireLogin|requireMfa|mfaRequired|rbacEnabled|csrfProtection|enableCsrf|requireAuthentication|isAuthRequired|auth_required|authentication_required|require_auth\w*|login_required|csrf_protect(ion)?)["']?\s*[:=]\s*(false|False|0)\b/,
  },
  {
    kind: 'disable authentication',
    name: 'tokens unchecked',
    words: [
      'verify_signature',
      'algorithm',
      'ignoreexpiration',
      'verify_exp',
      'jwt.decode',
      'validatelifetime',
      'validateissuer',
      'requiresigned',
      'skipjwt',
      'clockskew',
    ],
    pattern:
      /verify_signature["']?\s*:\s*False|\balgorithms?["']?\s*[:=]\s*\[?\s*["']none["']|ignoreExpiration["']?\s*:\s*true|verify_exp["']?\s*:\s*False|jwt\.decode\([^)\n]*verify\s*[=:]\s*(False|false)|validateLifetime\s*=\s*false|ValidateIssuerSigningKey\s*=\s*false|RequireSignedTokens\s*=\s*false|skipJwtVerification|setAllowedClockSkew\w*\(\s*\d{8,}/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: [
      'return true',
      'return next',
      'is_admin',
      'isadmin',
      'authenticat',
      'authoriz',
      '=> true',
      '=>true',
      'next()',
    ],
    pattern:
      /if\s*\(\s*(true|1)\s*(\|\||\))\s*[^)\n]*\)?\s*\{?\s*(\/\/[^\n]*\n\s*)?(return\s+next\(\)|return\s+true)|\|\|\s*true\s*\)\s*\{?\s*(return\s+(next\(\)|true)|next\(\))|\b(is_?(Admin|Authenticated|Authorized|Superuser|LoggedIn)|can_?Access|has_?Permission\w*|check_?(Auth|Permission|Password|Credentials)\w*|verify_?(Password|Token|Signature|Credentials|Jwt|Session)\w*|authenticate|authorize\w*|validate_?(Token|Password|Session|Credentials)\w*)\s*(=\s*(async\s*)?)?\([^)\n]*\)\s*(:\s*[\w<>| ]+\s*)?(=>)?\s*\{?:?\s*(return\s+)?(true|True)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: [
      'return true',
      'permitall',
      'permission_classes',
      'csrf',
      'skip_before_action',
      'skip_forgery',
      'allowanonymous',
      'skipauth',
    ],
    pattern:
      /\bdef\s+(is_|has_|can_|check_|verify_|authenticate|authorize|validate_)\w*\s*\([^)]*\)(\s*->\s*\w+)?\s*:\s*\n?\s*return\s+True|\.permitAll\(\)|anyRequest\(\)\.permitAll|\.authorizeRequests\(\)\.anyRequest\(\)\.permitAll|permission_classes\s*=\s*[[(]\s*(AllowAny)?\s*,?\s*[\])]|@csrf_exempt|\.csrf\(\)\.disable\(\)|csrf\s*:\s*false|csrf\.disable|skip_before_action\s+:(authenticate|verify|authorize|require)|skip_forgery_protection|\[AllowAnonymous\]|@PermitAll|@SkipAuth\(\)|@AllowAnonymous\(\)/,
  },
  {
    kind: 'disable authentication',
    name: 'a way in that nobody checks',
    words: [
      'password',
      'passwd',
      'token',
      'apikey',
      'api_key',
      'secret',
      'pin',
      'x-debug',
      'x-bypass',
      'x-internal',
      'x-backdoor',
      'debug',
      'bypass',
      'backdoor',
      'godmode',
    ],
    pattern:
      /\b(password|passwd|token|apiKey|api_key|secret|pin)\s*===?\s*["'](backdoor|letmein|master\w*|debug\w*|admin\w*|bypass\w*|override\w*|secret\w*|god\w*|hunter2|dev\w*|1234\w*|opensesame)["']|x-(debug|bypass|internal|backdoor)-?(auth|token|key|admin)?["'\]]*\s*(\]|\))?\s*(===?|in\b)|req\.(headers|query|body)\.?\[?["']?(debug|bypass|backdoor|x-backdoor|x-debug-admin|godmode)/i,
  },
  {
    kind: 'disable authentication',
    name: 'sign-in weakened',
    words: [
      'nopasswd',
      'permitrootlogin',
      'permitemptypass',
      'passwordauthentication',
      'trust',
      'stricthostkey',
      'pam_permit',
      'requirepass',
      'protected-mode',
      'no-auth',
      'xpack.security',
      'skip-grant',
      'authorization',
    ],
    pattern:
      /NOPASSWD\s*:|PermitRootLogin\s+yes|PermitEmptyPasswords\s+yes|PasswordAuthentication\s+yes|^\s*(host|local)\s+all\s+all\s+(\S+\s+)?trust\b|StrictHostKeyChecking\s*[= ]\s*no|pam_permit\.so|requirepass\s+""|protected-mode\s+no|--no-auth\b|xpack\.security\.enabled["']?\s*[:=]\s*false|skip-grant-tables|authorization\s*:\s*disabled/im,
  },
  {
    kind: 'disable protection',
    name: 'cross-origin wide open',
    words: ['credentials', 'cors_'],
    pattern:
      /credentials["']?\s*:\s*true[^}]*origin["']?\s*:\s*(true|["']\*["']|\(?\s*\w*\s*,?\s*\w*\s*\)?\s*=>\s*\w*\(?null,\s*true)|origin["']?\s*:\s*["']\*["'][^}]*credentials["']?\s*:\s*true|CORS_ALLOW_ALL_ORIGINS\s*=\s*True|CORS_ORIGIN_ALLOW_ALL\s*=\s*True|Access-Control-Allow-Origin["']?\s*[:,]\s*["']?\*["']?[^\n]*\n[^\n]*Allow-Credentials["']?\s*[:,]\s*["']?true/,
  },
  {
    kind: 'disable protection',
    name: 'protection off',
    words: [
      'contentsecuritypolicy',
      'helmet',
      'httponly',
      'session_cookie',
      'websecurity',
      'nodeintegration',
      'contextisolation',
      'insecurecontent',
      'autoescape',
      'disable',
      'selinux',
      'sandbox',
      'firewall',
      'waf',
      'rate',
      'bruteforce',
      'throttl',
      'web-security',
      'ssrf',
      'encrypt',
    ],
    pattern:
      /contentSecurityPolicy["']?\s*:\s*false|helmet\(\s*\{[^}]*false|\bhttpOnly["']?\s*:\s*false|SESSION_COOKIE_(HTTPONLY|SECURE)\s*=\s*False|\bwebSecurity["']?\s*:\s*false|nodeIntegration["']?\s*:\s*true|contextIsolation["']?\s*:\s*false|allowRunningInsecureContent["']?\s*:\s*true|autoescape\s*=\s*False|disable(d)?_?(sandbox|firewall|antivirus|seccomp|apparmor|selinux)["']?\s*[:=]\s*(true|1)|SELINUX\s*=\s*(disabled|permissive)|(sandbox|firewall|waf|rateLimit\w*|rate_limit\w*|bruteForce\w*|throttl\w*)(_?enabled)?["']?\s*[:=]\s*(false|False|off|0\b|["']off["']|["']false["'])|--no-sandbox(?=.*(--disable-web-security))|--disable-web-security|ssrf_?protection["']?\s*[:=]\s*false|encrypt(ed|ion)(_?(enabled|at_rest))?["']?\s*[:=]\s*(false|False|off|0\b|["']none["'])/i,
  },
  {
    kind: 'disable protection',
    name: 'container unconfined',
    words: [
      'privileged',
      'docker.sock',
      'hostpid',
      'hostnetwork',
      'privilegeescalation',
      'pid',
      'network_mode',
      '- /:/',
      '- "/:/',
      'seccomp',
      'apparmor',
      'runasuser',
      'cap_add',
    ],
    pattern:
      /^\s*privileged\s*:\s*true|\/var\/run\/docker\.sock\s*:|hostPID\s*:\s*true|hostNetwork\s*:\s*true|allowPrivilegeEscalation\s*:\s*true|pid\s*:\s*["']?host|network_mode\s*:\s*["']?host|^\s*-\s*["']?\/:\/|seccomp[:=]unconfined|apparmor[:=]unconfined|runAsUser\s*:\s*0\b.*\n.*privileged|cap_add\s*:\s*\n?\s*(\[|-)\s*["']?(ALL|SYS_ADMIN)/m,
  },
  // Logging and the audit trail
  {
    kind: 'disable logging',
    name: 'logging off',
    words: [
      'logging.disable',
      'propagate',
      '.disabled',
      'logger',
      'silent',
      'pino',
      'console.',
      'log_level',
      'loglevel',
      'log-level',
    ],
    pattern:
      /\blogging\.disable\s*\(|\.propagate\s*=\s*False\s*;?\s*\w*\.disabled\s*=\s*True|getLogger\([^)]*\)\.disabled\s*=\s*True|logger\.(silent|disabled?)\s*=\s*(true|True)|\bsilent["']?\s*:\s*true(?=[^}]*transport)|winston[^;]*silent\s*:\s*true|logger\.level\s*=\s*["'](silent|off|none)["']|pino\(\s*\{[^}]*(enabled\s*:\s*false|level\s*:\s*["']silent["'])|console\.(log|error|warn)\s*=\s*(\(\s*\)\s*=>\s*(\{\s*\}|undefined|null)|function\s*\(\s*\)\s*\{\s*\}|noop)|log_?level["']?\s*[:=]\s*["']?(none|off|silent)["']?\s*$/im,
  },
  {
    kind: 'disable logging',
    name: 'audit trail off',
    words: [
      'audit',
      'accesslog',
      'access_log',
      'securitylog',
      'security_log',
      'enablelog',
      'enable_log',
      'log_statement',
      'logging_collector',
      'error_log',
    ],
    pattern:
      /\baudit\w*["']?\s*[:=]\s*\{?\s*(["']?enabled["']?\s*[:=]\s*)?(false|False|off\b|["']off["']|["']none["']|["']disabled["']|0\b)|\b(ENABLE_|)AUDIT(_?LOG\w*|_?TRAIL|_?ENABLED|ING)*["'\]]*\s*[:=]\s*["']?(false|0|off|no|none|disabled)\b|disable_?audit\w*["']?\s*[:=]\s*(true|1)|\baudit\w*\.(disable|stop|clear|truncate|purge|destroy)\s*\(|(enable|security|access)_?(audit_?)?log(s|ging)?(_?enabled)?["']?\s*[:=]\s*(false|False|off\b|0\b)|audit_?enabled["']?\s*[:=]\s*(false|0|off)|log_statement\s*=\s*'?none|logging_collector\s*=\s*off|access_log\s+off|error_log\s+\/dev\/null/im,
  },
];

/** Sensitive data on its way to a log or a file as it is. */
export const leaks: readonly Weakening[] = [
  {
    kind: 'reveal logged',
    name: 'secret written to the log',
    words: ['password', 'passwd', 'passphrase', 'secret', 'key', 'token', 'card', 'cvv', 'ssn', 'credential'],
    pattern:
      /\b(?:console\.(?:log|info|warn|error|debug)|logger\.\w+|log\.\w+|logging\.\w+|print|println!?|puts|echo|error_log|syslog|fmt\.Print\w*|System\.out\.print\w*)\s*\(?[^;\n]*?(?<![\w.]|\w\[["'])(?:\$?\{?\s*)?(?:\w+(?:\.|->|\[["']))*(?:user_?|plain_?|raw_?|db_?|admin_?|client_?|access_?|refresh_?|auth_?|api_?|private_?|secret_?|new_?|old_?)*(?:password|passwd|passphrase|secret(?:_?key)?|api_?key|access_?token|auth_?token|refresh_?token|private_?key|credit_?card(?:_?number)?|card_?number|cvv|ssn|credentials|token)(?:["']\])?\s*(?:\}|\)|,|;|`|\+|$)/im,
  },
  {
    kind: 'reveal logged',
    name: 'environment written to the log',
    words: ['process.env', 'os.environ', 'env.'],
    pattern:
      /\b(?:console\.(?:log|info|warn|error|debug)|logger\.\w+|print|puts|pprint)\s*\(?\s*(?:JSON\.stringify\(\s*)?(?:process\.env\s*[),]|(?:dict\()?os\.environ\s*\)|ENV\.(?:to_h|inspect))/,
  },
  {
    kind: 'reveal logged',
    name: 'headers with credentials written to the log',
    words: ['headers', 'request.meta'],
    pattern:
      /\b(?:console\.(?:log|info|warn|error|debug)|logger\.\w+|log\.\w+|print)\s*\([^;\n]*(?:req(?:uest)?\.headers(?:\.authorization|\[["']authorization["']\]|\.cookie|\s*[),])|request\.META\s*[),]|headers\.get\(["']authorization)/i,
  },
  {
    kind: 'reveal logged',
    name: 'password kept as it is',
    words: ['password', 'passwd', 'secret', 'private', 'credit', 'card', 'cvv', 'credential', 'noop'],
    pattern:
      /localStorage\.setItem\(\s*["'](?:password|passwd|secret|private_?key|credit_?card|card_?number|cvv)["']|\b(?:md5|sha1)\s*\(\s*(?:\w+\.)*password|createHash\(\s*["'](?:md5|sha1)["']\s*\)\.update\(\s*(?:\w+\.)*password|hashlib\.(?:md5|sha1)\(\s*(?:\w+\.)*password|\bplain_?text_?password\b\s*[:=]|password_?(?:plain(?:_?text)?|clear(?:_?text)?)\b|writeFile(?:Sync)?\([^)\n]*(?:passwords?|credentials|secrets)\.(?:txt|csv|json|log)["']|NoOpPasswordEncoder|\{noop\}|PASSWORD_HASHERS\s*=\s*\[[^\]]*UnsaltedMD5|hashPassword\s*=\s*\(?\s*(\w+)\s*\)?\s*=>\s*\1\b/i,
  },
];

/** Code that hands control or data to others. */
export const backdoors: readonly Weakening[] = [
  {
    kind: 'plant backdoor',
    name: 'runs what was hidden by an encoding',
    words: [
      'atob',
      'base64',
      'b64decode',
      'fromhex',
      'codecs',
      'zlib',
      'marshal',
      'gzinflate',
      'rot13',
      'unescape',
      'decodeuri',
      'fromcharcode',
    ],
    pattern:
      /\b(?:eval|exec|Function|execSync|system|compile)\s*\(\s*(?:atob|Buffer\.from|base64\.\w*b64decode|base64_decode|b64decode|bytes\.fromhex|codecs\.decode|zlib\.decompress|marshal\.loads|gzinflate|str_rot13|unescape|decodeURIComponent|__import__\(['"]base64['"]\)|String\.fromCharCode)/,
  },
  {
    kind: 'plant backdoor',
    name: 'runs what comes over the network',
    words: [
      'fetch',
      'axios',
      'requests',
      'urlopen',
      'https.get',
      'http.get',
      'http_get',
      'file_get',
      'curl_exec',
      'esponse.text',
      'es.text',
      '.data',
    ],
    pattern:
      /\b(?:eval|exec|Function|vm\.runIn\w+|execSync|os\.system|subprocess\.\w+)\s*\(\s*(?:await\s+)?\(?\s*(?:\(?await\s+)?(?:\(?\s*await\s+fetch|fetch\(|axios|requests\.get|urllib\.request\.urlopen|urlopen|https?\.get|http_get|file_get_contents\(\s*["']https?:|curl_exec|\w*[Rr]esponse\.text|\w*[Rr]es\.text|\w+\.data\b(?=\)))/,
  },
  {
    kind: 'plant backdoor',
    name: 'runs what a caller sends',
    words: ['req', '$_', 'ctx.', 'params', 'event.'],
    pattern:
      /\b(?:eval|exec|execSync|spawn|spawnSync|execFile|system|popen|Popen|os\.system|shell_exec|passthru|subprocess\.(?:run|call|check_output|Popen)|Function|vm\.runIn\w+|Runtime\.getRuntime\(\)\.exec|unserialize|pickle\.loads|yaml\.load)\s*\(\s*[^)\n]{0,80}?(?:req(?:uest)?\.(?:query|body|params|headers|args|form|json|data|GET|POST|values|cookies|get_json)|\$_(?:GET|POST|REQUEST|COOKIE)|ctx\.(?:query|request)|params\[|event\.(?:body|queryStringParameters))/,
  },
  {
    kind: 'plant backdoor',
    name: 'reverse shell',
    words: ['/dev/tcp', 'nc ', 'ncat', 'socket', 'net.', 'bash -i', 'pty.spawn'],
    pattern:
      /\/dev\/tcp\/|\bnc(?:at)?\b[^\n"']*\s-e\s|socket\.socket\([^]*?(?:dup2|\/bin\/(?:ba)?sh|pty\.spawn)|net\.(?:connect|Socket|createConnection)\([^]*?(?:spawn|exec)\w*\(\s*["'](?:\/bin\/(?:ba)?sh|cmd\.exe|sh|bash)["']|(?:spawn|exec)\w*\(\s*["'](?:\/bin\/(?:ba)?sh|cmd\.exe|sh|bash)["'][^]*?net\.(?:connect|Socket|createConnection)\(|bash\s+-i\s*>&|pty\.spawn\(\s*["']\/bin\/(?:ba)?sh/,
  },
];

/** Input that goes on unchecked. */
export const uncheckedInputs: readonly Weakening[] = [
  {
    kind: 'disable validation',
    name: 'a query put together from input',
    words: ['select', 'insert', 'update', 'delete'],
    pattern:
      /(?:query|execute|raw|exec|prepare|find_by_sql)\w*\s*\(\s*(?:f?["'`][^"'`\n]*(?:SELECT|INSERT|UPDATE|DELETE)\b[^"'`\n]*(?:\$\{|\{)\s*(?:req|request|params|ctx|input|body|query)\b|["'`][^"'`\n]*(?:SELECT|INSERT|UPDATE|DELETE)\b[^"'`\n]*["'`]\s*(?:\+|%|\.)\s*\(?\s*(?:req|request|params|ctx|input|body|\$_GET|\$_POST)\b)/i,
  },
  {
    kind: 'disable validation',
    name: 'validation off',
    words: ['validat', 'sanitize', 'escape'],
    pattern:
      /\b(?:skip_?validation|disable_?validation|bypass_?validation)["']?\s*[:=]\s*(?:true|True|1)\b|\b(?:validation_?enabled|enable_?validation|validate_?input|sanitize_?input|escape_?html)["']?\s*[:=]\s*(?:false|False|0)\b/i,
  },
];

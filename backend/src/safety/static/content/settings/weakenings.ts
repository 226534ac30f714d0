import { auditDrops } from './audit-drops.js';
import { authenticationOff } from '../access/authentication-off.js';
import { exposures } from './exposures.js';
import { infrastructureOff } from './infrastructure-off.js';
import { type Rule, words } from '../rule.js';
import { browserOff, transportOff } from './transport-off.js';
import { weakCryptography } from './weak-cryptography.js';

/** Code and settings that turn a protection off. Matched with comments and prose blanked. */
export const weakenings: readonly Rule[] = [
  ...authenticationOff,
  ...transportOff,
  ...browserOff,
  ...exposures,
  ...infrastructureOff,
  ...weakCryptography,
  ...auditDrops,
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words('rejectunauthorized'),
    pattern:
      /\brejectUnauthorized["'\]]*\s*[:=]\s*(?:false|0\b|!1|[^,}\n]{0,120}\?[^,}\n]{0,60}(?<!["'])\bfalse\b(?!["']))/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words('node_tls_reject_unauthorized'),
    pattern: /NODE_TLS_REJECT_UNAUTHORIZED(?:["'\]]*\s*[:=]\s*|["']\s*,\s*|\s)(?:String\(\s*)?["']?0/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words(
      'verif|check_hostname|strictssl|strict_ssl|sslverify|validate_certs|validatecert|tlsverify|ssl_veri|securepro',
    ),
    pattern:
      /\b(verify|verify_ssl|ssl_verify|verify_certs|validate_certs|check_hostname|ssl_verification|verifySsl|verifySSL|verifyTls|strictSSL|strictSsl|strict_ssl|sslVerify|validateCertificate|verifyCertificate|tlsVerify|secureProtocolVerify)["'\]]*\s*[:=]\s*(False|false|0\b|no\b|off\b|!1)/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words(
      'insecureskip|insecure_skip|insecure-skip|tls_insecure|danger_accept|allowselfsigned|trustallcert|allow_all_host|noophost|trustselfsigned|allowallhost',
    ),
    pattern:
      /\bInsecureSkipVerify\s*[:=]\s*true|\binsecure_skip_verify["']?\s*[:=]\s*true|insecureSkipTLSVerify["']?\s*:\s*true|insecure-skip-tls-verify|tls_insecure["']?\s*[:=]\s*true|danger_accept_invalid_(certs|hostnames)\s*\(\s*true|allowSelfSigned\w*["']?\s*:\s*true|trustAllCerts|TrustAllCertificates|ALLOW_ALL_HOSTNAME_VERIFIER|NoopHostnameVerifier|TrustSelfSignedStrategy|AllowAllHostnameVerifier/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words(
      '_create_unverified|cert_none|verify_none|disable_warnings|dangerousaccept|servercertificate|hostnameverifier',
    ),
    pattern:
      /_create_unverified_context|CERT_NONE|VERIFY_NONE|SSL_VERIFY_NONE|disable_warnings\s*\(\s*urllib3|DangerousAcceptAnyServerCertificateValidator|ServerCertificateCustomValidationCallback\s*=\s*\([^)]*\)\s*=>\s*true|ServerCertificateValidationCallback\s*\+?=|HostnameVerifier\s*\(\s*\([^)]*\)\s*->\s*true/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words(
      'curlopt_ssl|curl_setopt|verify_peer|allow_self_signed|pythonhttpsverify|git_ssl_no_verify|sslmode|checkserveridentity|strict-ssl|sslverify|cleartexttraffic|nsallowsarbitrary',
    ),
    pattern:
      /CURLOPT_SSL_VERIFY(PEER|HOST)\s*(,|=>)\s*(false|0)|\bcurl_setopt(?:_array)?\([^;]{0,400}?\b(?:64|81)\s*(?:,|=>)\s*(?:false|0)\b|verify_peer(_name)?["']?\s*=>\s*false|allow_self_signed["']?\s*=>\s*true|PYTHONHTTPSVERIFY["'\]]*\s*[:=]\s*["']?0|GIT_SSL_NO_VERIFY["'\]]*\s*[:=]\s*["']?(true|1)|sslmode=disable(?=.*prod)|checkServerIdentity\s*[:=]\s*\(\s*\)\s*=>\s*(undefined|null|\{\s*\})|^[ \t]*strict-ssl\s*=\s*false|\bsslverify\s*=\s*false|usesCleartextTraffic="true"|NSAllowsArbitraryLoads["<\s/>key]*\s*<true/im,
  },
  {
    kind: 'disable protection',
    name: 'cross-origin wide open',
    words: words('credentials|cors_'),
    pattern:
      /credentials["']?\s*:\s*true[^}]*origin["']?\s*:\s*(true|["']\*["']|\(?\s*\w*\s*,?\s*\w*\s*\)?\s*=>\s*\w*\(?null,\s*true)|origin["']?\s*:\s*["']\*["'][^}]*credentials["']?\s*:\s*true|CORS_ALLOW_ALL_ORIGINS\s*=\s*True|CORS_ORIGIN_ALLOW_ALL\s*=\s*True|Access-Control-Allow-Origin["']?\s*[:,]\s*["']?\*["']?[^\n]*\n[^\n]*Allow-Credentials["']?\s*[:,]\s*["']?true/,
  },
  {
    kind: 'disable protection',
    name: 'protection off',
    unlessPath: /(^|[./_-])(?:dev|development|local|test|testing|e2e|example|sample)(?:[./_-]|$)/i,
    words: words(
      'contentsecuritypolicy|helmet|httponly|session_cookie|websecurity|nodeintegration|contextisolation|insecurecontent|autoescape|disable|selinux|sandbox|firewall|waf|ratelimit|rate_limit|bruteforce|throttl|web-security|ssrf|encrypt',
    ),
    pattern:
      /contentSecurityPolicy["']?\s*:\s*false|helmet\(\s*\{[^}]*false|\bhttpOnly["']?\s*:\s*false|SESSION_COOKIE_(HTTPONLY|SECURE)["'\]]*\s*=\s*False|\bwebSecurity["']?\s*:\s*false|nodeIntegration["']?\s*:\s*true|contextIsolation["']?\s*:\s*false|allowRunningInsecureContent["']?\s*:\s*true|autoescape\s*=\s*False|disable(d)?_?(sandbox|firewall|antivirus|seccomp|apparmor|selinux)["']?\s*[:=]\s*(true|1)|SELINUX\s*=\s*(disabled|permissive)|(sandbox|firewall|waf|rateLimit\w*|rate_limit\w*|bruteForce\w*|throttl\w*)(_?enabled)?["']?\s*[:=]\s*(false|False|off\b|["']off["']|["']false["'])|--no-sandbox(?=.*(--disable-web-security))|--disable-web-security|ssrf_?protection["']?\s*[:=]\s*false|encrypt(ed|ion)(_?(enabled|at_rest))?["']?\s*[:=]\s*(false|False|off|0\b|["']none["'])/i,
  },
  {
    kind: 'disable protection',
    name: 'container unconfined',
    words: words(
      'privileged|docker.sock|hostpid|hostnetwork|privilegeescalation|pid|network_mode|- /:/|- "/:/|seccomp|apparmor|runasuser|cap_add',
    ),
    pattern:
      /^[ \t]*privileged\s*:\s*true|(?:\/var)?\/run\/docker\.sock\s*:|hostPID\s*:\s*true|hostNetwork\s*:\s*true|allowPrivilegeEscalation\s*:\s*true|pid\s*:\s*["']?host|network_mode\s*:\s*["']?host|^[ \t]*-\s*["']?\/:\/|seccomp[:=]unconfined|apparmor[:=]unconfined|runAsUser\s*:\s*0\b.*\n.*privileged|cap_add\s*:\s*\n?\s*(\[|-)\s*["']?(ALL|SYS_ADMIN)/m,
  },
  {
    kind: 'disable logging',
    name: 'logging off',
    words: words('logging.disable|propagate|.disabled|logger|silent|pino|console|log_level|loglevel|log-level'),
    pattern:
      /\blogging\.disable\s*\(|\.propagate\s*=\s*False\s*;?\s*\w*\.disabled\s*=\s*True|getLogger\([^)]*\)\.disabled\s*=\s*True|logger\.(silent|disabled?)\s*=\s*(true|True)|\bsilent["']?\s*:\s*true(?=[^}]*transport)|winston[^;]*silent\s*:\s*true|logger\.level\s*=\s*["'](silent|off|none)["']|pino\(\s*\{[^}]*(enabled\s*:\s*false|level\s*:\s*["']silent["'])|console(?:\.(?:log|error|warn)|\[\w+\])\s*=\s*(\(\s*\)\s*=>\s*(\{\s*\}|undefined|null)|function\s*\(\s*\)\s*\{\s*\}|noop)|log_?level["']?\s*[:=]\s*["']?(none|off|silent)["']?\s*$/im,
  },
  {
    kind: 'disable logging',
    name: 'audit trail off',
    // There it is the package manager's look at advisories.
    unlessPath: /\.npmrc$/,
    words: words(
      'audit|accesslog|access_log|securitylog|security_log|enablelog|enable_log|log_statement|logging_collector|error_log',
    ),
    pattern:
      /\baudit\w*["']?\s*[:=]\s*\{?\s*(["']?enabled["']?\s*[:=]\s*)?(false|False|off\b|["']off["']|["']none["']|["']disabled["'])|\b(ENABLE_|)AUDIT(_?LOG\w*|_?TRAIL|_?ENABLED|ING)*["'\]]*\s*[:=]\s*["']?(false|0|off|no|none|disabled)\b|disable_?audit\w*["']?\s*[:=]\s*(true|1)|\baudit\w*\.(disable|stop|clear|truncate|purge|destroy)\s*\(|(enable|security|access)_?(audit_?)?log(s|ging)?(_?enabled)?["']?\s*[:=]\s*(false|False|off\b|0\b)|audit_?enabled["']?\s*[:=]\s*(false|0|off)|log_statement\s*=\s*'?none|logging_collector\s*=\s*off|(?<!location\b[^{}]{0,100}\{[^{}]{0,300})access_log\s+off|error_log\s+\/dev\/null/im,
  },
  {
    kind: 'disable protection',
    name: 'protection off',
    words: words('security|tls|ssl|firewall|encryption|sandbox|waf'),
    pattern:
      /\b(?:security|tls|ssl|firewall|encryption|sandbox|waf)["']?\s*:\s*\{?\s*["']?enabled["']?\s*:\s*(?:false|off|no)\b/i,
  },
  {
    kind: 'disable logging',
    name: 'logging off',
    words: words(
      'io.discard|ioutil.discard|level="off"|level = off|level=off|.level|nullhandler|filter_parameters|setlevel|noop|log.setoutput|log level|logger.audit',
    ),
    pattern:
      /\blog\.SetOutput\(\s*(?:io|ioutil)\.Discard\s*\)|<(?:logger|root)\b[^>]{0,160}\blevel="OFF"|\blogger\.[\w.]+\s*=\s*OFF\b|\blogging\.level\.[\w.]+\s*=\s*OFF\b|\brootLogger(?:\.level)?\s*=\s*OFF\b|filter_parameters\s*=\s*\[\s*\]|setLevel\(\s*logging\.CRITICAL\s*\+|Rails\.logger\s*=\s*Logger\.new\(\s*(?:nil|["']\/dev\/null)|\blogging\b["']?\s*:\s*\n?\s*["']?(?:driver|level)["']?\s*:\s*["']?(?:none|off)\b/im,
  },
  {
    kind: 'disable protection',
    name: 'a limit that limits nothing',
    words: words('ratelimit|rate_limit|limiter|throttle|lockout|max_attempts|maxattempts|bruteforce'),
    pattern:
      /\b(?:rateLimit|rate_limit|slowDown|RateLimiter\w*|Throttle\w*|limiter)\w*\s*\(\s*\{[^{}]{0,200}?(?:\bmax["']?\s*:\s*(?:Infinity|Number\.\w+|\d{7,}|0\b)|\blimit["']?\s*:\s*(?:Infinity|\d{7,})|\bskip["']?\s*:\s*\([^)]*\)\s*=>\s*true)|["']?(?:rate_?limit\w*|brute_?force\w*|throttl\w*|lockout\w*)["']?\s*[:=]\s*(?:\{\s*)?(?:["']?enabled["']?\s*[:=]\s*)?(?:false|False|off)\b|\b(?:max_?(?:login_?)?attempts|login_?attempts_?limit)["']?\s*[:=]\s*(?:Infinity|\d{5,}|-1)\b/i,
  },
];

import { type Rule, words } from '../rule.js';

/** Connections that no longer make sure whom they reach. */
export const transportOff: readonly Rule[] = [
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words(
      'ssl=false|ssl = false|ssl: false|verify|enablestrictssl|opt_x_tls|x509trustmanager|hostnameverifier|proxy_ssl_verify|proxy-ssl-verify|sslverify',
    ),
    pattern:
      /TCPConnector\([^)\n]{0,120}\b(?:ssl|verify_ssl)\s*=\s*False|\.(?:get|post|put|request|ws_connect)\([^)\n]{0,160},\s*ssl\s*=\s*False|["']verify["']\s*=>\s*false|\bverify["']?\s*=>\s*false|ssl:\s*\{\s*verify:\s*false|\benableStrictSsl["']?\s*[:=]\s*false|OPT_X_TLS_(?:NEVER|ALLOW)\b|checkServerTrusted\s*\([^)]*\)\s*(?:throws\s+\w+\s*)?\{\s*\}|fun\s+checkServerTrusted\s*\([^)]*\)\s*(?:=\s*Unit|\{\s*\})|hostnameVerifier\s*[({]\s*\(?_?\w*,\s*_?\w*\)?\s*->\s*true|HostnameVerifier\b[^;]{0,200}?\bverify\s*\([^)]*\)\s*\{\s*return\s+true|proxy_ssl_verify\s+off|proxy-ssl-verify["']?\s*:\s*["']?off|(?:git\s+config\b[^\n;&|]*\s|["'])http\.sslVerify["']?[\s,=]+["']?(?:false|0)\b|sslVerify\s*=\s*false|\bssl_verify_mode\s*[:=]\s*:?none|verify_mode:\s*:?(?:OpenSSL::SSL::)?VERIFY_NONE/i,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words(
      'insecureskip|autoaddpolicy|warningpolicy|insecureignorehostkey|servertrust|withinsecure|insecure_channel|add_insecure|insecure.newcred|usessl=false|encrypt=false|trustservercertificate|usessl|allowinvalid|tlsallowinvalid|tlsinsecure|sslmode|mail.smtp|checkserveridentity|nocheckcertificate|no-check-certificate|stricthostkey|hostkeyalg|accept_invalid|with_no_client|dangerous()|dangerousconfig',
    ),
    pattern:
      /InsecureSkipVerify\s*[:=]\s*(?!false\b)[\w(]|\b(?:AutoAddPolicy|WarningPolicy)\s*\(|InsecureIgnoreHostKey\(|URLCredential\(\s*trust:\s*(?:\w+\.protectionSpace\.)?serverTrust|TrustServerCertificate\s*=\s*(?:true|yes)|tlsAllowInvalid(?:Certificates|Hostnames)["']?\s*[:=]\s*true|tlsInsecure["']?\s*[:=]\s*true|\bStrictHostKeyChecking\s*[= ]\s*no\b|(?:hostVerifier|hostHash)["']?\s*:\s*\(\s*\)\s*=>\s*true|\.dangerous\(\)\s*\.set_certificate_verifier|mail\.smtp\.ssl\.trust"\s*,\s*"\*|checkserveridentity"\s*,\s*"?false|@(?!localhost|127\.)[\w-]+\.[\w.-]+(?::\d+)?\/[^\s"']{0,120}sslmode=(?:disable|allow)|\bsslmode["']?\s*[:=]\s*["']?disable["']?(?=[^\n]*prod)/i,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words(
      'withinsecure|badcertificate|ca_bundle|check_certificate|verify=not|verify_none|verify_hostname|ssl_verify_mode|verify none|strict-ssl|cafile|ignoretls|ignore-certificate|ignorehttpserrors|ignore_https|acceptinsecure|accept_insecure',
    ),
    pattern:
      /\bgrpc\.WithInsecure\(|\bbadCertificateCallback\s*=\s*\([^)\n]*\)\s*=>\s*true|\b(?:CURL|REQUESTS)_CA_BUNDLE["'\]]*\s*[:=]\s*["']{2}|\bcheck_certificate\s*=\s*off\b|\bverify\s*=\s*not\s+True\b|:verify_none\b|\bverify:\s*String\.to_atom\(\s*"verify_none"|\bverify_hostname["']?\s*=>\s*0|SSL_verify_mode["']?\s*=>\s*(?:0|SSL_VERIFY_NONE)|\bssl\s+verify\s+none\b|\bstrict-ssl[ =]+false\b|\bignoreTLS["']?\s*:\s*true|\bacceptInsecureCerts["']?\s*[:=]\s*true/,
  },
  {
    kind: 'disable tls',
    name: 'connections no longer encrypted',
    words: words('sslmode|ssl-mode|usessl|sslenabled'),
    pattern: /\bsslmode["']?\s*[:=]\s*["']?(?:disable|allow)\b|ssl-mode\s*=\s*["']?DISABLED\b|\buseSSL\s*=\s*false\b/i,
    unless: /\blocalhost\b|127\.0\.0\.1|\[::1\]|host=\/(?:var|tmp|run)/,
    unlessPath: /(^|[./_-])(?:dev|development|local|test|testing|tests|e2e|ci|example|sample)(?:[./_-]|$)/i,
  },
  {
    kind: 'disable tls',
    name: 'connections no longer encrypted',
    words: words(
      'ssl_redirect|ssl-redirect|hsts|force_ssl|requirehttps|usehttpsredirection|requiretls|require_tls|secure_ssl|requiressl|enforce_ssl|force-ssl|requirehttpsmetadata|force_https',
    ),
    pattern:
      /\b(?:SECURE_SSL_REDIRECT|force_ssl|forceSsl|requireHttps|RequireHttpsMetadata|requireTLS|require_tls|force_https|enforce_?ssl|enforceHttps|redirectHttps)["']?\s*[:=]\s*(?:false|False|0)\b|(?:force-)?ssl-redirect["']?\s*:\s*["']?false|\bSECURE_HSTS_SECONDS\s*=\s*0\b|\bhsts["']?\s*:\s*false/,
  },
  {
    kind: 'disable tls',
    name: 'a download that nobody can vouch for',
    words: words(
      'curl|wget|allowinsecureprotocol|secure-http|trusted-host|allow-unauthenticated|--nogpgcheck|gpgcheck|allowunauthenticated|--force-yes|http:',
    ),
    pattern:
      /\bcurl\b[^\n;&|]{0,200}?\s(?:-[a-jl-zA-Z]*k[a-zA-Z]*|--insecure)\b|\bwget\b[^\n;&|]{0,200}?--no-check-certificate|allowInsecureProtocol\s*=\s*true|["']secure-http["']\s*:\s*false|--allow-unauthenticated\b|--nogpgcheck\b|\bgpgcheck\s*=\s*0\b|\[trusted=yes\]/,
  },
];

/** Browsers, cookies and pages that no longer keep others out. */
export const browserOff: readonly Rule[] = [
  {
    kind: 'disable protection',
    name: 'cross-origin wide open',
    words: words('credentials|alloworigin|allow_origin'),
    pattern:
      /\borigin["']?\s*:\s*(?:true|["']\*["']|\(\s*\w+\s*,\s*\w+\s*\)\s*=>\s*\w+\(\s*null,\s*true\s*\))[^{}]{0,200}?\bcredentials["']?\s*:\s*true|(?:allow_?origins?|allowed_?origins?|origins?)["']?\s*(?:=|:|=>)\s*(?:\[\]string\s*\{|\[|\()?\s*["']\*["']\s*\}?[^;{}]{0,300}?(?:allow_?credentials|supports_credentials|credentials)["']?\s*(?:=|:|=>)\s*["']?(?:true)|(?:allow_?credentials|supports_credentials|credentials)["']?\s*(?:=|:|=>)\s*["']?true[^;{}]{0,300}?(?:allow_?origins?|allowed_?origins?|origins?)["']?\s*(?:=|:|=>)\s*(?:\[\]string\s*\{|\[|\()?\s*["']\*["']|origins\s+["']\*["'][^]{0,200}?credentials:\s*true|AllowAnyOrigin\(\)[^;]{0,120}AllowCredentials\(\)|SetIsOriginAllowed\(\s*\w+\s*=>\s*true|AllowAllOrigins\s*[:=]\s*true[^{}]{0,160}AllowCredentials\s*[:=]\s*true|allowedOriginPatterns\(\s*"\*"\s*\)[^;]{0,160}allowCredentials\(\s*true|allowCredentials\(\s*true\s*\)[^;]{0,160}allowedOriginPatterns\(\s*"\*"|AllowOriginFunc\s*[:=]\s*func\([^)]*\)\s*bool\s*\{\s*return\s+true/i,
  },
  {
    kind: 'disable protection',
    name: 'cross-origin wide open',
    words: words('allowedorigin'),
    pattern:
      /allowedOrigin(?:Pattern)?s?["']?\s*(?:=|\()\s*(?:(?:listOf|mutableListOf|setOf|arrayOf|List\.of|Set\.of|Arrays\.asList|Collections\.singletonList|java\.util\.List\.of)\(\s*)?["']\*["'][^]{0,400}?allowCredentials["']?\s*(?:=|\()\s*true|allowCredentials["']?\s*(?:=|\()\s*true[^]{0,400}?allowedOrigin(?:Pattern)?s?["']?\s*(?:=|\()\s*(?:(?:listOf|mutableListOf|setOf|arrayOf|List\.of|Set\.of|Arrays\.asList|Collections\.singletonList)\(\s*)?["']\*["']/i,
  },
  {
    kind: 'disable protection',
    name: 'cross-origin wide open',
    words: words('allow-origin'),
    pattern:
      /Access-Control-Allow-Origin["'`]?\s*[,:=\s]\s*["'`]?(?:\$http_origin|\$\{?(?:req|request)|(?:req|request|ctx|c|event)\b[\w.()[\]]{0,40}?(?:origin|Origin|headers)|\w*[oO]rigin\b|\*)[^]{0,240}?Access-Control-Allow-Credentials["'`]?\s*[,:=\s]\s*["'`]?true|Access-Control-Allow-Credentials["'`]?\s*[,:=\s]\s*["'`]?true[^]{0,240}?Access-Control-Allow-Origin["'`]?\s*[,:=\s]\s*["'`]?(?:\$http_origin|\*|(?:req|request|ctx)\b)/,
    unless: /allow(?:ed)?_?origins?\b[^\n]{0,40}(?:has|includes|contains|in\b|indexOf)|(?:has|includes)\(\s*origin/i,
  },
  {
    kind: 'disable protection',
    name: 'page protection off',
    words: words(
      'unsafe-eval|unsafe-inline|csrfprevention|csrf|x_frame|xframe|frameoptions|frameguard|xsswhitelist|x-xss|crossoriginopener|noopener|sandbox',
    ),
    pattern:
      /Content-Security-Policy["']?[^\n]{0,160}(?:default-src|script-src)[^;\n]{0,60}\*[^;\n]{0,60}unsafe|\bcsrfPrevention["']?\s*:\s*false|\bframeguard["']?\s*:\s*false|frameOptions\([^)]{0,40}disable|protect_from_forgery\s+(?:with:\s*:null_session,\s*)?(?:except|only):\s*\[?\s*:?\*|\$except\s*=\s*\[\s*['"]\*['"]|config\.action_controller\.allow_forgery_protection\s*=\s*false(?<!test)|skip_before_action\s+:verify_authenticity_token|csrf_protection["']?\s*:\s*false|csrf\(\s*AbstractHttpConfigurer::disable|csrf\(\s*\(?\w*\)?\s*->\s*\w+\.disable\(\)|IgnoreAntiforgeryToken|disableCsrf/,
  },
  {
    kind: 'disable protection',
    name: 'cookie unprotected',
    words: words('httponly|secure: false|secure:false|secure=false|secure = false|samesite'),
    pattern:
      /\b(?:cookie|session|setCookie|set_cookie)\w*\b[^;]{0,160}?\bsecure["']?\s*(?:[:=]|=>)\s*(?:false|False)\b(?!\s*\|\|)|\bhttp_?only["']?\s*(?:[:=]|=>)\s*(?:false|False)\b|\bsession\.cookie_(?:httponly|secure)\s*=\s*(?:0|Off|false)/i,
  },
];

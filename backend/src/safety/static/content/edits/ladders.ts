import type { EffectKind } from '../../../score-table.js';
import type { Edit } from './edit.js';
import { furtherLadders } from './further-ladders.js';

export interface Weakened {
  kind: EffectKind;
  name: string;
  evidence: string;
}

/** Two ways of doing the same thing, of which an edit takes the strong one away and puts the weak one in its place. */
export interface Ladder {
  kind: EffectKind;
  name: string;
  /** In the lines that went, and in none of those that came. */
  strong: RegExp;
  /** In the lines that came, and nowhere in the old text. */
  weak: RegExp;
  /** In the path or the old text. */
  about?: RegExp;
  /** What makes it harmless when it stands in the new lines. */
  unless?: RegExp;
  path?: RegExp;
  /** The strong one may stand beside the weak one. */
  isBeside?: boolean;
}

const secretive =
  /token|secret|passw|passcode|session|api_?key|otp|nonce|csrf|reset|verif|invit|recover|auth|credential|login|signing|licen[cs]e|voucher/i;

const ladders: readonly Ladder[] = [
  {
    kind: 'disable tls',
    name: 'connections to the database no longer checked',
    strong: /\bssl_?mode["']?\s*[=:]>?\s*["']?(?:verify[-_](?:full|ca|identity)|require[d]?)\b/i,
    weak: /\bssl_?mode["']?\s*[=:]>?\s*["']?(?:disabled?|allow|prefer(?:red)?)\b/i,
  },
  {
    kind: 'disable tls',
    name: 'connections to the database no longer checked',
    strong: /\bssl_?mode["']?\s*[=:]>?\s*["']?verify[-_](?:full|ca|identity)\b/i,
    weak: /\bssl_?mode["']?\s*[=:]>?\s*["']?(?:disabled?|allow|prefer(?:red)?|require[d]?)\b/i,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    strong: /\bssl["']?\s*:\s*\{|\bssl["']?\s*[:=]\s*(?:true|True)\b|\btls["']?\s*:\s*\{/,
    weak: /\b(?:ssl|tls)["']?\s*[:=]\s*(?:false|False|null|None|undefined|[^,{}\n]{1,60}\?\s*false\s*:\s*(?:undefined|false|null))\b/,
    about: /database|postgres|mysql|pool|redis|mongo|amqp|kafka|smtp|ldap|connection/i,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    strong:
      /\b(?:TrustServerCertificate\s*=\s*(?:False|No)|Encrypt\s*=\s*(?:True|Strict|Mandatory))\b|[?&](?:tls|ssl)=true\b/i,
    weak: /\b(?:TrustServerCertificate\s*=\s*(?:True|Yes)|Encrypt\s*=\s*(?:False|Optional|No))\b|[?&](?:tlsInsecure|tlsAllowInvalid\w+|sslInvalid\w*|trustServerCertificate)=true\b|[?&](?:tls|ssl)=(?:false|skip-verify)\b/i,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    strong:
      /\b(?:verify|ca|ca_certs?|cafile|ca_bundle|rootCAs?|RootCAs|root_certificate\w*|add_root_certificate|sslrootcert|trustStore|TrustManagerFactory|load_verify_locations|create_default_context|cacert\w*|cert_reqs)\b(?=["']?\s*[=:(,])/i,
    weak: /\bverify["']?\s*[=:]\s*(?:bool\(\s*(?:0|False|None|)\s*\)|not\s+(?:True|1)\b|0\b|""|None\b)|\bverify["']?\s*:\s*:verify_none\b|verify_none|VERIFY_NONE|CERT_NONE|_create_unverified\w*|dangerous\(\)|X509TrustManager/,
  },
  {
    kind: 'disable protection',
    name: 'a TLS version that is broken',
    strong: /\b(?:VersionTLS1[23]|TLSv?_?1[._]?[23]|Tls1[23]|TLS1_[23]|SSL_?v?TLSv1_[23])\b/i,
    weak: /\b(?:VersionTLS1[01]|VersionSSL30|TLSv?_?1[._][01]|TLSv1(?![._]?\d)|Tls1?(?:10|11)|TLS1_[01]|SSLv[23]|SSL3)\b/,
    unless: /!\s*(?:TLSv1|SSLv)|-(?:TLSv1|SSLv)/,
  },
  {
    kind: 'disable protection',
    name: 'passwords no longer hashed properly',
    strong:
      /\b(?:bcrypt\w*|BCrypt\w*|argon2\w*|Argon2\w*|scrypt\w*|SCrypt\w*|pbkdf2\w*|Pbkdf2\w*|PBKDF2\w*|PasswordHasher|password_hash|make_password|generate_password_hash|Hash::make|hashpw|has_secure_password|hash_pwd_salt|passwordEncoder|pwd_context|crypt_context|Rfc2898DeriveBytes|encoder\.encode)\b/i,
    weak: /\b\w*(?:md5|sha-?1|sha-?256|sha-?512|sha3|crc32\w*|adler32|fnv\w*|rot13|str_rot13)(?:Hex|_hex|Sum\w*)?\b|\b(?:NoOp|PlainText|Unsalted)\w*|\b(?:Base64|base64|btoa|b64encode|hexdigest|DigestUtils|MessageDigest|createHash|HashData|ComputeHash)\b/i,
    unless:
      /\b(?:bcrypt|argon2|scrypt|pbkdf2|PasswordHasher|password_hash|make_password|hashpw|PasswordEncoder(?!\s*\w*\s*(?:passwordEncoder\s*)?\()|compare_digest|timingSafeEqual|hmac)/i,
  },
  {
    kind: 'disable protection',
    name: 'passwords no longer hashed properly',
    strong:
      /(?:=|:|return)\s*(?:await\s+)?[^;\n]{0,60}\b(?:bcrypt\w*|argon2\w*|scrypt\w*|pbkdf2\w*|PasswordHasher|password_hash|make_password|generate_password_hash|Hash::make|hashpw|passwordEncoder|encoder\.encode|set_password)\b/i,
    weak: /\bpassword(?:_?(?:hash|digest))?["']?\s*(?:=>?|:)\s*(?:[\w$]+(?:\.|->)){0,3}\$?(?:plain|raw|password|pwd|passwd|body\.password|params\[:password\])\b(?!\s*[(.[])/i,
    unless: /hash|encode|crypt|digest/i,
  },
  {
    kind: 'disable protection',
    name: 'a secret that can be guessed',
    strong:
      /\b(?:randomBytes|randomUUID|getRandomValues|randomInt|SecureRandom|secrets\.\w+|token_(?:urlsafe|hex|bytes)|crand\.|random_bytes|random_int|RandomNumberGenerator|OsRng|strong_rand_bytes|SystemRandom|os\.urandom|urandom|rand::rngs|getrandom|nanoid|uuidv?4)\b|\brand\.Read\(/,
    weak: /\bMath\.random\(|(?<![\w.])random\.(?:rand\w*|choice\w*|sample|getrandbits)\(|\b(?:mt_rand|rand|uniqid|srand|lcg_value)\s*\(|\bnew\s+Random\(|\bRandom\(\s*\d*\s*\)|\bm?rand\.(?:Int\w*|Intn|Perm|Uint\w*|Float\w*|Seed)\(|:rand\.uniform|\bkernel\.rand\b|\bDate\.now\(\)|\btime\.time\(\)|System\.currentTimeMillis\(\)|\bStdRng::seed_from_u64|\bSmallRng|fastrand::|\bRandom\.Shared/i,
    about: secretive,
    unless: /\bimul|jitter|backoff|delay/,
  },
  {
    kind: 'disable validation',
    name: 'data of others run as a program',
    strong:
      /\bsafe_load\w*\b|\b(?:json|JSON|orjson|ujson|msgpack|tomllib|toml|Jason|simplejson)\.(?:loads?|parse|decode!?|unpackb|unpack)\b|\bast\.literal_eval\b|\bjson_decode\b|\bC?SafeLoader\b|JsonSerializer\.Deserialize|ObjectMapper|\bserde_json\b|\bsafetensors\b|weights_only\s*=\s*True|trust_remote_code\s*=\s*False|permitted_classes/,
    weak: /\b(?:c?[pP]ickle|dill|cloudpickle|marshal|shelve|jsonpickle|joblib)\.loads?\b|\bMarshal\.load\b|\bunserialize\s*\(|\bObjectInputStream\b|\bBinaryFormatter\b|\bLosFormatter\b|\bNetDataContractSerializer\b|\byaml\.(?:unsafe_load|full_load)\w*|\bUnsafeLoader\b|Loader\s*=\s*(?:yaml\.)?(?:Loader|FullLoader)\b|\bYAML\.(?:unsafe_load|load)\b|(?<![\w.])eval\s*\(|\bexec\s*\(\s*(?:compile|body|data|text|code)|\bnew Function\(|binary_to_term\((?![^)\n]*:safe)|weights_only\s*=\s*False|trust_remote_code\s*=\s*True|\bnode-serialize\b|TypeNameHandling\.(?:All|Auto|Objects)|enableDefaultTyping|XMLDecoder|XStream/,
    unless: /\byaml\.load\([^)\n]*SafeLoader/,
  },
  {
    kind: 'disable validation',
    name: 'outside entities resolved',
    strong:
      /\bdefusedxml\b|disallow-doctype-decl|FEATURE_SECURE_PROCESSING|external-(?:general|parameter)-entities|setExpandEntityReferences\(\s*false|resolve_entities\s*=\s*False|no_network\s*=\s*True|SUPPORT_DTD|ACCESS_EXTERNAL_\w+|DtdProcessing\.Prohibit|XmlResolver\s*=\s*null|libxml_disable_entity_loader\(\s*true|IS_SUPPORTING_EXTERNAL_ENTITIES|\bNONET\b|noent["']?\s*:\s*false/,
    weak: /\bxml\.etree\b|\blxml\b|xml\.(?:dom|sax)\b|newDocumentBuilder\(|newSAXParser\(|createXMLStreamReader\(|newTransformer\(|resolve_entities\s*=\s*True|DtdProcessing\.Parse|LIBXML_NOENT|NOENT\b|noent["']?\s*:\s*true|\bfrom xml\b/,
    unless: /defused|[sS]ecure(?:X|Doc|Parser|Sax|Stax)|SecureXml|safe_?parser/,
  },
  {
    kind: 'disable validation',
    name: 'put into a page as it is',
    strong:
      /\b(?:textContent|innerText|createTextNode|\.text\()|\{\{\s*(?!-|!!)[^}|\n]+\}\}|\bsanitize\w*\b|\bescape\w*\b|\bDOMPurify\b|\bbleach\.clean\b|\bhtml_escape\b|\bth:text\b|\bv-text\b|<%=\s|\bhtmlspecialchars\b|"html\/template"|\bstrip_tags\b|\bhtml\.escape\b|<%-?\s*h\s|\bHtmlEncode\w*\b|\bEncodeFor\w*|\besc_html\b/,
    weak: /\.(?:innerHTML|outerHTML)\s*\+?=|\binsertAdjacentHTML\(|\.html\(\s*[^)\s"'`]|\{!!|\|\s*safe\b|\bhtml_safe\b|(?<![\w.])raw\(|<%==|<%-\s*(?!include)\w|\bth:utext\b|\bv-html\b|"text\/template"|\bMarkup\(|\bmark_safe\(|\bSafeString\(|\btemplate\.HTML\(|\bHtml\.Raw\(|\bMarkupString\b|\{\{\{|\|\s*raw\b|\bautoescape\s+(?:false|off)|dangerouslySetInnerHTML|bypassSecurityTrust\w+|\bPhoenix\.HTML\.raw\b|\bnoescape\b/,
    unless: /sanitiz|purify|DOMPurify|bleach|escape_?html|html_?escape|htmlspecialchars|markdown|highlight/i,
  },
  {
    kind: 'disable validation',
    name: 'every field may be set or seen',
    strong:
      /\.permit\([^)\n]*:\w|\.expect\(|\$fillable\b|\bfields\s*=\s*[[(]\s*["']|\battr_accessible\b|\bexcept\(|\bonly\(\s*\[|\[Bind\(|\bsafeParse\b|[\w]\.parse\(\s*(?:await\s+)?(?:req|request|ctx|c)\b|\bplainToInstance\b|\bpick\(|->validated\(\)|\$request->only\(|\bcast\(\s*\w*,?\s*(?:attrs|params)?,?\s*\[/,
    weak: /\.permit!|to_unsafe_h\b|\$guarded\s*=\s*\[\s*\]|\bfields\s*=\s*["']__all__["']|Model::unguard\(|\bforceFill\(|->all\(\)|\.\.\.(?:req|request|ctx|c)\.(?:body|query)\b|Object\.assign\(\s*\w+,\s*(?:req|request)\.(?:body|query)|\*\*(?:request\.(?:data|json|POST|form)|payload|body)\b|\bupdate\(\s*(?:req|request)\.body\s*\)|TryUpdateModelAsync\(|Map\.keys\(/,
  },
  {
    kind: 'disable validation',
    name: 'a shell runs what is handed over',
    strong:
      /\b(?:execFile|execFileSync|spawn|spawnSync)\(\s*["'`]|\bsubprocess\.\w+\(\s*\[|\bshell\s*=\s*False|\bexec\.Command(?:Context)?\(\s*(?:ctx,\s*)?"(?!sh"|bash")|\bProcessBuilder\(|\bOpen3\.\w+\(\s*["']\w+["'],|\bsystem\(\s*["']\w+["'],|\bescapeshellarg\b|\bshlex\.quote\b|\bShellwords\b/,
    weak: /(?<![\w.])exec(?:Sync)?\(\s*`[^`\n]*\$\{|\bchild_process\.exec\(|\bshell["']?\s*[=:]\s*(?:True|true)|\bos\.(?:system|popen)\(\s*f?["']|\bexec\.Command(?:Context)?\(\s*(?:ctx,\s*)?"(?:\/bin\/)?(?:ba)?sh",\s*"-c"|\bRuntime\.getRuntime\(\)\.exec\(\s*"|\bsystem\(\s*"[^"\n]*#\{|\bshell_exec\(|`[^`\n]*#\{/,
  },
  {
    kind: 'disable validation',
    name: 'a query put together from text',
    strong:
      /["'`][^"'`\n]*(?:\$\d\b|\?|%s|:\w+|@\w+)[^"'`\n]*["'`]\s*,|\bprepareStatement\(|\bbindParam\(|\bbindValue\(|\bsetParameter\(|\bParameters\.Add|\bsqlx::query!?|\bsanitize_sql\w*/,
    weak: /\.(?:where|order|find_by_sql|execute|select|having|joins|exec_query)\(?\s*"[^"\n]*#\{|\b(?:query|execute|exec|raw|createQuery|createNativeQuery|executeQuery|ExecuteSqlRaw|FromSqlRaw|QueryRow|QueryRaw\w*|\$queryRawUnsafe|\$executeRawUnsafe)\w*\(\s*(?:ctx,\s*)?(?:f["']|`[^`]*\$\{|\$"|"[^"\n]*"\s*(?:\+|\.\s*\$|%\s*\w)|&?format!|fmt\.Sprintf|String\.format)/,
    about: /\b(?:select|update|insert|delete|where|from)\b/i,
  },
  {
    kind: 'disable validation',
    name: 'archives may write anywhere',
    strong: /\bfilter\s*=\s*["'](?:data|tar)["']|\bis_within_directory\b|\bmembers\s*=\s*safe\w*/,
    weak: /\.extractall\((?![^)\n]*filter)|\bunpack_archive\(/,
  },
  {
    kind: 'disable protection',
    name: 'a frame or a window without its limits',
    strong: /<iframe\b[^>]{0,300}\bsandbox\b|\bcontextIsolation["']?\s*:\s*true|\bsandbox["']?\s*:\s*true\b/,
    weak: /<iframe\b(?![^>]{0,300}\bsandbox\b)|\bsandbox["']?\s*:\s*false\b|\bcontextIsolation["']?\s*:\s*false|<iframe\b[^>]{0,300}allow-scripts[^>]{0,80}allow-same-origin/,
  },
  {
    kind: 'disable protection',
    name: 'secrets kept where anyone can read them',
    strong:
      /\bEncryptedSharedPreferences\b|\b[kK]eychain\b|\bSecureStore\b|\bsafeStorage\b|\bkSecAttrAccessible(?:WhenUnlocked|AfterFirstUnlock)\w*|\bflutter_secure_storage\b|\bFlutterSecureStorage\b|\bkeyring\.\w+|\bEncryptedStorage\b|\bDataProtection\b|\bProtectedData\b|\bhttpOnly\b/,
    weak: /\bgetSharedPreferences\(|\bUserDefaults\b|\bAsyncStorage\b|\blocalStorage\b|\bsessionStorage\b|\bkSecAttrAccessibleAlways\w*|\bSharedPreferences\.getInstance|\bwriteFile\w*\(|\bFile\.WriteAllText\w*\(|\bopen\([^)\n]*["']w["']/,
    about: /token|secret|password|credential|session|api_?key|auth|private_?key/i,
  },
  {
    kind: 'permit privileged',
    name: 'a secret that others may read',
    strong: /\b0?o?0?[46]00\b|\bS_IRUSR\b/,
    weak: /\b(?:0o?|0)?[46][46][4-7]\b|\b0?o?0?7[57][57]\b/,
    about: /key|secret|token|credential|password|private|\.ssh|pem|cert|kubeconfig|netrc|cookie|session|backup|dump/i,
  },
  {
    kind: 'disable protection',
    name: 'nothing kept out of the log any more',
    strong:
      /\bfilter_?parameters\b[^\n]*passw|\bredact\w*["']?\s*[:=(]\s*\[[^\]\n]*(?:passw|auth|token|secret)|\bSENSITIVE\w*\b[^\n]*passw|\bmask(?:ed)?(?:Fields|Keys|_fields|_keys|Properties)\b[^\n]*(?:passw|token|secret)/i,
    weak: /\bfilter_?parameters\b(?![^]{0,200}passw)|\bredact\w*["']?\s*[:=(]\s*\[(?![^\]\n]*(?:passw|auth|token|secret))[^\]\n]*\]|\bSENSITIVE\w*\b\s*[:=](?![^]{0,200}passw)|\bmask(?:ed)?(?:Fields|Keys|_fields|_keys|Properties)\b\s*[:=](?![^]{0,200}(?:passw|token|secret))/i,
    unless: /redact\w*["']?\s*[:=(]\s*\{|paths/,
  },
  {
    kind: 'disable protection',
    name: 'pages that may load anything',
    strong: /default-src\s+'(?:self|none)'|script-src\s+'(?:self|none|nonce|strict)/,
    weak: /'unsafe-eval'|(?:default|script)-src\s+\*|script-src[^;"\n]*'unsafe-inline'|default-src[^;"\n]*'unsafe-inline'/,
  },
  {
    kind: 'disable protection',
    name: 'cross-origin wide open',
    strong:
      /\bALLOWED_?ORIGINS?\b|\ballowed_?origins?\b|\borigins?\b[^\n]{0,60}(?:includes|has|indexOf|contains|===?)/i,
    weak: /\b(?:done|cb|callback)\(\s*null,\s*true\s*\)|\borigin["']?\s*:\s*(?:true\b|["']\*["']|\(\w*\)\s*=>\s*\w+\s*[,}])|\bAllowAnyOrigin\(|\ballow_?origin\w*["']?\s*[=:]\s*(?:\[?\s*["'](?:\*|\.\*|https?:\/\/\.\*)|cors::Any|Any\b)|\bAllowOriginFunc["']?:\s*func\([^)]*\)\s*bool\s*\{\s*return true|\bSetIsOriginAllowed\(\s*\w+\s*=>\s*true|allow_origin\(Any\)|\.allow_any_origin\(|permissive\(\)/i,
    unless: /\b(?:ALLOWED|allowed_?origins)\w*\s*\.\s*(?:includes|has|contains)/i,
  },
  {
    kind: 'disable logging',
    name: 'only failures recorded',
    strong: /\blevel["']?\s*[=:]\s*["']?(?:INFO|DEBUG|TRACE|ALL|info|debug|trace|all)\b/,
    weak: /\blevel["']?\s*[=:]\s*["']?(?:OFF|ERROR|FATAL|CRITICAL|off|error|fatal|critical|none|NONE|silent)\b/,
    about: /audit|security/i,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    strong: /\btls\w*["']?\s*[:=(]/i,
    weak: /["'=]skip-verify\b/,
    isBeside: true,
  },
  {
    kind: 'disable authentication',
    name: 'less is asked of who calls',
    strong: /\bcan\s+:\w+,\s*[\w:[\], ]+,\s*\w+:|\bcan\(\s*["']\w+["'],\s*["'\w]+,\s*\{/,
    weak: /\bcan\s+:manage,\s*:all\b|\bcan\(\s*["']manage["'],\s*["']all["']/,
    unless: /admin/i,
  },
  {
    kind: 'disable logging',
    name: 'what is recorded is thrown away',
    isBeside: true,
    unless: /\b(?:Tee|Multi\w*|Fan\w*|Composite\w*)\b/i,
    strong:
      /\b(?:File\w*|Stream\w*|Kafka\w*|Rotating\w*|Watched\w*|Syslog\w*|Appender\w*|Handler\w*|Writer\w*|Sink\w*|Logger\w*|transports?|Postgres\w*|Db\w*|Database\w*|Http\w*|Cloud\w*|Stackdriver\w*|Splunk\w*)\b|\bNew\w*(?:Sink|Writer|Handler|Logger|Recorder)\(|\w+(?:Sink|Writer|File|Handler|Transport|Appender|Recorder|Publisher)\b|\.log\b|\.send\(|\.save\(|\.publish\(/,
    weak: /\b(?:io|ioutil)\.Discard\b|\/dev\/null\b|\b(?:File|IO)::NULL\b|\bNull(?:Handler|Logger|Appender|Writer|Sink|Stream|Audit\w*|Recorder|Publisher|Transport)\b|\b(?:[Nn]o[Oo]?p|Dummy|Fake|Void|Blackhole|Discard\w*|Devnull|DevNull)(?:Sink|Logger|Audit\w*|Writer|Handler|Recorder|Publisher|Transport|Appender|Emitter)\w*|\bnullOutputStream\(|\bnullWriter\(|\bslog\.DiscardHandler\b|\bzap\.NewNop\(|\bzerolog\.Nop\(|\bLogger\.new\(\s*nil|\bos\.devnull\b|\bStream\.Null\b|\bTextWriter\.Null\b|\bNullLogger\b|(?:->|=>)\s*\{\s*\}|\blambda\b[^:\n]{0,40}:\s*None\b|\bstd::io::sink\(\)|\bfunc\([^)\n]*\)\s*\{\s*\}/,
    about: /\baudit|[aA]udit[A-Z_]?|security_?log|securityLog|SecurityLog|access_?log|compliance/,
  },
  {
    kind: 'disable authentication',
    name: 'claims of a token no longer checked',
    strong:
      /\bWithExpirationRequired\b|\bset_audience\b|\bset_issuer\b|\bset_required_spec_claims\b|\bWithValidMethods\b|\bvalidate_exp\s*=\s*true|\brequire["']?\s*[:=]\s*\[[^\]\n]*exp|\baudience["']?\s*[:=]|\bissuer["']?\s*[:=]|\balgorithms?["']?\s*[:=]|\bRequireExpirationTime\s*=\s*true|\bJWT(?:::|\.)decode\(|\bjwt\.(?:verify|decode)\(|\bjwtVerify\(|\bWithIssuer\b|\bWithAudience\b|\brequireIssuer\b|\brequireAudience\b|\bmaxAge\b|\bleeway\b/,
    weak: /\bWithoutClaimsValidation\b|\bvalidate_(?:exp|aud|nbf)\s*=\s*false|\binsecure_disable_signature_validation\b|["']?verify_(?:exp|aud|iss|signature|nbf)["']?\s*[:=]>?\s*(?:False|false)|\bignore(?:Expiration|NotBefore)["']?\s*:\s*(?:true|!0)|\bUnsafeAllowNoneSignatureType\b|\bParseUnverified\b|\bparseClaimsJwt\(|["']none["']|\bValidate(?:Lifetime|Issuer|Audience|IssuerSigningKey)\s*=\s*false|\bRequireSignedTokens\s*=\s*false|\ballow_expired\s*=\s*True|\bsetSkipAllValidators|\bsetSkipSignatureVerification|\bsetSkipDefaultAudienceValidation|\bbase64_?(?:url_?)?decode\w*\([^)\n]{0,60}(?:explode|split)|\bsplit\(\s*["']\.["']\s*\)[^\n]{0,60}(?:atob|b64decode|decode|base64)|\batob\([^\n]{0,60}split|\bBuffer\.from\([^\n]{0,60}split|\bjwt_decode\(\bjwtDecode\(|\bdecodeJwt\(|\bjwt\.decode\(\s*\w+\s*\)/,
  },
  {
    kind: 'disable authentication',
    name: 'what was compared to the letter no longer is',
    strong:
      /\b(?:ALLOWED|allowed|TRUSTED|trusted|WHITE_?LIST|whitelist|redirect_?[uU]ris?|REDIRECT\w*|origins?|ORIGINS?|hosts?|HOSTS?)\w*\s*\??\.\s*(?:includes|has|contains|include\?|member\?)\b|\bin\s+(?:self\.|settings\.)?(?:ALLOWED|allowed|TRUSTED|trusted|redirect_uris)\w*|\bslices\.Contains\(\s*\w*\.?(?:[aA]llowed|[tT]rusted|[rR]edirect)\w*/,
    weak: /\b(?:uri|url|origin|host|hostname|redirect\w*|target|next|return_?to|referer)\w*(?<![sS])\s*\??\.\s*(?:includes|startsWith|endsWith|indexOf|match|startswith|endswith|include\?|start_with\?|end_with\?|contains|Contains|StartsWith|EndsWith)\(|\bstrings\.(?:Contains|HasPrefix|HasSuffix)\(\s*(?:uri|url|origin|host|redirect|target)/i,
  },
  {
    kind: 'disable authentication',
    name: 'a comparison that tells by its time',
    strong:
      /\b(?:timingSafeEqual|compare_digest|secure_compare|hash_equals|ConstantTimeCompare|hmac\.Equal|MessageDigest\.isEqual|FixedTimeEquals|constant_time_eq|verify_slice|ct_eq|fixed_length_secure_compare|constant_time_compare)\b/,
    weak: /[\w)\]]\s*={2,3}\s*[\w$(@]|\.equals\(|\bbytes\.Equal\(|\bSequenceEqual\(|\bstrcmp\(/,
    unless: /timing|constant|secure_compare|compare_digest|hash_equals|FixedTime|\bct_|\.verify\w*\(|hmac\.Equal/i,
  },
  {
    kind: 'disable protection',
    name: 'something secret no longer encrypted',
    strong:
      /\b(?:fernet|Fernet|createCipheriv|AESGCM|aead|Cipher\.getInstance|encryptor|secretbox|SecretBox|EncryptedField|encrypts|Crypt::encrypt\w*|box\.seal|gcm\.Seal|AesGcm|XChaCha20\w*|encrypt_\w+|kms\.encrypt|KmsClient|vault\.encrypt|IDataProtector|\w*protector\.Protect|openssl_encrypt|MessageEncryptor|sodium_crypto_\w+)\b/,
    weak: /\b(?:b64encode|urlsafe_b64encode|btoa|base64_encode|Base64\.(?:encode\w*|strict_encode64|getEncoder)|EncodeToString|ToBase64String|toString\(\s*["'`](?:base64|hex)["'`]\s*\)|str_rot13|hexlify|bin2hex)\b|\breturn\s+\$?\w+(?:\.encode\(\))?;?\s*$/im,
    unless: /crypt|cipher|seal|aead|fernet|protect\(|kms|vault|chacha|gcm/i,
  },
  {
    kind: 'disable authentication',
    name: 'less is asked of who calls',
    strong:
      /\b(?:hasRole|hasAuthority|hasAnyRole|has_role|Roles?\(|RolesAllowed|Secured|Authorize|PreAuthorize|require_?[rR]oles?|permission_classes|check_?[rR]ole|authorize|AuthorizeView|middleware\(|can:|role:|Role\.|requiredRoles?)[^\n]{0,80}(?:admin|owner|superuser|manager|staff|root|operator)/i,
    weak: /\b(?:hasRole|hasAuthority|hasAnyRole|has_role|Roles?\(|RolesAllowed|Secured|Authorize|PreAuthorize|require_?[rR]oles?|permission_classes|check_?[rR]ole|middleware\(|role:|Role\.|requiredRoles?)[^\n]{0,60}(?:\bguest|anonymous|\bany(?:one|body)?\b|everyone|\bpublic\b|AllowAny|permitAll|isAuthenticated\(\)|isAnonymous\(\)|["'.(_](?:user|member|viewer|reader|customer)s?["')\]])/i,
    unless: /admin|owner|superuser|manager/i,
  },
  {
    kind: 'disable authentication',
    name: 'less is asked of who calls',
    strong:
      /\bpermission_classes\b[^\n]*(?:IsAuthenticated|Is\w*Admin\w*|Is\w*Owner\w*|Has\w+)|\.(?:hasRole|authenticated|hasAuthority|denyAll|RequireAuthorization|RequireRole)\(/,
    weak: /\bpermission_classes\b[^\n]*(?:AllowAny|\[\s*\]|\(\s*\))|\.(?:permitAll|AllowAnonymous)\(/,
    unless:
      /health|actuator|swagger|openapi|favicon|\/(?:login|public|static|assets|error|docs|metrics)\b|hasRole|hasAuthority|\.authenticated\(/,
  },
  {
    kind: 'disable protection',
    name: 'less room than a password needs',
    strong:
      /\block_strategy\s*=\s*:failed_attempts|\bAUTH_PASSWORD_VALIDATORS\s*=\s*\[\s*\{|\bPassword::(?:min|defaults)\(|\buncompromised\(/,
    weak: /\block_strategy\s*=\s*:none|\bAUTH_PASSWORD_VALIDATORS\s*=\s*\[\s*\]|\bnullable\b|["']min:[1-5]\b/,
  },
];

/** Words that a file about who may do what holds. */
const aboutAccess =
  /auth|token|session|login|permi|polic|access|current_?user|principal|claims|identity|credential|role|guard|webhook|signature|api_?key/i;

const turnedAway =
  /\bthrow\b|\braise\b|\b40[13]\b|\b[uU]nauthori[sz]ed\b|\b[fF]orbidden\b|\bhalt\b|\bredirect\w*\b|\breturn\s+(?:nil\s*,|false|False|null|None|nil)|\bmap_err\b|\bok_or\w*\b|\babort\w*\b|\bpanic\b|\bErr\(/;

const failsOpen: readonly Ladder[] = [
  {
    kind: 'disable authentication',
    name: 'someone made up where nobody was known',
    strong: turnedAway,
    weak: /\b(?:roles?|admin|is_?admin|is_?superuser|is_?staff|scopes?|sub|subject|username|user_?id|id|permissions)["']?\s*(?::|=>?)\s*(?:&?vec!\[|\[|listOf\(|setOf\(|Set\.of\(|List\.of\(|new\s*\[\]\s*\{)?\s*["'`]?(?:(?:super_?)?(?:admin\w*|user)|root|system|service\w*|internal|ROLE_ADMIN|\*|true|True|technical|owner)\b|\b\w*(?:Principal|User|Claims|Identity)\(\s*["'][\w-]+["'][^\n]{0,60}(?:ADMIN|admin|root)|\bget_user!?\(\s*1\s*\)|\b(?:User|Account|Admin\w*|ApiToken|ApiKey)(?:\.objects|\.admin\w*|\.active)?\.(?:first!?|find\(\s*1\s*\)|get\(\s*(?:pk|id)\s*=\s*1\s*\))|unwrap_or(?:_default\(\)|_else\(\s*\|[^|\n]*\|\s*(?:\w+::)*\w*(?:Claims|User|Principal|Identity))/i,
    about: aboutAccess,
  },
  {
    kind: 'disable authentication',
    name: 'someone made up where nobody was known',
    strong: /\b(?:where|find\w*|get\w*|lookup|verify\w*|authenticate\w*)\b/i,
    weak: /(?:\|\||\?\?|\bor\b|\?:|orElse\w*\(|unwrap_or\w*\(|getOrElse)\s*(?:\(\)\s*->\s*)?(?:await\s+)?(?:\w+\.)*(?:User|Account|Admin\w*|ApiToken|ApiKey|Session|users|admins?|accounts)\b[\w.:]{0,40}(?:first|find|admin|root|get|new|default)/i,
    about: aboutAccess,
  },
  {
    kind: 'disable authentication',
    name: 'a failure lets in',
    strong:
      /^\s*(?:return\s+)?(?:false|False|Err\([^\n]*\)|null|None|nil|\{:error,[^\n]*\}|Result\.failure\([^\n]*\)|AuthorizationResult\.Fail\w*\([^\n]*\))\s*;?\s*\}?\s*$/m,
    weak: /^\s*(?:return\s+)?(?:true|True|Ok\(\(?\)?\)|Ok\(true\)|\{:ok,[^\n]*\}|:ok|Result\.success\([^\n]*\)|AuthorizationResult\.Success\(\))\s*;?\s*\}?\s*$|\{\s*true\s*\}|\?\s*true\s*:/m,
    about:
      /\b(?:catch|except|rescue|recover|on_error|onFailure|fallback)\b[^]{0,200}(?:false|False|null|None|nil|Err)|authz|\bcan\b|policy|polic(?:y|ies)|permi|verif|signature|is_?valid|may[A-Z_]|\?\s*$/im,
    unless: /return\s+(?:false|False)\b/,
  },
  {
    kind: 'disable authentication',
    name: 'secrets found by a part of them',
    strong: /\bdigest|hash|hmac|sha256|find_by|===?|\beq\b|secure_compare/i,
    weak: /\b\w*(?:token|secret|api_?key|digest|otp|code)\w*(?:__(?:i?startswith|i?contains|i?endswith|regex)\s*=|["'\s]+I?LIKE\b|["']?\s*:\s*\{\s*(?:startsWith|contains|endsWith|\$regex|like)\b|\.(?:startsWith|startswith|start_with\?|includes|contains|Contains|StartsWith)\()/i,
  },
  {
    kind: 'disable authentication',
    name: 'code by any name loaded',
    strong:
      /\b[A-Z][A-Z_]{2,}\b\s*(?:\??\.(?:get|has|includes|fetch|key\?|contains\w*|include\?)|\[)|\bswitch\b|\bin\s+[A-Z_]{3,}|\bthrow\b|\braise\b|\bmatch\b/,
    weak: /(?<![\w.])(?:require|import)\(\s*(?!["'`.])[\w.]+\s*\)|\bimport\(\s*["']data:|\bimport_module\(\s*\w+\s*\)|\b__import__\(\s*\w+|\bClass\.forName\(\s*\w|\bActivator\.CreateInstance\((?=Type\.|\s*Assembly)|\.constantize\b|\bplugin\.Open\(|\bCode\.(?:eval_\w+|require_file)\(|\bAssembly\.Load\w*\(\s*\w|\bType\.GetType\(\s*\w/,
    unless: /[A-Z]{3,}\s*(?:\.(?:get|has|includes|fetch)|\[)/,
  },
];

/** Everything that an edit makes weaker by putting something of the same kind, but less of it, in its place. */
export function* findWeakened(edit: Edit): Iterable<Weakened> {
  const { removed, added } = edit;
  if (removed.trim() === '' || added.trim() === '') return;
  for (const { kind, name, strong, weak, about, unless, path, isBeside } of [
    ...ladders,
    ...failsOpen,
    ...furtherLadders,
  ]) {
    if (path && !path.test(edit.path)) continue;
    if (!strong.test(removed) || (!isBeside && strong.test(added))) continue;
    const match = weak.exec(added);
    if (!match || weak.test(edit.before.plain) || unless?.test(added)) continue;
    if (about && !about.test(edit.path) && !about.test(edit.before.plain)) continue;
    yield { kind, name, evidence: match[0].trim() };
  }
}

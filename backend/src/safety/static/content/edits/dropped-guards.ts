import type { EffectKind } from '../../../score-table.js';
import type { Edit } from './edit.js';
import { furtherGuards } from './further-guards.js';
import type { Weakened } from './ladders.js';
import { type Purpose, standsIn } from './stand-ins.js';

/** Longer texts are rewrites in which what was guarded may have gone as well. */
const textLimit = 2000;

export interface Guard {
  kind: EffectKind;
  name: string;
  /** Another name of this purpose stands in for it. */
  purpose?: Purpose;
  /** Stands in the lines that went, and in none of the new text. */
  pattern: RegExp;
  /** What has to be left for it to be missed. */
  left?: RegExp;
  /** In the path or the old text. */
  about?: RegExp;
  /** What does the same in the new lines. */
  unless?: RegExp;
}

const guards: readonly Guard[] = [
  {
    kind: 'disable logging',
    name: 'changes no longer recorded',
    purpose: 'audit',
    pattern:
      /\bhas_paper_trail\b|^[ \t]*audited\b|\bacts_as_audited\b|\bhas_logidze\b|\bLogsActivity\b|\bAuditable\b|\bHistoricalRecords\b|\bauditlog\.register\b|@(?:Audit\w*|EnableJpaAuditing|Loggable|TrackChanges)\b|\bAuditingEntityListener\b|\[Audit\w*(?:\(|\])|\b(?:include|use|extend|with)\s+[\w:\\]*Audit\w*|\b(?:plug|middleware|interceptors?|app\.use|Use|use)\b[^\n]{0,40}\b\w*Audit\w*|\bEnvers\b|\bExAudit\b|\bsimple_history\b|\b(?:Add|Use|With|Register|AddService)\w*(?:<|\()\s*(?:new\s+|typeof\()?\w*Audit\w*|\.connect\(\s*\w*(?:record|log_|audit|track)\w*|\b(?:audit|security)_?(?:subscriber|listener|observer)\b|::observe\(\s*\w*Audit/im,
    unless: /history|track(?!_)|\blog|audit(?!\w*(?:disabled|off|skip))|version|paper_trail|Activity/i,
  },
  {
    kind: 'disable authentication',
    name: 'a signature that nobody checks',
    purpose: 'access',
    pattern:
      /\bconstruct_?[eE]vent\w*|\bConstructEvent\w*|\.verify!|\b[wW]ebhooks?\w*\.(?:verify|unwrap|validate)\w*|\bvalidate_?[rR]equest\w*\b|\bRequestValidator\b|\bis_?valid_?[sS]ignature\w*|\bverify_?[hH]eader\b|\bvalidSignature\w*|\bvalidator\.[vV]alidate\([^)\n]*signature|["'](?:x-[\w-]*signature[\w-]*|[\w-]*-signature(?:-256)?|svix-signature|x-[\w-]*hmac[\w-]*)["']/i,
    left: /\b(?:JSON\.parse|json\.(?:loads|Unmarshal|NewDecoder)|json_decode|JSON\.parse|Deserialize\w*|request\.json|req\.body|readValue|handle\w*|dispatch|publish\w*|PublishAsync|process\w*|enqueue|perform_later|run|parse|emit|c\.BindJSON|await_json|from_slice|decode!?|fromJson|ParseEvent|Parse|GSON)\s*[(!]?/i,
    unless: /signature|verif|hmac|signed/i,
  },
  {
    kind: 'disable validation',
    name: 'paths that may leave their folder',
    purpose: 'input',
    pattern:
      /\bsecure_filename\(|\bfilepath\.(?:Base|IsLocal)\(|\bpath\.basename\(|\bos\.path\.basename\(|\bFile\.basename\(|(?<![\w.])basename\(|\bis_relative_to\(|\bcommonpath\(|\bsafe_join\(|\bsend_from_directory\(|\bPath\.GetFileName\(|\bos\.OpenRoot\(|\.startsWith\(\s*(?:\w+\.)*(?:root|base|dir|upload|storage|public)\w*|\.startswith\(\s*(?:str\(\s*)?(?:\w+\.)*(?:root|base|dir|upload|storage)\w*|\bstrings\.HasPrefix\([^,\n]+,\s*(?:\w+\.)*(?:root|base|dir|upload)\w*|\bStartsWith\(\s*_?(?:root|base|dir|upload)\w*|\bstarts_with\(\s*&?(?:\w+\.)*(?:root|base|dir|upload)\w*|\bstart_with\?\(\s*(?:root|base|dir|upload)\w*|\.strip_prefix\(\s*&?(?:root|base)\w*|\bgetCanonicalPath\(|\btoRealPath\(/i,
    left: /\b(?:sendFile|ServeFile|send_file|open|readFile\w*|createReadStream|FileResponse|File\.\w+|save\w*|write\w*|PhysicalFile|Join|join|resolve|download|unlink|ReadFile|Open\w*|FileSystemResource|storeAs|move\w*|file_get_contents|readfile|NamedFile|fs::\w+|Path\.Combine|os\.remove|rm)\b/,
    about: /\breq|request|params|upload|filename|file_?name|PathValue|form|query|Query|name\b|key\b|slug/i,
    unless:
      /\bdir\.open|\bcap_std|\broot\s*:|randomUUID|uuid|Uuid|nanoid|hex|safe|sanitiz|within|inside|contained|allowed/i,
  },
  {
    kind: 'disable protection',
    name: 'a limit taken away',
    purpose: 'other',
    pattern:
      /\b(?:MaxBytesReader|LimitReader|DefaultBodyLimit|RequestBodyLimitLayer|RequestSizeLimit|client_max_body_size|MAX_CONTENT_LENGTH|DATA_UPLOAD_MAX_MEMORY_SIZE|fileSize|maxFileSize|max_file_size|bodyLimit|depthLimit|depth_limit|costLimit|createComplexity\w*|QueryComplexity\w*|max_complexity|max_depth|MultipartBodyLengthLimit|content_length_range|limit_conn|limit_req|slow_down|RateLimit\w*|rate_limit\w*|throttle\w*|maximum_attempts|max_login_attempts|lockout\w*)\b/,
    unless: /limit|throttl|max_|quota|slow|depth|complexity/i,
  },
  {
    kind: 'disable protection',
    name: 'forms that any page may send',
    purpose: 'access',
    pattern:
      /\{%\s*csrf_token|\bcsrf_field\(\)|@csrf\b|\bcsrf_token\(\)|\bcsrf_meta_tags\b|\bAntiForgeryToken\(|\bValidateAntiForgeryToken\b|\basp-antiforgery="true"|name="_csrf"|name="csrfmiddlewaretoken"|\bform_authenticity_token\b|\bauthenticity_token\b/,
    unless: /method\s*=\s*["']?get\b|<form\s+(?![^>]*method)|csrf|antiforgery|hx-headers/i,
    left: /<form|\bpost\b|\bHttpPost\b|\bpublic\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'addresses that nobody checks',
    purpose: 'access',
    pattern:
      /\b(?:IsPrivate|IsLoopback|IsLinkLocal\w*|is_private|is_loopback|is_link_local|is_global|isPrivate\w*|isInternal\w*|isLoopback\w*|isSiteLocalAddress|isLinkLocalAddress|isAnyLocalAddress|ssrf\w*|BLOCKED_(?:HOSTS|NETS|NETWORKS|RANGES|IPS)|PRIVATE_(?:NETS|RANGES|NETWORKS))\b/,
    left: /\b(?:fetch|get|post|Dial\w*|request\w*|axios|httpx|urlopen|http\.\w+|openConnection|HttpClient|connect|curl\w*|reqwest|Req|Faraday)\b/i,
    unless: /private|loopback|blocked|allowed|internal|public_|global|safe/i,
  },
  {
    kind: 'disable validation',
    name: 'a list of what is allowed taken away',
    purpose: 'access',
    pattern:
      /\b(?:[\w.]*_)?(?:ALLOWED|ALLOW|PERMITTED|TRUSTED|WHITELIST\w*|ALLOW_?LIST\w*|KNOWN|SUPPORTED|SAFE)(?:_\w+)?\b\s*(?:\.\s*(?:has|includes|include\?|contains\w*|Contains|member\?|get|key\?|indexOf|any|some)|\[)|\bnot in\s+[A-Z][A-Z_]{2,}\b|\b[A-Z][A-Z_]{3,}\.(?:has|includes|include\?|contains\w*|Contains|key\?)\(|\b[A-Z]{4,}\[\s*(?:req|request|params|body|input|name|kind|type)\b|\b(?:in|not in)\s+(?:self\.|settings\.|cls\.|@|config\.)?(?:\w+_)?(?:ALLOWED|ALLOW|PERMITTED|TRUSTED|WHITELIST|KNOWN|SUPPORTED|SAFE|allowed|permitted|trusted|whitelist)\w*|\b(?:allowed|trusted|permitted|whitelist)\w*\s*\??\.\s*(?:has|includes|include\?|contains|Contains|member\?|some|any)\s*\(|\bslices\.Contains\(\s*(?:\w+\.)*(?:allowed|trusted|permitted|known)\w*|\b(?:allowed|trusted|permitted)\w*\[|\bin_array\([^,\n]+,\s*(?:self::|static::|\$this->|\$)?(?:ALLOWED|allowed|permitted|trusted)\w*/,
    left: /\b(?:import|require|fetch|get|post|open|exec\w*|run|spawn|load\w*|send\w*|save\w*|write\w*|redirect\w*|call|invoke|eval|query|order\w*|sort\w*|constantize|new|return|system|include|upload\w*|move\w*)\b/i,
    about: /throw|raise|abort|return|reject|Error|status|if\b|unless\b/,
    unless:
      /ALLOWED|allowed|PERMITTED|trusted|KNOWN|SUPPORTED|PLUGINS|REGISTRY|HANDLERS|\benum\b|z\.enum|oneOf|\bswitch\b|\bcase\b|\bmatch\b|[A-Z]{4,}\[|Unknown\w*/,
  },
  {
    kind: 'disable validation',
    name: 'outside entities resolved',
    purpose: 'other',
    pattern:
      /disallow-doctype-decl|FEATURE_SECURE_PROCESSING|external-(?:general|parameter)-entities|\bACCESS_EXTERNAL_\w+|\bSUPPORT_DTD\b|resolve_entities\s*=\s*False|DtdProcessing\.Prohibit|XmlResolver\s*=\s*null|libxml_disable_entity_loader/,
    unless: /secure|safe|defused|hardened|Prohibit|nonet/i,
  },
  {
    kind: 'disable authentication',
    name: 'an answer that nobody asked for is taken',
    purpose: 'access',
    pattern:
      /\b(?:code_?verifier|code_?challenge\w*|oauth_?state|expected_?state|expected_?nonce|checks\.state|usePkce|use_pkce|UsePkce|pkce\w*)\b/i,
    left: /\b(?:exchange|callback|token\w*|authorize\w*|redirect\w*)\b/i,
    unless: /state|nonce|pkce|verifier|challenge/i,
  },
  {
    kind: 'disable protection',
    name: 'headers that protect taken away',
    purpose: 'other',
    pattern:
      /\bStrict-Transport-Security\b|\bX-Frame-Options\b|\bContent-Security-Policy\b|\bX-Content-Type-Options\b|\bframe-ancestors\b|\bUseHsts\b|\bSTRICT_TRANSPORT_SECURITY\b|\bX_FRAME_OPTIONS\b|\bCONTENT_SECURITY_POLICY\b|\bforce_ssl\b|\bSECURE_HSTS_\w+|\bSECURE_SSL_REDIRECT\b|\brequiresSecure\(\)|\breturn\s+30[18]\s+https/i,
    unless: /helmet|secure_?headers|security_?headers|hsts|csp|frame|https|policy|Security/i,
  },
  {
    kind: 'disable authentication',
    name: 'tokens that never run out',
    purpose: 'access',
    pattern:
      /\bexpires_?[iI]n\b|["']exp["']\s*[:=]|\bExpiresAt\b|\bsetExpiration\(|\bexp:\s|\.expiration\(|\bexpires\s*=|\bExpires\s*=|\bsetExpirationTime\(|\bexpires_delta\b/,
    left: /\b(?:jwt|jws|JWT|Jwts|jose|SignJWT)\b[^\n]{0,40}(?:sign|encode|builder|generate|create)|\bsignAsync\(|\bNewWithClaims\(|\bSecurityTokenDescriptor\b|\bencode\([^\n]{0,80}(?:HS|RS|ES|EdDSA)|\bjwt\.sign\(/i,
    unless: /exp|ttl|lifetime|maxAge|max_age|signOptions|options/i,
  },
  {
    kind: 'disable protection',
    name: 'cookie unprotected',
    purpose: 'other',
    pattern: /\bhttp_?only["']?\s*(?::|=>?|\()\s*(?:true|True)\b|\bcookie_(?:http_only|secure)\(true\)/i,
    about: /cookie|session/i,
    left: /cookie|session|\bkey\b/i,
    unless: /cookie_?(?:options|policy|flags|settings|defaults)|theme|locale|lang|consent|xsrf/i,
  },
  {
    kind: 'disable authentication',
    name: 'nobody is asked who calls',
    purpose: 'access',
    pattern:
      /\brequires:\s*\{?\s*(?:-\s*)?provider_name|\brequires:\s*\{|\bauthorizer:|\bjwt_authn\b|\bext_authz\b|\bauthentication:\s*\n?\s*-|\bx-(?:google-)?security\b/,
    left: /\b(?:match|path|route|prefix|method|httpApi|http)\b/,
  },
  {
    kind: 'disable protection',
    name: 'something secret no longer encrypted',
    purpose: 'other',
    pattern:
      /^[ \t]*encrypts\s+:|\battr_encrypted\b|@Convert\(\s*converter\s*=\s*\w*(?:Encrypt|Crypto)\w*|\bEncrypted\w*(?:Field|Converter|Column|Type|Transformer)\b|=>\s*'encrypted\b|@Encrypted\b|\[Encrypted\w*\]|\bEncrypted\.\w+|\bCloak\b|\b(?:kms|vault|crypto|cipher|fernet|box|sealer|envelope)\.(?:encrypt|seal)\w*\(|\bencrypt\w*\(/m,
    left: /\w/,
    unless: /encrypt|crypt|cipher|seal|vault|kms/i,
  },
  {
    kind: 'disable protection',
    name: 'what is private no longer hidden',
    purpose: 'other',
    pattern: /\b(?:mask|redact|anonymi[sz]e|scrub|pseudonymi[sz]e|obfuscate)(?:_\w+|[A-Z]\w*|)\(/,
    unless: /mask|redact|anonymi|scrub|pseudonymi|filter|hide|strip|remove|omit/i,
  },
  {
    kind: 'disable authentication',
    name: 'an upload of any kind taken',
    purpose: 'input',
    pattern:
      /\b(?:validates\b[^\n]{0,80}\bcontent_type:|fileFilter|allowedMimeTypes|ALLOWED_(?:SUFFIXES|EXTENSIONS|TYPES|MIME\w*|CONTENT_TYPES)|content_type_allowlist|extension_allowlist|FileExtensionValidator|mimetypes:|mimes:|validates_content_type\w*|detect_?[mM]ime\w*|DetectContentType|fileTypeFromBuffer|magic\.from_buffer|isImage\b)/,
    left: /upload|save|store|write|move|multer|attach|validates\s+:/i,
    unless: /mime|type|extension|suffix|magic|filter|allow/i,
  },
];

/** Protections of a known kind that went without anything in their place, while what they guarded is still there. */
export function* findDroppedGuards(edit: Edit, gone: ReadonlySet<number>): Iterable<Weakened> {
  const { before, after, added } = edit;
  if (before.plain.length > textLimit || edit.removed.trim() === '') return;
  const removed = edit.removedWithout(gone);
  if (removed.trim() === '') return;
  for (const { kind, name, purpose, pattern, left, about, unless } of [...guards, ...furtherGuards]) {
    const match = pattern.exec(removed);
    if (!match || pattern.test(after.plain) || unless?.test(added)) continue;
    if ((left && !left.test(after.plain)) || (about && !about.test(`${edit.path}\n${before.plain}`))) continue;
    if (after.plain.trim() === '' || (purpose && standsIn(edit, purpose))) continue;
    yield { kind, name, evidence: match[0].trim() };
  }
}

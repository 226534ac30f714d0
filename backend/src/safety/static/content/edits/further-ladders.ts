import type { Ladder } from './ladders.js';

/** Hosts, clusters and databases that are made to confine less or to ask less. */
const infrastructure: readonly Ladder[] = [
  {
    kind: 'disable tls',
    name: 'connections no longer encrypted',
    strong: /\bmode:\s*["']?(?:STRICT|MUTUAL|ISTIO_MUTUAL)\b/,
    weak: /\bmode:\s*["']?(?:PERMISSIVE|DISABLE|UNSET)\b/,
    about: /mtls|tls\b|PeerAuthentication/i,
  },
  {
    kind: 'permit privileged',
    name: 'containers no longer confined',
    strong:
      /\bpod-security\.kubernetes\.io\/enforce["']?:\s*["']?(?:restricted|baseline)|\bseccompProfile\b|\bRuntimeDefault\b/,
    weak: /\bpod-security\.kubernetes\.io\/enforce["']?:\s*["']?privileged|\bUnconfined\b/,
  },
  {
    kind: 'permit privileged',
    name: 'runs as root',
    strong: /^\s*-?\s*["']?[uU]ser["']?\s*[:=]\s*["']?(?!0\b|root\b)[\w$]/m,
    weak: /^\s*-?\s*["']?[uU]ser["']?\s*[:=]\s*["']?(?:0\b|root\b)/m,
    path: /\.(?:ya?ml|service|json|toml|conf|hcl|tf)$|compose/,
  },
  {
    kind: 'disable protection',
    name: 'what was turned away is let in',
    strong:
      /\bpolicy["']?\s*[:=]\s*["']?(?:deny|drop|reject)\b|-P\s+INPUT\s+(?:DROP|REJECT)|\bdefault\s+deny\b|\bdefault_action\s*=\s*"(?:Deny|block)"|\bINPUT\s+DROP\b/i,
    weak: /\bpolicy["']?\s*[:=]\s*["']?(?:allow|accept)\b|-P\s+INPUT\s+ACCEPT|\bdefault\s+allow\b|\bdefault_action\s*=\s*"(?:Allow|allow)"|\bINPUT\s+ACCEPT\b/i,
  },
  {
    kind: 'change database-rights',
    name: 'rights of its owner lent to everyone',
    strong: /\bSECURITY\s+INVOKER\b|\bSET\s+search_path\b|\bNOBYPASSRLS\b|\bNOSUPERUSER\b/i,
    weak: /\bSECURITY\s+DEFINER\b(?![^;$]{0,80}\bSET\s+search_path)|(?<!NO)\bBYPASSRLS\b|(?<!NO)\bSUPERUSER\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'rows of everyone',
    strong:
      /\b(?:using|check)\s*\([^\n]*(?:auth\.uid\(\)|current_user|current_setting\([^)]*\)|session_user|tenant\w*|owner\w*)[^\n]*=|=\s*(?:auth\.uid\(\)|current_setting)/i,
    weak: /\b(?:using|check)\s*\(\s*(?:true|1\s*=\s*1|auth\.uid\(\)\s+is\s+not\s+null|auth\.role\(\)\s*=\s*'(?:authenticated|anon)')\s*\)/i,
  },
];

/** Programs that hand out more, or take more for granted. */
const programs: readonly Ladder[] = [
  {
    kind: 'disable authentication',
    name: 'rights that callers give themselves',
    strong:
      /\b(?:role|is_?admin|is_?staff|is_?superuser|permissions|scopes?|tenant_?[iI]d|owner_?[iI]d|user_?[iI]d|account_?[iI]d)["']?\s*(?::|=>?)\s*(?:["'\w]|\[)/,
    weak: /\b(?:role|is_?admin|isAdmin|is_?staff|is_?superuser|permissions|scopes?)["']?\s*(?::|=>?)\s*(?:req|request|body|dto|input|params|payload|data)\b\s*(?:\.|\[|\?\.)|\b(?:tenant_?[iI]d|owner_?[iI]d|account_?[iI]d)["']?\s*(?::|=>?)\s*(?:req|request)\.(?:body|query|headers)\b/,
    isBeside: true,
  },
  {
    kind: 'disable validation',
    name: 'rights that callers give themselves',
    strong: /\.permit\(|\bfillable\b|\bfields\s*=|\.expect\(/,
    weak: /\.(?:permit|expect)\([^)\n]*:(?:admin|role|roles|is_admin|superuser|permissions|account_id|tenant_id|verified|confirmed_at|balance)\b|\$fillable\s*=\s*\[[^\]\n]*["'](?:role|is_admin|admin|permissions|balance)["']/,
    isBeside: true,
  },
  {
    kind: 'reveal logged',
    name: 'secrets handed out',
    strong: /\$hidden\s*=\s*\[[^\]\n]*(?:password|secret|token)/,
    weak: /\$hidden\s*=\s*\[(?![^\]\n]*password)/,
  },
  {
    kind: 'reveal logged',
    name: 'secrets handed out',
    strong: /\bselect\s*:\s*\{|\.select\(\s*["'[]|->only\(|->select\(|\.values\(|\.only\(|\bpick\(/,
    weak: /\.findMany\(\s*\)|\b(?:User|Account)(?:::|\.)all\b(?!\()|\bUser::all\(|\.find\(\s*\)|\.json\(\s*(?:user|account)\s*\)/,
    about: /users?|accounts?|credential/i,
  },
  {
    kind: 'reveal logged',
    name: 'the inside shown to callers',
    isBeside: true,
    strong: /./,
    weak: /\b(?:json|JSONResponse|jsonify|send|render|\w*Response|Results?\.\w+|body|write\w*)\b[^\n]{0,120}(?:traceback\.format_exc|\b(?:err|error|e|ex|exc)\w*\.stack\b|StackTrace\b|\.backtrace\b|\bos\.environ\b(?!\s*[.[])|\bprocess\.env\b(?!\s*[.[]))/,
    unless: /isDev|is_dev|NODE_ENV|DEBUG|development|log(?:ger)?\.\w+\([^\n]*(?:stack|format_exc)/i,
  },
  {
    kind: 'disable protection',
    name: 'a number that must not come twice comes always',
    strong:
      /\b(?:randomBytes|urandom|getRandomValues|token_bytes|SecureRandom|crand\.Read|rand\.Read|random_bytes|OsRng|generate_nonce|strong_rand_bytes|RandomNumberGenerator)\b/,
    weak: /\b(?:nonce|iv|salt|IV)\w*\s*(?::\s*\w+\s*)?:?=\s*(?:b?["']|bytes\(|bytearray\(|Buffer\.alloc\(|Buffer\.from\(\s*["']|new\s+Uint8Array\(|new\s+byte\[|make\(\[\]byte|\[0|<<0|vec!\[0|str_repeat\(|"\\0)/,
  },
  {
    kind: 'disable protection',
    name: 'a cipher that notices no change',
    strong:
      /\bNewGCM\b|\bAESGCM\b|aes-\d+-gcm|AES\/GCM|\bAesGcm\b|MODE_GCM|MODE_EAX|\bChaCha20Poly1305\b|chacha20-poly1305|\bSecretBox\b|\bFernet\b|:aes_256_gcm/i,
    weak: /\bNewC(?:TR|BC\w*)\(|\bNewOFB\(|\bXORKeyStream\(|aes-\d+-(?:ctr|cbc|ecb|ofb)|AES\/(?:CBC|CTR|ECB)|MODE_(?:CBC|CTR|ECB|OFB)|\bmodes\.(?:CBC|CTR|ECB)\(|:aes_256_(?:cbc|ctr|ecb)/i,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    strong:
      /\bcreate_default_context\b|\bssl_context\b|\badd_root_certificate\b|\bmin_tls_version\b|\bCertificateChainPolicy\b|\bSslOptions\b|\bcafile\b|\bca_file\b|\bVERIFY_PEER\b|\bcacert\w*/,
    weak: /["']?\bssl["']?\s*[:=]\s*(?:False|false|None)\b|\bdanger_accept_invalid_\w+\((?!\s*false)|\bServerCertificateCustomValidationCallback\b|\bDangerousAcceptAny\w+|\bverify_mode\s*=\s*(?:0|nil)\b|\bRemoteCertificateValidationCallback\b/,
  },
  {
    kind: 'disable protection',
    name: 'messages of any page taken',
    strong: /\bALLOWED_?ORIGINS?\b|\borigin\b[^\n]{0,80}(?:has|includes|===|==)|\bCheckOrigin\b/i,
    weak: /\b(?:done|cb|callback|next)\(\s*true\s*\)|\bCheckOrigin:\s*func\([^)]*\)\s*bool\s*\{\s*return true/,
    about: /origin|socket|verifyClient|upgrader/i,
  },
];

export const furtherLadders: readonly Ladder[] = [...infrastructure, ...programs];

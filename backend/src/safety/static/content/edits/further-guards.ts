import type { Guard } from './dropped-guards.js';

/** Protections of hosts, deliveries and answers. */
export const furtherGuards: readonly Guard[] = [
  {
    kind: 'reveal logged',
    name: 'secrets handed out',
    pattern:
      /@Exclude\(\)|@JsonIgnore\b|\[JsonIgnore|json:"-"|#\[serde\(skip|\bwrite_only\s*=\s*True|\bWRITE_ONLY\b|\btoPlainOnly\b|\bselect:\s*false\b|\bread_only_fields\b[^\n]*(?:is_staff|is_superuser|role|admin|balance)|\bload_only\s*=\s*True/,
    about: /passw|secret|hash|token|\bssn\b|salt|two_?factor|otp|is_staff|is_superuser|role|balance/i,
    left: /passw|secret|hash|token|\bssn\b|salt|two_?factor|otp|is_staff|is_superuser|role|balance/i,
    unless: /exclude|ignore|hidden|omit|write_only|skip|read_only|Expose/i,
  },
  {
    kind: 'permit privileged',
    name: 'a process no longer confined',
    purpose: 'other',
    pattern:
      /^(?:NoNewPrivileges|ProtectSystem|ProtectHome|PrivateTmp|CapabilityBoundingSet|SystemCallFilter|RestrictAddressFamilies|ProtectKernel\w+|MemoryDenyWriteExecute|DynamicUser)=|\bcap_drop\b|\bno-new-privileges\b|^\s*read_only:\s*true|\bdrop:\s*\[?\s*\n?\s*-?\s*["']?ALL\b|\brunAsNonRoot:\s*true|\breadOnlyRootFilesystem:\s*true|\ballowPrivilegeEscalation:\s*false/m,
    unless: /NoNewPrivileges|ProtectSystem|cap_drop|no-new-privileges|read_only|securityContext|hardening|extends:|<<:/,
    left: /\S/,
  },
  {
    kind: 'disable protection',
    name: 'opened to everyone',
    purpose: 'other',
    pattern:
      /\baws_s3_bucket_public_access_block\b|\bblock_public_(?:acls|policy)\b|\brestrict_public_buckets\b|\bignore_public_acls\b|\bBlockPublicAccess\b|\bpublicAccessPrevention\b|\buniform_bucket_level_access\b/,
    left: /bucket|storage|policy|acl/i,
    unless: /public/i,
  },
  {
    kind: 'disable authentication',
    name: 'a place that was closed to others',
    purpose: 'access',
    pattern:
      /^\s*middlewares?:\s*$|\bbasic_?auth\b|\bforward_auth\b|\bhttp-request\s+deny\b|\bauth-url\b|\bwhitelist-source-range\b|\bipAllowList\b|\bipWhiteList\b|\boauth2-proxy\b|\bauth_request\b|\bjwt\s*\{/m,
    left: /reverse_proxy|service:|backend|proxy_pass|rule:|backends?:|ingress|host|path/i,
    unless: /auth|middlewares?:|deny|allow|forward/i,
  },
  {
    kind: 'disable protection',
    name: 'deliveries that nobody checks',
    purpose: 'access',
    pattern:
      /\b(?:public_?key|verifier|signer|pubkey|key|minisign|cosign|gpg|sigstore|crypto|ed25519|rsa|ecdsa)\w*\.(?:verify|Verify)\w*\(|\bcosign\s+verify|\bgpg\s+--verify|\bminisign\s+-V|\bsha\d+sum\s+(?:-c|--check)|\bshasum\s+-a\s*\d+\s+(?:-c|--check)|\bslsa-verifier\b|\bVerifyPKCS1v15\(|\bed25519\.Verify\(|\b(?:checksum|sha256|digest|sum|hash)\w*[\w[\]:().]*\s*!==?\s*(?:want|expected|wanted|pinned|known)\w*|!==?\s*(?:want|expected|wanted|pinned)\b/i,
    left: /install|exec|load|unpack|extract|WriteFile|write|tar\b|apply|run|process|unzip|chmod|open/i,
    unless: /verif|checksum|sha256|sigstore|cosign|integrity|digest/i,
  },
  {
    kind: 'disable authentication',
    name: 'messages of any page taken',
    purpose: 'access',
    pattern: /\b(?:event|e|ev|evt|msg|message)\.origin\s*[!=]==?|\b(?:has|includes)\(\s*(?:event|e|ev|evt|msg)\.origin/,
    left: /addEventListener|onmessage|dispatch|data\b/,
    unless: /origin/,
  },
];

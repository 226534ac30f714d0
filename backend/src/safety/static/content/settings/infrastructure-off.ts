import { type Rule, words } from '../rule.js';

/** Where nothing worth guarding is kept. */
const forDevelopment = /(^|[./_-])(?:dev|development|local|test|testing|tests|e2e|example|sample)(?:[./_-]|$)/i;

const guards = '(?:firewalld|ufw|auditd|fail2ban|apparmor|falco|ossec\\w*|wazuh[\\w-]*|crowdsec)(?:\\.service)?';

/** Clusters, hosts, gateways and scanners whose settings let through what they were put there to stop. */
export const infrastructureOff: readonly Rule[] = [
  {
    kind: 'disable protection',
    name: 'a policy that stops nothing',
    words: words('validationfailureaction|verifyimages|clusterpolicy'),
    pattern:
      /\bvalidationFailureAction:\s*["']?[Aa]udit\b[^]{0,200}?\bfailurePolicy:\s*["']?Ignore\b|\bfailurePolicy:\s*["']?Ignore\b[^]{0,200}?\bvalidationFailureAction:\s*["']?[Aa]udit\b|\bexclude:\s*\n\s*(?:any:\s*\n\s*)?-?\s*resources:\s*\n\s*namespaces:\s*(?:\[\s*["']\*["']\s*\]|\n\s*-\s*["']\*["'])/,
  },
  {
    kind: 'disable tls',
    name: 'connections no longer encrypted',
    words: words('peerauthentication'),
    pattern:
      /\bkind:\s*["']?PeerAuthentication\b(?:(?!\n---)[^]){0,400}?\bmtls:\s*(?:\{\s*|\n\s*)mode:\s*["']?DISABLE\b/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('authorizationpolicy'),
    pattern:
      /\bkind:\s*["']?AuthorizationPolicy\b(?:(?!\n---)[^]){0,400}?\brules:\s*(?:\n\s*-\s*\{\s*\}|\[\s*\{\s*\}\s*\])/,
    unlessNear: /\baction:\s*["']?(?:DENY|AUDIT|CUSTOM)\b/,
  },
  {
    kind: 'disable authentication',
    name: 'allowed unless something says otherwise',
    words: words('default allow|default authz'),
    pattern: /^[ \t]*default\s+(?:allow|allowed|authz|authorized)\s*:?=\s*true\b/m,
  },
  {
    kind: 'disable authentication',
    name: 'everyone may change what is kept',
    words: words('_permissions'),
    pattern:
      /\b(?:insert|update|delete)_permissions:\s*\n\s*-\s*role:\s*["']?(?:anonymous|public|anon|unauthori[sz]ed)\b(?:(?!_permissions:)[^]){0,240}?\b(?:filter|check):\s*\{\s*\}/,
  },
  {
    kind: 'disable authentication',
    name: 'people without a name let in',
    words: words('users.anonymous.enabled|policy.default'),
    pattern:
      /\busers\.anonymous\.enabled["']?\s*:\s*["']?true\b|\bpolicy\.default["']?\s*:\s*["']?role:(?:org-)?admin\b/,
  },
  {
    kind: 'disable protection',
    name: 'the inside of a service shown to everyone',
    words: words('exposure'),
    pattern: /\bexposure(?::\s*\n\s*include:\s*|\.include\s*[=:]\s*)["']?\*/,
    unless: /\bmanagement\b[^]{0,200}?\baddress["']?\s*[:=]\s*["']?(?:127\.|localhost)/,
    unlessPath: forDevelopment,
  },
  {
    kind: 'disable authentication',
    name: 'the framework’s own protection left out',
    words: words('securityautoconfiguration'),
    pattern:
      /\bexclude(?:Name)?\s*(?::|=)[^;@]{0,300}?\b(?:ManagementWeb|Reactive|OAuth2ResourceServer)?SecurityAutoConfiguration\b/,
    unlessPath: forDevelopment,
  },
  {
    kind: 'disable protection',
    name: 'a guard of the host stopped',
    words: words('selinux|firewalld|ufw|auditd|fail2ban|apparmor|falco|wazuh|ossec|crowdsec|setenforce'),
    pattern: new RegExp(
      `\\bselinux["']?:\\s*\\n(?:[ \\t]+\\w+:[^\\n]*\\n){0,3}?[ \\t]+state:\\s*["']?(?:disabled|permissive)\\b|\\bSELINUX\\s*=\\s*["']?disabled\\b|\\bname:\\s*["']?${guards}["']?[ \\t]*\\n(?:[ \\t]+\\w+:[^\\n]*\\n){0,3}?[ \\t]+state:\\s*["']?stopped\\b|\\bstate:\\s*["']?stopped["']?[ \\t]*\\n(?:[ \\t]+\\w+:[^\\n]*\\n){0,3}?[ \\t]+name:\\s*["']?${guards}\\b|\\b(?:command|shell|cmd):\\s*["']?(?:sudo\\s+)?(?:service\\s+${guards}\\s+stop|systemctl\\s+(?:stop|disable|mask)\\s+(?:--now\\s+)?${guards}|setenforce\\s+0)\\b`,
    ),
    // One firewall makes way for another.
    unless:
      /\bname:\s*["']?(?:ufw|nftables|iptables|firewalld)(?:\.service)?["']?\s*\n(?:[ \t]+\w+:[^\n]*\n){0,3}?[ \t]+state:\s*["']?started/,
  },
  {
    kind: 'disable tls',
    name: 'certificates that anyone can add are trusted',
    words: words('<certificates'),
    pattern:
      /<(?:base|domain)-config\b[^>]{0,200}>(?:(?!<\/(?:base|domain)-config)[^]){0,400}?<certificates\s[^>]{0,80}\bsrc="user"|<certificates\s[^>]{0,80}\bsrc="user"[^>]{0,80}\boverridePins="true"/,
    unlessPath: /(^|\/)(?:debug|staging|test|androidTest)\//,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words('accept_untrusted'),
    pattern: /\btrust_chain_verification["']?\s*:\s*["']?ACCEPT_UNTRUSTED\b/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words('danger_accept'),
    pattern:
      /\blet\s+(\w{1,40})\s*(?::\s*bool\s*)?=\s*(?:!\s*cfg!\([^;\n]{0,120}|[^;\n]{0,160}\.(?:is_err|is_none)\(\)|[^;\n]{0,160}\bunwrap_or\(\s*true\s*\))\s*;[^]{0,600}?\bdanger_accept_invalid_(?:certs|hostnames)\(\s*\1\s*\)/,
  },
  {
    kind: 'disable tls',
    name: 'certificate checks off',
    words: words('node_tls_reject_unauthorized'),
    pattern:
      /["'`]NODE_TLS_REJECT_UNAUTHORIZED["'`](?![\]\s]*[=!]==?)[^]{0,200}?\bprocess\.env\[\s*\w+\s*\]\s*(?:\?\?|\|\|)?=\s*(?:String\(\s*|Number\(\s*)*(?:false\b|["'`]?0)|\bNODE_TLS_REJECT_UNAUTHORIZED["'`\]]*\s*(?:\?\?|\|\|)?=\s*(?:String\(\s*|Number\(\s*)*(?:false\b|["'`]?0\b)/,
  },
  {
    kind: 'disable gate',
    name: 'a scanner that looks at nothing',
    words: words('allowlist|gitleaks|trufflehog|detect-secrets|semgrep|bandit'),
    pattern:
      /\[\[?(?:rules\.)?allowlists?\]\]?(?:(?!\n\s*\[)[^]){0,300}?\b(?:paths|regexes)\s*=\s*\[\s*(?:'''|"""|["'])\^?\(?\.[*+]\)?\$?(?:'''|"""|["'])|\bid:\s*["']?(?:gitleaks|trufflehog|detect-secrets|semgrep|bandit)["']?[ \t]*\n(?:[ \t]+\w+:[^\n]*\n){0,3}?[ \t]+(?:files:\s*["']?\^\$|exclude:\s*["']?\^?\.[*+]\$?["']?[ \t]*$)/m,
  },
  {
    kind: 'disable protection',
    name: 'packages that nobody vouches for',
    words: words('gosumdb|gonosumdb|gonosumcheck|goinsecure|allowinsecureprotocol|"http://'),
    pattern:
      /\bGOSUMDB["']?\s*[:=]\s*["']?off\b|\bGONOSUMDB["']?\s*[:=]\s*["']?\*(?=["'\s]|$)|\bGONOSUMCHECK["']?\s*[:=]\s*["']?1\b|\bGOINSECURE["']?\s*[:=]\s*["']?\*(?=["'\s]|$)|\b(?:isA|setA|a)llowInsecureProtocol\s*(?:=\s*|\(\s*)true\b|\{[^{}\n]{0,120}\bgit\s*=\s*"http:\/\/(?!localhost|127\.)/,
  },
];

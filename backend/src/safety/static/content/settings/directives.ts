import type { EffectKind } from '../../../score-table.js';
import type { Session } from '../../session.js';

/** A line of a service's own settings that opens what should be closed. */
interface Directive {
  /** Files in which it means that. */
  file: RegExp;
  kind: EffectKind;
  name: string;
  pattern: RegExp;
  /** What makes it harmless when it stands anywhere in the text. */
  unless?: RegExp;
  /** Also where nothing worth guarding is kept. */
  isAnywhere?: boolean;
}

const nginx = /nginx|\.conf(?:\.\w+)?$|sites-(?:available|enabled)\/|\.vhost$/i;
const apache = /apache|httpd|\.htaccess$|\.conf$|sites-(?:available|enabled)\/|vhost/i;
const caddy = /caddyfile|\.caddy$/i;
const haproxy = /haproxy|\.cfg$/i;
const yaml = /\.(?:ya?ml|json|tpl|j2|jsonnet)$/i;
const terraform = /\.(?:tf|tofu|hcl|tfvars)(?:\.json)?$|\.(?:ya?ml|json|template)$/i;
const properties =
  /\.(?:properties|conf|cnf|ini|cfg|ya?ml|toml|env)$|(^|\/)(?:redis|mongod?|kafka|rabbitmq|mysqld?|my)\b/i;

/** A header by which services behind a proxy know who calls. */
const callersHeader =
  'X-(?:WEBAUTH-|Forwarded-|Remote-|Auth-|Authenticated-|Auth-Request-|User-?|Role)[\\w-]*|Remote-User|X-User(?:-\\w+)?';

export const directives: readonly Directive[] = [
  // Databases, caches, brokers
  {
    file: /pg_hba/i,
    kind: 'disable authentication',
    name: 'people without a password let into the database',
    pattern:
      /^[ \t]*host(?:ssl|nossl|gssenc|nogssenc)?[ \t]+\S+[ \t]+\S+[ \t]+(?!127\.|::1|localhost|samehost)\S+(?:[ \t]+\d+\.\d+\.\d+\.\d+)?[ \t]+trust\b|^[ \t]*host(?:nossl)?[ \t]+\S+[ \t]+\S+[ \t]+(?:0\.0\.0\.0\/0|::\/0|all)[ \t]+password\b|^[ \t]*local[ \t]+\S+[ \t]+(?!postgres\b)\S+[ \t]+trust\b(?=[^]{0,4000}\bhost)/m,
    isAnywhere: true,
  },
  {
    file: /\.acl$|redis|valkey|keydb/i,
    kind: 'disable authentication',
    name: 'people without a password let in',
    pattern:
      /^[ \t]*user[ \t]+\S+[ \t]+(?=[^\n]*\bon\b)(?=[^\n]*\bnopass\b)(?=[^\n]*(?:[~%]\*|\ballkeys\b|&\*))[^\n]*(?:\+@all|\ballcommands\b|[~%]\*|\ballkeys\b)/m,
    isAnywhere: true,
  },
  {
    file: properties,
    kind: 'disable authentication',
    name: 'people without a password let in',
    pattern: /^[ \t]*protected-mode[ \t]+no\b|--protected-mode["',\s]+no\b/m,
    unless: /^[ \t]*(?:requirepass|aclfile|masterauth)[ \t]+\S|--requirepass|--aclfile/m,
  },
  {
    file: properties,
    kind: 'disable authentication',
    name: 'every caller let in',
    pattern:
      /^[ \t]*allow\.everyone\.if\.no\.acl\.found\s*=\s*true|^[ \t]*skip[-_]grant[-_]tables\b(?!\s*=\s*(?:0|off))|--skip-grant-tables|^[ \t]*loopback_users\.guest\s*=\s*false|^[ \t]*loopback_users\s*=\s*none|^[ \t]*authenticator\s*:\s*["']?AllowAllAuthenticator|^[ \t]*authorizer\s*:\s*["']?AllowAllAuthorizer|^[ \t]*xpack\.security\.enabled\s*[:=]\s*["']?false|^[ \t]*plugins\.security\.disabled\s*[:=]\s*["']?true|^[ \t]*authorization\s*:\s*["']?disabled\b|--auth[- ]?none\b|^[ \t]*require_secure_transport\s*=\s*(?:OFF|0)|^[ \t]*ssl\.client\.auth\s*=\s*none|^[ \t]*secure[-_]file[-_]priv\s*=\s*["']{0,2}[ \t]*$/im,
    unless: /discovery\.type\s*[:=]\s*["']?single-node/,
  },
  {
    file: properties,
    kind: 'disable tls',
    name: 'connections no longer encrypted',
    pattern:
      /^[ \t]*security\.(?:inter\.broker\.)?protocol\s*=\s*(?:PLAINTEXT|SASL_PLAINTEXT)\b|^[ \t]*ssl\.endpoint\.identification\.algorithm\s*=[ \t]*$|^[ \t]*(?:advertised\.)?listeners\s*=\s*PLAINTEXT:\/\/(?!localhost|127\.)[^,\n]*$/m,
  },
  {
    file: /\.hcl$|vault/i,
    kind: 'disable tls',
    name: 'connections no longer encrypted',
    pattern: /listener\s+"tcp"\s*\{[^{}]{0,300}?\btls_disable\s*=\s*["']?(?:1|true)\b/,
    unless: /\baddress\s*=\s*"(?:127\.|localhost)/,
  },
  // Proxies
  {
    file: apache,
    kind: 'disable authentication',
    name: 'everyone may write files',
    pattern: /^[ \t]*Dav[ \t]+On\b/im,
    unless: /\bRequire[ \t]+(?:valid-user|user|group|ip|host|ldap-\w+)|\bAuthType\b/i,
    isAnywhere: true,
  },
  {
    file: nginx,
    kind: 'disable authentication',
    name: 'everyone may write files',
    pattern: /^[ \t]*dav_methods[ \t]+[^;\n]*\b(?:PUT|DELETE)\b/m,
    unless: /\bauth_basic\b(?!\s+off)|\bauth_request\b|\ballow\s+(?!all)[^;]+;[^]{0,80}\bdeny\s+all|\blimit_except\b/,
  },
  {
    file: /./,
    kind: 'reveal secret',
    name: 'files that nobody should see are served',
    pattern:
      /<(?:Directory|Location|Files)(?:Match)?\s[^>\n]*\.\(?(?:\w+\|){0,4}(?:git|env|ht|svn|ssh|aws)[^>\n]*>[^<]{0,200}?(?:Require[ \t]+all[ \t]+granted|Allow[ \t]+from[ \t]+all)|\blocation\s+[^{\n]*\.\(?(?:\w+\|){0,4}(?:git|env|ht|svn|ssh|aws)[^{\n]*\{[^{}]{0,200}?(?:\ballow\s+all|\bautoindex\s+on|\balias\s|\btry_files\s)/i,
    isAnywhere: true,
  },
  {
    file: apache,
    kind: 'disable authentication',
    name: 'every file of the machine served',
    pattern: /<Directory\s+["']?\/["']?\s*>[^<]{0,300}?Require[ \t]+all[ \t]+granted/i,
    isAnywhere: true,
  },
  {
    file: nginx,
    kind: 'disable authentication',
    name: 'every file of the machine served',
    pattern: /\blocation\s+[^{\n]*\{[^{}]{0,200}?\b(?:root|alias)\s+\/(?:etc|root|home)?\/?;/,
    isAnywhere: true,
  },
  {
    file: apache,
    kind: 'disable protection',
    name: 'protection off',
    pattern:
      /^[ \t]*SecRuleEngine[ \t]+(?:Off|DetectionOnly)\b|^[ \t]*TraceEnable[ \t]+On\b|^[ \t]*SSLProxy(?:Verify[ \t]+none|CheckPeer(?:CN|Name|Expire)[ \t]+off)\b|^[ \t]*SSLVerifyClient[ \t]+none\b|^[ \t]*ProxyRequests[ \t]+On\b/im,
  },
  {
    file: apache,
    kind: 'disable authentication',
    name: 'the inside of a service shown to everyone',
    pattern:
      /<Location(?:Match)?\s+["']?\^?\/(?:server-status|server-info|balancer-manager|admin|phpmyadmin)\b[^>\n]*>[^<]{0,300}?Require[ \t]+all[ \t]+granted/i,
  },
  {
    file: /./,
    kind: 'disable logging',
    name: 'nothing logged any more',
    pattern:
      /^[ \t]*(?:CustomLog|ErrorLog|TransferLog)[ \t]+["']?\/dev\/null|^[ \t]*access_log[ \t]+\/dev\/null|^[ \t]*(?:auth|authpriv|security|local\d|\*)\.[\w*=!]+[ \t]+(?:~|stop|-?\/dev\/null)[ \t]*$|^[ \t]*-a[ \t]+(?:never,(?:task|exit)|(?:task|exit),never)[ \t]*(?:-S[ \t]+all)?[ \t]*$|<match\s+(?:\*\*|[^>\n]*(?:audit|security|auth)[^>\n]*)>\s*@type\s+null\b/im,
    isAnywhere: true,
  },
  {
    file: caddy,
    kind: 'disable logging',
    name: 'nothing logged any more',
    pattern: /\blog\b[^{}\n]*\{[^{}]{0,200}?\boutput\s+discard\b/,
  },
  {
    file: caddy,
    kind: 'disable authentication',
    name: 'the way to administer a service open to everyone',
    pattern:
      /^[ \t]*admin[ \t]+(?!off\b|localhost|127\.|\[::1\]|unix\/|\{)(?:0\.0\.0\.0|\[::\]|:\d|\S+:\d)|^[ \t]*origins[ \t]+\*/m,
    isAnywhere: true,
  },
  {
    file: /./,
    kind: 'disable authentication',
    name: 'a proxy says who calls whoever calls',
    pattern: new RegExp(
      `\\b(?:proxy_set_header|header_up|RequestHeader[ \\t]+set|http-request[ \\t]+set-header|fastcgi_param|uwsgi_param|grpc_set_header)[ \\t]+["']?\\+?(?:HTTP_)?(?:${callersHeader})["']?[ \\t]+["']?(?:[\\w.-]*(?:admin|root|superuser|owner)[\\w.@-]*|system|1)\\b`,
      'i',
    ),
    isAnywhere: true,
  },
  {
    file: yaml,
    kind: 'disable authentication',
    name: 'a proxy says who calls whoever calls',
    pattern: new RegExp(
      `\\b(?:customRequestHeaders|request_headers_to_add|headers|add|set)["']?:[^]{0,200}?["']?(?:${callersHeader})["']?\\s*:\\s*["']?(?:admin|root|superuser)\\b`,
      'i',
    ),
  },
  {
    file: haproxy,
    kind: 'disable authentication',
    name: 'the way to administer a service open to everyone',
    pattern:
      /^[ \t]*stats[ \t]+admin[ \t]+if[ \t]+TRUE\b|^[ \t]*stats[ \t]+socket[ \t]+(?:ipv[46]@)?(?!127\.|localhost|\/|unix@)[\w.*:[\]]+:\d+[^\n]*level[ \t]+admin/im,
    unless: /^[ \t]*stats[ \t]+auth[ \t]+\S/m,
  },
  {
    file: nginx,
    kind: 'disable protection',
    name: 'anyone may say where they come from',
    pattern: /\bset_real_ip_from\s+(?:0\.0\.0\.0\/0|::\/0)/,
  },
  {
    file: yaml,
    kind: 'disable authentication',
    name: 'the way to administer a service open to everyone',
    pattern:
      /^admin["']?:[ \t]*\n(?:[ \t]+[^\n]*\n){0,6}?[ \t]+address:[ \t]*["']?0\.0\.0\.0\b|^[ \t]*api["']?:[ \t]*\n(?:[ \t]+[^\n]*\n){0,3}?[ \t]+insecure:[ \t]*true\b|--api\.insecure(?:=true)?\b(?!=false)|\bfailure_mode_allow["']?:[ \t]*true\b|\bforwardedHeaders["']?:[ \t]*\n(?:[ \t]+[^\n]*\n){0,2}?[ \t]+insecure:[ \t]*true/m,
  },
  // Clusters
  {
    file: yaml,
    kind: 'disable protection',
    name: 'a network policy that lets everything through',
    pattern:
      /^[ \t]*ingress["']?:[ \t]*(?:\n[ \t]*-[ \t]*\{[ \t]*\}|\[[ \t]*\{[ \t]*\}[ \t]*\])|^[ \t]*-?[ \t]*(?:fromEntities|from_entities)["']?:[ \t]*(?:\n[ \t]*-[ \t]*|\[[ \t]*)["']?(?:all|world)\b(?![^]{0,160}\btoPorts\b)|\bkind:[ \t]*NetworkPolicy\b(?:(?!\n---)[^]){0,800}?\bfrom:[ \t]*\n[ \t]*-[ \t]*ipBlock:[ \t]*\n[ \t]*cidr:[ \t]*["']?(?:0\.0\.0\.0\/0|::\/0)(?!(?:(?!\n---)[^]){0,300}\bports:)|\bkind:[ \t]*(?:Global)?NetworkPolicy\b(?:(?!\n---)[^]){0,300}?\bselector:[ \t]*["']?all\(\)["']?(?:(?!\n---)[^]){0,300}?\bingress:[ \t]*\n[ \t]*-[ \t]*action:[ \t]*Allow[ \t]*(?:\n[ \t]*egress:|\n---|\s*$)/m,
    isAnywhere: true,
  },
  {
    file: yaml,
    kind: 'disable protection',
    name: 'containers that may do anything',
    pattern: /\bpod-security\.kubernetes\.io\/enforce["']?\s*:\s*["']?privileged\b/,
    unless:
      /\bnamespace["']?:\s*["']?(?:kube-system|monitoring|csi|storage)|\bname["']?:\s*["']?(?:kube-system|[\w-]*(?:csi|cni|calico|cilium|falco|node-exporter|monitoring|longhorn|rook|ceph|metallb|gpu)[\w-]*)/i,
  },
  {
    file: yaml,
    kind: 'disable authentication',
    name: 'rights that lead to more rights',
    pattern:
      /\bverbs["']?:[ \t]*(?:\[[^\]\n]*["']?\b(?:escalate|impersonate|bind)\b|(?:\n[ \t]*-[ \t]*["']?\w+["']?){0,8}?\n[ \t]*-[ \t]*["']?(?:escalate|impersonate|bind)\b)/,
  },
  {
    file: /\.(?:ya?ml|json|service|conf|env|tf|j2|tpl)$|kube|k3s|rke/i,
    kind: 'disable authentication',
    name: 'a cluster that lets everyone in',
    pattern:
      /--anonymous-auth[ =]["']?true|--authorization-mode[ =]["']?AlwaysAllow|--insecure-port[ =]["']?[1-9]|--client-cert-auth[ =]["']?false|\banonymous["']?:[ \t]*(?:\{[ \t]*|\n[ \t]*)enabled["']?:[ \t]*true(?=[^]{0,300}(?:webhook|authorization|x509|kubelet|Kubelet))|\bauthorization["']?:[ \t]*(?:\{[ \t]*|\n[ \t]*)mode["']?:[ \t]*["']?AlwaysAllow|\breadOnlyPort["']?:[ \t]*10255|\bdisableKubeletAuth/,
  },
  {
    file: yaml,
    kind: 'disable logging',
    name: 'audit trail off',
    pattern:
      /--audit-(?:log-path|policy-file)[ =]["']?\/dev\/null|\baudit\.k8s\.io\/[^]{0,300}?\brules["']?:[ \t]*\n[ \t]*-[ \t]*level:[ \t]*["']?None["']?[ \t]*(?:\n---|\n[ \t]*-|\s*$)/,
    isAnywhere: true,
  },
  {
    file: yaml,
    kind: 'disable logging',
    name: 'nothing logged any more',
    pattern:
      /["']log-driver["']\s*:\s*["']none["']|\blogging["']?:[ \t]*(?:\{[ \t]*|\n[ \t]*)["']?driver["']?:[ \t]*["']?none\b/,
  },
  {
    file: yaml,
    kind: 'disable authentication',
    name: 'rights for everyone',
    pattern:
      /\bkind:[ \t]*["']?ClusterRoleBinding\b(?:(?!\n---)[^]){0,500}?\bname:[ \t]*["']?system:(?:authenticated|serviceaccounts)\b|--enable-skip-login\b(?!=false)|--disable-settings-authorizer\b(?!=false)|\bclient-cert-auth["']?[ \t]*:[ \t]*false/,
    unless:
      /\bname:[ \t]*["']?(?:system:[\w:-]*(?:discovery|public-info|basic-user|auth-delegator|image-puller)|view|[\w-]*(?:reader|viewer|discovery|read-?only))["']?[ \t,}\n]/,
  },
  {
    file: /\.(?:hcl|json|ya?ml)$/i,
    kind: 'disable authentication',
    name: 'rights for everyone',
    pattern:
      /\bpath\s+"\*"\s*\{[^{}]{0,200}?\bcapabilities\s*=\s*\[[^\]]*"(?:sudo|update|delete|create)"|\bdefault_policy["']?\s*[:=]\s*["']allow["']|\bacl["']?\s*[:=]?\s*\{[^{}]{0,200}?\benabled["']?\s*[:=]\s*false/,
  },
  {
    file: /\.ya?ml$/i,
    kind: 'disable authentication',
    name: 'a door for everyone into the machine',
    pattern:
      /\bline:[ \t]*["']?(?:PermitRootLogin[ \t]+yes|PermitEmptyPasswords[ \t]+yes|StrictModes[ \t]+no|\S+[ \t]+ALL=\(ALL(?::ALL)?\)[ \t]+NOPASSWD:[ \t]*ALL|host[ \t]+all[ \t]+all[ \t]+(?!127\.|::1)\S+[ \t]+trust)|\bufw["']?:[ \t]*(?:\{[ \t]*|\n[ \t]+(?:\w+:[^\n]*\n[ \t]+){0,3})state["']?:[ \t]*["']?(?:disabled|reset)|\bufw["']?:[ \t]*\n[ \t]+(?:\w+:[^\n]*\n[ \t]+){0,3}(?:default|policy):[ \t]*["']?allow\b(?![^]{0,80}\boutgoing)/,
  },
  // Clouds
  {
    file: terraform,
    kind: 'disable protection',
    name: 'a protection of the cloud taken away',
    pattern:
      /\bhttp_?tokens["']?\s*[:=]\s*["']?optional\b|\bviewer_?protocol_?policy["']?\s*[:=]\s*["']?allow-all\b|\b(?:minimum_?protocol_?version|min(?:imum)?_?tls_?version|ssl_?policy|security_?policy)["']?\s*[:=]\s*["']?(?:SSLv3|TLSv1(?:_2016|\.0|\.1_2016)?["'\s]|TLS_?1_[01]\b|1\.[01]\b|ELBSecurityPolicy-(?:2015-05|TLS-1-0-2015-04|2016-08))|\benable_?log_?file_?validation["']?\s*[:=]\s*["']?false|\b(?:is_?logging|enable_?logging|is_?multi_?region_?trail|include_?global_?service_?events)["']?\s*[:=]\s*["']?false|\bpublic_access_cidrs["']?\s*[:=]\s*\[\s*["']0\.0\.0\.0\/0|\bnetwork_?(?:acls|rules)["']?\s*[:={]+[^{}]{0,200}?\bdefault_?action["']?\s*[:=]\s*["']?Allow\b|\bssl_?mode["']?\s*[:=]\s*["']?ALLOW_UNENCRYPTED|\brequire_?ssl["']?\s*[:=]\s*["']?false|\bhttps_?(?:traffic_?)?only(?:_?enabled)?["']?\s*[:=]\s*["']?false|\bprotocol\s*=\s*"?-1"?[^{}]{0,160}?\bcidr_blocks\s*=\s*\[\s*"0\.0\.0\.0\/0"(?=[^{}]{0,80}\})(?<=\bingress\s*\{[^{}]{0,400})|\btransit_?encryption_?enabled["']?\s*[:=]\s*["']?false/i,
  },
  // Hosts
  {
    file: /sshd_config|\/sshd?\//i,
    kind: 'disable authentication',
    name: 'a door for everyone into the machine',
    pattern:
      /^[ \t]*(?:PermitEmptyPasswords[ \t]+yes|PermitRootLogin[ \t]+yes|StrictModes[ \t]+no|IgnoreRhosts[ \t]+no|HostbasedAuthentication[ \t]+yes|PermitUserEnvironment[ \t]+yes|AuthorizedKeysFile[ \t]+[^\n]*\/(?:tmp|var\/tmp|dev\/shm)\/|LogLevel[ \t]+QUIET|Protocol[ \t]+1\b)/im,
    isAnywhere: true,
  },
  {
    file: /sudoers/i,
    kind: 'permit privileged',
    name: 'root without a password',
    pattern:
      /^[ \t]*\S+[ \t]+ALL[ \t]*=[ \t]*(?:\([^)\n]*\)[ \t]*)?(?:\w+:[ \t]*)*NOPASSWD:[ \t]*(?:\w+:[ \t]*)*ALL\b|^[ \t]*Defaults\S*[ \t]+[^\n]*!(?:authenticate|syslog|logfile|log_output)\b/m,
    isAnywhere: true,
  },
  {
    file: /audit[\w.-]*(?:rules|conf)|rules\.d\//i,
    kind: 'disable logging',
    name: 'audit trail off',
    pattern: /^[ \t]*-e[ \t]+0[ \t]*$/m,
    isAnywhere: true,
  },
  {
    file: /journald[\w.-]*\.conf|journald\.conf\.d/i,
    kind: 'disable logging',
    name: 'nothing logged any more',
    pattern: /^[ \t]*Storage\s*=\s*none\b/m,
    isAnywhere: true,
  },
  // Who may change the project
  {
    file: /\.github\/(?:settings|branch[\w-]*|rulesets?[\w/-]*)\.(?:ya?ml|json)$|branch[-_]protection|rulesets?\/|\.tf$/i,
    kind: 'disable gate',
    name: 'a protected branch that anyone may change',
    pattern:
      /\benforce_admins["']?\s*[:=]\s*["']?(?:false|null)|\b(?:allow_force_pushes|allows_force_pushes|allow_deletions|allows_deletions)["']?\s*[:=]\s*["']?true|\brequired_(?:status_checks|pull_request_reviews)["']?\s*[:=]\s*["']?null\b|\brequired_approving_review_count["']?\s*[:=]\s*["']?0\b|["']?enforcement["']?\s*[:=]\s*["']?disabled\b|\brequire_signed_commits["']?\s*[:=]\s*["']?false/,
    isAnywhere: true,
  },
  {
    file: /dependabot\.ya?ml$|renovate[\w.]*\.json5?$|\.renovaterc/i,
    kind: 'disable gate',
    name: 'updates that nobody gets or nobody looks at',
    pattern:
      /\bignore:[ \t]*\n[ \t]*-[ \t]*dependency-name:[ \t]*["']\*["'][ \t]*(?:\n(?![ \t]*(?:update-types|versions))|\s*$)|["']vulnerabilityAlerts["']\s*:\s*\{\s*["']enabled["']\s*:\s*false|["']ignoreTests["']\s*:\s*true/,
    isAnywhere: true,
  },
];

/** Longest text that is looked at. */
const textLimit = 64 * 1024;

const isForDevelopment =
  /(^|[./_-])(?:dev|devel|development|local|test|testing|tests|e2e|ci|example|sample|demo)(?:[./_-]|$)/i;

interface OpenedDirective {
  kind: EffectKind;
  name: string;
  evidence: string;
}

/** What a file of settings opens that it did not open before. */
export function judgeDirectives(path: string, text: string, before: string, session: Session): void {
  const known = new Set([...openDirectives(path, before)].map(({ evidence }) => evidence));
  for (const { kind, name, evidence } of openDirectives(path, text))
    if (!known.has(evidence)) session.emit(kind, `${name} in ${path}`, evidence);
}

/** Lines that are comments do not count. */
function* openDirectives(path: string, text: string): Generator<OpenedDirective> {
  const plain = text.slice(0, textLimit).replace(/^[ \t]*(?:#|;|\/\/)[^\n]*$/gm, '');
  for (const { file, kind, name, pattern, unless, isAnywhere } of directives) {
    if (!file.test(path) || (!isAnywhere && isForDevelopment.test(path))) continue;
    const match = pattern.exec(plain);
    if (match && !unless?.test(plain)) yield { kind, name, evidence: match[0].trim().slice(0, 300) };
  }
}

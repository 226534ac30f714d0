import { type Rule, words } from '../rule.js';

/** Infrastructure, services and databases opened to everyone, or to more rights than they need. */
export const exposures: readonly Rule[] = [
  {
    kind: 'disable protection',
    name: 'storage open to everyone',
    words: words('public'),
    pattern:
      /\b(?:acl|canned_?acl|access_?control|public_?access)["']?\s*[:=]\s*["']?(?:public-read(?:-write)?|PublicRead(?:Write)?|BlobContainer|"?Container"?)\b|--acl[ =]public-read|\bblock_?public_?(?:acls|policy)["']?\s*[:=]\s*["']?false|\b(?:restrict_?public_?buckets|ignore_?public_?acls)["']?\s*[:=]\s*["']?false|\bpublicly_?accessible["']?\s*[:=]\s*["']?true|\bpublicReadAccess["']?\s*:\s*true|allow_?(?:blob|nested_items)_?\w*public\w*["']?\s*[:=]\s*["']?true|\bpublic_?network_?access\w*["']?\s*[:=]\s*["']?(?:true|enabled)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'rights for everyone',
    words: words('allusers|allauthenticatedusers|principal|action|resource|system:'),
    also: words('"*|\'*|allusers|allauthenticatedusers|system:'),
    unlessNear: /\b[eE]ffect["']?\s*[:=]\s*["']Deny/,
    pattern:
      /\ballUsers\b|\ballAuthenticatedUsers\b|\bsystem:(?:unauthenticated|anonymous)\b|["']?Principal["']?\s*[:=]\s*(?:["']\*["']|\{\s*["']?AWS["']?\s*[:=]\s*\[?\s*["']\*["'])(?![^{}]{0,300}Deny)|["']?\b[aA]ctions?["']?\s*[:=]\s*\[?\s*["']\*(?::\*)?["']\s*\]?[^{}]{0,120}?["']?\b[rR]esources?["']?\s*[:=]\s*\[?\s*["']\*["']|["']?\b[rR]esources?["']?\s*[:=]\s*\[?\s*["']\*["']\s*\]?[^{}]{0,120}?["']?\b[aA]ctions?["']?\s*[:=]\s*\[?\s*["']\*(?::\*)?["']/,
  },
  {
    kind: 'disable authentication',
    name: 'rights over the whole cluster',
    words: words('cluster-admin|verbs|apigroups'),
    pattern:
      /\bname\s*:\s*["']?cluster-admin\b|verbs\s*:\s*(?:\[\s*["']?\*["']?\s*\]|\n\s*-\s*["']\*["'])[^]{0,200}?resources\s*:\s*(?:\[\s*["']?\*|\n\s*-\s*["']\*)|resources\s*:\s*(?:\[\s*["']?\*["']?\s*\]|\n\s*-\s*["']\*["'])[^]{0,200}?verbs\s*:\s*(?:\[\s*["']?\*|\n\s*-\s*["']\*)/,
  },
  {
    kind: 'disable protection',
    name: 'a port open to the world',
    unlessNear: /\baccess\s*=\s*"Deny"|\b(?:Rule)?Action["']?\s*[:=]\s*["']?deny/i,
    words: words('0.0.0.0/0|::/0|source_address_prefix'),
    pattern:
      /\bingress\b(?![^{}]*\{[^{}]*from_port\s*=\s*(?:80|443)\b)[^{}]*[{][^{}]{0,400}(?:0\.0\.0\.0\/0|::\/0)|\btype\s*=\s*"ingress"(?![^{}]{0,200}\bfrom_port\s*=\s*(?:80|443)\b)[^{}]{0,300}0\.0\.0\.0\/0|\bcidr_ipv4\s*=\s*"0\.0\.0\.0\/0"(?=[^{}]{0,200}\bfrom_port\s*=\s*(?!80\b|443\b))|CidrIp["']?\s*:\s*["']?0\.0\.0\.0\/0(?![^]{0,200}\bFromPort["']?\s*:\s*["']?(?:80|443)\b)|FromPort["']?\s*:\s*["']?(?!80\b|443\b)\d+[^]{0,120}CidrIp["']?\s*:\s*["']?0\.0\.0\.0\/0|source_ranges\s*=\s*\[\s*"0\.0\.0\.0\/0"|source_address_prefix\s*=\s*"(?:\*|0\.0\.0\.0\/0|Internet)"|authorizedNetworks[^]{0,80}0\.0\.0\.0\/0/,
  },
  {
    kind: 'disable protection',
    name: 'container unconfined',
    words: words(
      'hostpath|capabilities|capadd|cap_add|runasnonroot|readonlyrootfilesystem|procmount|hostipc|security_opt|userns|--privileged|--cap-add|--pid',
    ),
    pattern:
      /hostPath["']?\s*:\s*\{?\s*(?:["']?type["']?\s*:\s*["']?\w*["']?,?\s*)?["']?path["']?\s*:\s*["']?(?:\/(?=["'\s}]|$)|\/(?:etc|root|var\/run\/docker\.sock|var\/lib\/kubelet|proc|sys|home|dev)\b)|capabilities["']?\s*:\s*\{?\s*["']?add["']?\s*:\s*(?:\[\s*|\n\s*-\s*)["']?(?:ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|NET_ADMIN|DAC_\w+)|runAsNonRoot["']?\s*:\s*false|procMount["']?\s*:\s*["']?Unmasked|hostIPC["']?\s*:\s*true|(?:docker|podman)\s+run\b[^\n]{0,200}--(?:privileged|cap-add[ =](?:ALL|SYS_ADMIN)|pid[ =]host)/,
  },
  {
    kind: 'disable authentication',
    name: 'a database open to everyone',
    words: words(
      'allow read|allow write|allow create|".read"|".write"|.read|.write|allow_anonymous|auth.anonymous|notebookapp|serverapp|tcp://0.0.0.0',
    ),
    pattern:
      /\{(?:document|allPaths|path)=\*\*\}\s*\{\s*allow\s+[\w, ]+(?::\s*if\s+true\b|;)|\ballow\s+(?:[\w, ]*\b)?(?:write|create|update|delete)\b[\w, ]*(?::\s*if\s+true\b|;)|["']\.(?:write)["']\s*:\s*(?:true|["']true["'])|["']rules["']\s*:\s*\{\s*["']\.read["']\s*:\s*(?:true|["']true["'])|\ballow_anonymous\s+true|\[auth\.anonymous\]\s*\n(?:[^[\n]*\n){0,4}?\s*enabled\s*=\s*true|(?:NotebookApp|ServerApp|IdentityProvider)\.(?:token|password)\s*=\s*u?(?:''|"")|["']?tcp:\/\/0\.0\.0\.0:2375/,
  },
  {
    kind: 'disable protection',
    name: 'database rights given away',
    words: words(
      'row level|row security|bypassrls|superuser|grant|create policy|alter role|alter user|disable trigger|drop trigger|drop policy|using (true',
    ),
    pattern:
      /\bDISABLE\s+ROW\s+LEVEL\s+SECURITY|\bNO\s+FORCE\s+ROW\s+LEVEL|(?<!NO)\bBYPASSRLS\b|\brow_security\s*=\s*off|\b(?:ALTER|CREATE)\s+(?:ROLE|USER)\s+\S+\s+(?:WITH\s+)?[\w ]*\bSUPERUSER\b|\bGRANT\s+(?:ALL(?:\s+PRIVILEGES)?|[\w, ]*\b(?:INSERT|UPDATE|DELETE)\b[\w, ]*)\s+ON\s+[^;]{1,200}?\bTO\s+(?:PUBLIC|anon|anonymous)\b|\bGRANT\s+ALL(?:\s+PRIVILEGES)?\s+ON\s+\*\.\*|\bCREATE\s+POLICY\b[^;]{0,200}?(?:\bFOR\s+(?:ALL|INSERT|UPDATE|DELETE)\b[^;]{0,120}?)?(?:USING|CHECK)\s*\(\s*true\s*\)|\bDROP\s+POLICY\b(?![^]{0,400}\bCREATE\s+POLICY\b)|\b(?:DISABLE|DROP)\s+TRIGGER\b[^;]{0,80}?(?:\b(?:IF\s+EXISTS\s+)?\w*(?:audit|log|history|guard|check|protect)\w*|\bALL\b)(?![^]{0,600}\b(?:CREATE\s+(?:OR\s+REPLACE\s+)?|ENABLE\s+)TRIGGER\b)/i,
  },
  {
    kind: 'disable logging',
    name: 'the audit trail thrown away',
    unlessNear: /\bWHERE\s+["']?\w*id["']?\s*=\s*(?:NEW|OLD)\./i,
    words: words('audit|access_log|security_log|event_log'),
    pattern:
      /\b(?:DROP\s+TABLE(?:\s+IF\s+EXISTS)?|TRUNCATE(?:\s+TABLE)?|DELETE\s+FROM)\s+["'`\w.]*?\w*(?:audit\w*|access_logs?|security_(?:log|event)\w*|event_log\w*|login_attempts)\b/i,
  },
  {
    kind: 'disable protection',
    name: 'debugging open to callers',
    words: words('debug|display_errors|allow_url_include|customerrors|allowed_hosts|introspection|expose_php'),
    pattern:
      /\ballow_url_include\s*=\s*(?:On|1)|<customErrors\s+mode="Off"|android:debuggable="true"|\bapp\.run\(\s*(?=[^)\n]*debug\s*=\s*True)(?=[^)\n]*host\s*=\s*["']0\.0\.0\.0)|<compilation\s+debug="true"|\bUseDeveloperExceptionPage\(\)(?<!IsDevelopment[^]{0,80})|\bDEBUG\s*=\s*True\b[^]{0,400}?\bALLOWED_HOSTS\s*=\s*\[\s*["']\*|\bALLOWED_HOSTS\s*=\s*\[\s*["']\*["'][^]{0,400}?\bDEBUG\s*=\s*True\b/i,
  },
  {
    kind: 'permit privileged',
    name: 'files that anyone may change',
    words: words('777|666|chmod|umask|s_irwxo|setuid|+s'),
    pattern:
      /\bchmod(?:Sync)?\s+(?:-\w+\s+)*(?:0?777|a\+rwx|[ugo]*\+\w*s\w*)\s|\b(?:chmod|chmodSync|fchmod|Chmod|os\.chmod|File\.chmod|os\.mkdir|os\.makedirs|os\.MkdirAll|os\.WriteFile|mkdirSync|writeFile\w*)\s*\([^)\n]{0,160}(?<![&|^~]\s?)0o?(?:777|666)\b(?!\s*(?:[-&^]|and\b))|^[ \t]*(?:-\s+)?(?:default)?[mM]ode:\s*["']?0?o?0?(?:777|666)\b|\bos\.umask\(\s*0o?0*\s*\)|\bumask\s+0+\b/m,
  },
  {
    kind: 'disable authentication',
    name: 'a place that no longer asks who comes',
    words: words('auth_basic|express.static|allow all|satisfy any'),
    pattern: /\bauth_basic\s+off\b|express\.static\(\s*["']\/["']\s*\)/,
  },
  {
    kind: 'escape database',
    name: 'programs through the database',
    words: words('program|xp_cmdshell|lo_export|pg_read_file|plpython|load_file|into outfile'),
    pattern:
      /\bCOPY\b[^;]{0,200}?\b(?:TO|FROM)\s+PROGRAM\b|\bxp_cmdshell\b|\blo_export\s*\(|\bLANGUAGE\s+plpython\w*u\b|\bINTO\s+(?:OUTFILE|DUMPFILE)\s+["']\/(?!tmp)/i,
  },
  {
    kind: 'delete database',
    name: 'every table emptied or dropped',
    words: words('pg_tables|information_schema.tables|pg_class|sysobjects|drop owned|drop schema'),
    pattern:
      /\bIN\s+\(?\s*SELECT\b[^;]{0,200}?\b(?:pg_tables|information_schema\.tables|pg_class|sysobjects)\b[^]{0,300}?\bEXECUTE\b[^;]{0,160}?(?:\bDROP\b|\bTRUNCATE\b|\bDELETE\b|\bverb\b|\w+\s*\|\|\s*'\s*TABLE\b)|\bDROP\s+OWNED\s+BY\b|\bDROP\s+SCHEMA\s+(?:IF\s+EXISTS\s+)?public\s+CASCADE/i,
  },
  {
    kind: 'change database-rights',
    name: 'rights that are put together',
    words: words('superuser'),
    pattern: /\bEXECUTE\b[^;]{0,160}?["']\s*(?:SUPERUSER|BYPASSRLS)\b/i,
  },
];

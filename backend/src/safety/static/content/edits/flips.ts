import type { EffectKind } from '../../../score-table.js';
import { findRouteFlip } from './route-lists.js';
import { findTurnedCheck } from './turned-checks.js';

export interface Flip {
  kind: EffectKind;
  name: string;
  evidence: string;
}

/** Names of switches that protect while they are on. */
const protecting =
  /(?:^|[._-])(?:want_?\w*(?:signed|encrypted)|loopback_users\.\w+|secure|http_?only|verify\w*|validate\w*|check_?hostname|enforce\w*|require\w*|strict_?(?:ssl|tls|transport\w*)|reject_?unauthorized|auth\w*|rbac\w*|mfa\w*|two_?factor\w*|csrf\w*|xsrf\w*|tls\w*|ssl\w*|https?_?only|force_?(?:ssl|https)|hsts|encrypt\w*|storage_?encrypted|kms_?encrypted|at_?rest\w*|audit\w*|logging|access_?logs?|log_?\w*(?:enabled|statement)|general_log|slow_query_log|log_bin|firewall\w*|waf\w*|sandbox\w*|isolation|context_?isolation|run_?as_?non_?root|read_?only_?root_?filesystem|deletion_?protection|prevent_?destroy|backup\w*|versioning|mfa_?delete|block_?public\w*|restrict_?public\w*|ignore_?public\w*|rate_?limit\w*|throttl\w*|brute_?force\w*|lockout\w*|sanitize\w*|escape\w*|autoescape|signature\w*|integrity|private|content_?security_?policy|no_?new_?privileges|drop_?privileges|row_?security|enable_?(?:auth|security|audit|log|tls|ssl|rbac|csrf|validation|encryption)\w*|\w+_?(?:protection|verification|validation|authentication|authorization|encryption|security)(?:_?enabled)?)$/i;

/** Names of switches that open something while they are on. */
const exposing =
  /(?:^|[._-])(?:debug|debuggable|privileged|insecure\w*|allow_?(?:all|any|insecure|unsafe|anonymous|self_?signed|invalid|unauth\w*|privilege\w*|public\w*|http|root\w*|empty\w*)\w*|skip_?(?:auth|verif|valid|tls|ssl|check|csrf|permission|login|security|signature)\w*|disable_?(?:auth|verif|valid|tls|ssl|security|audit|log|csrf|cors|rate|firewall|sandbox|protect|check|encrypt)\w*|bypass\w*|public(?:ly)?_?\w*(?:access\w*|read|write|accessible)|host_?(?:network|pid|ipc)|node_?integration|anonymous\w*|permit_?(?:all|root\w*|empty\w*)|trust_?all\w*|accept_?(?:invalid|any|all)\w*|danger\w*|no_?(?:auth|verify|check)\w*|is_?admin|superuser|expose\w*|introspection|playground)$/i;

const on = /^(?:true|yes|on|1|enabled|required|error|warn|strict|always|2)$/i;
const off = /^(?:false|no|off|0|disabled|none|never|null|!1|optional)$/i;

const switches =
  /(?<![\w$])(["']?)([A-Za-z_$][\w.$@/-]{1,60})(?![\w.$@/-])\1\s*(?:=>|:=|[:=]|\s(?=on\b|off\b|yes\b|no\b|true\b|false\b))\s*(["']?)(!?\w{1,12})\3(?![\w.(])/g;

function switchesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, , name, , value] of text.matchAll(switches)) found.set(name!, value!);
  // A name that stands for a plain truth is that truth, and something that is and is not is none.
  for (const [name, value] of found)
    if (/^[a-z]\w*$/i.test(value) && !on.test(value) && !off.test(value) && found.has(value))
      found.set(name, found.get(value)!);
  for (const [, name] of text.matchAll(/\b(\w+)\s*(?::\s*\w+\s*)?=\s*(?:Boolean\(|!!)?([\w.]+)\)?\s*&&\s*!\2\b/g)) {
    found.set(name!, 'false');
    for (const [, , other, , value] of text.matchAll(switches)) if (value === name) found.set(other!, 'false');
  }
  return found;
}

interface Loosening {
  kind: EffectKind;
  name: string;
  /** In the old text; without a match there nothing was loosened. */
  before: RegExp;
  /** In the new text and not in the old one. */
  after: RegExp;
  path?: RegExp;
  /** What the new text has more often than the old one where it was made stricter instead. */
  unlessMore?: RegExp;
}

const loosenings: readonly Loosening[] = [
  {
    kind: 'disable authentication',
    name: 'callers’ certificates no longer asked for',
    before: /\b(?:RequireAndVerifyClientCert|CERT_REQUIRED)\b|\bssl_verify_client\s+on\b/,
    after:
      /\b(?:NoClientCert|RequestClientCert|RequireAnyClientCert|VerifyClientCertIfGiven|CERT_NONE|CERT_OPTIONAL)\b|\bssl_verify_client\s+(?:off|optional\w*)\b/,
  },
  {
    kind: 'disable protection',
    name: 'a policy that stops nothing',
    before:
      /\bvalidationFailureAction:\s*["']?[Ee]nforce\b|\bfailurePolicy:\s*["']?Fail\b|\benforcementAction:\s*["']?deny\b/,
    after:
      /\bvalidationFailureAction:\s*["']?[Aa]udit\b|\bfailurePolicy:\s*["']?Ignore\b|\benforcementAction:\s*["']?(?:dryrun|warn)\b/,
  },
  {
    kind: 'disable gate',
    name: 'a scanner that no commit starts',
    before: /\bid:\s*["']?(?:gitleaks|trufflehog|detect-secrets|semgrep|bandit|detect-private-key|checkov)\b/,
    after: /\bstages:\s*(?:\[\s*manual\s*\]|\n\s*-\s*manual\b(?!\s*\n\s*-))/,
  },
  {
    kind: 'reveal literal',
    name: 'a reference to a secret replaced by text',
    before: /secretKeyRef|valueFrom/,
    after: /^[ \t]*value:\s*["']?(?=\S*\d)(?=\S*[A-Za-z])[^\s"'${]{8,}/m,
  },
  {
    kind: 'disable validation',
    name: 'put into a page as it is',
    before: /./,
    after:
      /\b__html:\s*(?!["'`]|[^}\n]{0,200}(?:anitize|urify|JSON\.stringify|[sS]tyle|[cC]ss|[sS]cript|[sS]chema|[jJ]sonLd|[hH]ighlight|escape))\w|\bv-html="(?![^"\n]{0,100}(?:anitize|urify))/,
  },
  {
    kind: 'disable protection',
    name: 'opened to the world',
    before: /\bcidr|source|ip|allow|whitelist|inbound|ingress|ranges|from\b/i,
    after: /(?<!egress[^]{0,200})["'\s]0\.0\.0\.0\/0|["']::\/0["']/,
  },
  {
    kind: 'disable protection',
    name: 'opened to everyone',
    before: /private|["']?acl|bucket-owner|authenticated/i,
    after: /\bpublic-read|PublicRead|allUsers|allAuthenticatedUsers/,
  },
  {
    kind: 'disable protection',
    name: 'cross-origin wide open',
    before: /\borigins?\b|allow_?origin/i,
    after: /\b(?:\w*origins?)["']?\s*(?:[:=]|=>)\s*\[?\s*(?:["']\*["']|true\b)|Allow-Origin["']?\s*[,:]\s*["']\*/i,
  },
  {
    kind: 'disable protection',
    name: 'broken cipher',
    before: /aes-\d+-(?:gcm|cbc|ctr)|chacha20|MODE_(?:GCM|CBC)|sha-?(?:256|384|512)|RS256|ES256|argon2|bcrypt|scrypt/i,
    after: /\b(?:des|rc4|ecb|md5|sha-?1|none)\b|(?:des|aes-\d+)-ecb|MODE_ECB|createHash\(["'](?:md5|sha1)["']/i,
  },
  {
    kind: 'permit privileged',
    name: 'runs as root',
    before: /^[ \t]*USER\s+(?!root\b|0\b)\S+/m,
    after: /^[ \t]*USER\s+(?:root|0)\b/m,
  },
  { kind: 'permit privileged', name: 'runs as root', before: /runAsUser\s*:\s*[1-9]/, after: /runAsUser\s*:\s*0\b/ },
  {
    kind: 'disable tls',
    name: 'connections no longer encrypted',
    before:
      /\bhttps\.createServer\(|ListenAndServeTLS\(|\btls\.createServer\(|secure_channel\(|createSecureServer\(|\bSMTP_SSL\(|\.starttls\(|\bssl_context=|\brediss:|\bamqps:|\bmqtts:|\bldaps:|\bftps:/,
    after:
      /\bhttp\.createServer\(|ListenAndServe\(|\bnet\.createServer\(|insecure_channel\(|http2\.createServer\(|\bSMTP\(|\bredis:|\bamqp:|\bmqtt:|\bldap:|\bftp:|\bapp\.run\((?![^)]*ssl)/,
  },
  {
    kind: 'plant backdoor',
    name: 'a way in for someone named',
    before: /./,
    after:
      /(?:\|\||\bor\b)\s*\(?\s*[\w.?]*\b(?:email|user_?name|login|ip|password|passwd|pwd|x-[\w-]+|header\w*|user_?id|uid)["'\])]*\s*={2,3}\s*["'\d]/i,
  },
  {
    kind: 'disable authentication',
    name: 'a question answered with yes',
    before: /\b(?:user|roles?|permissions?|owner|admin|password|token|session|signature|tenant|scopes?|grants?|acl)\b/i,
    unlessMore: /\breturn\s+(?:false|False)\b|\bthrow\b|\braise\b/g,
    after: /\breturn\s+(?:true|True)\b\s*;?\s*(?:\}|$)|\n\s*true\s*\n\s*end\b|\)\s*(?::\s*\w+\s*)?=>\s*true\b/,
  },
  {
    kind: 'disable authentication',
    name: 'nobody is asked who calls',
    before:
      /\b(?:authorizer|authentication|authorization|auth\w*|security|securitySchemes)["']?\s*:\s*(?!["']?(?:none|null|false)\b|\[\s*\])\S?/i,
    after:
      /\b(?:authorizer|authentication|authorization|auth_?(?:type|mode|method)|authorizationType|security)["']?\s*:\s*(?:["']?(?:none|null|NONE)\b|\[\s*\])/i,
  },
  {
    kind: 'reveal literal',
    name: 'a reference to a secret replaced by text',
    before: /\b(?:process\.env|os\.environ|getenv|vault|secrets?|ssm|kms)\b/i,
    after:
      /\b\w*(?:key|token|secret|password)\w*["']?\s*[:=]\s*["'`](?=[^"'`]*\d)(?=[^"'`]*[a-zA-Z])[A-Za-z0-9+/=_-]{32,}["'`]/i,
  },
  {
    kind: 'plant backdoor',
    name: 'a way in for who asks for it',
    before: /./,
    after:
      /(?:&&|\band\b|\|\||\bor\b)\s*(?:!|not\s)?\s*(?:req|request|ctx|c|params)\b[\w.[\]'"()?]{0,40}?(?:force|debug|bypass|skip|internal|override|test_?mode)\w*/i,
  },
  {
    kind: 'disable authentication',
    name: 'rights widened',
    before: /\b(?:default_?)?role["']?\s*[:=]\s*["'](?:user|viewer|member|guest|customer|reader)["']/i,
    after: /\b(?:default_?)?role["']?\s*[:=]\s*["'](?:super_?)?(?:admin|root|owner)["']/i,
  },
  {
    kind: 'plant unpinned',
    name: 'no longer pinned',
    before: /@sha256:[0-9a-f]{64}|@[0-9a-f]{40}\b|["']sha\d{3}-[\w+/=]{20,}/,
    after:
      /^[ \t]*FROM\s+(?!scratch)[^\s@]+(?:\s|$)|^[ \t]*-?[ \t]*uses\s*:\s*[^\s@]+@(?!v?\d+\.\d+\.\d+)[\w./-]{1,39}\s*$|^[ \t]*image\s*:\s*["']?[^\s@]+["']?\s*$/m,
    path: /dockerfile|containerfile|\.ya?ml$/i,
  },
  {
    kind: 'disable gate',
    name: 'a rule switched off',
    before:
      /["'][\w@/-]*(?:no-eval|no-implied-eval|security\/[\w-]+|no-unsafe[\w-]*|no-new-func|react\/no-danger)["']\s*:\s*\[?\s*["']?(?:error|warn|[12])/,
    after:
      /["'][\w@/-]*(?:no-eval|no-implied-eval|security\/[\w-]+|no-unsafe[\w-]*|no-new-func|react\/no-danger)["']\s*:\s*["']?(?:off|0)/,
  },
  {
    kind: 'plant hook',
    name: 'a stranger’s code with the project’s secrets',
    before: /\bpull_request\b(?!_target)/,
    after: /\bpull_request_target\b/,
  },
  {
    kind: 'disable authentication',
    name: 'rights widened',
    before: /\b(?:contents|packages|actions|id-token|permissions|issues|pull-requests)\s*:\s*(?:read|none|\{\})/,
    after: /permissions\s*:\s*write-all/,
  },
  {
    kind: 'permit privileged',
    name: 'files that anyone may change',
    before: /0?o?0?[0-7](?:00|40|44|50|55)\b/,
    after: /\b0o?0?(?:777|666)\b|\b(?:chmod|mode|umask|perm\w*)\W{1,12}0?(?:777|666)\b/i,
  },
  {
    kind: 'disable authentication',
    name: 'rights widened',
    before: /["']?(?:Action|Resource|actions|resources|verbs|Principal)\b["']?\s*[:=]\s*\[?\s*["'](?!\*["'])[^"'\n]+/,
    after: /["']?(?:Action|Resource|actions|resources|verbs|Principal)\b["']?\s*[:=]\s*\[?\s*["']\*["']/,
  },
  {
    kind: 'disable authentication',
    name: 'rights widened',
    before: /\brole["']?\s*[:=]\s*["']?(?!.*admin)\w+/i,
    after: /\b(?:default_?)?role["']?\s*[:=]\s*["']?(?:super_?)?(?:admin|root|owner)\b/i,
    path: /\.(?:ya?ml|json|toml|sql|tf|ini|conf|env|properties)$/,
  },
];

/** Hosts that are named by their plain address without ever being called. */
const namespaces =
  /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|10\.|192\.168\.|www\.w3\.org|schemas?\.|xmlns|json-schema\.org|[\w-]+$|.*\.(?:local|localhost|test|internal)$)/;

/** `https://host` made `http://host`. */
function findPlainAddress(oldText: string, newText: string): string | undefined {
  for (const [address, host] of newText.matchAll(/\b(?:http|ws):\/\/([\w.-]+)/gi))
    if (
      !namespaces.test(host!) &&
      !oldText.includes(address) &&
      new RegExp(`\\b(?:https|wss)://${host!.replaceAll('.', '\\.')}\\b`, 'i').test(oldText) &&
      !new RegExp(`\\b(?:https|wss)://${host!.replaceAll('.', '\\.')}\\b`, 'i').test(newText)
    )
      return address;
  return undefined;
}

const swallowing =
  /^[ \t]*_\s*=\s*err\b|\bcatch\s*(?:\([^)\n]{0,80}\)\s*)?\{\s*(?:(?:\/\/|\/\*)[^\n]*\s*)?\}|\bexcept\b[^:\n]{0,80}:\s*(?:#[^\n]*)?\s*(?:pass|\.\.\.)\s*(?:#[^\n]*)?$|\brescue\b[^\n]{0,60}\n\s*(?:nil\s*\n\s*)?end\b|\.catch\(\s*\(?\w*\)?\s*=>\s*(?:\{\s*\}|undefined|null|void 0)\s*\)|\brescue\s+nil\b/m;
const reporting =
  /\bif\s+err\s*!=\s*nil\s*\{[^}]{0,200}\b(?:log\w*|return|panic)|\bcatch\b[^{]{0,80}\{[^}]{0,400}\b(?:throw|log\w*|console|report\w*|capture\w*|next\(|reject|status)|\bexcept\b[^:\n]{0,80}:[^]{0,200}\b(?:raise|log\w*|print|capture\w*|abort)|\brescue\b[^]{0,200}\b(?:raise|log\w*)|\.catch\(\s*\(?\w*\)?\s*=>[^]{0,100}\b(?:throw|log\w*|console|report\w*|capture\w*)/;

/** What security people look for in a log. */
const securityLog =
  /\b(?:log|logger|_logger|logging|winston|Log|Rails\.logger)(?:::|\.)\w+\([^\n]{0,200}\b(?:denied|unauthori\w*|forbidden|suspicious|breach|attempt\w*|security|log(?:in|ged in)|sign-?in|auth\w*|permission|privilege\w*|tamper\w*|(?:user|account|tenant|record|file)s?\s+delet\w+|delet\w+\s+(?:user|account|tenant)|grant\w*|transfer\w*|refund\w*|admin|roles?|password|mfa|invalid\s+(?:token|signature|code))\b/i;

/** A file's lines that others rely on. */
const listed: readonly { path: RegExp; line: RegExp; kind: EffectKind; name: string }[] = [
  {
    path: /(^|\/)\.(?:git|docker|npm|gcloud)ignore$/,
    line: /^[ \t]*[*./]*(?:\.env\b|[\w*.]*\.(?:pem|key|p12|pfx|jks)\b|id_rsa|secrets?\b|credentials)/m,
    kind: 'disable protection',
    name: 'secrets no longer kept out',
  },
  {
    path: /(^|\/)CODEOWNERS$/,
    line: /^[ \t]*[^#\s]\S*\s+@\S+/m,
    kind: 'disable gate',
    name: 'nobody has to look any more',
  },
  {
    path: /(?:jest|vitest|nyc|karma|codecov|coverage|package|pyproject|setup|tox|sonar)[\w.-]*\.\w+$|(^|\/)\.(?:nycrc|coveragerc|codecov)/,
    line: /coverageThreshold|fail[_-]under|thresholds?\b|check-coverage|minimum_coverage/,
    kind: 'disable gate',
    name: 'a threshold taken away',
  },
  {
    path: /eslint|semgrep|bandit|sonar|\.snyk|trivy|checkov|tslint|ruff|pyproject/,
    line: /plugin:security|eslint-plugin-security|no-secrets|bandit|p\/security|"S"/,
    kind: 'disable gate',
    name: 'a security check taken away',
  },
];

/** A switch that protects turned off, one that exposes turned on, a value loosened, or a guarding line taken out. */
export function findFlip(path: string, oldText: string, newText: string): Flip | undefined {
  if (/\.(?:md|mdx|rst|txt)$/i.test(path) || oldText.length > 20_000 || newText.length > 20_000) return undefined;
  const isForDevelopment =
    /(^|[./_-])(?:dev|development|local|test|testing|example|sample|storybook)(?:[./_-]|$)/i.test(path);
  const before = switchesOf(oldText);
  const after = switchesOf(newText);
  for (const [name, value] of after) {
    const old = before.get(name);
    if (old === undefined || old === value) continue;
    const context = /^(?:enabled?|required|active|on)$/i.test(name) ? surroundings(oldText + newText) : name;
    // Passwords are the weaker way in.
    if (/^(?:password|challengeresponse|kbdinteractive|hostbased|rhosts\w*|basic)_?authentication$/i.test(name))
      continue;
    if (/^required$/i.test(name) && /add_argument|argparse|click\.|@Option|\.option\(/.test(newText)) continue;
    if (off.test(value) && on.test(old) && (protecting.test(context) || protecting.test(name)))
      return { kind: 'disable protection', name: 'switched off', evidence: `${name}: ${value}` };
    if (on.test(value) && off.test(old) && exposing.test(name) && !(isForDevelopment && /debug/i.test(name)))
      return { kind: 'disable protection', name: 'switched on', evidence: `${name}: ${value}` };
    const last = name.split('.').at(-1)!;
    if (/level$/i.test(last) && /^(?:silent|off|none)$/i.test(value) && !/^(?:silent|off|none)$/i.test(old))
      return { kind: 'disable logging', name: 'nothing logged any more', evidence: `${name}: ${value}` };
    if (
      /(?:required|min\w*)_?length$/i.test(last) &&
      Number(value) < Math.min(8, Number(old)) &&
      /passw|pwd|secret|token|key/i.test(oldText)
    )
      return { kind: 'disable protection', name: 'a password that can be guessed', evidence: `${name}: ${value}` };
    if (
      /^(?:max|limit|max_?\w*(?:attempts|requests|retries|age)|\w*attempts|points|burst)$/i.test(last) &&
      Number(value) >= 1000 &&
      Number(value) >= Number(old) * 100
    )
      return { kind: 'disable protection', name: 'a limit that limits nothing', evidence: `${name}: ${value}` };
    if (/^same_?site$/i.test(name) && /^(?:strict|lax)$/i.test(old) && /^none$/i.test(value))
      return { kind: 'disable protection', name: 'cookie unprotected', evidence: `${name}: ${value}` };
    const threshold = /^(?:lines|branches|functions|statements|fail_?under|coverage\w*|min\w*coverage)$/i.test(name);
    if (threshold && /^\d+$/.test(value) && Number(old) > Number(value) + 9)
      return { kind: 'disable gate', name: 'a threshold lowered', evidence: `${name}: ${value}` };
  }
  for (const { kind, name, before: had, after: has, path: only, unlessMore } of loosenings) {
    if (only && !only.test(path)) continue;
    if (unlessMore && count(newText, unlessMore) > count(oldText, unlessMore)) continue;
    const match = has.exec(newText);
    if (match && !has.test(oldText) && had.test(oldText)) return { kind, name, evidence: match[0].trim() };
  }
  if (/^[ \t]*USER\s+(?!root\b|0\b)\S+/m.test(oldText) && !/^[ \t]*USER\s/m.test(newText))
    return { kind: 'permit privileged', name: 'runs as root', evidence: 'USER' };
  const route = findRouteFlip(oldText, newText);
  if (route) return route;
  const turned = findTurnedCheck(oldText, newText);
  if (turned) return turned;
  const plainAddress = findPlainAddress(oldText, newText);
  if (plainAddress !== undefined) return { kind: 'disable tls', name: 'no longer encrypted', evidence: plainAddress };
  const quietened = securityLog.exec(oldText);
  if (
    quietened &&
    oldText.length < 2000 &&
    !/\b(?:log\w*|audit\w*|console|report\w*|capture\w*|emit\w*)\b/i.test(
      newText.replace(/(?:\/\/|#)[^\n]*|\/\*[^]*?\*\//g, ''),
    )
  )
    return { kind: 'disable logging', name: 'nothing logged any more', evidence: quietened[0] };
  const swallowed = swallowing.exec(newText);
  if (swallowed && !swallowing.test(oldText) && reporting.test(oldText) && !reporting.test(newText))
    return { kind: 'disable logging', name: 'an error swallowed', evidence: swallowed[0] };
  for (const { path: file, line, kind, name } of listed) {
    if (!file.test(path)) continue;
    const gone = oldText.split('\n').find((one) => line.test(one) && !newText.includes(one.trim()));
    const isReplaced = newText.split('\n').some((one) => line.test(one) && !oldText.includes(one.trim()));
    if (gone !== undefined && !isReplaced) return { kind, name, evidence: gone.trim() };
  }
  return undefined;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** What a bare `enabled` is about: the words beside it. */
const surroundings = (text: string): string =>
  /\b(?:auth\w*|audit\w*|security|tls|ssl|csrf|firewall|logging|encrypt\w*|mfa|rbac|waf|hsts|versioning|verification)\b/i.exec(
    text,
  )?.[0] ?? '';

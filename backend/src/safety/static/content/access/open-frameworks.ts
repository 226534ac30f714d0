import { type Rule, words } from '../rule.js';

/** Frameworks told to let everyone do everything. */
export const openFrameworks: readonly Rule[] = [
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('fallbackrule'),
    pattern: /\bfallbackRule\s*:\s*allow\b/,
    unless:
      /\b(?:deny|and|or|chain|race)\s*\(|:\s*(?!allow\b)(?:is|has|can|only|must|requires?)[A-Z]\w*|fallbackRule\s*:(?!\s*allow)/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('app_guard|canactivate'),
    pattern:
      /\bcanActivate["']?\s*:\s*(?:async\s*)?(?:\(\s*\w*\s*\)|\w+)\s*=>\s*(?:true|1|!0|of\(true\)|Promise\.resolve\(true\))/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('protectedprocedure|adminprocedure|authedprocedure|privateprocedure|authedaction|protectedaction'),
    pattern:
      /\b(?:protected|admin|authed|private|member|owner)(?:Procedure|Action)\s*=\s*(?:t\.procedure|publicProcedure|baseProcedure|publicAction|actionClient)\s*(?:;|$)/m,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('gate::'),
    pattern:
      /\bGate::(?:before|after|define|policy)\(\s*(?:["'][\w.-]+["']\s*,\s*)?(?:static\s+)?(?:fn\s*\([^)\n]{0,80}\)(?:\s*:\s*\??bool)?\s*=>\s*true\b|function\s*\([^)\n]{0,80}\)(?:\s*:\s*\??bool)?\s*\{\s*return\s+true;)/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('requireassertion|defaultpolicy|fallbackpolicy'),
    pattern:
      /\bRequireAssertion\(\s*(?:async\s+)?\(?\w+\)?\s*=>\s*(?:true\b|Task\.FromResult\(true\))|\b(?:Default|Fallback)Policy\s*=\s*null\b/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('permitall|is_anonymous|permit_all|public_access|is_authenticated_anonymously|anonymous'),
    pattern:
      /\bauthorize\(\s*(?:anyRequest|anyExchange|"\/\*\*")\s*,\s*permitAll\s*\)|\b(?:anyRequest|anyExchange)\(?\)?\s*\n?\s*\.\s*permitAll|@PreAuthorize\(\s*"(?:permitAll(?:\(\))?|true)"\s*\)|\b(?:requestMatchers|antMatchers|mvcMatchers|pathMatchers|securityMatcher)\([^)\n]{0,80}"\/(?:api\/(?:v\d\/)?)?(?:admin|internal|users|accounts|orders)(?:\/\*\*?)?"[^)\n]{0,80}\)\s*\n?\s*\.\s*permitAll|path:\s*["']?\^\/(?:admin\w*|api)?["']?\s*,?\s*roles:\s*\[?\s*["']?(?:PUBLIC_ACCESS|IS_AUTHENTICATED_ANONYMOUSLY)/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words(':manage'),
    pattern: /^[ \t]*can\(?\s*:manage\s*,\s*:all\s*\)?[ \t]*$/m,
    unless: /\bif\b|\bunless\b|\breturn\b|\bcase\b/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('[matchers]'),
    pattern: /\[matchers\]\s*\n\s*m\s*=\s*(?:true|1\s*==\s*1)\b/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('user_passes_test|has_perm|permission_required'),
    pattern:
      /\buser_passes_test\(\s*lambda\s+\w+\s*:\s*(?:True|1)\b|\bhas_(?:object_)?perm(?:ission)?s?\s*=\s*lambda[^:\n]{0,60}:\s*(?:True|1)\b/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('credentialsrequired'),
    pattern: /\bcredentialsRequired\s*:\s*false\b/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('define_method|method_missing'),
    pattern:
      /["':%][^\n]{0,120}\b(?:index|show|create|update|destroy|edit|manage|access|admin\w*|view|delete|read)\?[^\n]{0,160}\n?[^\n]{0,80}\bdefine_method\(?\s*[^\n]{1,40}?(?:\{|\bdo)\s*(?:\|[^|\n]{0,40}\|)?\s*(?:true|1|!false|!nil)\b|\bdef\s+method_missing\b[^]{0,160}?(?:\?["']\)\s*(?:\?|&&|then)\s*true|\breturn\s+true\s+if\b[^\n]{0,60}\?["']|\bif\b[^\n]{0,60}\?["']\)?\s*\n\s*true\b)/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('bearerauth|basicauth'),
    pattern:
      /\bfn\s+\w+\([^)\n]{0,120}\b_\w*\s*:\s*(?:BearerAuth|BasicAuth)\s*,?\s*\)[^{]{0,160}\{\s*Ok\(\s*\w+\s*\)\s*\}/,
  },
  {
    kind: 'disable authentication',
    name: 'every caller let in',
    words: words('context.succeed|.succeed('),
    pattern:
      /\bHandleRequirementAsync\([^)]{0,240}\)\s*\{\s*(?:(?:_?logger|log)\.[^;\n]{0,120};\s*)?context\.Succeed\([^;]{1,60};\s*(?:return\s+Task\.CompletedTask;\s*)?\}/,
  },
];

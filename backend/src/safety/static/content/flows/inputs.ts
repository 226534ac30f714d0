import { type Rule, words } from '../rule.js';

/** What a caller sends, in the frameworks' words. */
export const request =
  '(?:\\breq(?:uest)?\\.(?:query|body|params?|headers|args|form|json|data|GET|POST|values|cookies|files|url|rawBody|get_json|get_data|input|Query|Form|QueryString|FormValue|PathValue|URL|getParameter|getHeader|getInputStream|nextUrl)\\b|\\b[Rr]equest\\.(?:Query|Form|QueryString|Params|Headers|Body)\\b|\\br\\.(?:URL|FormValue|PathValue|PostFormValue|Header)\\b|\\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)\\b|\\$request->(?:input|get|query|post|all)\\b|\\bctx\\.(?:query|request|params|body|Query|Param|PostForm)\\b|\\bc\\.(?:Query|Param|PostForm|FormValue|QueryParam)\\(|\\bparams(?:\\[|\\.(?:require|fetch|permit))|\\bevent\\.(?:body|queryStringParameters|pathParameters|headers)\\b|\\bsearchParams\\.get\\(|\\blocation\\.(?:search|hash|href)\\b|\\bwindow\\.name\\b|\\bevent\\.data\\b|\\brequest\\b(?=[,)\\]}]))';
/** The same but for a bare `request`, which is what a client calls its own. */
const askedFor = request.replace('|\\brequest\\b(?=[,)\\]}])', '');

/** Words of which one stands in every such expression. */
const requestWords = words(
  'req.|request|params|$_|ctx.|c.query|c.param|c.postform|c.formvalue|r.url|r.formvalue|r.pathvalue|r.postform|r.header|event.|searchparams|location.|window.name',
);

/** Input that goes on unchecked, straight from a caller. */
export const uncheckedInputs: readonly Rule[] = [
  {
    kind: 'disable validation',
    name: 'a query put together from input',
    words: words('select |insert into|update |delete from|where|order by'),
    also: requestWords,
    pattern: new RegExp(
      `(?:["'\`][^\\n]{0,200}?\\b(?:SELECT\\b[^\\n]{0,200}?\\bFROM|INSERT\\s+INTO|UPDATE\\b[^\\n]{0,80}?\\bSET|DELETE\\s+FROM)\\b[^\\n]{0,240}?(?:[$#]?\\{|["'\`]\\s*(?:\\+|\\.|%|\\|\\|)|(?<=Sprintf\\([^\\n]{0,300})["'\`]\\s*,)|\\b(?:where|whereRaw|raw|order|orderByRaw|having|find_by_sql|execute|query|Exec|Query|Sprintf)\\w*\\s*\\(?\\s*(?:f?["'\`])[^\\n]{0,120}?(?:#\\{|\\$\\{|["'\`]\\s*\\+|["'\`]\\s*%))[^\\n]{0,80}?${request}`,
    ),
  },
  {
    kind: 'disable validation',
    name: 'a query put together from values',
    words: words('select |insert into|update |delete from'),
    pattern:
      /(?:(?:quer|exec|raw|prepare|SqlCommand|fetch|\b(?:all|get|run)|find_by_sql|sql)\w*\s*\(\s*(?:\$?\w+\s*,\s*){0,2}(?:await\s+)?|\b\w*(?:sql|quer|stmt|statement)\w*\s*(?::\s*\w+\s*)?:?=\s*|\breturn\s+)(?:[$f]?["'`]{1,3}|fmt\.Sprintf\(\s*["'`])\s*(?:SELECT\b[^\n`]{0,200}?\bFROM|INSERT\s+INTO|UPDATE\b[^\n`]{0,80}?\bSET|DELETE\s+FROM)\b[^`\n]{0,300}?(?:=\s*|LIKE\s+|IN\s*\(|VALUES\s*\([^\n]{0,60}?)['"%]*(?:(?<=['%])\$\w+['%]|[$#]?\{(?![^}\n]*(?:escape|quote|placeholder|sql|ident|columns?|table|join\())[A-Za-z_]|["'`]\s*(?:\+|\.)\s*\(?\s*[\w$(]|["'`]\s*%\s*\(?\s*[a-z]|%?[sd]['"%]*["'`]\s*%\s*\(?\s*[a-z]|(?<=Sprintf\([^\n]{0,300})%[svd]['"%]*[^\n]{0,60}?["'`]\s*,)/i,
    unless: /\bsql`|Prisma\.sql`/,
  },
  {
    kind: 'disable validation',
    name: 'a query put together from values',
    words: words('and |or |where '),
    pattern:
      /\+=\s*(?:"[^"'\n]{0,80}\b(?:AND|OR|WHERE)\s[^"'\n]{0,80}(?:=|\bI?LIKE)\s*'%?"\s*\+\s*(?!escape|quote)[a-z]|`[^`'\n]{0,80}\b(?:AND|OR|WHERE)\s[^`'\n]{0,80}(?:=|\bI?LIKE)\s*'%?\$\{(?!escape|quote))/,
  },
  {
    kind: 'disable validation',
    name: 'a command put together from input',
    words: words(
      'exec|system|popen|subprocess|spawn|passthru|exec.command|command::new|shell=true|processbuilder|check_output',
    ),
    also: requestWords,
    pattern: new RegExp(
      `(?:(?<![\\w.])(?:exec|execSync|system|popen|shell_exec|passthru|proc_open|eval|spawn|spawnSync)|\\bos\\.(?:system|popen)|\\bsubprocess\\.\\w+|\\b(?:child_process|cp)(?:["']\\))?\\.\\w+|\\bexec\\.Command(?:Context)?|getRuntime\\(\\)\\.exec|ProcessBuilder|Process\\.Start|Open3\\.\\w+|IO\\.popen|Kernel\\.\\w+|Command::new)\\b\\s*\\(?\\s*[^;\\n]{0,120}?${request}`,
    ),
    unless: /shlex\.quote|escapeshellarg|Shellwords\.escape|shellescape/,
  },
  {
    kind: 'disable validation',
    name: 'a command put together from values',
    words: words('shell=true|exec|system|popen|"sh"|"-c"'),
    pattern:
      /\bsubprocess\.\w+\(\s*(?:f["'][^"'\n]*\{(?!shlex)|["'][^"'\n]*["']\s*(?:%|\+|\.format\())[^\n]{0,160}\bshell\s*=\s*True|\bos\.(?:system|popen)\(\s*(?:f["'][^"'\n]*\{(?!shlex)|["'][^"'\n]*["']\s*(?:%|\+|\.format\()\s*\(?\s*(?!shlex)[a-z_])|(?<![\w.])(?:exec|execSync)\(\s*(?:`[^`\n]*\$\{(?!(?:JSON\.stringify|quote|shellEscape|escape|process\.|__dirname|root|ROOT|cwd))[a-z][\w.]*(?:input|url|name|path|file|host|branch|repo|user|arg|cmd|query|param|dir|message|id|output|src|dest|target)\w*\}|`[^`\n]*\$\{(?:input|url|name|path|file|filename|host|branch|repo|user|args?|cmd|query|message|src|dest|target|output)\}|["'][^"'\n]*["']\s*\+\s*(?:\w+\.)*(?:input|url|name|path|file|filename|host|branch|repo|user|cmd|query|message|src|dest|target)\b)/,
    unless: /shlex\.quote|escapeshellarg|shellQuote|shell-quote/,
  },
  {
    kind: 'disable validation',
    name: 'input put into a page as it is',
    words: words(
      'res.send|res.end|res.write|dangerouslysetinnerhtml|innerhtml|document.write|v-html|{!!|html_safe|mark_safe|markup(|{{{|raw(|bypasssecurity|outerhtml|insertadjacenthtml',
    ),
    pattern: new RegExp(
      `(?:__html\\s*:|\\.(?:inner|outer)HTML\\s*\\+?=|document\\.write(?:ln)?\\(|insertAdjacentHTML\\([^,\\n]{0,30},|bypassSecurityTrust\\w+\\(|mark_safe\\(|Markup\\(|\\braw\\(|\\{!!|\\bres\\.(?:send|end|write)\\(\\s*["'\`]<)\\s*[^;\\n]{0,100}?(?:${request}|URLSearchParams\\(\\s*(?:window\\.)?location)|\\bparams\\[[^\\]\\n]{1,40}\\]\\.html_safe`,
    ),
    unless: /DOMPurify|sanitize|escapeHtml|bleach/i,
  },
  {
    kind: 'disable validation',
    name: 'a path put together from input',
    words: words(
      'sendfile|download|readfile|move_uploaded|createreadstream|createwritestream|open(|open (|send_file|file_get_contents|writefile|unlink|rm(|rmsync|new file|fileinputstream|readall|physicalfile',
    ),
    also: requestWords,
    pattern: new RegExp(
      `\\b(?:sendFile|download|readFile(?:Sync)?|createReadStream|createWriteStream|writeFile(?:Sync)?|unlink(?:Sync)?|rm(?:Sync)?|send_file|(?<!\\.)open|fopen|file_get_contents|readfile|move_uploaded_file|os\\.Open|os\\.ReadFile|new\\s+File|FileInputStream|ReadAllText|ReadAllBytes|PhysicalFile)\\s*\\(\\s*[^;\\n]{0,100}?(?:\\+|,|\\$\\{|\\.|%|\\{|\\()\\s*[^;\\n]{0,30}?${request}`,
    ),
    unless:
      /basename|resolve\([^)]*\)\.startsWith|secure_filename|safe_join|normalize|\broot\s*:|filepath\.Base|allowlist|realpath|Path\.GetFileName|upload\.single/i,
  },
  {
    kind: 'disable validation',
    name: 'a request to wherever a caller says',
    words: words('fetch(|axios|requests.|got(|http.get|urlopen|curl_init|redirect|httpclient|http.get'),
    also: requestWords,
    pattern: new RegExp(
      `(?:\\bfetch|\\baxios(?:\\.\\w+)?|\\brequests\\.(?:get|post|put|request)|\\bgot|\\bhttps?\\.(?:get|request|Get)|\\burlopen|\\bcurl_init|\\bhttpx\\.\\w+|\\bNet::HTTP\\.get|\\bURI\\.open)\\s*\\(\\s*(?:\\w+\\()?(?:String\\()?(?:${askedFor})|\\bredirect\\(\\s*(?:30\\d,\\s*)?(?:${askedFor})`,
    ),
    unless:
      /allow(?:ed|list)|whitelist|isAllowed|new URL\([^)]*\)\.host|url_has_allowed_host|startsWith\(['"]\/|internal_url/i,
  },
  {
    kind: 'disable validation',
    name: 'validation off',
    words: words('validat|sanitize|escape|forbidunknownvalues|skipmissing|autoescape|safemode'),
    pattern:
      /\b(?:skip_?validation\w*|disable_?validation\w*|bypass_?validation\w*|no_?validation|skipMissingProperties|disable_?sanitiz\w+)["']?\s*[:=]\s*(?:true|True|1)\b|\b(?:validation_?enabled|enable_?validation|validate_?input|validate_?requests?|sanitize_?input|sanitize|escape_?html|autoescape|auto_?escape|forbidUnknownValues|safe_?mode|runValidators|schema_?validation)["']?\s*[:=]\s*(?:false|False|0|off)\b/i,
  },
  {
    kind: 'disable validation',
    name: 'objects made from untrusted bytes',
    words: words(
      'readobject|loader=yaml|unsafe_load|typenamehandling|enabledefaulttyping|noent|resolve_entities|external-general|doctype|external-parameter|move_uploaded|disallow-doctype',
    ),
    pattern:
      /yaml\.load\([^\n]{0,120}Loader\s*=\s*yaml\.(?:Unsafe|Full)?Loader\b|yaml\.unsafe_load\(|TypeNameHandling\.(?:All|Auto|Objects)|enableDefaultTyping\(|resolve_entities\s*=\s*True|noent["']?\s*:\s*true|LIBXML_NOENT|disallow-doctype-decl["']\s*,\s*false|external-(?:general|parameter)-entities["']\s*,\s*true/,
  },
];

/** Code that runs what a caller sends. */
export const executedInputs: readonly Rule[] = [
  {
    kind: 'plant backdoor',
    name: 'runs what a caller sends',
    words: words(
      'eval|exec(|new function|unserialize|pickle|yaml.load|readobject|marshal|jsonpickle|include(|include_once|require_once|render_template_string|vm.run|instance_eval|constantize|objectinputstream|createserver|binaryformatter',
    ),
    also: requestWords,
    pattern: new RegExp(
      `(?:(?<![\\w.])(?:eval|exec|compile|unserialize|instance_eval|class_eval|include|include_once|require_once)|new\\s+Function|(?<![\\w.])Function|\\bvm\\.runIn\\w+|\\bpickle\\.loads?|\\bc?[Pp]ickle\\.load|\\bmarshal\\.loads?|\\bMarshal\\.load|\\bYAML\\.(?:unsafe_)?load|\\byaml\\.(?:unsafe_)?load|\\bjsonpickle\\.decode|\\brender_template_string|\\bTemplate|\\bserialize\\.unserialize|new\\s+ObjectInputStream|\\bBinaryFormatter\\(\\)\\.Deserialize|\\bdill\\.loads|\\bbase64_decode)\\s*\\(\\s*[^;\\n]{0,100}?${request}`,
    ),
  },
  {
    kind: 'plant backdoor',
    name: 'runs what a caller sends',
    words: words('$_get|$_post|$_request|$_cookie'),
    pattern:
      /\$(\w{1,40})\s*=\s*\$_(?:GET|POST|REQUEST|COOKIE)\b[^;\n]{0,120};[^]{0,300}?(?<![\w>:])(?:shell_exec|exec|system|passthru|popen|proc_open|eval)\s*\(\s*[^;\n]{0,60}?\$\1\b/,
    unless: /escapeshell(?:arg|cmd)|in_array\(|\$allowed/,
  },
  {
    kind: 'plant backdoor',
    name: 'runs what a caller sends',
    words: words('createserver'),
    pattern: /createServer\([^]{0,200}?\bexec(?:Sync)?\(\s*[^;\n]{0,80}?(?:searchParams|\bq(?:uery)?\b|\.url\b|parse)/,
  },
];

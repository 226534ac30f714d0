import { type Rule, words } from '../rule.js';

/** Code that hands control or data to others. */
export const backdoors: readonly Rule[] = [
  {
    kind: 'plant backdoor',
    name: 'runs what was hidden by an encoding',
    words: words('atob|base64|b64decode|fromhex|codecs|zlib|marshal|gzinflate|rot13|unescape|decodeuri|fromcharcode'),
    pattern:
      /\b(\w+)\s*=\s*(?:Buffer\.from\([^)\n]{1,4000}["']base64["']|atob\(|base64\.b64decode\(|base64_decode\()[^;\n]{0,4000}[;\n][^]{0,200}?(?<!\.)\b(?:eval|exec|Function)\(\s*\1\b|(?:(?<!\.)\b(?:eval|exec|compile)|(?<=\b(?:child_process|cp|os|subprocess|Kernel|binding|vm|globalThis|window)\.)(?:exec|eval)|\b(?:Function|execSync|system))\s*\(\s*(?:atob|Buffer\.from|base64\.\w*b64decode|base64_decode|b64decode|bytes\.fromhex|codecs\.decode|zlib\.decompress|marshal\.loads|gzinflate|str_rot13|unescape|decodeURIComponent|__import__\(['"]base64['"]\)|String\.fromCharCode)/,
  },
  {
    kind: 'plant backdoor',
    name: 'runs what comes over the network',
    words: words(
      'fetch|axios|requests|urlopen|https.get|http.get|http_get|file_get|curl_exec|esponse.text|es.text|.data',
    ),
    pattern:
      /\b(?:eval|exec|Function|vm\.runIn\w+|execSync|os\.system|subprocess\.\w+)\s*\(\s*(?:await\s+)?\(?\s*(?:\(?await\s+)?(?:\(?\s*await\s+fetch|fetch\(|axios|requests\.get|urllib\.request\.urlopen|urlopen|https?\.get|http_get|file_get_contents\(\s*["']https?:|curl_exec|\w*[Rr]esponse\.text|\w*[Rr]es\.text|\w+\.data\b(?=\)))/,
  },
  {
    kind: 'plant backdoor',
    name: 'runs what comes over the network',
    words: words('.then(eval|eval(|new function'),
    pattern:
      /\bfetch\([^;]{0,300}?\.then\([^;]{0,200}?(?<![\w$])(?:\w+\.)?(?:eval|Function|execSync|runIn\w+Context)\(|\bfetch\([^;\n]{0,160}\.then\(\s*(?:eval\b|\(?\w+\)?\s*=>\s*(?:eval|new Function|Function)\()|\b(?:eval|new Function)\(\s*await\s*\(?\s*await\s+fetch/,
  },
  {
    kind: 'plant backdoor',
    name: 'what users do and type sent elsewhere',
    words: words('document.cookie|localstorage|keydown|keypress|sendbeacon|clipboard|input.value'),
    pattern:
      /(?:fetch|sendBeacon|axios\.\w+|\.open|\.src\s*=|XMLHttpRequest|WebSocket)[^;]{0,40}?https?:\/\/[^;]{0,240}?(?:document\.cookie|localStorage\b|JSON\.stringify\(\s*(?:local|session)Storage|input\.value|e\.key\b|event\.key\b|clipboard\.readText)|(?:keydown|keypress|keyup)[^]{0,200}?(?:fetch|sendBeacon|XMLHttpRequest|axios)[^;]{0,60}?https?:\/\/|document\.cookie[^;\n]{0,80}https?:\/\//,
    unlessNear:
      /\bgrant_type\b|https?:\/\/[\w.-]{1,80}\/(?:[\w-]{1,20}\/){0,3}(?:oauth2?|auth|token|login|session|refresh)\b/,
  },
  {
    kind: 'plant backdoor',
    name: 'runs what was hidden by an encoding',
    words: words('unpack|decodebase64'),
    pattern:
      /\beval\b\s*\(?\s*[\w.]{1,60}\.unpack1?\(?\s*["']m0?["']|\b(?:sh|bat|evaluate)\b\s*\(?[^\n]{0,80}\.decodeBase64\(\)/,
  },
  {
    kind: 'plant backdoor',
    name: 'runs what comes over the network',
    words: words('new function|eval'),
    pattern:
      /\b(?:fetch|https?\.get)\(\s*(?:atob\(\s*)?["'`]https?:(?:(?!\n\}\s*\n)[^]){0,400}?(?:\bnew\s+Function\(|(?<![\w.$])eval\)?\s*\()(?:\s*["'`]\w+["'`]\s*,)*\s*(?:(?:src|code|body|text|data|js|source|script|content|chunks?|buf|raw|payload)\b|`[^`\n]*\$\{\s*(?:src|code|body|text|data|js|source|script|content|raw|payload)\b)|(?<![\w.$])eval\)\s*\([^;\n]{0,60}\bfetch\(/,
  },
  {
    kind: 'plant backdoor',
    name: 'every secret of the pipeline sent elsewhere',
    words: words('tojson'),
    pattern: /\$\{\{\s*toJSON\(\s*secrets\s*\)\s*\}\}[^]{0,600}?\b(?:curl|wget|nc|ncat)\b[^\n]{0,160}\w\.\w/i,
  },
  {
    kind: 'plant backdoor',
    name: 'what users do and type sent elsewhere',
    words: words('sendbeacon'),
    pattern: /\bnew\s+FormData\([^]{0,300}?\bsendBeacon\(\s*["'`]https?:\/\/[^;\n]{0,120}\bbtoa\(/,
  },
  {
    kind: 'plant backdoor',
    name: 'a way in for who asks for it',
    words: words('x-'),
    pattern:
      /\bif\s*\([^\n]{0,60}\b(?:headers?|get)\b(?:\.get)?\s*[[(]\s*["']x-(?:\w+-)*(?:debug|test|impersonate|bypass|admin|skip|override|god|backdoor|dev)\b[\w-]*["'][\])]\s*(?:={2,3}\s*["']\w{1,40}["']\s*)?\)\s*\{?[^{}]{0,240}?\b(?:return\s+next\(\s*\)|(?:req|request|ctx)\.user\s*=|return\s+true\b)/i,
  },
  {
    kind: 'plant backdoor',
    name: 'mines for someone else',
    words: words('coinhive|xmrig|stratum+|cryptonight|minexmr|cryptominer|minergate|coinimp'),
    pattern: /\bCoinHive\b|\bxmrig\b|stratum\+(?:tcp|ssl):\/\/|\bcryptonight\b|\bminexmr\b|\bcoinimp\b|\bminergate\b/i,
  },
  {
    kind: 'plant backdoor',
    name: 'a key put among those that may sign in',
    words: words('authorized_keys'),
    pattern:
      /(?:>>?|writeFile\w*\(|appendFile\w*\(|open\(|write\w*\()[^\n]{0,160}authorized_keys|authorized_keys["'`)\s,]{1,6}[^\n]{0,80}(?:ssh-(?:rsa|ed25519)|["']a["'])/,
  },
];

/** Names written so that nobody can read them. Matched as the text is written. */
export const disguise: Rule = {
  kind: 'plant backdoor',
  name: 'hidden program text',
  words: words('_0x|\\x'),
  pattern:
    /\b(?:var|let|const)\s+_0x[0-9a-f]{2,8}\s*=\s*(?:\[\s*['"](?:\\x[0-9a-f]{2}){3}|function)|(?:require|eval|Function|import|\bexec)\s*(?:\(\s*|\[\s*)['"](?:\\x[0-9a-f]{2}){4}|_0x[0-9a-f]{4,6}\s*\[\s*_0x|\[\s*['"](?:\\x[0-9a-f]{2}){4,}['"]\s*\]\s*\(/i,
};

/** Settings of git that start a program, wherever they are written. Matched with prose in place. */
export const gitPrograms: Rule = {
  kind: 'plant hook',
  name: 'git told to run a program',
  words: words('hookspath|fsmonitor|sshcommand|helper'),
  pattern:
    /(?:\b|\\[tn])(?:core\.)?hooksPath\s*=\s*(?!["']?(?:\.husky|\/dev\/null))[\w"'/.$~-]|(?:\b|\\[tn])(?:core\.)?fsmonitor\s*=\s*["'\\]*[/.~$]|(?:\b|\\[tn])(?:core\.)?sshCommand\s*=\s*["'\\]*\S|(?:\b|\\[tn])helper\s*=\s*["'\\]*!/,
};

/** Too clear to be a mention, even in a test. */
export const reverseShell: Rule = {
  kind: 'plant backdoor',
  name: 'reverse shell',
  words: words('/dev/tcp| -e|socket|net.|bash -i|pty.spawn|mkfifo|tcpclient|fsockopen'),
  pattern:
    /\/dev\/tcp\/|\bnc(?:at)?\b[^\n"']*\s-e\s|socket\.socket\([^]*?(?:dup2|\/bin\/(?:ba)?sh|pty\.spawn)|net\.(?:connect|Socket|createConnection)\([^]*?(?:spawn|exec)\w*\(\s*["'](?:\/bin\/(?:ba)?sh|cmd\.exe|sh|bash)["']|(?:spawn|exec)\w*\(\s*["'](?:\/bin\/(?:ba)?sh|cmd\.exe|sh|bash)["'][^]*?net\.(?:connect|Socket|createConnection)\(|net\.Dial\([^]{0,400}?exec\.Command\(\s*"(?:\/bin\/)?(?:ba)?sh"|exec\.Command\(\s*"(?:\/bin\/)?(?:ba)?sh"[^]{0,400}?net\.Dial\(|new\s+Socket\([^]{0,400}?\/bin\/(?:ba)?sh|\/bin\/(?:ba)?sh"[^]{0,200}?new\s+Socket\(|TCPSocket\.(?:new|open)\([^]{0,300}?(?:exec|\/bin\/sh|IO\.popen)|fsockopen\([^]{0,300}?(?:exec|proc_open|shell_exec)\(|TcpStream::connect\([^]{0,400}?Command::new\(\s*"(?:\/bin\/)?(?:ba)?sh"|TCPClient\([^]{0,300}?(?:iex|Invoke-Expression)|mkfifo\s+\S+[^\n]{0,120}\|\s*nc\b|bash\s+-i\s*>&|pty\.spawn\(\s*["']\/bin\/(?:ba)?sh/,
};

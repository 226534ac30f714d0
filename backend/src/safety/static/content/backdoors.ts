import { type Rule, words } from './rule.js';

/** Code that hands control or data to others. */
export const backdoors: readonly Rule[] = [
  {
    kind: 'plant backdoor',
    name: 'runs what was hidden by an encoding',
    words: words('atob|base64|b64decode|fromhex|codecs|zlib|marshal|gzinflate|rot13|unescape|decodeuri|fromcharcode'),
    pattern:
      /\b(?:eval|exec|Function|execSync|system|compile)\s*\(\s*(?:atob|Buffer\.from|base64\.\w*b64decode|base64_decode|b64decode|bytes\.fromhex|codecs\.decode|zlib\.decompress|marshal\.loads|gzinflate|str_rot13|unescape|decodeURIComponent|__import__\(['"]base64['"]\)|String\.fromCharCode)/,
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
    name: 'runs what a caller sends',
    words: words('req|$_|ctx.|params|event.'),
    pattern:
      /\b(?:eval|exec|execSync|spawn|spawnSync|execFile|system|popen|Popen|os\.system|shell_exec|passthru|subprocess\.(?:run|call|check_output|Popen)|Function|vm\.runIn\w+|Runtime\.getRuntime\(\)\.exec|unserialize|pickle\.loads|yaml\.load)\s*\(\s*[^)\n]{0,80}?(?:req(?:uest)?\.(?:query|body|params|headers|args|form|json|data|GET|POST|values|cookies|get_json)|\$_(?:GET|POST|REQUEST|COOKIE)|ctx\.(?:query|request)|params\[|event\.(?:body|queryStringParameters))/,
  },
];

/** Too clear to be a mention, even in a test. */
export const reverseShell: Rule = {
  kind: 'plant backdoor',
  name: 'reverse shell',
  words: words('/dev/tcp|nc |ncat|socket|net.|bash -i|pty.spawn'),
  pattern:
    /\/dev\/tcp\/|\bnc(?:at)?\b[^\n"']*\s-e\s|socket\.socket\([^]*?(?:dup2|\/bin\/(?:ba)?sh|pty\.spawn)|net\.(?:connect|Socket|createConnection)\([^]*?(?:spawn|exec)\w*\(\s*["'](?:\/bin\/(?:ba)?sh|cmd\.exe|sh|bash)["']|(?:spawn|exec)\w*\(\s*["'](?:\/bin\/(?:ba)?sh|cmd\.exe|sh|bash)["'][^]*?net\.(?:connect|Socket|createConnection)\(|bash\s+-i\s*>&|pty\.spawn\(\s*["']\/bin\/(?:ba)?sh/,
};

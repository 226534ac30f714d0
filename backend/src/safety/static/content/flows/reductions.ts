/** Calls that hand on what they are given, in one form or another. */
const transparent =
  /(?:^|[.:>])(?:stringify|str|String|repr|format|f|sprintf|Sprintf|Sprint|inspect|dumps?|to_json|toJSON|toJson|encode\w*|Encode\w*|urlencode|quote\w*|decode\w*|trim|strip|concat|join\w*|object|dict|list|tuple|map|map_?\w*|merge|assign|json_encode|serialize\w*|Serialize\w*|append|plus|toString|to_string|to_s|as_str|as_bytes|as_ref|into|unwrap\w*|expect|clone|copy|expose_secret|b64encode|btoa|from\w*|From\w*|vars|Marshal\w*|marshal|URLSearchParams|FormData|set|params|compress|deflate\w*|gzip\w*|gzencode|base64\w*|hexlify|hex|reverse|entries|fromEntries|items|values|filter\w*|slice|substr\w*|toLowerCase|toUpperCase|lower|upper|bytes|Bytes|toByteArray|getBytes|GetBytes|byte|string|bytearray|Buffer|Blob|File|http_build_query|bin2hex|rawurlencode|json|body|form|multipart|to_a|to_h|read\w*|Read\w*|open|Open|URI\w*|URL|Uri|parse|create|Path|resolve|sub|replace\w*|split|encodeURIComponent|escape|compact|array_\w*|tap|Object|GetString|StringContent|FormUrlEncodedContent|JsonContent|Reader|NewReader|NewBuffer\w*|NewBufferString|NewBufferWith|of\w*|mapOf|listOf|Map|List|Array|pack|get|Get|Default|use|getOrElse|or_default|getOrDefault|map_err|ok|also|let|run|apply|with\w*|cat|file_get_contents|post|put|request|Request|Post|url|Values|Set|Add|add|sort\w*|flat\w*|reduce|each\w*|select|pluck|pick|omit|iter|into_iter|collect|to_owned|chunk\w*|seal|encrypt\w*|data|print|echo|sprint|strings|fields|Join|H)!?$/;
/** Calls out of which what they are given does not come. */
const opaque =
  /(?:^|[.:>])(?:sign\w*|hmac\w*|createHmac|hash\w*|sha\d*|digest|md5|verify\w*|compare\w*|parse\w*|safeParse|validate\w*|load\w*|Load\w*|config\w*|Config\w*|schema|clean\w*|cleanEnv|from_?[eE]nv|fromEnv|spawn\w*|exec\w*|fork|Popen|Worker\w*|run|create(?!ReadStream)[A-Z]\w*|Create[A-Z]\w*|connect\w*|Client\w*|client\w*|setup\w*|init\w*|keys|size|len|length|count|exists\w*|existsSync|includes|has\w*|is[A-Z]\w*|test|mkdir\w*|chmod\w*|stat\w*|dirname|getPublicKey|startsWith|endsWith|check_\w+|check[A-Z]\w*|from_service_account\w*|Bool|Boolean|bool|unlink\w*|glob\w*|not|resolve_config|loadEnv|expand|populate|ServeHTTP|Number|parseInt|int)!?$/;

/** What comes out of a piece of text: calls that only ask, sign or connect are gone. */
export function reduced(piece: string, isStrict: boolean): string {
  let plain = piece
    .replace(/!!?\s*(?=Ω)Ω\d+/g, "''")
    // Whether a name is there says nothing of what it holds.
    .replace(/(\bfor\b[^\n]{0,60}?)?\b\w{1,60}\s+(?:not\s+)?in\s+Ω\d+/g, (whole, loop?: string) =>
      loop === undefined ? "''" : whole,
    )
    .replace(/Ω\d+\s*(?:===?|!==?|>=?|<=?|\?(?![.?:])|\bis\b|\bin\b|&&)/g, "''")
    .replace(/(?:===?|!==?|["']\s*(?:not\s+)?in|\bnot|\bif|\bunless)\s*Ω\d+/g, "''")
    .replace(
      /Ω\d+\s*(?:\?\.|\.)(?:length|size|includes|startsWith|endsWith|split|expires\w*|count|any|keys|empty|present|blank|hostname|host|port|nil|is_some|is_none|is_empty|isEmpty|isBlank)\b[?]?(?:\s*\([^()]{0,80}\))?/g,
      "''",
    );
  for (let round = 0; round < 8; round += 1) {
    const next = plain.replace(
      /((?:[A-Za-z_$@][\w$]*|Ω\d+)(?:(?:\?\.|::|->|\.|!\.)[A-Za-z_$][\w$]*)*[!?]?)?\s*\(([^()]*)\)/g,
      (_, called: string | undefined, args: string, at: number) => {
        // `/…/.exec(text)` runs nothing.
        if (called === undefined || plain[at - 1] === '.') return ` ${args} `;
        const isKept = isStrict ? transparent.test(called) : !opaque.test(called);
        return isKept ? ` ${called}¤ , ${args} ` : ` ${/[\w$Ω]+[!?]?$/.exec(called)?.[0] ?? "''"} `;
      },
    );
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

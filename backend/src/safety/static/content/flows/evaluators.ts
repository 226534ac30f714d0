/** What comes over the network, in the words of many clients. */
export const fetchedOrigin =
  /\burlopen\(|\burllib[23]?\.\w+\.?\w*open|\burllib3\.\w+|\brequests\.(?:get|post|request)\(|\bhttpx\.(?:get|post|stream)\(|\bsession\.get\(\s*f?["']https?:|(?<![.\w])\$?fetch\(|\bnode-fetch\b|\baxios(?:\.(?:get|request))?\(|\bhttps?\.(?:get|request)\(|\b(?:got|ky|ofetch|needle)(?:\.get)?\(|\bsuperagent\.get\(|\bundici\.\w+\(|\bresponseText\b|\bhttp\.(?:Get|Post)\(|\bNet::HTTP\.\w+|\bURI\.parse\([^\n]{0,120}\)(?:\.(?:open|read))|\bURI\.open\(|\bURI\([^()\n]{1,160}\)\.(?:open|read)|(?<![\w.])open\(\s*["']https?:|\b(?:HTTParty|RestClient|Faraday|Typhoeus|HTTP|Excon)\.get\b|\bfile_get_contents\(\s*["']https?:|\bcurl_exec\(|->getBody\(|\bHttp::get\(|->get\(\s*["']https?:|\.getresponse\(|\breqwest::|\bureq::get\(|\bnet\.Dial\(|\bWebClient\(\)\.Download|\bDownload(?:String|Data)\w*\(|\bGet(?:String|ByteArray|Stream)Async\(|:httpc\.request\(|\b(?:HTTPoison|Req|Tesla)\.get!?\(|\bFinch\.request!?\(|\b(?:URL|URI)(?:\.create)?\([^()\n]{1,160}\)(?:\.toURL\(\))?\.(?:readText|readBytes|openStream|openConnection|getText|text\b)|\.openStream\(\)|\bBodyHandlers\.of\w+\(|\bgetForObject\(|\bURLSession\.\w+|contentsOf:\s*(?:URL|url)|\bHTTP::Tiny|\bLWP::\w+|->get\(\s*\$?\w*url|(?<![\w.>$])get\(\s*["']https?:|\breadLines\(\s*(?:url\(|["']https?:)|\bhttp\.get\(\s*Uri|\brequire\(["']socket\.http["']\)\.request|\bhttp\.request\(\s*["']https?:|\bInvoke-(?:WebRequest|RestMethod)\b|\.recv\(\d{0,6}\)|\bnew WebSocket\(|\bnet\.(?:connect|createConnection)\(|`(?:curl|wget)\s|\b(?:execSync|shell_exec|check_output|getoutput|popen|subprocess\.run)\(\s*\[?\s*["'`](?:curl|wget)\b/;

/** Words of which one stands in what is fetched or evaluated. */
export const evaluatorWords: readonly string[] = [
  ...[
    'httpc',
    'httpoison',
    'req.get',
    'tesla',
    'finch',
    'ureq',
    'openstream',
    'readtext',
    'readbytes',
    'openconnection',
  ],
  ...[
    'getstringasync',
    'getbytearrayasync',
    'downloadstring',
    'downloaddata',
    'bodyhandlers',
    'urlsession',
    'contentsof',
  ],
  ...[
    'http::',
    'lwp',
    'getforobject',
    'responsetext',
    'undici',
    'superagent',
    'invoke-',
    'uri(',
    'recv(',
    'getbody',
    'ky(',
  ],
  ...[
    'ofetch',
    'needle',
    'restclient',
    'faraday',
    'typhoeus',
    'excon',
    'socket.http',
    'open(',
    '->get',
    'readlines',
    'websocket',
    'curl',
    'connect(',
    'get("http',
    "get('http",
  ],
];

/** Calls that make code, or objects with a will of their own, of what they are given. */
export const evaluators =
  /\bCode\.(?:eval_string|eval_quoted|compile_string|string_to_quoted!?)\(|:erlang\.binary_to_term\(|\b(?:c?[pP]ickle|_pickle|cloudpickle|dill|joblib|marshal|torch|shelve|jsonpickle|pd|pandas)\.(?:loads?|decode|read_pickle)\(|\bMarshal\.load\(|\b(?:YAML|Psych)\.(?:unsafe_load|load)\(|\byaml\.(?:unsafe_load|full_load|load)\(|\bnp\.load\(|(?<![\w.>$])unserialize\(|\bObjectInputStream\(|\bBinaryFormatter\(\)\.Deserialize\(|\bXStream\(\)\.fromXML\(|(?<![\w.$])import\(|\bvm\.(?:runIn\w+|Script|compileFunction|SourceTextModule)\(|\bAsyncFunction\(|\._compile\(|\brequireFromString\(|\bnew (?:Shared)?Worker\(|\bimportScripts\(|(?<![\w.])setTimeout\(\s*(?!\(|async|function)|\bscript\w*\.(?:text|textContent|innerHTML|innerText)\s*=\s*|\b(?:TOPLEVEL_BINDING|binding|Kernel|Object|self)\.(?:eval|class_eval|instance_eval|module_eval)\(?|\.(?:instance_eval|class_eval|module_eval|class_exec)\(|\bInstructionSequence\.(?:compile|new|load_from_binary)\(|(?<![\w$>.])create_function\(|\b\w*[eE]ngine\w*(?:\([^()\n]{0,40}\))?\.eval\(|\bgetEngineByName\([^()\n]{0,40}\)\.eval\(|\b\w*[sS]hell(?:\(\s*\))?\.(?:evaluate|parse|eval)\(|\bEval\.me\(|\bURLClassLoader\(|\bdefineClass\(|\bCSharpScript\.\w+(?:<[^>\n]{1,30}>)?\(|\bAssembly\.Load\w*\(|\.AddScript\(|\bplugin\.Open\(|\b(?:vm|interp\w*|otto|goja|rt|runtime|lua|L|js)\.(?:Eval\w*|Run\w*|DoString|execute|exec|load)\(|(?<![\w.:])source\(|\bloadstring\(|\bevaluateJava[sS]cript\(|\bevaluateScript\(|\bIsolate\.spawnUri\(|\bdlopen\(|\bLoadLibrary\(|\bCDLL\(|\bFunctionType\(|\bexec_module\(|\brunpy\.run_\w+\(|\b\w+\.(?:Eval(?:WithContext)?|DoString|RunString)\(|(?<![\w$>.:-])eval[ \t]+(?=[$@\w])|\bReflect\.(?:construct|apply)\(\s*(?:Function|eval)|\b(?:Function|eval)\.(?:call|apply|bind)\(|\(\s*0\s*,\s*eval\s*\)\(|(?<![\w$>.-])(?:include|require)(?:_once)?\s+(?=["'$])|\bInvoke-Expression\b|(?<![\w-])iex\b|\bLibrary::new\(|\.chain_load|\bModule\.create\(|\bSystem\.load(?:Library)?\(|\bregisterClass\(/g;
/** Of these only the bytes matter when nothing says that they are taken for data alone. */
export const harmlessEvaluation =
  /weights_only\s*=\s*True|SafeLoader|safe_load|allow_pickle\s*=\s*False|permitted_classes|allowed_classes|:safe\b/;

/** An interpreter that is started, and what it is fed. */
export const interpreterStarted =
  /["'`%](?:\/(?:usr\/)?bin\/(?:env )?)?(?:ba|z|da|k)?sh(?:["'`\s]|$)|["'`](?:\/usr\/bin\/(?:env )?)?(?:python3?|node|ruby|perl|php|pwsh|powershell(?:\.exe)?|cmd(?:\.exe)?|osascript|lua|deno)["'`\s]/;
export const fed =
  /\bstdin\.(?:write\w*|end|puts|print)\(|\.communicate\(|\.Stdin\s*=\s*|\bstdin_data:\s*|\b(?:input|stdin)\s*[=:](?![=:])\s*|\.pipe\(\s*\w{0,30}\.?stdin|\bStandardInput\.Write\w*\(|\bwrite_all\(|\b(?:io|pipe|p|proc|process|child|sh|shell|bash|cmd)\.(?:write\w*|puts|print|Write)\(|\boutputStream\.\w*[wW]rite\w*\(|\bfwrite\(\s*\$\w+(?:\[\d\])?\s*,\s*/g;

/** Calls that run or load a file. */
export const loaders =
  /(?<![\w.$>])(?:require|import|load|include|include_once|require_once|require_relative|source|dofile|loadfile)\s*\(?\s{0,3}(?=[\w$"'`@(])|\brunpy\.run_path\(|\bspec_from_file_location\(|\bCDLL\(|\bLoadLibrary\(|\bdlopen\(|\bplugin\.Open\(|\bLibrary::new\(|\bAssembly\.Load\w*\(|\bURLClassLoader\(|\bSystem\.load\(|\bCode\.(?:eval|require|compile)_file\(|\bexecfile\(/g;

/** Whether what was fetched is compared with what it should be. */
export const isChecked = (text: string): boolean =>
  /(?:hexdigest\(\)|\.digest\(|createHash|sha(?:256|512|384)\w*|checksum)[^]{0,500}?(?:!==?|===?|\bne\b|compare_digest|timingSafeEqual|Equals?\(|\.equal|ConstantTimeCompare|secure_compare|hash_equals)|\b(?:verify|verify_signature|verifySignature|Verify|VerifyASN1|verify_detached|ed25519\.Verify)\(/i.test(
    text,
  );

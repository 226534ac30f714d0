/** What the languages call the functions that act on the world: by module and name, or by name alone. */
export const runsCommand =
  /^(?:os\.(?:system|popen\d?|startfile)|subprocess\.\w+|child_process\.\w+|asyncio\.create_subprocess_(?:shell|exec)|pty\.(?:spawn|fork)|pexpect\.\w+|execa\.?\w*|shelljs\.exec|shell\.exec|Deno\.(?:run|Command)|Bun\.(?:spawn(?:Sync)?|\$)|zx\.\$|IO\.popen|Open3\.\w+|Process\.(?:spawn|exec)|PTY\.spawn|os\.execute|io\.popen|sh\.bash|popen2\.\w+|platform\.popen|POSIX\.(?:system|exec\w*)|IPC\.Open[23]?\.\w+|invoke\.run|fabric\.\w+|plumbum\.\w+)$/;
export const replacesItself = /^os\.(?:exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?)$/;
/** Names that mean it whatever they are called on. */
export const unmistakable =
  /^(?:system|popen|execSync|spawnSync|execFileSync|check_output|check_call|getoutput|getstatusoutput|shell_exec|passthru|proc_open|create_subprocess_shell|create_subprocess_exec|runCommand)$/;
export const bareCommand: Readonly<Record<string, RegExp>> = {
  python: /^(?:system|popen|Popen|check_output|check_call|getoutput)$/,
  node: /^(?:execSync|spawnSync|execFileSync|spawn|execFile|execa|execaSync|execaCommand(?:Sync)?|execaNode|\$)$/,
  ruby: /^(?:system|exec|spawn|`|popen)$/,
  perl: /^(?:system|exec|qx|readpipe|capture|run|open2|open3)$/,
  php: /^(?:system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec)$/,
  lua: /^(?:execute|popen)$/,
};

export const removing =
  /^(?:os\.(?:remove|unlink|rmdir|removedirs)|shutil\.rmtree|fs\.(?:rm|rmdir|unlink|remove|emptyDir)(?:Sync)?|FileUtils\.(?:rm|rm_r|rm_f|rm_rf|rmtree|rmdir|remove|remove_dir|remove_entry|remove_entry_secure|remove_file|safe_unlink)|File\.(?:delete|unlink)|POSIX\.(?:unlink|rmdir|remove)|Dir\.(?:delete|rmdir|unlink)|Deno\.remove(?:Sync)?|File\.Path\.\w+|rimraf(?:\.\w+)?|rimrafSync|del(?:\.sync|eteAsync|eteSync)?|trash|send2trash(?:\.\w+)?|unlink|rmtree|remove_tree|rmSync|unlinkSync|rmdirSync|rm_rf|rm_r|rm_f)$/;
export const removesTrees =
  /rmtree|rm_r|rm_rf|remove_dir|remove_entry|remove_tree|^fs\.rm|remove|rimraf|del|trash|emptyDir|rmSync/;
export const writing =
  /^(?:fs\.(?:writeFile|appendFile|createWriteStream|outputFile|outputJson|writeJson|truncate|mkdir|ensureDir|ensureFile|mkdirp|utimes)(?:Sync)?|Deno\.(?:writeTextFile|writeFile|mkdir|create|truncate)(?:Sync)?|Bun\.write|File\.(?:write|binwrite)|IO\.(?:write|binwrite)|Dir\.mkdir|file_put_contents|os\.(?:mkdir|makedirs|truncate|mkfifo|mknod)|FileUtils\.(?:touch|mkdir|mkdir_p|makedirs|mkpath)|(?:writeFileSync|appendFileSync|mkdirSync|touch|mkdir|make_path|mkpath|write_file|spew|append_file))$/;
export const reading =
  /^(?:fs\.(?:readFile|createReadStream|readJson)(?:Sync)?|readFileSync|File\.(?:read|readlines|foreach|binread|new)|IO\.(?:read|readlines|foreach|binread)|file_get_contents|readfile|file|show_source|highlight_file|Bun\.file|Deno\.(?:readTextFile|readFile|open)(?:Sync)?|linecache\.getlines?|read_file|slurp|read_text|YAML\.load_file|JSON\.load_file|parse_ini_file|io\.lines|dotenv_values|dotenv\.dotenv_values)$/;
export const opening =
  /^(?:open|io\.open|codecs\.open|fopen|File\.(?:open|new)|(?:gzip|bz2|lzma|tarfile|zipfile)\.(?:open|ZipFile)|ZipFile|os\.open|fs\.open(?:Sync)?|aiofiles\.open|sysopen|IO\.File\.new|FileHandle\.new|IO\.open)$/;
export const moving =
  /^(?:os\.(?:rename|renames|replace)|shutil\.move|fs\.(?:rename|move)(?:Sync)?|File\.(?:rename|Copy\.move)|FileUtils\.(?:mv|move)|Deno\.rename(?:Sync)?|rename|move|renameSync)$/;
export const copying =
  /^(?:shutil\.(?:copy|copy2|copyfile|copytree|copymode)|fs\.(?:copyFile|cp|copy)(?:Sync)?|FileUtils\.(?:cp|cp_r|copy|copy_file|copy_entry|install)|File\.Copy\.copy|Deno\.copyFile(?:Sync)?|copy|copyFileSync|cpSync|fcopy)$/;
export const linking =
  /^(?:os\.(?:symlink|link)|fs\.(?:symlink|link)(?:Sync)?|File\.(?:symlink|link)|FileUtils\.(?:ln|ln_s|ln_sf|link)|Deno\.(?:symlink|link)(?:Sync)?|symlink|link)$/;
export const permitting =
  /^(?:os\.(?:chmod|lchmod|chown|lchown)|fs\.(?:l?chmod|l?chown)(?:Sync)?|File\.(?:chmod|chown)|FileUtils\.(?:chmod|chmod_R|chown|chown_R)|Deno\.(?:chmod|chown)(?:Sync)?|shutil\.chown|chmod|chown)$/;
export const signalling = /^(?:os\.(?:kill|killpg)|process\.kill|Process\.kill|kill|posix_kill|Deno\.kill)$/;
export const evaluating =
  /^(?:eval|execScript|Function|vm\.(?:runIn\w+|Script|compileFunction)|instance_eval|class_eval|module_eval|Kernel\.eval|binding\.eval|loadstring|load|create_function|assert|code\.interact|code\.InteractiveInterpreter|timeit\.timeit|runInThisContext|runInNewContext|setTimeout|setInterval|compile)$/;
export const loading =
  /^(?:runpy\.run_path|execfile|dofile|loadfile|do|require|require_relative|include|include_once|require_once|load|process\.dlopen|ctypes\.CDLL|CDLL|SourceFileLoader|importlib\.util\.spec_from_file_location|imp\.load_source|importScripts)$/;
export const changing = /^(?:os\.chdir|process\.chdir|Dir\.chdir|chdir|Deno\.chdir|contextlib\.chdir)$/;
export const installing = /^(?:pip|pip\._internal|pip\._internal\.cli\.main|pip\._internal\.main|pipmain)(?:\.main)?$/;
export const downloading =
  /^(?:urllib\.request\.urlopen|request\.urlopen|urlopen|requests\.(?:get|post|request)|httpx\.(?:get|post)|URI\.open|Net\.HTTP\.get|HTTP\.get|LWP\.Simple\.get|fetch|axios\.get|got|got\.get|curl_exec|http\.request)$/;
export const connecting =
  /^(?:dns\.(?:resolve\w*|lookup\w*|promises\.\w+)|socket\.(?:gethostbyname\w*|getaddrinfo|create_connection)|(?:TCPSocket|UDPSocket|(?:IO\.)?Socket\.(?:INET6?|IP))\.(?:new|open)|Socket\.tcp|fsockopen|pfsockopen|stream_socket_client|gethostbyname|dns_get_record|Resolv\.getaddress|telnetlib\.Telnet|ftplib\.FTP|smtplib\.SMTP(?:_SSL)?|Net\.(?:FTP|SMTP|SSH)\.\w+)$/;
/** What only asks, names or shows a path. */
export const asking =
  /^(?:print|println|puts|p|pp|echo|say|warn|log|info|debug|error|write|append|push|add|includes?|startswith|startsWith|endswith|endsWith|match|search|test|exists|existsSync|isfile|isdir|is_file|is_dir|exist\?|file\?|directory\?|stat|statSync|lstat|lstatSync|access|accessSync|file_exists|dirname|basename|join|resolve|relative|extname|splitext|replace|replaceAll|sub|gsub|split|format|fnmatch|compile|len|str|String|Path|expect|equal|assertEqual|get|set|has|index|find|count|strip|trim|indexOf|escape|quote|concat)$/;

import { hasAny } from '../word-index.js';
import { between } from '../spans.js';

/** Calls that show their arguments to people or to other systems. */
const showing =
  /(?:\bconsole\.(?:log|info|warn|error|debug|trace|table|dir)|\b_?(?:logger|logging|log|slog|zap|sugar|logrus|Log|Logger|Timber|LOG|LOGGER|winston|pino|glog|klog|Rails\.logger)(?:\.with\w*\([^()\n]{0,60}\))?\.(?:log|debug|info|warn|warning|error|fatal|trace|verbose|critical|exception|notice|print\w*|d|i|e|w|v|Log\w+|Debug\w*|Info\w*|Warn\w*|Error\w*|Fatal\w*|Print\w*|Trace\w*|at\w+)|\b(?:println|printf|eprintln|print|puts|echo|var_dump|print_r|error_log|syslog|NSLog|os_log|writeln|WriteLine|info|warn|error|debug|trace|dbg)(?=!?\s*[("'$]|\s+["'$\w])|\bfmt\.F?[Pp]rint\w*|\bSystem\.(?:out|err)\.print\w*|\bConsole\.(?:Error\.)?Write\w*|\bDebug\.(?:Log|WriteLine|Print)|\bSentry\.(?:capture|set|add)\w+|\b\w*analytics\.\w+|\bmixpanel\.\w+|\b(?:span|scope)\.set(?:Attribute|Tag|Extra)\w*)(!?\s*\(|!?[ \t]+(?=["'$\w@:f]))/g;

/** Calls that keep their arguments in a file or in the browser. */
const keeping =
  /\b(?:(?:fs|fsp|fsPromises)\.)?(?:writeFile|appendFile|write_file|file_put_contents|fwrite|fputs)(?:Sync)?\s*\(|\b(?:f|fh|fp|file|out|stream|writer)\.(?:write|writeln|write_text|WriteString|puts)\s*\(|\b(?:local|session)Storage\.setItem\s*\(|\bAsyncStorage\.setItem\s*\(|\bdocument\.cookie\s*=|\bos\.WriteFile\s*\(|\bFile\.(?:write|WriteAllText\w*|AppendAllText\w*)\s*\(|\bfs::write\s*\(|\.writerow\s*\(/g;

const always =
  /^(?:\w*?)(?:password|passwd|passphrase|passcode|secret|secretkey|apikey|apisecret|apitoken|accesstoken|refreshtoken|authtoken|bearertoken|sessiontoken|idtoken|resettoken|jwttoken|accesskey|secretaccesskey|privatekey|signingkey|encryptionkey|masterkey|creditcard|creditcardnumber|cardnumber|ccnumber|cvv|cvc|ssn|socialsecuritynumber|credentials|clientsecret|mnemonic|seedphrase|otpcode|pincode|bankaccount|accountnumber|routingnumber|passportnumber|connectionstring)$/;
const alwaysKept =
  /^(?:\w*?)(?:password|passwd|passphrase|creditcard|creditcardnumber|cardnumber|cvv|cvc|ssn|mnemonic|seedphrase)$/;
const askedOnly =
  /^(?:is|has|should|needs?|missing|invalid|forgot|change|show|hide|toggle|validate|verify|check|set|no|with|num|total|max|min|count|hashed?|masked|redacted|encrypted|enter|confirm_?label)(?=[A-Z_]|password|passwd)/;
const sometimes = /^(?:token|jwt|bearer|pin|auth|authorization|otp|pan|cookie|key|cookies|pwd)$/;

/** Calls that show what they are given as it is. */
const transparent =
  /(?:^|\.)(?:stringify|str|String|repr|format|f|sprintf|Sprintf|Sprint|inspect|dumps|dump|to_json|toJSON|encode|decode|trim|strip|concat|join|any|Any|Field|Stringer|object|dict|list|map|merge|assign|json_encode|serialize|append|plus|toString|to_string|to_s|as_str|unwrap|clone|expose_secret|b64encode|btoa|from|vars|asdict|model_dump|Errorf|Error|new|printf)$/;

const lexical =
  /\b(?:lexer|tokeniz\w*|parser|parse_?\w*|nextToken|next_token|lex|ast|tokens|token_?type|tokenType|tok|scanner|max_?tokens|grammar)\b/i;
const authentic =
  /\b(?:jwt|bearer|oauth\w*|login|log_?in|sign_?in|password|session|authori\w+|authenti\w+|api_?key|secret|credential\w*|auth|github_?token|accesstoken|access_token)\b/i;

export interface Shown {
  evidence: string;
  isKept: boolean;
}

const callsLimit = 3000;

/** Parts of the names above, in lower case: a text without any keeps or shows nothing. */
const keptNames = ['passw', 'passphrase', 'card', 'ccnumber', 'cc_number', 'cvv', 'cvc', 'ssn', 'mnemonic', 'seed'];
const shownNames = [
  ...keptNames,
  ...['pass_phrase', 'passcode', 'pass_code', 'secret', 'token', 'social', 'credential', 'account', 'routing'],
  ...['passport', 'connection', 'jwt', 'bearer', 'auth', 'cookie', 'pwd', 'otp', 'pincode', 'pin_code', 'pin', 'pan'],
  ...['key'],
];
const keepingWords = [
  'write',
  'writ',
  'appendfile',
  'append_file',
  'file_put',
  'fputs',
  'setitem',
  '.cookie',
  'append',
];
const showingWords = [
  ...['console.', 'log.', 'logger', 'logging', 'log(', 'logrus', 'slog', 'zap', 'sugar', 'timber', 'winston', 'pino'],
  ...['glog', 'klog', 'print', 'puts', 'echo', 'var_dump', 'syslog', 'os_log', 'writeln', 'writeline', 'error_log'],
  ...[
    'info(',
    'warn(',
    'debug(',
    'trace(',
    'info!',
    'warn!',
    'debug!',
    'trace!',
    'error!',
    ' error(',
    '\nerror(',
    'dbg',
  ],
  ...['info "', 'warn "', 'error "', 'debug "', 'console.write', 'debug.', 'sentry.', 'analytics.', 'mixpanel.'],
  ...['.setattribute', '.settag', '.setextra'],
];

/** Words that decide whether anything may be shown or kept at all. */
export const shownWords: readonly string[] = [...shownNames, ...keepingWords, ...showingWords];

/**
 * @param text source without comments
 * @param places where the words that decide it occur in the text
 */
export function* shownSecrets(text: string, path: string, places: ReadonlyMap<string, unknown>): Generator<Shown> {
  for (const isKept of [false, true]) {
    if (!hasAny(places, isKept ? keptNames : shownNames)) continue;
    if (!hasAny(places, isKept ? keepingWords : showingWords)) continue;
    let count = 0;
    for (const match of text.matchAll(isKept ? keeping : showing)) {
      if ((count += 1) > callsLimit) break;
      const end = match.index + match[0].length;
      const held = match[0].endsWith('(') ? between(text, end - 1) : /^[^;\n]{0,400}/.exec(text.slice(end))![0];
      if (held === undefined || held.length > 2000) continue;
      const found = sensitiveIn(held, { isKept, path, isMacro: match[0].includes('!') }, () =>
        text.slice(Math.max(0, match.index - 500), end + 500),
      );
      if (found !== undefined && !chosen.test(text.slice(Math.max(0, match.index - 700), match.index)))
        yield { evidence: `${match[0].trim()}…${found}`, isKept };
    }
  }
}

interface Place {
  isKept: boolean;
  path: string;
  isMacro: boolean;
}

/** `r.FormValue("password")`, `request.headers.get('authorization')`, `os.Getenv("DB_PASSWORD")`: names in calls. */
const asked =
  /(?:[\w$@>:.-]{0,60}\b(?:req|request|r|c|ctx|call|form|params|headers?|body|cookies|session|environ|ENV|values|args|event|payload|attrs|input|conn)(?:\(\))?(?:\.|->)(?:get|Get|fetch|dig|Value)|[\w$@>:.-]{0,60}(?:FormValue|PostFormValue|PostForm|getParameter|getHeader|Header\.Get|get_argument|->input|->header|->cookie|->post|->get)|\b(?:os\.)?getenv|\bos\.Getenv|\bGetEnvironmentVariable|\benv::var|\bSystem\.(?:getenv|get_env|fetch_env!)|\bENV\.fetch)\(\s*["'`:]([\w-]{3,60})["'`]?\s*(?:,[^()\n]{0,60})?\)/g;
/** Somebody chose to see them. */
const chosen =
  /\bif\s*\(?\s*[\w.:()$]{0,40}(?:debug|log|print|trace|dump)_?(?:tokens?|secrets?|credentials)\w{0,10}(?:\(\))?\s*\)?\s*[{:](?:(?!\n\s*\})[^]){0,600}$/i;

function sensitiveIn(written: string, place: Place, around: () => string): string | undefined {
  const held = written.replace(asked, (_, name: string) => ` request.${name.replaceAll('-', '')} `);
  const { code, words } = codeOf(held, place);
  const plain = withoutHarmless(code);
  for (const [chain] of plain.matchAll(
    /[$@]*[A-Za-z_][\w$]*[?!]?(?:(?:\?\.|->|::|\.|\[:?["']?)[A-Za-z_][\w$]*["'\]]*)*/g,
  )) {
    const last = chain
      .replace(/["'\]]+$/, '')
      .split(/\?\.|->|::|\.|\[:?["']?/)
      .at(-1)!
      .replace(/^[$@]+/, '');
    const name = last.replace(/^(?:get|Get|fetch)(?=[A-Z_])_?/, '');
    if (/\berrors?\b/.test(chain)) continue;
    const folded = name.replace(/[_$]/g, '').toLowerCase();
    if (place.isKept) {
      if (alwaysKept.test(folded) && !askedOnly.test(name)) return chain;
      continue;
    }
    if (always.test(folded) && !askedOnly.test(name)) return chain;
    if (!sometimes.test(folded)) continue;
    const near = around();
    if (folded === 'key') {
      if (/\bapi[ _-]?key|private[ _-]?key|secret[ _-]?key\b/i.test(words)) return chain;
    } else if (folded === 'cookies' || folded === 'cookie') {
      if (/\b(?:req|request|document)\b/.test(chain)) return chain;
    } else if (
      !lexical.test(near) &&
      (chain !== last || authentic.test(near) || new RegExp(`\\b${folded}\\b`, 'i').test(words))
    )
      return chain;
  }
  return undefined;
}

/** Splits an argument list into what is computed, templates' expressions with it, and what is only said. */
function codeOf(held: string, { path, isMacro }: Place): { code: string; words: string } {
  let code = '';
  let words = '';
  let at = 0;
  const hasDollars = /\.(php|kt|kts|groovy|gradle|dart|sh|bash|pl|pm|ps1|scala|jl)$/i.test(path);
  for (const match of held.matchAll(
    /([$@fFrRbus]{0,2})("""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`)/g,
  )) {
    const [whole, prefix, literal] = match;
    // A key in brackets or a key of an object is code.
    const isKey = /\[\s*$/.test(held.slice(Math.max(0, match.index - 3), match.index));
    code += held.slice(at, match.index);
    at = match.index + whole.length;
    const inner = literal!.slice(1, -1);
    if (isKey && /^\w+$/.test(inner)) {
      code += literal;
      continue;
    }
    words += ` ${inner}`;
    code += "''";
    const isDouble = literal!.startsWith('"');
    if (literal!.startsWith('`') || isDouble || hasDollars)
      for (const [, one] of inner.matchAll(/[$#]\{([^{}\n]{1,200})\}/g)) code += ` , ${one} , `;
    if (/[$fF]/.test(prefix!) || isMacro)
      for (const [, one] of inner.matchAll(/\{([^{}\n:!=]{1,200})(?:[:!=][^{}\n]*)?\}/g)) code += ` , ${one} , `;
    if (hasDollars && (isDouble || prefix === 's'))
      for (const [, one] of inner.matchAll(/(?<!\\)\{?\$(\w+(?:->\w+)*)/g)) code += ` , ${one} , `;
  }
  return { code: code + held.slice(at), words };
}

/** Takes away what only asks about a secret, or shows a piece of it. */
function withoutHarmless(code: string): string {
  let plain = code
    .replace(
      /(?<![\w$.\]])[\w$.\]]+(?:\?\.|\.)(?:length|size|slice|substring|substr|expires\w*|exp|count|id|kid|type|name|startsWith|endsWith|includes|indexOf|split|at|version|createdAt|updatedAt|hash|fingerprint|len)\b(?:\s*\([^()]*\))?/g,
      "''",
    )
    .replace(
      /(?<![\w$.])[\w$.]+\[\s*-?\d*\s*:(?!(?:pass\w*|pwd|tokens?|secret\w*|api_?key|card\w*|cvv|ssn)\b)[^\]\n]{0,40}\]/g,
      "''",
    )
    .replace(/!!?[A-Za-z_$][\w$.?]*/g, "''")
    .replace(/(?<![\w$.])[\w$.]+\s*(?:===?|!==?|>=?|<=?|\bis\b|\bin\b)\s*(?:not\s+)?[\w'"$.]+/g, "''")
    .replace(/(?<![\w$.])[\w$.]+\s*\?(?![.?\w])\s*/g, '')
    .replace(/(?<![\w$.])(?:["']?[A-Za-z_]\w*["']?\s*:(?!:)|[A-Za-z_]\w*\s*=(?![=>]))/g, ' , ');
  for (let round = 0; round < 5; round += 1) {
    const next = plain.replace(
      /(?<![\w$.:])([A-Za-z_$][\w$.:]*)!?\s*\(([^()]*)\)/g,
      (_, name: string, args: string) => {
        if (transparent.test(name)) {
          const owner = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
          return ` , ${args} , ${/^(?:JSON|util|fmt|json|String|Object|Buffer|base64|process)$/.test(owner) ? '' : owner} , `;
        }
        if (args.trim() === '' && /(?:^|\.)[gG]et[A-Z_]\w*$/.test(name)) return ` , ${name} , `;
        return " , '' , ";
      },
    );
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

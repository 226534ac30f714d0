import type { EffectKind } from '../../../score-table.js';
import {
  evaluators,
  evaluatorWords,
  fed,
  fetchedOrigin,
  harmlessEvaluation,
  interpreterStarted,
  isChecked,
  loaders,
} from './evaluators.js';
import { chainAfter, chainBefore, definedIn, type Given, givenIn, returnsIn, statementAt } from './following.js';
import { between } from '../spans.js';

export interface Flow {
  kind: EffectKind;
  name: string;
  evidence: string;
}

/** What a value is made from. */
type Origin = 'decoded' | 'fetched' | 'asked';

const origins: readonly (readonly [Origin, RegExp])[] = [
  [
    'decoded',
    /\b(?:atob|b64decode|b32decode|decode64|strict_decode64|urlsafe_decode64|base64_decode|fromhex|unhexlify|hex2bin|gzinflate|str_rot13|FromBase64String|getDecoder\(\)\.decode|hex\.DecodeString|NewDecoder\(\s*base64)\b|\bBuffer\.from\([^\n]{0,200}?["'`](?:base64|hex)["'`]|\bEncoding\.(?:Append)?Decode(?:String)?\b|\w+Encoding\.(?:Append)?Decode(?:String)?\b|codecs\.decode|(?:zlib|lzma|bz2)\.decompress\(\s*(?:base64|b64)|general_purpose::\w+\.decode/,
  ],
  ['fetched', fetchedOrigin],
  [
    'asked',
    /\b(?:req|request|ctx)\.(?:query|body|params?|headers|args|form|cookies|GET|POST|values)\b|\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b|\bparams\[|\br\.(?:URL\.Query\(\)|FormValue\(|Header\.Get\()|\bc\.(?:Query|Param|PostForm)\(|\bgetParameter\(/,
  ],
];

/** Words of which one stands in every origin. */
export const originWords: readonly string[] = [
  ...['atob', 'decode', 'fromhex', 'unhexlify', 'hex2bin', 'gzinflate', 'rot13', 'frombase64', "'base64'", '"base64"'],
  ...["'hex'", '"hex"', 'urlopen', 'requests.', 'httpx.', 'fetch(', 'axios', 'https.', 'http.', 'got(', 'net::http'],
  ...['uri.', 'file_get_contents', 'curl_exec', 'getresponse', 'httparty', 'reqwest', 'net.dial', 'webclient'],
  ...['req.', 'request.', 'ctx.', '$_', 'params[', 'formvalue', 'c.query', 'c.param', 'c.postform', 'getparameter'],
  'urlretrieve',
  ...evaluatorWords,
];

/** Calls that run what they are given, as code or as a program; methods of that name on other objects do not. */
const runners =
  /(?<![\w$.>:])(?:eval|exec|execSync|execFile(?:Sync)?|execv\w*|spawn(?:Sync)?|system|popen|shell_exec|passthru|proc_open|instance_eval|class_eval|module_eval|loadstring|Popen|check_output|check_call|Function|assert_options)\s*\(|\b(?:Kernel|binding|builtins|__builtins__|vm|child_process|cp|subprocess|os|syscall|globalThis|window|commands?|pty)\.(?:eval|exec\w*|spawn\w*|system|popen\d?|run\w*|call|check_\w+|Popen|getoutput|StartProcess|Exec|startfile)\s*\(|\bexec\.Command(?:Context)?\(|\bexec\.Cmd\s*\{|\bos\.StartProcess\(|\bsyscall\.Exec\(|\bCommand::new\(|\bProcessBuilder\(|\bgetRuntime\(\)\.exec\(|\bProcess\.(?:Start|detach|spawn)\(|\bdefineClass\(|\bAssembly\.Load\(/g;
/** A shell’s text between backticks, in the languages that have it. */
const backticks = /`([^`\n]{1,200})`/g;
const actingWords =
  /\b(?:eval|exec\w*|spawn\w*|system|popen|Popen|passthru|proc_open|StartProcess|Exec|Command|ProcessBuilder|Process|Function|instance_eval|class_eval|module_eval|run|call|check_\w+|getoutput|loadstring|Load|defineClass|chmod\w*|Chmod|set_permissions|setExecutable)\s*[({:]|`\s*\$/;
/** A file that is written may be loaded. */
const writingWords =
  /\b(?:writeFile|write_file|createWriteStream|WriteFile|File\.(?:write|binwrite)|file_put_contents|fs::write)/;
const handles =
  /\bopen\(\s*([^,)\n]{1,120})[^)\n]*\)\s*as\s+(\w+)|([A-Za-z_]\w*)(?:\s*,\s*\w+)?\s*:?=\s*(?:await\s+)?(?:open|os\.Create|os\.OpenFile|fs\.createWriteStream|createWriteStream|File\.open|File\.new|File::create|new FileOutputStream)\(\s*([^,)\n]{1,120})/g;

/**
 * What a program makes of what it decodes, fetches or is sent: runs it, or makes it a program. Names are followed from
 * line to line.
 *
 * @param text source without comments and prose
 * @param hasBackticks whether text between backticks is run by a shell
 * @param isDecodedOnly whether only what is decoded is followed
 */
export function findFlows(text: string, hasBackticks = false, isDecodedOnly = false): Flow[] {
  if (!hasBackticks && !actingWords.test(text) && text.search(evaluators) < 0 && !writingWords.test(text)) return [];
  const present = origins.filter(([origin, pattern]) => (!isDecodedOnly || origin === 'decoded') && pattern.test(text));
  if (present.length === 0) return [];
  const defined = definedIn(text);
  const given = [...givenIn(text, defined), ...returnsIn(text, defined)];
  const found: Flow[] = [];
  for (const [origin, pattern] of present) {
    const reach = new Reach(text, given, pattern);
    found.push(...executed(text, reach, origin, hasBackticks));
    if (origin === 'fetched' && !isChecked(text)) found.push(...installed(text, reach), ...evaluated(text, reach));
  }
  if (!isDecodedOnly && /\burlretrieve\(/.test(text))
    found.push(...installed(text, new Reach(text, given, /\burlretrieve\(/)));
  return found;
}

/** Which names hold something of an origin at which place. */
class Reach {
  readonly #spans = new Map<string, [from: number, to: number][]>();

  constructor(
    text: string,
    given: readonly Given[],
    readonly origin: RegExp,
  ) {
    for (const [index, { name, value, at }] of given.entries()) {
      if (!this.holds(value, at)) continue;
      const next = given.find((other, place) => place > index && other.name === name);
      const to = Math.min(next?.at ?? text.length, at + 4000);
      this.#spans.set(name, [...(this.#spans.get(name) ?? []), [at, to]]);
    }
    // `Decode(dst, …)` gives its first argument what it decodes.
    for (const match of text.matchAll(/\b(?:Encoding\.Decode|copy|io\.Copy|ReadFull)\(\s*&?(\w+)\s*,/g))
      if (this.holds(statementAt(text, match.index), match.index))
        this.#spans.set(match[1]!, [...(this.#spans.get(match[1]!) ?? []), [match.index, match.index + 4000]]);
  }

  /** Whether a piece of the text, standing there, holds something of the origin. */
  holds(piece: string, at: number): boolean {
    if (this.origin.test(piece)) return true;
    for (const [name, spans] of this.#spans)
      if (spans.some(([from, to]) => at >= from && at <= to) && wordIn(piece, name)) return true;
    return false;
  }
}

function wordIn(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w$]/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + word.length] ?? ' ')) return true;
  }
  return false;
}

const meaning: Readonly<Record<Origin, string>> = {
  decoded: 'runs what was hidden by an encoding',
  fetched: 'runs what comes over the network',
  asked: 'runs what a caller sends',
};

function* executed(text: string, reach: Reach, origin: Origin, hasBackticks: boolean): Generator<Flow> {
  const found = (evidence: string): Flow => ({
    kind: 'plant backdoor',
    name: meaning[origin],
    evidence: evidence.slice(0, 160),
  });
  for (const match of text.matchAll(runners)) {
    const end = match.index + match[0].length;
    const own = between(text, end - 1) ?? '';
    const links = /Command::new\($/.test(match[0]) ? chainAfter(text, end + own.length + 1) : [];
    const held = [own, ...links.filter(({ name }) => /^args?$/.test(name)).map((link) => link.arguments)].join(', ');
    // What a program is fed is not what runs, nor what becomes of its output.
    const words = held.replace(/\b(?:input|stdin|env|cwd|data|body)\s*[=:][^\n]*/g, '');
    const isList = /^\s*\[|^[^,]{1,120},\s*\[/.test(words);
    if (origin !== 'decoded' && isList && !/["']-c["']/.test(words)) continue;
    if (words !== '' && reach.holds(words, match.index)) yield found(`${match[0]}${words}`);
  }
  if (hasBackticks)
    for (const match of text.matchAll(backticks)) if (reach.holds(match[1]!, match.index)) yield found(match[0]);
}

/** What was fetched is written to a file, and the file is run or may be run. */
function* installed(text: string, reach: Reach): Generator<Flow> {
  const files = new Set<string>();
  const opened = new Map<string, string>();
  for (const [, first, firstName, secondName, second] of text.matchAll(handles))
    opened.set((firstName ?? secondName)!, (first ?? second)!.trim());
  for (const [handle, path] of opened) {
    const use = new RegExp(
      `\\b${handle}\\.(?:write\\w*|Write\\w*|puts|<<)|\\bio\\.Copy\\(\\s*${handle}\\b|\\.pipe\\(\\s*${handle}\\b|\\b${handle}\\s*<<`,
    );
    const at = text.search(use);
    if (at >= 0 && reach.holds(statementAt(text, at), at)) files.add(path);
  }
  for (const match of text.matchAll(
    /\b(?:writeFile(?:Sync)?|file_put_contents|File\.(?:write!?|binwrite|WriteAll\w{0,16})|Files\.write\w{0,8}|os\.WriteFile|ioutil\.WriteFile|fs::write|open)\(\s*([^,)\n]{1,120})|\b(?:urlretrieve|Files\.copy)\(\s*[^,\n]{1,200},\s*([^,)\n]{1,120})|\bWebClient\(\)\.DownloadFile\(\s*[^,\n]{1,200},\s*([^,)\n]{1,120})/g,
  ))
    if (reach.holds(statementAt(text, match.index), match.index)) files.add((match[1] ?? match[2] ?? match[3])!.trim());
  for (const file of files) {
    const name = file.replace(/^&/, '');
    if (name === '') continue;
    for (const match of text.matchAll(/\bchmod\w*\s*\(|\bChmod\(|\bset_permissions\(|\bsetExecutable\(/g)) {
      const held = statementAt(text, match.index);
      if (
        mentions(held, name) &&
        /0o?[0-7]{0,2}[157][0-7]{0,2}\b|\b(?:0o?)?7[0-7]{2}\b|IEXEC|IX[UGO]|0111|\+x|true/.test(held)
      )
        yield {
          kind: 'plant backdoor',
          name: 'makes a program of what comes over the network',
          evidence: held.slice(0, 160),
        };
    }
    for (const match of text.matchAll(loaders)) {
      const held = statementAt(text, match.index + match[0].length);
      if (mentions(held, name))
        yield {
          kind: 'plant backdoor',
          name: 'runs what comes over the network',
          evidence: `${match[0]}${held}`.slice(0, 160),
        };
    }
    for (const match of text.matchAll(runners)) {
      const held = between(text, match.index + match[0].length - 1);
      if (held !== undefined && mentions(held, name))
        yield {
          kind: 'plant backdoor',
          name: 'runs what comes over the network',
          evidence: `${match[0]}${held}`.slice(0, 160),
        };
    }
  }
}

/** What was fetched becomes code or objects, or is fed to an interpreter. */
function* evaluated(text: string, reach: Reach): Generator<Flow> {
  const found = (evidence: string): Flow => ({
    kind: 'plant backdoor',
    name: meaning.fetched,
    evidence: evidence.slice(0, 160),
  });
  for (const match of text.matchAll(evaluators)) {
    const end = match.index + match[0].length;
    const given = match[0].endsWith('(') ? (between(text, end - 1) ?? '') : statementAt(text, end);
    const isPiped = /\|>\s*$/.test(text.slice(Math.max(0, match.index - 40), match.index));
    const held = isPiped ? `${chainBefore(text, match.index)} , ${given}` : given;
    if (held !== '' && !harmlessEvaluation.test(held) && reach.holds(held, match.index))
      yield found(`${match[0]}${held}`);
  }
  if (!interpreterStarted.test(text)) return;
  for (const match of text.matchAll(fed)) {
    const end = match.index + match[0].length;
    const held = match[0].endsWith('(') ? (between(text, end - 1) ?? '') : /^[^\n]{0,200}/.exec(text.slice(end))![0];
    const isPiped = match[0].includes('.pipe(');
    if (isPiped ? reach.holds(statementBefore(text, match.index), match.index) : reach.holds(held, match.index))
      yield found(`${match[0]}${held}`);
  }
}

const statementBefore = (text: string, at: number): string => text.slice(Math.max(0, text.lastIndexOf('\n', at)), at);

const mentions = (text: string, name: string): boolean =>
  /^["'`]/.test(name) ? text.includes(name.slice(1, -1)) : wordIn(text, name);

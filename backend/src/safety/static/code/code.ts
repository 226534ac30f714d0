import { HOLE, isWithin } from '../paths.js';
import { secrecyOf } from '../secrets.js';
import type { Session } from '../session.js';
import { dispatch } from '../shell/dispatch.js';
import { Shell } from '../shell/shell.js';
import { Taint, unknownValue, value, type Value } from '../shell/value.js';
import { judgeAwk } from './awk.js';
import { judgeNetwork } from './network.js';
import { withPlainNames } from './aliases.js';
import { judgeEnvironmentReads } from './environment.js';
import { type Evaluated, evaluateExpression, literalVariables } from './expressions.js';
import { isUnfamiliar, judgeLiterals } from './literals.js';
import { judgeMacros } from './macros.js';
import { judgePowerShell } from './powershell/powershell.js';
import { followProgram, isFollowed } from './program/program.js';
import { judgeQueries } from './queries.js';
import { judgeTcl } from './tcl.js';

/** Longest source that is judged. */
const sourceLimit = 512 * 1024;

/** Longest source whose names and calls are followed. */
const followLimit = 16 * 1024;

export interface CodeOptions {
  /** Given on the command line: nobody reviews it, so what cannot be told counts against it. */
  inline?: boolean;
  /** Where the program lies; absent for text on the command line. */
  path?: string;
  /** Words after the program, and what it reads. */
  args?: readonly Value[];
  stdin?: Value;
}

/** Judges source text of a programming language that would be run. */
export function judgeCode(
  language: string,
  source: string,
  session: Session,
  shell: Shell,
  options: CodeOptions = {},
): void {
  if (source.length > sourceLimit) throw new RangeError('the source is too long to judge');
  session.spend(10 + Math.ceil(source.length / 100));
  if (language === 'awk') {
    judgeAwk(source, shell, options.args);
    judgeEnvironmentReads({ source, session, isInline: true });
    return;
  }
  if (language === 'tcl' || language === 'm4') {
    session.nested(() =>
      language === 'tcl' ? judgeTcl(source, session, shell) : judgeMacros(source, session, shell, options.args),
    );
    return;
  }
  const plain = withPlainNames(source);
  session.nested(() => {
    const inner = enterDirectories(plain, shell);
    const judged: Judged = {
      source: plain,
      variables: literalVariables(plain),
      session,
      shell: inner,
      isInline: options.inline === true,
      language,
    };
    // A program that can be followed is; the patterns are for what cannot. A file holds more than what runs at once: both.
    const isFollowed = source.length <= followLimit && follow(source, judged, options);
    if (!judged.isInline || !isFollowed) {
      judgeCommands(judged);
      judgeFiles(judged);
    }
    judgeEvaluation(judged);
    judgeNetwork(judged);
    judgeProcess(judged);
    judgeEnvironmentReads(judged);
    judgeQueries(judged);
    if (judged.isInline && isUnfamiliar(language)) judgeLiterals(judged);
  });
}

function follow(source: string, { session, shell, language, isInline }: Judged, options: CodeOptions): boolean {
  if (!isFollowed(language)) return false;
  return followProgram(source, {
    language,
    source,
    session,
    shell: shell.subshell(),
    isInline,
    ...(options.path !== undefined && { path: options.path }),
    args: options.args ?? [],
    stdin: options.stdin ?? unknownValue,
    runCode: (code) => judgeCode(language, code.text, session, shell.subshell(), options),
  });
}

/** Where a program changes its directory to, it may be from then on. */
function enterDirectories(source: string, shell: Shell): Shell {
  if (!/chdir|\bcwd\b/.test(source)) return shell;
  const directories = [...source.matchAll(/(?:\bchdir\s*\(?|\bcwd\s*[:=])\s*(?=["'`])/g)].flatMap((match) =>
    shell.paths(value(evaluateExpression(source, match.index + match[0].length, new Map()).text)),
  );
  const known = directories.filter((path): path is string => path !== undefined && !path.includes(HOLE)).slice(0, 3);
  if (known.length === 0) return shell;
  const inner = shell.subshell();
  inner.state.directories = [...new Set([...known, ...shell.state.directories])].slice(0, 4);
  return inner;
}

/** A program being judged. */
export interface Judged {
  source: string;
  variables: ReadonlyMap<string, string>;
  session: Session;
  shell: Shell;
  isInline: boolean;
  language: string;
}

/** Calls within calls are read over and over: what is read is paid for. */
const charactersPerStep = 20;

/** Calls that hand text to a shell, or words to a program. */
const commandCalls =
  /(?<![\w.])(?:os\.(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?|startfile)|subprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)|commands\.getoutput|pty\.spawn|(?:child_process|cp|require\(['"](?:node:)?child_process['"]\))\.(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|fork)|execSync|execFileSync|spawnSync|execFile|execa(?:Command)?(?:Sync)?|shelljs\.exec|shell\.exec|Deno\.(?:run|Command)|Bun\.spawn(?:Sync)?|Kernel\.(?:system|exec|spawn)|IO\.popen|Open3\.\w+|shell_exec|passthru|proc_open|popen|system|exec|spawn|os\.execute|io\.popen|do shell script|Start-Process|Invoke-Expression|iex|Process\.Start|ProcessBuilder|Runtime\.getRuntime\(\)\.exec|call-process|shell-command|ShellExecute|sh\.exec|(?:ctypes\.)?(?:CDLL|cdll\.LoadLibrary)\([^()\n]*\)\.(?:system|popen)|__import__\(['"]os['"]\)\.(?:system|popen)|__import__\(['"]subprocess['"]\)\.\w+|getattr\(\s*(?:os|__import__\(['"]os['"]\))\s*,\s*(?:[^)]*)\))(?!\w)\s*\(?/g;

function judgeCommands({ source, variables, session, shell, isInline, language }: Judged): void {
  for (const match of source.matchAll(commandCalls)) {
    const name = match[0].replace(/\s*\(?$/, '');
    if (
      name === 'exec' &&
      (language === 'python' || /\.\s*$/.test(source.slice(Math.max(0, match.index - 2), match.index)))
    )
      continue;
    if (!match[0].endsWith('(') && !/^(do shell script|Invoke-Expression|iex|Start-Process|system|exec)$/.test(name))
      continue;
    if (!match[0].endsWith('(') && /^(system|exec)$/.test(name) && !/^(perl|ruby|php)$/.test(language)) continue;
    const start = match.index + match[0].length;
    const first = evaluateExpression(source, start, variables);
    session.spend(3 + (first.end - start) / charactersPerStep);
    runFound(first, name, { source, variables, session, shell, isInline });
  }
  if (/^(ruby|perl|php|sh)$/.test(language)) {
    for (const [, quoted, delimited] of source.matchAll(/`([^`\n]{2,400})`|(?:%|\bq)x\s*[({[/|!]([^)}\]|!]{2,400})/g))
      shell.subshell().runText(value((quoted ?? delimited)!.replace(/#\{[^}]*\}/g, HOLE)));
  }
  if (language === 'node')
    for (const [, command] of source.matchAll(/(?:\$|Bun\.\$|execa\$)`([^`]{2,400})`/g))
      shell.subshell().runText(value(command!.replace(/\$\{[^}]*\}/g, HOLE)));
  if (language === 'powershell') judgePowerShell(source, session, shell, isInline);
}

function runFound(
  first: Evaluated,
  name: string,
  {
    source,
    variables,
    session,
    shell,
    isInline,
  }: {
    source: string;
    variables: ReadonlyMap<string, string>;
    session: Session;
    shell: Shell;
    isInline: boolean;
  },
): void {
  if (first.text === '') return;
  const inner = shell.subshell();
  const known = first.text.replaceAll(HOLE, '').trim() !== '';
  if (!known) {
    if (first.isDecoded) session.emit('execute decoded', name);
    else if (isInline) session.emit('execute opaque', `${name}(…)`);
    return;
  }
  if (first.isDecoded) session.emit('execute disguised', first.text);
  if (first.items) {
    dispatch(
      inner,
      first.items.map((item) => value(item)),
      unknownValue,
    );
    return;
  }
  const takesList =
    /^(?:.*\.)?(?:spawn|spawnSync|execFile|execFileSync|fork|exec[lv]p?e?|spawn[lv]p?e?|Popen|system|exec|execa|execaSync)$/.test(
      name,
    );
  const words: string[] = [];
  let at = first.end;
  while (takesList && source[at] === ',' && words.length < 40) {
    const next = evaluateExpression(source, at + 1, variables);
    // Options objects begin with a brace.
    if (/^\s*\{/.test(source.slice(at + 1, next.end + 1)) || /^\s*\w+\s*=/.test(source.slice(at + 1, next.end))) break;
    if (next.items) words.push(...next.items);
    else if (next.text !== '') words.push(next.text);
    at = next.end;
  }
  if (words.length > 0 && !/\s/.test(first.text.trim())) {
    const isShell = /exec[lv]/.test(name);
    dispatch(
      inner,
      [first.text, ...(isShell ? words.slice(1) : words)].map((word) => value(word)),
      unknownValue,
    );
  } else inner.runText(value(first.text, first.isDecoded ? Taint.output : 0), unknownValue, { trusted: !isInline });
}

const deleteCalls =
  /(?<![\w])(?:shutil\.rmtree|os\.(?:remove|unlink|rmdir|removedirs)|fs(?:\.promises)?\.(?:rm|rmSync|rmdir|rmdirSync|unlink|unlinkSync)|(?<!\.)(?:rmSync|unlinkSync|rmdirSync|rmtree|rimraf(?:\.sync)?)|fsp\.(?:rm|unlink)|require\(['"](?:node:)?fs['"]\)\.(?:rm|rmSync|rmdirSync|unlinkSync|unlink)|FileUtils\.(?:rm_rf|rm_r|rm|remove_dir|remove_entry_secure)|File\.(?:delete|unlink)|Dir\.(?:delete|rmdir)|Deno\.remove(?:Sync)?|unlink|remove_tree|os\.RemoveAll|file_delete|fs\.remove(?:Sync)?)(?!\w)\s*\(?\s*(?=["'`\w~($[f])/g;
const writeCalls =
  /(?<![\w])(?:fs(?:\.promises)?\.(?:writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|truncate|truncateSync)|(?<!\.)(?:writeFileSync|appendFileSync)|require\(['"](?:node:)?fs['"]\)\.(?:writeFileSync|appendFileSync|truncateSync)|File\.(?:write|open)|IO\.write|Deno\.writeTextFile(?:Sync)?|file_put_contents|Bun\.write|os\.(?:chmod|chown|truncate)|fs\.(?:chmodSync|chmod|chownSync))\s*\(\s*/g;
const readCalls =
  /(?<![\w])(?:fs(?:\.promises)?\.(?:readFile|readFileSync|createReadStream|copyFileSync|cpSync)|(?<!\.)readFileSync|require\(['"](?:node:)?fs['"]\)\.\w+|File\.(?:read|readlines|open)|IO\.read|Deno\.readTextFile(?:Sync)?|file_get_contents|readfile|Bun\.file|shutil\.(?:copy2?|copyfile|copytree|make_archive|move)|linecache\.getlines)\s*\(\s*/g;

/** Calls with a source and a target. */
const pairCalls =
  /(?<![\w])(?:os\.(?:rename|replace|renames|link|symlink)|shutil\.(?:move|copy2?|copyfile|copytree)|fs(?:\.promises)?\.(?:rename|copyFile|cp|link|symlink|move|copy)(?:Sync)?|(?<!\.)(?:renameSync|copyFileSync|cpSync)|require\(['"](?:node:)?fs['"]\)\.(?:rename|copyFile|cp)(?:Sync)?|File\.(?:rename|symlink|link)|FileUtils\.(?:mv|cp|cp_r|move|copy|ln_s|install)|Deno\.(?:rename|copyFile)(?:Sync)?)(?!\w)\s*\(?\s*(?=["'`\w~($[f])/g;

function judgeFiles({ source, variables, session, shell, isInline }: Judged): void {
  const pathAt = (index: number): string => evaluateExpression(source, index, variables).text;
  for (const match of source.matchAll(deleteCalls)) {
    session.spend(2);
    const path = pathAt(match.index + match[0].length);
    const isKnownStart = path !== '' && !path.startsWith(HOLE);
    if (isKnownStart) shell.delete(value(path), /rm|Tree|tree|remove_dir|RemoveAll|rimraf/i.test(match[0]));
    else if (isInline && path !== '') shell.delete(value(path), true);
  }
  for (const match of source.matchAll(writeCalls)) {
    const path = pathAt(match.index + match[0].length);
    if (path !== '' && !path.startsWith(HOLE)) shell.write(value(path), unknownValue);
    else if (isInline && path !== '') shell.write(value(path), unknownValue);
  }
  for (const match of source.matchAll(readCalls)) {
    const path = pathAt(match.index + match[0].length);
    if (path !== '' && !path.startsWith(HOLE)) readPath(path, { session, shell, isInline });
  }
  for (const match of source.matchAll(pairCalls)) {
    session.spend(2);
    const from = evaluateExpression(source, match.index + match[0].length, variables);
    const to = source[from.end] === ',' ? evaluateExpression(source, from.end + 1, variables).text : '';
    const isMoving = /rename|move|replace|\bmv/i.test(match[0]);
    if (isMoving && from.text !== '' && !from.text.startsWith(HOLE)) shell.delete(value(from.text), true);
    if (to !== '' && !to.startsWith(HOLE)) shell.write(value(to), unknownValue);
  }
  // `open(F, ">path")`, `open(my $f, '<', path)`: the mode may stand with the name.
  if (/\bopen\b[^;\n]{0,200},\s{0,20}["'][<>|+]/.test(source))
    for (const [, mode, joined, apart] of source.matchAll(
      /\bopen\s*\(?\s*(?:my\s+)?[$\w]+\s*,\s*["']\s*([+<>|]+)\s*([^"']*)["'](?:\s*,\s*["']([^"']+)["'])?/g,
    )) {
      const path = joined || apart;
      if (!path) continue;
      if (mode!.includes('|')) shell.subshell().runText(value(path));
      else if (mode!.includes('>')) shell.write(value(path), unknownValue);
      else readPath(path, { session, shell, isInline });
    }
  for (const match of source.matchAll(
    /(?<![\w.])(?:open|io\.open|codecs\.open|fopen|file|pathlib\.Path|Path|new File(?:Reader|Writer|InputStream|OutputStream)?)\s*\(\s*/g,
  )) {
    const start = match.index + match[0].length;
    const expression = evaluateExpression(source, start, variables);
    session.spend(2 + (expression.end - start) / charactersPerStep);
    const path = expression.text;
    if (path === '' || path.startsWith(HOLE)) continue;
    const rest = source.slice(expression.end, expression.end + 80);
    if (
      /^\s*,\s*(?:mode\s*=\s*)?["'][rb]*[wax+]/.test(rest) ||
      /^\s*\)\s*\.\s*(write_text|write_bytes|touch|mkdir)/.test(rest) ||
      /Writer|Output/.test(match[0])
    )
      shell.write(value(path), unknownValue);
    else if (/^\s*\)\s*\.\s*(unlink|rmdir)/.test(rest)) shell.delete(value(path), false);
    else if (/Path/.test(match[0]) && !/\.\s*(read_|open)/.test(rest)) continue;
    else readPath(path, { session, shell, isInline });
  }
}

function readPath(path: string, { session, shell, isInline }: Pick<Judged, 'session' | 'shell' | 'isInline'>): void {
  const resolved = shell.path(value(path.startsWith('~') ? session.places.home + path.slice(1) : path));
  // A path that is put together at run time is the program's own affair; on the command line it is not.
  const isTold = isInline || !path.includes(HOLE);
  const isSecret = resolved !== undefined && isTold && secrecyOf(resolved) === 'secret';
  // A project's program may read its own settings; on the command line that prints them.
  if (isSecret && (isInline || !isWithin(resolved, session.places.worktree))) session.emit('reveal secret', resolved);
  else if (resolved !== undefined) {
    const place = session.placeOf(resolved);
    if (place !== 'nowhere') session.emit(`read ${place}`, resolved);
  }
}

const decoders =
  /b(?:64|32|85|16)decode|atob\(|Buffer\.from\([^)]*(?:base64|hex)|decode64|base64_decode|fromhex|unhexlify|marshal\.loads|zlib\.decompress|codecs\.decode|fromCharCode|pack\(\s*["']H/;
const remotes =
  /urlopen|requests\.(?:get|post)|httpx\.|fetch\s*\(|https?\.get|axios|urllib|Net::HTTP|open-uri|LWP|HTTP::Tiny|file_get_contents\(\s*['"]https?:/;

/** Text that becomes code: decoded, downloaded, or put together. */
function judgeEvaluation({ source, variables, session, shell, isInline, language }: Judged): void {
  const hasEvaluation =
    /\.then\(\s*(?:eval|Function)\s*\)|(?<![\w.])(?:eval|exec|compile|Function|execfile|instance_eval|class_eval|runInThisContext|runInNewContext|assert|loadstring|load)\s*\(|new Function|vm\.\w+\(|\beval\s+["'$@\w]/.test(
      source,
    );
  const runsCommands = /os\.system|subprocess|child_process|execSync|shell\s*=\s*True|popen|system\s*\(/.test(source);
  if (!hasEvaluation && !runsCommands) return;
  for (const match of source.matchAll(
    /(?<![\w.])(?:eval|exec|new Function|Function|vm\.runIn\w+|instance_eval|loadstring|load|assert)\s*\(\s*/g,
  )) {
    const start = match.index + match[0].length;
    const { text, isDecoded, end } = evaluateExpression(source, start, variables);
    session.spend(3 + (end - start) / charactersPerStep);
    const known = text.replaceAll(HOLE, '').trim() !== '';
    const argument = source.slice(match.index, match.index + 400);
    if (remotes.test(argument)) session.emit('execute remote', argument);
    else if (isDecoded || decoders.test(argument)) {
      session.emit('execute decoded', argument);
      if (known) judgeCode(language, text, session, shell, { inline: isInline });
    } else if (known && !text.includes(HOLE)) judgeCode(language, text, session, shell, { inline: isInline });
    else if (isInline) session.emit('execute opaque', argument);
  }
  if (
    isInline &&
    runsCommands &&
    remotes.test(source) &&
    /\.write\(\s*(?:urllib|requests|u\.|httpx|\w+\.urlopen|urlopen)/.test(source)
  )
    session.emit('execute remote', source.slice(0, 200));
  if (isInline && remotes.test(source) && /\.then\(\s*(?:eval|Function|exec)\s*\)/.test(source))
    session.emit('execute remote', source.slice(0, 200));
  if (
    isInline &&
    runsCommands &&
    decoders.test(source) &&
    /shell\s*=\s*True|os\.system|os\.popen|exec(?:Sync)?\(|getoutput/.test(source) &&
    new RegExp(
      `(?:system|popen|exec(?:Sync)?|run|call|check_call|check_output|Popen|getoutput)\\s*\\([^)]*(?:${decoders.source})`,
    ).test(source)
  ) {
    session.emit('execute decoded', source.slice(0, 200));
  }
  if (
    remotes.test(source) &&
    /(?:os\.system|subprocess\.\w+|execSync|exec|spawn)\s*\([^)]*(?:urlopen|requests\.get|\.text|\.read\(\)|body|data)\b/.test(
      source,
    ) &&
    isInline
  )
    session.emit('execute remote', source.slice(0, 200));
}

function judgeProcess({ source, session, isInline }: Judged): void {
  // An attribute by a name that is put together hides which it is.
  if (isInline && /getattr\s*\([^)]*(?:\)[^)]*)?,[^)]*\+|__import__\s*\([^)'"]*["'][^'"]*["']\s*\+/.test(source))
    session.emit('execute disguised', source.slice(0, 200));
  if (
    isInline &&
    /\bsocket\b|inet_aton|TCPSocket|fsockopen|net\.(?:connect|Socket)|IO::Socket/.test(source) &&
    /\/bin\/(?:ba|z|da)?sh|cmd\.exe|IO\.popen/.test(source)
  ) {
    session.emit('execute network-shell', source.slice(0, 200));
  }
  if (
    /while\s*(?:\(?\s*(?:True|1|true)\s*\)?)\s*:?\s*\{?\s*(?:os\.)?fork\s*\(|fork\s+while\s+fork|loop\s*\{\s*fork/.test(
      source,
    )
  )
    session.emit('execute exhausting', 'fork in a loop');
  if (/os\.(?:setuid|seteuid|setgid)\s*\(\s*0|process\.setuid\(\s*0|POSIX::setuid\(0/.test(source))
    session.emit('execute privileged', 'setuid(0)');
  if (isInline && /(?:os\.kill|process\.kill)\s*\(\s*(?:1|-1)\b/.test(source)) session.emit('control process', 'kill');
}

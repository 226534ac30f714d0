import { judgeAwk } from '../../code/awk.js';
import { judgeCode } from '../../code/code.js';
import { judgeEnvironmentReads } from '../../code/environment.js';
import { hostKind } from '../../hosts.js';
import { HOLE } from '../../paths.js';
import { type Call, type CommandTable, named } from '../call.js';
import { anyProgram, dispatch } from '../dispatch.js';
import { has, parseOptions, valuesOf, type OptionShape } from '../options.js';
import { runFile } from '../run-file.js';
import { decodeBase64 } from '../text.js';
import { emptyValue, isKnown, join, perhapsSame, Taint, tainted, unknownValue, value, type Value } from '../value.js';
import { hollowsCheck } from '../package-scripts.js';
import { judgeManagement } from './frameworks.js';
import { filter, isListing } from './readers.js';

/** Programs that run code given to them as text, as a file or on standard input. */
export const interpreters: CommandTable = {
  ...named('python python2 pypy ipython jython micropython', (call) =>
    runCode(call, 'python', { short: 'cmWX', code: ['c'], module: 'm' }),
  ),
  ...named('node nodejs', (call) =>
    runCode(call, 'node', {
      short: 'epr',
      long: 'eval print require import loader experimental-loader env-file test-name-pattern test-reporter',
      code: ['e', 'p', 'eval', 'print'],
    }),
  ),
  ...named('deno bun tsx ts-node', (call) => runtime(call)),
  ...named('perl', (call) => runCode(call, 'perl', { short: 'eEIMmCx', code: ['e', 'E'] })),
  ...named('ruby jruby', (call) => runCode(call, 'ruby', { short: 'eIrCE', code: ['e'] })),
  ...named('php', (call) => runCode(call, 'php', { short: 'rfBRFEdzcSt', code: ['r', 'B', 'R', 'E'] })),
  ...named('lua luajit', (call) => runCode(call, 'lua', { short: 'el', code: ['e'] })),
  ...named('Rscript R', (call) => runCode(call, 'r', { short: 'eE', code: ['e', 'E'] })),
  ...named('tclsh wish', (call) => runCode(call, 'tcl', { short: 'c', code: ['c'] })),
  m4: (call) => {
    const options = parseOptions(call.args, { short: 'DUIFRLo', long: 'define include' });
    for (const file of [...options.operands, ...(options.operands.length === 0 ? [value('-')] : [])]) {
      const { text } = file.text === '-' ? call.stdin : call.shell.read(file);
      if (text !== HOLE)
        judgeCode('m4', text, call.session, call.shell, { args: valuesOf(options, 'D', 'define'), inline: true });
    }
    return tainted(Taint.output);
  },
  ...named('osascript', (call) => runCode(call, 'osascript', { short: 'el', code: ['e'] })),
  ...named('qjs gjs mujs d8', (call) => runCode(call, 'node', { short: 'ec', long: 'eval', code: ['e', 'c', 'eval'] })),
  raku: (call) => runCode(call, 'perl', { short: 'eI', code: ['e'] }),
  ...named('erl escript', (call) =>
    runCode(call, 'erl', { singleDash: true, long: 'eval s sname name pa pz', code: ['eval'] }),
  ),
  ...named(
    'julia elixir iex groovy groovysh scala scala-cli kotlin jshell clojure clj bb racket guile sbcl clisp ecl ocaml ' +
      'ghc runghc swift crystal nim janet fennel octave gnuplot wolframscript sage gp maxima io pike factor',
    (call) =>
      runCode(call, call.name, {
        short: 'eEcx',
        long: 'eval eval-file code execute batch-string',
        code: ['e', 'E', 'c', 'x', 'eval', 'code', 'execute', 'batch-string'],
      }),
  ),
  // A program made and run in one call is known by its source.
  ...named('gcc g++ cc c++ clang clang++ rustc tcc javac kotlinc ghc-make', (call) => {
    const { shell, session, stdin } = call;
    const sources = call.args.flatMap((argument) => {
      const path = /\.(c|cc|cpp|cxx|rs|java|kt)$/.test(argument.text) ? shell.path(argument) : undefined;
      const held = path === undefined ? undefined : session.files.get(session.follow(path));
      return held ? [held] : [];
    });
    if (call.args.some(({ text }) => text === '-') && isKnown(stdin)) sources.push(stdin);
    for (const source of sources) judgeCode('c', source.text, session, shell.subshell(), { inline: true });
    for (const output of valuesOf(parseOptions(call.args, { short: 'oxILlDUOWfmg' }), 'o'))
      shell.write(output, tainted(Taint.output));
    return tainted(Taint.output);
  }),
  java: (call) => {
    const { operands } = parseOptions(call.args, {
      singleDash: true,
      long: 'cp classpath jar m module p module-path add-modules',
      command: true,
    });
    for (const file of valuesOf(parseOptions(call.args, { singleDash: true, long: 'jar' }), 'jar'))
      runFile(call.shell, file, [], call.stdin, 'java');
    const jar = call.args.findIndex(({ text }) => text === '-jar');
    if (jar >= 0 && call.args[jar + 1])
      anyProgram({
        ...call,
        name: call.args[jar + 1]!.text.replace(/^.*\/|\.jar$/g, ''),
        args: call.args.slice(jar + 2),
      });
    if (/\.java$/.test(operands[0]?.text ?? '')) runFile(call.shell, operands[0]!, [], call.stdin, 'java');
    return tainted(Taint.output);
  },
  ...named('awk gawk mawk nawk', runAwk),
  ...named('sed gsed', runSed),
  ...named('powershell pwsh', runPowerShell),
};

interface CodeShape extends OptionShape {
  code: string[];
  module?: string;
}

function runCode(call: Call, language: string, shape: CodeShape): Value {
  const { args, shell, session, stdin } = call;
  const bundled = args.map((argument) => splitBundle(argument, shape.code)).flat();
  const options = parseOptions(bundled, { ...shape, command: true });
  const inline = options.values
    .filter(({ name }) => shape.code.includes(name))
    .map(({ name, value: code }) =>
      language === 'node' && /^p(rint)?$/.test(name)
        ? { text: `console.log(${code.text}\n)`, taint: code.taint }
        : code,
    );
  for (const { text } of args)
    if (language === 'node' && /^--inspect(-brk|-wait|-port)?=(?!127\.|localhost|\[::1\]|\d+$)/.test(text))
      session.emit('listen network', text);
  for (const file of valuesOf(options, 'env-file')) session.emit('read worktree', file.text);
  for (const { name, value: required } of options.values) {
    if (/^(r|require|import|loader)$/.test(name) && /^[./]/.test(required.text))
      runFile(shell, required, [], stdin, language);
  }
  // What stands behind a module's name is the module's.
  const at = shape.module ? args.findIndex(({ text }) => text === `-${shape.module}`) : -1;
  const module = at < 0 ? undefined : args[at + 1];
  if (
    module &&
    !args.slice(0, at).some(({ text }, index) => !text.startsWith('-') && !/^-[WX]$/.test(args[index - 1]?.text ?? ''))
  )
    return runModule(call, module, args.slice(at + 2));
  if (shape.module && has(options, shape.module))
    return runModule(call, valuesOf(options, shape.module)[0]!, options.operands);
  if (inline.length > 0) {
    for (const code of inline) judgeInline(call, language, code, options.operands);
    return join([tainted(stdin.taint | Taint.output), ...processed(call, language, options, inline)]);
  }
  // PHP's own server.
  if (language === 'php' && valuesOf(options, 'S').some(({ text }) => !/^(localhost|127\.|\[::1\])/.test(text)))
    session.emit('listen network', 'php -S');
  const [file, ...positional] = options.operands;
  if (file && file.text !== '-' && file.text !== '/dev/stdin') {
    judgeManagement(call, file.text, positional);
    if (/(^|\/)setup\.py$/.test(file.text) && positional.some(({ text }) => /^(upload|register)$/.test(text)))
      session.emit('publish package', 'setup.py upload');
    return runFile(shell, file, positional, stdin, language);
  }
  if (!file && args.some(({ text }) => /^-(-?version|v|V|-help|h|-test|c|-check|l|S)/.test(text)))
    return tainted(Taint.output);
  if (stdin.text === HOLE && stdin.taint === 0) return tainted(Taint.output);
  judgeInline({ session, shell }, language, stdin, positional);
  return tainted(stdin.taint | Taint.output);
}

/** `perl -pe … FILE` reads its files, with `-i` it rewrites them. */
function processed(
  { shell }: Call,
  language: string,
  options: ReturnType<typeof parseOptions>,
  inline: readonly Value[],
): Value[] {
  if (!/^(perl|ruby)$/.test(language)) return [];
  if (!has(options, 'n', 'p', 'i') && !inline.some(({ text }) => /<>|<<>>|ARGF/.test(text))) return [];
  const changes = inline.flatMap(({ text }) => replacementsOf(text));
  return options.operands.map((file) => {
    if (!has(options, 'i')) return shell.read(file);
    shell.write(file, tainted(Taint.output));
    for (const path of shell.paths(file))
      if (path !== undefined) for (const change of changes) shell.session.edits.push({ path, ...change });
    return emptyValue;
  });
}

/** `-pe` and `-ne` as single flags, so that the code after them is seen. */
function splitBundle(argument: Value, code: readonly string[]): Value[] {
  const match = /^-([a-zA-Z0-9]{2,6})$/.exec(argument.text);
  if (!match) return [argument];
  const last = match[1]!.at(-1)!;
  return code.includes(last)
    ? [
        { text: `-${match[1]!.slice(0, -1)}`, taint: 0 },
        { text: `-${last}`, taint: 0 },
      ]
    : [argument];
}

export function judgeInline(
  { session, shell, stdin }: Pick<Call, 'session' | 'shell'> & { stdin?: Value },
  language: string,
  code: Value,
  args: readonly Value[] = [],
): void {
  if (code.taint & Taint.remote) session.emit('execute remote', code.text);
  if (code.taint & Taint.decoded) session.emit('execute decoded', code.text);
  if (code.text.replaceAll(HOLE, '').trim() === '') {
    if (!(code.taint & (Taint.remote | Taint.decoded))) session.emit('execute opaque', code.text);
    return;
  }
  if (
    /package\.json/.test(session.evidence) &&
    /write|dump|open\(|-\w*i\b/.test(session.evidence) &&
    hollowsCheck(code.text)
  )
    session.emit('disable gate', code.text);
  judgeHidden({ session, shell }, code.text);
  judgeCode(language, code.text, session, shell.subshell(), { inline: true, args, ...(stdin && { stdin }) });
}

/** What is decoded on the spot and run, piped into a shell, or done by a module that was brought in by another way. */
function judgeHidden({ session, shell }: Pick<Call, 'session' | 'shell'>, code: string): void {
  if (
    /\beval\b[\s({]{0,4}(pack|unpack|decode\w*)\b|\b(system|exec|eval|spawn)\b[^;\n]{0,200}\.(unpack1?|pack)\(/.test(
      code,
    )
  )
    session.emit('execute decoded', code);
  if (/\bopen\b[\s(]{0,4}[^,\n]{1,40},\s{0,4}["'](\|\s{0,4}\S|\|-|-\|)/.test(code))
    session.emit('execute opaque', code);
  if (/child_process/.test(code))
    for (const [, , command] of code.matchAll(/\.exec(?:Sync)?\(\s{0,4}(["'`])([^"'`]{1,500})\1/g))
      shell.perhaps(() => shell.runText(value(command!)));
  if (/\bimport\(\s{0,4}["'](node:)?fs/.test(code))
    for (const [, path] of code.matchAll(/\.(?:rm|rmdir|unlink)(?:Sync)?\(\s{0,4}["'`]([^"'`]{1,500})["'`]/g))
      shell.delete(value(path!), true);
}

const moduleProgram =
  /^(twine|flit|poetry|hatch|pdm|uv|pipx|pipenv|awscli|ansible|alembic|django|celery|fabric|httpie|IPython|virtualenv)(\..*)?$/;

function runModule(call: Call, module: Value, operands: readonly Value[]): Value {
  const { session, shell } = call;
  const name = module.text;
  if (
    /^(pdb|bdb|cProfile|profile|trace|coverage|runpy|kernprof|line_profiler|memory_profiler|viztracer|debugpy|scalene)$/.test(
      name,
    )
  )
    return underModule(call, operands);
  if (name === 'timeit') {
    const options = parseOptions(operands, { short: 'nrsu', long: 'number repeat setup unit' });
    for (const code of [...valuesOf(options, 's', 'setup'), ...options.operands]) judgeInline(call, 'python', code);
    return tainted(Taint.output);
  }
  if (/^(zipfile|tarfile)$/.test(name)) return archiveModule(call, operands);
  if (/^(json\.tool|compileall|venv|virtualenv|zipapp|py_compile|lib2to3|ensurepip)$/.test(name)) {
    const options = parseOptions(operands, { short: 'o', long: 'indent output prompt' });
    const written =
      name === 'json.tool' ? options.operands.slice(1) : [...options.operands, ...valuesOf(options, 'o', 'output')];
    for (const target of written) shell.write(target, tainted(Taint.output));
    if (name === 'json.tool') return options.operands[0] ? shell.read(options.operands[0]) : tainted(Taint.output);
    return tainted(Taint.output);
  }
  if (/^(smtpd|aiosmtpd|xmlrpc\.server|pyftpdlib|uvicorn|gunicorn|waitress|twisted)$/.test(name))
    return dispatch(shell, [value(name), ...operands], call.stdin);
  if (/^(ftplib|telnetlib|poplib|imaplib|nntplib|smtplib|webbrowser)$/.test(name)) {
    const host = operands.find(({ text }) => !text.startsWith('-'));
    if (host)
      session.emit(
        `egress ${hostKind(host.text.replace(/^\w+:\/\//, '').split(/[/:]/)[0]!, undefined, session.context)}`,
        host.text,
      );
    return tainted(Taint.output);
  }
  const isLocal = operands.some(({ text }) => /^(--bind=|-b)?(127\.[\d.]+|localhost|::1)$/.test(text));
  if (/^(http\.server|SimpleHTTPServer)$/.test(name) && !isLocal) session.emit('listen network', name);
  if (name === 'pip' || name === 'ensurepip')
    return call.shell.runText(value(['pip', ...operands.map(({ text }) => `'${text}'`)].join(' ')));
  for (const operand of operands) if (operand.text.includes('/')) call.shell.read(operand);
  // A module of the worktree is a file of it.
  const path = `./${name.replaceAll('.', '/')}`;
  for (const file of [`${path}.py`, `${path}/__main__.py`])
    if (isAtHand(call, value(file))) return runFile(shell, value(file), operands, call.stdin, 'python');
  // Many modules are programs that have a name of their own.
  if (moduleProgram.test(name)) return dispatch(call.shell, [value(name.split('.')[0]!), ...operands], call.stdin);
  return tainted(Taint.output);
}

function isAtHand({ shell, session }: Call, file: Value): boolean {
  const path = shell.path(file);
  if (path === undefined) return false;
  return (
    session.files.has(path) || (session.placeOf(path) === 'worktree' && session.context.readFile?.(path) !== undefined)
  );
}

/** A module whose job is to run a program: a file, another module, or text. */
function underModule(call: Call, operands: readonly Value[]): Value {
  const words = operands[0]?.text === 'run' ? operands.slice(1) : operands;
  const options = parseOptions(words, { short: 'ocmsCf', long: 'file outfile', command: true });
  for (const target of valuesOf(options, 'o', 'outfile')) call.shell.write(target, tainted(Taint.output));
  for (const code of valuesOf(options, 'c'))
    judgeInline(call, 'python', value(code.text.replace(/^\s*!/, ''), code.taint));
  const [module] = valuesOf(options, 'm');
  if (module) return runModule(call, module, options.operands);
  const [file, ...args] = options.operands;
  return file ? runFile(call.shell, file, args, call.stdin, 'python') : tainted(Taint.output);
}

/** `python -m zipfile -e ARCHIVE DIRECTORY`, `-c ARCHIVE FILE…`. */
function archiveModule({ shell }: Call, operands: readonly Value[]): Value {
  const [verb, archive, ...rest] = operands.filter(({ text }) => !/^(-v|--verbose|--filter)$/.test(text));
  if (/^(-e|--extract)$/.test(verb?.text ?? '')) shell.write(rest[0] ?? value('./archive'), unknownValue);
  else if (/^(-c|--create)$/.test(verb?.text ?? '')) {
    const content = join([emptyValue, ...rest.map((file) => shell.readTree(file))]);
    if (archive) shell.write(archive, tainted(content.taint));
  }
  return tainted(Taint.output);
}

function runtime(call: Call): Value {
  const [verb, ...rest] = call.args;
  if (call.name === 'bun' && verb?.text === 'x') return dispatch(call.shell, [value('bunx'), ...rest], call.stdin);
  if (verb?.text === 'eval') {
    judgeInline(call, 'node', join(rest.filter(({ text }) => !text.startsWith('-'))));
    return tainted(Taint.output);
  }
  if (verb?.text === 'publish' && call.name !== 'tsx') {
    if (!rest.some(({ text }) => text === '--dry-run')) call.session.emit('publish package', `${call.name} publish`);
    return tainted(Taint.output);
  }
  if (verb?.text === 'run' || verb?.text === 'test') {
    const file = rest.find(({ text }) => !text.startsWith('-'));
    if (file && /^https?:/.test(file.text)) call.session.emit('execute remote', file.text);
    else if (file && /[./]/.test(file.text)) return runFile(call.shell, file, [], call.stdin, 'node');
    return tainted(Taint.output);
  }
  return runCode(call, 'node', { short: 'ep', long: 'eval print', code: ['e', 'p', 'eval', 'print'] });
}

function runAwk(call: Call): Value {
  const { args, shell, session, stdin } = call;
  const options = parseOptions(args, { short: 'FvfiEeW', long: 'field-separator assign file source include exec' });
  const files = valuesOf(options, 'f', 'file', 'E', 'exec');
  const sources = valuesOf(options, 'e', 'source');
  const [program] = files.length + sources.length === 0 ? options.operands : [];
  for (const file of files) runFile(shell, file, [], stdin, 'awk');
  const given = valuesOf(options, 'v', 'assign').concat(
    options.operands.slice(1).filter(({ text }) => /^\w+=/.test(text)),
  );
  for (const code of program ? [program] : sources) {
    session.spend(10 + code.text.length / 100);
    judgeAwk(code.text, shell, given);
    judgeEnvironmentReads({ source: code.text, session, isInline: true });
  }
  const inputs = program ? options.operands.slice(1) : options.operands;
  const inputFiles = inputs.filter(({ text }) => !/^\w+=/.test(text));
  const read = inputFiles.map((file) => shell.read(file));
  if (valuesOf(options, 'i', 'include').some(({ text }) => text === 'inplace'))
    for (const file of inputFiles) shell.write(file, tainted(Taint.output));
  const input = read.length > 0 ? join(read) : stdin;
  // One column of a listing is a listing.
  const isColumn = program !== undefined && /^\s*\{\s*print\s+\$\w+\s*;?\s*\}\s*$/.test(program.text);
  if (isColumn && isListing(input)) return input;
  if ((program ? [program] : sources).some(({ text }) => /\bENVIRON\b(?!\[\s*")/.test(text)))
    return tainted(Taint.environment | Taint.output);
  return read.length === 0 ? perhapsSame(input) : tainted(input.taint | Taint.output);
}

function runSed(call: Call): Value {
  const { args, shell, session, stdin } = call;
  const options = parseOptions(args, { short: 'efl', long: 'expression file line-length' });
  const scripts = valuesOf(options, 'e', 'expression');
  const files = valuesOf(options, 'f', 'file');
  const [inlineScript] = scripts.length + files.length === 0 ? options.operands : [];
  const targets = inlineScript ? options.operands.slice(1) : options.operands;
  for (const file of files) judgeSed(call, (file.text === '-' ? stdin : shell.read(file)).text);
  for (const script of inlineScript ? [inlineScript] : scripts) judgeSed(call, script.text);
  const inPlace = args.some(({ text }) => /^-[nErsz]*i|^--in-place/.test(text));
  if (inPlace) {
    if (targets.some(({ text }) => /package\.json$/.test(text)) && hollowsCheck(session.evidence))
      session.emit('disable gate', session.evidence);
    const changes = (inlineScript ? [inlineScript] : scripts).flatMap(({ text }) => replacementsOf(text));
    for (const target of targets) {
      if (target.text === '') continue;
      for (const path of shell.paths(target)) {
        session.write(path, target.text, tainted(Taint.output));
        if (path !== undefined) for (const change of changes) session.edits.push({ path, ...change });
      }
    }
    return emptyValue;
  }
  return filter({ ...call, args: targets.map((one) => one) }, {});
}

/** The texts that `s/old/new/`, `/old/d` and `/old/c new` take for others, as far as patterns are plain text. */
function replacementsOf(script: string): { before: string; after: string }[] {
  const changes: { before: string; after: string }[] = [];
  for (const [, , before, after] of script.matchAll(/\bs([^\w\s\\])((?:\\.|(?!\1)[^\\])+)\1((?:\\.|(?!\1)[^\\])*)\1/g))
    changes.push({
      before: plainText(before!),
      after: plainText(after!.replace(/(^|[^\\])&/g, (_, head: string) => head + before!).replace(/\\n/g, '\n')),
    });
  for (const [, before, after] of script.matchAll(/(?:^|[;{}\n]|,)\s*\/((?:\\.|[^\\/])+)\/(?:d|c\\?\s*([^\n;]*))/g))
    changes.push({ before: plainText(before!), after: after ?? '' });
  return changes.slice(0, 8);
}

/** A pattern without its escapes and anchors. */
const plainText = (pattern: string): string =>
  pattern
    .replace(/^\^|(?<!\\)\$$/g, '')
    .replace(/\.\*|\[[^\]]*\][*+]?|\\s[*+]?/g, ' ')
    .replace(/\\(.)/g, '$1');

function judgeSed({ shell, session }: Call, script: string): void {
  // `e` runs a command, `w` and `r` touch files, and so do these flags of `s`.
  for (const [, command] of script.matchAll(/(?:^|[;{}\n]|\d|\$|\/)\s*e\s+([^\n]+)/g)) shell.runText(value(command!));
  const substitution = /s([^\w\s\\])(?:\\.|(?!\1)[^\\])*\1((?:\\.|(?!\1)[^\\])*)\1([a-zA-Z0-9]*)\s*([^;\n}]*)/g;
  for (const [, , replacement, flags, rest] of script.matchAll(substitution)) {
    if (flags!.includes('e')) {
      session.emit('execute opaque', script);
      shell.perhaps(() => shell.runText(value(replacement!)));
    }
    if (flags!.includes('w')) shell.write(value(rest!.trim()), unknownValue);
  }
  for (const [, file] of script.matchAll(/(?:^|[;{}\n]|\d|\$|\/)\s*[wW]\s+([^\n;}]+)/g))
    shell.write(value(file!.trim()), unknownValue);
  for (const [, file] of script.matchAll(/(?:^|[;{}\n]|\d|\$|\/)\s*[rR]\s+([^\n;}]+)/g))
    shell.read(value(file!.trim()));
}

function runPowerShell(call: Call): Value {
  const { args, shell, session, stdin } = call;
  for (let index = 0; index < args.length; index += 1) {
    const option = args[index]!.text.toLowerCase();
    const next = args[index + 1];
    if (/^[-/]e(nc?|nco\w*|c)?$/.test(option) && next && !next.text.startsWith('-')) {
      session.emit('execute disguised', args[index]!.text);
      const decoded = decodeBase64(next.text)?.replaceAll('\0', '');
      if (decoded !== undefined) judgeCode('powershell', decoded, session, shell);
      return tainted(Taint.output);
    }
    if (/^[-/]c(o\w*)?$/.test(option)) {
      const code = join(args.slice(index + 1), ' ');
      judgeInline(call, 'powershell', code.text === '-' ? stdin : code);
      return tainted(Taint.output);
    }
    if (/^[-/]f(i\w*)?$/.test(option) && next)
      return runFile(shell, next.text === '-' ? value('/dev/stdin') : next, [], stdin, 'powershell');
  }
  const file = args.find(({ text }) => !text.startsWith('-'));
  if (file)
    return /\.ps1$/.test(file.text)
      ? runFile(shell, file, [], stdin, 'powershell')
      : (judgeInline(call, 'powershell', join(args, ' ')), tainted(Taint.output));
  if (stdin.text !== HOLE || stdin.taint !== 0) judgeInline(call, 'powershell', stdin);
  return tainted(Taint.output);
}

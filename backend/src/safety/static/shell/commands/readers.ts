import { secretVariable } from '../../code/environment.js';
import { BELOW, HOLE } from '../../paths.js';
import { type Call, type CommandTable, named } from '../call.js';
import { has, lastOf, parseOptions, valuesOf, type OptionShape } from '../options.js';
import { decodeBase64, decodeHex, rotate13 } from '../text.js';
import { hollowsCheck } from '../package-scripts.js';
import { kindOf } from '../../content/kinds.js';
import { exhausting, gigabytes } from './files.js';
import { isKnown, join, perhapsSame, Taint, tainted, value, type Value } from '../value.js';

/** Programs that read files or their input and print something. */
export const readers: CommandTable = {
  ...named('cat tac zcat bat batcat nl less more', (call) => {
    const shape = { short: lessShort(call.name), long: 'lines language theme style line-range pager' };
    for (const { text } of call.args) {
      // `less '+!command'` runs it before anything is shown.
      const command = /^\+[^!|]{0,20}[!|]\$?(.+)$/.exec(text)?.[1];
      if (command && /^(less|more)$/.test(call.name)) call.shell.runText(value(command), call.stdin);
    }
    for (const pager of valuesOf(parseOptions(call.args, shape), 'pager')) call.shell.runText(pager, call.stdin);
    return filter(call, shape, identity);
  }),
  ...named('head tail', (call) => {
    const shape = { short: 'nc', long: 'lines bytes' };
    for (const { text } of valuesOf(parseOptions(call.args, shape), 'c', 'bytes'))
      if (gigabytes(text) > exhausting) call.session.emit('execute exhausting', `${call.name} -c ${text}`);
    const output = filter(call, shape, identity);
    return { text: output.text, taint: output.taint & ~Taint.endless };
  }),
  ...named('grep egrep fgrep zgrep rg ag ack ugrep', grep),
  ...named('sort uniq cut paste column fold fmt expand unexpand rev tr join comm look shuf tsort pr', textFilter),
  ...named(
    'wc md5sum sha1sum sha224sum sha256sum sha384sum sha512sum shasum cksum b2sum sum md5 file cmp',
    ({ args, shell }) => {
      const options = parseOptions(args, { short: 'ab', long: 'files0-from' });
      for (const file of valuesOf(options, 'files0-from')) shell.read(file);
      for (const operand of options.operands) shell.look(operand);
      return tainted(Taint.output);
    },
  ),
  ...named('diff colordiff delta diffstat sdiff', (call) => {
    const output = filter(call, { short: 'UCx', long: 'label exclude' });
    return tainted((output.taint & ~(Taint.remote | Taint.decoded)) | Taint.output);
  }),
  ...named('jq yq xq tomlq gojq', query),
  ...named('strings od hexdump csvcut csvgrep iconv zless gron dos2unix-c', (call) =>
    filter(call, { short: 'nfgtAjNSwsLR', long: 'arg argjson slurpfile rawfile from to from-file' }),
  ),
  date(call) {
    const options = parseOptions(call.args, { short: 'dfrs', long: 'date file reference set' });
    for (const file of valuesOf(options, 'f', 'file')) call.shell.read(file);
    if (has(options, 's', 'set')) call.session.emit('control system', 'clock');
    return value('2030-01-01\n');
  },
  ...named('ls ll dir vdir tree exa eza lsd du df stat test-f lsof-f namei', list),
  ...named('env-list printenv', printEnvironment),
  base64,
  ...named('base32 uudecode ascii85', (call) => decoder(call, () => undefined)),
  xxd: (call) =>
    has(parseOptions(call.args), 'r', 'revert', 'p') && call.args.some(({ text }) => /^-\w*r|^--?revert/.test(text))
      ? decoder(call, decodeHex)
      : encoded(call, filter(call, { short: 'cglos' })),
  rot13: (call) => ({ text: rotate13(call.stdin.text), taint: call.stdin.taint }),
};

const identity = (text: string): string => text;
const lessShort = (name: string): string =>
  name === 'less' ? 'bhjoOpPtTxyz#' : name === 'bat' || name === 'batcat' ? 'lmrHL' : '';

/** Names below a directory stay such names, whichever of them are picked. */
export const isListing = ({ text }: Value): boolean => text.includes(BELOW) && !text.includes(HOLE);

/** Reads all operands, or standard input when there are none; `change` gives the text when it is known. */
export function filter(call: Call, shape: OptionShape = {}, change?: (text: string) => string): Value {
  const { shell, stdin } = call;
  const options = parseOptions(call.args, shape);
  for (const name of ['files0-from', 'exclude-from', 'file', 'from-file', 'slurpfile', 'rawfile'])
    for (const file of valuesOf(options, name)) shell.read(file);
  const inputs =
    options.operands.length === 0
      ? [stdin]
      : options.operands.map((file) => (file.text === '-' ? stdin : shell.read(file)));
  const input = join(inputs);
  const taint = input.taint | options.operands.reduce((sum, one) => sum | (one.taint & Taint.remote), 0);
  if (isListing(input)) return { text: input.text, taint };
  if (change && isKnown(input)) return value(change(input.text), taint);
  if (change) return { text: input.text, taint };
  return options.operands.length === 0 ? perhapsSame({ text: input.text, taint }) : tainted(taint | Taint.output);
}

/** The first operand is a program in the tool's own language, not a file. */
function query(call: Call): Value {
  const options = parseOptions(call.args, {
    short: 'fLpo',
    long: 'arg argjson slurpfile rawfile from-file indent input-format output-format',
  });
  for (const file of valuesOf(options, 'f', 'from-file')) call.shell.read(file);
  // `--rawfile NAME FILE`
  call.args.forEach(({ text }, index) => {
    const file = /^--(slurpfile|rawfile)$/.test(text) ? call.args[index + 2] : undefined;
    if (file) call.shell.read(file);
  });
  const verbs = options.operands.filter(({ text }, index) => index > 0 || !/^(e|ea|eval|eval-all)$/.test(text));
  judgeFilter(call, verbs[0]?.text ?? '');
  const files = has(options, 'f', 'from-file') ? verbs : verbs.slice(1);
  const read = files.map((file) => call.shell.read(file));
  if (
    files.some(({ text }) => /package\.json$/.test(text)) &&
    /^\.?scripts?\b|\bscripts\b/.test(verbs[0]?.text ?? '') &&
    hollowsCheck(verbs[0]!.text)
  )
    call.session.emit('disable gate', verbs[0]!.text);
  if (has(options, 'i', 'inplace'))
    for (const file of files) {
      call.shell.write(file, tainted(Taint.output));
      const skips = /continue-on-error["']?\]?\s*=\s*true|\.(?:if|when)["']?\s*=\s*["']?(?:false|never|manual)/i;
      const checks =
        /\bdel\(\s*\.(?:jobs|stages|steps|test|script)\b[^)]*(?:test|lint|check|scan|audit|gate|secur|safety|verif|review|codeql|sast|sign)/i;
      if (
        kindOf(call.shell.path(file) ?? file.text) === 'pipeline' &&
        (checks.test(verbs[0]?.text ?? '') || skips.test(verbs[0]?.text ?? ''))
      )
        call.session.emit('disable gate', verbs[0]!.text);
    }
  const whole = /\$ENV\b(?!\s*[.[])|(?:^|[|(,\s])env(?:$|[|),\s])/.test(verbs[0]?.text ?? '') ? Taint.environment : 0;
  return tainted((read.length > 0 ? join(read) : call.stdin).taint | Taint.output | whole);
}

/** What a filter takes from the environment, or from other files. */
function judgeFilter({ session, shell }: Call, filter: string): void {
  if (!/\benv\b|\$ENV|\b(?:str)?env\(|\bload/.test(filter)) return;
  let isNamed = false;
  for (const [, name] of filter.matchAll(
    /(?:\$ENV|\benv)\s*(?:\.|\[\s*["']|\.\[\s*["'])(\w+)|\b(?:str)?env\((\w+)\)/g,
  )) {
    isNamed = true;
    if (name !== undefined && secretVariable.test(name)) session.emit('reveal secret', name);
  }
  for (const [, name] of filter.matchAll(/\b(?:str)?env\((\w+)\)/g))
    if (secretVariable.test(name!)) session.emit('reveal secret', name!);
  for (const [, file] of filter.matchAll(/\bload(?:_str|_xml|_props|_base64)?\(\s*["']([^"']+)/g))
    shell.read(value(file!));
  if (!isNamed && /\$ENV\b|(?:^|[|(,\s])env(?:$|[|),\s])/.test(filter))
    session.emit(
      credentialWords.test(filter) || credentialNames.test(filter) ? 'reveal secret' : 'reveal environment',
      filter,
    );
}

function textFilter(call: Call): Value {
  const { name } = call;
  const short =
    {
      sort: 'koStT',
      uniq: 'fsw',
      cut: 'bcdf',
      paste: 'd',
      column: 'cosNRHTWEd',
      fold: 'w',
      tr: '',
      join: '12aejotv',
      comm: '',
    }[name] ?? 'wnl';
  const options = parseOptions(call.args, {
    short,
    long: 'output files0-from key field-separator temporary-directory random-source delimiter fields',
  });
  for (const file of valuesOf(options, 'files0-from')) call.shell.read(file);
  if (name === 'tr') return translate(call);
  if (name === 'rev') {
    const input = filter(call, {}, (text) =>
      text
        .split('\n')
        .map((line) => [...line].reverse().join(''))
        .join('\n'),
    );
    return input;
  }
  // Names alone tell no values.
  if (name === 'cut' && call.stdin.taint & Taint.environment && valuesOf(options, 'f', 'fields')[0]?.text === '1')
    return tainted(Taint.output);
  const output = filter(
    { ...call, args: name === 'uniq' ? call.args.slice(0, firstTwo(call.args)) : call.args },
    { short, long: 'output key field-separator temporary-directory files0-from delimiter fields' },
  );
  const target = name === 'sort' ? lastOf(options, 'o', 'output') : name === 'uniq' ? options.operands[1] : undefined;
  if (target) call.shell.write(target, output);
  return output;
}

/** `uniq` writes its second operand. */
function firstTwo(args: readonly Value[]): number {
  let operands = 0;
  for (const [index, { text }] of args.entries()) {
    if (!text.startsWith('-')) operands += 1;
    if (operands === 2) return index;
  }
  return args.length;
}

function translate({ args, stdin }: Call): Value {
  const operands = args.filter(({ text }) => !/^-[cdstC]+$/.test(text)).map(({ text }) => text);
  const isDelete = args.some(({ text }) => /^-\w*d/.test(text));
  if (!isKnown(stdin)) return { text: stdin.text, taint: stdin.taint };
  const [from = '', to = ''] = operands.map(expandSet);
  const table = new Map(
    [...from].map((char, index) => [char, isDelete ? '' : (to[Math.min(index, to.length - 1)] ?? '')]),
  );
  return value([...stdin.text].map((char) => table.get(char) ?? char).join(''), stdin.taint);
}

/** `a-z` and the classes of `tr` as the characters they stand for. */
function expandSet(set: string): string {
  const decoded = set
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:space:]', ' \t\n');
  return decoded.replace(/([^])-([^])/g, (whole, from: string, to: string) => {
    const start = from.charCodeAt(0);
    const count = to.charCodeAt(0) - start + 1;
    return count > 0 && count < 256
      ? Array.from({ length: count }, (_, index) => String.fromCharCode(start + index)).join('')
      : whole;
  });
}

function base64(call: Call): Value {
  const options = parseOptions(call.args, { short: 'wio', long: 'wrap input output' });
  if (has(options, 'd', 'D', 'decode'))
    return decoder(
      { ...call, args: call.args.filter(({ text }) => !/^-[a-zA-Z]*[dD]/.test(text) && !text.startsWith('--d')) },
      decodeBase64,
    );
  return encoded(
    call,
    filter(call, { short: 'w', long: 'wrap' }, (text) => Buffer.from(text).toString('base64')),
  );
}

/** Nobody looks at the environment in another alphabet; it goes around what would redact it. */
export function encoded({ session }: Call, output: Value): Value {
  if (output.taint & Taint.environment) session.emit('reveal secret', 'the environment, encoded');
  return output;
}

/** What comes out of a decoder is text when its input was known, and hidden otherwise. */
export function decoder(call: Call, decode: (text: string) => string | undefined): Value {
  const input = filter(call, { short: 'wio', long: 'wrap' }, identity);
  const text = isKnown(input) ? decode(input.text) : undefined;
  return text === undefined ? tainted(input.taint | Taint.decoded) : value(text, input.taint);
}

/** What people search for when they look for credentials. */
const credentialWords =
  /AKIA|BEGIN[\w\s.\\*]*PRIVATE|BEGIN\s*(?:RSA|DSA|EC|OPENSSH|PGP)|password|passwd|secret|api[_-]?key|token|credential|ghp_|sk-|xox[bp]|AWS_/i;
/** In a list of variables, less says enough. */
const credentialNames = /key|auth|pass|cred|aws|gh_|github|npm_|_pw/i;

function grep(call: Call): Value {
  const { args, shell, session, name, stdin } = call;
  const options = parseOptions(args, {
    short: name === 'rg' ? 'efgtTmABCjMrdE' : 'efmABCdD',
    long: 'regexp file exclude-from max-count after-context before-context context include exclude exclude-dir glob iglob type type-not pre pre-glob ignore-file color colors sort replace max-depth max-filesize threads engine',
  });
  for (const pre of valuesOf(options, 'pre')) shell.runText(pre);
  for (const file of valuesOf(options, 'f', 'file', 'exclude-from', 'ignore-file')) shell.read(file);
  const explicit = valuesOf(options, 'e', 'regexp', 'f', 'file');
  const listing = name === 'rg' && has(options, 'files');
  const pattern = explicit[0] ?? options.operands[0];
  const files = explicit.length > 0 || listing ? options.operands : options.operands.slice(1);
  const recursive = has(options, 'r', 'R', 'recursive', 'dereference-recursive') || !/^[efz]?grep$/.test(name);
  const isQuiet = has(
    options,
    'q',
    'c',
    'l',
    'L',
    'quiet',
    'silent',
    'count',
    'files-with-matches',
    'files-without-match',
  );
  const inputs = files.map((file) =>
    isQuiet ? shell.look(file) : recursive ? shell.readTree(file) : shell.read(file),
  );
  for (const file of files) {
    const path = shell.path(file);
    const place = session.placeOf(path);
    if ((place === 'home' || place === 'system') && recursive && pattern && credentialWords.test(pattern.text)) {
      session.emit('hunt secret', `${pattern.text} in ${file.text}`);
    }
  }
  if (
    stdin.taint & Taint.environment &&
    files.length === 0 &&
    pattern &&
    (credentialWords.test(pattern.text) || credentialNames.test(pattern.text)) &&
    !has(options, 'v', 'invert-match') &&
    !has(options, 'c', 'q', 'count', 'quiet', 'silent')
  ) {
    session.emit('reveal secret', `environment: ${pattern.text}`);
  }
  if (has(options, 'l', 'files-with-matches', 'files', 'L') || listing) {
    const [directory] = files;
    return { text: `${directory ? `${directory.text}/` : ''}${BELOW}\n`, taint: Taint.output };
  }
  const listed = inputs.length > 0 ? join(inputs) : stdin;
  if (isListing(listed)) return listed;
  // A few variables are not the environment any more.
  if (stdin.taint & Taint.environment && inputs.length === 0 && !has(options, 'v', 'invert-match'))
    return tainted((stdin.taint & ~Taint.environment) | Taint.output);
  const input = join(
    inputs.length > 0
      ? inputs
      : [recursive && inputs.length === 0 && stdin.text === HOLE ? tainted(Taint.output) : stdin],
  );
  return inputs.length === 0 ? perhapsSame(input) : tainted(input.taint | Taint.output);
}

function list({ args, shell, name }: Call): Value {
  const options = parseOptions(args, {
    short: name === 'du' ? 'dBtX' : name === 'stat' ? 'cf' : 'IwT',
    long: 'format max-depth',
  });
  for (const operand of options.operands) {
    const path = shell.path(operand);
    const place = shell.session.placeOf(path);
    if (place !== 'nowhere') shell.session.emit(`read ${place}`, operand.text);
  }
  if (name !== 'ls') return tainted(Taint.output);
  if (options.operands.length === 0) return value(`${BELOW}\n`, Taint.output);
  // A directory's names, and a file's own name.
  const lines = options.operands.flatMap(({ text }) => [text, `${text.replace(/\/$/, '')}/${BELOW}`]);
  return value(`${lines.join('\n')}\n`, Taint.output);
}

export function printEnvironment({ args, session, shell }: Call): Value {
  const names = args.filter(({ text }) => !text.startsWith('-'));
  if (names.length === 0) {
    session.emit(shell.state.holdsSecrets ? 'reveal secret' : 'reveal environment', 'all variables');
    return tainted(Taint.environment | Taint.output);
  }
  for (const { text } of names) if (secretVariable.test(text)) session.emit('reveal secret', text);
  return tainted(Taint.output);
}

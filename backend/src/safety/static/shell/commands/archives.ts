import { BELOW } from '../../paths.js';
import { lookup } from '../expand.js';
import { type Call, type CommandTable, named } from '../call.js';
import { has, lastOf, parseOptions, valuesOf } from '../options.js';
import { emptyValue, isKnown, join, Taint, tainted, value, type Value } from '../value.js';
import { isRemotePath, removeOne } from './files.js';
import { encoded, filter } from './readers.js';
import { readListed } from './outputs.js';
import { decodeBase64 } from '../text.js';

/** Programs that pack, unpack, compress and encrypt. */
export const archives: CommandTable = {
  ...named('tar gtar bsdtar', tar),
  ...named('zip 7z 7za 7zr 7zz rar', pack),
  ...named('unzip unrar unar', unpack),
  ...named('gzip bzip2 xz zstd lz4 brotli pigz lzma compress', compress),
  ...named('gunzip bunzip2 unxz unzstd uncompress zcat bzcat xzcat zstdcat', decompress),
  ...named('cpio pax', copyOut),
  ar: (call) => tainted(call.stdin.taint | Taint.output),
  ...named('dpkg-deb', (call) => {
    const [archive, target] = parseOptions(call.args).operands;
    if (has(parseOptions(call.args), 'x', 'X', 'R', 'e', 'extract', 'vextract', 'raw-extract', 'control') && target)
      call.shell.write(target, archive ? call.shell.read(archive) : tainted(Taint.output));
    return tainted(Taint.output);
  }),
  jar: (call) => {
    const options = parseOptions(call.args, { short: 'Cfe', long: 'dir file' });
    const from = lastOf(options, 'C', 'dir');
    const inner = call.shell.subshell();
    if (from) inner.state.enter(call.shell.paths(from).filter((path): path is string => path !== undefined));
    const isCreating = call.args.some(({ text }) => /^-?[a-zA-Z]*[cu][a-zA-Z]*$/.test(text) && !text.includes('x'));
    const taken = isCreating ? options.operands.map((operand) => inner.readTree(operand)) : [];
    return tainted(join([emptyValue, ...taken]).taint | Taint.output);
  },
  openssl,
  ...named('gpg gpg2 age sops', encrypt),
};

const tarShape = {
  short: 'fCTXbgHIKLNVF',
  long:
    'file directory files-from exclude exclude-from use-compress-program checkpoint checkpoint-action to-command info-script new-volume-script ' +
    'rsh-command rmt-command transform strip-components format owner group mode mtime label volno-file',
};

function tar(call: Call): Value {
  const { shell, session, stdin } = call;
  let args = [...call.args];
  // The first word may be flags without a dash.
  if (args[0] && /^[a-zA-Z]+$/.test(args[0].text)) args = oldStyle(args);
  const environment = (name: string): Value[] =>
    call.assignments.get(name) ?? (shell.state.variables.has(name) ? lookup(name, shell) : []);
  for (const { text } of environment('TAR_OPTIONS')) {
    const extra = text
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => value(word));
    if (extra.length > 0)
      tar({ ...call, args: [...extra, ...call.args], assignments: new Map([['TAR_OPTIONS', [emptyValue]]]) });
  }
  const options = parseOptions(args, tarShape);
  for (const program of valuesOf(
    options,
    'I',
    'use-compress-program',
    'to-command',
    'info-script',
    'new-volume-script',
    'F',
    'rsh-command',
    'rmt-command',
  )) {
    if (!/^(gzip|bzip2|xz|zstd|pigz|lz4|pixz|lbzip2|pbzip2)(\s+-[\w=-]+)*$/.test(program.text))
      shell.runText(program, tainted(Taint.output));
  }
  for (const { text } of valuesOf(options, 'checkpoint-action')) {
    const program = /^exec=(.+)$/.exec(text)?.[1];
    if (program) {
      session.emit('execute disguised', text);
      shell.runText(value(program));
    }
  }
  const file = lastOf(options, 'f', 'file') ?? environment('TAPE')[0];
  const directory = lastOf(options, 'one-top-level') ?? lastOf(options, 'C', 'directory');
  const inner = directory ? shell.subshell() : shell;
  if (directory) inner.state.enter(shell.paths(directory).filter((path): path is string => path !== undefined));
  const isCreating = has(options, 'c', 'r', 'u', 'A', 'create', 'append', 'update', 'concatenate', 'catenate');
  const isExtracting = has(options, 'x', 'extract', 'get');
  if (file && isRemotePath(file.text) && !options.flags.has('force-local')) {
    session.emit(isCreating ? 'egress foreign-host' : 'fetch foreign-host', file.text);
  }
  if (isCreating) {
    const lists = valuesOf(options, 'T', 'files-from').flatMap((list) =>
      readListed({ ...call, shell: inner }, list.text === '-' ? stdin : shell.read(list)),
    );
    const contents = [...options.operands.map((operand) => inner.readTree(operand)), ...lists];
    const packed = tainted(join([emptyValue, ...contents]).taint | Taint.output);
    if (options.flags.has('remove-files'))
      for (const operand of options.operands) removeOne({ shell: inner, session }, operand, true);
    if (!file || file.text === '-') return packed;
    if (!isRemotePath(file.text)) shell.write(file, packed);
    return emptyValue;
  }
  const content =
    file && file.text !== '-' ? (isRemotePath(file.text) ? tainted(Taint.remote) : shell.read(file)) : stdin;
  if (!isExtracting) return tainted(Taint.output);
  if (has(options, 'O', 'to-stdout')) return tainted(content.taint | Taint.decoded);
  const target = shell.path(directory ?? value('.'));
  const place = session.placeOf(target);
  if (has(options, 'P', 'absolute-names')) session.emit('write elsewhere', '--absolute-names');
  if (place !== 'nowhere') session.emit(`write ${place}`, directory?.text ?? '.');
  if (content.taint & Taint.remote && target !== undefined) session.files.set(`${target}/${BELOW}`, content);
  if (content.taint & Taint.remote && target !== undefined && directory) session.remoteDirectories.push(target);
  if (content.taint & Taint.remote && target !== undefined) session.unpacked.push(target);
  return emptyValue;
}

function oldStyle(args: readonly Value[]): Value[] {
  const [flags, ...rest] = args;
  const output: Value[] = [];
  for (const flag of flags!.text) {
    output.push(value(`-${flag}`));
    if (tarShape.short.includes(flag)) output.push(rest.shift() ?? emptyValue);
  }
  return [...output, ...rest];
}

function pack(call: Call): Value {
  const { args, shell, stdin, name } = call;
  const options = parseOptions(args, { short: name === 'zip' ? 'bntxis' : '', long: 'unzip-command' });
  if (name === 'zip') {
    for (const program of valuesOf(options, 'unzip-command')) shell.runText(program);
    const tested = args.findIndex(({ text }) => /^-\w*T/.test(text));
    const command = args.findIndex(({ text }) => /^-TT$|^-\w*T\w*T/.test(text));
    if (tested >= 0 && command >= 0 && args[command + 1]) shell.runText(args[command + 1]!);
  }
  const operands = name === 'zip' ? options.operands : options.operands.slice(1);
  const [archive, ...sources] = operands;
  if (name !== 'zip' && /^[tlbih]$/.test(options.operands[0]?.text ?? 'i')) return tainted(Taint.output);
  if (!archive) return tainted(Taint.output);
  if (name !== 'zip' && /^[xe]$/.test(options.operands[0]?.text ?? '')) {
    const content = shell.read(archive);
    const into = args.find(({ text }) => /^-o./.test(text));
    shell.write(into ? { text: `${into.text.slice(2)}/${BELOW}`, taint: 0 } : value(BELOW), content);
    return tainted(content.taint | Taint.output);
  }
  const listed =
    has(options, '@') && isKnown(stdin)
      ? stdin.text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => value(line))
      : [];
  const content = join([emptyValue, ...[...sources, ...listed].map((source) => shell.readTree(source))]);
  const packed = tainted(content.taint | Taint.output);
  if (name === 'zip' ? has(options, 'm', 'move') : args.some(({ text }) => text === '-sdel'))
    for (const source of sources) removeOne(call, source, true);
  if (archive.text === '-') return packed;
  shell.write(archive, packed);
  if (!/\.zip$/.test(archive.text) && name === 'zip') shell.write({ text: `${archive.text}.zip`, taint: 0 }, packed);
  return emptyValue;
}

/** `cpio -i`, `cpio -p DIRECTORY`, `pax -r`, `pax -rw … DIRECTORY`: files appear below a directory. */
function copyOut(call: Call): Value {
  const { args, shell, stdin, name, session } = call;
  const options = parseOptions(args, { short: 'DFEHICMORSfs', long: 'directory file format rsh-command' });
  const isOut = name === 'cpio' ? has(options, 'i', 'p', 'extract', 'pass-through') : has(options, 'r');
  for (const program of valuesOf(options, 'rsh-command')) shell.runText(program);
  const archive = lastOf(options, 'F', 'file');
  if (archive && isRemotePath(archive.text)) session.emit('egress foreign-host', archive.text);
  for (const { text } of valuesOf(options, 's')) {
    const replaced = text.split(text[0]!)[2] ?? '';
    if (/^(?:\/|~|\.\.)/.test(replaced)) shell.write(value(`${replaced}${BELOW}`), tainted(stdin.taint));
  }
  if (has(options, 't', 'list')) return tainted(stdin.taint | Taint.output);
  if (!isOut) return tainted(join([emptyValue, ...readListed(call, stdin)]).taint | stdin.taint | Taint.output);
  const isPass = name === 'cpio' ? has(options, 'p', 'pass-through') : has(options, 'w');
  const into = (isPass ? options.operands.at(-1) : lastOf(options, 'D', 'directory')) ?? value('.');
  shell.write({ text: `${into.text}/${BELOW}`, taint: into.taint }, tainted(stdin.taint));
  return emptyValue;
}

function unpack(call: Call): Value {
  const { args, shell, session } = call;
  const options = parseOptions(args, { short: call.name === 'unar' ? 'dxPo' : 'dxP', long: 'output-directory' });
  if (has(options, 'l', 't', 'Z', 'z', 'h', 'v') || options.operands.length === 0) return tainted(Taint.output);
  const content = shell.read(options.operands[0]!);
  if (has(options, 'p', 'c')) return tainted(content.taint | Taint.decoded);
  if (has(options, ':')) session.emit('write elsewhere', `${call.name} -:`);
  const last = options.operands.at(-1)!;
  const own = call.name === 'unrar' && options.operands.length > 2 && /\/$/.test(last.text) ? last : undefined;
  const target = own ?? lastOf(options, 'd', 'o', 'output-directory') ?? value('.');
  const place = session.placeOf(shell.path(target));
  if (place !== 'nowhere') session.emit(`write ${place}`, target.text);
  const path = shell.path(target);
  if (content.taint & Taint.remote && path !== undefined) {
    session.files.set(`${path}/${BELOW}`, content);
    session.unpacked.push(path);
    if (target.text !== '.') session.remoteDirectories.push(path);
  }
  return emptyValue;
}

const suffixes: Readonly<Record<string, string>> = {
  gzip: '.gz',
  bzip2: '.bz2',
  xz: '.xz',
  zstd: '.zst',
  lz4: '.lz4',
  pigz: '.gz',
  lzma: '.lzma',
  brotli: '.br',
};

function compress(call: Call): Value {
  const { args, shell, name, stdin } = call;
  if (has(parseOptions(args), 'd', 'decompress', 'uncompress')) return decompress(call);
  const options = parseOptions(args, { short: 'So', long: 'suffix' });
  if (has(options, 'l', 't', 'h', 'list', 'test', 'help', 'version')) return tainted(Taint.output);
  const suffix = lastOf(options, 'S', 'suffix')?.text ?? suffixes[name] ?? '.Z';
  const contents = options.operands.map((operand) => {
    const content = shell.readTree(operand);
    if (!has(options, 'c', 'stdout', 'to-stdout'))
      shell.write({ text: operand.text + suffix, taint: operand.taint }, tainted(content.taint));
    return content;
  });
  return encoded(call, tainted(join([...(contents.length > 0 ? contents : [stdin])]).taint | Taint.output));
}

function decompress(call: Call): Value {
  const { args, shell, name } = call;
  const options = parseOptions(args, { short: 'So' });
  if (has(options, 'l', 't', 'list', 'test', 'help')) return tainted(Taint.output);
  const printed = filter({ ...call, args: options.operands }, {});
  if (has(options, 'c', 'stdout', 'to-stdout') || /cat$/.test(name) || options.operands.length === 0)
    return tainted(printed.taint | Taint.decoded);
  for (const operand of options.operands)
    shell.write({ text: operand.text.replace(/\.\w+$/, ''), taint: 0 }, tainted(printed.taint));
  return emptyValue;
}

function openssl(call: Call): Value {
  const { args, shell, stdin, session } = call;
  const [verb, ...rest] = args;
  const options = parseOptions(rest, {
    singleDash: true,
    long: 'in out k pass passin passout K iv S connect key cert CAfile CApath inkey keyout subj days config extfile servername starttls',
  });
  const input = valuesOf(options, 'in').map((file) => shell.read(file));
  const content = input.length > 0 ? join(input) : stdin;
  const output = lastOf(options, 'out');
  const decodes = options.flags.has('d') || options.flags.has('decrypt');
  let result: Value = tainted(content.taint | Taint.output);
  if (/^(enc|base64|aes.*|des.*|bf.*|rc4.*)$/.test(verb?.text ?? '') && decodes) {
    const text =
      (verb!.text === 'base64' || options.flags.has('base64') || options.flags.has('a')) && isKnown(content)
        ? decodeBase64(content.text)
        : undefined;
    result = text === undefined ? tainted(content.taint | Taint.decoded) : value(text, content.taint);
  }
  const target = lastOf(options, 'connect');
  if (target && (verb?.text === 's_client' || verb?.text === 's_time')) {
    const host = target.text.replace(/:\d+$/, '');
    session.emit(`${content.taint & Taint.secret ? 'egress' : 'fetch'} foreign-host`, host);
    return tainted(Taint.remote | Taint.output);
  }
  if (verb?.text === 's_server') session.emit('listen network', 'openssl s_server');
  if (output) {
    shell.write(output, result);
    return emptyValue;
  }
  return result;
}

function encrypt(call: Call): Value {
  const { args, shell, session, name } = call;
  const options = parseOptions(args, {
    short: 'oruRiec',
    long: 'output recipient local-user passphrase passphrase-file keyserver recv-keys homedir batch armor identity',
  });
  if (options.flags.has('export-secret-keys') || options.flags.has('export-secret-subkeys'))
    session.emit('reveal secret', 'secret keys');
  if (options.flags.has('delete-secret-keys') || options.flags.has('delete-secret-key'))
    session.emit('delete home', 'secret keys');
  if (valuesOf(options, 'keyserver').length > 0 || options.flags.has('recv-keys'))
    session.emit('fetch foreign-host', 'key server');
  if (options.flags.has('send-keys')) session.emit('egress foreign-host', 'key server');
  if (
    name.startsWith('gpg') &&
    has(options, 'import', 'delete-keys', 'delete-key', 'edit-key', 'sign-key', 'lsign-key', 'import-ownertrust') &&
    !valuesOf(options, 'homedir').some((home) => /^(worktree|scratch)$/.test(session.placeOf(shell.path(home)))) &&
    !call.assignments.has('GNUPGHOME') &&
    !shell.state.variables.has('GNUPGHOME')
  )
    session.emit('write home', 'keys of the account');
  const decrypts =
    has(options, 'd', 'decrypt') || args[0]?.text === 'decrypt' || (name === 'sops' && options.flags.has('d'));
  if (
    decrypts &&
    name.startsWith('gpg') &&
    !/(?:^|\/)(?:tests?|fixtures?|testdata)\//.test(options.operands.at(-1)?.text ?? '')
  )
    session.emit('reveal likely-secret', args.map(({ text }) => text).join(' '));
  if (decrypts && name === 'sops') session.emit('reveal secret', args.map(({ text }) => text).join(' '));
  const output = filter({ ...call, args: options.operands }, {});
  const target = lastOf(options, 'o', 'output');
  if (target) shell.write(target, output);
  return tainted(output.taint | (decrypts ? Taint.decoded : 0));
}

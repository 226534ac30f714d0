import type { Call } from '../call.js';
import { emptyValue, isKnown, Taint, tainted, unknownValue, value, type Value } from '../value.js';

interface Outputs {
  /** Options whose value is written. */
  options?: RegExp;
  /** Options whose value is a program that it runs. */
  programs?: RegExp;
  /** Whether its operands, or the last one, are written. */
  operands?: 'all' | 'last';
  /** How many operands come before the one that is written. */
  after?: number;
}

/** Where programs that are otherwise harmless write, and what they run. */
const outputs: Readonly<Record<string, Outputs>> = {
  tree: { options: /^-o$/ },
  iconv: { options: /^(?:-o|--output)$/ },
  shuf: { options: /^(?:-o|--output)$/ },
  ar: { options: /^--output$/ },
  unsquashfs: { options: /^(?:-d|-dest)$/ },
  mksquashfs: { operands: 'last', after: 1 },
  zstd: { options: /^-o$/ },
  unzstd: { options: /^-o$/ },
  brotli: { options: /^(?:-o|--output)$/ },
  rsync: { options: /^--(?:log-file|backup-dir|temp-dir|partial-dir|write-batch)$/ },
  wget: { options: /^--(?:warc-file|save-cookies|rejected-log|hsts-file)$/ },
  curl: { options: /^--(?:hsts|alt-svc|cookie-jar)$/ },
  aria2c: {
    options: /^(?:-l|--log|--save-session|--save-cookies)$/,
    programs: /^--on-(?:bt-)?download-(?:complete|start|stop|error|pause)$/,
  },
  'yt-dlp': { options: /^(?:-o|--output|-P|--paths)$/, programs: /^--(?:exec|netrc-cmd|exec-before-download)$/ },
  'youtube-dl': { options: /^(?:-o|--output)$/, programs: /^--exec$/ },
  jar: { options: /^-C$/ },
  openssl: { options: /^-(?:writerand|keyout|caout|keylog|keylogfile|msgfile)$/ },
  dos2unix: { operands: 'all' },
  unix2dos: { operands: 'all' },
  mac2unix: { operands: 'all' },
  ffmpeg: { operands: 'last' },
  convert: { operands: 'last', after: 1 },
  magick: { operands: 'last', after: 1 },
  mogrify: { operands: 'all' },
  pdftotext: { operands: 'last', after: 1 },
  pdftoppm: { operands: 'last', after: 1 },
  sox: { operands: 'last', after: 1 },
  qpdf: { operands: 'last', after: 1 },
  ps2pdf: { operands: 'last', after: 1 },
  asar: { operands: 'last', after: 2 },
  exiftool: { operands: 'all' },
  jpegoptim: { operands: 'all' },
  optipng: { operands: 'all' },
  strip: { options: /^-o$/, operands: 'all' },
  objcopy: { operands: 'last' },
  upx: { operands: 'all' },
  bsdiff: { operands: 'last', after: 2 },
  xdelta3: { operands: 'last', after: 2 },
  bspatch: { operands: 'last', after: 1 },
  ctags: { options: /^-[fo]$/ },
  strace: { options: /^(?:-o|--output)$/ },
  ltrace: { options: /^(?:-o|--output)$/ },
  perf: { options: /^(?:-o|--output)$/ },
  valgrind: { options: /^--(?:log-file|xml-file)$/ },
  tcpflow: { options: /^-o$/ },
  csplit: { options: /^(?:-f|--prefix)$/ },
};

export const hasOutputs = (name: string): boolean => Object.hasOwn(outputs, name);

const reachesOut = /^(?:\/|~|\.\.(?:\/|$)|\uE000)/;

export function judgeNamedOutputs({ name, args, shell, stdin }: Call): void {
  const { options, programs, operands, after = 0 } = outputs[name]!;
  const plain: Value[] = [];
  args.forEach((argument, index) => {
    const [, option = argument.text, inline] = /^(--?[\w-]+)=(.*)$/s.exec(argument.text) ?? [];
    const held = inline === undefined ? args[index + 1] : value(inline, argument.taint);
    if (held && options?.test(option)) {
      if (reachesOut.test(held.text)) shell.write(held, tainted(Taint.output));
    } else if (held && programs?.test(option)) shell.perhaps(() => shell.runText(held, stdin));
    else if (!argument.text.startsWith('-')) plain.push(argument);
  });
  const written = operands === 'all' ? plain : operands === 'last' && plain.length > after ? plain.slice(-1) : [];
  for (const one of written) if (reachesOut.test(one.text)) shell.write(one, unknownValue);
}

/** What packers take from a list that comes in. */
export function readListed({ shell }: Call, list: Value): Value[] {
  if (!isKnown(list)) return [tainted(list.taint)];
  return list.text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 100)
    .map((line) => shell.readTree(value(line.trim())));
}

/** Below the current directory of `patch`, the files that a diff says it changes. */
export function judgePatched(call: Call, text: string, strip: number): void {
  for (const [, path] of text.slice(0, 200_000).matchAll(/^(?:\+\+\+|rename to|copy to)\s+([^\t\n]+)/gm)) {
    const parts = path!.trim().split('/');
    const target = strip === 0 || path!.startsWith('/dev/null') ? path!.trim() : parts.slice(strip).join('/');
    if (target !== '' && target !== '/dev/null' && reachesOut.test(target)) call.shell.write(value(target), emptyValue);
  }
}

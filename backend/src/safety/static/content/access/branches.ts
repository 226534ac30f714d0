/** A part of a function that runs under a condition, in whatever language, told by how lines are indented. */
export interface Branch {
  kind: 'if' | 'failure' | 'arm';
  /** What has to hold; of a clause that stands in front of its condition, the words in between. */
  condition: string;
  /** Whether the body runs when the condition does not hold. */
  isDenied: boolean;
  readonly body: string;
  /** What runs behind the branch in the same block. */
  readonly after: string;
  /** What stands in front of the branch in the same block, for failures: what was tried. */
  readonly before: string;
  /** Heads of the functions and classes around it, the nearest first. */
  readonly heads: readonly string[];
}

/** Reads what is around a branch only when that is asked for. */
class Part implements Branch {
  #below: { text: string; end: number } | undefined;
  #heads: readonly string[] | undefined;

  constructor(
    readonly kind: Branch['kind'],
    readonly condition: string,
    private readonly lines: readonly Line[],
    private readonly index: number,
    private readonly inline = '',
    readonly isDenied = false,
    /** The line that the block belongs to, where the condition takes several. */
    private readonly last = index,
    /** The line where the statement begins. */
    private readonly start = index,
  ) {}

  get #block(): { text: string; end: number } {
    return (this.#below ??= bodyBelow(this.lines, this.last));
  }

  get body(): string {
    return this.inline === '' ? this.#block.text : this.inline;
  }

  get after(): string {
    const rest = behind(this.lines, this.#block.end, this.lines[this.start]!.indent);
    return this.kind === 'failure' ? rest.replace(/^(?:\}|end|ensure|\)+;?)\s*\n/, '') : rest;
  }

  get before(): string {
    return inFront(this.lines, this.index, this.start);
  }

  get heads(): readonly string[] {
    return (this.#heads ??= headsAbove(this.lines, this.index));
  }
}

export interface Line {
  readonly indent: number;
  text: string;
}

const linesLimit = 4000;
const lineLimit = 600;
const bodyLimit = 40;
const headLimit = 8;

export function linesOf(source: string): Line[] {
  const lines: Line[] = [];
  for (const raw of source.split('\n', linesLimit)) {
    const text = raw.slice(0, lineLimit).trim();
    if (text === '') continue;
    // A brace in a line of its own belongs to the head above.
    if (text === '{' && lines.length > 0 && !/[{};]$/.test(lines.at(-1)!.text)) {
      lines.at(-1)!.text += ' {';
      continue;
    }
    lines.push({ indent: indentOf(raw), text });
  }
  return lines;
}

function indentOf(line: string): number {
  let width = 0;
  for (const char of line) {
    if (char === '\t') width += 4;
    else if (char === ' ') width += 1;
    else break;
  }
  return width;
}

const opening = /^(?:\}\s*)?(?:else\s+)?(?:if|elif|elsif|unless|guard)\b(?!\s*:)|^(?:\}\s*)?else if\b/;
const failing =
  /^(?:\}\s*)?(?:catch|except|rescue)\b|\.(?:catch|onFailure|recover|onErrorReturn|onErrorResume|exceptionally)\s*[({]|^(?:Err\(|\{:error\b|:error\b|Left\(|case\s+(?:Left|Failure)\()/;
const arm = /^(?:case\b|when\b|def\s|defp\s)/;
const headLike =
  /\b(?:function|def|defp|func|fn|fun|class|module|defmodule|impl|object|interface|trait|struct)\b|=>\s*\{?$|->\s*\{?$|^[\w<>[\]?,@ ]*\w+\s*\([^;]*\)?\s*(?::\s*[\w<>[\]| ]+)?\s*(?:throws [\w, ]+)?\{$|\bdo(?:\s*\|[^|]*\|)?$|\bconst\s+\w+|\bexport\b/;

/** The lines behind `index` that stand further to the right. */
function bodyBelow(lines: readonly Line[], index: number): { text: string; end: number } {
  const { indent } = lines[index]!;
  let end = index + 1;
  while (end < lines.length && lines[end]!.indent > indent) end += 1;
  return { text: textOf(lines, index + 1, Math.min(end, index + 1 + bodyLimit)), end };
}

export const textOf = (lines: readonly Line[], from: number, to: number): string => {
  const found: string[] = [];
  for (let at = Math.max(0, from); at < Math.min(lines.length, to); at += 1) found.push(lines[at]!.text);
  return found.join('\n');
};

function headsAbove(lines: readonly Line[], index: number): string[] {
  const heads: string[] = [];
  let { indent } = lines[index]!;
  for (let at = index - 1; at >= 0 && heads.length < headLimit && index - at < 200; at -= 1) {
    const line = lines[at]!;
    if (line.indent >= indent) continue;
    indent = line.indent;
    if (headLike.test(line.text)) heads.push(line.text);
    if (indent === 0 && headLike.test(line.text)) break;
  }
  return heads;
}

/** The lines of the same block behind a branch. */
function behind(lines: readonly Line[], end: number, indent: number): string {
  let at = end;
  while (at < lines.length && at < end + bodyLimit && lines[at]!.indent >= indent) at += 1;
  return textOf(lines, end, at);
}

function beginning(lines: readonly Line[], index: number): number {
  let at = index - 1;
  while (at > 0 && index - at < 8 && lines[at]!.indent >= lines[index]!.indent) at -= 1;
  return Math.max(0, at);
}

function inFront(lines: readonly Line[], index: number, start: number): string {
  const { indent } = lines[start]!;
  let at = index - 1;
  while (at >= 0 && index - at < 12 && lines[at]!.indent >= indent) at -= 1;
  return textOf(lines, at + 1, index);
}

/** Everything in a text that runs under a condition. */
export function branchesOf(lines: readonly Line[]): Branch[] {
  const found: Branch[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const { text } = lines[index]!;
    const branch = opening.test(text)
      ? conditional(lines, index)
      : failing.test(text)
        ? failure(lines, index)
        : arm.test(text)
          ? armOf(lines, index)
          : (choice(lines, index) ?? trailing(lines, index));
    if (branch) found.push(branch);
  }
  return found;
}

function conditional(lines: readonly Line[], index: number): Branch | undefined {
  let head = lines[index]!.text;
  let last = index;
  // A long condition goes on until its block begins, or its brackets close.
  while (last < index + headLimit && last + 1 < lines.length && isUnfinished(head)) {
    last += 1;
    head += ` ${lines[last]!.text}`;
  }
  const isDenied = /^(?:\}\s*)?(?:unless|guard)\b/.test(head);
  const rest = head.replace(/^(?:\}\s*)?(?:else\s+)?(?:if|elif|elsif|unless|guard|else if)\s*/, '');
  const { condition, inline } = splitHead(rest);
  const block = last > index && lines[last]!.indent > lines[index]!.indent ? index : last;
  return new Part('if', condition, lines, index, inline, isDenied, block);
}

function isUnfinished(head: string): boolean {
  if (/(?:\{|:|\bthen|\bdo)$/.test(head)) return false;
  let depth = 0;
  for (const char of head) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
  }
  return depth > 0 || /(?:&&|\|\||\band|\bor|,)$/.test(head);
}

/** The condition, and what stands behind it in the same line. */
function splitHead(rest: string): { condition: string; inline: string } {
  if (rest.startsWith('(')) {
    let depth = 0;
    for (let at = 0; at < rest.length; at += 1) {
      if (rest[at] === '(') depth += 1;
      if (rest[at] === ')') depth -= 1;
      if (depth === 0) {
        const behindIt = rest.slice(at + 1).trim();
        if (/^(?:&&|\|\||and\b|or\b|[=!<>.?])/.test(behindIt)) break;
        return { condition: rest.slice(1, at), inline: inner(behindIt) };
      }
    }
  }
  const braced = /^([^]*?)\s*\{([^]*)$/.exec(rest);
  if (braced && !/:\s*$/.test(rest)) return { condition: braced[1]!, inline: inner(`{${braced[2]!}`) };
  const python = /^([^]*?):(?=\s|$)\s*(.*)$/.exec(rest);
  if (python) return { condition: python[1]!, inline: python[2]! };
  return {
    condition: rest.replace(/\s+(?:do|then)\b[^]*$/, ''),
    inline: /\bthen\s+(.+)$|,\s*do:\s*(.+)$/.exec(rest)?.[1] ?? '',
  };
}

const inner = (text: string): string =>
  text
    .replace(/^\{\s*/, '')
    .replace(/\}\s*(?:else\b.*)?$/, '')
    .trim();

function failure(lines: readonly Line[], index: number): Branch {
  const { text } = lines[index]!;
  const inline =
    (lines[index + 1]?.indent ?? 0) > lines[index]!.indent
      ? ''
      : (/(?:=>|->|\{|\bthen\b|:)\s*([^{}]+)\}?\s*[;,)]*$/.exec(text)?.[1] ?? '');
  // A call that goes on in lines of its own begins further to the left.
  const start = text.startsWith('.') ? beginning(lines, index) : index;
  return new Part('failure', text, lines, index, inline, false, index, start);
}

const armOf = (lines: readonly Line[], index: number): Branch => new Part('arm', lines[index]!.text, lines, index);

/** One arm of a choice: it runs when what is chosen by looks like its pattern. */
function choice(lines: readonly Line[], index: number): Branch | undefined {
  const line = lines[index]!;
  if (!line.text.includes('->') && !line.text.includes('=>')) return undefined;
  const match = /^(.{1,80}?)\s*(?:->|=>)\s*(.*)$/.exec(line.text);
  if (!match) return undefined;
  let at = index - 1;
  while (at >= 0 && index - at < 30 && lines[at]!.indent >= line.indent) at -= 1;
  const asked = /(?:^|=\s*|\breturn\s+)(?:case|match|switch|when)\b\s*(.{2,200}?)(?:\s+do|\s*\{)?$/.exec(
    lines[at]?.text ?? '',
  )?.[1];
  if (asked === undefined) return undefined;
  const inline = match[2] === '{' ? '' : match[2]!;
  return new Part('arm', `${asked} ~ ${match[1]}`, lines, index, inline);
}

/** `return true if …`, as Ruby has it. */
function trailing(lines: readonly Line[], index: number): Branch | undefined {
  if (!lines[index]!.text.includes(' if ') && !lines[index]!.text.includes(' unless ')) return undefined;
  const match = /^(.{2,160}?)\s(if|unless)\s(.{2,200})$/.exec(lines[index]!.text);
  if (!match || /[;{:]$|\belse\b/.test(match[3]!) || /["'`#/]/.test(match[1]!.slice(-1))) return undefined;
  return new Part('if', match[3]!, lines, index, match[1]!, match[2] === 'unless');
}

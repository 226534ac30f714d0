import { judgeInline } from './interpreters.js';
import { type Call, type CommandTable, named } from '../call.js';
import { parseOptions, valuesOf } from '../options.js';
import { runFile } from '../run-file.js';
import type { Shell } from '../shell.js';
import { emptyValue, isKnown, tainted, Taint, unknownValue, value, type Value } from '../value.js';
import { withoutInsertions } from './insertions.js';
import { singleQuoted } from '../text.js';

/** Editors with commands given to them: they read and write files, and start programs. */
export const editors: CommandTable = {
  ...named('vi vim nvim view ex ed red gvim', lineEditor),
  ...named('emacs emacsclient', lispEditor),
  ...named('nano pico micro kak hx', (call) => {
    const options = parseOptions(call.args, { short: 'eE', long: 'ui command' });
    const session = new EditorSession(call, call.shell.subshell(), [...options.operands]);
    for (const { text } of [...valuesOf(options, 'e', 'E', 'command'), ...singleDashed(call.args, '-command')])
      for (const command of text.split(/[;\n]/)) session.run(command.trim().replace(/^save\b/, 'write'));
    for (const file of options.operands) call.shell.read(file);
    return tainted(Taint.output);
  }),
};

const singleDashed = (args: readonly Value[], name: string): Value[] =>
  args.filter((_, index) => args[index - 1]?.text === name);

function lineEditor(call: Call): Value {
  const { args, shell, stdin, name } = call;
  const isVim = /^(vim?|nvim|gvim|view)$/.test(name);
  const luaScript = isVim && args.findIndex(({ text }) => text === '-l');
  if (typeof luaScript === 'number' && luaScript >= 0) {
    const script = args[luaScript + 1];
    if (!script || script.text === '-') judgeInline(call, 'lua', stdin);
    else runFile(shell, script, args.slice(luaScript + 2), stdin, 'lua');
    return tainted(Taint.output);
  }
  const options = parseOptions(args, {
    short: isVim && !args.some(({ text }) => /^-\w*e/.test(text)) ? 'cSTuUwWs' : 'cSTuUwW',
    long: 'cmd',
  });
  const files = options.operands.filter(({ text }) => !text.startsWith('+'));
  const session = new EditorSession(call, shell.subshell(), files);
  for (const file of valuesOf(options, 'u', 'S', 's'))
    if (!/^(NONE|NORC|DEFAULTS)$/.test(file.text)) session.source(file);
  const commands = [
    ...valuesOf(options, 'cmd', 'c'),
    ...options.operands
      .filter(({ text }) => text.startsWith('+'))
      .map(({ text, taint }) => value(text.slice(1), taint)),
  ];
  for (const { text } of commands) session.run(text);
  if (/^(ex|r?ed)$/.test(name) || options.flags.has('e') || options.flags.has('s'))
    if (isKnown(stdin)) for (const line of withoutInsertions(stdin.text)) session.run(line);
  for (const file of files) shell.read(file);
  return emptyValue;
}

/** What stands before a command of vim without changing what it does. */
const quietly =
  /^[:\s]*(?:(?:sil|silent|uns|unsilent|noa|noautocmd|keepalt|keepjumps|keeppatterns|confirm|hide|vert|vertical|tab|topleft|botright|verb(?:ose)?\s*\d*)\b!?\s*)+(?=\S)/;
/** Lines that it is for: numbers, marks, patterns. */
const range = /^[:\s]*(?:%|[\d.$]|'[\w<>]|[-+]\d*|[,;]|\/(?:\\.|[^/\\\n]){0,200}\/)*\s*/;
const opening =
  /^(?:e|ed|edi|edit|E|ene|enew|sp|split|vs|vsp|vsplit|tabe|tabed|tabedit|tabnew|new|vne|vnew|ar|args|arga|argadd|arge|argedit|argl|arglocal|n|next|bad|badd|vi|visual|vie|view|fin|find|sv|sview|dr|drop|f|file|sfind|tabf|tabfind|pe|pedit)!?\s+(.+)$/;
const writing =
  /^(?:w|wr|wri|write|W|wq|x|xi|xit|exi|exit|wa|wall|wqa|wqall|xa|xall|up|update|sav|saveas|wn|wnext)(?:!|(?![\w=]))\s*(.*)$/;
const repeating =
  /^(?:argdo|bufdo|windo|tabdo|cdo|cfdo|ldo|lfdo|(?:au|autocmd)\s+(?:\w+\s+)?\S+\s+\S+|(?:g|global|v|vglobal)!?\s*\/(?:\\.|[^/\\\n]){0,200}\/)\s*(.+)$/;

/** What an editor has open while its commands are followed. */
class EditorSession {
  #open: Value[];
  #steps = 0;

  constructor(
    readonly call: Call,
    readonly shell: Shell,
    files: readonly Value[],
  ) {
    this.#open = [...files];
  }

  /** A script of such commands, at hand or not. */
  source(file: Value): void {
    const { shell } = this;
    const path = shell.path(file);
    const { session } = shell;
    const held = path === undefined ? undefined : session.files.get(session.follow(path));
    const channel = shell.channelAt(file.text);
    const known = channel ? shell.read(file) : held;
    if (known && isKnown(known)) for (const line of withoutInsertions(known.text)) this.run(line);
    else if (!/\.lua$/.test(file.text)) runFile(shell, file, [], this.call.stdin, 'vim');
    if (/\.lua$/.test(file.text)) runFile(shell, file, [], this.call.stdin, 'lua');
  }

  run(given: string): void {
    this.#steps += 1;
    if (this.#steps > 400) return;
    const plain = given.replace(quietly, '');
    const ranged = plain.replace(range, '');
    const program = /^(?:r(?:ead)?\s*|w(?:rite)?\s+)?!+\s*(.+)/s.exec(ranged)?.[1];
    if (program) {
      this.shell.runText(value(program), this.call.stdin);
      return;
    }
    const terminal = /^ter(?:m(?:inal)?)?!?\s+(.+)/s.exec(ranged)?.[1];
    if (terminal) {
      this.shell.runText(value(terminal), this.call.stdin);
      return;
    }
    const code = /^(lua|python3?|py3?|py|pyx?|perl|ruby|tcl)\s+(?:<<\s*\w+\s*\n?)?(.+)/s.exec(ranged);
    if (code) {
      this.#script(code[1]!, code[2]!);
      return;
    }
    const [first, ...more] = splitBars(ranged);
    if (more.length > 0 && !repeating.test(ranged)) {
      for (const one of [first!, ...more]) this.run(one);
      return;
    }
    this.#one(ranged);
  }

  #one(text: string): void {
    const { shell, call } = this;
    const repeated = repeating.exec(text)?.[1];
    if (repeated) {
      for (const one of splitBars(repeated)) this.run(one);
      return;
    }
    const composed = /^(?:exe|exec|execute)\s+(.+)/s.exec(text)?.[1];
    if (composed) {
      const joined = joinedLiterals(composed);
      if (joined !== undefined) this.run(joined);
      else call.session.emit('unclear command', text);
      return;
    }
    for (const [, typed] of text.matchAll(/^(?:norm|normal)!?\s.*?(:[a-z!].*)/g)) {
      this.run(typed!.replace(/(?:\\?<CR>|\r|\^M).*$/i, ''));
      return;
    }
    const directory = /^(?:cd|lcd|lc|tcd|tc|chd|chdir)!?\s+(\S+)/.exec(text)?.[1];
    if (directory) {
      const target = shell.path(value(directory));
      if (target !== undefined) shell.state.enter([target]);
      return;
    }
    const sourced = /^(?:so|source|ru|runtime|luaf(?:ile)?|pyf(?:ile)?|py3f(?:ile)?)!?\s+(\S+)/.exec(text)?.[1];
    if (sourced) {
      this.source(value(sourced));
      return;
    }
    this.#functions(text);
    const read = /^r(?:ead)?\s+(?:\+\+\S+\s+)*(\S+)/.exec(text)?.[1];
    if (read) shell.read(value(read));
    const opened = opening.exec(text)?.[1];
    if (opened) {
      this.#open = opened
        .split(/(?<!\\)\s+/)
        .filter((word) => !/^\+|^#/.test(word))
        .map((word) => value(word.replaceAll('\\ ', ' ')));
      for (const file of this.#open) shell.read(file);
      return;
    }
    const written = writing.exec(text)?.[1];
    if (written === undefined) return;
    const target = written.replace(/^(?:\+\+\S+\s+)*(?:>>)?\s*/, '').trim();
    if (target !== '') shell.write(value(target), unknownValue);
    else for (const file of this.#open) shell.write(file, unknownValue);
  }

  #script(language: string, code: string): void {
    const { call } = this;
    judgeInline(call, language.startsWith('py') ? 'python' : language, value(code));
    this.#functions(code.replaceAll('vim.fn.', ''));
    for (const [, , command] of code.matchAll(/\bvim\.(?:cmd|api\.nvim_command|command)\s*\(?\s*(["'])(.+?)\1/g))
      this.run(command!);
    for (const [, , command] of code.matchAll(/\bvim\.cmd\s*\(?\s*(\[\[)(.+?)\]\]/gs)) this.run(command!);
  }

  /** What vim's own functions do to files and programs. */
  #functions(text: string): void {
    const { shell, call } = this;
    for (const match of text.matchAll(
      /\b(delete|writefile|readfile|readblob|rename|filecopy|mkdir|setfperm|system|systemlist|job_start|jobstart|termopen|term_start|execute|feedkeys)\s*\(/g,
    )) {
      const parts = argumentsAt(text, match.index + match[0].length);
      const [first, second] = parts.map((part) => joinedLiterals(part));
      switch (match[1]) {
        case 'delete':
          if (first !== undefined) shell.delete(value(first), true);
          else if (/[\w)]/.test(parts[0] ?? '')) call.session.emit('delete unknown', text);
          break;
        case 'readfile':
        case 'readblob':
          if (first !== undefined) shell.read(value(first));
          break;
        case 'writefile':
        case 'filecopy':
          if (second !== undefined) shell.write(value(second), unknownValue);
          else if (parts.length > 1) call.session.emit('write unknown', text);
          break;
        case 'rename':
          if (first !== undefined) shell.delete(value(first), true);
          if (second !== undefined) shell.write(value(second), unknownValue);
          break;
        case 'mkdir':
        case 'setfperm':
          if (first !== undefined) shell.write(value(first), unknownValue);
          break;
        case 'execute':
          if (first !== undefined) this.run(first);
          break;
        case 'feedkeys':
          for (const one of (first ?? '').split(/\\?<CR>|\r/i)) if (/^:/.test(one)) this.run(one);
          break;
        default: {
          const words = /^\s*\[/.test(parts[0] ?? '') ? literalsIn(parts[0]!).map(singleQuoted).join(' ') : first;
          if (words !== undefined) shell.runText(value(words), call.stdin);
          else call.session.emit('execute opaque', text);
        }
      }
    }
  }
}

const literal = /"((?:\\.|[^"\\])*)"|'((?:[^']|'')*)'/g;
const literalsIn = (text: string): string[] =>
  [...text.matchAll(literal)].map(([, double, single]) =>
    double === undefined ? single!.replaceAll("''", "'") : double.replace(/\\(.)/g, '$1'),
  );

/** `'e ' . '/x'`: strings and what joins them; undefined when anything else is among them. */
function joinedLiterals(text: string): string | undefined {
  if (!/["']/.test(text)) return undefined;
  const rest = text.replace(literal, '').replace(/\b(?:expand|fnameescape|fnamemodify|shellescape)\b|[().\s+,]/g, '');
  return rest === '' ? literalsIn(text).join('') : undefined;
}

/** The arguments of a call, as they are written. */
function argumentsAt(text: string, start: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = start;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at]!;
    if (quote !== '') {
      if (char === '\\' && quote === '"') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (/[([{]/.test(char)) depth += 1;
    else if (/[)\]}]/.test(char)) {
      if (depth === 0) return [...parts, text.slice(from, at)];
      depth -= 1;
    } else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** Commands on one line, apart by bars outside quotes. */
function splitBars(text: string): string[] {
  if (!text.includes('|')) return [text];
  const parts: string[] = [];
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '\\') at += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = text.indexOf(char, at + 1) < 0 ? '' : char;
    else if (char === '|') {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter((part) => part !== '');
}

function lispEditor(call: Call): Value {
  const { args, shell, name } = call;
  const options = parseOptions(args, { singleDash: true, long: 'eval e f funcall l load execute script visit file' });
  for (const file of valuesOf(options, 'l', 'load', 'script'))
    if (/[/~.]/.test(file.text)) runFile(shell, file, [], call.stdin, 'lisp');
  const code = valuesOf(options, 'eval', 'execute', ...(name === 'emacsclient' ? ['e'] : []));
  for (const one of code) judgeInline(call, 'lisp', one);
  const text = code.map((one) => one.text).join('\n');
  const open = [...options.operands, ...valuesOf(options, 'visit', 'file')];
  for (const [, path] of text.matchAll(
    /\((?:find-file(?:-\w+)*|insert-file-contents(?:-\w+)*|set-visited-file-name)\s+"([^"]+)"/g,
  ))
    open.push(value(path!));
  for (const file of open) shell.read(file);
  for (const [, path] of text.matchAll(
    /\((?:with-temp-file|write-file|append-to-file\s+\S+\s+\S+|write-region\s+(?:"(?:\\.|[^"\\])*"|\([^()]*\)|\S+)\s+(?:\([^()]*\)|\S+))\s+"([^"]+)"/g,
  ))
    shell.write(value(path!), unknownValue);
  for (const [, from, to] of text.matchAll(/\((?:copy-file|rename-file|make-symbolic-link)\s+"([^"]+)"\s+"([^"]+)"/g)) {
    shell.read(value(from!));
    shell.write(value(to!), unknownValue);
  }
  const isSaving = /save-(?:buffer|some-buffers)|basic-save-buffer/;
  if (isSaving.test(text) || valuesOf(options, 'f', 'funcall').some((called) => isSaving.test(called.text)))
    for (const file of open) shell.write(file, unknownValue);
  return tainted(Taint.output);
}

import { hostKind } from '../hosts.js';
import { HOLE, STAR } from '../paths.js';
import type { Session } from '../session.js';
import { dispatch } from '../shell/dispatch.js';
import type { Shell } from '../shell/shell.js';
import { emptyValue, join, unknownValue, value, type Value } from '../shell/value.js';
import { singleQuoted } from '../shell/text.js';

/** A word as it stands: in braces nothing in it is replaced. */
interface Word {
  text: string;
  isBraced: boolean;
  /** `{*}` before it: its elements are words. */
  isSpread: boolean;
}

const commandLimit = 400;

/** Follows a Tcl or Expect program: its variables, its files, and the programs that it starts. */
export function judgeTcl(source: string, session: Session, shell: Shell): void {
  new Tcl(session, shell.subshell()).run(source);
}

class Tcl {
  readonly #variables = new Map<string, Value>();
  readonly #procedures = new Map<string, { parameters: string[]; body: string }>();
  #depth = 0;
  #count = 0;
  #hasShell = false;

  constructor(
    readonly session: Session,
    readonly shell: Shell,
  ) {}

  /** @returns what the last command comes to */
  run(source: string): Value {
    if (this.#depth > 12) return unknownValue;
    this.#depth += 1;
    let result: Value = emptyValue;
    for (const words of commandsOf(source)) {
      this.session.spend(2);
      this.#count += 1;
      if (this.#count > commandLimit) return unknownValue;
      result = this.#command(words);
    }
    this.#depth -= 1;
    return result;
  }

  #command(words: readonly Word[]): Value {
    const fields = words.flatMap((word) => {
      const held = word.isBraced ? value(word.text) : this.#replaced(word.text);
      return word.isSpread ? elementsOf(held) : [held];
    });
    const [first, ...args] = fields;
    const name = first?.text.replace(/^::/, '') ?? '';
    const [one = emptyValue, two, three] = args;
    const procedure = this.#procedures.get(name);
    if (procedure) {
      procedure.parameters.forEach((parameter, index) =>
        this.#variables.set(
          parameter,
          parameter === 'args' ? join(args.slice(index), ' ') : (args[index] ?? emptyValue),
        ),
      );
      return this.run(procedure.body);
    }
    switch (name) {
      case 'set':
        if (two) this.#variables.set(one.text, two);
        return this.#variables.get(one.text) ?? unknownValue;
      case 'append':
      case 'lappend': {
        const old = this.#variables.get(one.text);
        const next = join([...(old ? [old] : []), ...args.slice(1)], name === 'append' ? '' : ' ');
        this.#variables.set(one.text, next);
        return next;
      }
      case 'list':
      case 'concat':
      case 'format':
      case 'string':
        return join(name === 'string' ? args.slice(1, 2) : args, ' ');
      case 'proc':
        this.#procedures.set(one.text, { parameters: two?.text.split(/\s+/) ?? [], body: three?.text ?? '' });
        return emptyValue;
      case 'foreach':
        for (const element of elementsOf(two ?? emptyValue).slice(0, 6)) {
          this.#variables.set(one.text, element);
          this.run(three?.text ?? '');
        }
        return emptyValue;
      case 'if':
      case 'while':
      case 'for':
      case 'catch':
      case 'try':
      case 'switch':
      case 'expect':
      case 'after':
      case 'namespace':
      case 'time':
        for (const { text } of args) if (/\s/.test(text.trim())) this.run(text);
        return unknownValue;
      case 'eval':
      case 'uplevel':
      case 'subst':
        return this.run(join(args, ' ').text);
      case 'cd':
        this.shell.state.enter(this.shell.paths(one).filter((path): path is string => path !== undefined));
        return emptyValue;
      case 'pwd':
        return value(this.shell.state.directory ?? HOLE);
      case 'file':
        return this.#file(one.text, args.slice(1));
      case 'glob':
        return globbed(args);
      case 'open':
        return this.#open(one, two?.text ?? 'r');
      case 'source':
        return this.run(this.shell.read(one).text);
      case 'exec':
      case 'spawn':
        return this.#exec(args.filter(({ text }) => !/^-(?:ignorestderr|keepnewline|noecho|-)$/.test(text)));
      case 'system':
        return this.shell.runText(join(args, ' '), unknownValue, { trusted: true });
      case 'send':
      case 'exp_send':
        // Typed into the shell that was started.
        if (this.#hasShell) this.shell.runText(value(args.at(-1)?.text.replace(/\r/g, '\n') ?? ''), unknownValue);
        return emptyValue;
      case 'http::geturl':
        return dispatch(this.shell, [value('curl'), one], unknownValue);
      case 'socket':
        this.#connect(args);
        return unknownValue;
      default:
        return join([unknownValue, ...args.map(({ taint }) => ({ text: '', taint }))]);
    }
  }

  #connect(args: readonly Value[]): void {
    const server = args.findIndex(({ text }) => text === '-server');
    if (server >= 0) return;
    const [host, port] = args.slice(-2);
    if (!host || !port) return;
    const kind = hostKind(host.text, Number(port.text) || 0, this.session.context);
    this.session.emit(`egress ${kind}`, `${host.text}:${port.text}`);
  }

  #file(verb: string, args: readonly Value[]): Value {
    const { shell } = this;
    const operands = args.filter(({ text }) => !/^-(?:force|-)$/.test(text));
    const target = operands.at(-1);
    switch (verb) {
      case 'delete':
        for (const one of operands.flatMap(elementsOf)) shell.delete(one, true);
        return emptyValue;
      case 'rename':
        for (const one of operands.slice(0, -1)) shell.delete(one, true);
        if (target && target.text !== '') shell.write(target, unknownValue);
        return emptyValue;
      case 'copy': {
        const content = join([emptyValue, ...operands.slice(0, -1).map((one) => shell.read(one))]);
        if (target) shell.write(target, content);
        return emptyValue;
      }
      case 'mkdir':
        for (const one of operands) shell.write(one, emptyValue);
        return emptyValue;
      case 'attributes':
        if (operands[2]) dispatch(shell, [value('chmod'), operands[2], operands[0]!], unknownValue);
        return emptyValue;
      case 'link':
        return dispatch(
          shell,
          [value('ln'), value('-s'), ...operands.filter(({ text }) => !text.startsWith('-')).reverse()],
          unknownValue,
        );
      case 'join': {
        const start = operands.findLastIndex(({ text }) => /^[/~]/.test(text));
        const path = join(operands.slice(Math.max(0, start)), '/');
        return value(path.text.replace(/\/+/g, '/'), path.taint);
      }
      case 'normalize':
      case 'nativename':
        return operands[0] ?? emptyValue;
      case 'dirname':
        return value(operands[0]?.text.replace(/\/[^/]*$/, '') ?? '');
      case 'tail':
        return value(operands[0]?.text.replace(/^.*\//, '') ?? '');
      default:
        return unknownValue;
    }
  }

  #open(target: Value, mode: string): Value {
    if (target.text.startsWith('|'))
      return this.shell.runText(value(target.text.slice(1), target.taint), unknownValue, { trusted: true });
    if (/[wa+]|WRONLY|RDWR|APPEND/.test(mode)) this.shell.write(target, unknownValue);
    return mode.startsWith('r') || mode === 'RDONLY' ? this.shell.read(target) : emptyValue;
  }

  #exec(args: readonly Value[]): Value {
    if (/^(?:\/\S*\/)?(?:ba|da|z|k|a)?sh$|^ssh$/.test(args[0]?.text ?? '')) this.#hasShell = true;
    const words = args
      .filter(({ text }) => !/^\d?[<>]{1,2}&?@/.test(text) && text !== '&')
      .map((one) => (/^(?:\||\d?[<>])/.test(one.text) ? one : quoted(one)));
    return this.shell.runText(join(words, ' '), unknownValue, { trusted: true });
  }

  /** Variables, commands in brackets and escapes. */
  #replaced(text: string): Value {
    const pieces: Value[] = [];
    let plain = '';
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at]!;
      if (char === '\\') {
        at += 1;
        plain += { n: '\n', t: '\t', r: '\r' }[text[at] ?? ''] ?? text[at] ?? '';
      } else if (char === '[') {
        const end = closing(text, at);
        pieces.push(value(plain), this.run(text.slice(at + 1, end)));
        plain = '';
        at = end;
      } else if (char === '$') {
        const [whole, braced, bare] = /^\$(?:\{([^}]*)\}|((?:::)?\w+(?:::\w+)*))/.exec(text.slice(at, at + 200)) ?? [];
        if (whole === undefined) plain += char;
        else {
          pieces.push(value(plain), this.#variable(braced ?? bare!, text, at + whole.length));
          plain = '';
          at += whole.length - 1;
          if (text[at + 1] === '(') at = closing(text, at + 1);
        }
      } else plain += char;
    }
    return join([...pieces, value(plain)]);
  }

  #variable(name: string, text: string, after: number): Value {
    const isHome = name.replace(/^::/, '') === 'env' && text.startsWith('(HOME)', after);
    return isHome ? value(this.shell.home) : (this.#variables.get(name) ?? unknownValue);
  }
}

const quoted = ({ text, taint }: Value): Value => value(singleQuoted(text), taint);

const elementsOf = ({ text, taint }: Value): Value[] => {
  const words = commandsOf(text.replaceAll('\n', ' ')).flat();
  return words.length === 0 ? [value(text, taint)] : words.map((word) => value(word.text, taint));
};

/** The paths that `glob -directory D PATTERN` may find. */
function globbed(args: readonly Value[]): Value {
  const at = args.findIndex(({ text }) => /^-(?:directory|path)$/.test(text));
  const directory = at < 0 ? '' : `${args[at + 1]?.text ?? HOLE}/`;
  const patterns = args.filter(
    ({ text }, index) => !text.startsWith('-') && (at < 0 || index !== at + 1) && args[index - 1]?.text !== '-types',
  );
  return join(
    patterns.map(({ text, taint }) => value(directory + text.replaceAll('*', STAR), taint)),
    ' ',
  );
}

/** Where the bracket, brace or parenthesis at `start` ends. */
function closing(text: string, start: number): number {
  const open = text[start]!;
  const close = { '[': ']', '{': '}', '(': ')' }[open]!;
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === open) depth += 1;
    else if (text[at] === close && (depth -= 1) === 0) return at;
  }
  return text.length;
}

/** Commands end at lines and semicolons; words at blanks outside of braces, quotes and brackets. */
function commandsOf(source: string): Word[][] {
  const commands: Word[][] = [];
  let words: Word[] = [];
  const end = (): void => {
    if (words.length > 0) commands.push(words);
    words = [];
  };
  let at = 0;
  while (at < source.length) {
    const char = source[at]!;
    if (char === '\n' || char === ';') {
      end();
      at += 1;
    } else if (char === '\\' && source[at + 1] === '\n') at += 2;
    else if (/\s/.test(char)) at += 1;
    else if (char === '#' && words.length === 0) {
      const line = source.indexOf('\n', at);
      at = line < 0 ? source.length : line;
    } else {
      const isSpread = source.startsWith('{*}', at) && /\S/.test(source[at + 3] ?? ' ');
      if (isSpread) at += 3;
      const word = wordAt(source, at);
      words.push({ ...word, isSpread });
      at = word.end;
    }
  }
  end();
  return commands;
}

function wordAt(source: string, start: number): { text: string; isBraced: boolean; end: number } {
  if (source[start] === '{') {
    const end = closing(source, start);
    return { text: source.slice(start + 1, end), isBraced: true, end: end + 1 };
  }
  if (source[start] === '"') {
    let at = start + 1;
    while (at < source.length && source[at] !== '"')
      at = source[at] === '[' ? closing(source, at) + 1 : at + (source[at] === '\\' ? 2 : 1);
    return { text: source.slice(start + 1, at), isBraced: false, end: at + 1 };
  }
  let at = start;
  while (at < source.length && !/[\s;]/.test(source[at]!))
    at = source[at] === '[' ? closing(source, at) + 1 : at + (source[at] === '\\' ? 2 : 1);
  return { text: source.slice(start, at), isBraced: false, end: at };
}

import { normalisePath } from '../paths.js';

/** What a makefile may have done while it is only read, and how it looks around. */
export interface MakeSurroundings {
  /** Where it runs, for `$(CURDIR)` and `$(abspath …)`. */
  directory: string;
  /** `NAME=value` on the command line: it wins over what the file says. */
  given: ReadonlyMap<string, string>;
  /** `$(shell …)` and `!=`: runs a line and gives back what it prints. */
  run(line: string): string;
  /** `$(file >path,text)`. */
  write(path: string, text: string): void;
}

export interface Recipe {
  needs: readonly string[];
  /** Shell lines, with make's own variables and functions in place. */
  lines: readonly string[];
}

interface Rule {
  needs: string[];
  lines: string[];
}

const lineLimit = 2000;
const textLimit = 4000;
const stepLimit = 3000;

/** Reads a makefile and says what each target would run. Unknown functions stay as they are, for the shell to stumble on. */
export function readMakefile(text: string, surroundings: MakeSurroundings): Map<string, Recipe> {
  return new Makefile(surroundings).read(text);
}

class Makefile {
  readonly #surroundings: MakeSurroundings;
  readonly #variables = new Map<string, string>();
  readonly #rules = new Map<string, Rule>();
  #steps = 0;

  constructor(surroundings: MakeSurroundings) {
    this.#surroundings = surroundings;
    for (const [name, held] of [
      ['CURDIR', surroundings.directory],
      ['PWD', surroundings.directory],
      ['RM', 'rm -f'],
      ['CC', 'cc'],
      ['CXX', 'g++'],
      ['AR', 'ar'],
      ['MAKE', 'make'],
      ['SHELL', '/bin/sh'],
    ] as const)
      this.#variables.set(name, held);
  }

  read(text: string): Map<string, Recipe> {
    this.#take(
      text
        .replace(/\\\r?\n[ \t]*/g, ' ')
        .split('\n')
        .slice(0, lineLimit),
      0,
    );
    const recipes = new Map<string, Recipe>();
    for (const [target, rule] of this.#rules) {
      const lines = rule.lines.map((line) => this.#recipeLine(line, target, rule.needs));
      recipes.set(target, { needs: rule.needs, lines });
    }
    return recipes;
  }

  #take(lines: readonly string[], depth: number): void {
    let current: Rule | undefined;
    let defining: { name: string; body: string[] } | undefined;
    for (const line of lines) {
      if (defining) {
        if (/^\s*endef\b/.test(line)) {
          this.#set(defining.name, defining.body.join('\n'));
          defining = undefined;
        } else defining.body.push(line);
        continue;
      }
      const define = /^\s*(?:override\s+)?define\s+([\w.-]+)/.exec(line);
      if (define) {
        defining = { name: define[1]!, body: [] };
        continue;
      }
      if (/^\t/.test(line) && current) {
        if (line.trim() !== '') current.lines.push(line.trim());
        continue;
      }
      const assigned =
        /^\s*(?:(?:export|override|private|[\w./%-]+:(?!=))\s+)*([\w.-]+)\s*(\+=|\?=|!=|:{0,3}=)\s*(.*)$/.exec(line);
      if (assigned) {
        this.#assign(assigned[1]!, assigned[2]!, assigned[3]!.replace(/(^|\s)#.*$/, ''));
        continue;
      }
      const rule = /^([^\s:#=][^:#=]*?)\s*::?(?!=)([^=;]*)(?:;(.*))?$/.exec(line);
      if (rule && !/^\s/.test(line)) {
        current = { needs: this.expand(rule[2]!).trim().split(/\s+/), lines: rule[3] ? [rule[3].trim()] : [] };
        for (const target of this.expand(rule[1]!).trim().split(/\s+/))
          if (!this.#rules.has(target)) this.#rules.set(target, current);
        continue;
      }
      // Older files indent with blanks.
      if (/^ +\S/.test(line) && current && !line.trim().startsWith('$(')) {
        current.lines.push(line.trim());
        continue;
      }
      const expanded = /\$[({]/.test(line) ? this.expand(line).trim() : '';
      if (expanded !== '' && expanded !== line.trim() && depth < 4) this.#take(expanded.split('\n'), depth + 1);
    }
  }

  #assign(name: string, how: string, text: string): void {
    if (how === '?=' && this.#variables.has(name)) return;
    const old = this.#variables.get(name);
    if (how === '!=') this.#set(name, this.#surroundings.run(this.expand(text)).trim());
    else if (how === '+=') this.#set(name, old === undefined ? text : `${old} ${text}`);
    else this.#set(name, how.startsWith(':') ? this.expand(text).replaceAll('$', '$$$$') : text);
  }

  #set(name: string, text: string): void {
    if (text.length <= textLimit) this.#variables.set(name, text);
  }

  #recipeLine(line: string, target: string, needs: readonly string[]): string {
    const automatic = new Map([
      ['@', target],
      ['<', needs[0] ?? ''],
      ['^', needs.join(' ')],
      ['+', needs.join(' ')],
      ['*', target.replace(/\.\w+$/, '')],
      ['@D', target.includes('/') ? target.slice(0, target.lastIndexOf('/')) : '.'],
      ['@F', target.slice(target.lastIndexOf('/') + 1)],
    ]);
    return this.expand(line, automatic)
      .split('\n')
      .map((one) => one.trim().replace(/^[@+-]+\s*/, ''))
      .join('\n');
  }

  /** `$(name)`, `${function …}`, `$@` and `$$`. */
  expand(text: string, local: ReadonlyMap<string, string> = new Map(), depth = 0): string {
    if (!text.includes('$')) return text;
    this.#steps += 1;
    if (depth > 12 || this.#steps > stepLimit || text.length > textLimit * 4) return text;
    let result = '';
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at]!;
      if (char !== '$') {
        result += char;
        continue;
      }
      const next = text[at + 1];
      if (next === '$') {
        result += '$';
        at += 1;
      } else if (next === '(' || next === '{') {
        const end = closing(text, at + 1);
        if (end < 0) return result + text.slice(at);
        result += this.#reference(text.slice(at + 2, end), local, depth + 1);
        at = end;
      } else if (next !== undefined && /[\w@<^+*?%|]/.test(next)) {
        result += this.#named(next, local, depth + 1);
        at += 1;
      } else result += char;
    }
    return result;
  }

  #named(name: string, local: ReadonlyMap<string, string>, depth: number): string {
    const held = local.get(name) ?? this.#surroundings.given.get(name);
    if (held !== undefined) return held;
    const own = this.#variables.get(name);
    // What nobody set here comes from the environment.
    return own === undefined ? (/^\w{2,}$/.test(name) ? `\${${name}}` : '') : this.expand(own, local, depth);
  }

  #reference(inner: string, local: ReadonlyMap<string, string>, depth: number): string {
    const called = /^\s*([a-z-]+)[ \t]+([^]*)$/.exec(inner);
    if (called && functions.has(called[1]!)) return this.#call(called[1]!, called[2]!, local, depth);
    const name = this.expand(inner, local, depth);
    const replaced = /^([\w.-]+):([^=]*)=(.*)$/.exec(name);
    if (replaced) return replaceEndings(this.#named(replaced[1]!, local, depth), replaced[2]!, replaced[3]!);
    return this.#named(name.trim(), local, depth);
  }

  #call(name: string, text: string, local: ReadonlyMap<string, string>, depth: number): string {
    const raw = splitArguments(text);
    const expand = (part: string | undefined): string => this.expand(part ?? '', local, depth);
    if (name === 'foreach') {
      const variable = expand(raw[0]).trim();
      const body = raw.slice(2).join(',');
      return words(expand(raw[1]))
        .slice(0, 50)
        .map((word) => this.expand(body, new Map(local).set(variable, word), depth))
        .join(' ');
    }
    if (name === 'if') return expand(raw[0]).trim() === '' ? expand(raw.slice(2).join(',')) : expand(raw[1]);
    if (name === 'call') {
      const [called, ...given] = raw.map((part) => expand(part));
      const inner = new Map(local);
      given.forEach((one, index) => inner.set(String(index + 1), one));
      return this.expand(this.#variables.get(called!.trim()) ?? '', inner, depth);
    }
    if (name === 'value') return this.#variables.get(text.trim()) ?? '';
    const parts = raw.map((part) => expand(part));
    const [first = '', second = '', ...more] = parts;
    const last = parts.at(-1) ?? '';
    const absolute = (path: string): string =>
      normalisePath(path.startsWith('/') ? path : `${this.#surroundings.directory}/${path}`);
    switch (name) {
      case 'shell':
        return this.#surroundings.run(parts.join(',')).trim().replaceAll('\n', ' ');
      case 'file': {
        const target = /^\s*>{1,2}\s*(\S+)/.exec(first)?.[1];
        if (target) this.#surroundings.write(target, parts.slice(1).join(','));
        return '';
      }
      case 'eval':
        this.#take(parts.join(',').split('\n'), depth);
        return '';
      case 'abspath':
      case 'realpath':
        return words(last).map(absolute).join(' ');
      case 'dir':
        return words(last)
          .map((word) => (word.includes('/') ? word.slice(0, word.lastIndexOf('/') + 1) : './'))
          .join(' ');
      case 'notdir':
        return words(last)
          .map((word) => word.slice(word.lastIndexOf('/') + 1))
          .join(' ');
      case 'basename':
        return words(last)
          .map((word) => word.replace(/\.[^./]*$/, ''))
          .join(' ');
      case 'suffix':
        return words(last)
          .map((word) => /\.[^./]*$/.exec(word)?.[0] ?? '')
          .join(' ');
      case 'addprefix':
        return words(last)
          .map((word) => first + word)
          .join(' ');
      case 'addsuffix':
        return words(last)
          .map((word) => word + first)
          .join(' ');
      case 'join': {
        const others = words(second);
        const ones = words(first);
        return Array.from(
          { length: Math.max(ones.length, others.length) },
          (_, index) => (ones[index] ?? '') + (others[index] ?? ''),
        ).join(' ');
      }
      case 'subst':
        return first === '' ? last : last.replaceAll(first, second);
      case 'patsubst':
        return words(more.join(','))
          .map((word) => replacePattern(word, first, second))
          .join(' ');
      case 'strip':
        return words(last).join(' ');
      case 'sort':
        return [...new Set(words(last))].sort().join(' ');
      case 'firstword':
        return words(last)[0] ?? '';
      case 'lastword':
        return words(last).at(-1) ?? '';
      case 'word':
        return words(last)[Number(first) - 1] ?? '';
      case 'wordlist':
        return words(last)
          .slice(Number(first) - 1, Number(second))
          .join(' ');
      case 'words':
        return String(words(last).length);
      case 'or':
        return parts.find((part) => part.trim() !== '') ?? '';
      case 'and':
        return parts.every((part) => part.trim() !== '') ? last : '';
      case 'filter':
        return words(second)
          .filter((word) => words(first).some((pattern) => replacePattern(word, pattern, '\0') === '\0'))
          .join(' ');
      case 'filter-out':
        return words(second)
          .filter((word) => !words(first).some((pattern) => replacePattern(word, pattern, '\0') === '\0'))
          .join(' ');
      case 'findstring':
        return second.includes(first) ? first : '';
      // What is there is for the shell to find.
      case 'wildcard':
        return last;
      default:
        return '';
    }
  }
}

const functions = new Set(
  (
    'abspath realpath dir notdir basename suffix addprefix addsuffix join subst patsubst strip sort firstword lastword ' +
    'word wordlist words or and filter filter-out findstring wildcard shell file eval call foreach if value info ' +
    'warning error origin flavor'
  ).split(' '),
);

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** `%.c` against `main.c`. */
function replacePattern(word: string, pattern: string, replacement: string): string {
  const at = pattern.indexOf('%');
  if (at < 0) return word === pattern ? replacement : word;
  const [before, after] = [pattern.slice(0, at), pattern.slice(at + 1)];
  if (word.length < before.length + after.length || !word.startsWith(before) || !word.endsWith(after)) return word;
  return replacement.replace('%', () => word.slice(before.length, word.length - after.length));
}

const replaceEndings = (text: string, from: string, to: string): string =>
  words(text)
    .map((word) =>
      from.includes('%')
        ? replacePattern(word, from, to)
        : word.endsWith(from)
          ? word.slice(0, word.length - from.length) + to
          : word,
    )
    .join(' ');

/** Where the bracket that opens at `start` closes. */
function closing(text: string, start: number): number {
  const open = text[start]!;
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close && (depth -= 1) === 0) return at;
  }
  return -1;
}

function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '(' || char === '{') depth += 1;
    else if (char === ')' || char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

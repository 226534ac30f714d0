/** Shells in which the name of an array alone means all of its elements. */
export const hasPlainLists = (shell: string): boolean => /^(?:zsh|fish)$/.test(shell);

/** A script of another shell in the words of this one; what has no counterpart stays as it is. */
export function inPlainShell(shell: string, script: string): string {
  if (script.length > 1 << 16) return script;
  if (shell === 'fish') return fromFish(script);
  if (shell === 'zsh') return fromZsh(script);
  return /^t?csh$/.test(shell) ? fromCsh(script) : script;
}

const quotes = /'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]/g;

/** Changes what is not quoted. */
function unquoted(script: string, change: (text: string) => string): string {
  let result = '';
  let last = 0;
  for (const match of script.matchAll(quotes)) {
    result += change(script.slice(last, match.index)) + match[0];
    last = match.index + match[0].length;
  }
  return result + change(script.slice(last));
}

/** Replaces what does not begin within quotes. */
function replacedOutside(script: string, pattern: RegExp, replacement: (...groups: string[]) => string): string {
  const spans = [...script.matchAll(quotes)].map(({ index, 0: text }) => [index, index + text.length] as const);
  return script.replace(pattern, (whole: string, ...rest: (string | number)[]) => {
    const at = rest.find((one): one is number => typeof one === 'number')!;
    const groups = rest.filter((one): one is string => typeof one === 'string');
    return spans.some(([start, end]) => at >= start && at < end) ? whole : replacement(...groups);
  });
}

/** A command that decides which names a pattern keeps. */
const keeping = /(?<=[*?/\]])\([.@/*^N]{0,4}e([:[{(+])(["'])([^"'\n]{1,500})\2.?\)/g;

function fromZsh(script: string): string {
  const hidden = [...script.matchAll(keeping)].map((match) => match[3]!);
  let plain = replacedOutside(script, keeping, () => '');
  plain = replacedOutside(
    plain,
    /\bfor\s+(\w+)\s*\(([^()\n]*)\)\s*(?!do\b|[;{\n])([^;\n]+)/g,
    (name, list, command) => `for ${name} in ${list}; do ${command}; done`,
  );
  plain = replacedOutside(plain, /\bfor\s+(\w+)\s*\(([^()\n]*)\)/g, (name, list) => `for ${name} in ${list}`);
  plain = replacedOutside(plain, /\brepeat\s+(\S+)\s*;?\s*do\b/g, (times) => `for _ in ${times}; do`);
  plain = replacedOutside(
    plain,
    /(?<=^|[;\n&|{]\s{0,8})repeat\s+([\w$]+)\s+([^;\n]+)/g,
    (times, command) => `for _ in ${times}; do ${command}; done`,
  );
  const named = unquoted(plain, (text) =>
    text
      .replace(/\$\{\([\w@]{1,8}\)(?=\w)/g, '${')
      .replace(/(?<=[\w*?./\]])\([^()\s|]*\|[^()\s]*\)/g, '*')
      .replace(/(?<=[\w*?./\]])\((?:[.@/^*NDnLomkuUgrwxRWXeE,=+\d[\]-]{1,20})\)(?=[\s;|&)]|$)/g, ''),
  );
  return [named, ...hidden].join('\n');
}

function fromCsh(script: string): string {
  const ends: string[] = [];
  return script
    .split(/\n|;/)
    .map((line) => {
      const text = line.trim();
      const [, name, list, single] = /^set\s+(\w+)\s*=\s*(?:\(([^()]*)\)|(.*))$/.exec(text) ?? [];
      if (name) return list === undefined ? `${name}=${single}` : `${name}=(${list})`;
      const [, variable, held] = /^setenv\s+(\w+)\s+(.*)$/.exec(text) ?? [];
      if (variable) return `export ${variable}=${held}`;
      const [, item, items] = /^foreach\s+(\w+)\s*\(([^()]*)\)$/.exec(text) ?? [];
      if (item) return (ends.push('done'), `for ${item} in ${items}; do`);
      if (/^while\s*\(.*\)$/.test(text)) return (ends.push('done'), 'while true; do');
      if (/^if\s*\(.*\)\s*then$/.test(text)) return 'if true; then';
      const conditional = /^if\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(\S.*)$/.exec(text)?.[1];
      if (conditional) return conditional;
      if (text === 'endif') return 'fi';
      if (text === 'end') return ends.pop() ?? text;
      if (/^@\s/.test(text)) return 'true';
      const [, alias, meaning] = /^alias\s+(\w+)\s+(.+)$/.exec(text) ?? [];
      return alias ? `alias ${alias}=${meaning}` : text;
    })
    .join('\n');
}

function fromFish(script: string): string {
  const stack: string[] = [];
  let result = '';
  let pending = '';
  for (const { words, separator } of fishCommands(script)) {
    const [line, opens] = fishCommand(words, stack);
    result += line;
    if (opens) pending = opens;
    const isEnd = /^[;\n]$/.test(separator);
    if (pending !== '' && isEnd) {
      result += `${separator === '\n' ? '\n' : '; '}${pending} `;
      pending = '';
    } else if (isEnd && /(?:^|\s)(?:\{|else|do|then)\s*$/.test(line)) result += ' ';
    else result += isEnd ? '\n' : ` ${separator} `;
  }
  return result;
}

/** One command of fish, and what stands after its end when it opens a block. */
function fishCommand(words: string[], stack: string[]): [string, string?] {
  const [first = '', ...rest] = words;
  switch (first) {
    case 'and':
    case 'or':
    case 'builtin':
    case 'command':
      return fishCommand(rest, stack);
    case 'not': {
      const [line, opens] = fishCommand(rest, stack);
      return [`! ${line}`, opens];
    }
    case 'if':
      stack.push('fi');
      return [`if ${fishCommand(rest, stack)[0]}`, 'then'];
    case 'else':
      return rest[0] === 'if' ? [`elif ${fishCommand(rest.slice(1), stack)[0]}`, 'then'] : ['else'];
    case 'while':
      stack.push('done');
      return [`while ${fishCommand(rest, stack)[0]}`, 'do'];
    case 'for':
      stack.push('done');
      return [`for ${rest.join(' ')}`, 'do'];
    case 'function':
      stack.push('}');
      return [`${rest.find((word) => !word.startsWith('-')) ?? 'unnamed'}() {`];
    case 'begin':
      stack.push('}');
      return ['{'];
    case 'switch':
      stack.push('}');
      return ['{'];
    case 'case':
      return ['true'];
    case 'end':
      return [[stack.pop() ?? 'end', ...rest].join(' ')];
    case 'set':
      return [fishAssignment(rest)];
    default:
      return [words.join(' ')];
  }
}

function fishAssignment(words: string[]): string {
  const flags = words.filter((word) => word.startsWith('-')).join('');
  const [name, ...values] = words.filter((word, at) => !word.startsWith('-') || at > 2);
  if (!name) return 'set';
  if (/e/.test(flags.replace(/--\w+/g, '')) || flags.includes('--erase')) return `unset ${name}`;
  if (/q/.test(flags) || !/^\w+$/.test(name)) return 'true';
  const held = values.length === 1 ? values[0]! : `(${values.join(' ')})`;
  return /-\w*x|--export/.test(flags) && values.length === 1 ? `export ${name}=${held}` : `${name}=${held}`;
}

/** Commands with their words, as written but for the substitutions in them. */
function fishCommands(script: string): { words: string[]; separator: string }[] {
  const commands: { words: string[]; separator: string }[] = [];
  let words: string[] = [];
  let word = '';
  const endWord = (): void => {
    if (word !== '') words.push(word);
    word = '';
  };
  const endCommand = (separator: string): void => {
    endWord();
    if (words.length > 0) commands.push({ words, separator });
    words = [];
  };
  for (let at = 0; at < script.length; at += 1) {
    const char = script[at]!;
    const rest = script.slice(at, at + 4000);
    const quoted = /^(?:'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*"|\\[^])/.exec(rest)?.[0];
    const named = /^\$(?:argv(?:\[(\d+)\])?|(\w+)\[(\d+)\])/.exec(rest);
    if (quoted !== undefined) {
      word += quoted;
      at += quoted.length - 1;
    } else if (named) {
      const [whole, argument, variable, index] = named;
      word += variable ? `\${${variable}[${Number(index) - 1}]}` : argument ? `$${argument}` : '"$@"';
      at += whole.length - 1;
    } else if (char === '(' || (char === '$' && script[at + 1] === '(')) {
      const start = char === '$' ? at + 1 : at;
      const end = closing(script, start);
      const inside = script.slice(start + 1, end);
      const file = /^([^]*)\|\s*psub\b[^|]*$/.exec(inside)?.[1];
      word += file === undefined ? `$(${fromFish(inside).trim()})` : `<(${fromFish(file).trim()})`;
      at = end;
    } else if (char === '#' && word === '') {
      const line = script.indexOf('\n', at);
      at = (line < 0 ? script.length : line) - 1;
    } else if (/^(?:&&|\|\|)/.test(rest)) {
      endCommand(rest.slice(0, 2));
      at += 1;
    } else if (/[;\n|]/.test(char) || (char === '&' && !/[<>]$/.test(word) && !/^&\d|^&>/.test(rest))) endCommand(char);
    else if (/\s/.test(char)) endWord();
    else word += char;
  }
  endCommand('\n');
  return commands;
}

function closing(script: string, start: number): number {
  let depth = 0;
  for (let at = start; at < script.length; at += 1) {
    const char = script[at];
    if (char === '\\') at += 1;
    else if (char === "'" || char === '"') {
      const end = script.indexOf(char, at + 1);
      at = end < 0 ? script.length : end;
    } else if (char === '(') depth += 1;
    else if (char === ')' && (depth -= 1) === 0) return at;
  }
  return script.length;
}

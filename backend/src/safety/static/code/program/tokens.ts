/** Languages whose programs are followed. */
export type Language = 'python' | 'node' | 'ruby' | 'perl' | 'php' | 'lua';

export interface Token {
  kind: 'text' | 'template' | 'command' | 'words' | 'number' | 'name' | 'mark' | 'line' | 'end';
  text: string;
  /** Of templates: text, and the source of what is filled in. */
  parts?: (string | { source: string })[];
  /** Stands right behind the token before it. */
  isGlued: boolean;
  /** Columns before it, for the first one of a line. */
  indent: number;
  /** `$`, `@`, `%` or `&` before a name. */
  sigil?: string;
}

/** Thrown where the text is none of its language. */
export class UnreadableProgram extends Error {}

/** Most tokens that are read. */
const tokenLimit = 20_000;

const marks =
  /^(?:\*\*=|\/\/=|>>=|<<=|===|!==|\.\.\.|&&=|\|\|=|\?\?=|<=>|\*\*|\/\/|==|!=|<=|>=|=>|->|\+\+|--|&&|\|\||\?\?|\?\.|:=|::|\.\.|\+=|-=|\*=|\/=|%=|\.=|\|=|&=|<<|>>|=~|!~|[^\s\w])/;
const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** Reads a program into tokens; comments are gone. */
export function tokensOf(source: string, language: Language): Token[] {
  const reader = new Reader(source, language);
  return reader.read();
}

class Reader {
  #at = 0;
  #depth = 0;
  #indent = 0;
  #isFresh = true;
  readonly #tokens: Token[] = [];
  readonly #hasHash: boolean;
  readonly #hasLines: boolean;

  constructor(
    private source: string,
    readonly language: Language,
  ) {
    this.#hasHash = /^(?:python|ruby|perl|php)$/.test(language);
    this.#hasLines = /^(?:python|ruby|lua|node)$/.test(language);
  }

  read(): Token[] {
    // A document on the lines below is taken out of the source as it is read.
    while (this.#at < this.source.length) {
      if (this.#tokens.length > tokenLimit) throw new UnreadableProgram('too long');
      if (this.#skipBlank()) continue;
      this.#next();
    }
    this.#push('end', '');
    return this.#tokens;
  }

  #push(kind: Token['kind'], text: string, more: Partial<Token> = {}): void {
    this.#tokens.push({ kind, text, isGlued: !this.#isFresh, indent: this.#indent, ...more });
    this.#isFresh = false;
  }

  get #last(): Token | undefined {
    return this.#tokens.at(-1);
  }

  #skipBlank(): boolean {
    const { source, language } = this;
    const char = source[this.#at]!;
    if (char === '\n') {
      this.#at += 1;
      this.#isFresh = true;
      this.#indent = /^[ \t]*/.exec(source.slice(this.#at, this.#at + 200))![0].length;
      const isOpen = this.#depth > 0 && language === 'python';
      if (this.#hasLines && !isOpen && this.#last && this.#last.kind !== 'line') this.#push('line', '\n');
      this.#isFresh = true;
      return true;
    }
    if (/\s/.test(char)) {
      this.#at += 1;
      this.#isFresh = true;
      return true;
    }
    if (char === '\\' && source[this.#at + 1] === '\n') {
      this.#at += 2;
      return true;
    }
    const two = source.slice(this.#at, this.#at + 2);
    const isComment =
      (char === '#' && this.#hasHash && !(language === 'perl' && this.#last?.text === '$')) ||
      (two === '//' && (language === 'node' || language === 'php')) ||
      (two === '--' && language === 'lua');
    if (isComment) {
      const end = source.indexOf('\n', this.#at);
      this.#at = end < 0 ? source.length : end;
      return true;
    }
    if (two === '/*' && (language === 'node' || language === 'php')) {
      const end = source.indexOf('*/', this.#at + 2);
      this.#at = end < 0 ? source.length : end + 2;
      return true;
    }
    return false;
  }

  #next(): void {
    const rest = this.source.slice(this.#at, this.#at + 80);
    const { language } = this;
    if (this.#quoted(rest)) return;
    const number = /^(?:0[xX][\da-fA-F_]+|0[oO]?[0-7_]+(?![\d.])|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)n?/.exec(rest);
    if (number) {
      this.#at += number[0].length;
      this.#push('number', String(Number(number[0].replace(/_|n$/g, '').replace(/^0(?=[0-7]+$)/, '0o')) || 0));
      return;
    }
    if (language === 'perl' || language === 'php' || language === 'ruby') {
      const isAfterValue = this.#isAfterValue();
      const variable =
        language === 'ruby'
          ? /^(@@?|\$)([A-Za-z_]\w*|[0-9!@&~*$?])/.exec(rest)
          : language === 'php'
            ? /^(\$)([A-Za-z_]\w*)/.exec(rest)
            : (/^(\$#?|@)(?:([A-Za-z_]\w*(?:::\w+)*|[_0!@&1-9])|\{(\^?\w+)\})/.exec(rest) ??
              (isAfterValue ? null : /^([%&])([A-Za-z_]\w*(?:::\w+)*)/.exec(rest)));
      if (variable) {
        this.#at += variable[0].length;
        this.#push('name', variable[2] ?? variable[3]!, { sigil: variable[1]! });
        return;
      }
    }
    const name = /^[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/.exec(rest);
    if (name) {
      let text = name[0];
      this.#at += text.length;
      if (text.length === rest.length) {
        const more = /^[\w]*/.exec(this.source.slice(this.#at))![0];
        text += more;
        this.#at += more.length;
      }
      if (language === 'ruby' && /^[?!](?![=~])/.test(this.source.slice(this.#at, this.#at + 2))) {
        text += this.source[this.#at];
        this.#at += 1;
      }
      this.#push('name', text);
      return;
    }
    if (language === 'node' && rest[0] === '$') {
      this.#at += 1;
      this.#push('name', '$');
      return;
    }
    const mark = marks.exec(rest)?.[0] ?? rest[0]!;
    // `Math//2` is no comment, and in other languages no operator.
    this.#at += mark.length;
    if ('([{'.includes(mark)) this.#depth += 1;
    if (')]}'.includes(mark)) this.#depth = Math.max(0, this.#depth - 1);
    this.#push('mark', mark);
  }

  /** Whether an operator may come next: then a slash divides, and a percent sign is no quote. */
  #isAfterValue(): boolean {
    const last = this.#last;
    if (!last) return false;
    if (last.kind === 'mark') return last.text === ')' || last.text === ']' || last.text === '}';
    if (last.kind === 'name')
      return !/^(?:return|typeof|case|in|of|and|or|not|if|unless|while|until|print|puts|split|grep|map|join|push|delete|throw|when|await|void|x|unlink|system|exec|eval|do|then|else)$/.test(
        last.text,
      );
    return last.kind !== 'line';
  }

  #quoted(rest: string): boolean {
    const { language } = this;
    const head = rest[0]!;
    if (language === 'python') {
      const literal = /^([rRbBfFuU]{0,2})("""|'''|"|')/.exec(rest);
      if (!literal) return false;
      this.#at += literal[1]!.length;
      this.#string(literal[2]!, /r/i.test(literal[1]!) ? 'raw' : 'escaped', /f/i.test(literal[1]!) ? 'braces' : 'none');
      return true;
    }
    if (head === "'")
      return (this.#string("'", language === 'node' || language === 'lua' ? 'escaped' : 'plain', 'none'), true);
    if (head === '"') {
      const filled = { node: 'none', lua: 'none', ruby: 'hash', perl: 'sigil', php: 'sigil' } as const;
      this.#string('"', 'escaped', filled[language]);
      return true;
    }
    if (head === '`') {
      if (language === 'lua') return false;
      const filled = { node: 'dollar', ruby: 'hash', perl: 'sigil', php: 'sigil' } as const;
      this.#string('`', 'escaped', filled[language], language === 'node' ? undefined : 'command');
      return true;
    }
    if (language === 'lua') {
      const long = /^\[(=*)\[\n?/.exec(rest);
      if (!long) return false;
      const close = `]${long[1]}]`;
      const end = this.source.indexOf(close, this.#at + long[0].length);
      if (end < 0) throw new UnreadableProgram('long text');
      const text = this.source.slice(this.#at + long[0].length, end);
      this.#at = end + close.length;
      this.#push('text', text);
      return true;
    }
    if (language === 'node' || language === 'php') return language === 'node' && this.#expression(rest);
    return this.#percentOrWord(rest) || this.#hereDocument(rest) || this.#expression(rest);
  }

  /** A regular expression: what it holds is no text of the program. */
  #expression(rest: string): boolean {
    if (rest[0] !== '/' || this.#isAfterValue()) return false;
    const literal = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/.exec(
      this.source.slice(this.#at, this.#at + 2000),
    );
    if (!literal) return false;
    this.#at += literal[0].length;
    this.#push('number', '0');
    return true;
  }

  #percentOrWord(rest: string): boolean {
    const { language } = this;
    const opening =
      language === 'ruby'
        ? this.#isAfterValue() && /^%\s/.test(rest)
          ? null
          : /^%([qQwWixsr]?)([([{<|!/])/.exec(rest)
        : /^(?:q[qwx]?|m|qr)(?=\s*[([{<|!/'#])\s*([([{<|!/'#])/.test(rest) &&
            this.#last?.text !== '->' &&
            !/^\w+\s*=>/.test(rest)
          ? /^(q[qwx]?|m|qr)\s*([([{<|!/'#])/.exec(rest)
          : null;
    if (opening && !(language === 'ruby' && opening[1] === '' && this.#isAfterValue())) {
      this.#at += opening[0].length - 1;
      const kind = opening[1]!;
      const close = pairs[opening[2]!] ?? opening[2]!;
      const isFilled = language === 'ruby' ? !/[qwis]/.test(kind) : /^(?:qq|qx)$/.test(kind) && opening[2] !== "'";
      this.#string(
        opening[2]!,
        isFilled ? 'escaped' : 'plain',
        isFilled ? (language === 'ruby' ? 'hash' : 'sigil') : 'none',
        /x$/.test(kind) ? 'command' : /w$/i.test(kind) || kind === 'i' ? 'words' : undefined,
        close,
      );
      if (/^(?:m|qr|r)$/.test(kind)) {
        this.#at += /^[a-z]*/.exec(this.source.slice(this.#at))![0].length;
        const last = this.#tokens.at(-1)!;
        last.kind = 'number';
        last.text = '0';
      }
      return true;
    }
    // `s/a/b/`, `tr/a/b/`: changes what is not followed.
    if (language === 'perl') {
      const change = /^(?:s|tr|y)([/|!#{])(?=\S)/.exec(rest);
      if (
        change &&
        /^(?:s|tr|y)([/|!#])(?:\\.|(?!\1)[^\\])*\1(?:\\.|(?!\1)[^\\])*\1[a-z]*/s.test(
          this.source.slice(this.#at, this.#at + 2000),
        )
      ) {
        const whole = /^(?:s|tr|y)([/|!#])(?:\\.|(?!\1)[^\\])*\1(?:\\.|(?!\1)[^\\])*\1[a-z]*/s.exec(
          this.source.slice(this.#at, this.#at + 2000),
        )![0];
        this.#at += whole.length;
        this.#push('number', '0');
        return true;
      }
      const files = /^<([\w$/.~*{},-]*)>/.exec(rest);
      if (files && !this.#isAfterValue()) {
        this.#at += files[0].length;
        if (/[/*.~]/.test(files[1]!)) {
          this.#push('name', 'glob');
          this.#push('mark', '(');
          this.#push('text', files[1]!);
          this.#push('mark', ')');
        } else this.#push('name', '<STDIN>');
        return true;
      }
    }
    if (language === 'ruby') {
      const symbol = /^:(?:"([^"\n]*)"|([A-Za-z_]\w*[?!]?)|(`))/.exec(rest);
      if (symbol && this.source[this.#at - 1] !== ':' && !(this.#last?.kind === 'name' && !this.#isFresh)) {
        this.#at += symbol[0].length;
        this.#push('text', symbol[1] ?? symbol[2] ?? symbol[3]!);
        return true;
      }
    }
    return false;
  }

  #hereDocument(rest: string): boolean {
    const head = /^<<[~-]?(["']?)([A-Z_a-z]\w*)\1/.exec(rest);
    if (!head || (this.#isAfterValue() && this.#isFresh && !/^<<[~-]/.test(rest) && !head[1])) return false;
    const line = this.source.indexOf('\n', this.#at);
    if (line < 0) return false;
    const close = new RegExp(`^[ \\t]*${head[2]}[ \\t]*$`, 'm').exec(this.source.slice(line + 1));
    if (!close) return false;
    const text = this.source.slice(line + 1, line + 1 + close.index);
    this.#at += head[0].length;
    this.#push('text', text);
    // The text is taken out of what is still to be read.
    const after = line + 1 + close.index + close[0].length;
    this.source = this.source.slice(0, line) + this.source.slice(after);
    return true;
  }

  #string(
    open: string,
    escapes: 'raw' | 'plain' | 'escaped',
    filling: 'none' | 'braces' | 'dollar' | 'hash' | 'sigil',
    kind?: 'command' | 'words',
    close: string = open,
  ): void {
    const { source } = this;
    let at = this.#at + open.length;
    let text = '';
    let nesting = 0;
    const parts: (string | { source: string })[] = [];
    const fill = (inner: string): void => {
      parts.push(text, { source: inner });
      text = '';
    };
    for (;;) {
      if (at >= source.length) throw new UnreadableProgram('text without an end');
      if (nesting === 0 && source.startsWith(close, at)) break;
      const char = source[at]!;
      if (open !== close && char === open) nesting += 1;
      if (open !== close && char === close) nesting -= 1;
      if (char === '\\' && escapes !== 'raw') {
        const next = source[at + 1] ?? '';
        if (escapes === 'plain') {
          text += next === open || next === close || next === '\\' ? next : char + next;
          at += 2;
          continue;
        }
        const escape =
          /^\\(?:x([\da-fA-F]{1,2})|x\{([\da-fA-F]+)\}|u\{?([\da-fA-F]{4,6})\}?|U([\da-fA-F]{8})|([0-7]{1,3})|(\r?\n)|([^]))/.exec(
            source.slice(at, at + 14),
          )!;
        const code = escape[1] ?? escape[2] ?? escape[3] ?? escape[4];
        text +=
          code !== undefined
            ? String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff))
            : escape[5] !== undefined
              ? String.fromCharCode(parseInt(escape[5], 8))
              : escape[6] !== undefined
                ? ''
                : (({ n: '\n', t: '\t', r: '\r', e: '\x1b', 0: '\0' } as Record<string, string>)[escape[7]!] ??
                  (this.language === 'python' && !/['"\\abfv]/.test(escape[7]!) ? `\\${escape[7]}` : escape[7]!));
        at += escape[0].length;
        continue;
      }
      if (filling === 'braces' && char === '{') {
        if (source[at + 1] === '{') {
          text += '{';
          at += 2;
          continue;
        }
        const end = endOfBrace(source, at);
        fill(source.slice(at + 1, end).replace(/(?:![rsa])?(?::[^:{}'"()[\]]*)?=?$/, ''));
        at = end + 1;
        continue;
      }
      if (filling === 'braces' && char === '}' && source[at + 1] === '}') at += 1;
      if (
        (filling === 'dollar' && char === '$' && source[at + 1] === '{') ||
        (filling === 'hash' && char === '#' && source[at + 1] === '{')
      ) {
        const end = endOfBrace(source, at + 1);
        fill(source.slice(at + 2, end));
        at = end + 1;
        continue;
      }
      if (filling === 'sigil' && (char === '$' || char === '@' || (char === '{' && source[at + 1] === '$'))) {
        const variable =
          /^(?:[$@](?:\{(\w+)\}|([A-Za-z_]\w*(?:::\w+)*(?:->)?(?:\[[^\]]{1,40}\]|\{[^}]{1,40}\})*))|\{(\$[^}]{1,200})\})/.exec(
            source.slice(at, at + 240),
          );
        if (variable && !(char === '@' && this.language === 'php')) {
          fill(variable[3] ?? `$${variable[1] ?? variable[2]}`);
          at += variable[0].length;
          continue;
        }
      }
      text += char;
      at += 1;
    }
    this.#at = at + close.length;
    if (kind === 'words') {
      this.#push('words', text);
      return;
    }
    if (parts.length === 0) this.#push(kind ?? 'text', text, kind === 'command' ? { parts: [text] } : {});
    else this.#push(kind ?? 'template', '', { parts: [...parts, text] });
  }
}

/** Where the brace that opens at `start` is closed. */
function endOfBrace(source: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let at = start; at < source.length; at += 1) {
    const char = source[at]!;
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'" || char === '`') quote = char;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw new UnreadableProgram('brace without an end');
}

/** A value that can be told without running anything; `undefined` where it cannot. */
type Known = boolean | number | string | null | undefined;

/** An empty or a filled list: only its truth is ever asked for. */
const emptyList = '';
const filledList = 'items';

/** Deepest nesting that is followed, names that stand for others included. */
const depthLimit = 8;
const lengthLimit = 160;
/** Names of one text that are looked up. */
const namesLimit = 60;

const token =
  /\s*(?:(\d+(?:\.\d+)?)|([fbru]?)(["'`])([^"'`\\\n$]{0,80})\3|(===|!==|==|!=|<=|>=|&&|\|\||[-+!<>()[\]{}?:.,;])|(@?:?[A-Za-z_$][\w$]*)|(\n|$))/y;

/**
 * What an expression comes to that only constants go into, in whatever common language: `!1`, `bool(0)`, `1 == 2`,
 * `not True`, `String(+false)`, `"a".equals("b")`, `len("") > 0`, or a name that is given nothing but a constant.
 *
 * @param expression from where it begins; what follows it is left alone
 * @param held what a name is given in the text around, when that is one expression only
 * @returns undefined when it depends on anything else
 */
export function plainValueOf(expression: string, held: (name: string) => string | undefined = () => undefined): Known {
  return new Reader(expression.slice(0, lengthLimit), held, 0).read();
}

/** Whether a value counts as true in most languages; texts that say so count as what they say. */
export function truthOf(known: Known): boolean | undefined {
  if (known === undefined) return undefined;
  if (typeof known === 'string') {
    if (/^(?:false|off|no|0|none|never|disabled?)?$/i.test(known.trim())) return false;
    return /^(?:true|on|yes|1|enabled?|always|items)$/i.test(known.trim()) ? true : undefined;
  }
  return Boolean(known);
}

const wrapping =
  /^(?:bool|boolean|Boolean|Number|String|str|int|Int|float|parseInt|Integer|boolval|intval|strval|toBool|to_bool)$/;
const words: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['YES', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['NO', false],
  ['None', null],
  ['nil', null],
  ['null', null],
  ['undefined', null],
  ['NULL', null],
  [':false', false],
  [':true', true],
]);

class Reader {
  #at = 0;

  constructor(
    readonly text: string,
    readonly held: (name: string) => string | undefined,
    readonly depth: number,
  ) {}

  read(): Known {
    if (this.depth > depthLimit) return undefined;
    const value = this.#choice();
    // What goes on is no constant any more.
    return this.#ended() ? value : undefined;
  }

  #peek(): RegExpExecArray | null {
    token.lastIndex = this.#at;
    return token.exec(this.text);
  }

  #take(sign: RegExp): string | undefined {
    const match = this.#peek();
    const found = match?.[5] ?? match?.[6];
    if (!match || found === undefined || !sign.test(found)) return undefined;
    // A new line only goes on with what cannot begin anything.
    if (match[0].includes('\n') && !/^(?:&&|\|\||\.|\?|\)|and|or)$/.test(found)) return undefined;
    this.#at += match[0].length;
    return found;
  }

  #ended(): boolean {
    const rest = this.text.slice(this.#at);
    return /^\s*(?:$|[,;)\]}]|#|\/\/|\/\*)|^[ \t]*\r?\n|^\s*(?:if|unless|end|do|as|in)\b/.test(rest);
  }

  #choice(): Known {
    const condition = this.#either();
    if (this.#take(/^\?$/) === undefined) return condition;
    const yes = this.#choice();
    if (this.#take(/^:$/) === undefined) return undefined;
    const no = this.#choice();
    if (condition === undefined) return yes === no ? yes : undefined;
    return condition ? yes : no;
  }

  #either(): Known {
    let left = this.#both();
    while (this.#take(/^(?:\|\||or)$/) !== undefined) {
      const right = this.#both();
      left = left === undefined ? (right ? true : undefined) : left || right;
    }
    return left;
  }

  #both(): Known {
    let left = this.#compared();
    while (this.#take(/^(?:&&|and)$/) !== undefined) {
      const right = this.#compared();
      left = left === undefined ? (right === undefined || right ? undefined : false) : left && right;
    }
    return left;
  }

  #compared(): Known {
    const left = this.#sum();
    const sign = this.#take(/^(?:===|!==|==|!=|<=|>=|<|>|is)$/);
    if (sign === undefined) return left;
    const right = this.#sum();
    if (left === undefined || right === undefined) return undefined;
    if (/^(?:={2,3}|is)$/.test(sign)) return left === right;
    if (/^!==?$/.test(sign)) return left !== right;
    if (left === null || right === null) return undefined;
    return sign === '<' ? left < right : sign === '>' ? left > right : sign === '<=' ? left <= right : left >= right;
  }

  #sum(): Known {
    let left = this.#member();
    for (let sign = this.#take(/^[-+]$/); sign !== undefined; sign = this.#take(/^[-+]$/)) {
      const right = this.#member();
      if (left === undefined || right === undefined) left = undefined;
      else if (typeof left === 'string' || typeof right === 'string') left = `${left}${right}`;
      else left = sign === '+' ? Number(left) + Number(right) : Number(left) - Number(right);
    }
    return left;
  }

  #member(): Known {
    let value = this.#single();
    while (this.#take(/^\.$/) !== undefined) {
      const name = this.#take(/^\w+$/) ?? '';
      const question = /^(?:any|present|empty|blank|nonzero)$/.test(name) && this.text[this.#at] === '?';
      if (question) {
        this.#at += 1;
        value = value === undefined ? undefined : /^(?:empty|blank)$/.test(name) ? !value : Boolean(value);
        continue;
      }
      if (this.#take(/^\($/) !== undefined) {
        const argument = this.#peek()?.[5] === ')' ? undefined : this.#choice();
        if (this.#take(/^\)$/) === undefined) return undefined;
        value = calledOn(value, name, argument);
      } else if (name === 'length' || name === 'size') value = typeof value === 'string' ? value.length : undefined;
      else value = undefined;
    }
    return value;
  }

  #single(): Known {
    const match = this.#peek();
    if (!match) return undefined;
    const [whole, number, prefix, , literal, sign, name] = match;
    this.#at += whole.length;
    if (number !== undefined) return Number(number);
    if (literal !== undefined) return prefix === 'f' && literal.includes('{') ? undefined : literal;
    if (sign !== undefined) return this.#signed(sign);
    return name === undefined ? undefined : this.#named(name);
  }

  #signed(sign: string): Known {
    if (sign === '!') return denied(this.#member());
    if (sign === '+' || sign === '-') {
      const value = this.#member();
      return value === undefined ? undefined : Number(value) * (sign === '-' ? -1 : 1);
    }
    if (sign === '(') {
      const cast = /^\s*(?:bool|boolean|int|string)\s*\)\s*(?=[\w"'!])/.exec(this.text.slice(this.#at));
      if (cast) {
        this.#at += cast[0].length;
        return this.#member();
      }
      const value = this.#choice();
      return this.#take(/^\)$/) === undefined ? undefined : value;
    }
    if (sign !== '[' && sign !== '{') return undefined;
    const list = /^\s*[\]}]/.exec(this.text.slice(this.#at));
    if (list) {
      this.#at += list[0].length;
      return emptyList;
    }
    const close = this.text.slice(this.#at).search(/[\]}]/);
    if (close < 0) return undefined;
    this.#at += close + 1;
    return filledList;
  }

  #named(name: string): Known {
    if (name === 'not') return denied(this.#compared());
    if (words.has(name)) return words.get(name);
    const rest = this.text.slice(this.#at);
    const constant = /^(?:Boolean|bool|Bool)\.(TRUE|FALSE|True|False)\b/.exec(name + rest);
    if (constant) {
      this.#at += constant[0].length - name.length;
      return constant[1]!.toLowerCase() === 'true';
    }
    const parsing =
      /^(?:Boolean|bool|Convert|Integer|String|strconv|ssl|JSON|json)\.(?:valueOf|parse|loads|parseBoolean|Parse|ToBoolean|parseInt|of|VerifyMode)\(/.exec(
        name + rest,
      );
    if (parsing || (/^\s*\(/.test(rest) && (wrapping.test(name) || /^(?:len|count|strlen|sizeof|empty)$/.test(name)))) {
      this.#at += parsing ? parsing[0].length - name.length : rest.indexOf('(') + 1;
      const inner = this.#peek()?.[5] === ')' ? false : this.#choice();
      if (this.#take(/^\)$/) === undefined || inner === undefined) return undefined;
      return converted(parsing ? 'parse' : name, inner);
    }
    const own = /^(?:self|static|Self)::\$?(\w+)\b(?!\s*[(:])|^(?:this|self)\.(\w+)\b(?!\s*[(.])/.exec(name + rest);
    if (own) {
      this.#at += own[0].length - name.length;
      return this.#standsFor((own[1] ?? own[2])!);
    }
    if (/^\s*[.([]|^\s*::/.test(rest)) return undefined;
    return this.#standsFor(name);
  }

  #standsFor(name: string): Known {
    const expression = this.held(name);
    return expression === undefined
      ? undefined
      : new Reader(expression.slice(0, lengthLimit), this.held, this.depth + 3).read();
  }
}

const denied = (value: Known): Known => (value === undefined ? undefined : !value);

function converted(name: string, value: Exclude<Known, undefined>): Known {
  if (/^(?:len|count|strlen|sizeof)$/.test(name)) return typeof value === 'string' ? value.length : undefined;
  if (name === 'empty') return !value;
  if (name === 'parse') return truthOf(value) ?? value;
  if (/^(?:String|str|strval)$/.test(name))
    return typeof value === 'boolean' && name === 'str' ? (value ? 'True' : 'False') : String(value);
  return /^(?:bool|boolean|Boolean|boolval|toBool|to_bool)$/.test(name) ? Boolean(value) : Number(value);
}

function calledOn(value: Known, name: string, argument: Known): Known {
  if (value === undefined) return undefined;
  if (/^equals(?:IgnoreCase)?$/.test(name)) return argument === undefined ? undefined : value === argument;
  if (/^(?:isEmpty|is_empty|empty)$/.test(name)) return typeof value === 'string' ? value === '' : undefined;
  if (/^(?:valueOf|booleanValue|into)$/.test(name)) return value;
  return /^(?:toString|to_s|ToString|to_string|to_owned)$/.test(name) ? String(value) : undefined;
}

/** Finds what names stand for that a text gives a value once only. */
export function singleValues(text: string): (name: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    if (!/^[A-Za-z_$][\w$]{0,40}$/.test(name) || known.size >= namesLimit) return undefined;
    const given = new RegExp(
      `(?:^|[^\\w$.'"-])(?:${name.replaceAll('$', '\\$')})[ \\t]{0,8}(?::[ \\t]*\\w{1,20}[ \\t]*)?(?::=|=)(?![=>])[ \\t]*([^\\n]{1,${lengthLimit}})`,
      'gm',
    );
    const first = given.exec(text);
    const value = first && !given.exec(text) ? first[1] : undefined;
    known.set(name, value);
    return value;
  };
}

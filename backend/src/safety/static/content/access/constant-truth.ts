/** What an expression comes to whoever asks: a literal, or numbers between two bounds; its text where it is not known. */
interface Constant {
  text: string;
  /** Set when the value is known. */
  literal?: { value: string | number | boolean | null };
  /** Bounds of a number. */
  low?: number;
  high?: number;
  /** Truth, where that much is known. */
  truth?: boolean;
  /** Whether it is a truth that was worked out, not a plain literal that could be a default. */
  isDerived?: boolean;
}

const tokens =
  /\s+|(["'`])((?:\\.|(?!\1)[^\\\n]){0,80})\1|\d[\d_]*(?:\.\d+)?(?:e\d+)?\b|(?:===|!==|==|!=|<=|>=|<|>|\|\||&&|!~|=~|!|~)|\b(?:not|or|and|is|in|typeof|instanceof)\b|:[a-z_]\w*|@{0,2}\$?[A-Za-z_][\w$]*[!?]?(?=[\W]|$)|\?\.|::|[()[\]{}.,+\-*/%?:$^&|#@]/g;

const lengthLimit = 300;

const epoch =
  /^(?:Date\.now\(\)|\+?new Date\(\)(?:\.getTime\(\))?|time\.time\(\)|Time\.(?:now|current)(?:\.to_[if])?|System\.currentTimeMillis\(\)|time\.Now\(\)\.Unix\w*\(\)|Instant\.now\(\)\.\w+\(\)|microtime\(true\)|time\(\)|\+?new Date)$/;
const counted =
  /^process\.pid$|^os\.getpid\(\)$|(?:\.(?:length|size|count|Count|Length|len\(\)|size\(\)|count\(\)|Count\(\)|length\(\)|byteLength)|\.getTime\(\))$|^(?:len|count|strlen|length|abs|Math\.abs|mb_strlen|byte_size|sizeof)\([^]*\)$/;
const fraction = /^(?:Math\.random\(\)|random\.random\(\)|rand\(\)|:rand\.uniform\(\))$/;
const always =
  /^(?:Boolean\.(?:TRUE|parseBoolean\("true"\)|valueOf\(true\))|nil\.nil\?|nil\?\(nil\)|is_nil\(nil\)|\d+\.(?:positive\?|nonzero\?|integer\?)|""\.empty\?|\[\]\.(?:empty\?|every\(.*\)|all\?.*)|all\(\[\]\)|any\(\[True\]\)|isinstance\(\d+,int\)|Array\.isArray\(\[.*\]\)|Object\.is\(1,1\)|matches!\([^,]{1,60},_\)|true\.(?:present\?|then\(.*\))|Number\.isInteger\(\d+\)|is_(?:int|numeric)\(\d+\)|Objects\.nonNull\(new\w*\(\)\)|bool\.Parse\("true"\)|convert\.ToBoolean\(1\))$/i;
const truthOf = /^(?:Boolean|bool|boolval|!!)\((.*)\)$/;

const known = (value: string | number | boolean | null, text: string, isDerived = false): Constant => ({
  text,
  literal: { value },
  truth: Boolean(value),
  isDerived,
  ...(typeof value === 'number' ? { low: value, high: value } : {}),
});

/** Reads one expression of conditions as most languages write them. */
class Reader {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    const found: string[] = [];
    let end = 0;
    for (const match of text.matchAll(tokens)) {
      if (match.index !== end) break;
      end = match.index + match[0].length;
      if (match[0].trim() !== '') found.push(match[0]);
    }
    this.#tokens = end === text.length ? found : [];
  }

  /** Undefined when the text is no such expression. */
  read(): Constant | undefined {
    if (this.#tokens.length === 0 || this.#tokens.length > 60) return undefined;
    const value = this.#either();
    return this.#at === this.#tokens.length ? value : undefined;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #either(): Constant {
    const sides = [this.#both()];
    while (this.#peek() === '||' || this.#peek() === 'or') {
      this.#at += 1;
      sides.push(this.#both());
    }
    return sides.length === 1 ? sides[0]! : joined(sides, true);
  }

  #both(): Constant {
    const sides = [this.#denied()];
    while (this.#peek() === '&&' || this.#peek() === 'and') {
      this.#at += 1;
      sides.push(this.#denied());
    }
    return sides.length === 1 ? sides[0]! : joined(sides, false);
  }

  #denied(): Constant {
    if (this.#peek() !== 'not') return this.#compared();
    this.#at += 1;
    return denied(this.#denied());
  }

  #compared(): Constant {
    let left = this.#single();
    for (;;) {
      let operator = this.#peek();
      if (operator === undefined || !/^(?:[=!]==?|<=?|>=?|is|in|not)$/.test(operator)) return left;
      this.#at += 1;
      if (operator === 'is' && this.#peek() === 'not') {
        this.#at += 1;
        operator = 'is not';
      } else if (operator === 'not' && this.#peek() === 'in') {
        this.#at += 1;
        operator = 'not in';
      }
      left = compare(left, operator, this.#single());
    }
  }

  #single(): Constant {
    const token = this.#peek();
    if (token === '!') {
      this.#at += 1;
      return denied(this.#single());
    }
    if (token === '+' || token === '~') {
      this.#at += 1;
      const value = this.#single();
      return { text: `${token}${value.text}` };
    }
    if (token === '-') {
      this.#at += 1;
      const value = this.#single();
      return typeof value.literal?.value === 'number'
        ? known(-value.literal.value, `-${value.text}`)
        : { text: `-${value.text}` };
    }
    if (token === 'typeof') {
      this.#at += 1;
      return { text: `typeof ${this.#chain().text}` };
    }
    return this.#chain();
  }

  /** A name with its members and calls, a literal, or what stands in brackets. */
  #chain(): Constant {
    const first = this.#peek();
    if (first === undefined) return { text: '' };
    if (first === '(') {
      this.#at += 1;
      const inner = this.#either();
      if (this.#peek() !== ')') return { text: `(${inner.text}${this.#rest()}` };
      this.#at += 1;
      if (!/^(?:\.|\?\.|\[|\()$/.test(this.#peek() ?? '')) return { ...inner, text: `(${inner.text})` };
      return { text: `(${inner.text})${this.#members()}` };
    }
    let text = first;
    this.#at += 1;
    if (first === '[' || first === '{') text += this.#upTo(first === '[' ? ']' : '}');
    if (first === 'new') return valueOf(`new ${this.#chain().text}`);
    if (first === 'await') return { text: `await ${this.#chain().text}` };
    text += this.#members();
    return valueOf(text);
  }

  #members(): string {
    let text = '';
    for (;;) {
      const token = this.#peek();
      if (token === '.' || token === '?.' || token === '::') {
        text += token + (this.#tokens[this.#at + 1] ?? '');
        this.#at += 2;
      } else if (token === '(' || token === '[') {
        this.#at += 1;
        text += token + this.#upTo(token === '(' ? ')' : ']');
      } else if (/^[+*/%-]$/.test(token ?? '')) {
        text += token! + (this.#tokens[this.#at + 1] ?? '');
        this.#at += 2;
      } else return text;
    }
  }

  #upTo(close: string): string {
    const open = close === ')' ? '(' : close === ']' ? '[' : '{';
    let text = '';
    for (let depth = 1; this.#at < this.#tokens.length; this.#at += 1) {
      const token = this.#tokens[this.#at]!;
      if (token === open) depth += 1;
      if (token === close) depth -= 1;
      text += token;
      if (depth === 0) {
        this.#at += 1;
        return text;
      }
    }
    return text;
  }

  #rest(): string {
    const text = this.#tokens.slice(this.#at).join('');
    this.#at = this.#tokens.length;
    return text;
  }
}

function valueOf(text: string): Constant {
  const quoted = /^(["'`])(.*)\1$/.exec(text);
  if (quoted && !quoted[2]!.includes(quoted[1]!)) return known(quoted[2]!, text);
  if (/^\d[\d_]*(?:\.\d+)?$/.test(text)) return known(Number(text.replaceAll('_', '')), text);
  if (/^(?:true|True|TRUE)$/.test(text)) return known(true, text);
  if (/^(?:false|False|FALSE)$/.test(text)) return known(false, text);
  if (/^(?:null|nil|None|undefined|NULL)$/.test(text)) return known(null, text);
  if (always.test(text)) return { text, truth: true, isDerived: true };
  if (/^(?:\[[^\]]*\]|\{\})$/.test(text)) return { text, truth: true };
  const made = truthOf.exec(text);
  if (made) {
    const value = new Reader(made[1]!).read();
    if (value?.truth !== undefined) return known(value.truth, text, true);
  }
  if (epoch.test(text)) return { text, low: 1_000_000, high: Number.POSITIVE_INFINITY };
  if (fraction.test(text)) return { text, low: 0, high: 1 };
  if (/^\[(?:.*[,[])?(?:["'`][^"'`]*["'`]|\d+|true)[\],].*\.(?:length|size|count)$/.test(text))
    return { text, low: 1, high: Number.POSITIVE_INFINITY };
  if (counted.test(text)) return { text, low: 0, high: Number.POSITIVE_INFINITY };
  return { text };
}

function denied(value: Constant): Constant {
  const text = `!${value.text}`;
  return value.truth === undefined ? { text } : known(!value.truth, text, true);
}

const opposite: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  is: 'is not',
  'is not': 'is',
  in: 'not in',
  'not in': 'in',
};

const types = /^(?:undefined|string|number|boolean|object|function|symbol|bigint)$/;

function compare(left: Constant, operator: string, right: Constant): Constant {
  const text = `${left.text} ${operator} ${right.text}`;
  const truth = comparison(left, operator, right);
  return truth === undefined ? { text } : known(truth, text, true);
}

function comparison(left: Constant, operator: string, right: Constant): boolean | undefined {
  const isEqual = /^(?:={2,3}|is)$/.test(operator);
  if (isEqual || operator in opposite) {
    if (operator === 'in' || operator === 'not in') return undefined;
    if (left.literal && right.literal) return (left.literal.value === right.literal.value) === isEqual;
    // Only what is no number differs from itself, and that is asked for on purpose with the other sign.
    if (left.text === right.text && /^[\w.$[\]"']+$/.test(left.text) && isEqual) return true;
    if (
      left.text === right.text &&
      !isEqual &&
      /\(/.test(left.text) &&
      !/rand|next|now|read|uuid|new /i.test(left.text)
    )
      return false;
    if (left.text.startsWith('typeof ') && typeof right.literal?.value === 'string' && !types.test(right.literal.value))
      return !isEqual;
    if (left.low !== undefined && right.low !== undefined)
      return left.low > right.high! || right.low > left.high! ? !isEqual : undefined;
    return undefined;
  }
  if (typeof left.literal?.value === 'string' && typeof right.literal?.value === 'string')
    return operator.startsWith('<')
      ? left.literal.value < right.literal.value
      : left.literal.value > right.literal.value;
  if (left.low === undefined || right.low === undefined) return undefined;
  const [less, more] = operator.startsWith('<') ? [left, right] : [right, left];
  const orEqual = operator.endsWith('=');
  if (orEqual ? less.high! <= more.low! : less.high! < more.low!) return true;
  if (orEqual ? less.low! > more.high! : less.low! >= more.high!) return false;
  return undefined;
}

/** Of several sides joined by «or» one truth is enough, and so is something and its opposite; by «and» one untruth. */
function joined(sides: readonly Constant[], isEither: boolean): Constant {
  const text = sides.map((side) => side.text).join(isEither ? ' || ' : ' && ');
  if (
    sides.some(
      ({ truth, isDerived, literal }) => truth === isEither && (isDerived || typeof literal?.value === 'boolean'),
    )
  )
    return known(isEither, text, true);
  if (sides.every(({ truth, literal }) => truth === !isEither && typeof literal?.value === 'boolean'))
    return known(!isEither, text, true);
  const texts = new Set(sides.map((side) => bare(side.text)));
  if (sides.some((side) => texts.has(opposed(bare(side.text))))) return known(isEither, text, true);
  return { text };
}

const bare = (text: string): string => text.replace(/^\((.*)\)$/, '$1');

function opposed(text: string): string {
  if (text.startsWith('!')) return bare(text.slice(1));
  const compared = /^(.{1,120}?) (===?|!==?|is not|is|not in|in) (.{1,80})$/.exec(text);
  return compared ? `${compared[1]} ${opposite[compared[2]!]} ${compared[3]}` : `!${text}`;
}

/**
 * Whether a condition holds, or fails, whoever asks.
 *
 * @returns undefined when that depends on something, or when it is a plain literal
 */
export function constantTruth(expression: string): boolean | undefined {
  const text = expression.trim();
  if (text === '' || text.length > lengthLimit) return undefined;
  const value = new Reader(text).read();
  return value?.isDerived ? value.truth : undefined;
}

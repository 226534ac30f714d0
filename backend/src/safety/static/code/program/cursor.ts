import type { Argument, Node, Pattern } from './nodes.js';
import type { Language, Token } from './tokens.js';

/** Words that begin something, where an operand would stand: what follows is no argument of theirs. */
const keywords: Readonly<Record<Language, ReadonlySet<string>>> = {
  python: new Set(
    'if else elif for in is not and or while with as try except finally return yield await async pass break continue global nonlocal del assert raise lambda class def import from'.split(
      ' ',
    ),
  ),
  node: new Set(
    'if else for in of while do switch case default try catch finally return yield await async throw new typeof void delete const let var function class import export instanceof break continue'.split(
      ' ',
    ),
  ),
  ruby: new Set(
    'if elsif else unless while until for in do then end begin rescue ensure case when return yield and or not def class module raise_ break next'.split(
      ' ',
    ),
  ),
  perl: new Set(
    'if elsif else unless while until for foreach do return my our local sub use no and or not eq ne lt gt le ge x cmp package'.split(
      ' ',
    ),
  ),
  php: new Set(
    'if elseif else while do for foreach as switch case return function fn new echo print use class and or instanceof try catch finally throw'.split(
      ' ',
    ),
  ),
  lua: new Set(
    'if elseif else while do for in then end repeat until return function local and or not break'.split(' '),
  ),
};

export const isAssigning = /^(?:=|\+=|-=|\*=|\/=|\.=|\|\|=|&&=|\?\?=|\|=|:=|<<)$/;

/** Where a reader of a program stands, and what it asks of the next tokens. */
export abstract class Cursor {
  protected at = 0;

  protected depth = 0;

  protected nested = 0;

  protected results: Node[][] = [[]];

  protected readonly keywords: ReadonlySet<string>;

  constructor(
    readonly tokens: readonly Token[],
    readonly language: Language,
    readonly level: number,
  ) {
    this.keywords = keywords[language];
  }

  protected get token(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
  }

  protected get isEnd(): boolean {
    return this.token.kind === 'end';
  }

  protected peek(offset = 1): Token {
    return this.tokens[Math.min(this.at + offset, this.tokens.length - 1)]!;
  }

  protected is(...texts: string[]): boolean {
    const { kind, text } = this.token;
    return (kind === 'mark' || kind === 'name') && texts.includes(text);
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  protected skipLines(): void {
    while (this.token.kind === 'line') this.at += 1;
  }

  protected canBeTarget = (node: Node): boolean => /^(?:name|member|index|list)$/.test(node.kind);

  /** A line that begins with a dot or an operator goes on with the one before. */
  protected goesOn(): boolean {
    if (this.language === 'python') return false;
    let offset = 0;
    while (this.peek(offset).kind === 'line') offset += 1;
    const { kind, text } = this.peek(offset);
    return (
      kind === 'mark' &&
      (this.language === 'node'
        ? /^(?:\.|\?\.|\?|\+|&&|\|\||\?\?|:)$/.test(text) && text !== ':'
        : /^(?:\.|&&|\|\||->|\.\.)$/.test(text))
    );
  }

  protected afterLines(): Token {
    let offset = 0;
    while (this.peek(offset).kind === 'line') offset += 1;
    return this.peek(offset);
  }

  protected startsLine(): boolean {
    return this.tokens[this.at - 1]?.kind === 'line';
  }

  /** Until the brace that closes the block. */
  protected abstract block(): Node[];
  protected abstract expression(least?: number): Node;
  protected abstract values(): Node;
  protected abstract primary(): Node;
  protected abstract items(close: string): Argument[];
  protected abstract pattern(node: Node): Pattern;
}

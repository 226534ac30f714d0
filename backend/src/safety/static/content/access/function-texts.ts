import { type Line, textOf } from './branches.js';

const bodyLimit = 40;

/** The head of a function with all its parameters, and the lines below that belong to it. */
export interface FunctionText {
  head: string;
  text: string;
  /** Heads of what it stands in, classes above all. */
  around: string;
}

/** Names of functions that are looked at, among others. */
const promising =
  /valid|verif|check|match|allow|permit|grant|auth|accept|approv|satisf|confirm|reset|\bcan|\bmay|compare|equal|get_permissions|vote|decide|require|ensure|permission|admin|guard|protect|session|log_?in|sign_?in/i;

const opensFunction =
  /\b(?:def|defp|fn|fun|func|function)\b|=>\s*\{?$|^(?:(?:public|private|protected|internal|static|final|async|override|export|default)\s+)*(?:[\w<>[\]?.]+\s+)?\w+\s*\([^;]*$|^\w+\s*:\s*(?:async\s*)?\(?/;

/** Functions whose names promise to look at who calls. */
export function* functionsIn(lines: readonly Line[]): Generator<FunctionText> {
  for (let index = 0; index < lines.length; index += 1) {
    const { text, indent } = lines[index]!;
    if (
      !promising.test(text) ||
      !/[(:]|\bdo$/.test(text) ||
      !opensFunction.test(text) ||
      /^(?:if|for|while|switch|return|else|elif|catch|\}|case|when)\b/.test(text)
    )
      continue;
    let last = index;
    let head = text;
    while (
      last < index + 8 &&
      last + 1 < lines.length &&
      (head.match(/\(/g)?.length ?? 0) > (head.match(/\)/g)?.length ?? 0) &&
      !/\{$|=>$/.test(head)
    ) {
      last += 1;
      head += ` ${lines[last]!.text}`;
    }
    let end = last + 1;
    while (end < lines.length && end < last + bodyLimit && lines[end]!.indent > indent) end += 1;
    const inline = /(?:,\s*do:|=>|\)\s*=)\s*([^{\s].*)$/.exec(head)?.[1] ?? '';
    let at = index - 1;
    let around = '';
    let least = indent;
    while (at >= 0 && index - at < 200 && least > 0) {
      if (lines[at]!.indent < least) {
        least = lines[at]!.indent;
        around += ` ${lines[at]!.text}`;
      }
      at -= 1;
    }
    yield { head, text: end > last + 1 ? textOf(lines, last + 1, end) : inline, around };
  }
}

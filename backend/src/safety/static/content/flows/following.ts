import { between } from '../spans.js';

const statementLimit = 900;
const givenLimit = 1500;

/** A name, and what it is given where. */
export interface Given {
  name: string;
  value: string;
  at: number;
}

/** A function of the text: its name, its parameters, where its body begins and ends. */
export interface Defined {
  name: string;
  parameters: readonly string[];
  from: number;
  to: number;
}

const operators = /(?::=|\?\?=|\|\|=|\+=|(?<![=!<>~:+?|&^*/%.-])=(?![=>~])|<-(?=\s))[ \t]*/g;
/** Names that mean nothing by themselves. */
const nameless =
  /^(?:_+|ok|err|error|const|let|var|val|final|mut|my|our|local|auto|self|this|cls|int|String|string|dynamic|range|public|private|static|readonly|global)$/;

/** From here to the end of the statement: the line, what its brackets hold, and the calls chained to it below. */
export function statementAt(text: string, start: number): string {
  const last = Math.min(text.length, start + statementLimit);
  let depth = 0;
  for (let at = start; at < last; at += 1) {
    const char = text[at]!;
    if (char === '(' || char === '[' || char === '{') depth += 1;
    else if (char === ')' || char === ']' || char === '}') {
      if (depth === 0) return text.slice(start, at);
      depth -= 1;
    } else if (char === ';' && depth === 0) return text.slice(start, at);
    else if (
      char === '\n' &&
      depth === 0 &&
      at > start &&
      !/^\s*(?:\??\.\w|\|>|->|\+|\|\|)/.test(text.slice(at, at + 80))
    )
      if (!/(?:=|\(|\+|\|>|<-|,)\s*$/.test(text.slice(Math.max(start - 4, at - 6), at))) return text.slice(start, at);
  }
  return text.slice(start, last);
}

/** What names are given: by assignment, in loops, by the calls that hand them on, by what is added to them. */
export function givenIn(text: string, defined: readonly Defined[]): Given[] {
  const found: Given[] = [];
  const add = (name: string, value: string, at: number): void => {
    if (found.length < givenLimit && name.length < 60 && !nameless.test(name)) found.push({ name, value, at });
  };
  for (const match of text.matchAll(operators)) {
    if (found.length >= givenLimit) break;
    const end = match.index + match[0].length;
    const names = namesBefore(text, match.index);
    if (names.length === 0) continue;
    const value = statementAt(text, end);
    for (const name of names) add(name, value, end);
  }
  for (const { index, 0: whole, 1: names, 2: other } of text.matchAll(
    /\b(?:for|foreach)\b\s{0,4}(?:await\s{0,4})?\(?\s{0,4}(?:const\s|let\s|var\s|final\s|mut\s|my\s|[A-Z][\w<>,]{0,40}\s)?\s{0,4}(\[[^\]\n]{1,80}\]|\([^)\n]{1,80}\)|[$&\w]{1,40}(?:\s{0,4},\s{0,4}[$&\w]{1,40})?)\s{0,4}(?:\bin\b|\bof\b|:(?!=)|:=\s*range|<-)\s{0,4}|\bforeach\s*\(\s*(?=[^()\n]{1,80}\bas\b)/g,
  )) {
    void other;
    const end = index + whole.length;
    const value = statementAt(text, end);
    const list = names ?? /\bas\s+([^)]*)$/.exec(value)?.[1] ?? '';
    for (const [name] of list.matchAll(/[$@]?[A-Za-z_]\w*/g)) add(name, value, end);
  }
  for (const { index, 0: whole, 1: name, 2: other } of text.matchAll(/\bas\s+(\w+)\s*[:,)]|\buse\s*\{\s*(\w+)\s*->/g)) {
    const line = text.lastIndexOf('\n', index) + 1;
    if (/^\s*(?:async\s+)?with\b|\.use/.test(text.slice(Math.max(line, index - 300), index + whole.length)))
      add((name ?? other)!, text.slice(Math.max(line, index - 300), index), index);
  }
  // `.then((text) => …)`, `.each do |key, value|`, `.forEach { (key, value) -> …`, `.use { it … }`
  for (const { index, 0: whole, 1: list, 2: one, 3: bars, 4: arrows, 5: old } of text.matchAll(
    /\.\w+[!?]?\s{0,4}\(?\s{0,8}(?:async\s{1,4})?(?:\(([^()\n]{0,80})\)\s{0,4}=>|(\w{1,40})\s{0,4}=>|(?:\{|do)\s{0,4}\|([^|\n]{1,80})\||\{\s{0,4}\(?([\w, ]{1,60})\)?\s{0,4}->|function\s{0,4}\w{0,40}\s{0,4}\(([^()\n]{0,80})\))/g,
  )) {
    const chain = chainBefore(text, index);
    for (const [name] of (list ?? one ?? bars ?? arrows ?? old ?? '').matchAll(/[A-Za-z_]\w*/g))
      add(name, chain, index + whole.length);
  }
  // `get(address, (response) => …)`
  for (const { index, 0: whole, 1: held, 2: list } of text.matchAll(
    /([A-Za-z_Ω][\w.]{0,40}\([^()\n]{1,200}),\s{0,8}(?:async\s{1,4})?(?:function\s{0,4}\w{0,30}\s{0,4})?\(([\w, ]{1,60})\)\s{0,4}(?:=>|\{)/g,
  ))
    for (const [name] of list!.matchAll(/[A-Za-z_]\w*/g)) add(name, `${held!})`, index + whole.length);
  // `socket.onmessage = (event) => …`
  for (const { index, 0: whole, 1: owner, 2: name } of text.matchAll(
    /([\w$.]{1,60})\.on[a-z]{3,20}\s*=\s*(?:async\s*)?(?:function\s*\w{0,30}\s*)?\(?\s*(\w{1,40})\s*\)?\s*(?:=>|\{)/g,
  ))
    add(name!, owner!, index + whole.length);
  // `.then(run)`
  for (const { index, 1: name } of text.matchAll(
    /\.(?:then|map|forEach|each|pipe|and_then)\(\s*([A-Za-z_$][\w$]{0,60})\s*\)/g,
  )) {
    const definition = defined.find((one) => one.name === name);
    if (definition?.parameters[0] !== undefined)
      add(definition.parameters[0], chainBefore(text, index), definition.from);
  }
  // What a name is added, it holds; a stream around a name writes to it.
  for (const { index, 1: name, 2: call } of text.matchAll(
    /([$@]?[A-Za-z_]\w{0,60})\.(push|append|add|put|write\w{0,20}|Write\w{0,20}|set\w{0,20}|extend|update|concat|unshift|insert|store|Add|Append|merge!?|attach)\(/g,
  )) {
    const held = between(text, index + name!.length + call!.length + 1);
    if (held !== undefined && held.length < 600) add(name!, held, index + 1);
  }
  for (const { index, 1: name, 0: whole } of text.matchAll(/([$@]?[A-Za-z_]\w{0,60})\s*<<\s*(?=[^<=\s])/g))
    add(name!, statementAt(text, index + whole.length), index);
  for (const { index, 1: name } of text.matchAll(
    /(?:Writer|Stream|Encoder|Builder|Zip\w{0,10}|GzipFile|GZIP\w{0,20})\w{0,10}\(\s*(?:fileobj\s*=\s*)?&?(\w{1,60})\s*[,)]/g,
  )) {
    const line = text.lastIndexOf('\n', index) + 1;
    const target = /(\w+)(?:\s*:\s*\w+)?\s*:?=/.exec(text.slice(line, index))?.[1];
    const statement = statementAt(text, index);
    const written =
      target === undefined
        ? ''
        : [
            ...text
              .slice(index, index + 3000)
              .matchAll(new RegExp(`\\b${target}\\.\\w*[wW]rite\\w*\\(([^\\n]{0,200})`, 'g')),
          ]
            .map(([, held]) => held)
            .join('\n');
    add(name!, `${statement}\n${written}`, index);
  }
  for (const { name, parameters } of defined) {
    if (parameters.length === 0) continue;
    const own = new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}[!?]?\\(`, 'g');
    let count = 0;
    for (const match of text.matchAll(own)) {
      if ((count += 1) > 20) break;
      const definition = defined.find((one) => one.name === name)!;
      if (match.index >= definition.from - 200 && match.index <= definition.from) continue;
      const held = between(text, match.index + match[0].length - 1);
      if (held === undefined) continue;
      splitArguments(held).forEach((argument, place) => {
        const parameter = parameters[place];
        if (parameter !== undefined) add(parameter, argument, definition.from);
      });
    }
  }
  return found.sort((one, other) => one.at - other.at);
}

/** The names on the left of an assignment. */
function namesBefore(text: string, operator: number): string[] {
  const from = Math.max(0, operator - 160);
  let left = text.slice(from, operator);
  // A pattern may take several lines.
  const closing = /[}\])][ \t]*(?::[ \t]*[\w<>[\]., |]{1,40})?[ \t]*$/.exec(left);
  const start = closing ? Math.max(left.lastIndexOf('\n', left.search(/[{[(][^{[(]*$/)), left.lastIndexOf(';')) : -1;
  left = start >= 0 ? left.slice(start + 1) : left.slice(Math.max(left.lastIndexOf('\n'), left.lastIndexOf(';')) + 1);
  const isPattern =
    /(?:^|\s)(?:const|let|var|val|auto)?\s*%?[{[(][^=]*[}\])]\s*$/.test(left) && !/[\w)\]]\[[^\]]*\]\s*$/.test(left);
  if (isPattern)
    return [...left.matchAll(/(:\s*)?([$@]?[A-Za-z_]\w*)(?=\s*(?:[,}\])=]|$))/g)].map(([, , name]) => name!);
  left = left.replace(/:\s*[A-Za-z&?][\w<>[\]., |&?']{0,60}$/, '');
  const parts = left
    .replace(/(?:\[[^[\]\n]{0,80}\]\s*){1,3}$/, '')
    .split(/[(,{]/)
    .slice(-3);
  const names: string[] = [];
  parts.forEach((part, index) => {
    const match = /([$@]{0,2}[A-Za-z_]\w*)((?:(?:\.|->|::)\w+|\[[^\]\n]{0,80}\])*)[!?]?\s*$/.exec(part);
    if (!match || (index < parts.length - 1 && !/^[\s\w$@]*$/.test(part))) return;
    const [, base, rest] = match;
    const members = [...rest!.matchAll(/(?:\.|->|::)(\w+)/g)].map(([, member]) => member!);
    const isOwn = /^(?:\$?this|self|cls|@?self|process|module|exports|window|document|globalThis|cmd|os)$/.test(base!);
    if (members.length > 0) names.push(members.at(-1)!);
    if (!isOwn || members.length === 0) names.push(base!);
  });
  return [...new Set(names)];
}

/** The expression whose method is called here, or that is piped here, with the lines of its chain above. */
export function chainBefore(text: string, at: number): string {
  let start = text.lastIndexOf('\n', at - 1) + 1;
  for (let line = 0; line < 12 && start > 0 && at - start < 900; line += 1) {
    if (!/^\s*(?:\??\.|[)\]}]|\|>)/.test(text.slice(start, start + 60))) break;
    start = text.lastIndexOf('\n', start - 2) + 1;
  }
  const chain = text.slice(start, at);
  const cut = Math.max(chain.lastIndexOf(';'), -1);
  return cut < 0 ? chain : chain.slice(cut + 1);
}

const definitions =
  /\b(?:(?:async\s+)?function\*?|def[p]?|func|fn|fun|sub)\s+(?:\([^()\n]{0,60}\)\s*)?(?:self\.)?([A-Za-z_]\w{0,60})[!?]?\s*(?:<[^<>\n]{0,40}>)?\s*(?:\(([^()]{0,300}(?:\([^()]{0,60}\)[^()]{0,120}){0,4})\))?|\b(?:const|let|var|val)\s+([A-Za-z_$][\w$]{0,60})\s*(?::[^=\n]{0,80})?=\s*(?:async\s*)?(?:function\s*)?(?:\(([^()]{0,200})\)|([A-Za-z_]\w{0,40}))\s*(?::[^=\n{]{0,60})?(?:=>|\{)|^[ \t]*(?:(?:public|private|protected|static|final|async|override|internal)\s+)*(?:[A-Za-z][\w<>[\],.?]{0,40}\s+)?([A-Za-z_]\w{0,60})\s*\(([^()\n]{0,200})\)\s*(?::\s*[\w<>[\]|., ]{1,60}|throws\s+[\w, ]{1,60})?\s*\{/gm;

/** The functions of a text. Bodies end where the next begins, or after some lines. */
export function definedIn(text: string): Defined[] {
  const found: Defined[] = [];
  for (const match of text.matchAll(definitions)) {
    if (found.length >= 300) break;
    const [whole, name, list, held, heldList, heldOne, method, methodList] = match;
    const own = name ?? held ?? method!;
    if (
      /^(?:if|for|while|switch|catch|function|return|else|do|try|when|match|with|synchronized|using|foreach|elsif|unless)$/.test(
        own,
      )
    )
      continue;
    found.push({
      name: own,
      parameters: parametersOf(list ?? heldList ?? heldOne ?? methodList ?? ''),
      from: match.index + whole.length,
      to: text.length,
    });
  }
  found.forEach((one, index) => {
    one.to = Math.min(found[index + 1]?.from ?? text.length, one.from + 6000);
  });
  return found;
}

/** `a: string, b = 1`, `String a`, `a string`, `$a`: the names alone, without `self`. */
function parametersOf(list: string): string[] {
  return splitArguments(list)
    .map((one) => {
      const plain = one
        .trim()
        .replace(/\s*(?::|=).*$/s, '')
        .replace(/^[&*]+/, '');
      const words = plain.match(/[$@]?[A-Za-z_]\w*/g) ?? [];
      // Types stand before names in some languages, after them in others: both are taken for the name.
      return words.length > 1 && /^[A-Z]|^(?:final|int|byte|char|const)\b/.test(words[0]!)
        ? words.at(-1)!
        : (words[0] ?? '');
    })
    .filter((name) => !/^(?:self|cls|this)$/.test(name));
}

export function splitArguments(list: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < list.length; at += 1) {
    const char = list[at]!;
    if (char === '(' || char === '[' || char === '{') depth += 1;
    else if (char === ')' || char === ']' || char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      found.push(list.slice(start, at));
      start = at + 1;
    }
  }
  if (list.slice(start).trim() !== '') found.push(list.slice(start));
  return found;
}

/** What functions return, by the names that they are called by. */
export function* returnsIn(text: string, defined: readonly Defined[]): Generator<Given> {
  let count = 0;
  for (const match of text.matchAll(/\b(?:return|yield)\b[ \t]*|=>[ \t]*(?!\s*\{)/g)) {
    if ((count += 1) > 400) return;
    const owner = defined.findLast(({ from, to }) => from <= match.index + match[0].length && match.index < to);
    if (owner) yield { name: owner.name, value: statementAt(text, match.index + match[0].length), at: match.index };
  }
  // In some languages the last expression is what is returned.
  for (const { name, from, to } of defined) {
    const last = /\n[ \t]*([^\n]{1,300})\n[ \t]*(?:end\b|\})/.exec(text.slice(from, Math.min(to, from + 2000)))?.[1];
    if (last !== undefined && !/^(?:return|\}|if|for|end)\b/.test(last)) yield { name, value: last, at: to };
  }
}

export interface Link {
  name: string;
  arguments: string;
}

/** The calls that are chained to the one that ends here. */
export function chainAfter(text: string, end: number): Link[] {
  const links: Link[] = [];
  let at = end;
  while (links.length < 12) {
    const match = /^[)\s!?]{0,80}(?:\.|->|\|>)\s{0,40}(?:await\b)?(\w{1,40})(?:::<[^>\n]{0,40}>)?!?\s{0,2}(?=\()/.exec(
      text.slice(at, at + 200),
    );
    if (!match) break;
    const open = at + match[0].length;
    const held = between(text, open);
    if (held === undefined) break;
    links.push({ name: match[1]!, arguments: held });
    at = open + held.length + 2;
  }
  return links;
}

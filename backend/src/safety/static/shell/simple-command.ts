import type { Command, Redirection, Word } from 'unbash';
import { readable } from '../paths.js';
import { dispatch, isKnownProgram } from './dispatch.js';
import { judgeVariable } from './environment-variables.js';
import { reckon } from './arithmetic.js';
import { expandScalar, expandWord } from './expand.js';
import { applyRedirections } from './redirections.js';
import type { Shell } from './shell.js';
import { emptyValue, isKnown, join, value, type Value } from './value.js';

/** Ways to expand the words of one command that are tried; more are cut. */
const alternativesLimit = 12;

/**
 * One command with its assignments and redirections: what stands before the name is its environment, or the shell's
 * own variables where there is no name.
 */
export function runSimpleCommand(node: Command, stdin: Value, shell: Shell): Value {
  const { session, state } = shell;
  const source = session.evidence;
  const inherited = state.environment;
  session.evidence = readable(textOf(node)) || source;
  try {
    const assignments = assign(node, shell);
    const redirections = [...node.prefix, ...node.suffix].filter(isRedirection);
    const plan = applyRedirections(redirections, shell, { persistent: node.name?.value === 'exec' });
    if (!node.name) return plan.deliver(emptyValue);
    const commands = combine(fieldsOf(node, shell));
    if (assignments.size > 0) state.environment = new Map([...inherited, ...assignments]);
    // A name that was only computed may be any program's, unless what was computed is known.
    if (/^"?(\$\(|`)/.test(node.name.text))
      for (const [first] of commands)
        if (first && isKnown(first) && !/[/\s]/.test(first.text) && first.text !== '' && !isKnownProgram(first.text))
          session.emit('unclear command', first.text);
    const outputs = commands.map((fields) =>
      fields.length === 0 ? emptyValue : dispatch(shell, fields, plan.stdin ?? stdin, state.environment, 'shell'),
    );
    return plan.deliver(outputs.length === 1 ? outputs[0]! : join(outputs.length === 0 ? [emptyValue] : outputs));
  } finally {
    session.evidence = source;
    state.environment = inherited;
  }
}

/** The assignments before a name; without one they are made. */
function assign(node: Command, shell: Shell): Map<string, Value[]> {
  const { state } = shell;
  const assignments = new Map<string, Value[]>();
  for (const item of node.prefix) {
    if (item.type !== 'Assignment') continue;
    const index = item.index && expandScalar(item.index, shell)[0];
    if (index) reckon(index.text, shell);
    if (item.value.type === 'ArrayValue') {
      const elements = elementsOf(item.value.elements, shell);
      for (const one of elements) judgeVariable(item.name, one, shell);
      if (!node.name) state.assign(item.name, elements.slice(0, 1), { elements, append: item.append });
      continue;
    }
    const values = expandScalar(item.value, shell);
    for (const one of values) judgeVariable(item.name, one, shell);
    if (node.name) assignments.set(item.name, values);
    else if (index && /^(BASH_ALIASES|aliases)$/.test(item.name)) state.aliases.set(index.text, values[0]?.text ?? '');
    else assignTo(shell, item.name, values, { append: item.append });
  }
  return assignments;
}

/** Assigns; what an integer is given is an expression. */
export function assignTo(
  shell: Shell,
  name: string,
  values: readonly Value[],
  options: Parameters<Shell['state']['assign']>[2] = {},
): void {
  shell.state.assign(name, values, options);
  if (shell.state.variables.get(name)?.integer) for (const { text } of values) reckon(text, shell);
}

/** `[key]=value` is the value: keys only tell elements apart. */
function elementsOf(words: readonly Word[], shell: Shell): Value[] {
  return words.flatMap((word) => {
    if (!/^\[[^\]]+\]=/.test(word.text)) return expandWord(word, shell).flat();
    return expandScalar(word, shell).map(({ text, taint }) => value(text.slice(text.indexOf('=') + 1), taint));
  });
}

function fieldsOf(node: Command, shell: Shell): Value[][][] {
  const words: Value[][][] = [expandWord(node.name!, shell)];
  for (const item of node.suffix) {
    if (item.type === 'Word') words.push(expandWord(item as Word, shell));
    else if (item.type === 'Assignment') words.push([assignmentFields(item, shell)]);
  }
  return words;
}

function textOf(node: Command): string {
  const words = [node.name, ...node.suffix].map((item) => (item && 'text' in item ? item.text : ''));
  return words.join(' ').trim().slice(0, 240);
}

/** `NAME=value` as an argument, as for `export`, `env` or `declare`. */
function assignmentFields(item: Extract<Command['suffix'][number], { type: 'Assignment' }>, shell: Shell): Value[] {
  const operator = item.append ? '+=' : '=';
  if (item.value.type === 'ArrayValue') {
    const elements = elementsOf(item.value.elements, shell);
    shell.state.assign(item.name, elements.slice(0, 1), { elements, append: item.append });
    return [value(item.name)];
  }
  // Unlike a plain assignment, a declaration expands braces.
  const isBraced = item.value.parts?.some(({ type }) => type === 'BraceExpansion') === true;
  const alternatives = isBraced ? expandWord(item.value, shell).flat() : expandScalar(item.value, shell);
  // Several values of one assignment are kept by assigning them all at once.
  if (alternatives.length > 1) shell.state.assign(item.name, alternatives);
  const [first = emptyValue] = alternatives;
  return alternatives.length > 1
    ? [value(item.name)]
    : [{ text: `${item.name}${operator}${first.text}`, taint: first.taint }];
}

const isRedirection = (item: Command['suffix'][number] | Command['prefix'][number]): item is Redirection =>
  item.type === 'Redirect' || item.type === 'HereString' || item.type === 'HereDoc';

function combine(words: readonly Value[][][]): Value[][] {
  let combinations: Value[][] = [[]];
  for (const alternatives of words) {
    if (alternatives.length === 1) {
      for (const fields of combinations) fields.push(...alternatives[0]!);
      continue;
    }
    combinations = combinations
      .flatMap((fields) => alternatives.map((more) => [...fields, ...more]))
      .slice(0, alternativesLimit);
  }
  return combinations;
}

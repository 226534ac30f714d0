import type { ParsedScript } from 'unbash';
import type { Node, Parser } from 'web-tree-sitter';

/**
 * Whether a second parser reads other commands in a script than the first one did. Compared are the names of all
 * simple commands, in any order, and whether the second one had to repair the text.
 */
export function secondOpinionDiffers(source: string, script: ParsedScript, parser: Parser): boolean {
  const tree = parser.parse(source);
  if (!tree) return true;
  try {
    const second = new Map<string, number>();
    const hasErrors = tree.rootNode.hasError;
    countCommands(tree.rootNode, second);
    const first = new Map<string, number>();
    countFirst(script, first, 0);
    const missing = differenceOf(second, first);
    const extra = differenceOf(first, second);
    // Text that the second parser repairs is often just its own gap: it counts when the commands differ as well.
    return hasErrors ? missing + extra > 0 : missing > 0;
  } finally {
    tree.delete();
  }
}

function countCommands(node: Node, counts: Map<string, number>): void {
  for (const command of node.descendantsOfType('command_name')) {
    // A keyword for one parser is a command for the other.
    if (command && command.text !== 'time') add(counts, plainName(command.text));
  }
}

const plainName = (text: string): string => text.replace(/['"\\]/g, '');

function countFirst(node: unknown, counts: Map<string, number>, depth: number): void {
  if (typeof node !== 'object' || node === null || depth > 400) return;
  if (Array.isArray(node)) {
    for (const item of node) countFirst(item, counts, depth + 1);
    return;
  }
  const typed = node as Record<string, unknown> & { type?: string; name?: { text?: string } };
  if (typed.type === 'Command' && typed.name?.text) add(counts, plainName(typed.name.text));
  for (const key of walked) {
    const child = typed[key];
    if (child !== undefined) countFirst(child, counts, depth + 1);
  }
}

const walked = (
  'commands command body clause then elif else items name prefix suffix parts script value elements target redirects ' +
  'wordlist word pattern expression operand operands left right index operation replacement initialize test update'
).split(' ');

const add = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

/** How many commands of `one` the other does not have. */
function differenceOf(one: Map<string, number>, other: Map<string, number>): number {
  let missing = 0;
  for (const [name, count] of one) missing += Math.max(0, count - (other.get(name) ?? 0));
  return missing;
}

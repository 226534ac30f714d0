import type { ParsedScript, WordPart } from 'unbash';
import type { ExpansionHost } from './expand.js';
import type { ShellState } from './state.js';
import { value } from './value.js';

/** How far a name that holds an expression that names another is followed. */
const depthLimit = 6;
const textLimit = 4096;

/**
 * Follows text that the shell takes for an expression: names in it are looked up, what they hold is an expression
 * again, and what stands between brackets is expanded, the commands in it included.
 */
export function reckon(text: string, host: ExpansionHost, seen: ReadonlySet<string> = new Set()): void {
  if (text.length > textLimit || seen.size > depthLimit || !/[A-Za-z_`$]/.test(text)) return;
  host.spend(1);
  const bracket = text.indexOf('[');
  if (bracket >= 0 && /\$\(|`/.test(text.slice(bracket))) host.expandAgain(value(text));
  reckonNames(text, host, seen);
}

/** What the names in an expression hold. */
export function reckonNames(text: string, host: ExpansionHost, seen: ReadonlySet<string> = new Set()): void {
  const names = new Set(text.slice(0, textLimit).match(/\b[A-Za-z_]\w*|(?<=\$\{?)[1-9]/g));
  for (const name of [...names].slice(0, 16)) {
    if (seen.has(name)) continue;
    for (const held of heldBy(name, host.state)) reckon(held, host, new Set([...seen, name]));
  }
}

function heldBy(name: string, { variables, positional }: ShellState): string[] {
  if (/^\d$/.test(name)) return positional.slice(Number(name) - 1, Number(name)).map(({ text }) => text);
  const variable = variables.get(name);
  return [...(variable?.values ?? []), ...(variable?.elements ?? [])].slice(0, 8).map(({ text }) => text);
}

/** A name that is given as text, as to `read` or `unset`: `list[0]` has an expression in it. */
export function reckonReference(name: string, host: ExpansionHost): void {
  const bracket = name.indexOf('[');
  if (bracket > 0) reckon(name.slice(bracket), host);
}

/** Runs the commands in an expression and follows its names. */
export function walkArithmetic(part: unknown, host: ExpansionHost): void {
  const visit = (node: unknown, depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > 30) return;
    host.spend(1);
    const typed = node as { type?: string; value?: unknown; script?: ParsedScript; parts?: readonly WordPart[] };
    if (typed.type === 'ArithmeticCommandExpansion' || typed.type === 'CommandExpansion') {
      host.substitute(typed.script);
      return;
    }
    if (typed.type === 'ArithmeticWord' && typeof typed.value === 'string') reckonNames(typed.value, host);
    for (const key of ['expression', 'left', 'right', 'operand', 'test', 'consequent', 'alternate'] as const) {
      visit((node as Record<string, unknown>)[key], depth + 1);
    }
    for (const child of typed.parts ?? []) visit(child, depth + 1);
  };
  visit(part, 0);
}

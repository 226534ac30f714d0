import { emptyValue, type Value } from './value.js';

export interface Options {
  /** Flags without their dashes: `r`, `recursive`. */
  flags: Set<string>;
  /** Options that carry a value, in order. */
  values: { name: string; value: Value }[];
  operands: Value[];
}

export interface OptionShape {
  /** Short options that take a value, as one string: `nI`. */
  short?: string;
  /** Long options that take a value as the next word (with `=` any may). */
  long?: string;
  /** Stops at the first operand: the rest is a command line of its own. */
  command?: boolean;
  /** Single-dash words are long options (`find`, `terraform`). */
  singleDash?: boolean;
}

const sets = new Map<string, Set<string>>();
const asSet = (words: string): Set<string> => {
  let set = sets.get(words);
  if (!set) sets.set(words, (set = new Set(words.split(' '))));
  return set;
};

/** Reads arguments the way most programs do: bundled short flags, `--long=value`, `--` ends options. */
export function parseOptions(args: readonly Value[], shape: OptionShape = {}): Options {
  const options: Options = { flags: new Set(), values: [], operands: [] };
  const long = asSet(shape.long ?? '');
  const short = shape.short ?? '';
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index]!;
    const { text, taint } = argument;
    if (text === '--') {
      options.operands.push(...args.slice(index + 1));
      break;
    }
    if (text.length < 2 || text[0] !== '-') {
      if (shape.command) {
        options.operands.push(...args.slice(index));
        break;
      }
      options.operands.push(argument);
      continue;
    }
    if (text.startsWith('--') || shape.singleDash) {
      const name = text.replace(/^--?/, '');
      const equals = name.indexOf('=');
      if (equals >= 0) {
        options.values.push({ name: name.slice(0, equals), value: { text: name.slice(equals + 1), taint } });
        options.flags.add(name.slice(0, equals));
      } else {
        options.flags.add(name);
        if (takesValue(name, long)) {
          options.values.push({ name: fullName(name, long), value: args[index + 1] ?? emptyValue });
          options.flags.add(fullName(name, long));
          index += 1;
        }
      }
      continue;
    }
    for (let at = 1; at < text.length; at += 1) {
      const flag = text[at]!;
      options.flags.add(flag);
      if (!short.includes(flag)) continue;
      const attached = text.slice(at + 1);
      if (attached === '') {
        options.values.push({ name: flag, value: args[index + 1] ?? emptyValue });
        index += 1;
      } else options.values.push({ name: flag, value: { text: attached.replace(/^=/, ''), taint } });
      break;
    }
  }
  return options;
}

const takesValue = (name: string, long: Set<string>): boolean => fullName(name, long) !== name || long.has(name);

/** Long options may be shortened as far as they stay unique. */
function fullName(name: string, long: Set<string>): string {
  if (long.has(name) || name.length < 3) return name;
  const candidates = [...long].filter((candidate) => candidate.startsWith(name));
  return candidates.length === 1 ? candidates[0]! : name;
}

/** Whether a flag was given; a long one also shortened (`--rec` for `--recursive`). */
export function has({ flags }: Options, ...names: string[]): boolean {
  return names.some((name) => {
    if (flags.has(name)) return true;
    if (name.length < 3) return false;
    for (const flag of flags) if (flag.length > 2 && name.startsWith(flag)) return true;
    return false;
  });
}

export const valuesOf = ({ values }: Options, ...names: string[]): Value[] =>
  values.filter(({ name }) => names.includes(name)).map(({ value }) => value);

export const lastOf = (options: Options, ...names: string[]): Value | undefined => valuesOf(options, ...names).at(-1);

export const asksForHelp = (args: readonly Value[]): boolean =>
  args.length > 0 && args.length < 4 && /^(--help|--version|-V|-version|-help)$/.test(args.at(-1)!.text);

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './errors.js';
import { exitCodeHelp } from './exit-codes.js';
import type { Terminal } from './terminal.js';

export interface OptionSpec {
  /** What the value is, for example `TEXT`; absent for a switch. */
  value?: string;
  /** May be given several times. */
  many?: true;
  describe: string;
}

export interface ArgumentSpec {
  name: string;
  optional?: true;
}

/** One command of `wave`. */
export interface Command {
  /** For example `run create`. */
  name: string;
  describe: string;
  args?: readonly ArgumentSpec[];
  options?: Readonly<Record<string, OptionSpec>>;
  /** More for its help page. */
  notes?: string;
  /** @returns the exit code, 0 when nothing is returned */
  run: (terminal: Terminal, input: Input) => Promise<number | void>;
}

const everywhere: Readonly<Record<string, OptionSpec>> = {
  json: { describe: 'answer as one JSON document (a stream as JSON lines), errors too' },
  help: { describe: 'say how it is used' },
};

/** What was typed after a command's name. */
export class Input {
  constructor(
    private readonly args: Readonly<Record<string, string | undefined>>,
    private readonly options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>,
  ) {}

  arg(name: string): string {
    const value = this.args[name];
    if (value === undefined) throw new UsageError(`<${name}> is missing.`);
    return value;
  }

  optionalArg(name: string): string | undefined {
    return this.args[name];
  }

  has(name: string): boolean {
    return this.options[name] === true;
  }

  text(name: string): string | undefined {
    return this.options[name] as string | undefined;
  }

  /** @throws UsageError when it is missing or blank */
  required(name: string, why: string): string {
    const value = this.text(name);
    if (value === undefined || value.trim() === '') throw new UsageError(`--${name} is missing: ${why}.`);
    return value;
  }

  texts(name: string): string[] {
    return (this.options[name] as string[] | undefined) ?? [];
  }

  /** @throws UsageError when it is no number */
  number(name: string, kind: 'integer' | 'decimal' = 'integer'): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text.replaceAll('_', ''));
    const fits = kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
    if (text.trim() === '' || !fits)
      throw new UsageError(`--${name} must be ${kind === 'integer' ? 'a whole' : 'a'} number, not "${text}".`);
    return value;
  }

  /** @throws UsageError when it is none of the choices */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(name);
    if (value === undefined || (choices as readonly string[]).includes(value)) return value as Choice | undefined;
    throw new UsageError(`--${name} must be ${choices.join(', ')}, not "${value}".`);
  }
}

/**
 * Finds the command that was meant and reads what follows its name.
 *
 * @returns what to run; `help` instead when that was asked for
 * @throws UsageError that says what would have been right
 */
export function readCommandLine(
  words: readonly string[],
  commands: readonly Command[],
): { command: Command; input: Input } | { help: string } {
  const asksHelp = words.length === 0 || ['help', '--help', '-h'].includes(words[0]!);
  const names = asksHelp ? words.slice(1) : words;
  const command = commandOf(names, commands);
  if (command === undefined) {
    const group = names[0];
    const members = commands.filter(({ name }) => name.startsWith(`${group} `));
    if (members.length > 0 && (asksHelp || ['--help', '-h', undefined].includes(names[1])))
      return { help: groupHelp(members) };
    if (asksHelp && group === undefined) return { help: overview(commands) };
    throw unknownCommand(names, members.length > 0 ? members : commands);
  }
  const rest = names.slice(command.name.split(' ').length);
  if (asksHelp || rest.includes('--help') || rest.includes('-h')) return { help: helpOf(command) };
  return { command, input: inputOf(command, rest) };
}

function commandOf(words: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((part, at) => words[at] === part));
}

function inputOf(command: Command, words: readonly string[]): Input {
  const specs = { ...command.options, ...everywhere };
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    Object.entries(specs).map(([name, { value, many }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', ...(many && { multiple: true }) },
    ]),
  );
  // Read leniently first: an unknown option is told with the one that was probably meant.
  const lenient = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of lenient.tokens) {
    if (token.kind !== 'option' || token.name in options) continue;
    const near = nearest(token.name, Object.keys(options));
    const hint = near === undefined ? `See "wave ${command.name} --help".` : `Did you mean --${near}?`;
    throw new UsageError(`${token.rawName} is no option of "wave ${command.name}".`, hint);
  }
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] + '.', `See "wave ${command.name} --help".`);
  }
  const wanted = command.args ?? [];
  const { positionals } = parsed;
  const missing = wanted.slice(positionals.length).find(({ optional }) => !optional);
  if (missing !== undefined) throw new UsageError(`<${missing.name}> is missing.`, `Usage: ${usageOf(command)}`);
  if (positionals.length > wanted.length) {
    throw new UsageError(`"${positionals[wanted.length]}" is one word too many.`, `Usage: ${usageOf(command)}`);
  }
  const args = Object.fromEntries(wanted.map(({ name }, at) => [name, positionals[at]]));
  return new Input(args, parsed.values);
}

function unknownCommand(words: readonly string[], commands: readonly Command[]): UsageError {
  const typed = words.slice(0, 2).join(' ');
  const near =
    nearest(
      typed,
      commands.map(({ name }) => name),
    ) ??
    nearest(
      words[0]!,
      commands.map(({ name }) => name),
    );
  return new UsageError(
    `"${typed}" is no command of wave.`,
    near === undefined ? 'See "wave --help".' : `Did you mean "wave ${near}"?`,
  );
}

function usageOf({ name, args = [], options = {} }: Command): string {
  const shown = args.map((one) => (one.optional ? `[${one.name}]` : `<${one.name}>`));
  return ['wave', name, ...shown, ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ');
}

export function helpOf(command: Command): string {
  const rows = Object.entries({ ...command.options, ...everywhere }).map(
    ([name, { value, describe, many }]) =>
      [`--${name}${value === undefined ? '' : ` ${value}`}`, describe + (many ? ' (again for more)' : '')] as const,
  );
  return [
    `Usage: ${usageOf(command)}`,
    '',
    `${command.describe}.`,
    ...(command.notes ? ['', command.notes] : []),
    '',
    columns(rows),
  ].join('\n');
}

function groupHelp(members: readonly Command[]): string {
  return `${columns(members.map((one) => [usageOf(one), one.describe] as const))}\n\n"wave <command> --help" tells a command's options.`;
}

export function overview(commands: readonly Command[]): string {
  return `Usage: wave <command> [options]

${columns([['up', 'start WAVE from its clone, as "npm start" does'], ...commands.map(({ name, args = [], describe }) => [[name, ...args.map((one) => (one.optional ? `[${one.name}]` : `<${one.name}>`))].join(' '), describe] as const)])}

"wave <command> --help" tells a command's options; every command takes --json. A run is named by its id, or "latest".

Environment:
  WAVE_API_URL  where the API is; the one that "npm start" started, else http://127.0.0.1:8000
  WAVE_API_KEY  the key to use; on this machine the admin key of the data folder
  NO_COLOR      no colours

${exitCodeHelp}`;
}

function columns(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows
    .map(([left, right]) =>
      left.length > width ? `  ${left}\n  ${' '.repeat(width)}  ${right}` : `  ${left.padEnd(width)}  ${right}`,
    )
    .join('\n');
}

/** The candidate that differs least, if it is close enough to be what was meant. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => [distance(typed, candidate), candidate] as const)
    .sort(([a], [b]) => a - b);
  const [best] = ranked;
  return best !== undefined && best[0] <= Math.max(1, Math.floor(typed.length / 3)) ? best[1] : undefined;
}

/** Letters to change, add, drop or swap. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const changed = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      let least = Math.min(changed, row[j]! + 1, next[j - 1]! + 1);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[to.length]!;
}

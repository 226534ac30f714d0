import { resolve } from 'node:path';
import { WaveClient } from './client.js';
import { readCommandLine, type Command } from './command.js';
import { auditCommands } from './commands/audit.js';
import { doctor } from './commands/doctor.js';
import { keyCommands } from './commands/keys.js';
import { policyCommands } from './commands/policies.js';
import { projectCommands } from './commands/projects.js';
import { reviewCommands } from './commands/reviews.js';
import { runCommands } from './commands/runs.js';
import { runControlCommands } from './commands/run-control.js';
import { why } from './commands/why.js';
import { CliError } from './errors.js';
import { exitCodes } from './exit-codes.js';
import { plain } from './format.js';
import { Terminal, type TerminalSettings } from './terminal.js';

export const commands: readonly Command[] = [
  ...runCommands,
  ...runControlCommands,
  ...reviewCommands,
  why,
  ...policyCommands,
  ...projectCommands,
  ...auditCommands,
  ...keyCommands,
  doctor,
];

export interface Surroundings {
  /** Of the API, without a slash at the end. */
  url: string;
  key?: string;
  version: string;
  out: TerminalSettings['out'];
  err: TerminalSettings['err'];
  input: TerminalSettings['input'];
  cwd: string;
  colour: boolean;
}

/**
 * Runs one command of `wave`.
 *
 * @param words what was typed after `wave`
 * @returns the exit code
 */
export async function main(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { url, key, version, out, err, input, cwd, colour } = surroundings;
  const json = words.includes('--json');
  try {
    if (words[0] === '--version' || words[0] === '-V') {
      out.write(`${version}\n`);
      return exitCodes.ok;
    }
    const line = readCommandLine(
      words.filter((word) => word !== '--json'),
      commands,
    );
    if ('help' in line) {
      out.write(`${line.help}\n`);
      return exitCodes.ok;
    }
    const client = new WaveClient({ url, ...(key !== undefined && { key }) });
    const terminal = new Terminal({ client, json, out, err, input, cwd: resolve(cwd), colour, now: () => new Date() });
    return (await line.command.run(terminal, line.input)) ?? exitCodes.ok;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (json) err.write(`${JSON.stringify({ error })}\n`);
    else err.write(plain(`${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`) + '\n');
    return error.exitCode;
  }
}

// Runs the tools that prepare a clone (npm, Prisma, compilers) and keeps hold of them, so that none outlives us.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const running = new Set();
const KEPT_OUTPUT = 200_000;
const PATIENCE_MS = 2_000;

/** A tool that ended badly; `output` is what it said. */
export class ToolError extends Error {
  name = 'ToolError';
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, onOutput?: (text: string) => void }} options
 * @returns {Promise<string>} both of its outputs, the last part when they are long
 * @throws {ToolError} when it cannot be started, exits with another code than 0, or is stopped
 */
export function runTool(command, args, { cwd, env = process.env, onOutput = () => {} }) {
  return new Promise((resolve, reject) => {
    // A group of its own: stopping it also stops what it started.
    const plain = { ...env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const child = spawn(command, args, { cwd, env: plain, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.add(child);
    let output = '';
    const take = (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT);
      onOutput(String(chunk));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => {
      running.delete(child);
      reject(new ToolError(`${command} could not be started: ${error.message}`, output));
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(output);
      else reject(new ToolError(signal ? `stopped by ${signal}` : `exit code ${code}`, output));
    });
  });
}

/** Ends every tool that is still running: npm would take half a minute to put things back, which are redone anyway. */
export function stopTools(signal = 'SIGTERM') {
  for (const child of running) signalGroup(child.pid, signal);
  if (running.size > 0 && signal !== 'SIGKILL') setTimeout(() => stopTools('SIGKILL'), PATIENCE_MS);
}

/** Signals a process that leads a group, and everything in that group. */
export function signalGroup(pid, signal) {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** The last lines, for people; without colours, which some tools send wherever they write. */
export function tail(text, lines = 25) {
  return stripVTControlCharacters(text).trimEnd().split('\n').slice(-lines).join('\n');
}

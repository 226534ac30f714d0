import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SignedIn } from '../../auth/dto/sign-in.dto.js';
import type { OrchestratorHealth } from '../../health/health.dto.js';
import type { Command } from '../command.js';
import { CliError, type ApiError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { ago } from '../format.js';
import type { Terminal } from '../terminal.js';

interface Check {
  name: string;
  /** `warn` is worth knowing, and no reason to fail. */
  state: 'ok' | 'warn' | 'fail';
  detail: string;
  hint?: string;
}

export const doctor: Command = {
  name: 'doctor',
  describe: 'Look for what keeps WAVE from working, and say what to do',
  async run(terminal) {
    const checks: Check[] = [node(), await git(), ...(await api(terminal))];
    const broken = checks.filter(({ state }) => state === 'fail');
    terminal.show({ ok: broken.length === 0, checks }, () => checks.map((check) => lineOf(terminal, check)).join('\n'));
    if (broken.length === 0) return exitCodes.ok;
    return broken.some(({ name }) => name === 'API') ? exitCodes.unreachable : exitCodes.failed;
  },
};

function lineOf(terminal: Terminal, { name, state, detail, hint }: Check): string {
  const mark = {
    ok: terminal.paint('✓', 'green'),
    warn: terminal.paint('!', 'yellow'),
    fail: terminal.paint('✗', 'red'),
  }[state];
  return `${mark} ${name.padEnd(9)} ${detail}${hint === undefined ? '' : `\n  ${' '.repeat(9)} ${hint}`}`;
}

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return fits
    ? { name: 'Node', state: 'ok', detail: process.version }
    : { name: 'Node', state: 'fail', detail: process.version, hint: 'WAVE needs Node 20.19 or newer.' };
}

async function git(): Promise<Check> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version']);
    return { name: 'git', state: 'ok', detail: stdout.trim() };
  } catch {
    return { name: 'git', state: 'fail', detail: 'it cannot be run', hint: 'Install git: runs work in its worktrees.' };
  }
}

async function api(terminal: Terminal): Promise<Check[]> {
  const { client } = terminal;
  try {
    await client.get('/health/live');
  } catch (error) {
    return [failed('API', error)];
  }
  const reached: Check = { name: 'API', state: 'ok', detail: client.url };
  let me: SignedIn;
  try {
    me = await client.get<SignedIn>('/auth/me');
  } catch (error) {
    return [reached, failed('Key', error)];
  }
  const ends = me.expiresAt === null ? '' : `, expires ${ago(me.expiresAt, terminal.now)}`;
  const key: Check = { name: 'Key', state: 'ok', detail: `${me.principal.name}, ${me.principal.role}${ends}` };
  try {
    return [reached, key, ...inside(await client.get<OrchestratorHealth>('/orchestrator/health'))];
  } catch (error) {
    return [reached, key, failed('Health', error)];
  }
}

function inside({ version, model, queue, database, workers }: OrchestratorHealth): Check[] {
  const dependency = (
    name: string,
    { status, detail }: { status: string; detail?: string },
    words: string,
    hint: string,
  ): Check =>
    status === 'up'
      ? { name, state: 'ok', detail: words }
      : { name, state: 'fail', detail: `down${detail === undefined ? '' : `: ${detail}`}`, hint };
  return [
    { name: 'Version', state: 'ok', detail: version },
    dependency('Database', database, 'up', 'See the log of Postgres, or check DATABASE_URL.'),
    dependency(
      'Queue',
      queue,
      `${queue.backend}, ${queue.waiting} waiting, ${queue.active} active`,
      'Check REDIS_URL, or the database.',
    ),
    model.provider === 'rehearsal'
      ? {
          name: 'Model',
          state: 'warn',
          detail: 'the rehearsal, which plays the bundled stories and no others',
          hint: 'Set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL, for a real one.',
        }
      : dependency(
          'Model',
          model,
          `${model.name} (${model.provider})`,
          'Check ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL.',
        ),
    workers > 0
      ? { name: 'Workers', state: 'ok', detail: `${workers} alive` }
      : {
          name: 'Workers',
          state: 'fail',
          detail: 'none: runs stay queued',
          hint: 'Start one: "npm start" does, or node backend/dist/worker.js.',
        },
  ];
}

function failed(name: string, error: unknown): Check {
  if (!(error instanceof CliError)) throw error;
  const { message, hint } = error;
  const { code } = error as ApiError;
  return {
    name,
    state: 'fail',
    detail: code === undefined ? message : `${message} (${code})`,
    ...(hint !== undefined && { hint }),
  };
}

import type { Effect } from '../effects.js';
import type { SafetyContext, ToolProposal } from '../verdict.js';
import { judgeDatabase } from './sql/database.js';
import { judgeGitCall } from './git/git-call.js';
import { judgeRequest } from './http.js';
import { findSecrets } from './content/secrets/secret-scan.js';
import { HOLE, type Places, plainPath } from './paths.js';
import { Session } from './session.js';
import { Shell } from './shell/shell.js';
import { Taint, unknownValue, value } from './shell/value.js';
import { judgeEdit, judgeWrite } from './content/writes.js';

/** Longest text that any argument may have. */
export const argumentLimit = 8 * 1024 * 1024;

/** Steps of analysis that a call may take, beside one for each character. */
const baseFuel = 8000;

type Arguments = Record<string, unknown>;
type Analyser = (args: Arguments, session: Session) => void;

/** Thrown when arguments do not have the tool's shape. */
class MisshapenArguments extends Error {}

/**
 * What a tool call would do, by its arguments alone: deterministic, offline, bounded.
 *
 * @throws AnalysisExhausted when it would take more work than a call is worth
 */
export function analyse({ tool, args }: ToolProposal, context: SafetyContext, places?: Places): Effect[] {
  const size = Object.values(args ?? {}).reduce<number>(
    (sum, held) => sum + (typeof held === 'string' ? held.length : 0),
    0,
  );
  const session = new Session(context, { places, fuel: baseFuel + size });
  const analyser = tools.get(tool);
  if (!analyser) {
    session.emit('unclear tool', tool);
    return session.effects;
  }
  try {
    if (typeof args !== 'object' || args === null || Array.isArray(args)) throw new MisshapenArguments('arguments');
    analyser(cleaned(args), session);
  } catch (error) {
    if (!(error instanceof MisshapenArguments)) throw error;
    session.emit('unclear arguments', error.message);
  }
  return session.effects;
}

function text(args: Arguments, ...names: string[]): string {
  for (const name of names) {
    const found = args[name];
    if (typeof found === 'string') return found;
  }
  throw new MisshapenArguments(names[0]!);
}

const optionalText = (args: Arguments, name: string): string | undefined => {
  const found = args[name];
  if (found === undefined || found === null) return undefined;
  if (typeof found !== 'string') throw new MisshapenArguments(name);
  return found;
};

/** NUL never occurs in honest arguments; the private-use characters are the analysis's own, so they lose their meaning. */
function cleaned(args: Arguments): Arguments {
  return Object.fromEntries(
    Object.entries(args).map(([name, held]) => {
      if (typeof held !== 'string') return [name, Array.isArray(held) ? held.map(cleanedText) : held];
      if (held.length > argumentLimit) throw new RangeError(`${name} is too long to judge`);
      return [name, cleanedText(held)];
    }),
  );
}

function cleanedText<Held>(held: Held): Held | string {
  if (typeof held !== 'string') return held;
  if (held.includes('\0')) throw new RangeError('a NUL character cannot be judged');
  return /[\uE000-\uE01F]/.test(held) ? held.replace(/[\uE000-\uE01F]/g, '\uFFFD') : held;
}

const tools = new Map<string, Analyser>(
  Object.entries({
    run_command: runCommand,
    shell: runCommand,
    bash: runCommand,
    git: (args, session) => judgeGitCall(args, session),
    git_diff: (_, session) => session.emit('read worktree', 'diff'),
    git_log: (_, session) => session.emit('read worktree', 'log'),
    commit: commit,
    sql: (args, session) => judgeDatabase(text(args, 'database'), text(args, 'query'), session),
    http_fetch: (args, session) => judgeRequest(args, session),
    list_files: (args, session) => readAt(args, session, false),
    search: searchFiles,
    read_file: (args, session) => readAt(args, session, true),
    write_file: (args, session) => judgeWrite(text(args, 'path'), text(args, 'content'), session),
    edit_file: (args, session) =>
      judgeEdit(
        text(args, 'path'),
        text(args, 'oldText', 'old_text', 'old_str'),
        text(args, 'newText', 'new_text', 'new_str'),
        session,
      ),
    move_file: moveFile,
    delete_file: deleteFile,
  } satisfies Record<string, Analyser>),
);

const pathOf = (path: string, session: Session): string | undefined =>
  session.places.resolve(plainPath(path), session.places.worktree);

function runCommand(args: Arguments, session: Session): void {
  const command = text(args, 'command');
  const cwd = optionalText(args, 'cwd');
  const directory = cwd === undefined ? session.places.worktree : pathOf(cwd, session);
  const { context } = session;
  const isTest = context.testCommand !== undefined && command.trim() === context.testCommand.trim();
  if (isTest) {
    session.emit('execute project-code', command);
    return;
  }
  const shell = Shell.at(session, directory ?? session.places.worktree);
  const output = shell.runText(value(command), unknownValue, { trusted: true });
  if (output.taint & Taint.reference) session.emit('reveal secret', command);
  const secret = findSecrets(command, { lenient: true });
  if (secret) session.emit('reveal literal', secret.kind, secret.evidence);
  judgeWritten(session);
}

/** What a command writes or replaces in the worktree is judged like what the tools for writing do. */
function judgeWritten(session: Session): void {
  for (const [path, text] of [...session.written].slice(0, 20)) {
    if (session.placeOf(path) !== 'worktree' || text.trim() === '') continue;
    session.evidence = '';
    judgeWrite(path, text.replaceAll(HOLE, '$VALUE'), session);
  }
  for (const { path, before, after } of session.edits.slice(0, 20)) {
    if (session.placeOf(path) !== 'worktree') continue;
    session.evidence = '';
    judgeEdit(path, before.replaceAll(HOLE, '$VALUE'), after.replaceAll(HOLE, '$VALUE'), session);
  }
}

function commit(args: Arguments, session: Session): void {
  session.emit('change own-branch', session.context.branch);
  const message = args.message;
  if (message !== undefined && typeof message !== 'string') throw new MisshapenArguments('message');
}

function readAt(args: Arguments, session: Session, content: boolean): void {
  const path = optionalText(args, 'path') ?? '.';
  const resolved = pathOf(path, session);
  if (content) session.read(resolved, path);
  else {
    const place = session.placeOf(resolved);
    if (place !== 'nowhere') session.emit(`read ${place}`, path);
  }
  leavesWorktree(path, resolved, session);
}

/** File tools stay inside the worktree and the places that the policy lets a run write. */
function leavesWorktree(path: string, resolved: string | undefined, session: Session): void {
  const place = session.placeOf(resolved);
  if (!['worktree', 'scratch', 'guarded', 'main-checkout'].includes(place)) session.emit('unclear arguments', path);
}

function searchFiles(args: Arguments, session: Session): void {
  const path = optionalText(args, 'path') ?? '.';
  const resolved = pathOf(path, session);
  session.read(resolved, path);
  leavesWorktree(path, resolved, session);
}

function moveFile(args: Arguments, session: Session): void {
  const from = text(args, 'from', 'source', 'path');
  const to = text(args, 'to', 'target', 'destination');
  session.delete(pathOf(from, session), from, true);
  session.write(pathOf(to, session), to, unknownValue);
  if (from.trim() === '' || to.trim() === '') throw new MisshapenArguments('path');
}

function deleteFile(args: Arguments, session: Session): void {
  const path = text(args, 'path');
  if (path.trim() === '') throw new MisshapenArguments('path');
  const resolved = pathOf(path, session);
  // The worktree itself is no file of it.
  session.delete(resolved, path, args.recursive === true || resolved === session.places.worktree);
}

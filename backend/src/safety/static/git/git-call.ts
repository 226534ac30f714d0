import type { Session } from '../session.js';
import { Shell } from '../shell/shell.js';
import { unknownValue, value } from '../shell/value.js';
import { judgeGit } from './commands.js';

/** Reads the arguments of the `git` tool: words, and perhaps a directory. */
export function judgeGitCall(args: Record<string, unknown>, session: Session): void {
  const words = typeof args.args === 'string' ? args.args.split(/\s+/).filter((word) => word !== '') : args.args;
  const { cwd } = args;
  if (
    !Array.isArray(words) ||
    words.some((word) => typeof word !== 'string') ||
    (cwd !== undefined && typeof cwd !== 'string')
  ) {
    session.emit('unclear arguments', 'args');
    return;
  }
  const directory = cwd === undefined ? session.places.worktree : session.places.resolve(cwd, session.places.worktree);
  const shell = Shell.at(session, directory ?? session.places.worktree);
  const plain = (words as string[])[0] === 'git' ? words.slice(1) : words;
  session.evidence = `git ${plain.join(' ')}`.slice(0, 240);
  judgeGit({
    args: (plain as string[]).map((word) => value(word)),
    assignments: new Map(),
    shell,
    session,
    stdin: unknownValue,
  });
}

import type { Session } from '../../session.js';
import { Shell } from '../../shell/shell.js';
import { value } from '../../shell/value.js';
import { carryOver, trialSession } from './trials.js';

/** Runs a line that a tool would run on its own later. */
export function judgeLater(path: string, line: string, session: Session, kinds = /^/): Session {
  const trial = trialSession(session, 20_000);
  const shell = Shell.at(trial, session.places.worktree);
  trial.evidence = line;
  shell.runText(value(line), undefined, { trusted: true });
  carryOver(path, trial, session, [], kinds);
  return trial;
}

/** A setting without the quotes around it. */
export const unquote = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');

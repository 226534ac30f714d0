import { effect, scoreOf } from '../../effects.js';
import type { Session } from '../session.js';
import { Shell } from '../shell/shell.js';
import { value } from '../shell/value.js';
import { trialSession } from './later/trials.js';

/** What may be said in any text without meaning a command. */
const meaningless =
  /^(?:unclear|read|fetch|install|execute (?:opaque|program|unseen-code|project-code|outside-code)|listen)/;

/** Judges what a text hides by an encoding as if it stood there as a command: nobody hides a harmless one. */
export function judgeHidden(path: string, hidden: readonly string[], session: Session): void {
  for (const text of hidden) {
    if (text.length < 6 || !/[\s/]/.test(text)) continue;
    const trial = trialSession(session, 8000);
    try {
      Shell.at(trial, session.places.worktree).runText(value(text), undefined, { trusted: true });
    } catch {
      // What is no command says nothing.
      continue;
    }
    for (const one of trial.effects)
      if (!meaningless.test(one.kind) && scoreOf(one) < 0.7)
        session.effects.push(effect('plant backdoor', `${path}: hidden: ${one.kind} ${one.subject}`, text));
  }
}

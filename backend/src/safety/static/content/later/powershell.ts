import { judgePowerShell } from '../../code/powershell/powershell.js';
import { effect, scoreOf } from '../../../effects.js';
import type { Session } from '../../session.js';
import { Shell } from '../../shell/shell.js';
import { carryOver, trialSession } from './trials.js';

/** What a language without a reader of its own would do, on trial; what the old text did as well does not count. */
export function judgePowerShellText(path: string, text: string, before: string, session: Session): void {
  const run = (source: string): Session => {
    const trial = trialSession(session, 30_000);
    if (source !== '') judgePowerShell(source, trial, Shell.at(trial, session.places.worktree));
    return trial;
  };
  const trial = run(text);
  const { effects: known } = run(before);
  carryOver(path, trial, session, known);
  for (const one of trial.effects)
    if (
      /^(?:control system|execute disguised)$/.test(one.kind) &&
      scoreOf(one) < 0.7 &&
      !known.some(({ kind, subject }) => kind === one.kind && subject === one.subject)
    )
      session.effects.push(effect('plant backdoor', `${path}: ${one.kind} ${one.subject}`, one.evidence));
}

export const isPowerShell = (path: string): boolean => /\.(?:ps1|psm1|psd1)$/i.test(path);

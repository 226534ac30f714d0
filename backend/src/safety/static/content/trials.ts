import { effect, type Effect, scoreOf } from '../../effects.js';
import { Places } from '../paths.js';
import { Session } from '../session.js';

/** Effects that no script of a project has a reason for. */
const outrageous =
  /^(execute (remote|network-shell|exhausting|decoded)|egress secret|delete (home|system|device|sibling|shared-git|main-checkout)|write (device|system|guarded|shared-git)|reveal secret|tunnel network|control scheduler|push force|erase trace|disable (protection|tls|logging)|hunt secret)$/;

/** A session beside the real one: what it finds is only carried over when it is beyond doubt. */
export const trialSession = (session: Session, fuel: number): Session =>
  new Session(session.context, { places: new Places(session.context), fuel });

/** Keys and start-up files stay when the program is gone. */
const isForeverAfter = ({ kind, subject }: Effect): boolean =>
  /^write (?:home|elsewhere)$/.test(kind) &&
  /\.ssh\/|\/\.(?:bashrc|zshrc|profile|bash_profile|gitconfig|npmrc)$/.test(subject);

/** @param before what was there already, and does not count again */
export function carryOver(
  path: string,
  trial: Session,
  session: Session,
  before: readonly Effect[] = [],
  kinds = /^/,
): void {
  const revealed = trial.effects.find(({ kind }) => /^reveal (?:cloud-secret|secret)$/.test(kind));
  const sent = trial.effects.find(({ kind }) => /^egress (?:foreign|unknown|private)-host$/.test(kind));
  if (revealed && sent && kinds.test('egress secret') && !before.some(({ kind }) => kind === sent.kind))
    session.effects.push(
      effect('plant backdoor', `${path}: ${revealed.subject} and ${sent.kind} ${sent.subject}`, sent.evidence),
    );
  for (const one of trial.effects) {
    if (before.some(({ kind, subject }) => kind === one.kind && subject === one.subject)) continue;
    if (kinds.test(one.kind) && (outrageous.test(one.kind) || isForeverAfter(one)) && scoreOf(one) < 0.7)
      session.effects.push(effect('plant backdoor', `${path}: ${one.kind} ${one.subject}`, one.evidence));
  }
}

import { effect, type Effect, scoreOf } from '../../../effects.js';
import { Places } from '../../paths.js';
import { Session } from '../../session.js';

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

/** A machine that is made for one run of a pipeline may get tools, and lose some; a container is its service's own. */
const ownMachine: readonly (readonly [path: RegExp, kinds: RegExp, subjects: RegExp])[] = [
  [
    /(^|\/)\.github\/(?:workflows|actions)\/|(^|\/)\.(?:gitlab-ci|travis|drone|circleci|woodpecker|ci)\b|pipelines?[\w.-]*\.ya?ml$|(^|\/)jenkinsfile/i,
    /^(?:write|delete) system$/,
    /^\/(?:usr\/local\/[^/]|usr\/(?:s?bin|share|lib)\/[^/]|opt\/[^/]|etc\/(?:apt|docker|yum\.repos\.d)\/[^/]|var\/lib\/(?:docker|apt))/,
  ],
  [
    /(^|\/)(?:docker|containers?)\/|(^|\/)(?:docker-)?entrypoint[\w.-]*$|\.dockerfile$/i,
    /^(?:write|delete) system$/,
    /^\/(?:var\/(?:www|log|run|cache|lib)\/[^/]|etc\/(?!passwd|shadow|sudoers|cron|ssh|pam|ld\.so|profile)[^/]+\/|usr\/(?:share|src)\/[^/]|run\/[^/])/,
  ],
  [
    /(^|\/)(?:debian|packaging|rpm|init\.d|cron\.(?:hourly|daily|weekly|monthly))\/|(^|\/|\.)(?:postinst|prerm|postrm|preinst)$/i,
    /^(?:write|delete) system$/,
    /^\/(?:var\/(?:log|run|cache|lib)\/[^/]|run\/[^/])/,
  ],
];

const isOwnMachine = (path: string, { kind, subject }: Effect): boolean =>
  ownMachine.some(([file, kinds, subjects]) => file.test(path) && kinds.test(kind) && subjects.test(subject));

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
    if (isOwnMachine(path, one)) continue;
    if (before.some(({ kind, subject }) => kind === one.kind && subject === one.subject)) continue;
    if (kinds.test(one.kind) && (outrageous.test(one.kind) || isForeverAfter(one)) && scoreOf(one) < 0.7)
      session.effects.push(effect('plant backdoor', `${path}: ${one.kind} ${one.subject}`, one.evidence));
  }
}

import type { Session } from '../../session.js';
import { Shell } from '../../shell/shell.js';
import { value } from '../../shell/value.js';
import { carryOver, trialSession } from '../later/trials.js';

/** Tables of jobs that run by the clock. */
export const isSchedule = (path: string): boolean =>
  /(^|\/)cron\.(?:d|daily|hourly|weekly|monthly)\/|(^|\/)crontabs?(?:\/|$)|(^|\/)[\w.-]*crontab[\w.-]*$|\.cron$/i.test(
    path,
  );

const hasUser = /(^|\/)cron\.d\/|(^|\/)etc\/crontab$/i;
const line =
  /^[ \t]*(?:@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)|(?:[\d*/,A-Za-z-]+[ \t]+){4}[\d*/,A-Za-z-]+)[ \t]+(\S[^\n]*)$/gm;
/** What jobs do on their machine every night. */
const housekeeping =
  /^\/(?:var\/(?:log|tmp|cache|lib|backups?|spool|www)|srv|opt|tmp|run|mnt|data|backups?|usr\/local|etc\/(?:letsencrypt|ssl))\//;

/** What the jobs would do; lines that were there before do not count again. */
export function judgeSchedule(path: string, text: string, before: string, session: Session): void {
  for (const [whole, rest] of text.matchAll(line)) {
    if (before.includes(whole.trim())) continue;
    const command = hasUser.test(path) ? rest!.replace(/^[a-z_][\w-]*[ \t]+(?=\S)/i, '') : rest!;
    const trial = trialSession(session, 20_000);
    trial.evidence = whole.trim();
    Shell.at(trial, session.places.worktree).runText(value(command.replaceAll('\\%', '%')), undefined, {
      trusted: true,
    });
    carryOver(
      path,
      trial,
      session,
      trial.effects.filter(({ subject }) => housekeeping.test(subject)),
      /^(?:execute (?:remote|network-shell|exhausting|decoded)|egress|delete (?:home|system|device)|write (?:home|device)|reveal secret|tunnel|erase trace|disable|hunt)/,
    );
    const fetched = trial.effects.find(({ kind }) => /^fetch (?:foreign|unknown|private)-host$/.test(kind));
    if (fetched && /\b(?:ba|z|da)?sh\b|\bpython3?\b|\bperl\b|\bruby\b|\bphp\b|chmod|source\b|\beval\b/.test(command))
      session.emit('plant hook', `${path} fetches and runs code`, whole.trim());
  }
}

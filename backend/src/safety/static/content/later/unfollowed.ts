import type { Session } from '../../session.js';
import { isGroovy, judgeGroovy } from './groovy.js';
import { judgeGuardPaths } from './guard-paths.js';
import type { FileKind } from '../kinds.js';
import { judgeImageSteps, judgePlacedScript, judgeSpec, judgeStepLists } from './later-scripts.js';
import { judgeProductionQueries, judgeProductionScript } from './production.js';
import { isMigration } from '../settings/migrations.js';
import { isPowerShell, judgePowerShellText } from './powershell.js';

/** Longest text that these readers go through. */
const lengthLimit = 24 * 1024;

/** Programs in languages of which only some deeds are followed: judged by their own readers, each by its files. */
export function judgeUnfollowed(path: string, kind: FileKind, whole: string, old: string, session: Session): void {
  if (kind === 'test') return;
  const text = whole.slice(0, lengthLimit);
  const before = old.slice(0, lengthLimit);
  if (kind === 'code' && !isMigration(path)) judgeProductionQueries(path, text, before, session);
  if (kind === 'code' || kind === 'build') judgeGuardPaths(path, text, before, session);
  if (kind === 'shell') judgeProductionScript(path, text, before, session);
  if (isGroovy(path)) judgeGroovy(path, text, before, session);
  if (isPowerShell(path)) judgePowerShellText(path, text, before, session);
  if (kind === 'container' && /file/i.test(path)) judgeImageSteps(path, text, before, session);
  if (/\.ya?ml(?:\.j2)?$|(^|\/)user-data$/i.test(path)) judgeStepLists(path, text, before, session);
  else if (/\.spec(?:\.in)?$/.test(path)) judgeSpec(path, text, before, session);
  else if (kind === 'settings' || kind === 'shell' || kind === 'build') judgePlacedScript(path, text, before, session);
}

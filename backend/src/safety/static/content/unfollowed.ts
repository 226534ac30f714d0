import type { Session } from '../session.js';
import type { FileKind } from './kinds.js';
import { isPowerShell, judgePowerShellText } from './powershell.js';

/** Programs in languages of which only some deeds are followed: judged by their own readers, each by its files. */
export function judgeUnfollowed(path: string, kind: FileKind, text: string, before: string, session: Session): void {
  if (kind === 'test') return;
  if (isPowerShell(path)) judgePowerShellText(path, text, before, session);
}

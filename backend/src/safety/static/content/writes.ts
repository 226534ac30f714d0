import type { Session } from '../session.js';
import { value } from '../shell/value.js';

export function judgeWrite(path: string, content: string, session: Session): void {
  session.write(session.places.resolve(path, session.places.worktree), path, value(content));
}

export function judgeEdit(path: string, _oldText: string, newText: string, session: Session): void {
  judgeWrite(path, newText, session);
}

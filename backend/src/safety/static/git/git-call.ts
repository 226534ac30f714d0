import type { Session } from '../session.js';

export function judgeGitCall(_args: Record<string, unknown>, session: Session): void {
  session.emit('unclear tool', 'git');
}

import type { Session } from './session.js';

export function judgeRequest(_args: Record<string, unknown>, session: Session): void {
  session.emit('fetch foreign-host', String(_args.url));
}

import type { Session } from './session.js';

export function judgeDatabase(database: string, _query: string, session: Session): void {
  session.emit('change production-database', database);
}
